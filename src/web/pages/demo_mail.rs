//! The demo's letter box: every mail that would have been sent, to be read.
use super::{Frame, Line, harmless, shown};
use crate::{
    App, Error,
    domain::Language,
    mail::folder::{self, Summary},
    tongue::Tongue,
    web::extract::Asked,
};
use actix_web::{
    HttpResponse,
    web::{Path, ServiceConfig, get, resource},
};
use askama::Template;
use mail_parser::{Message, MessageParser, MimeHeaders as _};

#[derive(Template)]
#[template(path = "page/demo/mails.html")]
struct List {
    frame: Frame,
    mails: Vec<Summary>,
    goes_to_a_server: bool,
}

#[derive(Template)]
#[template(path = "page/demo/mail.html")]
struct One {
    frame: Frame,
    file: String,
    to: String,
    subject: String,
    /// The text, line by line; links apart.
    lines: Vec<Line>,
    invite: Option<String>,
}

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/demo/mail").route(get().to(list)))
        .service(resource("/demo/mail/{file}").route(get().to(read)))
        .service(resource("/demo/mail/{file}/html").route(get().to(html)));
}

async fn list(asked: Asked) -> Result<HttpResponse, Error> {
    let goes_to_a_server = only_in_the_demo(&asked.app)?.config.smtp.is_some();
    let mut mails = folder::list(&asked.app.config.mail_dir).map_err(anyhow::Error::from)?;
    mails.sort_by_key(|mail| std::cmp::Reverse(mail.at));
    mails.truncate(200);
    shown(&List { frame: frame("Mail"), mails, goes_to_a_server })
}

async fn read(asked: Asked, file: Path<String>) -> Result<HttpResponse, Error> {
    let bytes = bytes(&asked, &file)?;
    let mail = parsed(&bytes)?;
    let to = mail.to().and_then(|to| to.first()).and_then(|to| to.address()).unwrap_or_default();
    let invite = mail.attachments().find(|part| part.attachment_name() == Some("invite.ics"));
    shown(&One {
        frame: frame("Mail"),
        file: file.into_inner(),
        to: to.to_owned(),
        subject: mail.subject().unwrap_or_default().to_owned(),
        lines: mail.body_text(0).unwrap_or_default().lines().map(Line::of).collect(),
        invite: invite.and_then(|part| part.text_contents()).map(str::to_owned),
    })
}

async fn html(asked: Asked, file: Path<String>) -> Result<HttpResponse, Error> {
    let bytes = bytes(&asked, &file)?;
    let body = parsed(&bytes)?.body_html(0).unwrap_or_default().into_owned();
    Ok(harmless(body))
}

fn only_in_the_demo(app: &App) -> Result<&App, Error> {
    if app.config.demo { Ok(app) } else { Err(Error::NotFound("page")) }
}

fn bytes(asked: &Asked, file: &str) -> Result<Vec<u8>, Error> {
    let app = only_in_the_demo(&asked.app)?;
    let found = folder::read(&app.config.mail_dir, file).map_err(anyhow::Error::from)?;
    found.ok_or(Error::NotFound("mail"))
}

fn parsed(bytes: &[u8]) -> Result<Message<'_>, Error> {
    MessageParser::default().parse(bytes).ok_or(Error::NotFound("mail"))
}

pub(super) fn frame(title: &str) -> Frame {
    Frame {
        title: title.to_owned(),
        name: "Limber demo".to_owned(),
        home: "/".to_owned(),
        accent: "teal",
        phone: String::new(),
        tongue: Tongue::new(Language::English, "en-US"),
        place: String::new(),
        framed: false,
    }
}
