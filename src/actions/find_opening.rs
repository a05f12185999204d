//! Finding the opening that a wish means, under the lock of whose time it is.
use super::{Context, hold};
use crate::{
    Error,
    db::{Tx, appointments, calendars, clinics, diaries},
    domain::{
        Appointment, AppointmentId, Asker, Candidate, Catalogue, Clinic, Granted, Opening,
        PatientId, PractitionerId, Refusal, RoomId, Rule, Service, ServiceId, ServiceTerms, Span,
        Wish, decide, grant, local, out_of_reach, ranked,
    },
};
use anyhow::anyhow;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;

/// How far back from the day of a visit counts as lately.
const LATELY: TimeDelta = TimeDelta::days(28);

/// What is wished for.
pub(super) struct Ask<'a> {
    pub(super) service: &'a Service,
    /// `None`: anybody who gives it.
    pub(super) practitioner: Option<PractitionerId>,
    pub(super) starts_at: DateTime<Utc>,
    pub(super) asker: Asker,
    pub(super) overrides: &'a [Rule],
    pub(super) patient: Option<PatientId>,
    /// The visit that is moved there.
    pub(super) without: Option<AppointmentId>,
}

/// What was found.
pub(super) struct Found {
    pub(super) opening: Opening,
    /// The rules that staff had to set aside for it.
    pub(super) set_aside: Vec<Rule>,
    /// Why this practitioner was chosen, where anybody would have done.
    pub(super) because: Option<String>,
}

/// Grants the wish. Until the transaction ends nobody else can take the practitioner's time or
/// a suitable room's.
pub(super) fn find_opening(
    tx: &mut Tx<'_>,
    context: &Context,
    catalogue: &Catalogue,
    ask: &Ask<'_>,
) -> Result<Found, Error> {
    let candidates = match ask.practitioner {
        Some(one) => vec![(one, None)],
        None => anybody(tx, context, catalogue, ask)?,
    };
    let mut refusal = Refusal::NotGiven;
    for (candidate, because) in candidates {
        match with(tx, context, catalogue, ask, candidate)? {
            Ok(Granted { opening, set_aside }) => {
                return Ok(Found { opening, set_aside, because });
            }
            Err(no) => refusal = no,
        }
    }
    Err(refusal.into())
}

/// Locks one practitioner's calendar and the rooms', and then decides.
fn with(
    tx: &mut Tx<'_>,
    context: &Context,
    catalogue: &Catalogue,
    ask: &Ask<'_>,
    practitioner: PractitionerId,
) -> Result<Result<Granted, Refusal>, Error> {
    let rooms = suitable(catalogue, ask.service.id);
    let owners = rooms.iter().map(|room| room.uuid());
    calendars::lock(tx, owners.chain([practitioner.uuid()]))?;
    hold::clear_expired(tx, context, practitioner, &rooms)?;

    as_read(tx, catalogue)?;
    let asked = question(context, catalogue, ask, Some(practitioner))?;
    Ok(grant(&diaries::load(tx, catalogue, &asked)?, &wish(ask, practitioner)))
}

/// Whether the clinic is still set up as it was read before the calendars were locked. Whoever
/// retires somebody or something locks these too: what is as it was now stays so until this
/// transaction ends. Otherwise it begins anew.
pub(super) fn as_read(tx: &mut Tx<'_>, catalogue: &Catalogue) -> Result<(), Error> {
    if clinics::is_as_read(tx, catalogue)? {
        Ok(())
    } else {
        Err(Error::Busy(anyhow!("the clinic was set up anew in the meantime")))
    }
}

/// The rules that ask when a visit begins, for whom it is and how many there may be: a visit passed
/// them when it was booked.
pub(super) const PASSED: [Rule; 5] =
    [Rule::Grid, Rule::Notice, Rule::Horizon, Rule::Audience, Rule::Open];

