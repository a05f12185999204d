//! Choosing the time of a new visit.
use super::{
    super::{Frame, onward, shown},
    address, answer, beside,
    chooser::{Chooser, Choosing, Looking, choose as look},
    frame,
    guide::Answers,
    instead::Instead,
    practitioner::Person,
    told::audience,
    visitor::Visitor,
};
use crate::{
    Error,
    db::{DbConn, clinics},
    domain::{BookingMode, Catalogue, Practitioner, Service},
    tongue::Tongue,
    web::{extract::Asked, openings::Search, viewer::Viewer},
};
use actix_web::{
    HttpResponse,
    web::{Path, Query},
};
use askama::Template;
use serde::Deserialize;

/// The page's query. Clinics link to it from their own sites, so what is no longer offered is no
/// error: the services are shown instead, or times with anybody.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    service: String,
    #[serde(default)]
    practitioner: String,
    #[serde(default)]
    day: String,
    #[serde(default)]
    from: String,
}

impl Wanted {
    /// The same days with whom they are named.
    fn with(&self, path: &str, service: &str, practitioner: &str) -> String {
        let query = [
            ("service", service),
            ("practitioner", practitioner),
            ("day", &self.day),
            ("from", &self.from),
        ];
        address(path, &query)
    }

    /// Days that make no sense are as if they were not there.
    fn looking(&self) -> Looking {
        Looking { day: self.day.parse().ok(), from: self.from.parse().ok(), near: None }
    }
}

#[derive(Template)]
#[template(path = "page/patient/slots.html")]
struct Slots {
    frame: Frame,
    service: String,
    service_slug: String,
    service_page: String,
    practitioner: String,
    length: String,
    hold: String,
    by_phone: bool,
    /// By when a request is answered, in words; `None`: it is booked at once.
    answer: Option<String>,
    audience: String,
    /// What whoever it is not for can have instead.
    instead: Option<Instead>,
    services: String,
    /// Who was asked for; empty: anybody.
    whom: String,
    /// Whether who was asked for gives the service.
    given: bool,
    /// Whom there is a page about: who was asked for, or who alone gives the service.
    about: Option<Person>,
    /// The same with anybody.
    anyone: String,
    /// With whom else, or with anyone: name, address, and whether it is what is shown.
    with: Vec<(String, String, bool)>,
    chooser: Chooser,
}

