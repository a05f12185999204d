//! A visit as a calendar file, to be kept by its patient.
use super::extract::Asked;
use crate::{
    Error,
    domain::{Appointment, Catalogue, Language, MailKind, Status, VisitMail},
    mail::invite::{Invite, organizer},
};
use actix_web::{HttpResponse, http::header::CONTENT_DISPOSITION};
use anyhow::Context as _;

/// The file, as an answer.
pub(super) fn download(
    asked: &Asked,
    catalogue: &Catalogue,
    visit: &Appointment,
    language: Language,
) -> Result<HttpResponse, Error> {
    let kind = match visit.status {
        Status::Cancelled => MailKind::Cancelled,
        Status::Requested => MailKind::Requested,
        _ => MailKind::Booked,
    };
    let mail = VisitMail::about(catalogue, visit, kind)
        .context("a visit names what the clinic does not have")?;
    let mail = VisitMail { language, ..mail };
    let token = asked.app.key.manage_token(visit.id);
    let root = asked.app.config.public_url.as_str().trim_end_matches('/');
    let manage_url = format!("{root}/manage/{}", token.reveal());
    let organizer = organizer(&asked.app.config, &catalogue.clinic);
    let invite = Invite {
        visit: &mail,
        appointment: visit.id,
        stamp: visit.updated_at,
        manage_url: Some(&manage_url),
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"visit.ics\""))
        .content_type("text/calendar; charset=utf-8")
        .body(invite.published(&organizer)))
}
