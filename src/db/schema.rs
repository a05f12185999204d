//! The tables, as Diesel sees them on both databases.
use diesel::{allow_tables_to_appear_in_same_query, joinable, table};

table! {
    use super::super::types::{Doc, Instant, Key};
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text, Time};

    clinics (id) {
        id -> Key,
        slug -> Text,
        name -> Text,
        phone -> Text,
        email -> Text,
        website -> Nullable<Text>,
        about -> Text,
        time_zone -> Text,
        locale -> Text,
        currency -> Text,
        accent -> Text,
        embed_origins -> Doc,
        slot_step_minutes -> Integer,
        min_notice_minutes -> Integer,
        horizon_days -> Integer,
        hold_minutes -> Integer,
        grace_minutes -> Integer,
        cancel_cutoff_minutes -> Integer,
        reschedule_cutoff_minutes -> Integer,
        open_appointments_per_patient -> Integer,
        practitioners_see_all -> Bool,
        reminders -> Doc,
        quiet_from -> Time,
        quiet_until -> Time,
        discreet -> Bool,
        invites -> Text,
        practitioner_copies -> Bool,
        daily_schedule -> Bool,
        no_show_note -> Bool,
        time_off -> Text,
        version -> BigInt,
    }
}

table! {
    use super::super::types::{Doc, Instant, Key};
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text, Time};

    locations (id) {
        id -> Key,
        clinic_id -> Key,
        name -> Text,
        address -> Text,
        city -> Text,
        region -> Text,
        postal_code -> Text,
        country -> Text,
        phone -> Text,
        time_zone -> Text,
        active -> Bool,
    }
}

table! {
    use super::super::types::{Doc, Instant, Key};
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text, Time};

    rooms (id) {
        id -> Key,
        clinic_id -> Key,
        location_id -> Key,
        name -> Text,
        kind -> Text,
        active -> Bool,
    }
}

table! {
    use super::super::types::{Doc, Instant, Key};
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text, Time};

    disciplines (code) {
        code -> Text,
        name -> Text,
        practitioner_title -> Text,
    }
}

table! {
    use super::super::types::{Doc, Instant, Key};
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text, Time};

    practitioners (id) {
        id -> Key,
        clinic_id -> Key,
        slug -> Text,
        given_name -> Text,
        family_name -> Text,
        credentials -> Text,
        title -> Text,
        profession -> Text,
        about -> Text,
        email -> Nullable<Text>,
        colour -> Text,
        active -> Bool,
        online -> Bool,
    }
}

table! {
    use super::super::types::{Doc, Instant, Key};
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text, Time};

    calendars (id) {
        id -> Key,
        clinic_id -> Key,
        version -> BigInt,
    }
}

table! {
    use super::super::types::{Doc, Instant, Key};
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text, Time};

    services (id) {
        id -> Key,
        clinic_id -> Key,
        slug -> Text,
        discipline -> Text,
        name -> Text,
        description -> Text,
        duration_minutes -> Integer,
        buffer_before_minutes -> Integer,
        buffer_after_minutes -> Integer,
        price_minor -> Nullable<Integer>,
        audience -> Text,
        booking -> Text,
        min_notice_minutes -> Nullable<Integer>,
        preparation -> Text,
        aftercare -> Text,
        aftercare_delay_minutes -> Integer,
        reminders -> Nullable<Doc>,
        position -> Integer,
        active -> Bool,
    }
}

table! {
    use super::super::types::{Doc, Instant, Key};
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text, Time};

    service_practitioners (service_id, practitioner_id) {
        service_id -> Key,
        practitioner_id -> Key,
        clinic_id -> Key,
        duration_minutes -> Nullable<Integer>,
    }
}

table! {
    use super::super::types::{Doc, Instant, Key};
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text, Time};

    service_rooms (service_id, room_id) {
        service_id -> Key,
        room_id -> Key,
        clinic_id -> Key,
    }
}

table! {
    use super::super::types::{Doc, Instant, Key};
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text, Time};

    working_hours (id) {
        id -> Key,
        clinic_id -> Key,
        practitioner_id -> Key,
        location_id -> Key,
        weekday -> Integer,
        opens -> Time,
        closes -> Time,
        valid_from -> Nullable<Date>,
        valid_until -> Nullable<Date>,
        every_weeks -> Integer,
        access -> Text,
    }
}

table! {
    use super::super::types::{Doc, Instant, Key};
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text, Time};

    hours_overrides (id) {
        id -> Key,
        clinic_id -> Key,
        practitioner_id -> Key,
        location_id -> Key,
        on_date -> Date,
        opens -> Nullable<Time>,
        closes -> Nullable<Time>,
        access -> Text,
    }
}