/// `GET /{clinic}/slots`.
pub(super) async fn choose(
    asked: Asked,
    visitor: Visitor,
    answers: Answers,
    slug: Path<String>,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, Error> {
    let viewer = asked.viewer.clone();
    let page = asked.read(move |conn| {
        let catalogue = clinics::catalogue_of(conn, &slug)?;
        let Some(service) = catalogue.service_named(&wanted.service) else {
            return Ok(Led::Onward(instead(&catalogue, &wanted)));
        };
        let about = (service, wanted.practitioner.as_str());
        if let Some(page) = beside::page(&catalogue, about, (&visitor, &viewer)) {
            return Ok(Led::Beside(page));
        }
        if let Some(instead) = answers.instead_of(&service.discipline) {
            return Ok(Led::Onward(instead));
        }
        let page = page(conn, &catalogue, &wanted, &visitor, &viewer)?;
        Ok(Led::Times(Box::new(page)))
    });
    match page.await? {
        Led::Times(page) => shown(&*page),
        Led::Beside(page) => shown(&page),
        Led::Onward(address) => Ok(onward(&address)),
    }
}

/// Where a wish for times leads.
enum Led {
    Times(Box<Slots>),
    Beside(beside::Page),
    Onward(String),
}

fn page(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    wanted: &Wanted,
    visitor: &Visitor,
    viewer: &Viewer,
) -> Result<Slots, Error> {
    let tongue = viewer.tongue(&catalogue.clinic);
    let service = catalogue.service_named(&wanted.service).ok_or(Error::NotFound("service"))?;
    let practitioner = match wanted.practitioner.as_str() {
        "" => None,
        key => catalogue.practitioner_named(key),
    };
    let slug = practitioner.map_or("", |one| one.slug.as_str());
    let own = practitioner.and_then(|one| catalogue.length(service.id, one.id));
    let path = format!("/{}/slots", catalogue.clinic.slug);
    let holding = visitor.holding(conn)?;
    let choosing = Choosing {
        viewer,
        search: Search {
            practitioner: practitioner.map(|one| one.id),
            without: holding.as_ref().map(|visit| visit.id),
            ..Search::of(service, viewer.now)
        },
        looking: wanted.looking(),
        path: &path,
        query: &[("service", &service.slug), ("practitioner", slug)],
        named: practitioner.is_none() && catalogue.active_locations().count() > 1,
        except: None,
    };
    let mut chooser = look(conn, catalogue, &choosing)?;
    if let Some(visit) = holding.filter(|visit| visit.service_id == service.id) {
        chooser.mark(catalogue, &visit, viewer);
    }
    let usual = i64::from(service.duration_minutes);
    Ok(Slots {
        chooser,
        frame: frame(viewer, catalogue, tongue.say("slots-title").with("service", &service.name)),
        service: service.name.clone(),
        service_slug: service.slug.clone(),
        service_page: format!("/{}/services/{}", catalogue.clinic.slug, service.slug),
        practitioner: slug.to_owned(),
        length: tongue.minutes(own.map_or(usual, |length| length.num_minutes())),
        hold: format!("/{}/hold", catalogue.clinic.slug),
        by_phone: service.booking == BookingMode::Phone
            || practitioner.is_some_and(|one| !one.online),
        answer: answer(conn, catalogue, service, viewer)?,
        audience: audience(tongue, service),
        instead: Instead::of((catalogue, tongue), service, |one| {
            wanted.with(&path, &one.slug, asked_for(catalogue, one, practitioner))
        }),
        services: format!("/{}/services", catalogue.clinic.slug),
        whom: practitioner.map(Practitioner::display_name).unwrap_or_default(),
        given: practitioner.is_none() || own.is_some(),
        about: about(catalogue, service, practitioner),
        anyone: address(&path, &[("service", &service.slug), ("day", &wanted.day)]),
        with: with((catalogue, tongue), service.id, slug, |practitioner| {
            wanted.with(&path, &service.slug, practitioner)
        }),
    })
}

/// By when a request for the service is answered; `None`: it is booked at once.
fn answer(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    service: &Service,
    viewer: &Viewer,
) -> Result<Option<String>, Error> {
    let by_request = service.booking == BookingMode::Request;
    by_request.then(|| answer::promise(conn, catalogue, None, viewer)).transpose()
}

/// Who was asked for, where they give another service too; empty: anybody.
fn asked_for<'a>(
    catalogue: &Catalogue,
    service: &Service,
    whom: Option<&'a Practitioner>,
) -> &'a str {
    let giving = |one: &&Practitioner| catalogue.length(service.id, one.id).is_some();
    whom.filter(giving).map_or("", |one| one.slug.as_str())
}

/// Who was asked for, else who alone gives the service.
fn about(catalogue: &Catalogue, service: &Service, whom: Option<&Practitioner>) -> Option<Person> {
    let mut givers = catalogue.who_give(service.id);
    let alone = givers.next().filter(|_| givers.next().is_none());
    whom.or(alone).map(|one| Person::of(catalogue, one))
}

/// Where a service is chosen instead of what is not offered: on the page about who was asked for,
/// or of all.
fn instead(catalogue: &Catalogue, wanted: &Wanted) -> String {
    if let Some(one) = catalogue.practitioner_named(&wanted.practitioner) {
        return Person::of(catalogue, one).page;
    }
    let gone = if wanted.service.is_empty() { "" } else { "yes" };
    address(&format!("/{}/services", catalogue.clinic.slug), &[("gone", gone)])
}

/// Anyone first, then each who gives the service; empty where that is one alone.
pub(super) fn with(
    (catalogue, tongue): (&Catalogue, Tongue),
    service: crate::domain::ServiceId,
    shown: &str,
    address: impl Fn(&str) -> String,
) -> Vec<(String, String, bool)> {
    let givers: Vec<_> = catalogue.who_give(service).filter(|one| one.online).collect();
    if givers.len() < 2 && givers.iter().all(|one| shown.is_empty() || one.slug == shown) {
        return Vec::new();
    }
    let each = givers.iter().map(|one| (one.display_name(), address(&one.slug), one.slug == shown));
    std::iter::once((tongue.say("services-anyone").into(), address(""), shown.is_empty()))
        .chain(each)
        .collect()
}
