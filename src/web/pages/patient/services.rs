//! What a clinic offers, and one service at a time.
use super::{
    super::{Frame, onward, shown, shown_as},
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
    http::StatusCode,
    web::{Path, Query},
};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "page/patient/services.html")]
struct List {
    frame: Frame,
    /// Whether what was asked for is not offered here.
    gone: bool,
    /// What answers to guides forbid here.
    barred: Vec<Barred>,
    disciplines: Vec<(String, Vec<Offered>)>,
}

/// The list's query. Somebody unknown is as if nobody had been asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    practitioner: String,
    /// Not empty: a link led to what is not offered any more.
    gone: String,
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

/// `GET /{clinic}/services`; what one practitioner gives stands on the page about them.
pub(super) async fn list(
    asked: Asked,
    answers: Answers,
    slug: Path<String>,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, Error> {
    let catalogue = asked.read(move |conn| clinics::catalogue_of(conn, &slug)).await?;
    if let Some(one) = catalogue.practitioner_named(&wanted.practitioner) {
        return Ok(onward(&Person::of(&catalogue, one).page));
    }
    shown(&offers((&catalogue, &asked.viewer), &answers, !wanted.gone.is_empty()))
}

/// Everything that a clinic offers.
fn offers((catalogue, viewer): (&Catalogue, &Viewer), answers: &Answers, gone: bool) -> List {
    let tongue = viewer.tongue(&catalogue.clinic);
    let mut disciplines: Vec<(String, Vec<Offered>)> = Vec::new();
    for service in catalogue.active_services() {
        let name = discipline((catalogue, tongue), &service.discipline);
        let offered = Offered::of((catalogue, tongue), service, (None, answers));
        match disciplines.iter_mut().find(|(other, _)| *other == name) {
            Some((_, list)) => list.push(offered),
            None => disciplines.push((name, vec![offered])),
        }
    }
    List {
        barred: Barred::at((catalogue, tongue), answers),
        frame: frame(viewer, catalogue, tongue.say("services-title")),
        gone,
        disciplines,
    }
}

/// `GET /{clinic}/services/{service}`; a link to what is not offered shows what is.
pub(super) async fn one(
    asked: Asked,
    answers: Answers,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Error> {
    let (slug, wanted) = path.into_inner();
    let viewer = asked.viewer.clone();
    let page = asked.read(move |conn| {
        let catalogue = clinics::catalogue_of(conn, &slug)?;
        let Some(service) = catalogue.service_named(&wanted) else {
            return Ok(Err(offers((&catalogue, &viewer), &answers, true)));
        };
        page(conn, &catalogue, (service, &answers), &viewer).map(Ok)
    });
    match page.await? {
        Ok(page) => shown(&page),
        Err(list) => shown_as(StatusCode::NOT_FOUND, &list),
    }
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
