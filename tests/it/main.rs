//! Limber from outside, through its real server, on both databases.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a failing test may panic, and has no outside"
)]

mod accents;
mod account;
mod account_mails;
mod admin;
mod anybody;
mod backup;
mod booking;
mod calendars;
mod check;
mod cli;
mod clock_weeks;
mod copies;
mod crash;
mod csv;
mod desk;
mod desk_day;
mod desk_known;
mod displaced;
mod embedding;
mod encryption;
mod explain;
mod explained_demo;
mod feeds;
mod files;
mod first_clinic;
mod flow;
mod forms;
mod guarded;
mod guides;
mod keeping;
mod languages;
mod layering;
mod lengthen;
mod listed;
mod live;
mod lost;
mod messages;
mod model;
mod outbox;
mod overrides;
mod own;
mod patient;
mod patient_pages;
mod patients;
mod pictures;
mod practitioner_page;
mod promises;
mod races;
mod refusals;
mod reminders;
mod reports;
mod retiring;
mod retry;
mod rooms;
mod rules_kept;
mod schema;
mod set_aside;
mod setup_clinic;
mod setup_hours;
mod setup_roles;
mod setup_staff;
mod slow;
mod staff;
mod support;
mod telling;
mod time_off;
mod trail;
mod two_servers;
mod undo;
mod whole_clinic;
mod workers;
