//! Calling a visit off.
use super::{Context, hold, tell, unchanged};
use crate::{
    Error,
    db::{Tx, appointments, calendars, clinics},
    domain::{Appointment, AppointmentId, ClinicId, Status, Step},
};

/// A visit to be called off.
#[derive(Debug, Clone)]
pub struct Cancellation {
    /// At which clinic.
    pub clinic_id: ClinicId,
    /// Which visit.
    pub id: AppointmentId,
    /// Why.
    pub reason: Option<String>,
    /// The revision that whoever calls it off has seen.
    pub seen: Option<i32>,
}

/// Calls a visit off; its time is free again. A request that staff call off is declined.
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
    visit.cancel(&context.author(), this.reason.clone(), context.now)?;
    if !context.by_clinic() {
        // What a patient called off, nobody else takes back.
        visit.steps.clear();
    }
    appointments::update(tx, &visit, before.revision)?;
    let catalogue = clinics::catalogue(tx, this.clinic_id)?;
    let declined = before.status == Status::Requested && context.by_clinic();
    let action = if declined { "decline" } else { "cancel" };
    // What a patient wrote stays with the visit, where it can be erased, and out of the trail.
    let reason = this.reason.clone().filter(|_| context.by_clinic());
    tell::note(tx, context, &visit, action, reason)?;
    tell::changed(tx, context, &catalogue, Some(&before), &visit)?;

    Ok(visit)
}
