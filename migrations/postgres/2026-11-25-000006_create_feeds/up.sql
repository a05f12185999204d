-- Calendars to subscribe to, a practitioner's, a room's or a patient's, by the hash of a secret in
-- their address. What was served last, and since when it is so, is what clients ask about.
CREATE TABLE feeds (
    id uuid PRIMARY KEY NOT NULL,
    clinic_id uuid NOT NULL REFERENCES clinics (id),
    practitioner_id uuid CONSTRAINT feeds_one_a_practitioner UNIQUE REFERENCES practitioners (id),
    room_id uuid CONSTRAINT feeds_one_a_room UNIQUE REFERENCES rooms (id),
    patient_id uuid CONSTRAINT feeds_one_a_patient UNIQUE REFERENCES patients (id),
    token_hash bytea NOT NULL CONSTRAINT feeds_token_unique UNIQUE,
    names boolean NOT NULL DEFAULT FALSE,
    created_at timestamptz NOT NULL,
    used_at timestamptz,
    content_hash bytea,
    content_since timestamptz NOT NULL,
    CONSTRAINT feeds_name_one CHECK (num_nonnulls(practitioner_id, room_id, patient_id) = 1)
);
