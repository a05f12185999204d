//! What is a patient's own: signing in without a password, and the visits of all persons under
//! the address.
mod address;
mod data;
mod person;
mod sign_in;
mod visits;

use super::{cancel, manage, move_check, moving};
use actix_web::web::{ServiceConfig, get, post, resource};

/// The addresses of these pages. Those that a mail leads to name no clinic: their secret does.
pub(super) fn routes(config: &mut ServiceConfig) {
    let at = |path: &str| resource(format!("/{{clinic:[a-z0-9][a-z0-9-]*}}{path}"));
    config
        .service(
            resource("/sign-in/{token}")
                .route(get().to(sign_in::confirm))
                .route(post().to(sign_in::enter)),
        )
        .service(at("/sign-in").route(get().to(sign_in::ask)).route(post().to(sign_in::send)))
        .service(at("/sign-out").route(post().to(sign_in::leave)))
        .service(
            resource("/new-address/{token}")
                .route(get().to(address::confirm))
                .route(post().to(address::take)),
        )
        .configure(of_persons)
        .service(at("/my").route(get().to(visits::show)))
        .service(at("/my/address").route(get().to(address::ask)).route(post().to(address::send)))
        .service(at("/my/data").route(get().to(data::show)))
        .service(at("/my/data.json").route(get().to(data::file)))
        .service(at("/my/visits/{visit}/again").route(get().to(visits::again)))
        .service(at("/my/visits/{visit}").route(get().to(manage::show)))
        .service(at("/my/visits/{visit}/invite.ics").route(get().to(manage::invite)))
        .service(
            at("/my/visits/{visit}/move")
                .route(get().to(moving::choose))
                .route(post().to(moving::submit)),
        )
        .service(at("/my/visits/{visit}/move/check").route(get().to(move_check::show)))
        .service(
            at("/my/visits/{visit}/cancel")
                .route(get().to(cancel::ask))
                .route(post().to(cancel::submit)),
        );
}

fn of_persons(config: &mut ServiceConfig) {
    let at = |path: &str| {
        resource(format!("/{{clinic:[a-z0-9][a-z0-9-]*}}/my/persons/{{person}}{path}"))
    };
    config
        .service(at("").route(get().to(person::show)).route(post().to(person::edit)))
        .service(at("/calendar").route(post().to(person::follow)))
        .service(at("/calendar/revoke").route(post().to(person::unfollow)))
        .service(at("/erase").route(get().to(person::ask)).route(post().to(person::erase)))
        .service(at("/erase/withdraw").route(post().to(person::keep)));
}
