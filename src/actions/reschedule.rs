//! Moving a visit to another time or practitioner.
use super::{
    Context, Overrides,
    find_opening::{Ask, Found, find_opening},
    hold, tell, trail, unchanged,
};
use crate::{
    Error,
    db::{Tx, appointments, calendars, clinics},
    domain::{Appointment, AppointmentId, ClinicId, PractitionerId, Step},
};
use chrono::{DateTime, Utc};

/// Where a visit is to be moved.
#[derive(Debug, Clone)]
pub struct Move {
    /// At which clinic.
    pub clinic_id: ClinicId,
    /// Which visit.
    pub id: AppointmentId,
    /// To when.
    pub starts_at: DateTime<Utc>,
    /// To whom; `None`: it stays with the same practitioner.
    pub practitioner_id: Option<PractitionerId>,
    /// The revision that whoever moves it has seen.
    pub seen: Option<i32>,
    /// The rules that staff set aside.
    pub overrides: Overrides,
}

/// Moves a visit. The old time stays its own until the new one is certain.
pub fn reschedule(tx: &mut Tx<'_>, context: &Context, new: &Move) -> Result<Appointment, Error> {
    let seen = appointments::get(tx, new.clinic_id, new.id)?;
    let practitioner = new.practitioner_id.unwrap_or(seen.practitioner_id);
    calendars::lock(tx, hold::owners(&seen).chain([practitioner.uuid()]))?;
    let mut visit = appointments::get(tx, new.clinic_id, new.id)?;
    unchanged(&visit, new.seen)?;
    if context.by_clinic() {
        visit.status.allow(Step::Reschedule)?;
    } else {
        visit.patient_may(Step::Reschedule, context.now)?;
    }

    let catalogue = clinics::catalogue(tx, new.clinic_id)?;
    let service = catalogue.service(visit.service_id).ok_or(Error::NotFound("service"))?;
    let ask = Ask {
        service,
        practitioner: Some(practitioner),
        starts_at: new.starts_at,
        asker: context.asker(None),
        overrides: new.overrides.checked()?,
        patient: visit.patient_id,
        without: Some(visit.id),
    };
    let Found { opening, set_aside, .. } = find_opening(tx, context, &catalogue, &ask)?;
    if opening.visit == visit.visit && opening.practitioner_id == visit.practitioner_id {
        return Ok(visit);
    }
    let before = visit.clone();
    if opening.practitioner_id != visit.practitioner_id {
        visit.chosen_because = None;
    }
    visit.move_to(opening, context.now)?;
    visit.set_aside(set_aside, new.overrides.reason());
    appointments::update(tx, &visit, before.revision)?;
    trail::note(tx, context, &visit, "reschedule", new.overrides.reason.clone())?;
    tell::changed(tx, context, &catalogue, Some(&before), &visit)?;

    Ok(visit)
}
