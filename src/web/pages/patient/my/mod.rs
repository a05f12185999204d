//! What is a patient's own: signing in without a password, and the visits of all persons under
//! the address.
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
        .service(at("/my").route(get().to(visits::show)))
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