table! {
    use super::super::types::{Doc, Instant, Key};
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text, Time};

    closures (id) {
        id -> Key,
        clinic_id -> Key,
        location_id -> Nullable<Key>,
        title -> Text,
        starts_on -> Date,
        ends_on -> Date,
    }
}

table! {
    use super::super::types::{Doc, Instant, Key};
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text, Time};

    blocks (id) {
        id -> Key,
        clinic_id -> Key,
        practitioner_id -> Nullable<Key>,
        room_id -> Nullable<Key>,
        title -> Text,
        kind -> Text,
        starts_at -> Instant,
        ends_at -> Instant,
    }
}

table! {
    use super::super::types::{Doc, Instant, Key};
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text, Time};

    accounts (id) {
        id -> Key,
        clinic_id -> Key,
        email -> Text,
        verified_at -> Nullable<Instant>,
    }
}

table! {
    use super::super::types::{Doc, Instant, Key};
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text, Time};

    patients (id) {
        id -> Key,
        clinic_id -> Key,
        account_id -> Nullable<Key>,
        given_name -> Text,
        family_name -> Text,
        name_folded -> Text,
        email -> Nullable<Text>,
        email_failed_at -> Nullable<Instant>,
        phone -> Nullable<Text>,
        birth_date -> Nullable<Date>,
        language -> Nullable<Text>,
        note -> Text,
        first_seen_at -> Nullable<Instant>,
        active -> Bool,
        created_at -> Instant,
        external_id -> Nullable<Text>,
        merged_into -> Nullable<Key>,
        revision -> Integer,
    }
}

table! {
    use super::super::types::{Doc, Instant, Key};
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text, Time};

    staff (id) {
        id -> Key,
        clinic_id -> Key,
        email -> Text,
        name -> Text,
        role -> Text,
        practitioner_id -> Nullable<Key>,
        password_hash -> Text,
        totp_secret -> Nullable<Binary>,
        active -> Bool,
        failed_logins -> Integer,
        locked_until -> Nullable<Instant>,
    }
}

table! {
    use super::super::types::{Doc, Instant, Key};
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text, Time};

    sessions (id) {
        id -> Key,
        clinic_id -> Key,
        token_hash -> Binary,
        staff_id -> Nullable<Key>,
        account_id -> Nullable<Key>,
        csrf -> Text,
        created_at -> Instant,
        seen_at -> Instant,
        expires_at -> Instant,
    }
}

table! {
    use super::super::types::{Doc, Instant, Key};
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text, Time};

    appointments (id) {
        id -> Key,
        clinic_id -> Key,
        reference -> Text,
        service_id -> Key,
        practitioner_id -> Key,
        location_id -> Key,
        room_id -> Nullable<Key>,
        patient_id -> Nullable<Key>,
        status -> Text,
        starts_at -> Instant,
        ends_at -> Instant,
        busy_from -> Instant,
        busy_until -> Instant,
        own_minutes -> Nullable<Integer>,
        overrides -> Doc,
        override_reason -> Nullable<Text>,
        overbook_reason -> Nullable<Text>,
        chosen_because -> Nullable<Text>,
        hold_expires_at -> Nullable<Instant>,
        hold_token_hash -> Nullable<Binary>,
        hold_renewed -> Bool,
        hold_client_hash -> Nullable<Binary>,
        manage_token_hash -> Nullable<Binary>,
        source -> Text,
        reason -> Nullable<Text>,
        intake -> Nullable<Doc>,
        policy -> Doc,
        revision -> Integer,
        sequence -> Integer,
        arrived_at -> Nullable<Instant>,
        started_at -> Nullable<Instant>,
        ended_at -> Nullable<Instant>,
        cancelled_at -> Nullable<Instant>,
        cancelled_by -> Nullable<Text>,
        cancel_reason -> Nullable<Text>,
        steps -> Doc,
        created_by -> Text,
        created_at -> Instant,
        updated_at -> Instant,
        external_id -> Nullable<Text>,
    }
}

table! {
    use super::super::types::{Doc, Instant, Key};
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text, Time};

    outbox (id) {
        id -> Key,
        clinic_id -> Key,
        appointment_id -> Nullable<Key>,
        patient_id -> Nullable<Key>,
        kind -> Text,
        recipient -> Text,
        data -> Doc,
        dedupe_key -> Text,
        created_at -> Instant,
        due_at -> Instant,
        expires_at -> Nullable<Instant>,
        attempts -> Integer,
        last_error -> Nullable<Text>,
        claimed_until -> Nullable<Instant>,
        sent_at -> Nullable<Instant>,
        failed_at -> Nullable<Instant>,
        fault -> Nullable<Text>,
        superseded_at -> Nullable<Instant>,
        message_id -> Text,
    }
}

