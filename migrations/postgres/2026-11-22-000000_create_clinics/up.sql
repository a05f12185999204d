CREATE EXTENSION IF NOT EXISTS btree_gist;

-- The organisation that owns the data, with its booking policy.
CREATE TABLE clinics (
    id uuid PRIMARY KEY NOT NULL,
    slug text NOT NULL CONSTRAINT clinics_slug_unique UNIQUE,
    name text NOT NULL,
    phone text NOT NULL,
    email text NOT NULL,
    website text,
    about text NOT NULL DEFAULT '',
    time_zone text NOT NULL,
    locale text NOT NULL DEFAULT 'en-US',
    currency text NOT NULL DEFAULT 'USD',
    accent text NOT NULL DEFAULT 'teal'
        CONSTRAINT clinics_accent_known CHECK (accent IN ('teal', 'blue', 'plum', 'moss', 'clay')),
    embed_origins jsonb NOT NULL DEFAULT '[]',
    slot_step_minutes integer NOT NULL DEFAULT 15
        CONSTRAINT clinics_slot_step_sane CHECK (slot_step_minutes BETWEEN 5 AND 240),
    min_notice_minutes integer NOT NULL DEFAULT 120
        CONSTRAINT clinics_min_notice_sane CHECK (min_notice_minutes BETWEEN 0 AND 525600),
    horizon_days integer NOT NULL DEFAULT 90
        CONSTRAINT clinics_horizon_sane CHECK (horizon_days BETWEEN 1 AND 730),
    hold_minutes integer NOT NULL DEFAULT 8
        CONSTRAINT clinics_hold_sane CHECK (hold_minutes BETWEEN 1 AND 60),
    grace_minutes integer NOT NULL DEFAULT 3
        CONSTRAINT clinics_grace_sane CHECK (grace_minutes BETWEEN 0 AND 60),
    cancel_cutoff_minutes integer NOT NULL DEFAULT 1440
        CONSTRAINT clinics_cancel_cutoff_sane CHECK (cancel_cutoff_minutes BETWEEN 0 AND 525600),
    reschedule_cutoff_minutes integer NOT NULL DEFAULT 1440
        CONSTRAINT clinics_reschedule_cutoff_sane CHECK (reschedule_cutoff_minutes BETWEEN 0 AND 525600),
    open_appointments_per_patient integer NOT NULL DEFAULT 6
        CONSTRAINT clinics_open_appointments_sane CHECK (open_appointments_per_patient BETWEEN 1 AND 1000),
    practitioners_see_all boolean NOT NULL DEFAULT FALSE,
    reminders jsonb NOT NULL DEFAULT '[1440]',
    quiet_from time NOT NULL DEFAULT '21:00:00',
    quiet_until time NOT NULL DEFAULT '08:00:00',
    discreet boolean NOT NULL DEFAULT FALSE,
    invites text NOT NULL DEFAULT 'request'
        CONSTRAINT clinics_invites_known CHECK (invites IN ('request', 'publish')),
    practitioner_copies boolean NOT NULL DEFAULT FALSE,
    daily_schedule boolean NOT NULL DEFAULT FALSE,
    no_show_note boolean NOT NULL DEFAULT FALSE,
    time_off text NOT NULL DEFAULT 'asked'
        CONSTRAINT clinics_time_off_known CHECK (time_off IN ('direct', 'asked')),
    -- How often what the clinic is set up with was changed.
    version bigint NOT NULL DEFAULT 0
);

CREATE TABLE locations (
    id uuid PRIMARY KEY NOT NULL,
    clinic_id uuid NOT NULL REFERENCES clinics (id),
    name text NOT NULL,
    address text NOT NULL,
    city text NOT NULL,
    region text NOT NULL DEFAULT '',
    postal_code text NOT NULL DEFAULT '',
    country text NOT NULL,
    phone text NOT NULL,
    time_zone text NOT NULL,
    active boolean NOT NULL DEFAULT TRUE
);
CREATE INDEX locations_by_clinic ON locations (clinic_id);

CREATE TABLE rooms (
    id uuid PRIMARY KEY NOT NULL,
    clinic_id uuid NOT NULL REFERENCES clinics (id),
    location_id uuid NOT NULL REFERENCES locations (id),
    name text NOT NULL,
    kind text NOT NULL DEFAULT 'treatment',
    active boolean NOT NULL DEFAULT TRUE
);
CREATE INDEX rooms_by_clinic ON rooms (clinic_id);

