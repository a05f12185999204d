//! A test message, for whoever looks after the mail server.
use super::super::{Failure, Problem};
use crate::{
    domain::Email,
    web::{
        extract::{Asked, Body, Checks},
        mail_trial::{self, Told},
        session::SignedIn,
    },
};
use actix_web::{post, web::Json};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TrialBody {
    /// Whom the message goes to.
    to: String,
}

/// What became of the message.
#[derive(Serialize, ToSchema)]
struct TrialView {
    /// Whether the mail server has it.
    delivered: bool,
    /// Every step up to the last, or to the one that went wrong.
    steps: Vec<StepView>,
}

/// A step of a message's way to its server.
#[derive(Serialize, ToSchema)]
struct StepView {
    /// `name`, `connect`, `greeting`, `encryption`, `login`, `sender`, `recipient` or `content`.
    step: &'static str,
    ok: bool,
    /// What happened, or what is wrong.
    detail: String,
}

/// Sends a test message and tells of every step of its way.
#[utoipa::path(tag = "staff", security(("staff" = [])), request_body = TrialBody,
    responses(
        (status = 200, description = "Tried; whether it got out is in the answer", body = TrialView),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not JSON", body = Problem),
        (status = 422, description = "The mail address is none", body = Problem),
    ))]
#[post("/api/v1/staff/mail/test")]
pub(super) async fn run(
    asked: Asked,
    who: SignedIn,
    Body(body): Body<TrialBody>,
) -> Result<Json<TrialView>, Failure> {
    let who = who.administers()?;
    let mut checks = Checks::default();
    let to = checks.field("/to", Email::parse(&body.to));
    let to = checks.finish(to)?;
    let told = mail_trial::run(&asked, &who, &to).await?;
    let delivered = told.iter().all(|one| one.went_well);
    let view = |Told { step, went_well, words }| StepView {
        step: step.as_str(),
        ok: went_well,
        detail: words,
    };
    Ok(Json(TrialView { delivered, steps: told.into_iter().map(view).collect() }))
}
