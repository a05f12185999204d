//! Whether the clinic is open at the moment, in words.
use crate::{
    Error,
    db::{DbConn, diaries, hours},
    domain::{Catalogue, Counted, Location, LocationId, Span, local, merged},
    tongue::Tongue,
    web::viewer::Viewer,
};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;

/// How many days ahead the next opening time is looked for.
const AHEAD: TimeDelta = TimeDelta::days(10);

/// A location and whether somebody is there.
pub(super) struct Place {
    pub(super) name: String,
    pub(super) address: String,
    /// `Open today until 6:30 pm`; empty where nobody works in the next days.
    pub(super) open: String,
}

/// The clinic's locations as they are when somebody looks.
pub(super) fn places(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    viewer: &Viewer,
) -> Result<Vec<Place>, Error> {
    let open = open(conn, catalogue, viewer.now)?;
    let tongue = viewer.tongue(&catalogue.clinic);
    let place = |location: &Location| {
        let spans = open.get(&location.id).cloned().unwrap_or_default();
        Place {
            name: location.name.clone(),
            address: location.one_line(),
            open: said(tongue, location, spans, viewer.now),
        }
    };
    Ok(catalogue.active_locations().map(place).collect())
}

/// When somebody works at each location, from the day before `now` on, merged and in order.
pub(super) fn open(
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

/// A day counts as one stretch, its lunch hour included.
fn said(tongue: Tongue, location: &Location, spans: Vec<Span>, now: DateTime<Utc>) -> String {
    let zone = location.time_zone;
    let today = local::date(zone, now);
    let mut days = spans.into_iter().filter(|span| now < span.end()).peekable();
    let Some(next) = days.peek().copied() else { return String::new() };
    let date = local::date(zone, next.start());
    let last = days.rfind(|span| local::date(zone, span.start()) == date).unwrap_or(next);
    if date <= today && next.start() <= now {
        tongue.say("front-open-until").with("until", tongue.the_time(zone, last.end())).into()
    } else if date == today {
        let from = tongue.the_time(zone, next.start());
        let until = tongue.the_time(zone, last.end());
        tongue.say("front-open-from").with("from", from).with("until", until).into()
    } else {
        let day = tongue.on_near_day(date, today);
        let from = tongue.the_time(zone, next.start());
        tongue.say("front-closed").with("day", day).with("from", from).into()
    }
}
