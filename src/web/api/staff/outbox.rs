//! What became of mails, and sending them again.
use super::super::{
    Failure, Problem,
    lists::{self, ListView},
    views::{dates, local},
};
use crate::{
    Error, actions,
    config::Config,
    db::{
        clinics,
        outbox::{self, Mail, MailId},
        outbox_list::{self, Filter},
    },
    domain::{AppointmentId, Email, Fault, MailKind, MailStatus, Note},
    mail,
    web::{
        extract::{Asked, Body},
        session::SignedIn,
    },
};
use actix_web::{
    get, post,
    web::{Json, Path, Query},
};
use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A mail and what became of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct MailView {
    id: Uuid,
    /// The visit it tells of.
    appointment: Option<Uuid>,
    /// Whose address it goes to.
    patient: Option<Uuid>,
    kind: MailKind,
    recipient: String,
    status: MailStatus,
    /// Why it was given up; null: it was not.
    fault: Option<Fault>,
    /// What went wrong last.
    last_error: Option<String>,
    attempts: i32,
    created_at: DateTime<FixedOffset>,
    /// When it goes out, or is tried again.
    due_at: DateTime<FixedOffset>,
    sent_at: Option<DateTime<FixedOffset>>,
    failed_at: Option<DateTime<FixedOffset>>,
    message_id: String,
}

/// A mail as its reader sees it, but that secrets in its links are left out.
#[derive(Serialize, ToSchema)]
struct MailPreview {
    #[serde(flatten)]
    mail: MailView,
    /// Null where no message can be made of it, as what follows.
    subject: Option<String>,
    text: Option<String>,
    /// A whole document that loads nothing.
    html: Option<String>,
    /// The invite that goes with it.
    invite: Option<String>,
    headers: Vec<HeaderView>,
}

/// A line of a mail's head.
#[derive(Serialize, ToSchema)]
struct HeaderView {
    name: &'static str,
    value: String,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct OutboxQuery {
    /// About this visit.
    appointment: Option<Uuid>,
    /// Written on this local date.
    date: Option<NaiveDate>,
    status: Option<MailStatus>,
    kind: Option<MailKind>,
    /// How many at a time, up to 200; left out: 50.
    limit: Option<u32>,
    /// The `next` of an earlier answer.
    after: Option<String>,
}

/// Where a mail should go.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AddressBody {
    email: String,
}

/// How a mail that was given up was seen to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SeenToBody {
    /// Such as `told by telephone`; it is kept in the audit trail.
    note: Option<String>,
}

/// The clinic's mails.
#[utoipa::path(tag = "staff", security(("staff" = [])), params(OutboxQuery),
    responses(
        (status = 200, description = "The latest first", body = ListView<MailView>),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 422, description = "A parameter is not understood", body = Problem),
    ))]
#[get("/api/v1/staff/outbox")]
pub(super) async fn list(
    asked: Asked,
    who: SignedIn,
    query: Query<OutboxQuery>,
) -> Result<Json<ListView<MailView>>, Failure> {
    let clinic = who.at_desk()?.0.clinic_id;
    let (query, now) = (query.into_inner(), asked.now);
    let limit = lists::limit(query.limit)?;
    let before = query.after.as_deref().map(place).transpose()?;
    let found = asked.read(move |conn| {
        let zone = clinics::catalogue(conn, clinic)?.clinic.time_zone;
        let within = query.date.map(|date| dates(zone, date, date, 1)).transpose()?;
        let filter = Filter {
            appointment: query.appointment.map(AppointmentId::of),
            within,
            status: query.status,
            kind: query.kind,
            before,
        };
        let mut mails = outbox_list::list(conn, clinic, &filter, now, limit + 1)?;
        let more = i64::try_from(mails.len()).is_ok_and(|count| count > limit);
        mails.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let next = mails.last().filter(|_| more).map(|last| last.id.to_string());
        let items = mails.iter().map(|mail| MailView::of(mail, zone, now)).collect();
        Ok(ListView { items, next })
    });
    Ok(Json(found.await?))
}

/// One mail, as its reader sees it.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    params(("id" = Uuid, Path, description = "The mail")),
    responses(
        (status = 200, description = "The mail", body = MailPreview),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is no such mail here", body = Problem),
    ))]
#[get("/api/v1/staff/outbox/{id}")]
pub(super) async fn show(
    asked: Asked,
    who: SignedIn,
    id: Path<Uuid>,
) -> Result<Json<MailPreview>, Failure> {
    let clinic = who.at_desk()?.0.clinic_id;
    let (id, now) = (MailId::of(*id), asked.now);
    let (found, zone) = asked
        .read(move |conn| {
            let zone = clinics::catalogue(conn, clinic)?.clinic.time_zone;
            Ok((outbox::get(conn, clinic, id)?, zone))
        })
        .await?;
    Ok(Json(MailPreview::of(&asked.app.config, &found, zone, now)))
}

/// Sends a mail again: one that was sent or given up as a new one, one that waits at once.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    params(("id" = Uuid, Path, description = "The mail")),
    responses(
        (status = 200, description = "The mail that goes out now", body = MailView),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is no such mail here", body = Problem),
        (status = 409, description = "It tells what is no longer so, or is on its way", body = Problem),
    ))]
