//! What handlers ask of a request: the app, who asks, and bodies that were read once.
use super::{
    guard::RequestId,
    patience,
    repeat::{Answered, Named},
    unread,
    viewer::Viewer,
};
use crate::{
    App, Error,
    actions::{self, Context, Look, Repeatable},
    db::{
        DbConn, Tx,
        audit::{self, Actor},
        idempotency::Answer,
        sessions::Session,
    },
    error::FieldProblem,
    secret::Token,
};
use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest,
    dev::Payload,
    error::PayloadError,
    http::header,
    web::{Bytes, Data},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::de::DeserializeOwned;
use std::{
    future::{Future, Ready, ready},
    pin::Pin,
};

/// How long somebody who looks at the same page again sees it once.
const A_MOMENT: TimeDelta = TimeDelta::minutes(15);

/// One request's way to the rest of the house.
#[derive(Clone)]
pub(super) struct Asked {
    /// The shared parts.
    pub app: Data<App>,
    /// The present instant, the same throughout the request.
    pub now: DateTime<Utc>,
    /// Who looks.
    pub viewer: Viewer,
    request_id: Option<String>,
    /// Method and path.
    place: String,
}

impl Asked {
    /// Who does a deed, and when.
    pub(super) fn context(&self, actor: Actor) -> Context {
        Context {
            now: self.now,
            actor,
            request_id: self.request_id.clone(),
            key: self.app.key.clone(),
        }
    }

    /// Reads; see [`crate::db::Db::read`].
    pub(super) async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut DbConn) -> Result<T, Error> + Send + 'static,
    {
        self.app.db.read(work).await
    }

    /// Reads what tells of patients, and notes who saw it before they do. A page that was looked
    /// at a moment ago, such as one that renews itself, is not noted again.
    pub(super) async fn show_to<T, F>(&self, session: &Session, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut DbConn) -> Result<(T, Look), Error> + Send + 'static,
    {
        let (clinic, staff, since) = (session.clinic_id, session.staff.id, self.now - A_MOMENT);
        let read = self.read(move |conn| {
            let (seen, look) = work(conn)?;
            let noted = match &look {
                Look::Many { action, part } => {
                    audit::seen_since(conn, clinic, (staff, action), part, since)?
                }
                _ => false,
            };
            Ok((seen, look, noted))
        });
        let (seen, look, noted) = read.await?;
        if !noted {
            self.looked(session, look).await?;
        }
        Ok(seen)
    }

    /// Notes that somebody is about to see what was read.
    pub(super) async fn looked(&self, session: &Session, look: Look) -> Result<(), Error> {
        let (clinic, actor) = (session.clinic_id, Actor::Staff(session.staff.id));
        self.act(actor, move |tx, context| actions::look(tx, context, clinic, &look)).await
    }

    /// Does a deed; see [`crate::db::Db::write`].
    pub(super) async fn act<T, F>(&self, actor: Actor, deed: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>, &Context) -> Result<T, Error> + Send + 'static,
    {
        let context = self.context(actor);
        self.app.db.write(move |tx| deed(tx, &context)).await
    }

    /// Does a deed once, however often it is asked for under the same name.
    pub(super) async fn once<F>(
        &self,
        actor: Actor,
        named: Option<Named>,
        deed: F,
    ) -> Result<Answered, Error>
    where
        F: Fn(&mut Tx<'_>, &Context) -> Result<Answer, Error> + Send + 'static,
    {
        let request = named.map(|Named { key, hash }| {
            let place = self.place.clone();
            Repeatable { place, key, hash }
        });
        let once = move |tx: &mut Tx<'_>, context: &Context| {
            actions::once(tx, context, request.as_ref(), &deed)
        };
        let (answer, replayed) = self.act(actor, once).await?;
        Ok(Answered { answer, replayed })
    }
}

impl FromRequest for Asked {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request_id = request.extensions().get::<RequestId>().map(|id| id.0.clone());
        ready(match request.app_data::<Data<App>>() {
            Some(app) => {
                let place = format!("{} {}", request.method(), request.path());
                let now = app.clock.now();
                let viewer = Viewer::of(request, now);
                Ok(Self { now, app: app.clone(), viewer, request_id, place })
            }
            None => Err(anyhow::anyhow!("the site was built without its app").into()),
        })
    }
}

