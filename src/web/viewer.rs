//! Who looks at a page: when, in which language, and where they are.
use super::{framing::is_framed, session::is_secure};
use crate::{
    App,
    domain::{Clinic, Language},
    tongue::Tongue,
};
use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
    http::{Method, header},
};
use chrono::{DateTime, Utc};

const COOKIE: &str = "limber-language";
const KEPT: Duration = Duration::days(365);

/// A browser's language and place, and the instant at which it looks.
#[derive(Debug, Clone)]
pub(super) struct Viewer {
    /// The present instant.
    pub(super) now: DateTime<Utc>,
    /// What was chosen by hand.
    chosen: Option<Language>,
    /// What the browser asks for.
    asked: Option<Language>,
    /// The address that is looked at, by which it is reached again.
    pub(super) place: String,
    /// Whether it is to stand within another site's page.
    pub(super) framed: bool,
}

impl Viewer {
    /// Whoever sent a request.
    pub(super) fn of(request: &HttpRequest, now: DateTime<Utc>) -> Self {
        let chosen = request.cookie(COOKIE).and_then(|cookie| cookie.value().parse().ok());
        let header = request.headers().get(header::ACCEPT_LANGUAGE);
        let asked = header.and_then(|value| value.to_str().ok()).and_then(Language::accepted);
        let uri = request.uri();
        let place = match (request.method(), uri.query()) {
            (&Method::GET, Some(query)) => format!("{}?{query}", uri.path()),
            _ => uri.path().to_owned(),
        };
        Self { now, chosen, asked, place, framed: is_framed(request) }
    }

    /// The same, once it is known who looks: what they chose goes before the language in which
    /// they booked, and that before their browser's.
    pub(super) fn known(mut self, language: Option<Language>) -> Self {
        self.asked = language.or(self.asked);
        self
    }

    /// The same, choosing a language by hand.
    pub(super) fn choosing(mut self, language: Language) -> Self {
        self.chosen = Some(language);
        self
    }

    /// The language that they are spoken to in.
    pub(super) fn language(&self) -> Language {
        self.chosen.or(self.asked).unwrap_or(Language::English)
    }

    /// How they are spoken to by a clinic: in its own language where they ask for none of ours.
    pub(super) fn tongue(&self, clinic: &Clinic) -> Tongue {
        let language = self.chosen.or(self.asked);
        Tongue::at(clinic, language.unwrap_or_else(|| Language::of_locale(&clinic.locale)))
    }

    /// How they are spoken to where no clinic is known.
    pub(super) fn plain_tongue(&self) -> Tongue {
        Tongue::new(self.language(), "en-US")
    }
}

/// Lets the browser keep the language that was chosen.
pub(super) fn choice(app: &App, language: Language) -> Cookie<'static> {
    Cookie::build(COOKIE, language.as_str())
        .path("/")
        .http_only(true)
        .secure(is_secure(app))
        .same_site(SameSite::Lax)
        .max_age(KEPT)
        .finish()
}
