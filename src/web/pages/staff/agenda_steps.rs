//! Taking a step with a visit from a practitioner's own day.
use super::{
    agenda::{self, Query},
    person::Person,
    steps,
    surroundings::runs_the_desk,
};
use crate::{
    Error, actions,
    db::{appointments, sessions::Session},
    domain::{Appointment, AppointmentId, Step},
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
    #[serde(default)]
    date: String,
    #[serde(default)]
    practitioner: String,
}

/// Notes that a treatment began, that it is done, or that the patient did not come.
pub(super) async fn take(
    asked: Asked,
    Person(signed_in): Person,
    path: Path<(AppointmentId, String)>,
    form: Form<Sent>,
) -> Result<HttpResponse, Error> {
    let signed_in = signed_in.sent(&form.csrf)?;
    let (id, step) = path.into_inner();
    let step = steps::day_step(&step)?;
    if !is_of_the_day(step) {
        return Err(Error::NotFound("step"));
    }
    let (actor, session) = (signed_in.actor(), signed_in.0);
    let (clinic, seen) = (session.clinic_id, Some(form.revision));
    own(&asked, &session, id).await?;
    let taken = asked
        .act(actor, move |tx, context| actions::advance(tx, context, (clinic, id), step, seen))
        .await;
    shown_after(&asked, session, (form.into_inner(), id), taken).await
}

/// Takes the last of these steps back.
pub(super) async fn undo(
    asked: Asked,
    Person(signed_in): Person,
    id: Path<AppointmentId>,
    form: Form<Sent>,
) -> Result<HttpResponse, Error> {
    let signed_in = signed_in.sent(&form.csrf)?;
    let (actor, session, id) = (signed_in.actor(), signed_in.0, id.into_inner());
    let (clinic, seen) = (session.clinic_id, Some(form.revision));
    let visit = own(&asked, &session, id).await?;
    if !visit.steps.last().is_some_and(|taken| is_of_the_day(taken.step)) {
        return Err(Error::NotFound("step"));
    }
    let undone =
        asked.act(actor, move |tx, context| actions::undo(tx, context, (clinic, id), seen)).await;
    shown_after(&asked, session, (form.into_inner(), id), undone).await
}

/// Whether a step is taken by whoever treats, and not at the desk.
pub(super) fn is_of_the_day(step: Step) -> bool {
    matches!(step, Step::Start | Step::Fulfil | Step::NoShow)
}

/// A visit of their own, or for those who run the desk anybody's.
pub(super) async fn own(
    asked: &Asked,
    session: &Session,
    id: AppointmentId,
) -> Result<Appointment, Error> {
    let clinic = session.clinic_id;
    let visit = asked.read(move |conn| appointments::get(conn, clinic, id)).await?;
    if runs_the_desk(session) || session.staff.practitioner_id == Some(visit.practitioner_id) {
        Ok(visit)
    } else {
        Err(Error::NotFound("appointment"))
    }
}

async fn shown_after(
    asked: &Asked,
    session: Session,
    (form, id): (Sent, AppointmentId),
    done: Result<Appointment, Error>,
) -> Result<HttpResponse, Error> {
    let Sent { date, practitioner, .. } = form;
    let query = Query { date, practitioner, ..Query::default() };
    match done {
        Ok(_) => Ok(onward(&address(&query, id))),
        Err(error) => kindly(asked, session, query, error).await,
    }
}

/// The day, at the visit.
fn address(query: &Query, id: AppointmentId) -> String {
    format!("{}#visit-{id}", query.address())
}

async fn kindly(
    asked: &Asked,
    session: Session,
    query: Query,
    error: Error,
) -> Result<HttpResponse, Error> {
    let status = StatusCode::from_u16(Problem::of(&error).status).unwrap_or_default();
    let Error::Refused(refusal) = error else { return Err(error) };
    let (note, now) = (for_staff(&refusal), asked.now);
    let page = asked.read(move |conn| agenda::page(conn, &session, &query, now, note)).await?;
    shown_as(status, &page)
}
