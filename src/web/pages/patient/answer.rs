//! By when a request is answered, in words.
use crate::{
    Error,
    db::{DbConn, opening::answer_to},
    domain::{Appointment, BookingMode, Catalogue, LocationId},
    web::viewer::Viewer,
};

/// `today by 6:30 pm`, `by tomorrow noon`: what is asked for now, at a location or, where
/// none is named, at the clinic's first.
pub(super) fn promise(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    location: Option<LocationId>,
    viewer: &Viewer,
) -> Result<String, Error> {
    let (tongue, now) = (viewer.tongue(&catalogue.clinic), viewer.now);
    let location = location.or(catalogue.active_locations().next().map(|one| one.id));
    let at = match location {
        Some(id) => answer_to(conn, catalogue, id, now)?.map(|at| (catalogue.zone(id), at)),
        None => None,
    };
    let soon = || tongue.say("visit-answer-soon").into();
    Ok(at.map_or_else(soon, |(zone, at)| tongue.done_by(zone, at, now)))
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
    Ok(match answer_to(conn, catalogue, visit.location_id, asked_at)? {
        None => tongue.say("visit-answer-soon").into(),
        Some(at) if at <= now => String::new(),
        Some(at) if visit.visit.start() <= at => tongue.say("visit-answer-before").into(),
        Some(at) => tongue.done_by(zone, at, now),
    })
}
