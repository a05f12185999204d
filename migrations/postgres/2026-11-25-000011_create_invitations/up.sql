-- Invitations to the staff: links in mails by which somebody chooses their password, each once.
CREATE TABLE invitations (
    id uuid PRIMARY KEY NOT NULL,
    clinic_id uuid NOT NULL REFERENCES clinics (id),
    staff_id uuid NOT NULL REFERENCES staff (id),
    token_hash bytea NOT NULL CONSTRAINT invitations_token_unique UNIQUE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX invitations_by_staff ON invitations (staff_id);
CREATE INDEX invitations_by_expiry ON invitations (expires_at);
