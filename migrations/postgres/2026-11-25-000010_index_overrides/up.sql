-- The entries of visits for which a rule is set aside: few among many.
CREATE INDEX audit_by_override ON audit (clinic_id, at) WHERE change ->> 'overrides' <> '[]';
