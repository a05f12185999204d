-- Links in mails that let somebody in, or (with `new_email`) make another address theirs: by the
-- hash of a secret that only the mail's reader has, once, and not for long.
CREATE TABLE login_links (
    id uuid PRIMARY KEY NOT NULL,
    clinic_id uuid NOT NULL REFERENCES clinics (id),
    account_id uuid NOT NULL REFERENCES accounts (id),
    token_hash bytea NOT NULL CONSTRAINT login_links_token_unique UNIQUE,
    new_email text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX login_links_by_account ON login_links (account_id);
CREATE INDEX login_links_by_expiry ON login_links (expires_at);
CREATE INDEX sessions_by_account ON sessions (account_id);

-- How often something was tried of late: when whoever tries has all their tries again.
CREATE TABLE buckets (
    scope text NOT NULL,
    key bytea NOT NULL,
    full_at timestamptz NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE INDEX buckets_by_time ON buckets (full_at);

-- That somebody wants what is known of them erased, and what the clinic decided.
CREATE TABLE erasure_requests (
    id uuid PRIMARY KEY NOT NULL,
    clinic_id uuid NOT NULL REFERENCES clinics (id),
    patient_id uuid NOT NULL REFERENCES patients (id),
    requested_at timestamptz NOT NULL,
    decided_at timestamptz,
    decided_by uuid REFERENCES staff (id),
    outcome text CONSTRAINT erasure_requests_outcome_known CHECK
        (outcome IN ('approved', 'declined', 'withdrawn')),
    reason text,
    CONSTRAINT erasure_requests_decided_whole CHECK ((decided_at IS NULL) = (outcome IS NULL))
);
CREATE UNIQUE INDEX erasure_requests_one_open ON erasure_requests (patient_id)
    WHERE decided_at IS NULL;
CREATE INDEX erasure_requests_by_clinic ON erasure_requests (clinic_id, requested_at);
CREATE INDEX erasure_requests_by_patient ON erasure_requests (patient_id);

-- Mails whose recipients are forgotten once the mails are of no use.
CREATE INDEX outbox_with_links ON outbox (created_at)
    WHERE kind IN ('sign-in-link', 'new-address-link', 'record-erased') AND recipient <> '';