CREATE TABLE disciplines (
    code text PRIMARY KEY NOT NULL,
    name text NOT NULL,
    practitioner_title text NOT NULL
);
INSERT INTO disciplines (code, name, practitioner_title) VALUES
    ('chiropractic', 'Chiropractic', 'chiropractor'),
    ('dry-needling', 'Dry needling', 'dry-needling practitioner'),
    ('massage-therapy', 'Massage therapy', 'massage therapist'),
    ('pain-medicine', 'Pain medicine', 'pain physician'),
    ('physical-therapy', 'Physical therapy', 'physical therapist');

CREATE TABLE practitioners (
    id uuid PRIMARY KEY NOT NULL,
    clinic_id uuid NOT NULL REFERENCES clinics (id),
    slug text NOT NULL,
    given_name text NOT NULL,
    family_name text NOT NULL,
    credentials text NOT NULL DEFAULT '',
    title text NOT NULL DEFAULT '',
    profession text NOT NULL DEFAULT '',
    about text NOT NULL DEFAULT '',
    email text,
    colour text NOT NULL DEFAULT 'teal',
    active boolean NOT NULL DEFAULT TRUE,
    online boolean NOT NULL DEFAULT TRUE,
    CONSTRAINT practitioners_slug_unique UNIQUE (clinic_id, slug)
);

-- One narrow row for each practitioner and room: raising its version is the lock under which
-- their time changes, and the mark by which a cached calendar is known to be stale.
CREATE TABLE calendars (
    id uuid PRIMARY KEY NOT NULL,
    clinic_id uuid NOT NULL REFERENCES clinics (id),
    version bigint NOT NULL DEFAULT 0
);
CREATE INDEX calendars_by_clinic ON calendars (clinic_id);

CREATE TABLE services (
    id uuid PRIMARY KEY NOT NULL,
    clinic_id uuid NOT NULL REFERENCES clinics (id),
    slug text NOT NULL,
    discipline text NOT NULL REFERENCES disciplines (code),
    name text NOT NULL,
    description text NOT NULL DEFAULT '',
    duration_minutes integer NOT NULL
        CONSTRAINT services_duration_sane CHECK (duration_minutes BETWEEN 5 AND 720),
    buffer_before_minutes integer NOT NULL DEFAULT 0
        CONSTRAINT services_buffer_before_sane CHECK (buffer_before_minutes BETWEEN 0 AND 240),
    buffer_after_minutes integer NOT NULL DEFAULT 0
        CONSTRAINT services_buffer_after_sane CHECK (buffer_after_minutes BETWEEN 0 AND 240),
    price_minor integer CONSTRAINT services_price_sane CHECK (price_minor >= 0),
    audience text NOT NULL DEFAULT 'everyone'
        CONSTRAINT services_audience_known CHECK (audience IN ('everyone', 'new', 'returning')),
    booking text NOT NULL DEFAULT 'online'
        CONSTRAINT services_booking_known CHECK (booking IN ('online', 'request', 'phone')),
    min_notice_minutes integer
        CONSTRAINT services_min_notice_sane CHECK (min_notice_minutes BETWEEN 0 AND 525600),
    preparation text NOT NULL DEFAULT '',
    aftercare text NOT NULL DEFAULT '',
    aftercare_delay_minutes integer NOT NULL DEFAULT 60
        CONSTRAINT services_aftercare_delay_sane CHECK (aftercare_delay_minutes BETWEEN 0 AND 10080),
    reminders jsonb,
    position integer NOT NULL DEFAULT 0,
    active boolean NOT NULL DEFAULT TRUE,
    CONSTRAINT services_slug_unique UNIQUE (clinic_id, slug)
);

CREATE TABLE service_practitioners (
    service_id uuid NOT NULL REFERENCES services (id),
    practitioner_id uuid NOT NULL REFERENCES practitioners (id),
    clinic_id uuid NOT NULL REFERENCES clinics (id),
    duration_minutes integer
        CONSTRAINT service_practitioners_duration_sane CHECK (duration_minutes BETWEEN 5 AND 720),
    PRIMARY KEY (service_id, practitioner_id)
);
CREATE INDEX service_practitioners_by_practitioner ON service_practitioners (practitioner_id);

CREATE TABLE service_rooms (
    service_id uuid NOT NULL REFERENCES services (id),
    room_id uuid NOT NULL REFERENCES rooms (id),
    clinic_id uuid NOT NULL REFERENCES clinics (id),
    PRIMARY KEY (service_id, room_id)
);

