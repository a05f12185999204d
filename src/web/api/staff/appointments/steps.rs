//! The steps of a visit, as staff take them: called off, on its way through the day, taken back,
//! and into another room.
use super::{
    super::super::{
        Failure, Problem,
        appointments::note,
        failure::{Wished, with_alternatives},
        views::StaffVisitView,
    },
    seen, shown,
};
use crate::{
    Error,
    actions::{self, Cancellation, Length, Overrides, RoomChange},
    domain::{AppointmentId, AskedBy, Asker, RoomId, Rule, Step, VisitMinutes},
    web::{
        extract::{Asked, Body, Checks, IfMatch},
        session::SignedIn,
    },
};
use actix_web::{HttpResponse, post, web::Path};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WhyCancelled {
    /// Told to the patient.
    reason: Option<String>,
    /// Whose wish it is: `clinic` (when left out) or `patient`.
    #[serde(default)]
    asked_by: AskedBy,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OtherRoom {
    /// By id.
    room: Uuid,
}

/// How long a visit is to last.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OtherLength {
    /// From its start.
    minutes: VisitMinutes,
    /// Rules to set aside.
    #[serde(default)]
    overrides: Vec<Rule>,
    /// Why they are set aside.
    override_reason: Option<String>,
}

/// Calls a visit off, or declines a request.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    params(("id" = Uuid, Path, description = "The visit"),
        ("If-Match" = String, Header, description = "The `ETag` that was seen")),
    request_body = WhyCancelled,
    responses(
        (status = 200, description = "The visit, called off", body = StaffVisitView),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is no such visit here", body = Problem),
        (status = 409, description = "It cannot be called off any more", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not JSON", body = Problem),
        (status = 422, description = "A part is not understood", body = Problem),
    ))]
#[post("/api/v1/staff/appointments/{id}/cancel")]
pub(in super::super) async fn cancel(
    asked: Asked,
    who: SignedIn,
    id: Path<Uuid>,
    if_match: IfMatch,
    Body(body): Body<WhyCancelled>,
) -> Result<HttpResponse, Failure> {
    let who = who.at_desk()?;
    let mut checks = Checks::default();
    let reason = note(&mut checks, body.reason.as_deref());
    let this = Cancellation {
        clinic_id: who.0.clinic_id,
        id: AppointmentId::of(*id),
        asked_by: body.asked_by,
        reason: checks.finish(reason)?.into_option(),
        seen: if_match.required()?,
    };
    let deed = asked.act(who.actor(), move |tx, context| actions::cancel(tx, context, &this));
    Ok(shown(&asked, deed.await?).await?)
}

/// Takes a step: `confirm`, `arrive`, `start`, `fulfil` or `no-show`.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    params(("id" = Uuid, Path, description = "The visit"),
        ("step" = String, Path, description = "`confirm`, `arrive`, `start`, `fulfil` or `no-show`"),
        ("If-Match" = String, Header, description = "The `ETag` that was seen")),
    responses(
        (status = 200, description = "The visit after the step", body = StaffVisitView),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 404, description = "There is no such visit or step", body = Problem),
        (status = 409, description = "The visit does not allow the step", body = Problem),
        (status = 422, description = "`If-Match` is missing", body = Problem),
    ))]
#[post("/api/v1/staff/appointments/{id}/{step}")]
pub(in super::super) async fn step(
    asked: Asked,
    who: SignedIn,
    path: Path<(Uuid, String)>,
    if_match: IfMatch,
) -> Result<HttpResponse, Failure> {
    let (id, step) = path.into_inner();
    let step: Step = step.parse().map_err(|_| Error::NotFound("step"))?;
    if matches!(step, Step::Reschedule | Step::Cancel) {
        return Err(Error::NotFound("step").into());
    }
    let seen_at = if_match.required()?;
    let visit = seen(&asked, &who, AppointmentId::of(id)).await?;
    let of = (who.0.clinic_id, visit.id);
    let deed =
        asked.act(who.actor(), move |tx, context| actions::advance(tx, context, of, step, seen_at));
    Ok(shown(&asked, deed.await?).await?)
}