#[post("/api/v1/staff/outbox/{id}/resend")]
pub(super) async fn resend(
    asked: Asked,
    who: SignedIn,
    id: Path<Uuid>,
) -> Result<Json<MailView>, Failure> {
    let who = who.at_desk()?;
    let which = (who.0.clinic_id, MailId::of(*id));
    let deed = move |tx: &mut crate::db::Tx<'_>, context: &actions::Context| {
        actions::resend_mail(tx, context, which)
    };
    answer(&asked, who, deed).await
}

/// Corrects the address of the mail's patient, and sends it there.
#[utoipa::path(tag = "staff", security(("staff" = [])), request_body = AddressBody,
    params(("id" = Uuid, Path, description = "The mail")),
    responses(
        (status = 200, description = "The mail that goes out now", body = MailView),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is no such mail here", body = Problem),
        (status = 409, description = "It is not to a patient, or tells what is no longer so", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not JSON", body = Problem),
        (status = 422, description = "A part is not what it must be", body = Problem),
    ))]
#[post("/api/v1/staff/outbox/{id}/address")]
pub(super) async fn correct(
    asked: Asked,
    who: SignedIn,
    id: Path<Uuid>,
    Body(body): Body<AddressBody>,
) -> Result<Json<MailView>, Failure> {
    let who = who.at_desk()?;
    let to = Email::parse(&body.email)
        .map_err(|wrong| Error::invalid("/email", "invalid", wrong.to_string()))?;
    let which = (who.0.clinic_id, MailId::of(*id));
    let deed = move |tx: &mut crate::db::Tx<'_>, context: &actions::Context| {
        actions::correct_address(tx, context, which, &to)
    };
    answer(&asked, who, deed).await
}

/// Takes a mail that was given up off the list of those: somebody has seen to it.
#[utoipa::path(tag = "staff", security(("staff" = [])), request_body = SeenToBody,
    params(("id" = Uuid, Path, description = "The mail")),
    responses(
        (status = 200, description = "The mail, superseded", body = MailView),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is no such mail here", body = Problem),
        (status = 409, description = "It was not given up", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not JSON", body = Problem),
        (status = 422, description = "A part is not what it must be", body = Problem),
    ))]
#[post("/api/v1/staff/outbox/{id}/dismiss")]
pub(super) async fn dismiss(
    asked: Asked,
    who: SignedIn,
    id: Path<Uuid>,
    Body(body): Body<SeenToBody>,
) -> Result<Json<MailView>, Failure> {
    let who = who.at_desk()?;
    let note = Note::parse(body.note.as_deref().unwrap_or_default())
        .map_err(|wrong| Error::invalid("/note", "invalid", wrong.to_string()))?
        .into_option();
    let which = (who.0.clinic_id, MailId::of(*id));
    let deed = move |tx: &mut crate::db::Tx<'_>, context: &actions::Context| {
        actions::dismiss_mail(tx, context, which, note.as_deref())
    };
    answer(&asked, who, deed).await
}

async fn answer<F>(asked: &Asked, who: SignedIn, deed: F) -> Result<Json<MailView>, Failure>
where
    F: Fn(&mut crate::db::Tx<'_>, &actions::Context) -> Result<Mail, Error> + Send + 'static,
{
    let clinic = who.0.clinic_id;
    let mail = asked.act(who.actor(), deed).await?;
    let catalogue = asked.read(move |conn| clinics::catalogue(conn, clinic)).await?;
    Ok(Json(MailView::of(&mail, catalogue.clinic.time_zone, asked.now)))
}

/// The place that a cursor stands for.
fn place(cursor: &str) -> Result<MailId, Error> {
    let wrong = "must be the `next` of an earlier answer";
    cursor.parse().map_err(|_| Error::invalid("/after", "invalid", wrong))
}

impl MailView {
    fn of(mail: &Mail, zone: Tz, now: DateTime<Utc>) -> Self {
        Self {
            id: mail.id.uuid(),
            appointment: mail.appointment_id.map(AppointmentId::uuid),
            patient: mail.patient_id.map(crate::domain::PatientId::uuid),
            kind: mail.kind,
            recipient: mail.recipient.clone(),
            status: mail.status(now),
            fault: mail.fault,
            last_error: mail.last_error.clone(),
            attempts: mail.attempts,
            created_at: local(zone, mail.created_at.0),
            due_at: local(zone, mail.due_at.0),
            sent_at: mail.sent_at.map(|at| local(zone, at.0)),
            failed_at: mail.failed_at.map(|at| local(zone, at.0)),
            message_id: mail.message_id.clone(),
        }
    }
}

impl MailPreview {
    fn of(config: &Config, found: &Mail, zone: Tz, now: DateTime<Utc>) -> Self {
        let letter = mail::preview(config, found).ok();
        let (subject, text, html, invite) = letter.map_or((None, None, None, None), |letter| {
            let invite = letter.invite.map(|(_, invite)| invite);
            (Some(letter.subject), Some(letter.text), Some(letter.html), invite)
        });
        let headers = mail::headers(config, found).unwrap_or_default();
        Self {
            mail: MailView::of(found, zone, now),
            subject,
            text,
            html,
            invite,
            headers: headers.into_iter().map(|(name, value)| HeaderView { name, value }).collect(),
        }
    }
}
