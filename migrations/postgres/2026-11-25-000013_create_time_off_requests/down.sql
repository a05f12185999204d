DROP TABLE time_off_requests;