/// Gives a visit another room that suits it.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    params(("id" = Uuid, Path, description = "The visit"),
        ("If-Match" = String, Header, description = "The `ETag` that was seen")),
    request_body = OtherRoom,
    responses(
        (status = 200, description = "The visit in its new room", body = StaffVisitView),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is no such visit or room here", body = Problem),
        (status = 409, description = "The room is taken, the visit is over, or it was changed meanwhile", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not JSON", body = Problem),
        (status = 422, description = "The room does not suit, or `If-Match` is missing", body = Problem),
    ))]
#[post("/api/v1/staff/appointments/{id}/room")]
pub(in super::super) async fn room(
    asked: Asked,
    who: SignedIn,
    id: Path<Uuid>,
    if_match: IfMatch,
    Body(body): Body<OtherRoom>,
) -> Result<HttpResponse, Failure> {
    let who = who.at_desk()?;
    let this = RoomChange {
        clinic_id: who.0.clinic_id,
        id: AppointmentId::of(*id),
        room_id: RoomId::of(body.room),
        seen: if_match.required()?,
    };
    let deed = asked.act(who.actor(), move |tx, context| actions::change_room(tx, context, &this));
    Ok(shown(&asked, deed.await?).await?)
}

/// Makes a visit last longer or shorter; it begins when it did.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    params(("id" = Uuid, Path, description = "The visit"),
        ("If-Match" = String, Header, description = "The `ETag` that was seen")),
    request_body = OtherLength,
    responses(
        (status = 200, description = "The visit with its new end", body = StaffVisitView),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is no such visit here", body = Problem),
        (status = 409, description = "The time after it is taken, the visit is over, or it was changed meanwhile", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not JSON", body = Problem),
        (status = 422, description = "A rule forbids it, a part is not understood, or `If-Match` is missing", body = Problem),
    ))]
#[post("/api/v1/staff/appointments/{id}/length")]
pub(in super::super) async fn length(
    asked: Asked,
    who: SignedIn,
    id: Path<Uuid>,
    if_match: IfMatch,
    Body(body): Body<OtherLength>,
) -> Result<HttpResponse, Failure> {
    let who = who.at_desk()?;
    let new = Length {
        clinic_id: who.0.clinic_id,
        id: AppointmentId::of(*id),
        minutes: body.minutes,
        seen: if_match.required()?,
        overrides: Overrides { rules: body.overrides, reason: body.override_reason },
    };
    let deed = asked.act(who.actor(), move |tx, context| actions::lengthen(tx, context, &new));
    Ok(shown(&asked, deed.await?).await?)
}

/// Takes the last step back, on the day on which it was taken: `confirm`, `arrive`, `start`,
/// `fulfil`, `no-show`, or a `cancel` by staff while the time is still free.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    params(("id" = Uuid, Path, description = "The visit"),
        ("If-Match" = String, Header, description = "The `ETag` that was seen")),
    responses(
        (status = 200, description = "The visit as it was before the step", body = StaffVisitView),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is no such visit here", body = Problem),
        (status = 409, description = "No step can be undone, the visit was changed meanwhile, or its time is taken; the nearest others are listed", body = Problem),
        (status = 422, description = "`If-Match` is missing, or the clinic is closed then by now", body = Problem),
    ))]
#[post("/api/v1/staff/appointments/{id}/undo")]
pub(in super::super) async fn undo(
    asked: Asked,
    who: SignedIn,
    id: Path<Uuid>,
    if_match: IfMatch,
) -> Result<HttpResponse, Failure> {
    let seen_at = if_match.required()?;
    let visit = seen(&asked, &who, AppointmentId::of(*id)).await?;
    let last = visit.steps.last().map(|taken| taken.step);
    let who = if last == Some(Step::Cancel) { who.at_desk()? } else { who };
    let of = (who.0.clinic_id, visit.id);
    let wished = Wished {
        clinic: visit.clinic_id,
        service: visit.service_id,
        practitioner: Some(visit.practitioner_id),
        starts_at: visit.visit.start(),
        asker: Asker::Staff,
        patient: visit.patient_id,
        without: Some(visit.id),
    };
    let deed = asked.act(who.actor(), move |tx, context| actions::undo(tx, context, of, seen_at));
    match deed.await {
        Ok(visit) => Ok(shown(&asked, visit).await?),
        Err(error) => Err(with_alternatives(&asked, error, wished).await),
    }
}
