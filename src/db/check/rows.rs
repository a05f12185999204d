//! Each row makes sense by itself.
use super::Looking;
use crate::{Error, db::DbConn};

/// What no visit is.
const VISITS: &[(&str, &str)] = &[
    (
        "appointments_status_known",
        "status NOT IN ('held', 'requested', 'booked', 'arrived', 'in_progress', 'fulfilled',
            'cancelled', 'no_show')",
    ),
    ("appointments_run_forward", "ends_at <= starts_at"),
    ("appointments_busy_around_the_visit", "busy_from > starts_at OR busy_until < ends_at"),
    (
        "appointments_hold_expires",
        "status = 'held' AND (hold_expires_at IS NULL OR hold_token_hash IS NULL)",
    ),
    ("appointments_have_a_patient", "status NOT IN ('held', 'cancelled') AND patient_id IS NULL"),
    ("appointments_say_why_they_overbook", "trim(overbook_reason) = ''"),
    (
        "appointments_overrides_have_a_reason",
        "CAST(overrides AS TEXT) <> '[]' AND override_reason IS NULL",
    ),
    // Every change raises the revision, and only some of them the sequence.
    ("appointments_count_their_changes", "revision < 1 OR sequence < 0 OR sequence >= revision"),
    (
        "appointments_reference_unique",
        "EXISTS (SELECT 1 FROM appointments AS other
                 WHERE other.clinic_id = appointments.clinic_id
                     AND other.reference = appointments.reference
                     AND other.id <> appointments.id)",
    ),
];

/// What no row of another table is.
const OTHERS: &[(&str, &str, &str)] = &[
    ("blocks_run_forward", "blocks", "ends_at <= starts_at"),
    ("blocks_name_one", "blocks", "(practitioner_id IS NULL) = (room_id IS NULL)"),
    ("closures_run_forward", "closures", "ends_on < starts_on"),
    ("working_hours_run_forward", "working_hours", "closes <= opens AND closes <> '00:00:00'"),
    (
        "working_hours_alternate_from_a_week",
        "working_hours",
        "every_weeks < 1 OR (every_weeks > 1 AND valid_from IS NULL)",
    ),
    (
        "hours_overrides_run_forward",
        "hours_overrides",
        "(opens IS NULL) <> (closes IS NULL) OR (closes <= opens AND closes <> '00:00:00')",
    ),
    ("staff_practitioner_named", "staff", "role = 'practitioner' AND practitioner_id IS NULL"),
    ("patients_merged_are_retired", "patients", "merged_into IS NOT NULL AND active"),
    ("sessions_name_one", "sessions", "(staff_id IS NULL) = (account_id IS NULL)"),
    (
        "feeds_name_one",
        "feeds",
        "(practitioner_id IS NULL) = (room_id IS NULL) AND (patient_id IS NULL)
         OR patient_id IS NOT NULL AND (practitioner_id IS NOT NULL OR room_id IS NOT NULL)",
    ),
    (
        "erasure_requests_decided_whole",
        "erasure_requests",
        "(decided_at IS NULL) <> (outcome IS NULL)",
    ),
    ("time_off_requests_run_forward", "time_off_requests", "ends_at <= starts_at"),
    (
        "time_off_requests_decided_whole",
        "time_off_requests",
        "(decided_at IS NULL) <> (outcome IS NULL) OR (decided_at IS NULL) <> (decided_by IS NULL)",
    ),
    ("outbox_ends_one_way", "outbox", "sent_at IS NOT NULL AND failed_at IS NOT NULL"),
    // Without its row nobody can lock a calendar.
    (
        "calendars_for_everybody",
        "practitioners",
        "NOT EXISTS (SELECT 1 FROM calendars WHERE calendars.id = practitioners.id)",
    ),
    (
        "calendars_for_everybody",
        "rooms",
        "NOT EXISTS (SELECT 1 FROM calendars WHERE calendars.id = rooms.id)",
    ),
];

pub(super) fn look(looking: &mut Looking<'_>) -> Result<(), Error> {
    let day = match looking.conn {
        DbConn::Postgres(_) => "interval '24 hours'",
        DbConn::Sqlite(_) => "86400000000",
    };
    let too_long = format!("busy_until - busy_from > {day}");
    let visits = VISITS.iter().copied();
    for (rule, wrong) in visits.chain([("appointments_busy_a_day_at_most", too_long.as_str())]) {
        looking.visits(rule, &format!("SELECT reference FROM appointments WHERE {wrong}"))?;
    }
    for (rule, table, wrong) in OTHERS {
        looking.rows(rule, table, &format!("SELECT id FROM {table} WHERE {wrong}"))?;
    }
    Ok(())
}