table! {
    use super::super::types::{Doc, Instant, Key};
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text, Time};

    audit (id) {
        id -> Key,
        clinic_id -> Key,
        at -> Instant,
        actor_kind -> Text,
        actor_id -> Nullable<Key>,
        action -> Text,
        subject_kind -> Text,
        subject_id -> Key,
        change -> Doc,
        reason -> Nullable<Text>,
        request_id -> Nullable<Text>,
        seq -> Nullable<BigInt>,
        previous_hash -> Nullable<Binary>,
        hash -> Nullable<Binary>,
    }
}

table! {
    use super::super::types::{Doc, Instant, Key};
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text, Time};

    idempotency_keys (scope, key) {
        scope -> Text,
        key -> Text,
        request_hash -> Binary,
        status -> Integer,
        etag -> Nullable<Text>,
        body -> Text,
        created_at -> Instant,
    }
}

joinable!(rooms -> locations (location_id));
joinable!(services -> disciplines (discipline));
table! {
    use super::super::types::{Doc, Instant, Key};
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text, Time};

    feeds (id) {
        id -> Key,
        clinic_id -> Key,
        practitioner_id -> Nullable<Key>,
        room_id -> Nullable<Key>,
        patient_id -> Nullable<Key>,
        token_hash -> Binary,
        names -> Bool,
        created_at -> Instant,
        used_at -> Nullable<Instant>,
        content_hash -> Nullable<Binary>,
        content_since -> Instant,
    }
}

table! {
    use super::super::types::{Doc, Instant, Key};
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text, Time};

    invitations (id) {
        id -> Key,
        clinic_id -> Key,
        staff_id -> Key,
        token_hash -> Binary,
        created_at -> Instant,
        expires_at -> Instant,
        used_at -> Nullable<Instant>,
    }
}

table! {
    use super::super::types::{Doc, Instant, Key};
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text, Time};

    login_links (id) {
        id -> Key,
        clinic_id -> Key,
        account_id -> Key,
        token_hash -> Binary,
        new_email -> Nullable<Text>,
        created_at -> Instant,
        expires_at -> Instant,
        used_at -> Nullable<Instant>,
    }
}

table! {
    use super::super::types::{Doc, Instant, Key};
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text, Time};

    buckets (scope, key) {
        scope -> Text,
        key -> Binary,
        full_at -> Instant,
    }
}

table! {
    use super::super::types::{Doc, Instant, Key};
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text, Time};

    erasure_requests (id) {
        id -> Key,
        clinic_id -> Key,
        patient_id -> Key,
        requested_at -> Instant,
        decided_at -> Nullable<Instant>,
        decided_by -> Nullable<Key>,
        outcome -> Nullable<Text>,
        reason -> Nullable<Text>,
    }
}

table! {
    use super::super::types::{Instant, Key};
    use diesel::sql_types::{Nullable, Text};

    time_off_requests (id) {
        id -> Key,
        clinic_id -> Key,
        practitioner_id -> Key,
        starts_at -> Instant,
        ends_at -> Instant,
        reason -> Text,
        requested_at -> Instant,
        decided_at -> Nullable<Instant>,
        decided_by -> Nullable<Key>,
        outcome -> Nullable<Text>,
        answer -> Nullable<Text>,
    }
}

joinable!(service_practitioners -> services (service_id));
joinable!(service_practitioners -> practitioners (practitioner_id));
joinable!(service_rooms -> services (service_id));
joinable!(service_rooms -> rooms (room_id));
joinable!(working_hours -> practitioners (practitioner_id));
joinable!(working_hours -> locations (location_id));
joinable!(hours_overrides -> practitioners (practitioner_id));
joinable!(hours_overrides -> locations (location_id));
joinable!(closures -> locations (location_id));
joinable!(blocks -> practitioners (practitioner_id));
joinable!(blocks -> rooms (room_id));
joinable!(patients -> accounts (account_id));
joinable!(staff -> practitioners (practitioner_id));
joinable!(sessions -> staff (staff_id));
joinable!(sessions -> accounts (account_id));
joinable!(appointments -> services (service_id));
joinable!(appointments -> practitioners (practitioner_id));
joinable!(appointments -> locations (location_id));
joinable!(appointments -> rooms (room_id));
joinable!(appointments -> patients (patient_id));
joinable!(invitations -> staff (staff_id));
joinable!(login_links -> accounts (account_id));
joinable!(erasure_requests -> patients (patient_id));
joinable!(outbox -> appointments (appointment_id));
joinable!(outbox -> patients (patient_id));

allow_tables_to_appear_in_same_query!(
    clinics,
    locations,
    rooms,
    disciplines,
    practitioners,
    calendars,
    services,
    service_practitioners,
    service_rooms,
    working_hours,
    hours_overrides,
    closures,
    blocks,
    accounts,
    patients,
    staff,
    sessions,
    appointments,
    outbox,
    audit,
    feeds,
    invitations,
    login_links,
    erasure_requests,
    time_off_requests
);
