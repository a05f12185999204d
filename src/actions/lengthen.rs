//! Giving a visit another length.
use super::{
    Context, Overrides,
    find_opening::{PASSED, as_it_is, as_read, suitable},
    hold, tell, trail, unchanged,
};
use crate::{
    Error,
    db::{Tx, appointments, calendars, clinics},
    domain::{Appointment, AppointmentId, ClinicId, Refusal, Rule, Status, VisitMinutes},
};

/// A visit that is to last longer or shorter.
#[derive(Debug, Clone)]
pub struct Length {
    /// At which clinic.
    pub clinic_id: ClinicId,
    /// Which visit.
    pub id: AppointmentId,
    /// How many minutes it is to last, from when it starts.
    pub minutes: VisitMinutes,
    /// The revision that whoever changes it has seen.
    pub seen: Option<i32>,
    /// The rules that are set aside.
    pub overrides: Overrides,
}

/// Makes a visit last longer or shorter than it does. It begins when it did, with whom and where
/// it did; in another room only where its own is taken by then and nobody is being treated in it.
pub fn lengthen(tx: &mut Tx<'_>, context: &Context, new: &Length) -> Result<Appointment, Error> {
    let catalogue = clinics::catalogue(tx, new.clinic_id)?;
    let known = appointments::get(tx, new.clinic_id, new.id)?;
    let rooms = suitable(&catalogue, known.service_id);
    calendars::lock(tx, hold::owners(&known).chain(rooms.iter().map(|room| room.uuid())))?;
    as_read(tx, &catalogue)?;
    let mut visit = appointments::get(tx, new.clinic_id, new.id)?;
    unchanged(&visit, new.seen)?;

    let before = visit.clone();
    if !visit.lengthen(new.minutes, context.now)? {
        return Ok(visit);
    }
    hold::clear_expired(tx, context, visit.practitioner_id, &rooms)?;
    let rules = overrides(&before, &visit, &new.overrides)?;
    let may_change_room = visit.status != Status::InProgress;
    let granted = as_it_is(tx, context, &catalogue, &visit, (&rules, may_change_room))?;
    visit.room_id = granted.opening.room_id;
    keep_set_aside(&mut visit, granted.set_aside, &new.overrides);
    appointments::update(tx, &visit, before.revision)?;
    trail::note(tx, context, &visit, "length", new.overrides.reason.clone())?;
    // Whoever is in the house is told by word of mouth.
    if matches!(visit.status, Status::Requested | Status::Booked) {
        tell::changed(tx, context, &catalogue, Some(&before), &visit)?;
    }

    Ok(visit)
}

/// The rules that do not count: those that ask when a visit begins, and those that are set aside.
/// What only becomes shorter is in nobody's way that it was not in before.
fn overrides(
    before: &Appointment,
    visit: &Appointment,
    overrides: &Overrides,
) -> Result<Vec<Rule>, Refusal> {
    let mut rules = PASSED.to_vec();
    rules.extend(overrides.checked()?);
    if visit.visit.end() < before.visit.end() {
        rules.extend(Rule::ALL);
    }
    Ok(rules)
}

/// Notes the rules that somebody has set aside for it, now or before; others do not ask when a
/// visit ends.
fn keep_set_aside(visit: &mut Appointment, mut rules: Vec<Rule>, overrides: &Overrides) {
    rules.retain(|rule| overrides.rules.contains(rule) || visit.overrides.contains(rule));
    let before = visit.override_reason.clone();
    visit.set_aside(rules, overrides.reason().or(before.as_deref()));
}
