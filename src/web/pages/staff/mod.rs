//! The pages of those who work at the clinic.
mod admin;
mod agenda;
mod agenda_steps;
mod anyway;
mod arrivals;
mod audit;
mod block_form;
mod blocks;
mod board;
mod book;
mod book_for;
mod book_form;
mod canvas;
mod columns;
mod desk;
mod displaced;
mod erasures;
mod feed;
mod files;
mod form;
mod history;
mod join;
mod lately;
mod length;
mod login;
mod mail;
mod mail_trial;
mod mails;
mod mark;
mod month;
mod patient;
mod patient_form;
mod patients;
mod person;
mod places;
mod reports;
mod reschedule;
mod room;
mod set_up;
mod steps;
mod surroundings;
mod time_off;
mod time_off_requests;
mod views;
mod visit;
mod week;
mod week_hours;
mod why;

pub(super) use person::AtAdmin;
pub(super) use surroundings::admin_frame;

use actix_web::web::{ServiceConfig, get, post, resource};

/// The addresses of the staff's pages.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/assets/places.css").route(get().to(places::sheet)))
        .service(resource("/login").route(get().to(login::choose)))
        .service(
            resource("/login/{clinic}")
                .route(get().to(login::form))
                .route(post().to(login::sign_in)),
        )
        .service(resource("/logout").route(post().to(login::sign_out)))
        .service(resource("/setup").route(get().to(set_up::ask)).route(post().to(set_up::open)))
        .service(resource("/join/{token}").route(get().to(join::ask)).route(post().to(join::join)))
        .configure(desk_routes)
        .configure(admin::routes)
        .service(resource("/admin/audit").route(get().to(audit::show)))
        .service(resource("/day").route(get().to(agenda::show)))
        .service(resource("/day/week").route(get().to(week::own)))
        .service(
            resource("/admin/mail/test")
                .route(get().to(mail_trial::ask))
                .route(post().to(mail_trial::run)),
        )
        .service(
            resource("/day/time-off")
                .route(get().to(time_off::own))
                .route(post().to(time_off::ask)),
        )
        .service(resource("/day/time-off/{id}/withdraw").route(post().to(time_off::withdraw)))
        .service(resource("/day/feed").route(post().to(feed::make)))
        .service(resource("/day/feed/revoke").route(post().to(feed::revoke)))
        .service(resource("/day/visits/{id}").route(get().to(visit::show_own)))
        .service(resource("/day/visits/{id}/undo").route(post().to(agenda_steps::undo)))
        .service(resource("/day/visits/{id}/{step}").route(post().to(agenda_steps::take)));
}

fn desk_routes(config: &mut ServiceConfig) {
    config
        .service(resource("/desk").route(get().to(desk::show)))
        .service(resource("/desk/week").route(get().to(week::show)))
        .service(resource("/desk/month").route(get().to(month::show)))
        .service(resource("/desk/book").route(get().to(book::ask)).route(post().to(book::book)))
        .service(
            resource("/desk/blocks").route(get().to(blocks::coming)).route(post().to(blocks::add)),
        )
        .service(resource("/desk/reports").route(get().to(reports::show)))
        .service(resource("/desk/why").route(get().to(why::show)))
        .service(resource("/desk/displaced").route(get().to(displaced::show)))
        .service(resource("/desk/erasures").route(get().to(erasures::show)))
        .service(resource("/desk/erasures/{id}/approve").route(post().to(erasures::approve)))
        .service(resource("/desk/erasures/{id}/decline").route(post().to(erasures::decline)))
        .service(resource("/desk/files").route(get().to(files::show)))
        .service(resource("/desk/files/feed").route(post().to(files::make)))
        .service(resource("/desk/files/feed/revoke").route(post().to(files::revoke)))
        .service(resource("/desk/time-off").route(get().to(time_off_requests::requests)))
        .service(
            resource("/desk/time-off/{id}/approve").route(post().to(time_off_requests::approve)),
        )
        .service(
            resource("/desk/time-off/{id}/decline").route(post().to(time_off_requests::decline)),
        )
        .service(resource("/desk/blocks/{id}").route(get().to(blocks::show)))
        .service(resource("/desk/blocks/{id}/remove").route(post().to(blocks::remove)))
        .configure(patient_routes)
        .service(resource("/desk/mail").route(get().to(mails::list)))
        .service(resource("/desk/mail/{id}").route(get().to(mail::show)))
        .service(resource("/desk/mail/{id}/html").route(get().to(mail::html)))
        .service(resource("/desk/mail/{id}/resend").route(post().to(mail::resend)))
        .service(resource("/desk/mail/{id}/address").route(post().to(mail::correct)))
        .service(resource("/desk/mail/{id}/dismiss").route(post().to(mail::dismiss)))
        .service(resource("/desk/visits/{id}").route(get().to(visit::show)))
        .service(
            resource("/desk/visits/{id}/move")
                .route(get().to(reschedule::choose))
                .route(post().to(reschedule::reschedule)),
        )
        .service(
            resource("/desk/visits/{id}/length")
                .route(get().to(length::choose))
                .route(post().to(length::change)),
        )
        .service(resource("/desk/visits/{id}/cancel").route(post().to(steps::cancel)))
        .service(resource("/desk/visits/{id}/room").route(post().to(room::change)))
        .service(resource("/desk/visits/{id}/undo").route(post().to(steps::undo)))
        .service(resource("/desk/visits/{id}/{step}").route(post().to(steps::take)));
}

fn patient_routes(config: &mut ServiceConfig) {
    config
        .service(
            resource("/desk/patients")
                .route(get().to(patients::search))
                .route(post().to(patients::add)),
        )
        .service(resource("/desk/patients/new").route(get().to(patients::ask)))
        .service(
            resource("/desk/patients/{id}")
                .route(get().to(patient::show))
                .route(post().to(patient::edit)),
        )
        .service(resource("/desk/patients/{id}/retire").route(post().to(patient::retire)))
        .service(resource("/desk/patients/{id}/reactivate").route(post().to(patient::reactivate)))
        .service(resource("/desk/patients/{id}/merge").route(post().to(patient::merge)));
}
