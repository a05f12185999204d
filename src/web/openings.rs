//! Looking for openings, for pages and programs alike.
use crate::{
    Error,
    db::{DbConn, diaries},
    domain::{
        AppointmentId, Asker, Catalogue, LocationId, Opening, PatientId, PractitionerId, Service,
        Span, local, slots,
    },
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::collections::HashSet;

/// Which openings are looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Search<'a> {
    pub(super) service: &'a Service,
    /// `None`: with anybody who gives it.
    pub(super) practitioner: Option<PractitionerId>,
    /// `None`: anywhere.
    pub(super) location: Option<LocationId>,
    pub(super) asker: Asker,
    /// For whom, where that is known: they are in one place at a time.
    pub(super) patient: Option<PatientId>,
    pub(super) now: DateTime<Utc>,
    /// A visit that does not count, for it is to be moved.
    pub(super) without: Option<AppointmentId>,
}

impl<'a> Search<'a> {
    /// What somebody of whom nothing is known may book of a service: with whoever gives it,
    /// anywhere.
    pub(super) fn of(service: &'a Service, now: DateTime<Utc>) -> Self {
        Self {
            service,
            practitioner: None,
            location: None,
            asker: Asker::Public(None),
            patient: None,
            now,
            without: None,
        }
    }
}

/// How much time is searched at first; each time that nothing is found, twice as much follows.
const STRIDE: TimeDelta = TimeDelta::days(14);
/// How far before and after a wish its nearest openings are looked for.
const NEAR: TimeDelta = TimeDelta::days(7);

/// Every opening that begins within `range`, by start.
pub(super) fn within(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    search: &Search<'_>,
    range: Span,
) -> Result<Vec<Opening>, Error> {
    let question = diaries::Question {
        service: search.service,
        practitioner: search.practitioner,
        range,
        now: search.now,
        patient: search.patient,
        without: search.without,
    };
    let diary = diaries::load(conn, catalogue, &question)?;
    let mut found = slots(&diary, search.asker, range);
    found.retain(|opening| search.location.is_none_or(|place| place == opening.location_id));
    Ok(found)
}

/// Every opening that begins on one of these dates, both included, each counted by the clocks of
/// its own location: a date begins and ends at another instant in another zone.
pub(super) fn on_dates(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    search: &Search<'_>,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<Vec<Opening>, Error> {
    let places = catalogue.active_locations();
    let places = places.filter(|place| search.location.is_none_or(|wanted| wanted == place.id));
    let spans: Vec<Span> = places
        .filter_map(|place| {
            let end = local::day_start(place.time_zone, last.succ_opt()?);
            Span::between(local::day_start(place.time_zone, first), end)
        })
        .collect();
    let from = spans.iter().map(|span| span.start()).min();
    let until = spans.iter().map(|span| span.end()).max();
    let Some(range) = from.zip(until).and_then(|(from, until)| Span::between(from, until)) else {
        return Ok(Vec::new());
    };
    let mut found = within(conn, catalogue, search, range)?;
    found.retain(|opening| {
        let date = local::date(catalogue.zone(opening.location_id), opening.visit.start());
        first <= date && date <= last
    });
    Ok(found)
}

/// The first opening at or after `from`, as far ahead as the clinic takes bookings.
pub(super) fn first(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    search: &Search<'_>,
    from: DateTime<Utc>,
) -> Result<Option<Opening>, Error> {
    Ok(soonest(conn, catalogue, search, from, 1)?.into_iter().next())
}

/// The first opening with each practitioner who has one in the days in which the first of all is,
/// by start.
pub(super) fn first_with_each(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    search: &Search<'_>,
) -> Result<Vec<Opening>, Error> {
    let mut seen = HashSet::new();
    let mut found = soonest(conn, catalogue, search, search.now, 1)?;
    found.retain(|opening| seen.insert(opening.practitioner_id));
    Ok(found)
}

/// The soonest openings at or after `from`, at least `count` if there are so many: a few looks,
/// each at twice as much time as the one before.
pub(super) fn soonest(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    search: &Search<'_>,
    from: DateTime<Utc>,
    count: usize,
) -> Result<Vec<Opening>, Error> {
    let horizon = TimeDelta::days(i64::from(catalogue.clinic.policy.horizon_days) + 2);
    let end = search.now + horizon;
    let (mut from, mut stride) = (from.max(search.now), STRIDE);
    let mut found = Vec::new();
    while let Some(range) = Span::between(from, end.min(from + stride)) {
        found.extend(within(conn, catalogue, search, range)?);
        if found.len() >= count {
            break;
        }
        (from, stride) = (range.end(), stride * 2);
    }
    Ok(found)
}

/// The last opening before a start and the first one after it.
pub(super) fn beside(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    search: &Search<'_>,
    start: DateTime<Utc>,
) -> Result<(Option<Opening>, Option<Opening>), Error> {
    let from = (start - NEAR).max(search.now);
    let near = match Span::between(from, start.max(search.now) + NEAR) {
        Some(range) => within(conn, catalogue, search, range)?,
        None => Vec::new(),
    };
    let before = near.iter().rev().find(|opening| opening.visit.start() < start).copied();
    let after = near.iter().find(|opening| opening.visit.start() > start).copied();
    Ok((
        match before {
            None => last_before(conn, catalogue, search, from)?,
            found => found,
        },
        match after {
            None => first(conn, catalogue, search, start + TimeDelta::minutes(1))?,
            found => found,
        },
    ))
}

/// The last opening before `until`; past the horizon nothing need be looked at.
fn last_before(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    search: &Search<'_>,
    until: DateTime<Utc>,
) -> Result<Option<Opening>, Error> {
    let horizon = TimeDelta::days(i64::from(catalogue.clinic.policy.horizon_days) + 2);
    let (mut until, mut stride) = (until.min(search.now + horizon), STRIDE);
    while let Some(range) = Span::between(search.now.max(until - stride), until) {
        if let Some(opening) = within(conn, catalogue, search, range)?.last() {
            return Ok(Some(*opening));
        }
        (until, stride) = (range.start(), stride * 2);
    }
    Ok(None)
}

/// Up to three openings with different starts, the nearest to `wanted` first.
pub(super) fn nearest(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    search: &Search<'_>,
    wanted: DateTime<Utc>,
) -> Result<Vec<Opening>, Error> {
    let week = TimeDelta::days(7);
    let from = (wanted - week).max(search.now);
    let mut found = match Span::between(from, wanted.max(search.now) + week) {
        Some(range) => within(conn, catalogue, search, range)?,
        None => Vec::new(),
    };
    if found.is_empty() {
        found.extend(first(conn, catalogue, search, wanted)?);
    }
    found.dedup_by_key(|opening| opening.visit.start());
    found.sort_by_key(|opening| (opening.visit.start() - wanted).abs());
    found.truncate(3);
    Ok(found)
}
