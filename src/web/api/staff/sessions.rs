//! Staff sign in and out.
use super::super::{Failure, Problem};
use crate::{
    actions,
    domain::Role,
    web::{
        extract::{Asked, Body},
        session::{self, Credentials, SignedIn},
    },
};
use actix_web::{HttpResponse, delete, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSession {
    /// The clinic's slug.
    clinic: String,
    email: String,
    password: String,
}

/// Who is signed in, and what proves it from now on.
#[derive(Serialize, ToSchema)]
struct SessionView {
    /// To be sent as `Authorization: Bearer …`.
    token: String,
    staff: Uuid,
    name: String,
    role: Role,
    practitioner: Option<Uuid>,
}

/// Signs in.
#[utoipa::path(tag = "staff", request_body = NewSession,
    responses(
        (status = 201, description = "Signed in", body = SessionView),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 401, description = "Mail address and password do not fit", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not JSON", body = Problem),
        (status = 422, description = "A part is not understood", body = Problem),
        (status = 429, description = "Too many wrong passwords", body = Problem),
    ))]
#[post("/api/v1/sessions")]
pub(super) async fn create(
    asked: Asked,
    Body(body): Body<NewSession>,
) -> Result<HttpResponse, Failure> {
    let NewSession { clinic, email, password } = body;
    let (token, staff) = session::sign_in(&asked, Credentials { clinic, email, password }).await?;
    Ok(HttpResponse::Created().json(SessionView {
        token: token.reveal().to_owned(),
        staff: staff.id.uuid(),
        name: staff.name,
        role: staff.role,
        practitioner: staff.practitioner_id.map(crate::domain::PractitionerId::uuid),
    }))
}

/// Signs out.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    responses(
        (status = 204, description = "Signed out"),
        (status = 401, description = "Nobody is signed in", body = Problem),
    ))]
#[delete("/api/v1/sessions/current")]
pub(super) async fn delete(asked: Asked, who: SignedIn) -> Result<HttpResponse, Failure> {
    let actor = who.actor();
    asked.act(actor, move |tx, context| actions::sign_out(tx, context, &who.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
