//! Nobody is in two places, and no room has two visits.
use super::Looking;
use crate::Error;

const BUSY: (&str, &str) = ("busy_from", "busy_until");
const VISIT: (&str, &str) = ("starts_at", "ends_at");

pub(super) fn look(looking: &mut Looking<'_>) -> Result<(), Error> {
    for (rule, owner, span, counted) in [
        ("appointments_practitioner_free", "practitioner_id", BUSY, "overbook_reason IS NULL"),
        ("appointments_room_free", "room_id", BUSY, "room_id IS NOT NULL"),
        ("appointments_patient_free", "patient_id", VISIT, "patient_id IS NOT NULL"),
    ] {
        looking.visits(rule, &overlap(owner, span, counted))?;
    }
    Ok(())
}

/// Live spans of one owner, each beside the latest end of those before it.
///
/// A window function reads every row once, whatever indexes and triggers say.
fn overlap(owner: &str, (from, until): (&str, &str), counted: &str) -> String {
    format!(
        "SELECT reference FROM (
             SELECT reference, {from} AS begins,
                 MAX({until}) OVER (
                     PARTITION BY {owner} ORDER BY {from}, {until}, id
                     ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS taken_until
             FROM appointments
             WHERE status IN ('held', 'requested', 'booked', 'arrived', 'in_progress')
                 AND {counted}) AS spans
         WHERE begins < taken_until"
    )
}
