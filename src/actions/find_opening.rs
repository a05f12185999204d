//! Finding the opening that a wish means, under the lock of whose time it is.
use super::Context;
use crate::{
    Error,
    db::{Tx, appointments, calendars, diaries},
    domain::{
        AppointmentId, Asker, Catalogue, Opening, PatientId, PractitionerId, Refusal, Rule,
        Service, Span, Wish, decide, local,
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;

/// How far from now a start is looked at.
const SANE: TimeDelta = TimeDelta::days(100 * 365);

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

/// Grants the wish. Until the transaction ends nobody else can take the practitioner's time or
/// a suitable room's.
pub(super) fn find_opening(
    tx: &mut Tx<'_>,
    context: &Context,
    catalogue: &Catalogue,
    ask: &Ask<'_>,
) -> Result<Opening, Error> {
    let candidates = match ask.practitioner {
        Some(one) => vec![one],
        None => by_lightest_day(tx, context, catalogue, ask)?,
    };
    let mut refusal = Refusal::NotGiven;
    for candidate in candidates {
        match with(tx, context, catalogue, ask, candidate)? {
            Ok(opening) => return Ok(opening),
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
) -> Result<Result<Opening, Refusal>, Error> {
    let rooms: Vec<_> = catalogue
        .rooms_for(ask.service.id)
        .unwrap_or_default()
        .iter()
        .map(|room| room.id)
        .collect();
    let owners = rooms.iter().map(|room| room.uuid());
    calendars::lock(tx, owners.chain([practitioner.uuid()]))?;
    appointments::delete_expired_of(tx, practitioner, &rooms, context.now)?;

    let diary = diaries::load(tx, catalogue, &question(context, ask, Some(practitioner))?)?;
    Ok(decide(&diary, &wish(ask, practitioner)))
}

/// Those who could take the visit, the one with the fewest visits that day first; of equals the
/// one who comes first in the clinic's list. Where nobody can, whoever says no most mildly.
fn by_lightest_day(
    tx: &mut Tx<'_>,
    context: &Context,
    catalogue: &Catalogue,
    ask: &Ask<'_>,
) -> Result<Vec<PractitionerId>, Error> {
    let diary = diaries::load(tx, catalogue, &question(context, ask, None)?)?;
    let all: Vec<_> = diary.calendars.iter().map(|calendar| calendar.practitioner_id).collect();
    let mut free: Vec<_> =
        all.iter().copied().filter(|id| decide(&diary, &wish(ask, *id)).is_ok()).collect();
    if free.is_empty() {
        let taken = |id: &PractitionerId| {
            matches!(decide(&diary, &wish(ask, *id)), Err(Refusal::SlotTaken | Refusal::NoRoom))
        };
        return Ok(all.iter().copied().find(taken).or(all.first().copied()).into_iter().collect());
    }
    let zone = catalogue.clinic.time_zone;
    if let Some(day) = local::day(zone, local::date(zone, ask.starts_at)) {
        let loads: HashMap<_, _> = appointments::loads(tx, &free, day)?.into_iter().collect();
        free.sort_by_key(|id| loads.get(id).copied().unwrap_or(0));
    }
    Ok(free)
}

fn question<'a>(
    context: &Context,
    ask: &Ask<'a>,
    practitioner: Option<PractitionerId>,
) -> Result<diaries::Question<'a>, Error> {
    let minute = TimeDelta::minutes(1);
    // So far away no calendar can be read; no rule would let it pass either.
    if (ask.starts_at - context.now).abs() > SANE {
        return Err(Refusal::OutsideHours.into());
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