/// The secret in `Authorization: Bearer …`.
pub(super) struct Bearer(pub Token);

impl FromRequest for Bearer {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let missing = "send the secret as `Authorization: Bearer …`";
        ready(bearer(request).map(Self).ok_or(Error::Unauthenticated(missing)))
    }
}

/// The bearer token of a request, if it has one.
pub(super) fn bearer(request: &HttpRequest) -> Option<Token> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Token::presented(token.trim()))
}

/// The revision in `If-Match`; `None`: the caller does not care.
pub(super) struct IfMatch(pub(super) Option<i32>);

impl IfMatch {
    /// The revision, which must be given: so that two desks never undo each other's changes unseen.
    pub(super) fn required(&self) -> Result<Option<i32>, Error> {
        match self.0 {
            None => Err(Error::invalid("/If-Match", "invalid", "must be the ETag that was seen")),
            seen => Ok(seen),
        }
    }
}

impl FromRequest for IfMatch {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let header = request.headers().get(header::IF_MATCH);
        let given = header.and_then(|value| value.to_str().ok()).map(str::trim);
        ready(match given {
            None | Some("*") => Ok(Self(None)),
            Some(tag) => {
                tag.trim_matches('"').parse().map(|revision| Self(Some(revision))).map_err(|_| {
                    Error::invalid("/If-Match", "invalid", "must be an ETag that was answered")
                })
            }
        })
    }
}

/// A JSON body. What cannot be read is malformed; what is read but has a wrong or an unknown part
/// is invalid, and the part is named.
pub(super) struct Body<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = json_bytes(request, payload);
        Box::pin(async move { read_json(&bytes.await?).map(Self) })
    }
}

/// A JSON body as it was sent.
pub(super) fn json_bytes(
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<Bytes, Error>> + use<> {
    let is_json = request.content_type().eq_ignore_ascii_case("application/json");
    let bytes = Bytes::from_request(request, payload);
    async move {
        if !is_json {
            return Err(Error::MediaType("application/json"));
        }
        bytes.await.map_err(|error| {
            let late = error.as_error::<PayloadError>().is_some_and(patience::ran_out);
            match error.as_response_error().status_code().as_u16() {
                413 => Error::TooLarge,
                _ if late => Error::Malformed("the body did not arrive in time".to_owned()),
                _ => Error::Malformed("the body cannot be read".to_owned()),
            }
        })
    }
}

/// What a JSON body says.
pub(super) fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    // Serde would also take a list for an object, its parts in the order of our code.
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
        return Err(Error::invalid("", "invalid", "the body must be an object, not a list"));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let pointer = unread::pointer(error.path());
        let source = error.into_inner();
        match source.classify() {
            serde_json::error::Category::Data => {
                Error::Invalid(vec![unread::part(&pointer, &source.to_string())])
            }
            _ => Error::Malformed(format!("the body is not well-formed JSON: {source}")),
        }
    })?;
    reader
        .end()
        .map_err(|error| Error::Malformed(format!("the body is not well-formed JSON: {error}")))?;
    Ok(value)
}

/// The value of a part that was read as JSON already, or what is wrong with it.
pub(super) fn read_part<T: DeserializeOwned>(part: serde_json::Value) -> Result<T, FieldProblem> {
    serde_path_to_error::deserialize(part)
        .map_err(|error| unread::part(&unread::pointer(error.path()), &error.inner().to_string()))
}

/// Collects what is wrong with the parts of a request, so that all of it is said at once.
#[derive(Default)]
pub(super) struct Checks(Vec<FieldProblem>);

impl Checks {
    /// The value of a part, or a note of what is wrong with it.
    pub(super) fn field<T, E: ToString>(
        &mut self,
        pointer: &str,
        value: Result<T, E>,
    ) -> Option<T> {
        value
            .map_err(|problem| {
                self.0.push(FieldProblem {
                    pointer: pointer.to_owned(),
                    code: "invalid",
                    detail: problem.to_string(),
                });
            })
            .ok()
    }

    /// Notes what is wrong with a part.
    pub(super) fn wrong(&mut self, problem: FieldProblem) {
        self.0.push(problem);
    }

    /// Goes on with `value` if every part was right, and it is therefore there.
    pub(super) fn finish<T>(self, value: Option<T>) -> Result<T, Error> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(Error::Invalid(self.0)),
        }
    }
}