/// Grants a visit the time that it has by itself now, as long as it is and with its own buffers, if
/// the rules allow it but for those in `overrides`: in its room, or else in another that suits where
/// it may change that.
pub(super) fn as_it_is(
    tx: &mut Tx<'_>,
    context: &Context,
    catalogue: &Catalogue,
    visit: &Appointment,
    (overrides, may_change_room): (&[Rule], bool),
) -> Result<Granted, Error> {
    let question = diaries::Question {
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
    let wish = Wish {
        practitioner_id: visit.practitioner_id,
        starts_at: visit.visit.start(),
        asker: Asker::Staff,
        overrides,
        room_id: visit.room_id,
    };
    let granted = match grant(&diary, &wish) {
        Err(Refusal::NoRoom) if may_change_room => grant(&diary, &Wish { room_id: None, ..wish }),
        other => other,
    };
    Ok(granted?)
}

/// The rooms that suit a service; none where it needs none.
pub(super) fn suitable(catalogue: &Catalogue, service: ServiceId) -> Vec<RoomId> {
    catalogue.rooms_for(service).unwrap_or_default().iter().map(|room| room.id).collect()
}

/// Those who could take the visit, the best choice first, each with why. Where nobody can,
/// whoever says no most mildly.
fn anybody(
    tx: &mut Tx<'_>,
    context: &Context,
    catalogue: &Catalogue,
    ask: &Ask<'_>,
) -> Result<Vec<(PractitionerId, Option<String>)>, Error> {
    let diary = diaries::load(tx, catalogue, &question(context, catalogue, ask, None)?)?;
    let all: Vec<_> = diary.calendars.iter().map(|calendar| calendar.practitioner_id).collect();
    let free: Vec<_> =
        all.iter().copied().filter(|id| decide(&diary, &wish(ask, *id)).is_ok()).collect();
    if free.is_empty() {
        let taken = |id: &PractitionerId| {
            matches!(decide(&diary, &wish(ask, *id)), Err(Refusal::SlotTaken | Refusal::NoRoom))
        };
        let mildest = all.iter().copied().find(taken).or(all.first().copied());
        return Ok(mildest.map(|id| (id, None)).into_iter().collect());
    }
    let zone = catalogue.clinic.time_zone;
    let Some(day) = local::day(zone, local::date(zone, ask.starts_at)) else {
        return Ok(free.into_iter().map(|id| (id, None)).collect());
    };
    let clinic = catalogue.clinic.id;
    let before = Span::between(day.start() - LATELY, day.start()).unwrap_or(day);
    let days = appointments::loads(tx, (clinic, &free), day, context.now)?;
    let lately = appointments::loads(tx, (clinic, &free), before, context.now)?;
    let count = |of: &HashMap<_, i64>, id| of.get(&id).copied().unwrap_or(0);
    let candidates = free
        .into_iter()
        .map(|id| Candidate { id, day: count(&days, id), lately: count(&lately, id) })
        .collect();
    let ranked = ranked(candidates);
    Ok(ranked.into_iter().map(|(one, because)| (one.id, Some(because))).collect())
}

fn question<'a>(
    context: &Context,
    catalogue: &Catalogue,
    ask: &Ask<'a>,
    practitioner: Option<PractitionerId>,
) -> Result<diaries::Question<'a>, Error> {
    let minute = TimeDelta::minutes(1);
    let Clinic { policy, time_zone, .. } = &catalogue.clinic;
    let terms = (&ServiceTerms::of(ask.service, policy), policy);
    if let Some(refusal) = out_of_reach(terms, (*time_zone, context.now), ask.starts_at) {
        return Err(refusal.into());
    }
    let range = Span::starting(ask.starts_at, minute).ok_or(Refusal::OutsideHours)?;
    Ok(diaries::Question {
        service: ask.service,
        practitioner,
        range,
        now: context.now,
        patient: ask.patient,
        without: ask.without,
    })
}

fn wish<'a>(ask: &Ask<'a>, practitioner_id: PractitionerId) -> Wish<'a> {
    Wish {
        practitioner_id,
        starts_at: ask.starts_at,
        asker: ask.asker,
        overrides: ask.overrides,
        room_id: None,
    }
}
