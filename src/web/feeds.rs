//! Calendars to subscribe to, by the secret in their address.
use super::extract::Asked;
use crate::{
    Error, actions,
    db::{
        DbConn,
        appointments::{self, Booked, Filter},
        audit::Actor,
        clinics, feeds, patients,
    },
    domain::{Feed, FeedOf, Language, Span, Status},
    mail::{
        feed::{CANCELLED_FOR, PAST, Subscription},
        invite::organizer,
    },
    secret::Token,
    tongue::Tongue,
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{
        CACHE_CONTROL, ETag, EntityTag, Header as _, HttpDate, IfModifiedSince, IfNoneMatch,
        LastModified,
    },
    web::{Path, ServiceConfig, get, head, resource},
};
use anyhow::Context as _;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};
use std::time::SystemTime;

/// How exactly it is noted when a feed was last asked for.
const USE_NOTED_EVERY: TimeDelta = TimeDelta::hours(1);

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(resource("/feeds/{token}.ics").route(get().to(show)).route(head().to(show)));
}

/// The address of the feed that a secret opens.
pub(super) fn address(asked: &Asked, token: &Token) -> String {
    let root = asked.app.config.public_url.as_str().trim_end_matches('/');
    format!("{root}/feeds/{}.ics", token.reveal())
}

/// A feed whose address was revoked is not there, like one that never was.
async fn show(
    asked: Asked,
    token: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    let (hash, now) = (Token::presented(&token).hash(), asked.now);
    let app = asked.app.clone();
    let (feed, body) = asked.read(move |conn| written(conn, &app, &hash, now)).await?;
    let digest = Sha256::digest(body.as_bytes()).to_vec();
    let since = noted(&asked, &feed, &digest).await;

    let tag = EntityTag::new_weak(URL_SAFE_NO_PAD.encode(&digest));
    let mut answer = if is_known(&request, &tag, since) {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    answer
        .insert_header((CACHE_CONTROL, "private, no-cache"))
        .insert_header(ETag(tag))
        .insert_header(LastModified(http_date(since)));
    let mut answer = answer.finish();
    if answer.status().is_success() {
        let kind = "text/calendar; charset=utf-8";
        answer = answer.set_body(body).map_into_boxed_body();
        answer.headers_mut().insert(
            actix_web::http::header::CONTENT_TYPE,
            actix_web::http::header::HeaderValue::from_static(kind),
        );
    }
    Ok(answer)
}

/// The feed that a secret opens, with its text, in a constant number of queries.
fn written(
    conn: &mut DbConn,
    app: &crate::App,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<(Feed, String), Error> {
    let feed = feeds::by_token(conn, hash)?;
    let catalogue = clinics::catalogue(conn, feed.clinic_id)?;
    let ahead = TimeDelta::days(catalogue.clinic.policy.horizon_days.into());
    let within = Span::between(now - PAST, now + ahead).context("a horizon in the past")?;
    let filter = Filter { within: Some(within), ..Filter::default() };
    let filter = match feed.of {
        FeedOf::Practitioner(id) => Filter { practitioner: Some(id), ..filter },
        FeedOf::Room(id) => Filter { room: Some(id), ..filter },
        FeedOf::Patient(id) => Filter { patient: Some(id), ..filter },
    };
    let mut visits = appointments::list(conn, feed.clinic_id, &filter, i64::MAX)?;
    visits.retain(|one| is_shown(one, now));
    let language = match feed.of {
        FeedOf::Patient(id) => {
            let spoken = patients::get(conn, feed.clinic_id, id)?.language;
            spoken.unwrap_or_else(|| Language::of_locale(&catalogue.clinic.locale))
        }
        FeedOf::Practitioner(_) | FeedOf::Room(_) => Language::English,
    };
    let text = Subscription {
        tongue: Tongue::at(&catalogue.clinic, language),
        feed: &feed,
        catalogue: &catalogue,
        organizer: &organizer(&app.config, &catalogue.clinic),
        discreet: catalogue.clinic.policy.discreet,
        visits: &visits,
        within,
    }
    .written();
    Ok((feed, text))
}

/// Whether a visit is shown: not for long, once it was called off.
fn is_shown(one: &Booked, now: DateTime<Utc>) -> bool {
    let visit = &one.appointment;
    let fresh = visit.cancelled_at.is_some_and(|at| now - at < CANCELLED_FOR);
    visit.status != Status::Cancelled || fresh
}

/// Since when the feed holds what it holds; notes it, and that the feed is in use, now and then.
/// Whoever asks gets an answer whether or not that could be noted.
async fn noted(asked: &Asked, feed: &Feed, digest: &[u8]) -> DateTime<Utc> {
    let same = feed.content_hash.as_deref() == Some(digest);
    // Dates of HTTP are whole seconds: two states of a feed never share one.
    let next = feed.content_since + TimeDelta::seconds(1);
    let since = if same { feed.content_since } else { asked.now.max(next) };
    let used = feed.used_at.is_some_and(|at| asked.now - at < USE_NOTED_EVERY);
    if !same || !used {
        let (id, digest) = (feed.id, digest.to_vec());
        let noted = asked
            .act(Actor::System, move |tx, context| {
                actions::serve_feed(tx, context, id, (&digest, since))
            })
            .await;
        if let Err(error) = noted {
            tracing::warn!(feed = %id, ?error, "it could not be noted that a feed was asked for");
        }
    }
    since
}

/// Whether the subscriber already has what the feed holds (RFC 9110, 13.2.2).
fn is_known(request: &HttpRequest, tag: &EntityTag, since: DateTime<Utc>) -> bool {
    use actix_web::http::header;
    if request.headers().contains_key(header::IF_NONE_MATCH) {
        return match IfNoneMatch::parse(request) {
            Ok(IfNoneMatch::Any) => true,
            Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|one| one.weak_eq(tag)),
            Err(_) => false,
        };
    }
    let seconds = |at: SystemTime| DateTime::<Utc>::from(at).timestamp();
    let had = IfModifiedSince::parse(request).ok();
    had.is_some_and(|IfModifiedSince(at)| since.timestamp() <= seconds(at.into()))
}

fn http_date(at: DateTime<Utc>) -> HttpDate {
    SystemTime::from(at).into()
}
