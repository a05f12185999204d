//! The steps of the day: a visit is confirmed, the patient arrives, is treated, or did not come.
use super::{Context, hold, tell, trail, unchanged};
use crate::{
    Error,
    db::{Tx, appointments, calendars, clinics, patients},
    domain::{Appointment, AppointmentId, ClinicId, Step},
};

/// Takes a step with a visit that whoever takes it saw at revision `seen`.
pub fn advance(
    tx: &mut Tx<'_>,
    context: &Context,
    (clinic, id): (ClinicId, AppointmentId),
    step: Step,
    seen: Option<i32>,
) -> Result<Appointment, Error> {
    let known = appointments::get(tx, clinic, id)?;
    calendars::lock(tx, hold::owners(&known))?;
    let mut visit = appointments::get(tx, clinic, id)?;
    unchanged(&visit, seen)?;

    let before = visit.clone();
    visit.advance(step, context.now)?;
    appointments::update(tx, &visit, before.revision)?;
    trail::note(tx, context, &visit, step.as_str(), None)?;
    let catalogue = clinics::catalogue(tx, clinic)?;
    tell::changed(tx, context, &catalogue, Some(&before), &visit)?;
    if let (Step::Fulfil, Some(patient)) = (step, visit.patient_id) {
        patients::seen(tx, patient, visit.visit.start())?;
    }

    Ok(visit)
}
