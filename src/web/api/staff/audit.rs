//! The audit trail.
use super::super::{
    Failure, Problem,
    lists::ListView,
    views::{NamedView, local},
};
use crate::{
    db::{
        audit::{self, Line},
        clinics, staff,
    },
    domain::{Catalogue, StaffId},
    web::{
        extract::Asked,
        session::SignedIn,
        trail::{self, Wanted},
    },
};
use actix_web::{
    get,
    web::{Json, Query},
};
use chrono::{DateTime, FixedOffset};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// Who did what.
#[derive(Serialize, ToSchema)]
struct EntryView {
    id: Uuid,
    at: DateTime<FixedOffset>,
    /// `patient`, `staff` or `system`.
    actor_kind: String,
    /// Which member of staff.
    actor: Option<NamedView>,
    /// Such as `appointment.book`.
    action: String,
    /// To what kind of thing.
    subject_kind: String,
    subject: Uuid,
    /// What is different now.
    #[schema(value_type = Object)]
    change: serde_json::Value,
    reason: Option<String>,
    /// The request that did it.
    request_id: Option<String>,
    /// 1, 2, 3 … in the order in which entries were sealed; null: not yet.
    seq: Option<i64>,
    /// SHA-256 in hexadecimal, over the entry and the hash of the one before.
    hash: Option<String>,
    /// Null for the first.
    previous_hash: Option<String>,
}

/// Who did what, and who looked at what.
#[utoipa::path(tag = "staff", security(("staff" = [])), params(Wanted),
    responses(
        (status = 200, description = "The latest first", body = ListView<EntryView>),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 422, description = "A parameter is not understood", body = Problem),
    ))]
#[get("/api/v1/staff/audit")]
pub(super) async fn list(
    asked: Asked,
    who: SignedIn,
    wanted: Query<Wanted>,
) -> Result<Json<ListView<EntryView>>, Failure> {
    let clinic = who.administers()?.0.clinic_id;
    let found = asked.read(move |conn| {
        let catalogue = clinics::catalogue(conn, clinic)?;
        let (lines, next) = trail::part(conn, &catalogue, &wanted)?;
        let all = staff::all(conn, clinic)?.into_iter().map(|one| (one.staff.id, one.staff.name));
        let names = all.collect();
        let items = lines.into_iter().map(|line| EntryView::of(&catalogue, &names, line)).collect();
        Ok(ListView { items, next })
    });
    Ok(Json(found.await?))
}

impl EntryView {
    fn of(catalogue: &Catalogue, names: &HashMap<StaffId, String>, line: Line) -> Self {
        let member = |id: StaffId| NamedView {
            id: id.uuid(),
            name: names.get(&id).cloned().unwrap_or_default(),
        };
        Self {
            id: line.id.uuid(),
            at: local(catalogue.clinic.time_zone, line.at.0),
            actor_kind: line.actor_kind,
            actor: line.actor_id.map(member),
            action: line.action,
            subject_kind: line.subject_kind,
            subject: line.subject_id.uuid(),
            change: line.change.0,
            reason: line.reason,
            request_id: line.request_id,
            seq: line.seq,
            hash: line.hash.as_deref().map(audit::hex),
            previous_hash: line.previous_hash.as_deref().map(audit::hex),
        }
    }
}
