//! By when a request is answered, in words.
use super::open_today::open;
use crate::{
    Error,
    db::DbConn,
    domain::{Appointment, BookingMode, Catalogue, LocationId, answered_by},
    web::viewer::Viewer,
};
use chrono::{DateTime, Utc};

/// `today by 6:30 pm`, `by tomorrow noon`: what is asked for now, at a location or, where
/// none is named, at the clinic's first.
pub(super) fn promise(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    location: Option<LocationId>,
    viewer: &Viewer,
) -> Result<String, Error> {
    let (tongue, now) = (viewer.tongue(&catalogue.clinic), viewer.now);
    let at = answer(conn, catalogue, location, now)?;
    let location = location.or(catalogue.active_locations().next().map(|one| one.id));
    let zone = location.map_or(catalogue.clinic.time_zone, |id| catalogue.zone(id));
    Ok(at
        .map_or_else(|| tongue.say("visit-answer-soon").into(), |at| tongue.done_by(zone, at, now)))
}

/// The same for a visit that is about to be asked for, or was; never later than the visit.
/// Empty where nothing has to be asked, or where the answer is overdue.
pub(super) fn once_asked(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    visit: &Appointment,
    viewer: &Viewer,
) -> Result<String, Error> {
    use crate::domain::Status::{Held, Requested};
    let (tongue, now) = (viewer.tongue(&catalogue.clinic), viewer.now);
    let service = catalogue.service(visit.service_id);
    let by_request = service.is_some_and(|service| service.booking == BookingMode::Request);
    let asked_at = match visit.status {
        Held if by_request => now,
        Requested => visit.created_at,
        _ => return Ok(String::new()),
    };
    let zone = catalogue.zone(visit.location_id);
    Ok(match answer(conn, catalogue, Some(visit.location_id), asked_at)? {
        None => tongue.say("visit-answer-soon").into(),
        Some(at) if at <= now => String::new(),
        Some(at) if visit.visit.start() <= at => tongue.say("visit-answer-before").into(),
        Some(at) => tongue.done_by(zone, at, now),
    })
}

fn answer(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    location: Option<LocationId>,
    asked_at: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, Error> {
    let Some(location) = location.or(catalogue.active_locations().next().map(|one| one.id)) else {
        return Ok(None);
    };
    let open = open(conn, catalogue, asked_at)?.remove(&location).unwrap_or_default();
    Ok(answered_by(catalogue.zone(location), &open, asked_at))
}
