//! "What hurts?": the guides of a clinic, one question a page, and where they end.
mod answers;
mod barred;
mod end;
mod question;

use super::{
    super::{Frame, onward, shown},
    frame,
};
use crate::{
    Error,
    db::clinics,
    domain::{
        Catalogue, Language,
        guide::{Guide, Path as Way},
    },
    guides,
    web::extract::Asked,
};
use actix_web::{HttpResponse, web::Path};
pub(super) use answers::Answers;
use answers::Given;
use askama::Template;
pub(super) use barred::Barred;
pub(super) use end::show as end;
pub(super) use question::{show as ask, submit as answer};

#[derive(Template)]
#[template(path = "page/patient/guide/list.html")]
struct List {
    frame: Frame,
    home: String,
    guides: Vec<(String, &'static str, &'static str)>,
    emergency: &'static str,
}

/// `GET /{clinic}/guide`: what hurts?
pub(super) async fn list(asked: Asked, slug: Path<String>) -> Result<HttpResponse, Error> {
    let catalogue = asked.read(move |conn| clinics::catalogue_of(conn, &slug)).await?;
    let slug = &catalogue.clinic.slug;
    let language = asked.viewer.language();
    let guides = here(&catalogue).map(|guide| {
        let address = format!("/{slug}/guide/{}", guide.id);
        (address, guide.title.within(language), guide.about.within(language))
    });
    shown(&List {
        guides: guides.collect(),
        home: format!("/{slug}"),
        emergency: super::emergency(catalogue.country()),
        frame: frame(
            &asked.viewer,
            &catalogue,
            asked.viewer.tongue(&catalogue.clinic).say("guide-hurts"),
        ),
    })
}

/// `GET /{clinic}/guide/{guide}`: on to where its answers lead.
pub(super) async fn start(
    asked: Asked,
    answers: Answers,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Error> {
    let (slug, guide) = path.into_inner();
    let (_, guide) = open(&asked, &slug, &guide).await?;
    let way = answers.to(guide).map_or_else(|| Given::none(&slug, guide).path(), Given::path);
    Ok(onward(&place(&slug, &way)))
}

/// `POST /{clinic}/guide/{guide}/again`: the answers to it are forgotten, and what they forbade
/// with them. Those to other guides stay.
pub(super) async fn again(
    asked: Asked,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Error> {
    let (slug, guide) = path.into_inner();
    let (_, guide) = open(&asked, &slug, &guide).await?;
    let mut response = onward(&format!("/{slug}/guide/{}", guide.id));
    answers::forget(&mut response, &asked.app, (&slug, guide))?;
    Ok(response)
}

/// `GET` of what a form is sent to: to where the answers lead.
pub(super) async fn back(path: Path<(String, String)>) -> HttpResponse {
    let (slug, guide) = path.into_inner();
    onward(&format!("/{slug}/guide/{guide}"))
}

/// The guides that can lead to something at a clinic.
pub(super) fn here(catalogue: &Catalogue) -> impl Iterator<Item = &'static Guide> {
    guides::all().iter().filter(|guide| catalogue.suits(guide))
}

/// A clinic and one of its guides.
async fn open(
    asked: &Asked,
    slug: &str,
    guide: &str,
) -> Result<(Catalogue, &'static Guide), Error> {
    let slug = slug.to_owned();
    let catalogue = asked.read(move |conn| clinics::catalogue_of(conn, &slug)).await?;
    let guide = here(&catalogue).find(|one| one.id == guide).ok_or(Error::NotFound("guide"))?;
    Ok((catalogue, guide))
}

/// What was answered to a guide to its end, and can be shared with the practitioner.
pub(super) struct Shareable {
    pub(super) title: &'static str,
    /// Each question with what was answered.
    pub(super) lines: Vec<(&'static str, String)>,
    pub(super) ticked: bool,
}

impl Shareable {
    /// As it is told in a language.
    pub(super) fn of(answers: &Answers, language: Language, ticked: bool) -> Option<Self> {
        let way = answers.completed()?;
        let lines = way.taken().iter().map(|taken| {
            let said: Vec<&str> =
                taken.answers.iter().map(|one| one.says.within(language)).collect();
            (taken.question.asks.within(language), said.join("; "))
        });
        let title = way.guide().title.within(language);
        Some(Self { title, lines: lines.collect(), ticked })
    }
}

/// Where a way leads: to the next question, or to the end.
fn place(clinic: &str, way: &Way<'_>) -> String {
    let next = way.next().map_or("end", |question| question.id.as_str());
    format!("/{clinic}/guide/{}/{next}", way.guide().id)
}
