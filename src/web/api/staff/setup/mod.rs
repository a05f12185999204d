//! What the clinic is set up with, for programs: places, people, services, hours, and who signs in.
mod addresses;
mod affected;
mod blocks;
mod clinic;
mod closures;
mod colleagues;
mod hours;
mod locations;
mod member;
mod overrides;
mod practitioners;
mod resource;
mod rooms;
mod services;

pub(super) use {affected::DisplacedView, blocks::BlockView};
pub(in crate::web) use {
    clinic::ClinicBody,
    closures::ClosureBody,
    colleagues::ColleagueBody,
    hours::WeekBody,
    locations::LocationBody,
    member::{Edit, country, currency, zone},
    overrides::DateBody,
    practitioners::PractitionerBody,
    resource::{Listed, Resource, edited, made},
    rooms::RoomBody,
    services::ServiceBody,
};

use utoipa_actix_web::service_config::ServiceConfig;

/// The addresses of the set-up.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(clinic::show)
        .service(clinic::change)
        .service(locations::list)
        .service(locations::create)
        .service(locations::show)
        .service(locations::change)
        .service(rooms::list)
        .service(rooms::create)
        .service(rooms::show)
        .service(rooms::change)
        .service(practitioners::list)
        .service(practitioners::create)
        .service(practitioners::show)
        .service(practitioners::change)
        .service(hours::show)
        .service(hours::replace)
        .service(overrides::list)
        .service(overrides::show)
        .service(overrides::replace)
        .service(overrides::delete)
        .service(services::list)
        .service(services::create)
        .service(services::show)
        .service(services::change)
        .service(closures::list)
        .service(closures::create)
        .service(closures::show)
        .service(closures::change)
        .service(closures::delete)
        .service(blocks::list)
        .service(blocks::create)
        .service(blocks::show)
        .service(blocks::change)
        .service(blocks::delete)
        .service(colleagues::list)
        .service(colleagues::create)
        .service(colleagues::show)
        .service(colleagues::change)
        .service(colleagues::reset_password);
}
