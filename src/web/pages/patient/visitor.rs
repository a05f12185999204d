//! Whose browser it is: a secret of its own claims what it holds.
//!
//! On the clinic's own pages a cookie keeps it. Within another site's page browsers may keep no
//! cookies of ours, so there it goes along in the address of what is held, too.
use super::left::Left;
use crate::{
    App, Error,
    db::{DbConn, account_sessions::AccountSession, appointments},
    domain::{Appointment, AppointmentId, Catalogue, PatientId, Status},
    secret::Token,
    web::{account::Guest, framing::is_framed, repeat::Named, session::is_secure},
};
use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    dev::Payload,
    http::header::{HeaderValue, SET_COOKIE},
    web::Query,
};
use serde::Deserialize;
use std::{future::Future, pin::Pin};

const SECRET: &str = "limber-visitor";
const HELD: &str = "limber-hold";
const WHOM: &str = "limber-for";
/// How long a browser keeps for whom the next visit is to be.
const KEPT: Duration = Duration::hours(1);

/// A browser, as far as it told of itself.
#[derive(Clone)]
pub(super) struct Visitor {
    /// Its secret, if it was given one before.
    pub(super) token: Option<Token>,
    /// What it held last.
    pub(super) held: Option<AppointmentId>,
    /// What it held before and gave back for another.
    pub(super) left: Vec<Left>,
    /// Whether it shows our pages within another site's.
    pub(super) framed: bool,
    /// Who is signed in with it at the clinic that the address names.
    session: Option<AccountSession>,
    /// For whom a visit is to be, as it chose: one of those under the address, or `new`.
    pub(super) whom: Option<String>,
}

/// What an address says of whom a visit is for.
#[derive(Deserialize)]
struct Chosen {
    #[serde(rename = "for")]
    whom: Option<String>,
}

impl FromRequest for Visitor {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kept = request.cookie(SECRET).map(|cookie| cookie.value().to_owned());
        let (named, given) = parts(request.match_info().get("hold").unwrap_or_default());
        let secret = given.map(str::to_owned).or(kept).filter(|text| text.len() == 43);
        let held = request.cookie(HELD).and_then(|cookie| cookie.value().parse().ok());
        let chosen = request.cookie(WHOM).map(|cookie| cookie.value().to_owned());
        let query = Query::<Chosen>::from_query(request.query_string()).ok();
        let visitor = Self {
            token: secret.as_deref().map(Token::presented),
            held: held.or(given.and(named)),
            left: Left::told(request),
            framed: is_framed(request),
            session: None,
            whom: query.and_then(|query| query.into_inner().whom).or(chosen),
        };
        let guest = Guest::from_request(request, payload);
        Box::pin(async move { Ok(Self { session: guest.await?.0, ..visitor }) })
    }
}

impl Visitor {
    /// Its secret; a new one for a browser that is here for the first time, the same however
    /// often it sends that form.
    pub(super) fn secret(&self, app: &App, form: Option<&Named>) -> Token {
        let new = || form.map_or_else(Token::random, |form| app.key.visitor_token(&form.key));
        self.token.clone().unwrap_or_else(new)
    }

    /// The same, holding this.
    pub(super) fn with(self, token: Token, held: AppointmentId) -> Self {
        Self { token: Some(token), held: Some(held), ..self }
    }

    /// Who is signed in with it at a clinic.
    pub(super) fn at(&self, catalogue: &Catalogue) -> Option<AccountSession> {
        self.session.clone().filter(|session| session.clinic_id == catalogue.clinic.id)
    }

    /// Whether it was this browser that held the visit.
    pub(super) fn claims(&self, visit: &Appointment) -> bool {
        let kept = visit.hold.as_ref().map(|hold| &hold.token_hash);
        self.token.as_ref().is_some_and(|token| kept == Some(&token.hash()))
    }

    /// How addresses name what it holds.
    pub(super) fn name(&self, held: AppointmentId) -> String {
        match &self.token {
            Some(token) if self.framed => format!("{held}.{}", token.reveal()),
            _ => held.to_string(),
        }
    }

    /// What it holds at the moment, which is in nobody's way but others'.
    pub(super) fn holding(&self, conn: &mut DbConn) -> Result<Option<Appointment>, Error> {
        let Some(id) = self.held.filter(|_| self.token.is_some()) else { return Ok(None) };
        match appointments::by_id(conn, id) {
            Ok(visit) => {
                let own = visit.status == Status::Held && self.claims(&visit);
                Ok(own.then_some(visit))
            }
            Err(Error::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// What an address names: what is held, and the secret that claims it where it goes along.
pub(super) fn parts(hold: &str) -> (Option<AppointmentId>, Option<&str>) {
    let (id, secret) = hold.split_once('.').map_or((hold, None), |(id, rest)| (id, Some(rest)));
    (id.parse().ok(), secret)
}

/// Lets the browser know its secret and what it holds.
pub(super) fn remember(
    response: &mut HttpResponse,
    app: &App,
    visitor: &Visitor,
) -> Result<(), Error> {
    let secret = visitor.token.as_ref().map(|token| token.reveal().to_owned());
    let held = visitor.held.map(|id| id.to_string());
    for (name, value) in [(SECRET, secret), (HELD, held)] {
        if let Some(value) = value {
            set(response, &cookie(app, name, value), visitor.framed)?;
        }
    }
    Ok(())
}

/// Lets the browser forget what it held, and for whom.
pub(super) fn forget(
    response: &mut HttpResponse,
    app: &App,
    visitor: &Visitor,
) -> Result<(), Error> {
    for name in [HELD, WHOM] {
        let mut nothing = cookie(app, name, String::new());
        nothing.make_removal();
        set(response, &nothing, visitor.framed)?;
    }
    Ok(())
}

/// Lets the browser keep for whom the next visit is to be, for a while.
pub(super) fn choose(response: &mut HttpResponse, app: &App, whom: PatientId) -> Result<(), Error> {
    let mut chosen = cookie(app, WHOM, whom.to_string());
    chosen.set_max_age(KEPT);
    set(response, &chosen, false)
}

/// Within another site's page a cookie is for that site alone, and only browsers that divide them
/// so keep it.
pub(in super::super) fn set(
    response: &mut HttpResponse,
    cookie: &Cookie<'static>,
    framed: bool,
) -> Result<(), Error> {
    let mut cookie = cookie.clone();
    let mut divided = "";
    if framed {
        cookie.set_secure(true);
        cookie.set_same_site(SameSite::None);
        divided = "; Partitioned";
    }
    let value = HeaderValue::from_str(&format!("{cookie}{divided}"));
    response.headers_mut().append(SET_COOKIE, value.map_err(anyhow::Error::from)?);
    Ok(())
}

/// A cookie of ours that is gone when the browser is closed.
pub(super) fn cookie(app: &App, name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build(name, value)
        .path("/")
        .http_only(true)
        .secure(is_secure(app))
        .same_site(SameSite::Lax)
        .finish()
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn an_address_names_a_hold_with_its_secret_or_without() {
        let id = "0193a0f0-0000-7000-8000-000000000001";
        assert_eq!(parts(id), (Some(id.parse().unwrap()), None));
        assert_eq!(parts(&format!("{id}.abc")), (Some(id.parse().unwrap()), Some("abc")));
        assert_eq!(parts("nothing.at.all"), (None, Some("at.all")));
    }
}
