//! Taking the last step of a visit back, on the day on which it was taken.
use super::{
    Context,
    find_opening::{as_read, suitable},
    hold, tell, trail, unchanged,
};
use crate::{
    Error,
    db::{
        Tx, appointments, calendars, clinics,
        diaries::{self, Question},
        patients,
    },
    domain::{
        Appointment, AppointmentId, Asker, Catalogue, ClinicId, Opening, Refusal, Rule, Step, Wish,
        grant, local,
    },
};
use serde_json::json;

/// The rules that do not ask whether the time is still free: the visit passed them when it was
/// booked.
const PASSED: [Rule; 5] = [Rule::Grid, Rule::Notice, Rule::Horizon, Rule::Audience, Rule::Open];

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
        visit.room_id = still_free(tx, context, &catalogue, &visit)?.room_id;
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

/// The visit's own time where it was, if nothing has taken it meanwhile: in its room, or else in
/// another that suits.
fn still_free(
    tx: &mut Tx<'_>,
    context: &Context,
    catalogue: &Catalogue,
    visit: &Appointment,
) -> Result<Opening, Error> {
    let question = Question {
        service: catalogue.service(visit.service_id).ok_or(Error::NotFound("service"))?,
        practitioner: Some(visit.practitioner_id),
        range: visit.visit,
        now: context.now,
        patient: visit.patient_id,
        without: Some(visit.id),
    };
    let mut diary = diaries::load(tx, catalogue, &question)?;
    diary.measure_as(visit);
    diary.only_at(visit.location_id);
    let overrides: Vec<Rule> = visit.overrides.iter().copied().chain(PASSED).collect();
    let wish = Wish {
        practitioner_id: visit.practitioner_id,
        starts_at: visit.visit.start(),
        asker: Asker::Staff,
        overrides: &overrides,
        room_id: visit.room_id,
    };
    let granted = match grant(&diary, &wish) {
        Err(Refusal::NoRoom) => grant(&diary, &Wish { room_id: None, ..wish }),
        other => other,
    };
    Ok(granted?.opening)
}
