//! Cancelling a visit from its own page, with one page between that asks.
use super::{
    super::{Frame, onward, shown},
    door::Door,
    frame,
    manage::{self, Notice, Opened},
    told::Told,
};
use crate::{
    Error,
    actions::{self, Cancellation},
    db::audit::Actor,
    domain::{AskedBy, Note, Refusal, Status, Step},
    web::extract::Asked,
};
use actix_web::{HttpResponse, web::Form};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "page/patient/cancel.html")]
struct Page {
    frame: Frame,
    visit: Told,
    here: String,
    csrf: String,
    revision: i32,
    movable: bool,
    other_time: String,
    requested: bool,
}

/// What the page sends.
#[derive(Debug, Deserialize)]
pub(super) struct Wish {
    revision: i32,
    /// Of who is signed in.
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    reason: String,
}

/// `GET /manage/{token}/cancel`: asks whether it is meant.
pub(super) async fn ask(asked: Asked, door: Door) -> Result<HttpResponse, Error> {
    let (behind, here, now) = (door.clone(), door.here(), asked.now);
    let viewer = asked.viewer.clone();
    let opened = asked.read(move |conn| behind.open(conn, viewer)).await;
    let Opened { catalogue, visit, viewer } = match opened {
        Ok(opened) => opened,
        Err(error) => return door.unopened(&asked.viewer, error),
    };
    if visit.patient_may(Step::Cancel, now).is_err() {
        return Ok(onward(&here));
    }
    let tongue = viewer.tongue(&catalogue.clinic);
    shown(&Page {
        requested: visit.status == Status::Requested,
        frame: frame(
            &viewer,
            &catalogue,
            match visit.status {
                Status::Requested => tongue.say("visit-take-back-question"),
                _ => tongue.say("visit-cancel-question"),
            },
        ),
        visit: manage::told((&catalogue, &viewer), &visit)?,
        other_time: format!("{here}/move"),
        here,
        csrf: door.csrf(),
        revision: visit.revision,
        movable: visit.patient_may(Step::Reschedule, now).is_ok(),
    })
}

/// `POST /manage/{token}/cancel`.
pub(super) async fn submit(
    asked: Asked,
    door: Door,
    Form(wish): Form<Wish>,
) -> Result<HttpResponse, Error> {
    door.sent(&wish.csrf)?;
    let (behind, here) = (door.clone(), door.here());
    let viewer = asked.viewer.clone();
    let opened = asked.read(move |conn| behind.open(conn, viewer)).await;
    let Opened { visit, .. } = match opened {
        Ok(opened) => opened,
        Err(error) => return door.unopened(&asked.viewer, error),
    };
    let reason = Note::parse(&wish.reason)
        .map_err(|problem| Error::invalid("/reason", "invalid", problem.to_string()))?
        .into_option();
    let this = Cancellation {
        clinic_id: visit.clinic_id,
        id: visit.id,
        asked_by: AskedBy::Patient,
        reason,
        seen: Some(wish.revision),
    };
    let done =
        asked.act(Actor::Patient, move |tx, context| actions::cancel(tx, context, &this)).await;
    match done {
        Ok(_) => Ok(onward(&here)),
        Err(Error::Refused(Refusal::StaleRevision { .. })) => {
            Ok(onward(&format!("{here}?done=changed")))
        }
        Err(Error::Refused(refusal)) => {
            manage::page(&asked, &door, Notice::Refused(refusal), false).await
        }
        Err(error) => Err(error),
    }
}
