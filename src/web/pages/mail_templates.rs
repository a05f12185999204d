//! Every kind of mail, filled with invented data: for the demo, and for whoever administers a
//! clinic.
use super::{
    Frame, harmless, shown,
    staff::{AtAdmin, admin_frame},
};
use crate::{
    Error,
    db::clinics,
    domain::{Catalogue, Language, MailKind},
    mail::{self, specimen},
    web::extract::Asked,
};
use actix_web::{
    HttpResponse,
    web::{Path, Query, ServiceConfig, get, resource},
};
use askama::Template;
use serde::Deserialize;

/// The pages' query.
#[derive(Debug, Deserialize)]
struct Shown {
    /// In which language the mails are shown.
    #[serde(default = "english")]
    language: Language,
}

fn english() -> Language {
    Language::English
}

#[derive(Template)]
#[template(path = "page/demo/templates.html")]
struct List {
    frame: Frame,
    /// Where each kind's pages are.
    root: &'static str,
    /// The word, the name and the subject of each.
    kinds: Vec<(MailKind, &'static str, String)>,
    language: Language,
    languages: &'static [Language],
}

#[derive(Template)]
#[template(path = "page/demo/template.html")]
struct One {
    frame: Frame,
    root: &'static str,
    kind: MailKind,
    subject: String,
    text: String,
    language: Language,
    languages: &'static [Language],
}

const DEMO: &str = "/demo/mail/templates";
const ADMIN: &str = "/admin/mail";

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource(DEMO).route(get().to(demo_list)))
        .service(resource("/demo/mail/templates/{kind}").route(get().to(demo_one)))
        .service(resource("/demo/mail/templates/{kind}/html").route(get().to(demo_html)))
        .service(resource(ADMIN).route(get().to(admin_list)))
        .service(resource("/admin/mail/{kind}").route(get().to(admin_one)))
        .service(resource("/admin/mail/{kind}/html").route(get().to(admin_html)));
}

async fn demo_list(asked: Asked, query: Query<Shown>) -> Result<HttpResponse, Error> {
    let catalogue = demo(&asked).await?;
    list(&asked, &catalogue, query.language, (super::demo_mail::frame("Mail templates"), DEMO))
}

async fn demo_one(
    asked: Asked,
    kind: Path<String>,
    query: Query<Shown>,
) -> Result<HttpResponse, Error> {
    let catalogue = demo(&asked).await?;
    one(
        &asked,
        &catalogue,
        (&kind, query.language),
        (super::demo_mail::frame("Mail template"), DEMO),
    )
}

async fn demo_html(
    asked: Asked,
    kind: Path<String>,
    query: Query<Shown>,
) -> Result<HttpResponse, Error> {
    let catalogue = demo(&asked).await?;
    let kind = known(&kind)?;
    Ok(harmless(letter(&asked, &catalogue, (kind, spoken(kind, query.language)))?.html))
}

async fn admin_list(
    asked: Asked,
    who: AtAdmin,
    query: Query<Shown>,
) -> Result<HttpResponse, Error> {
    let catalogue = of(&asked, &who).await?;
    list(
        &asked,
        &catalogue,
        query.language,
        (admin_frame(&who, &catalogue, "Mail templates"), ADMIN),
    )
}

async fn admin_one(
    asked: Asked,
    who: AtAdmin,
    kind: Path<String>,
    query: Query<Shown>,
) -> Result<HttpResponse, Error> {
    let catalogue = of(&asked, &who).await?;
    one(
        &asked,
        &catalogue,
        (&kind, query.language),
        (admin_frame(&who, &catalogue, "Mail template"), ADMIN),
    )
}

async fn admin_html(
    asked: Asked,
    who: AtAdmin,
    kind: Path<String>,
    query: Query<Shown>,
) -> Result<HttpResponse, Error> {
    let catalogue = of(&asked, &who).await?;
    let kind = known(&kind)?;
    Ok(harmless(letter(&asked, &catalogue, (kind, spoken(kind, query.language)))?.html))
}

async fn of(asked: &Asked, who: &AtAdmin) -> Result<Catalogue, Error> {
    let clinic = who.0.0.clinic_id;
    asked.read(move |conn| clinics::catalogue(conn, clinic)).await
}

/// The first of the demo's clinics.
async fn demo(asked: &Asked) -> Result<Catalogue, Error> {
    if !asked.app.config.demo {
        return Err(Error::NotFound("page"));
    }
    asked
        .read(|conn| {
            let first = clinics::all(conn)?.into_iter().next().ok_or(Error::NotFound("clinic"))?;
            clinics::catalogue(conn, first.id)
        })
        .await
}

fn known(kind: &str) -> Result<MailKind, Error> {
    kind.parse().map_err(|_| Error::NotFound("page"))
}

fn letter(
    asked: &Asked,
    catalogue: &Catalogue,
    kind: (MailKind, Language),
) -> Result<mail::Letter, Error> {
    let specimen = specimen(catalogue, kind, asked.now).ok_or(Error::NotFound("page"))?;
    mail::preview(&asked.app.config, &specimen).map_err(|error| anyhow::Error::from(error).into())
}

/// The language in which a kind of mail is written where one is asked for.
fn spoken(kind: MailKind, asked: Language) -> Language {
    if kind.languages().contains(&asked) { asked } else { Language::English }
}

fn list(
    asked: &Asked,
    catalogue: &Catalogue,
    language: Language,
    (frame, root): (Frame, &'static str),
) -> Result<HttpResponse, Error> {
    let kind = |kind: &MailKind| {
        let language = spoken(*kind, language);
        Ok((*kind, kind.said(), letter(asked, catalogue, (*kind, language))?.subject))
    };
    let kinds = MailKind::ALL.iter().map(kind).collect::<Result<_, Error>>()?;
    shown(&List { frame, root, kinds, language, languages: Language::ALL })
}

fn one(
    asked: &Asked,
    catalogue: &Catalogue,
    (kind, language): (&str, Language),
    (frame, root): (Frame, &'static str),
) -> Result<HttpResponse, Error> {
    let kind = known(kind)?;
    let languages = kind.languages();
    let language = spoken(kind, language);
    let letter = letter(asked, catalogue, (kind, language))?;
    let (subject, text) = (letter.subject, letter.text);
    shown(&One { frame, root, kind, subject, text, language, languages })
}
