//! Whose browser it is: a secret of its own claims what it holds.
use crate::{
    App, Error,
    db::{DbConn, appointments},
    domain::{Appointment, AppointmentId, Status},
    secret::Token,
    web::{repeat::Named, session::is_secure},
};
use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite},
    dev::Payload,
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
}

impl FromRequest for Visitor {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let token = request
            .cookie(SECRET)
            .filter(|cookie| cookie.value().len() == 43)
            .map(|cookie| Token::presented(cookie.value()));
        let held = request.cookie(HELD).and_then(|cookie| cookie.value().parse().ok());
        ready(Ok(Self { token, held }))
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

/// Lets the browser know its secret and what it holds.
pub(super) fn remember(
    response: &mut HttpResponse,
    app: &App,
    token: &Token,
    held: AppointmentId,
) -> Result<(), Error> {
    for (name, value) in [(SECRET, token.reveal().to_owned()), (HELD, held.to_string())] {
        response.add_cookie(&cookie(app, name, value)).map_err(anyhow::Error::from)?;
    }
    Ok(())
}

/// Lets the browser forget what it held.
pub(super) fn forget(response: &mut HttpResponse, app: &App) -> Result<(), Error> {
    let mut nothing = cookie(app, HELD, String::new());
    nothing.make_removal();
    response.add_cookie(&nothing).map_err(anyhow::Error::from)?;
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
