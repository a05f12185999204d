//! Calendars to subscribe to: their secret addresses.
use super::super::{Failure, Problem, views::local};
use crate::{
    Error, actions,
    db::{DbConn, clinics, feeds, patients},
    domain::{Catalogue, FeedOf, Id, RoomId},
    secret::Token,
    web::{
        extract::{Asked, Body},
        feeds::address,
        session::SignedIn,
    },
};
use actix_web::{
    HttpResponse, delete, get, post,
    web::{Json, Path},
};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a feed is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewFeedBody {
    /// Whether patients are named in a practitioner's or a room's feed; left out: by initials.
    #[serde(default)]
    names: bool,
}

/// A feed that was just made; its address is never told again.
#[derive(Serialize, ToSchema)]
struct NewFeedView {
    /// To be subscribed to. Whoever has it can read the feed.
    url: String,
    names: bool,
}

/// Whether there is a feed, and how it is used.
#[derive(Serialize, ToSchema)]
struct FeedView {
    exists: bool,
    /// Whether patients are named in it.
    names: bool,
    created_at: Option<DateTime<FixedOffset>>,
    /// To the hour; null: it was not asked for yet.
    last_used_at: Option<DateTime<FixedOffset>>,
    /// IANA.
    time_zone: String,
}

/// Of whose visits a feed can be, as an address says it.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Owners {
    /// A practitioner's, by id or slug.
    Practitioners,
    /// Those in a room.
    Rooms,
    /// A patient's own.
    Patients,
}

/// Makes the secret address of a calendar feed, or a new one, and then the old one is dead.
#[utoipa::path(tag = "staff", security(("staff" = [])), request_body = NewFeedBody,
    params(
        ("owners" = inline(Owners), Path, description = "Of what kind"),
        ("id" = String, Path, description = "Whose visits"),
    ),
    responses(
        (status = 201, description = "Made; the address is told this once", body = NewFeedView),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is nobody and no room like that here", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not JSON", body = Problem),
        (status = 422, description = "A part is not understood", body = Problem),
    ))]
#[post("/api/v1/staff/{owners}/{id}/feed")]
pub(super) async fn make(
    asked: Asked,
    who: SignedIn,
    path: Path<(Owners, String)>,
    Body(body): Body<NewFeedBody>,
) -> Result<HttpResponse, Failure> {
    let (actor, names) = (who.actor(), body.names);
    let (catalogue, of) = asked.read(move |conn| allowed(conn, &who, &path)).await?;
    let token = Token::random();
    let url = address(&asked, &token);
    let deed = asked.act(actor, move |tx, context| {
        actions::make_feed(tx, context, &catalogue, (of, names), &token)
    });
    deed.await?;
    Ok(HttpResponse::Created().json(NewFeedView { url, names }))
}

/// Tells whether there is a calendar feed, and when it was last asked for.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    params(
        ("owners" = inline(Owners), Path, description = "Of what kind"),
        ("id" = String, Path, description = "Whose visits"),
    ),
    responses(
        (status = 200, description = "How it is; never its address", body = FeedView),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is nobody and no room like that here", body = Problem),
    ))]
#[get("/api/v1/staff/{owners}/{id}/feed")]
pub(super) async fn show(
    asked: Asked,
    who: SignedIn,
    path: Path<(Owners, String)>,
) -> Result<Json<FeedView>, Failure> {
    let view = asked.read(move |conn| {
        let (catalogue, of) = allowed(conn, &who, &path)?;
        let zone = catalogue.clinic.time_zone;
        let feed = feeds::of(conn, catalogue.clinic.id, of)?;
        Ok(FeedView {
            exists: feed.is_some(),
            names: feed.as_ref().is_some_and(|feed| feed.names),
            created_at: feed.as_ref().map(|feed| local(zone, feed.created_at)),
            last_used_at: feed.and_then(|feed| feed.used_at).map(|at| local(zone, at)),
            time_zone: zone.name().to_owned(),
        })
    });
    Ok(Json(view.await?))
}

/// Revokes a calendar feed: its address is dead.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    params(
        ("owners" = inline(Owners), Path, description = "Of what kind"),
        ("id" = String, Path, description = "Whose visits"),
    ),
    responses(
        (status = 204, description = "Revoked"),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is no such feed", body = Problem),
    ))]
#[delete("/api/v1/staff/{owners}/{id}/feed")]
pub(super) async fn revoke(
    asked: Asked,
    who: SignedIn,
    path: Path<(Owners, String)>,
) -> Result<HttpResponse, Failure> {
    let (actor, clinic) = (who.actor(), who.0.clinic_id);
    let (_, of) = asked.read(move |conn| allowed(conn, &who, &path)).await?;
    asked.act(actor, move |tx, context| actions::revoke_feed(tx, context, clinic, of)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Whose feed an address means; practitioners have to do with their own only.
fn allowed(
    conn: &mut DbConn,
    who: &SignedIn,
    (owners, key): &(Owners, String),
) -> Result<(Catalogue, FeedOf), Error> {
    let catalogue = clinics::catalogue(conn, who.0.clinic_id)?;
    let of = match owners {
        Owners::Practitioners => {
            catalogue.practitioner_named(key).map(|one| FeedOf::Practitioner(one.id))
        }
        Owners::Rooms => {
            let id: Option<RoomId> = key.parse().ok();
            id.and_then(|id| catalogue.room(id)).map(|room| FeedOf::Room(room.id))
        }
        Owners::Patients => key.parse().ok().map(Id::of).map(FeedOf::Patient),
    };
    let of = who.may_share(of)?.ok_or(Error::NotFound("calendar"))?;
    let of = match of {
        FeedOf::Patient(id) => {
            FeedOf::Patient(patients::record(conn, catalogue.clinic.id, id)?.patient.id)
        }
        known => known,
    };
    Ok((catalogue, of))
}
