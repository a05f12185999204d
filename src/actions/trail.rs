//! What the audit trail tells of a visit.
use super::Context;
use crate::{
    Error,
    db::{Tx, audit},
    domain::Appointment,
};
use serde_json::json;

/// Writes the audit row of something that became of a visit.
pub(super) fn note(
    tx: &mut Tx<'_>,
    context: &Context,
    visit: &Appointment,
    action: &str,
    reason: Option<String>,
) -> Result<(), Error> {
    note_with(tx, context, visit, (action, json!({})), reason)
}

/// The same, with more to be said of the change than how the visit stands after it.
pub(super) fn note_with(
    tx: &mut Tx<'_>,
    context: &Context,
    visit: &Appointment,
    (action, more): (&str, serde_json::Value),
    reason: Option<String>,
) -> Result<(), Error> {
    let mut change = json!({
        "status": visit.status,
        "starts_at": visit.visit.start(),
        "ends_at": visit.visit.end(),
        "service": visit.service_id,
        "practitioner": visit.practitioner_id,
        "room": visit.room_id,
        "patient": visit.patient_id,
        "revision": visit.revision,
        "overrides": visit.overrides,
        "chosen_because": visit.chosen_because,
    });
    if let (Some(change), serde_json::Value::Object(more)) = (change.as_object_mut(), more) {
        change.extend(more);
    }
    let entry = audit::Entry {
        clinic_id: visit.clinic_id,
        at: context.now,
        actor: context.actor,
        action: format!("appointment.{action}"),
        subject_kind: "appointment",
        subject: visit.id.uuid(),
        change,
        reason,
        request_id: context.request_id.clone(),
    };
    audit::insert(tx, entry)
}
