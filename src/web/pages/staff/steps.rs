//! Taking a step with a visit at the desk, and calling one off.
use super::{
    desk,
    person::{AtDesk, own_page},
    visit,
};
use crate::{
    Error,
    actions::{self, Cancellation},
    db::{clinics, sessions::Session},
    domain::{AppointmentId, AskedBy, Note, Step},
    web::{
        extract::Asked,
        pages::{onward, shown_as},
        problem::Problem,
        rule_words::for_staff,
    },
};
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Form, Path},
};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Sent {
    csrf: String,
    revision: i32,
    /// The page to go back to; empty: the visit's.
    #[serde(default)]
    back: String,
}

#[derive(Deserialize)]
pub(super) struct CallOff {
    csrf: String,
    revision: i32,
    /// Whose wish it is.
    #[serde(default)]
    asked_by: AskedBy,
    #[serde(default)]
    reason: String,
}

/// Takes one of the steps of the day: confirm, arrive, start, fulfil or no-show.
pub(super) async fn take(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    path: Path<(AppointmentId, String)>,
    form: Form<Sent>,
) -> Result<HttpResponse, Error> {
    let signed_in = signed_in.sent(&form.csrf)?;
    let (id, step) = path.into_inner();
    let step = day_step(&step)?;
    let (actor, session) = (signed_in.actor(), signed_in.0);
    let (which, seen) = ((session.clinic_id, id), Some(form.revision));
    let taken =
        asked.act(actor, move |tx, context| actions::advance(tx, context, which, step, seen)).await;
    match taken {
        Ok(_) => {
            let page = format!("/desk/visits/{id}");
            Ok(onward(own_page(&form.back).unwrap_or(&page)))
        }
        Err(error) => kindly(&asked, session, id, error).await,
    }
}

/// Takes the last step back.
pub(super) async fn undo(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    id: Path<AppointmentId>,
    form: Form<Sent>,
) -> Result<HttpResponse, Error> {
    let signed_in = signed_in.sent(&form.csrf)?;
    let (actor, session, id) = (signed_in.actor(), signed_in.0, id.into_inner());
    let (which, seen) = ((session.clinic_id, id), Some(form.revision));
    let undone = asked.act(actor, move |tx, context| actions::undo(tx, context, which, seen)).await;
    match undone {
        Ok(_) => {
            let page = format!("/desk/visits/{id}");
            Ok(onward(own_page(&form.back).unwrap_or(&page)))
        }
        Err(error) => kindly(&asked, session, id, error).await,
    }
}

/// Calls a visit off, or declines a request.
pub(super) async fn cancel(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    id: Path<AppointmentId>,
    form: Form<CallOff>,
) -> Result<HttpResponse, Error> {
    let signed_in = signed_in.sent(&form.csrf)?;
    let (actor, session, id) = (signed_in.actor(), signed_in.0, id.into_inner());
    let clinic_id = session.clinic_id;
    let reason = Note::parse(&form.reason)
        .map_err(|problem| Error::invalid("/reason", "invalid", problem.to_string()))?
        .into_option();
    let (asked_by, seen) = (form.asked_by, Some(form.revision));
    let this = Cancellation { clinic_id, id, asked_by, reason, seen };
    match asked.act(actor, move |tx, context| actions::cancel(tx, context, &this)).await {
        Ok(visit) => {
            let catalogue = asked.read(move |conn| clinics::catalogue(conn, clinic_id)).await?;
            Ok(onward(&desk::address_of(&catalogue, &visit, "cancelled")))
        }
        Err(error) => kindly(&asked, session, id, error).await,
    }
}

/// The step that an address names, if it is one of the day's.
pub(super) fn day_step(word: &str) -> Result<Step, Error> {
    let step = word.parse().ok();
    step.filter(|step| !matches!(step, Step::Reschedule | Step::Cancel))
        .ok_or(Error::NotFound("step"))
}

/// A refusal is said above the visit as it is now.
pub(super) async fn kindly(
    asked: &Asked,
    session: Session,
    id: AppointmentId,
    error: Error,
) -> Result<HttpResponse, Error> {
    let status = StatusCode::from_u16(Problem::of(&error).status).unwrap_or_default();
    let Error::Refused(refusal) = error else { return Err(error) };
    let (note, now) = (for_staff(&refusal), asked.now);
    let page = asked.read(move |conn| visit::page(conn, &session, id, now, note)).await?;
    shown_as(status, &page)
}
