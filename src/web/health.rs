//! Whether the server lives, and whether it is ready for people.
use super::extract::Asked;
use crate::{
    Error,
    db::{self, outbox_sending},
};
use actix_web::{
    HttpResponse,
    web::{ServiceConfig, get, resource},
};
use chrono::TimeDelta;
use serde_json::json;

/// How long a mail may be overdue before the outbox counts as stuck.
const STUCK: TimeDelta = TimeDelta::minutes(15);

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/health/live").route(get().to(live)))
        .service(resource("/health/ready").route(get().to(ready)));
}

async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "live" }))
}

async fn ready(asked: Asked) -> Result<HttpResponse, Error> {
    let now = asked.now;
    let (migrated, oldest) = asked
        .read(move |conn| Ok((db::is_migrated(conn)?, outbox_sending::oldest_due(conn, now)?)))
        .await?;
    let stuck = oldest.is_some_and(|due| now - due > STUCK);
    let facts = json!({ "database": "reachable", "migrated": migrated, "outbox_stuck": stuck });
    Ok(if migrated && !stuck {
        HttpResponse::Ok().json(facts)
    } else {
        HttpResponse::ServiceUnavailable().json(facts)
    })
}
