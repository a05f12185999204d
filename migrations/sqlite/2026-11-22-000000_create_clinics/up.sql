-- The organisation that owns the data, with its booking policy.
CREATE TABLE clinics (
    id BLOB PRIMARY KEY NOT NULL,
    slug TEXT NOT NULL CONSTRAINT clinics_slug_unique UNIQUE,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    website TEXT,
    about TEXT NOT NULL DEFAULT '',
    time_zone TEXT NOT NULL,
    locale TEXT NOT NULL DEFAULT 'en-US',
    currency TEXT NOT NULL DEFAULT 'USD',
    accent TEXT NOT NULL DEFAULT 'teal'
        CONSTRAINT clinics_accent_known CHECK (accent IN ('teal', 'blue', 'plum', 'moss', 'clay')),
    embed_origins TEXT NOT NULL DEFAULT '[]',
    slot_step_minutes INTEGER NOT NULL DEFAULT 15
        CONSTRAINT clinics_slot_step_sane CHECK (slot_step_minutes BETWEEN 5 AND 240),
    min_notice_minutes INTEGER NOT NULL DEFAULT 120
        CONSTRAINT clinics_min_notice_sane CHECK (min_notice_minutes BETWEEN 0 AND 525600),
    horizon_days INTEGER NOT NULL DEFAULT 90
        CONSTRAINT clinics_horizon_sane CHECK (horizon_days BETWEEN 1 AND 730),
    hold_minutes INTEGER NOT NULL DEFAULT 8
        CONSTRAINT clinics_hold_sane CHECK (hold_minutes BETWEEN 1 AND 60),
    grace_minutes INTEGER NOT NULL DEFAULT 3
        CONSTRAINT clinics_grace_sane CHECK (grace_minutes BETWEEN 0 AND 60),
    cancel_cutoff_minutes INTEGER NOT NULL DEFAULT 1440
        CONSTRAINT clinics_cancel_cutoff_sane CHECK (cancel_cutoff_minutes BETWEEN 0 AND 525600),
    reschedule_cutoff_minutes INTEGER NOT NULL DEFAULT 1440
        CONSTRAINT clinics_reschedule_cutoff_sane CHECK (reschedule_cutoff_minutes BETWEEN 0 AND 525600),
    open_appointments_per_patient INTEGER NOT NULL DEFAULT 6
        CONSTRAINT clinics_open_appointments_sane CHECK (open_appointments_per_patient BETWEEN 1 AND 1000),
    practitioners_see_all INTEGER NOT NULL DEFAULT 0,
    reminders TEXT NOT NULL DEFAULT '[1440]',
    quiet_from TEXT NOT NULL DEFAULT '21:00:00',
    quiet_until TEXT NOT NULL DEFAULT '08:00:00',
    discreet INTEGER NOT NULL DEFAULT 0,
    invites TEXT NOT NULL DEFAULT 'request'
        CONSTRAINT clinics_invites_known CHECK (invites IN ('request', 'publish')),
    practitioner_copies INTEGER NOT NULL DEFAULT 0,
    daily_schedule INTEGER NOT NULL DEFAULT 0,
    no_show_note INTEGER NOT NULL DEFAULT 0,
    time_off TEXT NOT NULL DEFAULT 'asked'
        CONSTRAINT clinics_time_off_known CHECK (time_off IN ('direct', 'asked')),
    version INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE locations (
    id BLOB PRIMARY KEY NOT NULL,
    clinic_id BLOB NOT NULL REFERENCES clinics (id),
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    city TEXT NOT NULL,
    region TEXT NOT NULL DEFAULT '',
    postal_code TEXT NOT NULL DEFAULT '',
    country TEXT NOT NULL,
    phone TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    active INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX locations_by_clinic ON locations (clinic_id);

CREATE TABLE rooms (
    id BLOB PRIMARY KEY NOT NULL,
    clinic_id BLOB NOT NULL REFERENCES clinics (id),
    location_id BLOB NOT NULL REFERENCES locations (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL DEFAULT 'treatment',
    active INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX rooms_by_clinic ON rooms (clinic_id);

CREATE TABLE disciplines (
    code TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    practitioner_title TEXT NOT NULL
) STRICT;
INSERT INTO disciplines (code, name, practitioner_title) VALUES
    ('chiropractic', 'Chiropractic', 'chiropractor'),
    ('dry-needling', 'Dry needling', 'dry-needling practitioner'),
    ('massage-therapy', 'Massage therapy', 'massage therapist'),
    ('pain-medicine', 'Pain medicine', 'pain physician'),
    ('physical-therapy', 'Physical therapy', 'physical therapist');

CREATE TABLE practitioners (
    id BLOB PRIMARY KEY NOT NULL,
    clinic_id BLOB NOT NULL REFERENCES clinics (id),
    slug TEXT NOT NULL,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    credentials TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT '',
    profession TEXT NOT NULL DEFAULT '',
    about TEXT NOT NULL DEFAULT '',
    email TEXT,
    colour TEXT NOT NULL DEFAULT 'teal',
    active INTEGER NOT NULL DEFAULT 1,
    online INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT practitioners_slug_unique UNIQUE (clinic_id, slug)
) STRICT;

-- One narrow row for each practitioner and room: raising its version is the lock under which
-- their time changes, and the mark by which a cached calendar is known to be stale.
CREATE TABLE calendars (
    id BLOB PRIMARY KEY NOT NULL,
    clinic_id BLOB NOT NULL REFERENCES clinics (id),
    version INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX calendars_by_clinic ON calendars (clinic_id);

CREATE TABLE services (
    id BLOB PRIMARY KEY NOT NULL,
    clinic_id BLOB NOT NULL REFERENCES clinics (id),
    slug TEXT NOT NULL,
    discipline TEXT NOT NULL REFERENCES disciplines (code),
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    duration_minutes INTEGER NOT NULL
        CONSTRAINT services_duration_sane CHECK (duration_minutes BETWEEN 5 AND 720),
    buffer_before_minutes INTEGER NOT NULL DEFAULT 0
        CONSTRAINT services_buffer_before_sane CHECK (buffer_before_minutes BETWEEN 0 AND 240),
    buffer_after_minutes INTEGER NOT NULL DEFAULT 0
        CONSTRAINT services_buffer_after_sane CHECK (buffer_after_minutes BETWEEN 0 AND 240),
    price_minor INTEGER CONSTRAINT services_price_sane CHECK (price_minor >= 0),
    audience TEXT NOT NULL DEFAULT 'everyone'
        CONSTRAINT services_audience_known CHECK (audience IN ('everyone', 'new', 'returning')),
    booking TEXT NOT NULL DEFAULT 'online'
        CONSTRAINT services_booking_known CHECK (booking IN ('online', 'request', 'phone')),
    min_notice_minutes INTEGER
        CONSTRAINT services_min_notice_sane CHECK (min_notice_minutes BETWEEN 0 AND 525600),
    preparation TEXT NOT NULL DEFAULT '',
    aftercare TEXT NOT NULL DEFAULT '',
    aftercare_delay_minutes INTEGER NOT NULL DEFAULT 60
        CONSTRAINT services_aftercare_delay_sane CHECK (aftercare_delay_minutes BETWEEN 0 AND 10080),
    reminders TEXT,
    position INTEGER NOT NULL DEFAULT 0,
    active INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT services_slug_unique UNIQUE (clinic_id, slug)
) STRICT;

CREATE TABLE service_practitioners (
    service_id BLOB NOT NULL REFERENCES services (id),
    practitioner_id BLOB NOT NULL REFERENCES practitioners (id),
    clinic_id BLOB NOT NULL REFERENCES clinics (id),
    duration_minutes INTEGER
        CONSTRAINT service_practitioners_duration_sane CHECK (duration_minutes BETWEEN 5 AND 720),
    PRIMARY KEY (service_id, practitioner_id)
) STRICT;
CREATE INDEX service_practitioners_by_practitioner ON service_practitioners (practitioner_id);

CREATE TABLE service_rooms (
    service_id BLOB NOT NULL REFERENCES services (id),
    room_id BLOB NOT NULL REFERENCES rooms (id),
    clinic_id BLOB NOT NULL REFERENCES clinics (id),
    PRIMARY KEY (service_id, room_id)
) STRICT;

-- Weekly rules in the location's wall time. A closing time of 00:00 is the end of the day.
CREATE TABLE working_hours (
    id BLOB PRIMARY KEY NOT NULL,
    clinic_id BLOB NOT NULL REFERENCES clinics (id),
    practitioner_id BLOB NOT NULL REFERENCES practitioners (id),
    location_id BLOB NOT NULL REFERENCES locations (id),
    weekday INTEGER NOT NULL CONSTRAINT working_hours_weekday_known CHECK (weekday BETWEEN 1 AND 7),
    opens TEXT NOT NULL,
    closes TEXT NOT NULL,
    valid_from TEXT,
    valid_until TEXT,
    every_weeks INTEGER NOT NULL DEFAULT 1
        CONSTRAINT working_hours_every_weeks_sane CHECK (every_weeks BETWEEN 1 AND 52),
    access TEXT NOT NULL DEFAULT 'online'
        CONSTRAINT working_hours_access_known CHECK (access IN ('online', 'staff')),
    CONSTRAINT working_hours_run_forward CHECK (closes > opens OR closes = '00:00:00'),
    CONSTRAINT working_hours_alternate_from_a_week CHECK (every_weeks = 1 OR valid_from IS NOT NULL)
) STRICT;
CREATE INDEX working_hours_by_practitioner ON working_hours (practitioner_id);

-- One date's exception: its rows replace the weekly rules; null times mean not working.
CREATE TABLE hours_overrides (
    id BLOB PRIMARY KEY NOT NULL,
    clinic_id BLOB NOT NULL REFERENCES clinics (id),
    practitioner_id BLOB NOT NULL REFERENCES practitioners (id),
    location_id BLOB NOT NULL REFERENCES locations (id),
    on_date TEXT NOT NULL,
    opens TEXT,
    closes TEXT,
    access TEXT NOT NULL DEFAULT 'online'
        CONSTRAINT hours_overrides_access_known CHECK (access IN ('online', 'staff')),
    CONSTRAINT hours_overrides_run_forward CHECK (
        (opens IS NULL AND closes IS NULL)
        OR (opens IS NOT NULL AND closes IS NOT NULL AND (closes > opens OR closes = '00:00:00'))
    )
) STRICT;
CREATE INDEX hours_overrides_by_practitioner ON hours_overrides (practitioner_id, on_date);

-- Local dates, both included, on which a location (null: all of them) is closed.
CREATE TABLE closures (
    id BLOB PRIMARY KEY NOT NULL,
    clinic_id BLOB NOT NULL REFERENCES clinics (id),
    location_id BLOB REFERENCES locations (id),
    title TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    CONSTRAINT closures_run_forward CHECK (ends_on >= starts_on)
) STRICT;
CREATE INDEX closures_by_clinic ON closures (clinic_id, ends_on);

-- Time in which one practitioner or one room is unavailable.
CREATE TABLE blocks (
    id BLOB PRIMARY KEY NOT NULL,
    clinic_id BLOB NOT NULL REFERENCES clinics (id),
    practitioner_id BLOB REFERENCES practitioners (id),
    room_id BLOB REFERENCES rooms (id),
    title TEXT NOT NULL,
    kind TEXT NOT NULL
        CONSTRAINT blocks_kind_known CHECK (kind IN ('time_off', 'meeting', 'external', 'upkeep')),
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    CONSTRAINT blocks_run_forward CHECK (ends_at > starts_at),
    CONSTRAINT blocks_name_one CHECK ((practitioner_id IS NULL) <> (room_id IS NULL))
) STRICT;
CREATE INDEX blocks_by_clinic ON blocks (clinic_id, ends_at);

CREATE TABLE accounts (
    id BLOB PRIMARY KEY NOT NULL,
    clinic_id BLOB NOT NULL REFERENCES clinics (id),
    email TEXT NOT NULL,
    verified_at INTEGER,
    CONSTRAINT accounts_email_unique UNIQUE (clinic_id, email)
) STRICT;

CREATE TABLE patients (
    id BLOB PRIMARY KEY NOT NULL,
    clinic_id BLOB NOT NULL REFERENCES clinics (id),
    account_id BLOB REFERENCES accounts (id),
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    email TEXT,
    email_failed_at INTEGER,
    phone TEXT,
    birth_date TEXT,
    language TEXT CONSTRAINT patients_language_known CHECK (language IN ('en', 'es')),
    note TEXT NOT NULL DEFAULT '',
    first_seen_at INTEGER,
    active INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    external_id TEXT,
    merged_into BLOB REFERENCES patients (id) DEFERRABLE INITIALLY DEFERRED,
    revision INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT patients_external_id_unique UNIQUE (clinic_id, external_id),
    CONSTRAINT patients_merged_are_retired CHECK (merged_into IS NULL OR active = 0)
) STRICT;
-- All that a search compares: it passes over this index alone.
CREATE INDEX patients_by_name ON patients
    (clinic_id, name_folded, id, active, merged_into, email, phone, birth_date);
CREATE INDEX patients_by_email ON patients (clinic_id, email);
CREATE INDEX patients_by_phone ON patients (clinic_id, phone);
CREATE INDEX patients_by_birth_date ON patients (clinic_id, birth_date);
CREATE INDEX patients_merged ON patients (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE staff (
    id BLOB PRIMARY KEY NOT NULL,
    clinic_id BLOB NOT NULL REFERENCES clinics (id),
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL
        CONSTRAINT staff_role_known CHECK (role IN ('admin', 'receptionist', 'practitioner')),
    practitioner_id BLOB REFERENCES practitioners (id),
    password_hash TEXT NOT NULL,
    totp_secret BLOB,
    active INTEGER NOT NULL DEFAULT 1,
    failed_logins INTEGER NOT NULL DEFAULT 0,
    locked_until INTEGER,
    CONSTRAINT staff_email_unique UNIQUE (clinic_id, email),
    CONSTRAINT staff_practitioner_named CHECK (role <> 'practitioner' OR practitioner_id IS NOT NULL)
) STRICT;

CREATE TABLE sessions (
    id BLOB PRIMARY KEY NOT NULL,
    clinic_id BLOB NOT NULL REFERENCES clinics (id),
    token_hash BLOB NOT NULL CONSTRAINT sessions_token_unique UNIQUE,
    staff_id BLOB REFERENCES staff (id),
    account_id BLOB REFERENCES accounts (id),
    csrf TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    CONSTRAINT sessions_name_one CHECK ((staff_id IS NULL) <> (account_id IS NULL))
) STRICT;
CREATE INDEX sessions_by_staff ON sessions (staff_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE appointments (
    id BLOB PRIMARY KEY NOT NULL,
    clinic_id BLOB NOT NULL REFERENCES clinics (id),
    reference TEXT NOT NULL,
    service_id BLOB NOT NULL REFERENCES services (id),
    practitioner_id BLOB NOT NULL REFERENCES practitioners (id),
    location_id BLOB NOT NULL REFERENCES locations (id),
    room_id BLOB REFERENCES rooms (id),
    patient_id BLOB REFERENCES patients (id),
    status TEXT NOT NULL CONSTRAINT appointments_status_known CHECK (status IN
        ('held', 'requested', 'booked', 'arrived', 'in_progress', 'fulfilled', 'cancelled', 'no_show')),
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    busy_from INTEGER NOT NULL,
    busy_until INTEGER NOT NULL,
    own_minutes INTEGER,
    overrides TEXT NOT NULL DEFAULT '[]',
    override_reason TEXT,
    overbook_reason TEXT,
    chosen_because TEXT,
    hold_expires_at INTEGER,
    hold_token_hash BLOB,
    hold_renewed INTEGER NOT NULL DEFAULT 0,
    hold_client_hash BLOB,
    manage_token_hash BLOB,
    source TEXT NOT NULL CONSTRAINT appointments_source_known CHECK (source IN
        ('online', 'desk', 'phone', 'waitlist', 'plan', 'import', 'fhir')),
    reason TEXT,
    intake TEXT,
    policy TEXT NOT NULL,
    revision INTEGER NOT NULL DEFAULT 1,
    sequence INTEGER NOT NULL DEFAULT 0,
    arrived_at INTEGER,
    started_at INTEGER,
    ended_at INTEGER,
    cancelled_at INTEGER,
    cancelled_by TEXT,
    cancel_reason TEXT,
    steps TEXT NOT NULL DEFAULT '[]',
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_id TEXT,
    CONSTRAINT appointments_reference_unique UNIQUE (clinic_id, reference),
    CONSTRAINT appointments_external_id_unique UNIQUE (clinic_id, external_id),
    CONSTRAINT appointments_manage_token_unique UNIQUE (manage_token_hash),
    CONSTRAINT appointments_run_forward CHECK (ends_at > starts_at),
    CONSTRAINT appointments_busy_around_the_visit CHECK (busy_from <= starts_at AND busy_until >= ends_at),
    CONSTRAINT appointments_busy_a_day_at_most CHECK (busy_until - busy_from <= 86400000000),
    CONSTRAINT appointments_hold_expires CHECK
        (status <> 'held' OR (hold_expires_at IS NOT NULL AND hold_token_hash IS NOT NULL)),
    CONSTRAINT appointments_have_a_patient CHECK
        (status IN ('held', 'cancelled') OR patient_id IS NOT NULL),
    CONSTRAINT appointments_overrides_have_a_reason CHECK
        (overrides = '[]' OR override_reason IS NOT NULL)
) STRICT;

-- The live time of a practitioner, room and patient. On SQLite the status must be in the index
-- for the triggers and the slot search to be answered from it alone.
CREATE INDEX appointments_live_practitioner ON appointments
    (practitioner_id, busy_from, busy_until, status, hold_expires_at)
    WHERE status IN ('held', 'requested', 'booked', 'arrived', 'in_progress');
CREATE INDEX appointments_live_room ON appointments
    (room_id, busy_from, busy_until, status, hold_expires_at)
    WHERE status IN ('held', 'requested', 'booked', 'arrived', 'in_progress');
CREATE INDEX appointments_live_patient ON appointments (patient_id, starts_at, ends_at, status)
    WHERE status IN ('held', 'requested', 'booked', 'arrived', 'in_progress');
CREATE INDEX appointments_by_day ON appointments (clinic_id, starts_at);
CREATE INDEX appointments_by_patient ON appointments (patient_id, starts_at);
CREATE INDEX appointments_expiring_holds ON appointments (hold_expires_at) WHERE status = 'held';

CREATE INDEX appointments_exclusive_practitioner ON appointments
    (practitioner_id, busy_from, busy_until, status, id)
    WHERE status IN ('held', 'requested', 'booked', 'arrived', 'in_progress')
        AND overbook_reason IS NULL;

-- Live spans of one owner never overlap, so the one that begins last before the new end is also
-- the one that ends last: one index seek decides.
CREATE TRIGGER appointments_practitioner_free_insert BEFORE INSERT ON appointments
WHEN NEW.status IN ('held', 'requested', 'booked', 'arrived', 'in_progress') AND NEW.overbook_reason IS NULL
    AND NEW.busy_from < (
        SELECT busy_until FROM appointments
        WHERE practitioner_id = NEW.practitioner_id AND overbook_reason IS NULL
            AND status IN ('held', 'requested', 'booked', 'arrived', 'in_progress')
            AND busy_from < NEW.busy_until
        ORDER BY busy_from DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'appointments_practitioner_free'); END;
CREATE TRIGGER appointments_practitioner_free_update 
BEFORE UPDATE OF practitioner_id, busy_from, busy_until, status, overbook_reason ON appointments
WHEN NEW.status IN ('held', 'requested', 'booked', 'arrived', 'in_progress') AND NEW.overbook_reason IS NULL
    AND NEW.busy_from < (
        SELECT busy_until FROM appointments
        WHERE practitioner_id = NEW.practitioner_id AND overbook_reason IS NULL
            AND status IN ('held', 'requested', 'booked', 'arrived', 'in_progress')
            AND busy_from < NEW.busy_until AND id <> OLD.id
        ORDER BY busy_from DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'appointments_practitioner_free'); END;
CREATE TRIGGER appointments_room_free_insert BEFORE INSERT ON appointments
WHEN NEW.status IN ('held', 'requested', 'booked', 'arrived', 'in_progress') AND NEW.room_id IS NOT NULL
    AND NEW.busy_from < (
        SELECT busy_until FROM appointments
        WHERE room_id = NEW.room_id
            AND status IN ('held', 'requested', 'booked', 'arrived', 'in_progress')
            AND busy_from < NEW.busy_until
        ORDER BY busy_from DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'appointments_room_free'); END;
CREATE TRIGGER appointments_room_free_update 
BEFORE UPDATE OF room_id, busy_from, busy_until, status ON appointments
WHEN NEW.status IN ('held', 'requested', 'booked', 'arrived', 'in_progress') AND NEW.room_id IS NOT NULL
    AND NEW.busy_from < (
        SELECT busy_until FROM appointments
        WHERE room_id = NEW.room_id
            AND status IN ('held', 'requested', 'booked', 'arrived', 'in_progress')
            AND busy_from < NEW.busy_until AND id <> OLD.id
        ORDER BY busy_from DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'appointments_room_free'); END;
CREATE TRIGGER appointments_patient_free_insert BEFORE INSERT ON appointments
WHEN NEW.status IN ('held', 'requested', 'booked', 'arrived', 'in_progress') AND NEW.patient_id IS NOT NULL
    AND NEW.starts_at < (
        SELECT ends_at FROM appointments
        WHERE patient_id = NEW.patient_id
            AND status IN ('held', 'requested', 'booked', 'arrived', 'in_progress')
            AND starts_at < NEW.ends_at
        ORDER BY starts_at DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'appointments_patient_free'); END;
CREATE TRIGGER appointments_patient_free_update 
BEFORE UPDATE OF patient_id, starts_at, ends_at, status ON appointments
WHEN NEW.status IN ('held', 'requested', 'booked', 'arrived', 'in_progress') AND NEW.patient_id IS NOT NULL
    AND NEW.starts_at < (
        SELECT ends_at FROM appointments
        WHERE patient_id = NEW.patient_id
            AND status IN ('held', 'requested', 'booked', 'arrived', 'in_progress')
            AND starts_at < NEW.ends_at AND id <> OLD.id
        ORDER BY starts_at DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'appointments_patient_free'); END;

CREATE TRIGGER appointments_never_held_again BEFORE UPDATE OF status ON appointments
WHEN NEW.status = 'held' AND OLD.status <> 'held'
BEGIN SELECT RAISE(ABORT, 'appointments_never_held_again'); END;

-- Mails to be sent: written with the change they tell of, sent later.
CREATE TABLE outbox (
    id BLOB PRIMARY KEY NOT NULL,
    clinic_id BLOB NOT NULL REFERENCES clinics (id),
    appointment_id BLOB REFERENCES appointments (id),
    patient_id BLOB REFERENCES patients (id),
    kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    data TEXT NOT NULL,
    dedupe_key TEXT NOT NULL CONSTRAINT outbox_dedupe_key_unique UNIQUE,
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    expires_at INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    claimed_until INTEGER,
    sent_at INTEGER,
    failed_at INTEGER,
    fault TEXT CONSTRAINT outbox_fault_known CHECK (fault IN ('temporary', 'permanent', 'broken')),
    superseded_at INTEGER,
    message_id TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_waiting ON outbox (due_at, id)
    WHERE sent_at IS NULL AND failed_at IS NULL AND superseded_at IS NULL;
CREATE INDEX outbox_failed ON outbox (clinic_id, failed_at)
    WHERE failed_at IS NOT NULL AND superseded_at IS NULL;
CREATE INDEX outbox_by_appointment ON outbox (appointment_id);
CREATE INDEX outbox_by_clinic ON outbox (clinic_id, created_at);

-- Who did what. Sealed in order by a job; otherwise nothing here is ever changed or deleted.
CREATE TABLE audit (
    id BLOB PRIMARY KEY NOT NULL,
    clinic_id BLOB NOT NULL REFERENCES clinics (id),
    at INTEGER NOT NULL,
    actor_kind TEXT NOT NULL CONSTRAINT audit_actor_kind_known CHECK (actor_kind IN
        ('patient', 'staff', 'system')),
    actor_id BLOB,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    change TEXT NOT NULL,
    reason TEXT,
    request_id TEXT,
    seq INTEGER,
    previous_hash BLOB,
    hash BLOB,
    CONSTRAINT audit_seq_unique UNIQUE (clinic_id, seq),
    CONSTRAINT audit_sealed_whole CHECK ((seq IS NULL) = (hash IS NULL))
) STRICT;
CREATE INDEX audit_unsealed ON audit (clinic_id, id) WHERE seq IS NULL;
CREATE INDEX audit_by_subject ON audit (subject_id, id);
CREATE INDEX audit_by_time ON audit (clinic_id, at, id);
CREATE INDEX audit_by_patient ON audit ((change ->> 'patient')) WHERE change ->> 'patient' IS NOT NULL;

CREATE TRIGGER audit_append_only_update BEFORE UPDATE ON audit
WHEN OLD.seq IS NOT NULL OR NEW.seq IS NULL
    OR EXISTS (SELECT 1 FROM audit WHERE clinic_id = NEW.clinic_id AND seq = NEW.seq)
    OR NEW.id <> OLD.id OR NEW.clinic_id <> OLD.clinic_id OR NEW.at <> OLD.at
    OR NEW.actor_kind <> OLD.actor_kind OR NEW.actor_id IS NOT OLD.actor_id
    OR NEW.action <> OLD.action OR NEW.subject_kind <> OLD.subject_kind
    OR NEW.subject_id <> OLD.subject_id OR NEW.change <> OLD.change
    OR NEW.reason IS NOT OLD.reason OR NEW.request_id IS NOT OLD.request_id
BEGIN SELECT RAISE(ABORT, 'audit_append_only'); END;
-- What is replaced (`INSERT OR REPLACE`) is deleted without a word to the trigger on deletion.
CREATE TRIGGER audit_append_only_insert BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id OR rowid = NEW.rowid)
    OR EXISTS (SELECT 1 FROM audit WHERE clinic_id = NEW.clinic_id AND seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'audit_append_only'); END;
CREATE TRIGGER audit_append_only_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'audit_append_only'); END;
