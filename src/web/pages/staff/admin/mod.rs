//! The administration: what the clinic is set up with, who signs in, and what is still missing.
mod about;
mod clinic;
mod closures;
mod dates;
mod hours;
mod list;
mod members;
mod overview;
mod people;
mod places;
mod services;
mod thing;
mod week;

use crate::{
    domain::Location,
    web::{
        api::setup::{
            ClinicBody, ClosureBody, ColleagueBody, DateBody, LocationBody, PractitionerBody,
            RoomBody, ServiceBody, WeekBody,
        },
        pages::staff::form::Choice,
    },
};
use actix_web::web::{ServiceConfig, get, post, resource};
use list::Rows;
use serde::Deserialize;

/// What has just been done, as the address says.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Done {
    done: String,
}

impl Done {
    /// In words; empty: nothing.
    fn words(&self) -> &'static str {
        match self.done.as_str() {
            "saved" => "It is saved.",
            "removed" => "It is taken away.",
            "invited" => "The invitation is on its way.",
            "signed-out" => "They are signed out everywhere.",
            _ => "",
        }
    }
}

/// The addresses of the administration.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/admin").route(get().to(overview::show)))
        .service(resource("/admin/about").route(get().to(about::show)))
        .service(
            resource("/admin/clinic")
                .route(get().to(thing::show::<ClinicBody>))
                .route(post().to(thing::change::<ClinicBody>)),
        )
        .service(
            resource("/admin/policy")
                .route(get().to(thing::show::<clinic::PolicyPage>))
                .route(post().to(thing::change::<clinic::PolicyPage>)),
        )
        .configure(things::<LocationBody>)
        .configure(things::<RoomBody>)
        .configure(things::<ServiceBody>)
        .configure(things::<ClosureBody>)
        .service(
            resource("/admin/closures/{id}/remove").route(post().to(thing::remove::<ClosureBody>)),
        )
        .configure(time_of_practitioners)
        .configure(things::<PractitionerBody>)
        .configure(members_routes);
}

/// The pages of things of which there are several.
fn things<R: Rows>(config: &mut ServiceConfig) {
    config
        .service(
            resource(R::PLACE).route(get().to(list::show::<R>)).route(post().to(thing::add::<R>)),
        )
        .service(resource(format!("{}/new", R::PLACE)).route(get().to(thing::ask::<R>)))
        .service(
            resource(format!("{}/{{id}}", R::PLACE))
                .route(get().to(thing::show::<R>))
                .route(post().to(thing::change::<R>)),
        );
}

fn time_of_practitioners(config: &mut ServiceConfig) {
    config
        .service(
            resource("/admin/practitioners/{id}/hours")
                .route(get().to(thing::show::<WeekBody>))
                .route(post().to(thing::change::<WeekBody>)),
        )
        .service(resource("/admin/practitioners/{id}/dates").route(get().to(dates::list)))
        .service(
            resource("/admin/practitioners/{id}/dates/{date}")
                .route(get().to(thing::show::<DateBody>))
                .route(post().to(thing::change::<DateBody>)),
        );
}

fn members_routes(config: &mut ServiceConfig) {
    config
        .service(
            resource("/admin/staff")
                .route(get().to(members::list))
                .route(post().to(thing::add::<ColleagueBody>)),
        )
        .service(resource("/admin/staff/new").route(get().to(thing::ask::<ColleagueBody>)))
        .service(
            resource("/admin/staff/{id}")
                .route(get().to(thing::show::<ColleagueBody>))
                .route(post().to(thing::change::<ColleagueBody>)),
        )
        .service(resource("/admin/staff/{id}/invite").route(post().to(members::invite_again)))
        .service(resource("/admin/staff/{id}/sign-out").route(post().to(members::sign_out)));
}

/// The locations to choose from.
fn locations<'a>(all: impl IntoIterator<Item = &'a Location>) -> Vec<Choice> {
    all.into_iter().map(|one| Choice::new(one.id, named(&one.name, one.active))).collect()
}

/// What something is called, and whether it is retired.
fn named(name: &str, active: bool) -> String {
    if active { name.to_owned() } else { format!("{name} (retired)") }
}

/// The words of a vocabulary to choose from, each with what it means.
fn words<const N: usize>(words: [(&str, &str); N]) -> Vec<Choice> {
    words.into_iter().map(|(word, meaning)| Choice::new(word, meaning)).collect()
}
