//! Visits, as patients book and change them.
use super::{
    Failure, Problem, clinics,
    failure::{Wished, with_alternatives},
    holds::named,
    patients::{From as Words, NewPatient},
    views::VisitView,
};
use crate::{
    Error,
    actions::{self, Booking, Cancellation, Move, Overrides, Particulars, What, Who},
    db::{appointments, audit::Actor, idempotency::Answer},
    domain::{Appointment, AppointmentId, AskedBy, Asker, Audience, Catalogue, Note, Source},
    guides,
    secret::Token,
    web::{
        extract::{Asked, Bearer, Body, Checks, IfMatch},
        repeat::{Keyed, created},
    },
};
use actix_web::{HttpResponse, get, http::header::ETAG, post, web::Path};
use chrono::{DateTime, FixedOffset};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A visit to be booked: from a hold, or a service and a time.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAppointment {
    hold: Option<HeldBody>,
    /// By id or slug; without a hold.
    service: Option<String>,
    /// By id or slug; left out: the one with the lightest day.
    practitioner: Option<String>,
    /// Without a hold.
    starts_at: Option<DateTime<FixedOffset>>,
    patient: NewPatient,
    /// Why they come, in their own words.
    reason: Option<String>,
    /// What was answered beforehand. Under `guide`, answers to one of the "What hurts?" guides:
    /// its `id` and `version`, and `answers`, each a `question` with its `answers`. They must lead
    /// through the guide to its end, and what they forbid to book online is not booked.
    #[schema(value_type = Option<Object>)]
    intake: Option<serde_json::Map<String, serde_json::Value>>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HeldBody {
    id: Uuid,
    token: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTime {
    starts_at: DateTime<FixedOffset>,
    /// By id or slug; left out: the same as before.
    practitioner: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WhyCancelled {
    reason: Option<String>,
}

/// Books a visit.
#[utoipa::path(tag = "public",
    params(("clinic" = String, Path, description = "The clinic's slug"),
        ("Idempotency-Key" = Option<String>, Header,
            description = "A name for the request that nobody can guess, such as a random UUID: sent again with the same body it is answered the same, and nothing is made twice")),
    request_body = NewAppointment,
    responses(
        (status = 201, description = "Booked, or asked for where the service is by request", body = VisitView,
            headers(("Idempotency-Replayed" = bool, description = "It was answered before"))),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 404, description = "There is no such clinic, service, practitioner or hold", body = Problem),
        (status = 409, description = "The time is taken; the nearest others are listed. Or the key was sent before with another body", body = Problem),
        (status = 410, description = "The hold is over", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not JSON", body = Problem),
        (status = 422, description = "A rule forbids it, or a part is not understood", body = Problem),
    ))]
#[post("/api/v1/clinics/{clinic}/appointments")]
pub(super) async fn create(
    asked: Asked,
    clinic: Path<String>,
    Keyed(body, named_so): Keyed<NewAppointment>,
) -> Result<HttpResponse, Failure> {
    let catalogue = clinics::catalogue(&asked, clinic.into_inner()).await?;
    let booking = read(&catalogue, body, &asked)?;
    let wished = wished(&booking);
    let deed = asked.once(Actor::Patient, named_so, move |tx, context| {
        let visit = actions::book(tx, context, &booking)?;
        let etag = Some(etag(visit.revision));
        Ok(Answer { etag, ..created(&VisitView::of(&catalogue, &visit)?)? })
    });
    match deed.await {
        Ok(answered) => {
            let manage_token = |id| asked.app.key.manage_token(id);
            Ok(answered.revealing("manage_token", manage_token)?.respond())
        }
        Err(error) => match wished {
            Some(wished) => Err(with_alternatives(&asked, error, wished).await),
            None => Err(error.into()),
        },
    }
}

/// One's own visit.
#[utoipa::path(tag = "public", security(("manage" = [])),
    params(("id" = Uuid, Path, description = "The visit")),
    responses(
        (status = 200, description = "The visit", body = VisitView),
        (status = 401, description = "The token is missing", body = Problem),
        (status = 404, description = "There is no such visit, or it is not yours", body = Problem),
    ))]
