//! Who of the staff asks: the session that a cookie or a bearer token opens.
use super::extract::{Asked, bearer};
use crate::{
    App, Error, actions,
    db::{
        audit::Actor,
        clinics,
        sessions::{self, Session},
        staff,
    },
    domain::{FeedOf, NewPassword, Role, Staff},
    password,
    secret::Token,
};
use actix_web::{
    FromRequest, HttpRequest,
    cookie::{Cookie, SameSite},
    dev::Payload,
};
use chrono::TimeDelta;
use std::{future::Future, pin::Pin, sync::LazyLock};
use tokio::sync::Semaphore;

/// Hashing a password takes 19 MiB: two at a time are enough.
static HASHING: Semaphore = Semaphore::const_new(2);

/// What a wrong password is compared with where nobody has that mail address, so that the answer
/// takes as long.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| password::hash("nobody has this password").unwrap_or_default());

/// Somebody of the staff who is signed in.
pub(super) struct SignedIn(pub Session);

impl SignedIn {
    /// As the audit trail names them.
    pub(super) fn actor(&self) -> Actor {
        Actor::Staff(self.0.staff.id)
    }

    /// Goes on if they run the calendars of all practitioners.
    pub(super) fn at_desk(self) -> Result<Self, Error> {
        match self.0.staff.role {
            Role::Admin | Role::Receptionist => Ok(self),
            Role::Practitioner => Err(Error::Forbidden("this is for the reception desk")),
        }
    }

    /// Goes on if they may give a feed of these visits away: practitioners their own alone.
    pub(super) fn may_share(&self, of: Option<FeedOf>) -> Result<Option<FeedOf>, Error> {
        let staff = &self.0.staff;
        let own = staff.practitioner_id.map(FeedOf::Practitioner);
        if staff.role == Role::Practitioner && (of.is_none() || of != own) {
            return Err(Error::Forbidden("practitioners have to do with their own calendar only"));
        }
        Ok(of)
    }

    /// Goes on if they may change what the clinic is set up with.
    pub(super) fn administers(self) -> Result<Self, Error> {
        match self.0.staff.role {
            Role::Admin => Ok(self),
            Role::Receptionist | Role::Practitioner => {
                Err(Error::Forbidden("this is for the clinic's admins"))
            }
        }
    }

    /// Goes on if a form of theirs carries what only their own pages know.
    pub(super) fn sent(self, csrf: &str) -> Result<Self, Error> {
        if self.0.csrf == csrf {
            Ok(self)
        } else {
            Err(Error::Forbidden("this form is out of date; go back, reload it and try again"))
        }
    }
}

/// Somebody of the staff who is signed in, and whose asking does not keep them so: a page asks by
/// itself, whether anybody is there or not.
pub(super) struct Listening(pub SignedIn);

type Found<T> = Pin<Box<dyn Future<Output = Result<T, Error>>>>;

impl FromRequest for SignedIn {
    type Error = Error;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let asked = Asked::from_request(request, payload).into_inner();
        let request = request.clone();
        Box::pin(async move {
            let asked = asked?;
            let session = presented(&asked, &request).await?;
            if asked.now - session.seen_at >= TimeDelta::minutes(1) {
                let used = session.clone();
                let actor = Actor::Staff(session.staff.id);
                asked.act(actor, move |tx, context| actions::stay(tx, context, &used)).await?;
            }
            Ok(Self(session))
        })
    }
}

impl FromRequest for Listening {
    type Error = Error;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let asked = Asked::from_request(request, payload).into_inner();
        let request = request.clone();
        Box::pin(async move { Ok(Self(SignedIn(presented(&asked?, &request).await?))) })
    }
}

/// The session that a request's bearer token or cookie opens.
async fn presented(asked: &Asked, request: &HttpRequest) -> Result<Session, Error> {
    let token = bearer(request).or_else(|| cookie_of(request, &asked.app));
    let token = token.ok_or(Error::Unauthenticated("please sign in"))?;
    let (hash, now) = (token.hash(), asked.now);
    let found = asked.read(move |conn| sessions::find(conn, &hash, now)).await?;
    found.ok_or(Error::Unauthenticated("please sign in again"))
}

