//! One mail at the desk: how its reader sees it, and sending it again.
use super::{
    mails::{self, Row},
    person::AtDesk,
    surroundings::{Bar, frame},
};
use crate::{
    Error, actions,
    config::Config,
    db::{
        clinics,
        outbox::{self, Mail, MailId},
        sessions::Session,
    },
    domain::{AppointmentId, Catalogue, Email, Fault, MailStatus, Note, local},
    mail::{self, invite::Method},
    web::{
        extract::Asked,
        pages::{Frame, Line, harmless, onward, say, shown, shown_as},
        problem::Problem,
    },
};
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Form, Path},
};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Sent {
    csrf: String,
}

#[derive(Deserialize)]
pub(super) struct SeenTo {
    csrf: String,
    /// How somebody has seen to it.
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
pub(super) struct Address {
    csrf: String,
    #[serde(default)]
    email: String,
}

#[derive(Template)]
#[template(path = "page/staff/mail.html")]
struct One {
    frame: Frame,
    bar: Bar,
    row: Row,
    /// What became of what was just tried; empty: nothing was.
    note: String,
    subject: String,
    headers: Vec<(&'static str, String)>,
    /// Empty: no message can be made of it.
    lines: Vec<Line>,
    /// What the calendar entry in it asks for, and the entry.
    entry: Option<(&'static str, String)>,
    /// Why it was given up; empty: it was not.
    trouble: String,
    visit: Option<String>,
    may_resend: bool,
    may_correct: bool,
    may_dismiss: bool,
    typed: String,
    back: String,
}

/// One mail, as its reader sees it.
pub(super) async fn show(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    id: Path<MailId>,
) -> Result<HttpResponse, Error> {
    shown(&page(&asked, signed_in.0, id.into_inner(), (String::new(), String::new())).await?)
}

/// Its HTML by itself, in which nothing can run and nothing is loaded.
pub(super) async fn html(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    id: Path<MailId>,
) -> Result<HttpResponse, Error> {
    let (clinic, id) = (signed_in.0.clinic_id, id.into_inner());
    let found = asked.read(move |conn| outbox::get(conn, clinic, id)).await?;
    let letter = mail::preview(&asked.app.config, &found).map_err(unreadable)?;
    Ok(harmless(letter.html))
}

/// Sends it again.
pub(super) async fn resend(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    id: Path<MailId>,
    form: Form<Sent>,
) -> Result<HttpResponse, Error> {
    let signed_in = signed_in.sent(&form.csrf)?;
    let (actor, session, id) = (signed_in.actor(), signed_in.0, id.into_inner());
    let which = (session.clinic_id, id);
    let deed = asked.act(actor, move |tx, context| actions::resend_mail(tx, context, which));
    done(&asked, session, (id, String::new()), deed.await).await
}

/// Corrects the patient's address, and sends it there.
pub(super) async fn correct(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    id: Path<MailId>,
    form: Form<Address>,
) -> Result<HttpResponse, Error> {
    let signed_in = signed_in.sent(&form.csrf)?;
    let (actor, session, id) = (signed_in.actor(), signed_in.0, id.into_inner());
    let which = (session.clinic_id, id);
    let outcome = match Email::parse(&form.email) {
        Ok(to) => {
            let deed = move |tx: &mut crate::db::Tx<'_>, context: &actions::Context| {
                actions::correct_address(tx, context, which, &to)
            };
            asked.act(actor, deed).await
        }
        Err(wrong) => Err(Error::invalid("/mail_address", "invalid", wrong.to_string())),
    };
    done(&asked, session, (id, form.email.clone()), outcome).await
}

/// Takes it off the list of those that were given up.
pub(super) async fn dismiss(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    id: Path<MailId>,
    form: Form<SeenTo>,
) -> Result<HttpResponse, Error> {
    let signed_in = signed_in.sent(&form.csrf)?;
    let (actor, session, id) = (signed_in.actor(), signed_in.0, id.into_inner());
    let which = (session.clinic_id, id);
    let outcome = match Note::parse(&form.note) {
        Ok(note) => {
            let note = note.into_option();
            let deed = move |tx: &mut crate::db::Tx<'_>, context: &actions::Context| {
                actions::dismiss_mail(tx, context, which, note.as_deref())
            };
            asked.act(actor, deed).await
        }
        Err(wrong) => Err(Error::invalid("/note", "invalid", wrong.to_string())),
    };
    match outcome {
        Ok(_) => Ok(onward("/desk/mail")),
        refused => done(&asked, session, (id, String::new()), refused).await,
    }
}

/// On to the mail that goes out; what could not be done is said above the one it was tried with.
async fn done(
    asked: &Asked,
    session: Session,
    (id, typed): (MailId, String),
    outcome: Result<Mail, Error>,
) -> Result<HttpResponse, Error> {
    let error = match outcome {
        Ok(mail) => return Ok(onward(&format!("/desk/mail/{}", mail.id))),
        Err(error @ (Error::Conflict(_) | Error::Invalid(_))) => error,
        Err(error) => return Err(error),
    };
    let status = StatusCode::from_u16(Problem::of(&error).status).unwrap_or_default();
    let note = say::sentence(&error.to_string());
    shown_as(status, &page(asked, session, id, (note, typed)).await?)
}

async fn page(
    asked: &Asked,
    session: Session,
    id: MailId,
    (note, typed): (String, String),
) -> Result<One, Error> {
    let (now, clinic) = (asked.now, session.clinic_id);
    let (catalogue, found) = asked
        .read(move |conn| Ok((clinics::catalogue(conn, clinic)?, outbox::get(conn, clinic, id)?)))
        .await?;
    Ok(one(&asked.app.config, (&session, &catalogue), &found, now, (note, typed)))
}

fn one(
    config: &Config,
    (session, catalogue): (&Session, &Catalogue),
    found: &Mail,
    now: DateTime<Utc>,
    (note, typed): (String, String),
) -> One {
    let letter = mail::preview(config, found).ok();
    let unreadable = || "A mail that cannot be read".to_owned();
    let subject = letter.as_ref().map_or_else(unreadable, |letter| letter.subject.clone());
    let (text, entry) = letter.map_or_else(Default::default, |one| (one.text, one.invite));
    let (status, zone) = (found.status(now), catalogue.clinic.time_zone);
    let error = if note.is_empty() { "" } else { "Error: " };
    let ended = matches!(status, MailStatus::Superseded | MailStatus::Sending);
    let address = if typed.is_empty() { found.recipient.clone() } else { typed };
    One {
        frame: frame(session, catalogue, &format!("{error}{subject}")),
        bar: Bar::of(session),
        row: Row::of(found, (say::tongue(catalogue), zone), now),
        note,
        subject,
        headers: mail::headers(config, found).unwrap_or_default(),
        lines: text.lines().map(Line::of).collect(),
        entry: entry.map(|(method, entry)| (asks(method), entry)),
        trouble: trouble(found, status),
        visit: found.appointment_id.map(|id: AppointmentId| id.to_string()),
        may_resend: !ended && found.data.0.is_some(),
        may_correct: !ended && found.data.0.is_some() && found.patient_id.is_some(),
        may_dismiss: status == MailStatus::Failed,
        typed: address,
        back: mails::address(local::date(zone, found.created_at.0)),
    }
}

fn unreadable(_: mail::SendError) -> Error {
    Error::Conflict("no message can be made of what this mail tells")
}

/// What a calendar does with an entry.
fn asks(method: Method) -> &'static str {
    match method {
        Method::Request => "invites to the visit",
        Method::Publish => "shows the visit",
        Method::Cancel => "takes the visit off",
    }
}

fn trouble(mail: &Mail, status: MailStatus) -> String {
    let Some(said) = mail.last_error.as_deref() else { return String::new() };
    let means = match (status, mail.fault) {
        (MailStatus::Retrying, _) => "It is tried again by itself.",
        (_, Some(Fault::Temporary)) => "It was tried for three days.",
        (_, Some(Fault::Permanent)) => "The address is most likely wrong.",
        (_, Some(Fault::Broken)) => {
            "No message could be made of it; please tell its reader in another way."
        }
        _ => return String::new(),
    };
    format!("{means} The last that was said: {said}")
}
