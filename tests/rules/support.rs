//! A small clinic to ask about, and short words for instants.
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use limber::domain::{
    Access, Asker, Audience, BookingMode, Calendar, Diary, Hours, LocationId, Opening,
    PatientFacts, Policy, PractitionerId, Refusal, RoomCalendar, RoomId, Rule, ServiceTerms, Site,
    Span, Wish, WorkingHours, decide,
};
use proptest::{
    strategy::Strategy,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use std::{cell::Cell, str::FromStr};
use uuid::Uuid;

/// The instant that `2026-03-02 09:00` is in UTC.
pub fn at(text: &str) -> DateTime<Utc> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap().and_utc()
}

pub fn on(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn wall(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").unwrap()
}

/// Monday, 2 March 2026, between two times of day in UTC: `09:00-09:30`.
pub fn monday(times: &str) -> Span {
    let (start, end) = times.split_once('-').unwrap();
    let monday = |time: &str| at(&format!("2026-03-02 {time}"));
    Span::between(monday(start), monday(end)).unwrap()
}

pub fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

pub fn location(number: usize) -> LocationId {
    LocationId::of(Uuid::from_u128(0x10 + number as u128))
}

pub fn practitioner(number: usize) -> PractitionerId {
    PractitionerId::of(Uuid::from_u128(0x20 + number as u128))
}

pub fn room(number: usize) -> RoomId {
    RoomId::of(Uuid::from_u128(0x30 + number as u128))
}

pub fn site(number: usize, zone: Tz) -> Site {
    Site { location_id: location(number), zone, closures: vec![] }
}

/// A room at the first site, taken at these times.
pub fn room_taken(number: usize, busy: &[Span]) -> RoomCalendar {
    RoomCalendar { room_id: room(number), location_id: location(0), busy: busy.to_vec() }
}

/// Every day of the week at a site, for everyone: `09:00-17:00`.
pub fn daily(number: usize, times: &str) -> Vec<WorkingHours> {
    let (opens, closes) = times.split_once('-').unwrap();
    let rule = |weekday| WorkingHours {
        location_id: location(number),
        weekday,
        opens: wall(opens),
        closes: wall(closes),
        valid_from: None,
        valid_until: None,
        every_weeks: 1,
        access: Access::Online,
    };
    (1..=7).map(rule).collect()
}

/// One practitioner in London, at work every day from nine to five; half-hour visits on the
/// quarter with two hours' notice, seven days ahead. It is eight o'clock on Monday, 2 March 2026.
pub fn clinic() -> Diary {
    let calendar = Calendar {
        practitioner_id: practitioner(0),
        length: minutes(30),
        online: true,
        hours: Hours { weekly: daily(0, "09:00-17:00"), overrides: vec![] },
        blocks: vec![],
        busy: vec![],
    };
    Diary {
        now: at("2026-03-02 08:00"),
        policy: Policy { horizon_days: 7, ..Policy::default() },
        terms: ServiceTerms {
            lead: minutes(0),
            tail: minutes(0),
            notice: minutes(120),
            audience: Audience::Everyone,
            booking: BookingMode::Online,
        },
        sites: vec![site(0, chrono_tz::Europe::London)],
        calendars: vec![calendar],
        rooms: None,
        patient: PatientFacts::default(),
    }
}

/// Somebody unknown asks the first practitioner for a start: `2026-03-02 10:00`.
pub fn wish(starts: &str) -> Wish<'static> {
    let asker = Asker::Public(None);
    let practitioner_id = practitioner(0);
    Wish { practitioner_id, starts_at: at(starts), asker, overrides: &[], room_id: None }
}

/// Staff ask, and set these rules aside.
pub fn staff_wish<'a>(starts: &str, overrides: &'a [Rule]) -> Wish<'a> {
    Wish { asker: Asker::Staff, overrides, ..wish(starts) }
}

/// What the public is told about a start.
pub fn answer(diary: &Diary, starts: &str) -> Result<Opening, Refusal> {
    decide(diary, &wish(starts))
}

/// The wall clock's reading of an instant.
pub fn reading(zone: Tz, instant: DateTime<Utc>) -> NaiveDateTime {
    instant.with_timezone(&zone).naive_local()
}

/// Tries a law on `usual` random cases, or on as many as `LIMBER_CASES` says. The law answers
/// whether a case was of interest; at least a third must be, else the law was hardly tried.
/// A failure names its seed; `LIMBER_SEED` tries the same cases again.
pub fn holds<S: Strategy>(
    name: &'static str,
    usual: u32,
    cases: &S,
    law: impl Fn(S::Value) -> Result<bool, TestCaseError>,
) {
    let config = Config {
        cases: told("LIMBER_CASES").unwrap_or(usual),
        source_file: Some(file!()),
        test_name: Some(name),
        max_shrink_time: 20_000,
        ..Config::default()
    };
    let seed = told("LIMBER_SEED").unwrap_or_else(rand::random::<u64>);
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(config, random);
    let (tried, of_interest) = (Cell::new(0), Cell::new(0));
    let outcome = runner.run(cases, |case| {
        let interesting = law(case)?;
        tried.set(tried.get() + 1);
        of_interest.set(of_interest.get() + i32::from(interesting));
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{name}, LIMBER_SEED={seed}: {failure}");
    }
    let (tried, of_interest) = (tried.get(), of_interest.get());
    assert!(of_interest * 3 > tried, "only {of_interest} of {tried} cases were of interest");
}

fn told<T: FromStr>(setting: &str) -> Option<T> {
    let text = std::env::var(setting).ok()?;
    Some(text.parse().ok().unwrap_or_else(|| panic!("{setting} must be a number, not {text}")))
}
