//! A visit's own page, behind the secret link in every mail about it.
use super::{
    super::{Frame, shown, shown_as},
    address, answer,
    changes::Changes,
    door::Door,
    frame, plain_frame,
    told::Told,
};
use crate::{
    Error,
    db::{DbConn, patients},
    domain::{Appointment, Catalogue, Status},
    web::{extract::Asked, invite::download, viewer::Viewer},
};
use actix_web::{HttpResponse, http::StatusCode, web::Query};
use askama::Template;
use serde::Deserialize;

/// A visit that a door opens, and its clinic.
pub(super) struct Opened {
    pub(super) catalogue: Catalogue,
    pub(super) visit: Appointment,
}

/// What has just been done, as the address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Done {
    done: String,
}

#[derive(Template)]
#[template(path = "page/patient/manage.html")]
struct Manage {
    frame: Frame,
    title: String,
    /// Why something that was tried was not done.
    notice: String,
    status: Status,
    visit: Told,
    reference: String,
    name: String,
    here: String,
    changes: Changes,
    /// By when a request is answered, in words; empty: overdue, or answered.
    answer: String,
    coming: bool,
    again: String,
    /// Where all their visits are; empty for who is not signed in.
    all: String,
}

#[derive(Template)]
#[template(path = "page/patient/booked.html")]
struct Booked {
    frame: Frame,
    status: Status,
    visit: Told,
    reference: String,
    name: String,
    email: String,
    here: String,
    changes: Changes,
    answer: String,
    /// Where all their visits are.
    all: String,
}

#[derive(Template)]
#[template(path = "page/patient/unknown.html")]
struct Unknown {
    frame: Frame,
}

/// `GET /manage/{token}`.
pub(super) async fn show(
    asked: Asked,
    door: Door,
    done: Query<Done>,
) -> Result<HttpResponse, Error> {
    let notice = match done.done.as_str() {
        "changed" => "This visit was changed in the meantime. This is how it stands now.",
        _ => "",
    };
    page(&asked, &door, (StatusCode::OK, notice.to_owned()), done.done == "moved").await
}

/// The visit's page, with a notice of what could not be done.
pub(super) async fn page(
    asked: &Asked,
    door: &Door,
    (status, notice): (StatusCode, String),
    moved: bool,
) -> Result<HttpResponse, Error> {
    let (behind, viewer) = (door.clone(), asked.viewer.clone());
    let read = asked.read(move |conn| {
        let opened = behind.open(conn)?;
        let name = name(conn, &opened.visit)?.0;
        let answer = answer::once_asked(conn, &opened.catalogue, &opened.visit, &viewer)?;
        manage(&opened, (name, answer), (notice, moved), &behind, &viewer)
    });
    match read.await {
        Ok(page) => shown_as(status, &page),
        Err(error) => door.unopened(&asked.viewer, error),
    }
}

/// `GET /manage/{token}/booked`: the confirmation, for as long as anybody wants to see it.
pub(super) async fn booked(asked: Asked, door: Door) -> Result<HttpResponse, Error> {
    let (behind, viewer) = (door.clone(), asked.viewer.clone());
    let read = asked.read(move |conn| {
        let opened = behind.open(conn)?;
        let (name, email) = name(conn, &opened.visit)?;
        let Opened { catalogue, visit } = opened;
        let title = match visit.status {
            Status::Requested => "Your request is on its way",
            Status::Cancelled => "This visit is cancelled",
            _ => "Your visit is booked",
        };
        Ok(Booked {
            frame: frame(&viewer, &catalogue, title),
            status: visit.status,
            visit: told((&catalogue, &viewer), &visit)?,
            reference: visit.reference.clone(),
            name,
            email,
            here: behind.here(),
            all: format!("/{}/my", catalogue.clinic.slug),
            changes: Changes::of(&catalogue, &visit, &viewer),
            answer: answer::once_asked(conn, &catalogue, &visit, &viewer)?,
        })
    });
    match read.await {
        Ok(page) => shown(&page),
        Err(error) => door.unopened(&asked.viewer, error),
    }
}

/// `GET /manage/{token}/invite.ics`: the visit for the patient's own calendar.
pub(super) async fn invite(asked: Asked, door: Door) -> Result<HttpResponse, Error> {
    let Opened { catalogue, visit } = asked.read(move |conn| door.open(conn)).await?;
    download(&asked, &catalogue, &visit)
}

/// What is shown for a link that opens nothing.
pub(super) fn unopened(viewer: &Viewer, error: Error) -> Result<HttpResponse, Error> {
    let Error::NotFound(_) = error else { return Err(error) };
    let frame = plain_frame(viewer, "This link opens no visit");
    shown_as(StatusCode::NOT_FOUND, &Unknown { frame })
}

/// The visit in words.
pub(super) fn told(
    (catalogue, viewer): (&Catalogue, &Viewer),
    visit: &Appointment,
) -> Result<Told, Error> {
    let lacking = || anyhow::anyhow!("a visit names what the clinic does not have");
    Ok(Told::about((catalogue, viewer.tongue(&catalogue.clinic)), visit).ok_or_else(lacking)?)
}

fn name(conn: &mut DbConn, visit: &Appointment) -> Result<(String, String), Error> {
    let Some(id) = visit.patient_id else { return Ok(Default::default()) };
    let patient = patients::get(conn, visit.clinic_id, id)?;
    Ok((patient.name(), patient.email.unwrap_or_default()))
}

fn manage(
    Opened { catalogue, visit }: &Opened,
    (name, answer): (String, String),
    (notice, moved): (String, bool),
    door: &Door,
    viewer: &Viewer,
) -> Result<Manage, Error> {
    let told = told((catalogue, viewer), visit)?;
    let title = match visit.status {
        Status::Booked if moved => "Your visit has moved",
        Status::Requested if moved => "You ask for another time",
        Status::Requested => "You asked for this visit",
        Status::Cancelled => "This visit is cancelled",
        Status::Fulfilled => "This visit is over",
        Status::NoShow => "You missed this visit",
        Status::Arrived | Status::InProgress => "You are here",
        Status::Booked | Status::Held => "Your visit",
    };
    let slots = format!("/{}/slots", catalogue.clinic.slug);
    Ok(Manage {
        frame: frame(viewer, catalogue, title),
        title: title.to_owned(),
        notice,
        status: visit.status,
        reference: visit.reference.clone(),
        name,
        here: door.here(),
        all: door.all(),
        changes: Changes::of(catalogue, visit, viewer),
        answer,
        coming: matches!(visit.status, Status::Booked | Status::Requested),
        again: address(&slots, &[("service", &told.slug)]),
        visit: told,
    })
}
