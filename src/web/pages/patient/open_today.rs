//! Whether the clinic is open at the moment, in words.
use crate::{
    Error,
    db::{DbConn, opening::open},
    domain::{Catalogue, Location, Span, local},
    tongue::Tongue,
    web::viewer::Viewer,
};
use chrono::{DateTime, Utc};

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
