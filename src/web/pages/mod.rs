//! Pages for people: the patient's, the desk's, the practitioner's.
mod demo_mail;
mod language;
mod mail_templates;
mod patient;
mod problem;
mod refused;
pub(crate) mod say;
mod staff;

use crate::{
    Error,
    domain::{Language, readable_phone},
    tongue::{Html, Said, Tongue},
};
use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web::{ServiceConfig, post, resource},
};
use askama::Template;
pub(super) use problem::page as problem_page;
use refused::refused;

/// The addresses of the pages. Those of the staff come first: a clinic's own begin with any word.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/language").route(post().to(language::choose)))
        .configure(staff::routes)
        .configure(mail_templates::routes)
        .configure(demo_mail::routes)
        .configure(patient::routes);
}

/// A page as an answer.
fn shown(page: &impl Template) -> Result<HttpResponse, Error> {
    let body = page.render().map_err(anyhow::Error::from)?;
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(body))
}

/// A page as an answer with another status: a form that must be mended, a step that came too late.
fn shown_as(status: StatusCode, page: &impl Template) -> Result<HttpResponse, Error> {
    let mut response = shown(page)?;
    *response.status_mut() = status;
    Ok(response)
}

/// The HTML of a mail as a page of its own: it brings its style and nothing else, and whatever it
/// holds can do nothing.
fn harmless(html: String) -> HttpResponse {
    const HARMLESS: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox \
                            allow-top-navigation-by-user-activation";
    HttpResponse::Ok()
        .insert_header((header::CONTENT_SECURITY_POLICY, HARMLESS))
        .content_type("text/html; charset=utf-8")
        .body(html)
}

/// A line of a mail's text: most are plain, some are nothing but a link.
struct Line {
    text: String,
    is_link: bool,
}

impl Line {
    fn of(text: &str) -> Self {
        let is_link = text.trim().starts_with("http") && !text.trim().contains(' ');
        Self { text: text.to_owned(), is_link }
    }
}

/// On to another page, by GET: so that a reload never sends a form again.
fn onward(address: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, address)).finish()
}

/// A telephone number, E.164, as a link.
fn call(tongue: Tongue, phone: &str) -> Html {
    let link = tongue.html("common-phone").with("phone", phone);
    link.with("readable", readable_phone(phone))
}

/// What every page has around it.
struct Frame {
    /// In the tab's title, before the name of the clinic.
    title: String,
    /// The name at the top.
    name: String,
    /// Where the name leads.
    home: String,
    /// The colour of the clinic.
    accent: &'static str,
    /// The clinic's telephone, E.164; empty where it is of no use.
    phone: String,
    /// How whoever looks at it is spoken to.
    tongue: Tongue,
    /// Where the switch to the other language leads back to; empty: there is none.
    place: String,
    /// Whether it stands within another site's page, which has a head and a foot of its own.
    framed: bool,
}

impl Frame {
    /// Where a file of ours is served.
    #[expect(clippy::unused_self, reason = "templates reach functions through the frame")]
    fn asset(&self, name: &str) -> String {
        super::assets::address(name)
    }

    /// What a form that creates carries in its field `nonce`: sent twice, it creates once.
    #[expect(clippy::unused_self, reason = "templates reach functions through the frame")]
    fn nonce(&self) -> String {
        crate::secret::Token::random().reveal().to_owned()
    }

    /// A message as text.
    fn say(&self, key: &'static str) -> Said {
        self.tongue.say(key)
    }

    /// A message with marks of HTML.
    fn html(&self, key: &'static str) -> Html {
        self.tongue.html(key)
    }

    /// The telephone number as a link.
    fn call(&self) -> Html {
        call(self.tongue, &self.phone)
    }

    /// What a button says that calls it.
    fn call_words(&self) -> Html {
        self.html("common-call").with("readable", self.readable_phone())
    }

    /// The language that it can be switched to.
    fn other_language(&self) -> Language {
        match self.tongue.language {
            Language::English => Language::Spanish,
            Language::Spanish => Language::English,
        }
    }

    /// The telephone number as people read it.
    fn readable_phone(&self) -> String {
        readable_phone(&self.phone)
    }
}
