DROP INDEX audit_by_override;