-- Weekly rules in the location's wall time. A closing time of 00:00 is the end of the day.
CREATE TABLE working_hours (
    id uuid PRIMARY KEY NOT NULL,
    clinic_id uuid NOT NULL REFERENCES clinics (id),
    practitioner_id uuid NOT NULL REFERENCES practitioners (id),
    location_id uuid NOT NULL REFERENCES locations (id),
    weekday integer NOT NULL CONSTRAINT working_hours_weekday_known CHECK (weekday BETWEEN 1 AND 7),
    opens time NOT NULL,
    closes time NOT NULL,
    valid_from date,
    valid_until date,
    every_weeks integer NOT NULL DEFAULT 1
        CONSTRAINT working_hours_every_weeks_sane CHECK (every_weeks BETWEEN 1 AND 52),
    access text NOT NULL DEFAULT 'online'
        CONSTRAINT working_hours_access_known CHECK (access IN ('online', 'staff')),
    CONSTRAINT working_hours_run_forward CHECK (closes > opens OR closes = '00:00:00'),
    CONSTRAINT working_hours_alternate_from_a_week CHECK (every_weeks = 1 OR valid_from IS NOT NULL)
);
CREATE INDEX working_hours_by_practitioner ON working_hours (practitioner_id);

-- One date's exception: its rows replace the weekly rules; null times mean not working.
CREATE TABLE hours_overrides (
    id uuid PRIMARY KEY NOT NULL,
    clinic_id uuid NOT NULL REFERENCES clinics (id),
    practitioner_id uuid NOT NULL REFERENCES practitioners (id),
    location_id uuid NOT NULL REFERENCES locations (id),
    on_date date NOT NULL,
    opens time,
    closes time,
    access text NOT NULL DEFAULT 'online'
        CONSTRAINT hours_overrides_access_known CHECK (access IN ('online', 'staff')),
    CONSTRAINT hours_overrides_run_forward CHECK (
        (opens IS NULL AND closes IS NULL)
        OR (opens IS NOT NULL AND closes IS NOT NULL AND (closes > opens OR closes = '00:00:00'))
    )
);
CREATE INDEX hours_overrides_by_practitioner ON hours_overrides (practitioner_id, on_date);

-- Local dates, both included, on which a location (null: all of them) is closed.
CREATE TABLE closures (
    id uuid PRIMARY KEY NOT NULL,
    clinic_id uuid NOT NULL REFERENCES clinics (id),
    location_id uuid REFERENCES locations (id),
    title text NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    CONSTRAINT closures_run_forward CHECK (ends_on >= starts_on)
);
CREATE INDEX closures_by_clinic ON closures (clinic_id, ends_on);

-- Time in which one practitioner or one room is unavailable.
CREATE TABLE blocks (
    id uuid PRIMARY KEY NOT NULL,
    clinic_id uuid NOT NULL REFERENCES clinics (id),
    practitioner_id uuid REFERENCES practitioners (id),
    room_id uuid REFERENCES rooms (id),
    title text NOT NULL,
    kind text NOT NULL
        CONSTRAINT blocks_kind_known CHECK (kind IN ('time_off', 'meeting', 'external', 'upkeep')),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    CONSTRAINT blocks_run_forward CHECK (ends_at > starts_at),
    CONSTRAINT blocks_name_one CHECK ((practitioner_id IS NULL) <> (room_id IS NULL))
);
CREATE INDEX blocks_by_clinic ON blocks (clinic_id, ends_at);

CREATE TABLE accounts (
    id uuid PRIMARY KEY NOT NULL,
    clinic_id uuid NOT NULL REFERENCES clinics (id),
    email text NOT NULL,
    verified_at timestamptz,
    CONSTRAINT accounts_email_unique UNIQUE (clinic_id, email)
);

CREATE TABLE patients (
    id uuid PRIMARY KEY NOT NULL,
    clinic_id uuid NOT NULL REFERENCES clinics (id),
    account_id uuid REFERENCES accounts (id),
    given_name text NOT NULL,
    family_name text NOT NULL,
    name_folded text NOT NULL,
    email text,
    email_failed_at timestamptz,
    phone text,
    birth_date date,
    language text CONSTRAINT patients_language_known CHECK (language IN ('en', 'es')),
    note text NOT NULL DEFAULT '',
    first_seen_at timestamptz,
    active boolean NOT NULL DEFAULT TRUE,
    created_at timestamptz NOT NULL,
    external_id text,
    merged_into uuid REFERENCES patients (id) DEFERRABLE INITIALLY DEFERRED,
    revision integer NOT NULL DEFAULT 1,
    CONSTRAINT patients_external_id_unique UNIQUE (clinic_id, external_id),
    CONSTRAINT patients_merged_are_retired CHECK (merged_into IS NULL OR NOT active)
);
-- All that a search compares: it passes over this index alone.
CREATE INDEX patients_by_name ON patients
    (clinic_id, name_folded, id, active, merged_into, email, phone, birth_date);
