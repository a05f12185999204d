//! Who treats here, one at a time: who it is, what they give, and their soonest opening.
use super::{
    super::{Frame, shown, shown_as},
    frame,
    guide::{Answers, Barred},
    offered::Offered,
    practitioners,
    soonest::{Soonest, bookable, rank},
};
use crate::{
    Error,
    db::{DbConn, clinics},
    domain::{Catalogue, Opening, Practitioner, Service},
    web::{
        extract::Asked,
        openings::{self, Search},
        viewer::Viewer,
    },
};
use actix_web::{HttpResponse, http::StatusCode, web::Path};
use askama::Template;

/// Somebody who treats here, as other pages lead to them.
pub(super) struct Person {
    pub(super) name: String,
    pub(super) credentials: String,
    pub(super) profession: String,
    pub(super) page: String,
}

impl Person {
    /// A practitioner of a clinic.
    pub(super) fn of(catalogue: &Catalogue, one: &Practitioner) -> Self {
        Self {
            name: one.display_name(),
            credentials: one.credentials.clone(),
            profession: one.profession.clone(),
            page: format!("/{}/practitioners/{}", catalogue.clinic.slug, one.slug),
        }
    }

    /// Everybody who gives something here.
    pub(super) fn all(catalogue: &Catalogue) -> Vec<Self> {
        giving(catalogue).map(|one| Self::of(catalogue, one)).collect()
    }
}

/// Everybody who gives something here.
pub(super) fn giving(catalogue: &Catalogue) -> impl Iterator<Item = &Practitioner> {
    let giving = |one: &&Practitioner| catalogue.given_by(one.id).next().is_some();
    catalogue.active_practitioners().filter(giving)
}

#[derive(Template)]
#[template(path = "page/patient/practitioner.html")]
struct Page {
    frame: Frame,
    person: Person,
    about: String,
    /// What answers to guides forbid of what they give.
    barred: Vec<Barred>,
    /// Whether nothing of theirs is booked online, whatever was answered.
    by_phone: bool,
    /// The first of all their openings; `None`: there is none as far as the clinic takes bookings.
    soonest: Option<Soonest>,
    services: Vec<Offered>,
}

/// `GET /{clinic}/practitioners/{practitioner}`; a link to who is not there shows who is.
pub(super) async fn show(
    asked: Asked,
    answers: Answers,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Error> {
    let (slug, wanted) = path.into_inner();
    let viewer = asked.viewer.clone();
    let page = asked.read(move |conn| {
        let catalogue = clinics::catalogue_of(conn, &slug)?;
        match catalogue.practitioner_named(&wanted) {
            Some(one) => page(conn, &catalogue, (one, &answers), &viewer).map(Ok),
            None => practitioners::page(conn, &catalogue, (&answers, true), &viewer).map(Err),
        }
    });
    match page.await? {
        Ok(page) => shown(&page),
        Err(list) => shown_as(StatusCode::NOT_FOUND, &list),
    }
}

fn page(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    (one, answers): (&Practitioner, &Answers),
    viewer: &Viewer,
) -> Result<Page, Error> {
    let at = (catalogue, viewer.tongue(&catalogue.clinic));
    let gives: Vec<&Service> = catalogue.given_by(one.id).collect();
    let soonest = soonest(conn, catalogue, (one, &gives, answers), viewer)?;
    Ok(Page {
        frame: frame(viewer, catalogue, one.display_name()),
        person: Person::of(catalogue, one),
        about: one.about.clone(),
        barred: Barred::each(at, answers, gives.iter().copied()),
        by_phone: !one.online || !gives.iter().any(|service| bookable(service)),
        soonest: soonest.map(|(service, opening)| {
            Soonest::of(catalogue, (service, &opening), &one.slug, viewer)
        }),
        services: gives
            .iter()
            .map(|service| Offered::of(at, service, (Some(one), answers)))
            .collect(),
    })
}

/// The first opening of all that they give online, by the order of the front page.
fn soonest<'a>(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    (one, gives, answers): (&Practitioner, &[&'a Service], &Answers),
    viewer: &Viewer,
) -> Result<Option<(&'a Service, Opening)>, Error> {
    let mut found = Vec::new();
    let open = |service: &&&Service| bookable(service) && !answers.forbid(&service.discipline);
    for service in gives.iter().filter(open).copied() {
        let search = Search { practitioner: Some(one.id), ..Search::of(service, viewer.now) };
        let first = openings::first(conn, catalogue, &search, viewer.now)?;
        found.extend(first.map(|opening| (service, opening)));
    }
    Ok(found.into_iter().min_by_key(|(service, opening)| rank(service, opening)))
}
