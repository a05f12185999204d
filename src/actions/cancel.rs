//! Calling a visit off.
use super::{Context, hold, tell, trail, unchanged};
use crate::{
    Error,
    db::{Tx, appointments, audit::Actor, calendars, clinics},
    domain::{Appointment, AppointmentId, AskedBy, ClinicId, Status, Step},
};
use serde_json::json;

/// A visit to be called off.
#[derive(Debug, Clone)]
pub struct Cancellation {
    /// At which clinic.
    pub clinic_id: ClinicId,
    /// Which visit.
    pub id: AppointmentId,
    /// Whose wish that is, where staff do it.
    pub asked_by: AskedBy,
    /// Why.
    pub reason: Option<String>,
    /// The revision that whoever calls it off has seen.
    pub seen: Option<i32>,
}

/// Calls a visit off; its time is free again. A request that staff call off is declined, unless the
/// patient took it back.
pub fn cancel(
    tx: &mut Tx<'_>,
    context: &Context,
    this: &Cancellation,
) -> Result<Appointment, Error> {
    let seen = appointments::get(tx, this.clinic_id, this.id)?;
    calendars::lock(tx, hold::owners(&seen))?;
    let mut visit = appointments::get(tx, this.clinic_id, this.id)?;
    unchanged(&visit, this.seen)?;
    if !context.by_clinic() {
        visit.patient_may(Step::Cancel, context.now)?;
    }

    let before = visit.clone();
    let by_patient = !context.by_clinic() || this.asked_by == AskedBy::Patient;
    let by = if by_patient { Actor::Patient.kind().to_owned() } else { context.author() };
    visit.cancel(&by, this.reason.clone(), context.now)?;
    if !context.by_clinic() {
        // What a patient called off, nobody else takes back.
        visit.steps.clear();
    }
    appointments::update(tx, &visit, before.revision)?;
    let catalogue = clinics::catalogue(tx, this.clinic_id)?;
    let declined = before.status == Status::Requested && !by_patient;
    let action = if declined { "decline" } else { "cancel" };
    let whose = if by_patient { AskedBy::Patient } else { AskedBy::Clinic };
    let change = json!({ "asked_by": whose });
    // What a patient wrote stays with the visit, where it can be erased, and out of the trail.
    let reason = this.reason.clone().filter(|_| context.by_clinic());
    trail::note_with(tx, context, &visit, (action, change), reason)?;
    tell::changed(tx, context, &catalogue, Some(&before), &visit)?;

    Ok(visit)
}