/// What signing in takes.
pub(super) struct Credentials {
    /// The clinic's slug.
    pub(super) clinic: String,
    pub(super) email: String,
    pub(super) password: String,
}

/// Signs somebody in. Whether the clinic, the mail address or the password was wrong does not
/// show, neither in the answer nor in how long it takes.
pub(super) async fn sign_in(
    asked: &Asked,
    credentials: Credentials,
) -> Result<(Token, Staff), Error> {
    const WRONG: Error = Error::Unauthenticated("that mail address and password do not fit");
    let Credentials { clinic, email, password } = credentials;
    let email = email.trim().to_lowercase();
    let known = asked
        .read(move |conn| {
            let clinic = match clinics::by_slug(conn, &clinic) {
                Ok(clinic) => clinic,
                Err(Error::NotFound(_)) => return Ok(None),
                Err(error) => return Err(error),
            };
            Ok(staff::login(conn, clinic.id, &email)?.map(|login| (clinic.id, login)))
        })
        .await?;
    if let Some(until) = known.as_ref().and_then(|(_, login)| login.locked_until)
        && until > asked.now
    {
        return Err(Error::TooMany((until - asked.now).num_seconds().max(1)));
    }

    // Whoever was invited and has not come yet has no password.
    let hash = known.as_ref().map(|(_, login)| login.password_hash.clone());
    let hash = hash.filter(|hash| !hash.is_empty());
    let has_one = hash.is_some();
    let right = verified(password, hash.unwrap_or_else(|| NOBODY.clone())).await? && has_one;
    let Some((clinic, login)) = known else { return Err(WRONG) };
    if !right {
        let fail = move |tx: &mut crate::db::Tx<'_>, context: &actions::Context| {
            actions::fail_sign_in(tx, context, clinic, &login)
        };
        asked.act(Actor::System, fail).await?;
        return Err(WRONG);
    }
    let (token, id) = (Token::random(), login.staff.id);
    let session = token.clone();
    asked
        .act(Actor::Staff(id), move |tx, context| {
            actions::sign_in(tx, context, clinic, id, &session)
        })
        .await?;
    Ok((token, login.staff))
}

/// The hash of a password that somebody shall have from now on.
pub(super) async fn hashed(password: NewPassword) -> Result<String, Error> {
    let _turn = HASHING.acquire().await.map_err(anyhow::Error::from)?;
    let hash = tokio::task::spawn_blocking(move || password::hash(password.reveal())).await;
    Ok(hash.map_err(anyhow::Error::from)??)
}

async fn verified(password: String, hash: String) -> Result<bool, Error> {
    let _turn = HASHING.acquire().await.map_err(anyhow::Error::from)?;
    let right = tokio::task::spawn_blocking(move || password::verify(&password, &hash)).await;
    right.map_err(|error| anyhow::Error::from(error).into())
}

/// The cookie that keeps somebody signed in. Over HTTPS its name binds it to this host alone.
pub(super) fn cookie(app: &App, token: &Token) -> Cookie<'static> {
    kept(app, cookie_name(is_secure(app)).to_owned(), token)
}

/// The cookie that ends a session in the browser.
pub(super) fn no_cookie(app: &App) -> Cookie<'static> {
    let mut cookie = cookie(app, &Token::presented(""));
    cookie.make_removal();
    cookie
}

/// Whether people reach the site over HTTPS.
pub(super) fn is_secure(app: &App) -> bool {
    app.config.public_url.scheme() == "https"
}

/// A cookie that scripts and other sites' forms never see.
pub(super) fn kept(app: &App, name: String, token: &Token) -> Cookie<'static> {
    Cookie::build(name, token.reveal().to_owned())
        .path("/")
        .http_only(true)
        .secure(is_secure(app))
        .same_site(SameSite::Lax)
        .finish()
}

fn cookie_of(request: &HttpRequest, app: &App) -> Option<Token> {
    let cookie = request.cookie(cookie_name(is_secure(app)))?;
    Some(Token::presented(cookie.value()))
}

fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-limber" } else { "limber" }
}
