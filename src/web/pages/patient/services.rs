//! What a clinic offers, and one service at a time.
use super::{
    super::{Frame, shown},
    address, frame,
    guide::Answers,
    offer::Offer,
    told::{audience, price},
};
use crate::{
    Error,
    db::{DbConn, clinics},
    domain::{Asker, BookingMode, Catalogue, Practitioner, Service},
    tongue::Tongue,
    web::{
        extract::Asked,
        openings::{self, Search},
        viewer::Viewer,
    },
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;

#[derive(Template)]
#[template(path = "page/patient/services.html")]
struct List {
    frame: Frame,
    disciplines: Vec<(String, Vec<Offered>)>,
}

/// A service as a list tells of it.
struct Offered {
    name: String,
    description: String,
    length: String,
    price: Option<String>,
    audience: String,
    booking: BookingMode,
    page: String,
    slots: String,
}

#[derive(Template)]
#[template(path = "page/patient/service.html")]
struct One {
    frame: Frame,
    service: Offered,
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
    name: String,
    credentials: String,
    profession: String,
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
) -> Result<HttpResponse, Error> {
    let catalogue = asked.read(move |conn| clinics::catalogue_of(conn, &slug)).await?;
    let tongue = asked.viewer.tongue(&catalogue.clinic);
    let mut disciplines: Vec<(String, Vec<Offered>)> = Vec::new();
    for service in catalogue.active_services() {
        let name = discipline(&catalogue, service);
        let offered = offered((&catalogue, tongue), service, &answers);
        match disciplines.iter_mut().find(|(other, _)| *other == name) {
            Some((_, list)) => list.push(offered),
            None => disciplines.push((name, vec![offered])),
        }
    }
    shown(&List {
        frame: frame(&asked.viewer, &catalogue, tongue.say("services-title")),
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
        service: offered((catalogue, tongue), service, answers),
        discipline: discipline(catalogue, service),
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
    let search = Search {
        service,
        practitioner: with.map(|one| one.id),
        location: None,
        asker: Asker::Public(None),
        patient: None,
        now: viewer.now,
        without: None,
    };
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
        name: one.display_name(),
        credentials: one.credentials.clone(),
        profession: one.profession.clone(),
        about: one.about.clone(),
        length: own.filter(|minutes| *minutes != usual).map(|minutes| tongue.minutes(minutes)),
        soonest,
        slots: slots(catalogue, service, &one.slug),
    }
}

/// What the answers to a guide forbid to book online is offered by telephone.
fn offered(
    (catalogue, tongue): (&Catalogue, Tongue),
    service: &Service,
    answers: &Answers,
) -> Offered {
    Offered {
        name: service.name.clone(),
        description: service.description.clone(),
        length: tongue.minutes(service.duration_minutes.into()),
        price: price((catalogue, tongue), service),
        audience: audience(tongue, service),
        booking: match service.booking {
            _ if answers.forbid(&service.discipline) => BookingMode::Phone,
            booking => booking,
        },
        page: format!("/{}/services/{}", catalogue.clinic.slug, service.slug),
        slots: slots(catalogue, service, ""),
    }
}

fn slots(catalogue: &Catalogue, service: &Service, practitioner: &str) -> String {
    let query = [("service", service.slug.as_str()), ("practitioner", practitioner)];
    address(&format!("/{}/slots", catalogue.clinic.slug), &query)
}

fn discipline(catalogue: &Catalogue, service: &Service) -> String {
    catalogue.discipline(&service.discipline).map(|one| one.name.clone()).unwrap_or_default()
}

/// How a service is booked, for templates.
impl Offered {
    fn by_phone(&self) -> bool {
        self.booking == BookingMode::Phone
    }

    fn by_request(&self) -> bool {
        self.booking == BookingMode::Request
    }
}
