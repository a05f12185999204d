//! Requests of patients to be forgotten.
use super::super::{Failure, Problem};
use crate::{
    Error,
    actions::{self, Look},
    db::{clinics, erasures},
    domain::{Catalogue, ErasureId, ErasureOutcome, ErasureRequest, Note},
    web::{
        extract::{Asked, Body},
        session::SignedIn,
    },
};
use actix_web::{
    get, post,
    web::{Json, Path},
};
use chrono::{DateTime, FixedOffset, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// A request of a patient that what is known of them be erased.
#[derive(Serialize, ToSchema)]
struct ErasureView {
    id: Uuid,
    patient: Uuid,
    requested_at: DateTime<FixedOffset>,
    /// Null: nobody has decided yet.
    decided_at: Option<DateTime<FixedOffset>>,
    /// Who of the staff decided.
    decided_by: Option<Uuid>,
    outcome: Option<ErasureOutcome>,
    /// Why it was declined.
    reason: Option<String>,
    time_zone: String,
}

/// The requests that nobody has decided.
#[derive(Serialize, ToSchema)]
struct ErasuresView {
    /// The oldest first.
    items: Vec<ErasureView>,
    /// Always null: there are never many.
    next: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WhyKept {
    /// The patient reads it.
    reason: String,
}

/// The requests for erasure that nobody has decided.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    responses(
        (status = 200, description = "The oldest first", body = ErasuresView),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
    ))]
#[get("/api/v1/staff/erasures")]
pub(super) async fn list(asked: Asked, who: SignedIn) -> Result<Json<ErasuresView>, Failure> {
    let session = who.at_desk()?.0;
    let clinic = session.clinic_id;
    let found = asked.show_to(&session, move |conn| {
        let catalogue = clinics::catalogue(conn, clinic)?;
        let open = erasures::open(conn, clinic)?;
        let items = open.iter().map(|(request, _)| ErasureView::of(&catalogue, request)).collect();
        let look = Look::Many { action: "erasure.list", part: json!({}) };
        Ok((ErasuresView { items, next: None }, look))
    });
    Ok(Json(found.await?))
}

/// Erases what is known of the patient. Their visits and the audit trail stay, without a name; it
/// cannot be undone. They are told by a last mail.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    params(("id" = Uuid, Path, description = "The request")),
    responses(
        (status = 200, description = "Erased", body = ErasureView),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is no such request here", body = Problem),
        (status = 409, description = "It was decided before, or the patient has visits that are not over", body = Problem),
    ))]
#[post("/api/v1/staff/erasures/{id}/approve")]
pub(super) async fn approve(
    asked: Asked,
    who: SignedIn,
    id: Path<Uuid>,
) -> Result<Json<ErasureView>, Failure> {
    let who = who.at_desk()?;
    let (actor, of) = (who.actor(), (who.0.clinic_id, ErasureId::of(*id)));
    let deed = asked.act(actor, move |tx, context| {
        let request = actions::approve_erasure(tx, context, of)?;
        Ok(ErasureView::of(&clinics::catalogue(tx, of.0)?, &request))
    });
    Ok(Json(deed.await?))
}

/// Keeps what is known of the patient, who is told why.
#[utoipa::path(tag = "staff", security(("staff" = [])), request_body = WhyKept,
    params(("id" = Uuid, Path, description = "The request")),
    responses(
        (status = 200, description = "Declined", body = ErasureView),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is no such request here", body = Problem),
        (status = 409, description = "It was decided before", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not JSON", body = Problem),
        (status = 422, description = "A part is not understood", body = Problem),
    ))]
#[post("/api/v1/staff/erasures/{id}/decline")]
pub(super) async fn decline(
    asked: Asked,
    who: SignedIn,
    id: Path<Uuid>,
    Body(body): Body<WhyKept>,
) -> Result<Json<ErasureView>, Failure> {
    let who = who.at_desk()?;
    let (actor, of) = (who.actor(), (who.0.clinic_id, ErasureId::of(*id)));
    let reason = Note::parse(&body.reason)
        .map_err(|problem| Error::invalid("/reason", "invalid", problem.to_string()))?
        .into_option()
        .ok_or_else(|| Error::invalid("/reason", "missing", "must say why it is kept"))?;
    let deed = asked.act(actor, move |tx, context| {
        let request = actions::decline_erasure(tx, context, of, &reason)?;
        Ok(ErasureView::of(&clinics::catalogue(tx, of.0)?, &request))
    });
    Ok(Json(deed.await?))
}

impl ErasureView {
    fn of(catalogue: &Catalogue, one: &ErasureRequest) -> Self {
        let zone = catalogue.clinic.time_zone;
        let local = |at: DateTime<Utc>| at.with_timezone(&zone).fixed_offset();
        Self {
            id: one.id.uuid(),
            patient: one.patient_id.uuid(),
            requested_at: local(one.requested_at),
            decided_at: one.decided_at.map(local),
            decided_by: one.decided_by.map(crate::domain::StaffId::uuid),
            outcome: one.outcome,
            reason: one.reason.clone(),
            time_zone: zone.name().to_owned(),
        }
    }
}
