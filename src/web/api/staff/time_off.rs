//! Time off that practitioners ask for.
use super::{
    super::{Failure, Problem, views::local},
    setup::BlockView,
};
use crate::{
    Error,
    actions::{self, NewTimeOff, TimeOffWish},
    db::{clinics, time_off},
    domain::{
        Catalogue, Note, Practitioner, PractitionerId, Role, Span, TimeOffId, TimeOffOutcome,
        TimeOffRequest, Title,
    },
    web::{
        extract::{Asked, Body, Checks},
        repeat::{self, Keyed},
        session::SignedIn,
    },
};
use actix_web::{
    HttpResponse, get, post,
    web::{Json, Path},
};
use chrono::{DateTime, Datelike as _, FixedOffset, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// How many of a practitioner's own requests are listed.
const LISTED: i64 = 50;

/// Time off that a practitioner asked for.
#[derive(Serialize, ToSchema)]
struct TimeOffView {
    id: Uuid,
    practitioner: Uuid,
    name: String,
    starts_at: DateTime<FixedOffset>,
    ends_at: DateTime<FixedOffset>,
    reason: String,
    requested_at: DateTime<FixedOffset>,
    /// Null: nobody has decided yet.
    decided_at: Option<DateTime<FixedOffset>>,
    decided_by: Option<Uuid>,
    outcome: Option<TimeOffOutcome>,
    /// What the practitioner was answered.
    answer: Option<String>,
    /// IANA.
    time_zone: String,
}

/// Requests for time off.
#[derive(Serialize, ToSchema)]
struct TimeOffsView {
    items: Vec<TimeOffView>,
    /// Always null: there are never many.
    next: Option<String>,
}

/// What became of a wish for time off: a request, or, where the clinic lets practitioners, a block.
#[derive(Serialize, ToSchema)]
struct WishView {
    request: Option<TimeOffView>,
    block: Option<BlockView>,
}

/// A request that was granted.
#[derive(Serialize, ToSchema)]
struct GrantedView {
    request: TimeOffView,
    block: BlockView,
    /// How many coming visits need a new time because of it.
    affected: usize,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WishBody {
    starts_at: DateTime<FixedOffset>,
    ends_at: DateTime<FixedOffset>,
    /// What for; becomes the title of the block.
    reason: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WhyNot {
    /// The practitioner reads it.
    answer: String,
}

/// Requests for time off: at the desk those that nobody has decided, the oldest first; a
/// practitioner's own, the latest first.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    responses(
        (status = 200, description = "The requests", body = TimeOffsView),
        (status = 401, description = "Nobody is signed in", body = Problem),
    ))]
#[get("/api/v1/staff/time-off")]
pub(super) async fn list(asked: Asked, who: SignedIn) -> Result<Json<TimeOffsView>, Failure> {
    let staff = who.0.staff.clone();
    let clinic = who.0.clinic_id;
    let found = asked.read(move |conn| {
        let catalogue = clinics::catalogue(conn, clinic)?;
        let own = staff.practitioner_id.filter(|_| staff.role == Role::Practitioner);
        let requests = match own {
            Some(own) => time_off::of(conn, (clinic, own), LISTED)?,
            None => time_off::open(conn, clinic)?,
        };
        Ok(requests.iter().map(|one| TimeOffView::of(&catalogue, one)).collect())
    });
    Ok(Json(TimeOffsView { items: found.await?, next: None }))
}

/// A practitioner asks for time off, or takes it at once where the clinic's policy is `direct`.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "A name for the request that nobody can guess")),
    request_body = WishBody,
    responses(
        (status = 201, description = "Asked for, or blocked", body = WishView,
            headers(("Idempotency-Replayed" = bool, description = "It was answered before"))),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account is no practitioner's", body = Problem),
        (status = 409, description = "The key was used for something else", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not JSON", body = Problem),
        (status = 422, description = "A part is not understood, or the time is over", body = Problem),
    ))]
#[post("/api/v1/staff/time-off")]
pub(super) async fn ask(
    asked: Asked,
    who: SignedIn,
    Keyed(body, named_so): Keyed<WishBody>,
) -> Result<HttpResponse, Failure> {
    let (actor, clinic_id, practitioner_id) = (who.actor(), who.0.clinic_id, own(&who)?);
    let new = body.read(|span, reason| NewTimeOff { clinic_id, practitioner_id, span, reason })?;
    let deed = asked.once(actor, named_so, move |tx, context| {
        let wish = actions::want_time_off(tx, context, &new)?;
        let catalogue = clinics::catalogue(tx, clinic_id)?;
        repeat::created(&match wish {
            TimeOffWish::Asked(request) => {
                WishView { request: Some(TimeOffView::of(&catalogue, &request)), block: None }
            }
            TimeOffWish::Taken(made) => {
                WishView { request: None, block: Some(BlockView::of(&catalogue, &made.thing)) }
            }
        })
    });
    Ok(deed.await?.respond())
}

/// Grants a request: the time is blocked.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    params(("id" = Uuid, Path, description = "The request")),
    responses(
        (status = 200, description = "Granted", body = GrantedView),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is no such request here", body = Problem),
        (status = 409, description = "It was decided before", body = Problem),
    ))]
