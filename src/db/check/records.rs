//! What happened was written down, and whom it concerns is told.
//!
//! What was brought along from before a clinic's trail begins has no rows of its making.
use super::Looking;
use crate::Error;

pub(super) fn look(looking: &mut Looking<'_>) -> Result<(), Error> {
    looking.visits("appointments_leave_a_trail", &since_the_trail_begins(UNTRACED))?;
    looking.visits("appointments_are_told", &since_the_trail_begins(UNTOLD))?;
    looking.visits("appointments_never_held_again", HELD_AGAIN)
}

fn since_the_trail_begins(wrong: &str) -> String {
    format!(
        "SELECT visit.reference FROM appointments AS visit
         JOIN (SELECT clinic_id, MIN(at) AS begins FROM audit GROUP BY clinic_id) AS trail
             ON trail.clinic_id = visit.clinic_id
         WHERE visit.created_at >= trail.begins AND {wrong}"
    )
}

/// Nobody wrote down that it was made.
const UNTRACED: &str = "
    NOT EXISTS (SELECT 1 FROM audit
                WHERE audit.subject_id = visit.id AND audit.subject_kind = 'appointment'
                    AND audit.action <> 'appointment.view')";

/// Agreed with a patient who has a mail address, and no mail was ever written. Whose record was
/// changed since may have had none when it was agreed.
const UNTOLD: &str = "
    visit.status = 'booked' AND visit.source <> 'import'
    AND EXISTS (SELECT 1 FROM patients
                WHERE patients.id = visit.patient_id AND patients.email IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.appointment_id = visit.id)
    AND NOT EXISTS (SELECT 1 FROM audit
                    WHERE audit.subject_id = visit.patient_id
                        AND audit.action NOT IN
                            ('patient.register', 'patient.complete', 'patient.view'))";

/// Only held, though the trail tells that more had become of it.
const HELD_AGAIN: &str = "
    SELECT visit.reference FROM appointments AS visit
    WHERE visit.status = 'held'
        AND EXISTS (SELECT 1 FROM audit
                    WHERE audit.subject_id = visit.id
                        AND audit.action IN ('appointment.book', 'appointment.request'))";
