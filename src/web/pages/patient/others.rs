//! What else can be had by whom a service is not for, and every word that was typed.
use super::{
    super::{Frame, shown_as},
    frame,
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
    words: Words,
) -> Result<HttpResponse, Error> {
    let viewer = asked.viewer.clone();
    let back = hold.map(|hold| format!("/{}/book/{hold}", catalogue.clinic.slug));
    let page = asked.read(move |conn| {
        let service = catalogue.service(service).ok_or(Error::NotFound("service"))?;
        let tongue = viewer.tongue(&catalogue.clinic);
        let (title, said) = match wanted {
            Audience::New => (tongue.say("lost-for-new"), tongue.say("lost-for-new-why")),
            _ => (tongue.say("lost-for-returning"), tongue.say("lost-for-returning-why")),
        };
        let title: String = title.with("service", &service.name).into();
        let slug = &catalogue.clinic.slug;
        Ok(Page {
            others: others(conn, &catalogue, (service, wanted), &viewer)?,
            frame: frame(&viewer, &catalogue, title.clone()),
            title,
            said: said.into(),
            hold: format!("/{slug}/hold"),
            services: format!("/{slug}/services"),
            back: back.unwrap_or_default(),
            words,
        })
    });
    shown_as(StatusCode::UNPROCESSABLE_ENTITY, &page.await?)
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
