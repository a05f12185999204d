-- Invitations to the staff: links in mails by which somebody chooses their password, each once.
CREATE TABLE invitations (
    id BLOB PRIMARY KEY NOT NULL,
    clinic_id BLOB NOT NULL REFERENCES clinics (id),
    staff_id BLOB NOT NULL REFERENCES staff (id),
    token_hash BLOB NOT NULL CONSTRAINT invitations_token_unique UNIQUE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX invitations_by_staff ON invitations (staff_id);
CREATE INDEX invitations_by_expiry ON invitations (expires_at);
