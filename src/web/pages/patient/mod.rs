//! The patient's pages: from the front page to a booked visit, and that visit's own page.
mod answer;
mod beside;
mod cancel;
mod changes;
mod chooser;
mod details;
mod discipline;
mod door;
mod expired;
mod family;
mod front;
mod guide;
mod hold;
mod instead;
mod left;
mod lost;
mod manage;
mod move_check;
mod moving;
mod my;
mod offer;
mod offered;
mod open_today;
mod others;
mod practitioner;
mod practitioners;
mod services;
mod slots;
mod soonest;
mod standing;
mod told;
mod visitor;
mod words;

use super::{Frame, language};
use crate::{
    domain::{Catalogue, local},
    web::viewer::Viewer,
};
use actix_web::web::{ServiceConfig, get, post, resource};
use chrono::{DateTime, Utc};
pub(super) use visitor::set;

/// The addresses of the patient's pages.
pub(super) fn routes(config: &mut ServiceConfig) {
    let at = |path: &str| resource(format!("/{{clinic:[a-z0-9][a-z0-9-]*}}{path}"));
    config
        .service(resource("/").route(get().to(front::root)))
        .service(resource("/manage/{token}").route(get().to(manage::show)))
        .service(resource("/manage/{token}/booked").route(get().to(manage::booked)))
        .service(resource("/manage/{token}/invite.ics").route(get().to(manage::invite)))
        .service(
            resource("/manage/{token}/move")
                .route(get().to(moving::choose))
                .route(post().to(moving::submit)),
        )
        .service(resource("/manage/{token}/move/check").route(get().to(move_check::show)))
        .service(
            resource("/manage/{token}/cancel")
                .route(get().to(cancel::ask))
                .route(post().to(cancel::submit)),
        )
        .configure(my::routes)
        .service(at("").route(get().to(front::clinic)))
        .service(at("/services").route(get().to(services::list)))
        .service(at("/services/{service}").route(get().to(services::one)))
        .service(at("/practitioners").route(get().to(practitioners::list)))
        .service(at("/practitioners/{practitioner}").route(get().to(practitioner::show)))
        .service(at("/guide").route(get().to(guide::list)))
        .service(at("/guide/{guide}").route(get().to(guide::start)))
        .service(at("/guide/{guide}/end").route(get().to(guide::end)))
        .service(
            at("/guide/{guide}/again").route(get().to(guide::back)).route(post().to(guide::again)),
        )
        .service(
            at("/guide/{guide}/{question}")
                .route(get().to(guide::ask))
                .route(post().to(guide::answer)),
        )
        .service(at("/slots").route(get().to(slots::choose)))
        .service(at("/language").route(post().to(language::choose)))
        .service(at("/lost").route(get().to(hold::back_to_services)).route(post().to(lost::switch)))
        .service(at("/hold").route(get().to(hold::back_to_services)).route(post().to(hold::hold)))
        .service(
            at("/book/{hold}").route(get().to(details::show)).route(post().to(details::submit)),
        )
        .service(
            at("/book/{hold}/renew")
                .route(get().to(hold::back_to_form))
                .route(post().to(hold::renew)),
        )
        .service(
            at("/book/{hold}/release")
                .route(get().to(hold::back_to_form))
                .route(post().to(hold::release)),
        )
        .service(
            at("/book/{hold}/language")
                .route(get().to(hold::back_to_form))
                .route(post().to(details::switch)),
        );
}

/// What is around a page of a clinic.
fn frame(viewer: &Viewer, catalogue: &Catalogue, title: impl Into<String>) -> Frame {
    let clinic = &catalogue.clinic;
    Frame {
        title: title.into(),
        name: clinic.name.clone(),
        home: format!("/{}", clinic.slug),
        accent: clinic.accent.as_str(),
        phone: clinic.phone.clone(),
        tongue: viewer.tongue(clinic),
        place: viewer.place.clone(),
        framed: viewer.framed,
    }
}

/// What is around a page where no clinic is known.
fn plain_frame(viewer: &Viewer, title: impl Into<String>) -> Frame {
    Frame {
        title: title.into(),
        name: "Limber".to_owned(),
        home: "/".to_owned(),
        accent: "teal",
        phone: String::new(),
        tongue: viewer.plain_tongue(),
        place: viewer.place.clone(),
        framed: viewer.framed,
    }
}

/// An address with a query.
fn address(path: &str, query: &[(&str, &str)]) -> String {
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(query.iter().filter(|(_, value)| !value.is_empty()));
    let query = text.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// Where times of a service are chosen: with whom, and on the day of one of them.
fn times(
    catalogue: &Catalogue,
    service: &str,
    practitioner: &str,
    near: Option<DateTime<Utc>>,
) -> String {
    let day = near.map(|at| local::date(catalogue.clinic.time_zone, at).to_string());
    let query = [
        ("service", service),
        ("practitioner", practitioner),
        ("day", day.as_deref().unwrap_or_default()),
    ];
    address(&format!("/{}/slots", catalogue.clinic.slug), &query)
}

/// Whom to call when it cannot wait, in a country.
fn emergency(country: &str) -> &'static str {
    match country {
        "US" | "CA" => "911",
        "GB" => "999",
        "AU" => "000",
        "NZ" => "111",
        _ => "112",
    }
}
