//! Taking the last step of a visit back, on the day on which it was taken.
use super::{
    Context,
    find_opening::{PASSED, as_it_is, as_read, suitable},
    hold, tell, trail, unchanged,
};
use crate::{
    Error,
    db::{Tx, appointments, calendars, clinics, patients},
    domain::{Appointment, AppointmentId, ClinicId, Rule, Step, local},
};
use serde_json::json;

/// Takes the last step of a visit back, as whoever does it saw the visit at revision `seen`. What
/// was called off is taken back only while its time is free.
pub fn undo(
    tx: &mut Tx<'_>,
    context: &Context,
    (clinic, id): (ClinicId, AppointmentId),
    seen: Option<i32>,
) -> Result<Appointment, Error> {
    let catalogue = clinics::catalogue(tx, clinic)?;
    let known = appointments::get(tx, clinic, id)?;
    let rooms = suitable(&catalogue, known.service_id);
    let pool = rooms.iter().map(|room| room.uuid()).filter(|_| !known.status.is_live());
    calendars::lock(tx, hold::owners(&known).chain(pool))?;
    as_read(tx, &catalogue)?;
    let mut visit = appointments::get(tx, clinic, id)?;
    unchanged(&visit, seen)?;

    let zone = catalogue.zone(visit.location_id);
    let today = local::day_start(zone, local::date(zone, context.now));
    let before = visit.clone();
    let taken = visit.undo(today, context.now)?;
    if !before.status.is_live() {
        hold::clear_expired(tx, context, visit.practitioner_id, &rooms)?;
    }
    if taken.step == Step::Cancel {
        // Its own time where it was, if nothing has taken it meanwhile.
        let overrides: Vec<Rule> = visit.overrides.iter().copied().chain(PASSED).collect();
        let granted = as_it_is(tx, context, &catalogue, &visit, (&overrides, true))?;
        visit.room_id = granted.opening.room_id;
    }
    appointments::update(tx, &visit, before.revision)?;
    let change = json!({ "undone": taken.step });
    trail::note_with(tx, context, &visit, ("undo", change), None)?;
    tell::changed(tx, context, &catalogue, Some(&before), &visit)?;
    if let (Step::Fulfil, Some(patient)) = (taken.step, visit.patient_id) {
        patients::unseen(tx, patient, visit.visit.start())?;
    }

    Ok(visit)
}
