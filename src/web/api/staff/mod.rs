//! What the clinic's staff do through programs.
mod appointments;
mod audit;
mod day;
mod displaced;
mod erasures;
mod events;
mod explain;
mod export;
mod feeds;
mod mail_trial;
mod outbox;
mod patients;
mod reports;
mod sessions;
pub(in crate::web) mod setup;
mod time_off;

use utoipa_actix_web::service_config::ServiceConfig;

/// The addresses below `/api/v1/staff`, and those to sign in and out.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(sessions::create)
        .service(sessions::delete)
        .service(day::show)
        .service(events::listen)
        .service(audit::list)
        .service(explain::show)
        .service(displaced::list)
        .service(erasures::list)
        .service(erasures::approve)
        .service(erasures::decline)
        .service(time_off::list)
        .service(time_off::ask)
        .service(time_off::approve)
        .service(time_off::decline)
        .service(time_off::withdraw)
        .service(appointments::list)
        .service(appointments::show)
        .service(appointments::create)
        .service(appointments::reschedule)
        .service(appointments::steps::cancel)
        .service(appointments::steps::room)
        .service(appointments::steps::length)
        .service(appointments::steps::undo)
        .service(appointments::steps::step)
        .service(export::all_patients)
        .service(export::all_appointments)
        .service(reports::table)
        .service(reports::show)
        .service(patients::search)
        .service(patients::show)
        .service(patients::create)
        .service(patients::edit)
        .service(patients::retire)
        .service(patients::reactivate)
        .service(patients::merge)
        .service(outbox::list)
        .service(outbox::show)
        .service(outbox::resend)
        .service(outbox::correct)
        .service(outbox::dismiss)
        .service(feeds::make)
        .service(feeds::show)
        .service(feeds::revoke)
        .service(mail_trial::run);
    setup::routes(config);
}
