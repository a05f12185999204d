-- Time off that practitioners ask for, and what the desk decided.
CREATE TABLE time_off_requests (
    id uuid PRIMARY KEY NOT NULL,
    clinic_id uuid NOT NULL REFERENCES clinics (id),
    practitioner_id uuid NOT NULL REFERENCES practitioners (id),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    reason text NOT NULL,
    requested_at timestamptz NOT NULL,
    decided_at timestamptz,
    decided_by uuid REFERENCES staff (id),
    outcome text CONSTRAINT time_off_requests_outcome_known CHECK
        (outcome IN ('approved', 'declined', 'withdrawn')),
    answer text,
    CONSTRAINT time_off_requests_run_forward CHECK (starts_at < ends_at),
    CONSTRAINT time_off_requests_decided_whole CHECK
        ((decided_at IS NULL) = (outcome IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL))
);
CREATE INDEX time_off_requests_open ON time_off_requests (clinic_id, requested_at)
    WHERE decided_at IS NULL;
CREATE INDEX time_off_requests_by_practitioner ON time_off_requests (practitioner_id, requested_at);
