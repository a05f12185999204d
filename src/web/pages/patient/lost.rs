//! A page that says what cannot be had, once more in another language: with every word that was
//! typed, which is written down nowhere else.
use super::{
    expired::{self, Lost},
    others,
    visitor::{self, Visitor},
    words::Words,
};
use crate::{
    Error,
    db::clinics,
    domain::{Audience, Language},
    web::{extract::Asked, viewer},
};
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Form, Path},
};
use serde::Deserialize;

/// Why something cannot be had, as the page that says so names it to itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Cause {
    Refused,
    Withdrawn,
    Over,
    Left,
    Gone,
    Enough,
    ForNew,
    ForReturning,
}

impl Cause {
    /// Its name.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Over => "over",
            Self::Left => "left",
            Self::Gone => "gone",
            Self::Enough => "enough",
            Self::ForNew => "for-new",
            Self::ForReturning => "for-returning",
        }
    }
}

/// What the page sends besides the words, to be shown again.
pub(super) struct Again {
    pub(super) address: String,
    pub(super) cause: Cause,
    /// How addresses name the time that is kept all the while; empty: none is.
    pub(super) hold: String,
    /// The start that cannot be had, and with whom; empty where it is not about a time.
    pub(super) wanted: String,
    /// In how many seconds it may be tried again.
    pub(super) wait: i64,
}

/// The page, sent by the switch to the other language.
#[derive(Deserialize)]
pub(super) struct Switched {
    language: Language,
    cause: Cause,
    #[serde(default)]
    hold: String,
    #[serde(default)]
    wanted: String,
    #[serde(default)]
    wait: i64,
    #[serde(flatten)]
    words: Words,
}

/// `POST /{clinic}/lost`.
pub(super) async fn switch(
    mut asked: Asked,
    visitor: Visitor,
    slug: Path<String>,
    Form(switched): Form<Switched>,
) -> Result<HttpResponse, Error> {
    let Switched { language, cause, hold, wanted, wait, mut words } = switched;
    let (slug, cookie) = (slug.into_inner(), viewer::choice(&asked.app, language));
    asked.viewer = asked.viewer.choosing(language);
    let audience = match cause {
        Cause::ForNew => Some(Audience::New),
        Cause::ForReturning => Some(Audience::Returning),
        _ => None,
    };
    let mut response = if let Some(audience) = audience {
        let catalogue = asked.read(move |conn| clinics::catalogue_of(conn, &slug)).await?;
        let service = catalogue.any_service(&words.service);
        let service = service.ok_or(Error::NotFound("service"))?.id;
        let hold = Some(hold.as_str()).filter(|hold| !hold.is_empty());
        let about = (catalogue, service, audience);
        others::page(&asked, about, hold, (words, StatusCode::OK)).await?
    } else {
        words.starts_at = wanted;
        let lost = Lost::retold(cause, wait, words).ok_or(Error::NotFound("page"))?;
        expired::page(&asked, &visitor, (slug, lost)).await?
    };
    visitor::set(&mut response, &cookie, visitor.framed)?;
    Ok(response)
}
