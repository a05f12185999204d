//! What a clinic offers, and one service at a time.
use super::{
    super::{Frame, shown},
    discipline::discipline,
    frame,
    guide::{Answers, Barred},
    instead::Instead,
    offer::Offer,
    offered::{Offered, slots},
    practitioner::Person,
};
use crate::{
    Error,
    db::{DbConn, clinics},
    domain::{Catalogue, Practitioner, Service},
    tongue::Tongue,
    web::{
        extract::Asked,
        openings::{self, Search},
        viewer::Viewer,
    },
};
use actix_web::{
    HttpResponse,
    web::{Path, Query},
};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "page/patient/services.html")]
struct List {
    frame: Frame,
    /// What answers to guides forbid here.
    barred: Vec<Barred>,
    /// Who was asked for; empty: anybody.
    whom: String,
    disciplines: Vec<(String, Vec<Offered>)>,
}

/// The list's query. Somebody unknown is as if nobody had been asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    practitioner: String,
}

#[derive(Template)]
#[template(path = "page/patient/service.html")]
struct One {
    frame: Frame,
    service: Offered,
    /// What whoever it is not for can have instead.
    instead: Option<Instead>,
    /// What answers to guides say of it.
    barred: Vec<Barred>,
    discipline: String,
    preparation: String,
    home: String,
    /// The soonest with anyone, where several give it.
    anyone: Option<Offer>,
    several: bool,
    practitioners: Vec<Giver>,
}

/// Somebody who gives the service.
struct Giver {
    person: Person,
    about: String,
    /// How long it takes with them, where that differs.
    length: Option<String>,
    soonest: Option<Offer>,
    slots: String,
}

/// `GET /{clinic}/services`.
pub(super) async fn list(
    asked: Asked,
    answers: Answers,
    slug: Path<String>,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, Error> {
    let catalogue = asked.read(move |conn| clinics::catalogue_of(conn, &slug)).await?;
    let tongue = asked.viewer.tongue(&catalogue.clinic);
    let mut disciplines: Vec<(String, Vec<Offered>)> = Vec::new();
    let whom = catalogue.practitioner_named(&wanted.practitioner);
    for service in catalogue.active_services().filter(|one| given(&catalogue, one, whom)) {
        let name = discipline((&catalogue, tongue), &service.discipline);
        let offered = Offered::of((&catalogue, tongue), service, (whom, &answers));
        match disciplines.iter_mut().find(|(other, _)| *other == name) {
            Some((_, list)) => list.push(offered),
            None => disciplines.push((name, vec![offered])),
        }
    }
    shown(&List {
        barred: Barred::at((&catalogue, tongue), &answers),
        frame: frame(&asked.viewer, &catalogue, tongue.say("services-title")),
        whom: whom.map(Practitioner::display_name).unwrap_or_default(),
        disciplines,
    })
}

/// `GET /{clinic}/services/{service}`.
pub(super) async fn one(
    asked: Asked,
    answers: Answers,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Error> {
    let (slug, wanted) = path.into_inner();
    let viewer = asked.viewer.clone();
    let page = asked
        .read(move |conn| {
            let catalogue = clinics::catalogue_of(conn, &slug)?;
            let service = catalogue.service_named(&wanted).ok_or(Error::NotFound("service"))?;
            page(conn, &catalogue, (service, &answers), &viewer)
        })
        .await?;
    shown(&page)
}

fn page(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    (service, answers): (&Service, &Answers),
    viewer: &Viewer,
) -> Result<One, Error> {
    let tongue = viewer.tongue(&catalogue.clinic);
    let mut practitioners = Vec::new();
    for one in catalogue.who_give(service.id) {
        let soonest = soonest(conn, catalogue, (service, Some(one)), viewer)?;
        practitioners.push(giver((catalogue, tongue), service, one, soonest));
    }
    let several = practitioners.len() > 1;
    Ok(One {
        anyone: if several { soonest(conn, catalogue, (service, None), viewer)? } else { None },
        frame: frame(viewer, catalogue, service.name.clone()),
        service: Offered::of((catalogue, tongue), service, (None, answers)),
        instead: Instead::of((catalogue, tongue), service, |one| {
            format!("/{}/services/{}", catalogue.clinic.slug, one.slug)
        }),
        discipline: discipline((catalogue, tongue), &service.discipline),
        barred: Barred::of((catalogue, tongue), answers, [service.discipline.as_str()]),
        preparation: service.preparation.clone(),
        home: format!("/{}", catalogue.clinic.slug),
        several,
        practitioners,
    })
}

fn soonest(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    (service, with): (&Service, Option<&Practitioner>),
    viewer: &Viewer,
) -> Result<Option<Offer>, Error> {
    let search = Search { practitioner: with.map(|one| one.id), ..Search::of(service, viewer.now) };
    let first = openings::first(conn, catalogue, &search, viewer.now)?;
    Ok(first.map(|opening| Offer::of(catalogue, &opening, true, viewer)))
}

fn giver(
    (catalogue, tongue): (&Catalogue, Tongue),
    service: &Service,
    one: &Practitioner,
    soonest: Option<Offer>,
) -> Giver {
    let usual = i64::from(service.duration_minutes);
    let own = catalogue.length(service.id, one.id).map(|length| length.num_minutes());
    Giver {
        person: Person::of(catalogue, one),
        about: one.about.clone(),
        length: own.filter(|minutes| *minutes != usual).map(|minutes| tongue.minutes(minutes)),
        soonest,
        slots: slots(catalogue, service, &one.slug),
    }
}

/// Whether a service is given by who was asked for, if anybody was.
fn given(catalogue: &Catalogue, service: &Service, whom: Option<&Practitioner>) -> bool {
    whom.is_none_or(|one| catalogue.length(service.id, one.id).is_some())
}
