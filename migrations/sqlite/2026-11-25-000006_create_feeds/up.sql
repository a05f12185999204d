-- Calendars to subscribe to, a practitioner's, a room's or a patient's, by the hash of a secret in
-- their address. What was served last, and since when it is so, is what clients ask about.
CREATE TABLE feeds (
    id BLOB PRIMARY KEY NOT NULL,
    clinic_id BLOB NOT NULL REFERENCES clinics (id),
    practitioner_id BLOB CONSTRAINT feeds_one_a_practitioner UNIQUE REFERENCES practitioners (id),
    room_id BLOB CONSTRAINT feeds_one_a_room UNIQUE REFERENCES rooms (id),
    patient_id BLOB CONSTRAINT feeds_one_a_patient UNIQUE REFERENCES patients (id),
    token_hash BLOB NOT NULL CONSTRAINT feeds_token_unique UNIQUE,
    names INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    used_at INTEGER,
    content_hash BLOB,
    content_since INTEGER NOT NULL,
    CONSTRAINT feeds_name_one CHECK
        ((practitioner_id IS NOT NULL) + (room_id IS NOT NULL) + (patient_id IS NOT NULL) = 1)
) STRICT;
