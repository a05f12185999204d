DROP INDEX outbox_with_links;
DROP TABLE erasure_requests;
DROP TABLE buckets;
DROP INDEX sessions_by_account;
DROP TABLE login_links;
