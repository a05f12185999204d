//! Requests that may come again: how they are named, and how they are answered.
use super::extract::{json_bytes, read_json};
use crate::{Error, db::idempotency::Answer, domain::AppointmentId, secret::Token};
use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::{
        StatusCode,
        header::{ETAG, HeaderName},
    },
};
use anyhow::Context as _;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::{future::Future, pin::Pin};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The name that a request was given, and the hash of what it says.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) key: String,
    pub(super) hash: Vec<u8>,
}

/// A JSON body as [`super::extract::Body`], and its `Idempotency-Key`, if it has one: a handler
/// that creates takes both, and hands the latter to [`super::extract::Asked::once`].
pub(super) struct Keyed<T>(pub(super) T, pub(super) Option<Named>);

impl<T: DeserializeOwned + 'static> FromRequest for Keyed<T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let key = key(request);
        let bytes = json_bytes(request, payload);
        Box::pin(async move {
            let bytes = bytes.await?;
            let hash = || Sha256::digest(&bytes).to_vec();
            let named = key?.map(|key| Named { key, hash: hash() });
            Ok(Self(read_json(&bytes)?, named))
        })
    }
}

/// The key in the header, if there is one.
fn key(request: &HttpRequest) -> Result<Option<String>, Error> {
    let Some(value) = request.headers().get(KEY) else { return Ok(None) };
    let sane =
        |key: &&str| (1..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    let key = value.to_str().ok().filter(sane).map(str::to_owned);
    let wrong = "must be 1 to 255 visible ASCII characters";
    key.map(Some).ok_or_else(|| Error::invalid("/Idempotency-Key", "invalid", wrong))
}

impl Named {
    /// A form by its nonce and what was typed; `None`: it has no nonce.
    pub(super) fn form(nonce: &str, typed: &impl Serialize) -> Result<Option<Self>, Error> {
        let sane = (16..=64).contains(&nonce.len()) && nonce.bytes().all(|b| b.is_ascii_graphic());
        let hash = Sha256::digest(serde_json::to_vec(typed).map_err(anyhow::Error::from)?).to_vec();
        Ok(sane.then(|| Self { key: nonce.to_owned(), hash }))
    }

    /// The same for a form of many buttons: whatever else is said under its nonce counts for
    /// itself, and so does what is said again after what it made was `gone`.
    pub(super) fn by_what_is_said(&self, gone: Option<AppointmentId>) -> Self {
        let after = gone.map(|id| format!(" after {id}")).unwrap_or_default();
        let key = format!("{}{after}", URL_SAFE_NO_PAD.encode(&self.hash));
        Self { key, hash: self.hash.clone() }
    }
}

/// `201 Created`, with what was made.
pub(super) fn created(view: &impl Serialize) -> Result<Answer, Error> {
    let body = serde_json::to_string(view).map_err(anyhow::Error::from)?;
    Ok(Answer { status: StatusCode::CREATED.as_u16(), etag: None, body })
}

/// On to a page, as [`super::pages`] do; `body` tells which, without any secret.
pub(super) fn onward(body: String) -> Answer {
    Answer { status: StatusCode::SEE_OTHER.as_u16(), etag: None, body }
}

/// An answer, given now or before.
pub(super) struct Answered {
    pub(super) answer: Answer,
    pub(super) replayed: bool,
}

impl Answered {
    /// Adds a secret that is made anew each time from the `id` of what was created.
    pub(super) fn revealing(
        mut self,
        name: &str,
        secret: impl Fn(AppointmentId) -> Token,
    ) -> Result<Self, Error> {
        let mut body: Value =
            serde_json::from_str(&self.answer.body).context("a kept body is not JSON")?;
        let id = body.get("id").and_then(Value::as_str).and_then(|id| id.parse().ok());
        let secret = secret(id.context("what was made has no id")?);
        if let Some(members) = body.as_object_mut() {
            members.insert(name.to_owned(), Value::String(secret.reveal().to_owned()));
        }
        self.answer.body = body.to_string();
        Ok(self)
    }

    /// As it is sent to a program.
    pub(super) fn respond(self) -> HttpResponse {
        let status = StatusCode::from_u16(self.answer.status).unwrap_or(StatusCode::CREATED);
        let mut response = HttpResponse::build(status);
        if let Some(etag) = self.answer.etag {
            response.insert_header((ETAG, etag));
        }
        if self.replayed {
            response.insert_header((REPLAYED, "true"));
        }
        response.content_type("application/json").body(self.answer.body)
    }
}
