//! A visit's own page, behind the secret link in every mail about it.
use super::{
    super::{Frame, refused, shown, shown_as},
    address, answer,
    changes::Changes,
    door::Door,
    frame, plain_frame,
    told::Told,
};
use crate::{
    Error,
    db::{DbConn, patients},
    domain::{Appointment, Catalogue, Refusal, Status},
    web::{extract::Asked, invite::download, viewer::Viewer},
};
use actix_web::{HttpResponse, http::StatusCode, web::Query};
use askama::Template;
use serde::Deserialize;

/// A visit that a door opens, its clinic, and whoever looks at it.
pub(super) struct Opened {
    pub(super) viewer: Viewer,
    pub(super) catalogue: Catalogue,
    pub(super) visit: Appointment,
}

/// Why something that was tried was not done.
pub(super) enum Notice {
    /// Nothing was tried.
    Nothing,
    /// Somebody else had changed the visit.
    Changed,
    /// A rule said no.
    Refused(Refusal),
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
        "changed" => Notice::Changed,
        _ => Notice::Nothing,
    };
    page(&asked, &door, notice, done.done == "moved").await
}

/// The visit's page, with a notice of what could not be done.
pub(super) async fn page(
    asked: &Asked,
    door: &Door,
    notice: Notice,
    moved: bool,
) -> Result<HttpResponse, Error> {
    let (behind, viewer) = (door.clone(), asked.viewer.clone());
    let status = match &notice {
        Notice::Refused(_) => StatusCode::CONFLICT,
        Notice::Nothing | Notice::Changed => StatusCode::OK,
    };
    let read = asked.read(move |conn| {
        let opened = behind.open(conn, viewer)?;
        let name = name(conn, &opened.visit)?.0;
        let answer = answer::once_asked(conn, &opened.catalogue, &opened.visit, &opened.viewer)?;
        manage(&opened, (name, answer), (notice, moved), &behind)
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
        let opened = behind.open(conn, viewer)?;
        let (name, email) = name(conn, &opened.visit)?;
        let Opened { catalogue, visit, viewer } = opened;
        let title = match visit.status {
            Status::Requested => "visit-requested",
            Status::Cancelled => "visit-cancelled",
            _ => "visit-booked",
        };
        Ok(Booked {
            frame: frame(&viewer, &catalogue, viewer.tongue(&catalogue.clinic).say(title)),
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
    let viewer = asked.viewer.clone();
    let opened = asked.read(move |conn| door.open(conn, viewer)).await?;
    let language = opened.viewer.tongue(&opened.catalogue.clinic).language;
    download(&asked, &opened.catalogue, &opened.visit, language)
}

/// What is shown for a link that opens nothing.
pub(super) fn unopened(viewer: &Viewer, error: Error) -> Result<HttpResponse, Error> {
    let Error::NotFound(_) = error else { return Err(error) };
    let frame = plain_frame(viewer, viewer.plain_tongue().say("visit-unknown"));
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
    Opened { catalogue, visit, viewer }: &Opened,
    (name, answer): (String, String),
    (notice, moved): (Notice, bool),
    door: &Door,
) -> Result<Manage, Error> {
    let told = told((catalogue, viewer), visit)?;
    let title = match visit.status {
        Status::Booked if moved => "visit-moved",
        Status::Requested if moved => "visit-other-asked",
        Status::Requested => "visit-asked",
        Status::Cancelled => "visit-cancelled",
        Status::Fulfilled => "visit-over",
        Status::NoShow => "visit-missed",
        Status::Arrived | Status::InProgress => "visit-here",
        Status::Booked | Status::Held => "visit-yours",
    };
    let tongue = viewer.tongue(&catalogue.clinic);
    let title: String = tongue.say(title).into();
    let slots = format!("/{}/slots", catalogue.clinic.slug);
    Ok(Manage {
        frame: frame(viewer, catalogue, title.clone()),
        title,
        notice: match notice {
            Notice::Nothing => String::new(),
            Notice::Changed => tongue.say("visit-changed").into(),
            Notice::Refused(refusal) => refused(tongue, &refusal),
        },
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
