//! Whose browser it is: a secret of its own claims what it holds.
//!
//! On the clinic's own pages a cookie keeps it. Within another site's page browsers may keep no
//! cookies of ours, so there it goes along in the address of what is held, too.
use crate::{
    App, Error,
    db::{DbConn, appointments},
    domain::{Appointment, AppointmentId, Status},
    secret::Token,
    web::{framing::is_framed, repeat::Named, session::is_secure},
};
use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite},
    dev::Payload,
    http::header::{HeaderValue, SET_COOKIE},
};
use std::future::{Ready, ready};

const SECRET: &str = "limber-visitor";
const HELD: &str = "limber-hold";

/// A browser, as far as it told of itself.
#[derive(Clone)]
pub(super) struct Visitor {
    /// Its secret, if it was given one before.
    pub(super) token: Option<Token>,
    /// What it held last.
    pub(super) held: Option<AppointmentId>,
    /// Whether it shows our pages within another site's.
    pub(super) framed: bool,
}

impl FromRequest for Visitor {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let kept = request.cookie(SECRET).map(|cookie| cookie.value().to_owned());
        let (named, given) = parts(request.match_info().get("hold").unwrap_or_default());
        let secret = given.map(str::to_owned).or(kept).filter(|text| text.len() == 43);
        let held = request.cookie(HELD).and_then(|cookie| cookie.value().parse().ok());
        ready(Ok(Self {
            token: secret.as_deref().map(Token::presented),
            held: held.or(given.and(named)),
            framed: is_framed(request),
        }))
    }
}

impl Visitor {
    /// Its secret; a new one for a browser that is here for the first time, the same however
    /// often it sends that form.
    pub(super) fn secret(&self, app: &App, form: Option<&Named>) -> Token {
        let new = || form.map_or_else(Token::random, |form| app.key.visitor_token(&form.key));
        self.token.clone().unwrap_or_else(new)
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
    pub(super) fn holding(&self, conn: &mut DbConn) -> Result<Option<AppointmentId>, Error> {
        let Some(id) = self.held.filter(|_| self.token.is_some()) else { return Ok(None) };
        match appointments::by_id(conn, id) {
            Ok(visit) => {
                let own = visit.status == Status::Held && self.claims(&visit);
                Ok(own.then_some(id))
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

/// Lets the browser forget what it held.
pub(super) fn forget(
    response: &mut HttpResponse,
    app: &App,
    visitor: &Visitor,
) -> Result<(), Error> {
    let mut nothing = cookie(app, HELD, String::new());
    nothing.make_removal();
    set(response, &nothing, visitor.framed)
}

/// Within another site's page a cookie is for that site alone, and only browsers that divide them
/// so keep it.
fn set(response: &mut HttpResponse, cookie: &Cookie<'static>, framed: bool) -> Result<(), Error> {
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

fn cookie(app: &App, name: &'static str, value: String) -> Cookie<'static> {
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