CREATE INDEX patients_by_email ON patients (clinic_id, email);
CREATE INDEX patients_by_phone ON patients (clinic_id, phone);
CREATE INDEX patients_by_birth_date ON patients (clinic_id, birth_date);
CREATE INDEX patients_merged ON patients (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE staff (
    id uuid PRIMARY KEY NOT NULL,
    clinic_id uuid NOT NULL REFERENCES clinics (id),
    email text NOT NULL,
    name text NOT NULL,
    role text NOT NULL
        CONSTRAINT staff_role_known CHECK (role IN ('admin', 'receptionist', 'practitioner')),
    practitioner_id uuid REFERENCES practitioners (id),
    password_hash text NOT NULL,
    totp_secret bytea,
    active boolean NOT NULL DEFAULT TRUE,
    failed_logins integer NOT NULL DEFAULT 0,
    locked_until timestamptz,
    CONSTRAINT staff_email_unique UNIQUE (clinic_id, email),
    CONSTRAINT staff_practitioner_named CHECK (role <> 'practitioner' OR practitioner_id IS NOT NULL)
);

CREATE TABLE sessions (
    id uuid PRIMARY KEY NOT NULL,
    clinic_id uuid NOT NULL REFERENCES clinics (id),
    token_hash bytea NOT NULL CONSTRAINT sessions_token_unique UNIQUE,
    staff_id uuid REFERENCES staff (id),
    account_id uuid REFERENCES accounts (id),
    csrf text NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT sessions_name_one CHECK ((staff_id IS NULL) <> (account_id IS NULL))
);
CREATE INDEX sessions_by_staff ON sessions (staff_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE appointments (
    id uuid PRIMARY KEY NOT NULL,
    clinic_id uuid NOT NULL REFERENCES clinics (id),
    reference text NOT NULL,
    service_id uuid NOT NULL REFERENCES services (id),
    practitioner_id uuid NOT NULL REFERENCES practitioners (id),
    location_id uuid NOT NULL REFERENCES locations (id),
    room_id uuid REFERENCES rooms (id),
    patient_id uuid REFERENCES patients (id),
    status text NOT NULL CONSTRAINT appointments_status_known CHECK (status IN
        ('held', 'requested', 'booked', 'arrived', 'in_progress', 'fulfilled', 'cancelled', 'no_show')),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    busy_from timestamptz NOT NULL,
    busy_until timestamptz NOT NULL,
    own_minutes integer,
    overrides jsonb NOT NULL DEFAULT '[]',
    override_reason text,
    overbook_reason text,
    chosen_because text,
    hold_expires_at timestamptz,
    hold_token_hash bytea,
    hold_renewed boolean NOT NULL DEFAULT FALSE,
    hold_client_hash bytea,
    manage_token_hash bytea,
    source text NOT NULL CONSTRAINT appointments_source_known CHECK (source IN
        ('online', 'desk', 'phone', 'waitlist', 'plan', 'import', 'fhir')),
    reason text,
    intake jsonb,
    policy jsonb NOT NULL,
    revision integer NOT NULL DEFAULT 1,
    sequence integer NOT NULL DEFAULT 0,
    arrived_at timestamptz,
    started_at timestamptz,
    ended_at timestamptz,
    cancelled_at timestamptz,
    cancelled_by text,
    cancel_reason text,
    steps jsonb NOT NULL DEFAULT '[]',
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    external_id text,
    CONSTRAINT appointments_reference_unique UNIQUE (clinic_id, reference),
    CONSTRAINT appointments_external_id_unique UNIQUE (clinic_id, external_id),
    CONSTRAINT appointments_manage_token_unique UNIQUE (manage_token_hash),
    CONSTRAINT appointments_run_forward CHECK (ends_at > starts_at),
    CONSTRAINT appointments_busy_around_the_visit CHECK (busy_from <= starts_at AND busy_until >= ends_at),
    CONSTRAINT appointments_busy_a_day_at_most CHECK (busy_until - busy_from <= interval '24 hours'),
    CONSTRAINT appointments_hold_expires CHECK
        (status <> 'held' OR (hold_expires_at IS NOT NULL AND hold_token_hash IS NOT NULL)),
    CONSTRAINT appointments_have_a_patient CHECK
        (status IN ('held', 'cancelled') OR patient_id IS NOT NULL),
    CONSTRAINT appointments_overrides_have_a_reason CHECK
        (overrides = '[]' OR override_reason IS NOT NULL),
    CONSTRAINT appointments_practitioner_free EXCLUDE USING gist
        (practitioner_id WITH =, tstzrange(busy_from, busy_until) WITH &&)
        WHERE (status IN ('held', 'requested', 'booked', 'arrived', 'in_progress')
            AND overbook_reason IS NULL),
    CONSTRAINT appointments_room_free EXCLUDE USING gist
        (room_id WITH =, tstzrange(busy_from, busy_until) WITH &&)
        WHERE (status IN ('held', 'requested', 'booked', 'arrived', 'in_progress')
            AND room_id IS NOT NULL),
    CONSTRAINT appointments_patient_free EXCLUDE USING gist
        (patient_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
        WHERE (status IN ('held', 'requested', 'booked', 'arrived', 'in_progress')
            AND patient_id IS NOT NULL)
);

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

CREATE FUNCTION appointments_never_held_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'appointments_never_held_again' USING ERRCODE = 'check_violation',
        CONSTRAINT = 'appointments_never_held_again';
END $$;
CREATE TRIGGER appointments_never_held_again BEFORE UPDATE OF status ON appointments
    FOR EACH ROW WHEN (NEW.status = 'held' AND OLD.status <> 'held')
    EXECUTE FUNCTION appointments_never_held_again();

-- Mails to be sent: written with the change they tell of, sent later.
CREATE TABLE outbox (
    id uuid PRIMARY KEY NOT NULL,
    clinic_id uuid NOT NULL REFERENCES clinics (id),
    appointment_id uuid REFERENCES appointments (id),
    patient_id uuid REFERENCES patients (id),
    kind text NOT NULL,
    recipient text NOT NULL,
    data jsonb NOT NULL,
    dedupe_key text NOT NULL CONSTRAINT outbox_dedupe_key_unique UNIQUE,
    created_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    expires_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    last_error text,
    claimed_until timestamptz,
    sent_at timestamptz,
    failed_at timestamptz,
    fault text CONSTRAINT outbox_fault_known CHECK (fault IN ('temporary', 'permanent', 'broken')),
    superseded_at timestamptz,
    message_id text NOT NULL
);
CREATE INDEX outbox_waiting ON outbox (due_at, id)
    WHERE sent_at IS NULL AND failed_at IS NULL AND superseded_at IS NULL;
CREATE INDEX outbox_failed ON outbox (clinic_id, failed_at)
    WHERE failed_at IS NOT NULL AND superseded_at IS NULL;
CREATE INDEX outbox_by_appointment ON outbox (appointment_id);
CREATE INDEX outbox_by_clinic ON outbox (clinic_id, created_at);

-- Who did what. Sealed in order by a job; otherwise nothing here is ever changed or deleted.
CREATE TABLE audit (
    id uuid PRIMARY KEY NOT NULL,
    clinic_id uuid NOT NULL REFERENCES clinics (id),
    at timestamptz NOT NULL,
    actor_kind text NOT NULL CONSTRAINT audit_actor_kind_known CHECK (actor_kind IN
        ('patient', 'staff', 'system')),
    actor_id uuid,
    action text NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,
    change jsonb NOT NULL,
    reason text,
    request_id text,
    seq bigint,
    previous_hash bytea,
    hash bytea,
    CONSTRAINT audit_seq_unique UNIQUE (clinic_id, seq),
    CONSTRAINT audit_sealed_whole CHECK ((seq IS NULL) = (hash IS NULL))
);
CREATE INDEX audit_unsealed ON audit (clinic_id, id) WHERE seq IS NULL;
CREATE INDEX audit_by_subject ON audit (subject_id, id);
CREATE INDEX audit_by_time ON audit (clinic_id, at, id);
CREATE INDEX audit_by_patient ON audit ((change ->> 'patient')) WHERE change ->> 'patient' IS NOT NULL;

CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_append_only' USING ERRCODE = 'check_violation',
        CONSTRAINT = 'audit_append_only';
END $$;
CREATE TRIGGER audit_append_only_update BEFORE UPDATE ON audit
    FOR EACH ROW WHEN (OLD.seq IS NOT NULL OR NEW.seq IS NULL
        OR (NEW.id, NEW.clinic_id, NEW.at, NEW.actor_kind, NEW.actor_id, NEW.action,
            NEW.subject_kind, NEW.subject_id, NEW.change, NEW.reason, NEW.request_id)
        IS DISTINCT FROM
           (OLD.id, OLD.clinic_id, OLD.at, OLD.actor_kind, OLD.actor_id, OLD.action,
            OLD.subject_kind, OLD.subject_id, OLD.change, OLD.reason, OLD.request_id))
    EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_append_only_delete BEFORE DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_append_only_truncate BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
