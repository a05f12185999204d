//! The demo's books obey the clinics' own rules, and are the same for the same seed.
use super::*;
use crate::{
    db::{
        Options,
        appointments::{self, Booked, Filter},
        check, clinics,
        diaries::{self, Question},
    },
    domain::{Asker, Audience, BookingMode, ClinicId, Source, Span, Status, slots},
};
use chrono::{TimeDelta, TimeZone as _};
use std::collections::{HashMap, HashSet};

/// A Wednesday before noon in New York, in the middle of a day's work.
fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 25, 16, 7, 0).unwrap()
}

struct House {
    db: Db,
    built: Built,
    _folder: tempfile::TempDir,
}

async fn house(plan: Plan) -> House {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("limber.db").display()).parse().unwrap();
    let db = Db::open(&url, &Options { connections: 2, durable: false, create: true }).unwrap();
    let built = build(&db, &Key::of([7; 32]), now(), &plan).await.unwrap();
    House { db, built, _folder: folder }
}

impl House {
    async fn books(&self) -> Vec<(ClinicId, Vec<Booked>)> {
        let read = self.db.read(|conn| {
            let clinics = clinics::all(conn)?;
            clinics
                .into_iter()
                .map(|clinic| {
                    let all = appointments::list(conn, clinic.id, &Filter::default(), i64::MAX)?;
                    Ok((clinic.id, all))
                })
                .collect()
        });
        read.await.unwrap()
    }
}

#[tokio::test]
async fn the_books_are_sound_and_tell_of_every_kind_of_visit() {
    let house = house(Plan::default()).await;
    let findings = house.db.read(check::all).await.unwrap();
    assert_eq!(findings, []);
    assert_eq!(house.built.accounts.len(), 33);

    let books = house.books().await;
    assert_eq!(books.len(), 5);
    let visits: Vec<&Booked> = books.iter().flat_map(|(_, visits)| visits).collect();
    assert_eq!(visits.len(), house.built.visits);
    assert!(visits.len() > 2000, "{}", visits.len());
    let statuses: HashSet<Status> = visits.iter().map(|one| one.appointment.status).collect();
    let held = HashSet::from([Status::Held]);
    let missing: Vec<_> =
        Status::ALL.iter().filter(|one| !statuses.contains(one) && !held.contains(one)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let sources: HashSet<Source> = visits.iter().map(|one| one.appointment.source).collect();
    assert_eq!(sources, HashSet::from([Source::Online, Source::Desk, Source::Phone]));
}

#[tokio::test]
async fn every_visit_fits_its_time_and_its_patient() {
    let house = house(Plan::default()).await;
    for (clinic, visits) in house.books().await {
        let catalogue = house.db.read(move |conn| clinics::catalogue(conn, clinic)).await.unwrap();
        let mut been: HashSet<_> = HashSet::new();
        let mut coming: HashMap<_, i32> = HashMap::new();
        for Booked { appointment: visit, patient } in &visits {
            let patient = patient.as_ref().unwrap();
            let service = catalogue.service(visit.service_id).unwrap();
            let over = visit.visit.end() <= now();
            let ended =
                matches!(visit.status, Status::Fulfilled | Status::NoShow | Status::Cancelled);
            assert!(ended || !over, "{} is {}", visit.reference, visit.status);
            assert!(visit.status != Status::Requested || service.booking == BookingMode::Request);
            for at in [visit.created_at, visit.updated_at] {
                assert!(at <= now(), "{} happens later than now", visit.reference);
            }
            assert!(visit.created_at <= visit.arrived_at.unwrap_or(now()));
            assert!(visit.started_at.is_none() || visit.started_at >= visit.arrived_at);
            assert!(visit.ended_at.is_none() || visit.ended_at >= visit.started_at);
            if visit.source == Source::Online {
                assert!(patient.email.as_ref().unwrap().ends_with(".example"));
                assert_ne!(service.booking, BookingMode::Phone);
            }
            let first = been.insert(patient.id);
            assert!(first || service.audience != Audience::New, "{}", visit.reference);
            if visit.visit.start() > now() && visit.status.is_live() {
                *coming.entry(patient.id).or_default() += 1;
            }
        }
        let limit = catalogue.clinic.policy.open_appointments_per_patient;
        assert!(coming.values().all(|count| *count <= limit));
    }
}

#[tokio::test]
async fn the_same_seed_and_day_give_the_same_books() {
    let plan = Plan { seed: 3, appointments: Some(300), ..Plan::default() };
    let once = house(plan).await;
    let again = house(plan).await;
    assert_eq!(once.built.visits, 300);
    assert_eq!(once.books().await, again.books().await);
    let other = house(Plan { seed: 4, ..plan }).await;
    assert_ne!(once.books().await, other.books().await);
    let passwords = |house: &House| -> Vec<String> {
        house.built.accounts.iter().map(|account| account.password.clone()).collect()
    };
    assert_ne!(passwords(&once), passwords(&again));
}

#[tokio::test]
async fn larger_books_go_further_back() {
    let plan = Plan { appointments: Some(6000), days_ahead: Some(7), ..Plan::default() };
    let house = house(plan).await;
    assert_eq!(house.built.visits, 6000);
    let earliest = house.books().await.into_iter().flat_map(|(_, visits)| visits);
    let earliest = earliest.map(|one| one.appointment.visit.start()).min().unwrap();
    assert!(now() - earliest > TimeDelta::days(30), "{earliest}");
    assert_eq!(house.db.read(check::all).await.unwrap(), []);
}

#[tokio::test]
async fn every_clinic_has_openings_within_a_week() {
    let house = house(Plan::default()).await;
    let week = Span::starting(now(), TimeDelta::days(7)).unwrap();
    let openings = house.db.read(move |conn| {
        let mut openings = Vec::new();
        for clinic in clinics::all(conn)? {
            let catalogue = clinics::catalogue(conn, clinic.id)?;
            let mut found = 0;
            for service in catalogue.active_services() {
                let question = Question {
                    service,
                    practitioner: None,
                    range: week,
                    now: now(),
                    patient: None,
                    without: None,
                };
                let diary = diaries::load(conn, &catalogue, &question)?;
                found += slots(&diary, Asker::Public(None), week).len();
            }
            openings.push((clinic.slug, found));
        }
        Ok(openings)
    });
    for (clinic, found) in openings.await.unwrap() {
        assert!(found > 20, "{clinic} has {found} openings in the coming week");
    }
}

#[test]
fn every_file_is_read_and_makes_sense() {
    let today = now().date_naive();
    for file in file::clinics().unwrap() {
        let clinic = found::found(&file, now(), &mut Dice::of(1, "test", today)).unwrap();
        assert_eq!(clinic.slug(), file.slug);
        assert!(clinic.blocks.iter().all(|block| block.span.end() > now()), "{}", file.slug);
        for service in clinic.catalogue.active_services() {
            assert!(clinic.catalogue.who_give(service.id).next().is_some(), "{}", service.slug);
        }
    }
    assert!(file::people().unwrap().reasons.len() > 10);
}