#[get("/api/v1/appointments/{id}")]
pub(super) async fn show(
    asked: Asked,
    id: Path<Uuid>,
    Bearer(token): Bearer,
) -> Result<HttpResponse, Failure> {
    let (catalogue, visit) = own(&asked, *id, &token).await?;
    Ok(shown(&catalogue, &visit)?)
}

/// Moves one's own visit.
#[utoipa::path(tag = "public", security(("manage" = [])),
    params(("id" = Uuid, Path, description = "The visit"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that was seen")),
    request_body = NewTime,
    responses(
        (status = 200, description = "The visit at its new time", body = VisitView),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 401, description = "The token is missing", body = Problem),
        (status = 404, description = "There is no such visit, or it is not yours", body = Problem),
        (status = 409, description = "The time is taken, or the visit was changed meanwhile", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not JSON", body = Problem),
        (status = 422, description = "A rule forbids it", body = Problem),
    ))]
#[post("/api/v1/appointments/{id}/reschedule")]
pub(super) async fn reschedule(
    asked: Asked,
    id: Path<Uuid>,
    Bearer(token): Bearer,
    IfMatch(seen): IfMatch,
    Body(body): Body<NewTime>,
) -> Result<HttpResponse, Failure> {
    let (catalogue, visit) = own(&asked, *id, &token).await?;
    let new = Move {
        clinic_id: visit.clinic_id,
        id: visit.id,
        starts_at: body.starts_at.to_utc(),
        practitioner_id: named(&catalogue, body.practitioner.as_deref())?,
        seen,
        overrides: Overrides::default(),
    };
    let wished = Wished {
        clinic: visit.clinic_id,
        service: visit.service_id,
        practitioner: new.practitioner_id.or(Some(visit.practitioner_id)),
        starts_at: new.starts_at,
        asker: Asker::Public(None),
        patient: visit.patient_id,
        without: Some(visit.id),
    };
    let deed = asked.act(Actor::Patient, move |tx, context| actions::reschedule(tx, context, &new));
    match deed.await {
        Ok(visit) => Ok(shown(&catalogue, &visit)?),
        Err(error) => Err(with_alternatives(&asked, error, wished).await),
    }
}

/// Calls one's own visit off.
#[utoipa::path(tag = "public", security(("manage" = [])),
    params(("id" = Uuid, Path, description = "The visit"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that was seen")),
    request_body = WhyCancelled,
    responses(
        (status = 200, description = "The visit, called off", body = VisitView),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 401, description = "The token is missing", body = Problem),
        (status = 404, description = "There is no such visit, or it is not yours", body = Problem),
        (status = 409, description = "It cannot be called off any more", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not JSON", body = Problem),
        (status = 422, description = "It is too late to cancel online", body = Problem),
    ))]
#[post("/api/v1/appointments/{id}/cancel")]
pub(super) async fn cancel(
    asked: Asked,
    id: Path<Uuid>,
    Bearer(token): Bearer,
    IfMatch(seen): IfMatch,
    Body(body): Body<WhyCancelled>,
) -> Result<HttpResponse, Failure> {
    let (catalogue, visit) = own(&asked, *id, &token).await?;
    let mut checks = Checks::default();
    let reason = note(&mut checks, body.reason.as_deref());
    let reason = checks.finish(reason)?.into_option();
    let asked_by = AskedBy::Patient;
    let this = Cancellation { clinic_id: visit.clinic_id, id: visit.id, asked_by, reason, seen };
    let deed = asked.act(Actor::Patient, move |tx, context| actions::cancel(tx, context, &this));
    Ok(shown(&catalogue, &deed.await?)?)
}

/// One's own visit as a calendar file.
#[utoipa::path(tag = "public", security(("manage" = [])),
    params(("id" = Uuid, Path, description = "The visit")),
    responses(
        (status = 200, description = "The visit in iCalendar", content_type = "text/calendar", body = String),
        (status = 401, description = "The token is missing", body = Problem),
        (status = 404, description = "There is no such visit, or it is not yours", body = Problem),
    ))]
