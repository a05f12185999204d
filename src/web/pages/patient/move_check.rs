//! Asking once more before a visit is moved: from when to when, and what follows from it.
use super::{
    super::{Frame, onward, shown},
    changes::Changes,
    door::Door,
    frame,
    manage::{self, Opened},
    moving::{self, cannot},
    offer::Choice,
    told::Told,
};
use crate::{
    Error,
    db::DbConn,
    domain::{Appointment, Opening, Refusal, Span, Status, Step},
    web::{
        extract::Asked,
        openings::{self, Search},
    },
};
use actix_web::{HttpResponse, web::Query};
use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

/// The page's query: what the button of a time sent.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    starts_at: String,
}

#[derive(Template)]
#[template(path = "page/patient/move_check.html")]
struct Page {
    frame: Frame,
    old: Told,
    /// The visit as it would be.
    visit: Told,
    changes: Changes,
    requested: bool,
    here: String,
    csrf: String,
    times: String,
    value: String,
    revision: i32,
}

/// What was looked at.
enum Found {
    Possible(Box<Page>),
    Taken(Box<Opened>, Choice),
    TooLate,
}

/// `GET /manage/{token}/move/check`.
pub(super) async fn show(
    asked: Asked,
    door: Door,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, Error> {
    let (behind, here, viewer) = (door.clone(), door.here(), asked.viewer.clone());
    let read = asked.read(move |conn| {
        let opened = behind.open(conn, viewer)?;
        let now = opened.viewer.now;
        if opened.visit.patient_may(Step::Reschedule, now).is_err() {
            return Ok(Found::TooLate);
        }
        let choice = Choice::read(&opened.catalogue, &wanted.starts_at, "")?;
        Ok(match opening(conn, &opened, choice, now)? {
            Some(opening) => {
                let value = wanted.starts_at.clone();
                Found::Possible(Box::new(page(opened, opening, (&behind, value))?))
            }
            None => Found::Taken(Box::new(opened), choice),
        })
    });
    match read.await {
        Ok(Found::Possible(page)) => shown(&*page),
        Ok(Found::Taken(opened, choice)) => {
            cannot(&asked, *opened, (Refusal::SlotTaken, choice), here).await
        }
        Ok(Found::TooLate) => Ok(onward(&here)),
        Err(error) => door.unopened(&asked.viewer, error),
    }
}

/// The opening that was chosen, if it can still be had.
fn opening(
    conn: &mut DbConn,
    Opened { catalogue, visit, .. }: &Opened,
    choice: Choice,
    now: DateTime<Utc>,
) -> Result<Option<Opening>, Error> {
    let service = moving::service(catalogue, visit)?;
    let practitioner = choice.practitioner.or(Some(visit.practitioner_id));
    let search = Search { practitioner, ..moving::search(service, visit, now) };
    let Some(range) = Span::starting(choice.starts_at, TimeDelta::minutes(1)) else {
        return Ok(None);
    };
    Ok(openings::within(conn, catalogue, &search, range)?.first().copied())
}

fn page(
    Opened { catalogue, visit, viewer }: Opened,
    opening: Opening,
    (door, value): (&Door, String),
) -> Result<Page, Error> {
    let moved = Appointment {
        practitioner_id: opening.practitioner_id,
        location_id: opening.location_id,
        room_id: opening.room_id,
        visit: opening.visit,
        busy: opening.busy,
        ..visit.clone()
    };
    let choice =
        Choice { starts_at: opening.visit.start(), practitioner: Some(opening.practitioner_id) };
    Ok(Page {
        frame: frame(&viewer, &catalogue, viewer.tongue(&catalogue.clinic).say("move-check")),
        old: manage::told((&catalogue, &viewer), &visit)?,
        visit: manage::told((&catalogue, &viewer), &moved)?,
        changes: Changes::of(&catalogue, &moved, &viewer),
        requested: visit.status == Status::Requested,
        times: moving::times(&catalogue, &door.here(), choice),
        here: door.here(),
        csrf: door.csrf(),
        value,
        revision: visit.revision,
    })
}
