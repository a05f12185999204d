//! Looking for openings, for pages and programs alike.
use crate::{
    Error,
    db::{DbConn, diaries},
    domain::{
        AppointmentId, Asker, Catalogue, LocationId, Opening, PractitionerId, Service, Span, slots,
    },
};
use chrono::{DateTime, TimeDelta, Utc};

/// Which openings are looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Search<'a> {
    pub(super) service: &'a Service,
    /// `None`: with anybody who gives it.
    pub(super) practitioner: Option<PractitionerId>,
    /// `None`: anywhere.
    pub(super) location: Option<LocationId>,
    pub(super) asker: Asker,
    pub(super) now: DateTime<Utc>,
    /// A visit that does not count, for it is to be moved.
    pub(super) without: Option<AppointmentId>,
}

/// How much time is searched at once.
const STRIDE: TimeDelta = TimeDelta::days(14);

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
        patient: None,
        without: search.without,
    };
    let diary = diaries::load(conn, catalogue, &question)?;
    let mut found = slots(&diary, search.asker, range);
    found.retain(|opening| search.location.is_none_or(|place| place == opening.location_id));
    Ok(found)
}

/// The first opening at or after `from`, as far ahead as the clinic takes bookings.
pub(super) fn first(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    search: &Search<'_>,
    from: DateTime<Utc>,
) -> Result<Option<Opening>, Error> {
    let horizon = TimeDelta::days(i64::from(catalogue.clinic.policy.horizon_days) + 2);
    let end = search.now + horizon;
    let mut from = from.max(search.now);
    while let Some(range) = Span::between(from, end.min(from + STRIDE)) {
        if let Some(opening) = within(conn, catalogue, search, range)?.first() {
            return Ok(Some(*opening));
        }
        from = range.end();
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