#[get("/api/v1/appointments/{id}/invite.ics")]
pub(super) async fn invite(
    asked: Asked,
    id: Path<Uuid>,
    Bearer(token): Bearer,
) -> Result<HttpResponse, Failure> {
    let (catalogue, visit) = own(&asked, *id, &token).await?;
    let language = asked.viewer.tongue(&catalogue.clinic).language;
    Ok(crate::web::invite::download(&asked, &catalogue, &visit, language)?)
}

/// The `ETag` of a visit.
pub(super) fn etag(revision: i32) -> String {
    format!("\"{revision}\"")
}

/// What somebody wrote, if they wrote anything.
pub(super) fn note(checks: &mut Checks, text: Option<&str>) -> Option<Note> {
    checks.field("/reason", Note::parse(text.unwrap_or_default()))
}

async fn own(asked: &Asked, id: Uuid, token: &Token) -> Result<(Catalogue, Appointment), Error> {
    let (id, hash) = (AppointmentId::of(id), token.hash());
    asked
        .read(move |conn| {
            let visit = appointments::by_id(conn, id)?;
            if visit.manage_token_hash.as_ref() != Some(&hash) {
                return Err(Error::NotFound("appointment"));
            }
            let catalogue = crate::db::clinics::catalogue(conn, visit.clinic_id)?;
            Ok((catalogue, visit))
        })
        .await
}

fn shown(catalogue: &Catalogue, visit: &Appointment) -> Result<HttpResponse, Error> {
    let view = VisitView::of(catalogue, visit)?;
    Ok(HttpResponse::Ok().insert_header((ETAG, etag(visit.revision))).json(view))
}

fn read(catalogue: &Catalogue, body: NewAppointment, asked: &Asked) -> Result<Booking, Error> {
    let mut checks = Checks::default();
    let from = (Words::Public, catalogue.country(), asked.now);
    let details = body.patient.checked(&mut checks, from);
    let reason = note(&mut checks, body.reason.as_deref());
    let intake = checks.field("/intake/guide", answered(body.intake));
    let ((details, reason), intake) = checks.finish(details.zip(reason).zip(intake))?;

    let what = match (body.hold, body.service, body.starts_at) {
        (Some(hold), None, None) => {
            What::Held { id: AppointmentId::of(hold.id), token: Token::presented(&hold.token) }
        }
        (None, Some(service), Some(starts_at)) => What::Direct {
            service_id: catalogue.service_named(&service).ok_or(Error::NotFound("service"))?.id,
            practitioner_id: named(catalogue, body.practitioner.as_deref())?,
            starts_at: starts_at.to_utc(),
        },
        _ => {
            let detail = "must be given alone, or else both `service` and `starts_at`";
            return Err(Error::invalid("/hold", "invalid", detail));
        }
    };
    Ok(Booking {
        clinic_id: catalogue.clinic.id,
        what,
        particulars: Particulars {
            who: Who::Given(details),
            returning: body.patient.returning,
            reason: reason.into_option(),
            intake,
            source: Source::Online,
        },
        overrides: Overrides::default(),
    })
}

/// What was answered beforehand; answers to one of our guides must lie on its way, and are kept
/// with their words.
fn answered(
    intake: Option<serde_json::Map<String, serde_json::Value>>,
) -> Result<Option<serde_json::Value>, &'static str> {
    let Some(mut intake) = intake else { return Ok(None) };
    if let Some(answers) = intake.get_mut("guide") {
        *answers = guides::completed(answers).ok_or(
            "must hold the `id` and `version` of a guide and `answers`, each a `question` with              `answers`, that lead through it to its end",
        )?;
    }
    Ok(Some(serde_json::Value::Object(intake)))
}

/// What a direct booking wished for; for a lost hold the caller knows no better time than any.
fn wished(booking: &Booking) -> Option<Wished> {
    let What::Direct { service_id, practitioner_id, starts_at } = booking.what else {
        return None;
    };
    Some(Wished {
        clinic: booking.clinic_id,
        service: service_id,
        practitioner: practitioner_id,
        starts_at,
        asker: Asker::Public(Audience::of_who_said(booking.particulars.returning)),
        patient: None,
        without: None,
    })
}
