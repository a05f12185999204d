//! Sixty-four clients of two servers on one PostgreSQL, and of one on SQLite: they keep, book,
//! move, confirm, call off and block against each other, and afterwards every answer that anybody
//! got is what is stored.
//!
//! It was seen to fail on PostgreSQL with the constraints `appointments_*_free` dropped and
//! `calendars::lock` emptied (visits that overlap), and without the lock on the patient in
//! `patient::identify` (somebody registered twice, and four visits ahead where three may be). With
//! `rules::blocked` emptied it fails on both.
mod clients;
mod told;

use crate::support::{Clinic, On, on_both, on_day, server::Server, told as setting};
use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Utc, Weekday};
use chrono_tz::America::New_York;
use clients::World;
use futures::future::join_all;
use limber::{
    Clock,
    db::{
        DatabaseUrl,
        appointments::{self, Filter},
        check,
    },
    domain::{Appointment, AppointmentId, BookingMode, local},
};
use std::{collections::HashMap, process::Command};
use uuid::Uuid;

/// How many clients there are.
const CLIENTS: u64 = 64;
/// How many deeds each of them tries.
const DEEDS: usize = 8;
/// How many visits a patient may have ahead.
const LIMIT: i32 = 3;

on_both! {
    async fn everybody_is_told_what_is_stored(on) {
        let seed: u64 = setting("LIMBER_SEED").unwrap_or_else(rand::random);
        let clinic = furnished(on).await;
        let url = match clinic.app.config.database_url.clone().unwrap() {
            DatabaseUrl::Postgres(url) => url,
            DatabaseUrl::Sqlite(path) => format!("sqlite://{}", path.display()),
        };
        let home = tempfile::tempdir().unwrap();
        let count = if on == On::Postgres { 2 } else { 1 };
        let servers: Vec<_> = (0..count).map(|_| Server::start(home.path(), &url)).collect();
        let world = World::of(&clinic, &servers, starts()).await;

        let begun = std::time::Instant::now();
        join_all((0..CLIENTS).map(|nth| world.client(seed.wrapping_add(nth), DEEDS))).await;
        let lasted = begun.elapsed();
        servers.into_iter().for_each(Server::stop);

        let looked = Command::new(env!("CARGO_BIN_EXE_limber"))
            .arg("check")
            .env_clear()
            .env("DATABASE_URL", &url)
            .env("LIMBER_DATA_DIR", home.path().join("data"))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&looked.stdout);
        assert!(looked.status.success(), "LIMBER_SEED={seed}: {said}");
        let told = world.told.into_inner().unwrap();
        let tally = &told.tally;
        eprintln!("{count} servers on {on:?}, {CLIENTS} clients, {lasted:?}: {tally:#?}");
        for deed in ["keep", "book", "book at the desk", "reschedule", "confirm", "cancel", "block"] {
            assert!(tally.contains_key(&format!("{deed}: done")), "LIMBER_SEED={seed}: {tally:?}");
        }
        let stored = stored(&clinic, told.only_kept()).await;
        let wrong = told.compared(&stored, LIMIT);
        assert!(wrong.is_empty(), "LIMBER_SEED={seed}: {wrong:#?}");
    }
}

/// The clinic with one room for two, and one more service, which is asked for and confirmed.
async fn furnished(on: On) -> Clinic {
    let clinic = Clinic::open_with(on, |policy| {
        policy.open_appointments_per_patient = LIMIT;
        policy.cancel_cutoff_minutes = 0;
        policy.reschedule_cutoff_minutes = 0;
    })
    .await;
    clinic.share_injections().await;
    clinic.offer("consultation", |service| service.booking = BookingMode::Request).await;
    clinic
}

/// The starts of four working days, a quarter of an hour apart.
fn starts() -> Vec<DateTime<Utc>> {
    let today = local::date(New_York, Clock::System.now());
    let days = (2..).map(|ahead| today + TimeDelta::days(ahead));
    let works = |day: &NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let quarters = |day: NaiveDate| {
        let nine = on_day(&day.to_string(), "09:00");
        (0..31).map(move |quarter| nine + TimeDelta::minutes(15 * quarter))
    };
    days.filter(works).take(4).flat_map(quarters).collect()
}

/// Every visit, and the slots that are kept: there are no others.
async fn stored(clinic: &Clinic, kept: Vec<Uuid>) -> Vec<Appointment> {
    let id = clinic.id;
    let all = clinic.app.db.read(move |conn| {
        let visits = appointments::list(conn, id, &Filter::default(), i64::MAX)?;
        let mut all: Vec<_> = visits.into_iter().map(|booked| booked.appointment).collect();
        for id in kept {
            all.push(appointments::by_id(conn, AppointmentId::of(id))?);
        }
        let counts: HashMap<_, _> = check::counts(conn)?.into_iter().collect();
        assert_eq!(counts["appointments"], i64::try_from(all.len()).unwrap());
        assert!(counts["patients"] <= clients::PEOPLE, "somebody is there twice: {counts:?}");
        Ok(all)
    });
    all.await.unwrap()
}
