//! Keeping a slot while a form is filled in.
use super::{
    Failure, Problem, clinics,
    failure::{Wished, with_alternatives},
    views::{NamedView, local},
};
use crate::{
    Error,
    actions::{self, NewHold},
    db::audit::Actor,
    domain::{Appointment, AppointmentId, Asker, Catalogue},
    web::{
        client::Client,
        extract::{Asked, Bearer},
        repeat::{Keyed, created},
    },
};
use actix_web::{
    HttpResponse, delete, post,
    web::{Json, Path},
};
use anyhow::Context as _;
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewHoldBody {
    /// By id or slug.
    service: String,
    /// By id or slug; left out: the one with the lightest day.
    practitioner: Option<String>,
    starts_at: DateTime<FixedOffset>,
}

/// A slot that is kept.
#[derive(Serialize, ToSchema)]
struct HoldView {
    id: Uuid,
    /// What claims it; only in the answer that made the hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    expires_at: DateTime<FixedOffset>,
    practitioner: NamedView,
    location: Uuid,
    room: Option<Uuid>,
    starts_at: DateTime<FixedOffset>,
    ends_at: DateTime<FixedOffset>,
    /// IANA.
    time_zone: String,
}

/// Keeps a slot for some minutes.
#[utoipa::path(tag = "public",
    params(("clinic" = String, Path, description = "The clinic's slug"),
        ("Idempotency-Key" = Option<String>, Header,
            description = "A name for the request that nobody can guess, such as a random UUID: sent again with the same body it is answered the same, and nothing is made twice")),
    request_body = NewHoldBody,
    responses(
        (status = 201, description = "The slot is kept", body = HoldView,
            headers(("Idempotency-Replayed" = bool, description = "It was answered before"))),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 404, description = "There is no such clinic, service or practitioner", body = Problem),
        (status = 409, description = "The time is taken; the nearest others are listed. Or the key was sent before with another body", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not JSON", body = Problem),
        (status = 422, description = "A rule forbids it, or a part is not understood", body = Problem),
        (status = 429, description = "As many slots are kept for this address as may be at once", body = Problem,
            headers(("Retry-After" = i64, description = "Seconds until one of them is over"))),
    ))]
#[post("/api/v1/clinics/{clinic}/holds")]
pub(super) async fn create(
    asked: Asked,
    client: Client,
    clinic: Path<String>,
    Keyed(body, named_so): Keyed<NewHoldBody>,
) -> Result<HttpResponse, Failure> {
    let catalogue = clinics::catalogue(&asked, clinic.into_inner()).await?;
    let service = catalogue.service_named(&body.service).ok_or(Error::NotFound("service"))?;
    let practitioner = named(&catalogue, body.practitioner.as_deref())?;
    let new = NewHold {
        clinic_id: catalogue.clinic.id,
        service_id: service.id,
        practitioner_id: practitioner,
        starts_at: body.starts_at.to_utc(),
        returning: None,
        token: None,
        instead: None,
        client: client.0,
    };
    let wished = Wished {
        clinic: new.clinic_id,
        service: new.service_id,
        practitioner,
        starts_at: new.starts_at,
        asker: Asker::Public(None),
        patient: None,
        without: None,
    };
    let deed = asked.once(Actor::Patient, named_so, move |tx, context| {
        created(&view(&catalogue, &actions::hold(tx, context, &new)?)?)
    });
    match deed.await {
        Ok(answered) => {
            Ok(answered.revealing("token", |id| asked.app.key.hold_token(id))?.respond())
        }
        Err(error) => Err(with_alternatives(&asked, error, wished).await),
    }
}

/// Keeps a held slot as long again as it was kept at first; once only.
#[utoipa::path(tag = "public", security(("hold" = [])),
    params(("id" = Uuid, Path, description = "The hold")),
    responses(
        (status = 200, description = "The slot is kept longer", body = HoldView),
        (status = 401, description = "The token is missing", body = Problem),
        (status = 404, description = "There is no such hold, or it is not yours", body = Problem),
        (status = 409, description = "It was renewed before", body = Problem),
        (status = 410, description = "The hold is over", body = Problem),
    ))]
#[post("/api/v1/holds/{id}/renew")]
pub(super) async fn renew(
    asked: Asked,
    id: Path<Uuid>,
    Bearer(token): Bearer,
) -> Result<Json<HoldView>, Failure> {
    let id = AppointmentId::of(*id);
    let deed =
        asked.act(Actor::Patient, move |tx, context| actions::renew(tx, context, id, &token));
    let held = deed.await?;
    let clinic = held.clinic_id;
    let catalogue = asked.read(move |conn| crate::db::clinics::catalogue(conn, clinic)).await?;
    Ok(Json(view(&catalogue, &held)?))
}

/// Gives a held slot back.
#[utoipa::path(tag = "public", security(("hold" = [])),
    params(("id" = Uuid, Path, description = "The hold")),
    responses(
        (status = 204, description = "The slot is open again"),
        (status = 401, description = "The token is missing", body = Problem),
        (status = 404, description = "There is no such hold, or it is not yours", body = Problem),
        (status = 410, description = "The hold is over", body = Problem),
    ))]
#[delete("/api/v1/holds/{id}")]
pub(super) async fn release(
    asked: Asked,
    id: Path<Uuid>,
    Bearer(token): Bearer,
) -> Result<HttpResponse, Failure> {
    let id = AppointmentId::of(*id);
    let deed =
        asked.act(Actor::Patient, move |tx, context| actions::release(tx, context, id, &token));
    deed.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The practitioner that a request names, by id or slug.
pub(super) fn named(
    catalogue: &Catalogue,
    key: Option<&str>,
) -> Result<Option<crate::domain::PractitionerId>, Error> {
    key.map(|key| {
        let found = catalogue.practitioner_named(key).ok_or(Error::NotFound("practitioner"));
        found.map(|one| one.id)
    })
    .transpose()
}

fn view(catalogue: &Catalogue, held: &Appointment) -> Result<HoldView, Error> {
    let zone = catalogue.zone(held.location_id);
    let kept = held.hold.as_ref().context("a hold that is none")?;
    let practitioner =
        catalogue.practitioner(held.practitioner_id).context("a hold with nobody")?;
    let name = practitioner.display_name();
    Ok(HoldView {
        id: held.id.uuid(),
        token: None,
        expires_at: local(zone, kept.expires_at),
        practitioner: NamedView { id: practitioner.id.uuid(), name },
        location: held.location_id.uuid(),
        room: held.room_id.map(crate::domain::RoomId::uuid),
        starts_at: local(zone, held.visit.start()),
        ends_at: local(zone, held.visit.end()),
        time_zone: zone.name().to_owned(),
    })
}
