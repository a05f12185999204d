//! Whatever a row names is there, and of the same clinic.
use super::Looking;
use crate::Error;

/// Columns that name a row of another table of the same clinic: table, column, the other table.
pub const REFERENCES: &[(&str, &str, &str)] = &[
    ("rooms", "location_id", "locations"),
    ("service_practitioners", "service_id", "services"),
    ("service_practitioners", "practitioner_id", "practitioners"),
    ("service_rooms", "service_id", "services"),
    ("service_rooms", "room_id", "rooms"),
    ("working_hours", "practitioner_id", "practitioners"),
    ("working_hours", "location_id", "locations"),
    ("hours_overrides", "practitioner_id", "practitioners"),
    ("hours_overrides", "location_id", "locations"),
    ("closures", "location_id", "locations"),
    ("blocks", "practitioner_id", "practitioners"),
    ("blocks", "room_id", "rooms"),
    ("patients", "account_id", "accounts"),
    ("patients", "merged_into", "patients"),
    ("staff", "practitioner_id", "practitioners"),
    ("sessions", "staff_id", "staff"),
    ("sessions", "account_id", "accounts"),
    ("appointments", "service_id", "services"),
    ("appointments", "practitioner_id", "practitioners"),
    ("appointments", "location_id", "locations"),
    ("appointments", "room_id", "rooms"),
    ("appointments", "patient_id", "patients"),
    ("outbox", "appointment_id", "appointments"),
    ("invitations", "staff_id", "staff"),
    ("login_links", "account_id", "accounts"),
    ("erasure_requests", "patient_id", "patients"),
    ("erasure_requests", "decided_by", "staff"),
    ("time_off_requests", "practitioner_id", "practitioners"),
    ("time_off_requests", "decided_by", "staff"),
    ("feeds", "practitioner_id", "practitioners"),
    ("feeds", "room_id", "rooms"),
    ("feeds", "patient_id", "patients"),
    ("outbox", "patient_id", "patients"),
];

const RULE: &str = "rows_stay_at_their_clinic";

pub(super) fn look(looking: &mut Looking<'_>) -> Result<(), Error> {
    for (table, column, other) in REFERENCES {
        let found_by = match *table {
            "appointments" => "reference",
            "service_practitioners" | "service_rooms" => "service_id AS id",
            _ => "id",
        };
        let query = format!(
            "SELECT here.{found_by} FROM {table} AS here
             LEFT JOIN {other} AS there ON there.id = here.{column}
             WHERE here.{column} IS NOT NULL
                 AND (there.id IS NULL OR there.clinic_id <> here.clinic_id)"
        );
        match *table {
            "appointments" => looking.visits("appointments_stay_at_their_clinic", &query)?,
            _ => looking.rows(RULE, table, &query)?,
        }
    }
    looking.visits("appointments_room_at_their_location", ELSEWHERE)
}

/// Visits to come in a room of another location than their own.
const ELSEWHERE: &str = "
    SELECT visit.reference FROM appointments AS visit
    JOIN rooms ON rooms.id = visit.room_id
    WHERE rooms.location_id <> visit.location_id
        AND visit.status IN ('held', 'requested', 'booked', 'arrived', 'in_progress')";
