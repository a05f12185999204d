//! When a clinic is open: when somebody works there.
use super::{DbConn, diaries, hours};
use crate::{
    Error,
    domain::{Catalogue, Counted, Location, LocationId, Span, answered_by, merged},
};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;

/// How many days ahead the next opening time is looked for.
const AHEAD: TimeDelta = TimeDelta::days(10);

/// When somebody works at each location, from the day before `now` on, merged and in order.
pub fn open(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    now: DateTime<Utc>,
) -> Result<HashMap<LocationId, Vec<Span>>, Error> {
    let who: Vec<_> = catalogue.active_practitioners().map(|one| one.id).collect();
    let range = Span::starting(now, AHEAD).map(|span| span.widened(TimeDelta::days(1), AHEAD));
    let Some(range) = range else { return Ok(HashMap::new()) };
    let (first, last) = diaries::local_dates(catalogue, range);
    let hours = hours::of(conn, &who, first, last)?;
    let sites = diaries::sites(conn, catalogue, first, last)?;
    let counted = Counted { staff: true, closed: false };

    let place = |location: &Location| {
        let windows = hours.values().flat_map(|hours| {
            hours.windows(&sites, range.start(), range.end(), counted).into_iter()
        });
        let here = windows.filter(|window| window.site.location_id == location.id);
        (location.id, merged(here.map(|window| window.span).collect()))
    };
    Ok(catalogue.active_locations().map(place).collect())
}

/// By when the clinic answers what it was asked for at a location; `None`: nobody is there in the
/// next days.
pub fn answer_to(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    location: LocationId,
    asked_at: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, Error> {
    let open = open(conn, catalogue, asked_at)?.remove(&location).unwrap_or_default();
    Ok(answered_by(catalogue.zone(location), &open, asked_at))
}
