//! Who reads a mailbox and is signed in at a clinic: the session that a cookie of that clinic
//! opens.
use super::{
    extract::Asked,
    session::{is_secure, kept},
};
use crate::{
    App, Error,
    actions::{self, Look},
    db::{
        DbConn,
        account_sessions::{self, AccountSession},
        audit::{self, Actor},
        clinics,
    },
    domain::Catalogue,
    secret::Token,
};
use actix_web::{
    FromRequest, HttpRequest, HttpResponse, cookie::Cookie, dev::Payload, error::InternalError,
    http::header,
};
use chrono::TimeDelta;
use std::{future::Future, pin::Pin};

/// How long somebody who looks at the same page again sees it once.
const A_MOMENT: TimeDelta = TimeDelta::minutes(15);

/// Whoever is signed in at the clinic that the address names, if anybody is.
pub(super) struct Guest(pub(super) Option<AccountSession>);

/// The same for a page that is theirs alone: who is not signed in is asked to be.
pub(super) struct Member(pub(super) AccountSession);

type Found<T> = Pin<Box<dyn Future<Output = Result<T, actix_web::Error>>>>;

impl FromRequest for Guest {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let asked = Asked::from_request(request, payload).into_inner();
        let slug = slug(request);
        let request = request.clone();
        Box::pin(async move {
            let asked = asked?;
            let Some(cookie) = request.cookie(&cookie_name(is_secure(&asked.app), &slug)) else {
                return Ok(Self(None));
            };
            let (hash, now) = (Token::presented(cookie.value()).hash(), asked.now);
            let found = asked.read(move |conn| match clinics::by_slug(conn, &slug) {
                Ok(clinic) => account_sessions::find(conn, clinic.id, &hash, now),
                Err(Error::NotFound(_)) => Ok(None),
                Err(error) => Err(error),
            });
            let Some(session) = found.await? else { return Ok(Self(None)) };
            if now - session.seen_at >= TimeDelta::minutes(1) {
                let used = session.clone();
                asked
                    .act(Actor::Patient, move |tx, context| actions::linger(tx, context, &used))
                    .await?;
            }
            Ok(Self(Some(session)))
        })
    }
}

impl FromRequest for Member {
    type Error = actix_web::Error;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let guest = Guest::from_request(request, payload);
        let door = format!("/{}/sign-in", slug(request));
        Box::pin(async move {
            if let Some(session) = guest.await?.0 {
                return Ok(Self(session));
            }
            let error = Error::Unauthenticated("please sign in");
            let onward = HttpResponse::SeeOther().insert_header((header::LOCATION, door)).finish();
            Err(InternalError::from_response(error, onward).into())
        })
    }
}

impl Member {
    /// Goes on if a form of theirs carries what only their own pages know.
    pub(super) fn sent(self, csrf: &str) -> Result<Self, Error> {
        sent(&self.0, csrf)?;
        Ok(self)
    }
}

/// Whether a form carries what only the pages of this session know.
pub(super) fn sent(session: &AccountSession, csrf: &str) -> Result<(), Error> {
    if session.csrf == csrf {
        Ok(())
    } else {
        Err(Error::Forbidden("this form is out of date; go back, reload it and try again"))
    }
}

impl Asked {
    /// Reads what somebody sees of their own, and notes that they saw it before they do; what was
    /// looked at a moment ago is not noted again.
    pub(super) async fn show_own<T, F>(
        &self,
        session: &AccountSession,
        action: &'static str,
        work: F,
    ) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut DbConn, &Catalogue) -> Result<T, Error> + Send + 'static,
    {
        let (clinic, account) = (session.clinic_id, session.account.id);
        let since = self.now - A_MOMENT;
        let read = self.read(move |conn| {
            let catalogue = clinics::catalogue(conn, clinic)?;
            let seen = work(conn, &catalogue)?;
            Ok((seen, audit::done_since(conn, (clinic, account.uuid()), action, since)?))
        });
        let (seen, noted) = read.await?;
        if !noted {
            let look = Look::Own { account, action };
            let deed = move |tx: &mut crate::db::Tx<'_>, context: &actions::Context| {
                actions::look(tx, context, clinic, &look)
            };
            self.act(Actor::Patient, deed).await?;
        }
        Ok(seen)
    }
}

/// The cookie that keeps somebody signed in at a clinic.
pub(super) fn cookie(app: &App, slug: &str, token: &Token) -> Cookie<'static> {
    kept(app, cookie_name(is_secure(app), slug), token)
}

/// The cookie that ends that in the browser.
pub(super) fn no_cookie(app: &App, slug: &str) -> Cookie<'static> {
    let mut cookie = cookie(app, slug, &Token::presented(""));
    cookie.make_removal();
    cookie
}

/// One a clinic, so that whoever is a patient of two can be signed in at both. Over HTTPS the
/// name binds it to this host alone.
fn cookie_name(secure: bool, slug: &str) -> String {
    let host = if secure { "__Host-" } else { "" };
    format!("{host}limber-my-{slug}")
}

fn slug(request: &HttpRequest) -> String {
    request.match_info().get("clinic").unwrap_or_default().to_owned()
}
