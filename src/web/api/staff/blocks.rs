//! Blocked time.
use super::super::{
    Failure, Problem,
    holds::named,
    lists::ListView,
    views::{StaffVisitView, dates, local},
};
use crate::{
    Error,
    actions::{self, NewBlock},
    db::{blocks, clinics},
    domain::{self, Block, BlockId, BlockKind, Catalogue, RoomId, Span, Title, Whose},
    web::{
        extract::{Asked, Checks},
        repeat::{Keyed, created},
        session::SignedIn,
    },
};
use actix_web::{
    HttpResponse, delete, get, post,
    web::{Json, Path, Query},
};
use chrono::{DateTime, Datelike as _, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Time in which a practitioner or a room is unavailable.
#[derive(Serialize, ToSchema)]
pub(crate) struct BlockView {
    id: Uuid,
    practitioner: Option<Uuid>,
    room: Option<Uuid>,
    title: String,
    kind: BlockKind,
    starts_at: DateTime<FixedOffset>,
    ends_at: DateTime<FixedOffset>,
}

/// A new block and the visits that lie in it.
#[derive(Serialize, ToSchema)]
struct BlockedView {
    block: BlockView,
    /// The live visits that now need a new time.
    affected: Vec<StaffVisitView>,
    /// IANA.
    time_zone: String,
}

/// Time to be blocked, a practitioner's or a room's.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewBlockBody {
    /// By id or slug; or `room`.
    practitioner: Option<String>,
    room: Option<Uuid>,
    title: String,
    kind: BlockKind,
    starts_at: DateTime<FixedOffset>,
    ends_at: DateTime<FixedOffset>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct BlockQuery {
    /// The first local date; left out: today.
    from: Option<NaiveDate>,
    /// The last local date; left out: the same.
    to: Option<NaiveDate>,
}

/// The clinic's blocks.
#[utoipa::path(tag = "staff", security(("staff" = [])), params(BlockQuery),
    responses(
        (status = 200, description = "By start", body = ListView<BlockView>),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 422, description = "A parameter is not understood", body = Problem),
    ))]
#[get("/api/v1/staff/blocks")]
pub(super) async fn list(
    asked: Asked,
    who: SignedIn,
    query: Query<BlockQuery>,
) -> Result<Json<ListView<BlockView>>, Failure> {
    let clinic = who.at_desk()?.0.clinic_id;
    let now = asked.now;
    let found = asked.read(move |conn| {
        let catalogue = clinics::catalogue(conn, clinic)?;
        let zone = catalogue.clinic.time_zone;
        let from = query.from.unwrap_or_else(|| domain::local::date(zone, now));
        let range = dates(zone, from, query.to.unwrap_or(from), 366)?;
        let found = blocks::within(conn, clinic, range)?;
        Ok(found.iter().map(|block| BlockView::of(&catalogue, block)).collect())
    });
    Ok(Json(ListView::whole(found.await?)))
}

/// Blocks time, whatever lies in it.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    params(
        ("Idempotency-Key" = Option<String>, Header,
            description = "A name for the request that nobody can guess, such as a random UUID: sent again with the same body it is answered the same, and nothing is made twice")),
    request_body = NewBlockBody,
    responses(
        (status = 201, description = "Blocked; the affected visits are listed", body = BlockedView,
            headers(("Idempotency-Replayed" = bool, description = "It was answered before"))),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is no such practitioner or room here", body = Problem),
        (status = 409, description = "The key was sent before with another body", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not JSON", body = Problem),
        (status = 422, description = "A part is not understood", body = Problem),
    ))]
#[post("/api/v1/staff/blocks")]
pub(super) async fn create(
    asked: Asked,
    who: SignedIn,
    Keyed(body, named_so): Keyed<NewBlockBody>,
) -> Result<HttpResponse, Failure> {
    let who = who.at_desk()?;
    let clinic = who.0.clinic_id;
    let catalogue = asked.read(move |conn| clinics::catalogue(conn, clinic)).await?;
    let new = read(&catalogue, &body)?;
    let deed = asked.once(who.actor(), named_so, move |tx, context| {
        let made = actions::block(tx, context, &new)?;
        let affected = made.affected.iter();
        created(&BlockedView {
            block: BlockView::of(&catalogue, &made.thing),
            affected: affected
                .map(|one| StaffVisitView::of(&catalogue, &one.booked))
                .collect::<Result<_, _>>()?,
            time_zone: catalogue.clinic.time_zone.name().to_owned(),
        })
    });
    Ok(deed.await?.respond())
}

/// Takes a block away.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    params(("id" = Uuid, Path, description = "The block")),
    responses(
        (status = 204, description = "The time is open again"),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is no such block here", body = Problem),
    ))]
#[delete("/api/v1/staff/blocks/{id}")]
pub(super) async fn delete(
    asked: Asked,
    who: SignedIn,
    id: Path<Uuid>,
) -> Result<HttpResponse, Failure> {
    let who = who.at_desk()?;
    let (clinic, id) = (who.0.clinic_id, BlockId::of(*id));
    let deed = asked.act(who.actor(), move |tx, context| actions::unblock(tx, context, clinic, id));
    deed.await?;
    Ok(HttpResponse::NoContent().finish())
}

fn read(catalogue: &Catalogue, body: &NewBlockBody) -> Result<NewBlock, Error> {
    let practitioner = named(catalogue, body.practitioner.as_deref())?;
    let mut checks = Checks::default();
    let whose = match (practitioner, body.room) {
        (Some(id), None) => Some(Whose::Practitioner(id)),
        (None, Some(id)) => Some(Whose::Room(RoomId::of(id))),
        _ => checks.field("/practitioner", Err("must be given, or else `room`")),
    };
    let title = checks.field("/title", Title::parse(&body.title));
    let span = Span::between(body.starts_at.to_utc(), body.ends_at.to_utc());
    let year = |at: &DateTime<FixedOffset>| (1970..2200).contains(&at.year());
    let span = span.filter(|_| year(&body.starts_at) && year(&body.ends_at));
    let span = checks.field("/ends_at", span.ok_or("must be later than `starts_at`, in this age"));
    let ((whose, title), span) = checks.finish(whose.zip(title).zip(span))?;
    Ok(NewBlock { clinic_id: catalogue.clinic.id, whose, title, kind: body.kind, span })
}

impl BlockView {
    /// The block in the clocks of the clinic.
    pub(crate) fn of(catalogue: &Catalogue, block: &Block) -> Self {
        let zone = match block.whose {
            Whose::Room(id) => catalogue.room(id).map(|room| catalogue.zone(room.location_id)),
            Whose::Practitioner(_) => None,
        }
        .unwrap_or(catalogue.clinic.time_zone);
        let (practitioner, room) = match block.whose {
            Whose::Practitioner(id) => (Some(id.uuid()), None),
            Whose::Room(id) => (None, Some(id.uuid())),
        };
        Self {
            id: block.id.uuid(),
            practitioner,
            room,
            title: block.title.clone(),
            kind: block.kind,
            starts_at: local(zone, block.span.start()),
            ends_at: local(zone, block.span.end()),
        }
    }
}