#[post("/api/v1/staff/time-off/{id}/approve")]
pub(super) async fn approve(
    asked: Asked,
    who: SignedIn,
    id: Path<Uuid>,
) -> Result<Json<GrantedView>, Failure> {
    let who = who.at_desk()?;
    let (actor, of) = (who.actor(), (who.0.clinic_id, TimeOffId::of(*id)));
    let deed = asked.act(actor, move |tx, context| {
        let (request, made) = actions::approve_time_off(tx, context, of)?;
        let catalogue = clinics::catalogue(tx, of.0)?;
        Ok(GrantedView {
            request: TimeOffView::of(&catalogue, &request),
            block: BlockView::of(&catalogue, &made.thing),
            affected: made.affected.len(),
        })
    });
    Ok(Json(deed.await?))
}

/// Does not grant a request; the practitioner reads why.
#[utoipa::path(tag = "staff", security(("staff" = [])), request_body = WhyNot,
    params(("id" = Uuid, Path, description = "The request")),
    responses(
        (status = 200, description = "Declined", body = TimeOffView),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is no such request here", body = Problem),
        (status = 409, description = "It was decided before", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not JSON", body = Problem),
        (status = 422, description = "A part is not understood", body = Problem),
    ))]
#[post("/api/v1/staff/time-off/{id}/decline")]
pub(super) async fn decline(
    asked: Asked,
    who: SignedIn,
    id: Path<Uuid>,
    Body(body): Body<WhyNot>,
) -> Result<Json<TimeOffView>, Failure> {
    let who = who.at_desk()?;
    let (actor, of) = (who.actor(), (who.0.clinic_id, TimeOffId::of(*id)));
    let answer = Note::parse(&body.answer)
        .map_err(|problem| Error::invalid("/answer", "invalid", problem.to_string()))?
        .into_option()
        .ok_or_else(|| Error::invalid("/answer", "missing", "must say why not"))?;
    let deed = asked.act(actor, move |tx, context| {
        let request = actions::decline_time_off(tx, context, of, &answer)?;
        Ok(TimeOffView::of(&clinics::catalogue(tx, of.0)?, &request))
    });
    Ok(Json(deed.await?))
}

/// A practitioner takes a request of theirs back.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    params(("id" = Uuid, Path, description = "The request")),
    responses(
        (status = 200, description = "Taken back", body = TimeOffView),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account is no practitioner's", body = Problem),
        (status = 404, description = "They made no such request", body = Problem),
        (status = 409, description = "It was decided before", body = Problem),
    ))]
#[post("/api/v1/staff/time-off/{id}/withdraw")]
pub(super) async fn withdraw(
    asked: Asked,
    who: SignedIn,
    id: Path<Uuid>,
) -> Result<Json<TimeOffView>, Failure> {
    let (actor, of, own) = (who.actor(), (who.0.clinic_id, TimeOffId::of(*id)), own(&who)?);
    let deed = asked.act(actor, move |tx, context| {
        let request = actions::withdraw_time_off(tx, context, of, own)?;
        Ok(TimeOffView::of(&clinics::catalogue(tx, of.0)?, &request))
    });
    Ok(Json(deed.await?))
}

fn own(who: &SignedIn) -> Result<PractitionerId, Error> {
    let own = who.0.staff.practitioner_id;
    own.ok_or(Error::Forbidden("your account is not linked to a practitioner"))
}

impl WishBody {
    fn read<T>(&self, make: impl FnOnce(Span, Title) -> T) -> Result<T, Error> {
        let mut checks = Checks::default();
        let reason = checks.field("/reason", Title::parse(&self.reason));
        let (from, until) = (self.starts_at.to_utc(), self.ends_at.to_utc());
        let sane = |at: DateTime<Utc>| (1970..2200).contains(&at.year());
        let span = Span::between(from, until).filter(|_| sane(from) && sane(until));
        let span = span.ok_or("must be later than `starts_at`, in this age");
        let span = checks.field("/ends_at", span);
        let new = || Some(make(span?, reason?));
        let new = new();
        checks.finish(new)
    }
}

impl TimeOffView {
    fn of(catalogue: &Catalogue, one: &TimeOffRequest) -> Self {
        let zone = catalogue.clinic.time_zone;
        let who = catalogue.practitioner(one.practitioner_id);
        let decided = one.decided.as_ref();
        Self {
            id: one.id.uuid(),
            practitioner: one.practitioner_id.uuid(),
            name: who.map(Practitioner::display_name).unwrap_or_default(),
            starts_at: local(zone, one.span.start()),
            ends_at: local(zone, one.span.end()),
            reason: one.reason.clone(),
            requested_at: local(zone, one.requested_at),
            decided_at: decided.map(|decided| local(zone, decided.at)),
            decided_by: decided.map(|decided| decided.by.uuid()),
            outcome: decided.map(|decided| decided.outcome),
            answer: decided.and_then(|decided| decided.answer.clone()),
            time_zone: zone.name().to_owned(),
        }
    }
}
