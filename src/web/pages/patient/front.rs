//! The front page of a clinic, and the list of clinics.
use super::{
    super::{Frame, say, shown},
    address, emergency, frame,
    offer::Offer,
    open_today::{Place, places},
    told::audience,
};
use crate::{
    Error,
    db::{DbConn, clinics},
    domain::{Asker, Audience, BookingMode, Catalogue, Clinic, Opening, Service},
    web::{
        extract::Asked,
        openings::{self, Search},
    },
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use chrono::{DateTime, Utc};

#[derive(Template)]
#[template(path = "page/patient/front.html")]
struct Front {
    frame: Frame,
    about: String,
    slug: String,
    places: Vec<Place>,
    soonest: Vec<Soonest>,
    /// Whether anything can be booked here at all.
    online: bool,
    emergency: &'static str,
}

/// The soonest opening of a discipline.
struct Soonest {
    discipline: String,
    service: String,
    service_slug: String,
    length: String,
    audience: &'static str,
    by_request: bool,
    offer: Offer,
    others: String,
}

#[derive(Template)]
#[template(path = "page/patient/clinics.html")]
struct Clinics {
    frame: Frame,
    clinics: Vec<Clinic>,
}

/// `GET /`: the clinics; with one alone, its front page.
pub(super) async fn root(asked: Asked) -> Result<HttpResponse, Error> {
    let clinics = asked.read(clinics::all).await?;
    if let [only] = clinics.as_slice() {
        return front(&asked, only.slug.clone()).await;
    }
    let frame = Frame {
        title: "Clinics".to_owned(),
        name: "Limber".to_owned(),
        home: "/".to_owned(),
        accent: "teal",
        phone: String::new(),
    };
    shown(&Clinics { frame, clinics })
}

/// `GET /{clinic}`.
pub(super) async fn clinic(asked: Asked, slug: Path<String>) -> Result<HttpResponse, Error> {
    front(&asked, slug.into_inner()).await
}

async fn front(asked: &Asked, slug: String) -> Result<HttpResponse, Error> {
    let now = asked.now;
    let page = asked
        .read(move |conn| {
            let catalogue = clinics::catalogue_of(conn, &slug)?;
            Ok(Front {
                places: places(conn, &catalogue, now)?,
                soonest: soonest(conn, &catalogue, now)?,
                online: catalogue.active_services().any(bookable),
                about: catalogue.clinic.about.clone(),
                emergency: emergency(catalogue.country()),
                frame: frame(&catalogue, "Book a visit"),
                slug,
            })
        })
        .await?;
    shown(&page)
}

fn bookable(service: &Service) -> bool {
    service.booking != BookingMode::Phone
}

/// The soonest opening of each discipline, in the order of the clinic's list of services.
fn soonest(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    now: DateTime<Utc>,
) -> Result<Vec<Soonest>, Error> {
    let mut best: Vec<(&Service, Opening)> = Vec::new();
    for service in catalogue.active_services().filter(|service| bookable(service)) {
        let search = Search {
            service,
            practitioner: None,
            location: None,
            asker: Asker::Public(None),
            patient: None,
            now,
            without: None,
        };
        let Some(opening) = openings::first(conn, catalogue, &search, now)? else { continue };
        let rival = best.iter_mut().find(|(other, _)| other.discipline == service.discipline);
        match rival {
            Some(rival) if rank(service, &opening) < rank(rival.0, &rival.1) => {
                *rival = (service, opening);
            }
            Some(_) => {}
            None => best.push((service, opening)),
        }
    }
    Ok(best.iter().map(|(service, opening)| told(catalogue, service, opening, now)).collect())
}

/// What a stranger can have comes first, and then the sooner the better: who comes back knows
/// what they need.
fn rank(service: &Service, opening: &Opening) -> (bool, DateTime<Utc>) {
    (service.audience == Audience::Returning, opening.visit.start())
}

fn told(
    catalogue: &Catalogue,
    service: &Service,
    opening: &Opening,
    now: DateTime<Utc>,
) -> Soonest {
    let discipline = catalogue.discipline(&service.discipline);
    Soonest {
        discipline: discipline.map(|one| one.name.clone()).unwrap_or_default(),
        service: service.name.clone(),
        service_slug: service.slug.clone(),
        length: say::minutes(opening.visit.length().num_minutes()),
        audience: audience(service),
        by_request: service.booking == BookingMode::Request,
        offer: Offer::of(catalogue, opening, true, now),
        others: address(
            &format!("/{}/slots", catalogue.clinic.slug),
            &[("service", &service.slug)],
        ),
    }
}
