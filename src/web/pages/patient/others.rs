//! What else can be had by whom a service is not for, and every word that was typed.
use super::{
    super::{Frame, shown_as},
    frame,
    lost::{Again, Cause},
    offer::Offer,
    words::Words,
};
use crate::{
    Error,
    db::DbConn,
    domain::{Audience, BookingMode, Catalogue, Opening, Service, ServiceId},
    web::{
        extract::Asked,
        openings::{self, Search},
        viewer::Viewer,
    },
};
use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;

/// How many other services are offered.
const MOST: usize = 4;

#[derive(Template)]
#[template(path = "page/patient/others.html")]
struct Page {
    frame: Frame,
    title: String,
    said: String,
    hold: String,
    services: String,
    /// The form again; empty where its time is no longer kept.
    back: String,
    others: Vec<Other>,
    /// The service that is not for them.
    refused: String,
    again: Again,
    words: Words,
}

/// Another service and its soonest opening.
struct Other {
    service: String,
    slug: String,
    offer: Offer,
}

/// The page that says so, for somebody whose time is still kept as `hold` where that is named.
pub(super) async fn page(
    asked: &Asked,
    (catalogue, service, wanted): (Catalogue, ServiceId, Audience),
    hold: Option<&str>,
    (words, status): (Words, StatusCode),
) -> Result<HttpResponse, Error> {
    let viewer = asked.viewer.clone();
    let hold = hold.unwrap_or_default().to_owned();
    let page = asked.read(move |conn| {
        let service = catalogue.service(service).ok_or(Error::NotFound("service"))?;
        let tongue = viewer.tongue(&catalogue.clinic);
        let (title, said, cause) = match wanted {
            Audience::New => ("lost-for-new", "lost-for-new-why", Cause::ForNew),
            _ => ("lost-for-returning", "lost-for-returning-why", Cause::ForReturning),
        };
        let title: String = tongue.say(title).with("service", &service.name).into();
        let slug = &catalogue.clinic.slug;
        let back = if hold.is_empty() { hold.clone() } else { format!("/{slug}/book/{hold}") };
        let address = format!("/{slug}/lost");
        Ok(Page {
            others: others(conn, &catalogue, (service, wanted), &viewer)?,
            frame: frame(&viewer, &catalogue, title.clone()),
            title,
            said: tongue.say(said).into(),
            hold: format!("/{slug}/hold"),
            services: format!("/{slug}/services"),
            back,
            refused: service.slug.clone(),
            again: Again { address, cause, hold, wanted: String::new(), wait: 0 },
            words,
        })
    });
    shown_as(status, &page.await?)
}

/// Services for them, those of the same discipline first, each with its soonest opening.
fn others(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    (refused, wanted): (&Service, Audience),
    viewer: &Viewer,
) -> Result<Vec<Other>, Error> {
    let suits = |one: &&Service| one.audience != wanted && one.booking != BookingMode::Phone;
    let mut found: Vec<(&Service, Opening)> = Vec::new();
    for service in catalogue.active_services().filter(suits) {
        let search = Search::of(service, viewer.now);
        found.extend(
            openings::first(conn, catalogue, &search, viewer.now)?.map(|one| (service, one)),
        );
    }
    found.sort_by_key(|(service, opening)| {
        (service.discipline != refused.discipline, opening.visit.start())
    });
    found.truncate(MOST);
    let other = |(service, opening): &(&Service, Opening)| Other {
        service: service.name.clone(),
        slug: service.slug.clone(),
        offer: Offer::of(catalogue, opening, true, viewer),
    };
    Ok(found.iter().map(other).collect())
}
