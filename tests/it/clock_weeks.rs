//! Weeks in which the clocks change, through the interface: what is listed is what an outside
//! oracle says of those days (`tests/oracle/zones.py`), and all of it can be booked.
use crate::support::{Clinic, Reply, on_both};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use limber::{
    db::{clinics, hours},
    domain::{Access, LocationId, WorkingHours},
};
use std::collections::HashSet;

/// What the oracle says of one local date.
struct Day {
    on: NaiveDate,
    minutes: usize,
    nine: DateTime<Utc>,
    /// Every half hour of the hours, by `HH:MM` in UTC.
    starts: Vec<&'static str>,
}

/// Three dates about a change of clocks.
struct Change {
    zone: Tz,
    opens: NaiveTime,
    closes: NaiveTime,
    days: Vec<Day>,
}

/// The changes of this age, by date.
fn changes() -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for line in include_str!("../rules/zones.txt").lines() {
        if line.starts_with('#') {
            continue;
        }
        let fields: Vec<&'static str> = line.split(" | ").collect();
        let (zone, on): (Tz, NaiveDate) = (fields[0].parse().unwrap(), fields[1].parse().unwrap());
        if on < "2026-01-01".parse().unwrap() {
            continue;
        }
        let (times, starts) = fields[5].split_once(": ").unwrap();
        let (opens, closes) = times.split_once('-').unwrap();
        let nine = fields[4].replace(' ', "T") + ":00Z";
        let day = Day {
            on,
            minutes: fields[3].parse().unwrap(),
            nine: nine.parse().unwrap(),
            starts: starts.split(' ').collect(),
        };
        let follows = |last: &Change| {
            last.zone == zone && last.days.last().unwrap().on.succ_opt() == Some(on)
        };
        if let Some(last) = changes.last_mut().filter(|last| follows(last)) {
            last.days.push(day);
        } else {
            let time = |text| NaiveTime::parse_from_str(text, "%H:%M").unwrap();
            let (opens, closes) = (time(opens), time(closes));
            changes.push(Change { zone, opens, closes, days: vec![day] });
        }
    }
    changes.sort_by_key(|change| change.days[0].on);
    changes
}

on_both! {
    async fn what_is_listed_about_a_change_exists_and_can_be_booked(on) {
        let house = Clinic::open(on).await;
        let changes = changes();
        assert_eq!(changes.len(), 10);
        for change in changes {
            let clinic = open_in(&house, &change).await;
            let (first, last) = (change.days[0].on - TimeDelta::days(2), change.days[2].on + TimeDelta::days(2));
            let early = first.pred_opt().unwrap().and_hms_opt(8, 0, 0).unwrap().and_utc();
            clinic.app.clock.move_on(early - clinic.app.clock.now());

            // Dr. Osei sees patients about the change and at nine, Dr. Ruiz around the clock.
            let listed = week(&clinic, "osei", (first, last)).await;
            let around = week(&clinic, "ruiz", (first, last)).await;
            for (date, starts) in &listed {
                let day = change.days.iter().find(|day| day.on == *date);
                is_right(&change, day, (*date, starts));
            }
            for (date, starts) in &around {
                let day = change.days.iter().find(|day| day.on == *date);
                let minutes = day.map_or(1440, |day| day.minutes);
                assert_eq!(starts.len() * 30, minutes, "{} {date}", change.zone);
                let distinct: HashSet<_> = starts.iter().collect();
                assert_eq!(distinct.len(), starts.len(), "{} {date}", change.zone);
            }
            books_all_of(&clinic, change.days[1].on, &listed).await;
        }
        assert!(house.findings().await.is_empty());
    }
}

/// Whether a date's starts are those of the oracle, or, where it was not asked, those that the
/// clocks show within the hours.
fn is_right(change: &Change, day: Option<&Day>, (date, starts): (NaiveDate, &[DateTime<Utc>])) {
    let zone = change.zone;
    let Some(day) = day else {
        let wall: Vec<_> = starts.iter().map(|at| at.with_timezone(&zone).time()).collect();
        let quiet = |time: &NaiveTime| {
            let ends = change.closes == NaiveTime::MIN || *time < change.closes;
            (change.opens <= *time && ends) || *time == "09:00:00".parse().unwrap()
        };
        assert!(wall.iter().all(quiet), "{zone} {date}: {wall:?}");
        return;
    };
    let mut expected = day.starts.clone();
    let nine = day.nine.format("%H:%M").to_string();
    let at = if change.opens < "09:00:00".parse().unwrap() { expected.len() } else { 0 };
    expected.insert(at, &nine);
    let shown: Vec<_> = starts.iter().map(|at| at.format("%H:%M").to_string()).collect();
    assert_eq!(shown, expected, "{zone} {date}");
    assert!(starts.contains(&day.nine), "{zone} {date}");
    let there = starts.iter().all(|at| at.with_timezone(&zone).date_naive() == date);
    assert!(there, "{zone} {date}");
}

/// Every start of a date is booked as it was listed, and then there is none any more.
async fn books_all_of(
    clinic: &Clinic,
    date: NaiveDate,
    listed: &[(NaiveDate, Vec<DateTime<Utc>>)],
) {
    let (_, starts) = listed.iter().find(|(on, _)| *on == date).unwrap();
    for (nth, start) in starts.iter().enumerate() {
        let booked = clinic.book(&format!("Ada{nth}"), *start).send().await;
        assert_eq!(booked.status, 201, "{start}: {booked:?}");
        let told = booked.text("/starts_at");
        assert_eq!(told.parse::<DateTime<Utc>>().unwrap(), *start);
        assert!(told.starts_with(&date.to_string()), "{told} is not on {date}");
    }
    let left = week(clinic, "osei", (date, date)).await;
    assert!(left.iter().all(|(_, starts)| starts.is_empty()), "{left:?}");
}

/// The starts of some dates.
async fn week(
    clinic: &Clinic,
    who: &str,
    (from, to): (NaiveDate, NaiveDate),
) -> Vec<(NaiveDate, Vec<DateTime<Utc>>)> {
    let query = format!("slots?service=adjustment&practitioner={who}&from={from}&to={to}");
    let reply: Reply = clinic.get(&clinic.path(&query), None).await;
    let days = reply.body["days"].as_array().unwrap_or_else(|| panic!("{reply:?}"));
    let start = |slot: &serde_json::Value| slot["starts_at"].as_str().unwrap().parse().unwrap();
    let date = |day: &serde_json::Value| day["date"].as_str().unwrap().parse().unwrap();
    let starts =
        |day: &serde_json::Value| day["slots"].as_array().unwrap().iter().map(start).collect();
    days.iter().map(|day| (date(day), starts(day))).collect()
}

/// A clinic in another zone, open every day.
async fn open_in(house: &Clinic, change: &Change) -> Clinic {
    let clinic = house.neighbour().await;
    let (id, [osei, ruiz]) = (clinic.id, [clinic.osei, clinic.ruiz]);
    let Change { zone, opens, closes, .. } = *change;
    let nine = NaiveTime::from_hms_opt(9, 0, 0).unwrap();
    let half_past = NaiveTime::from_hms_opt(9, 30, 0).unwrap();
    let moved = clinic.app.db.write(move |tx| {
        let mut catalogue = clinics::catalogue(tx, id)?;
        catalogue.clinic.time_zone = zone;
        catalogue.clinic.policy.slot_step_minutes = 30;
        clinics::update(tx, &catalogue.clinic)?;
        let location = &mut catalogue.locations[0];
        location.time_zone = zone;
        clinics::update_location(tx, id, location)?;
        let at = location.id;
        for (who, opens, closes) in
            [(osei, opens, closes), (osei, nine, half_past), (ruiz, NaiveTime::MIN, NaiveTime::MIN)]
        {
            if opens != nine {
                hours::delete_weekly(tx, who)?;
            }
            for weekday in 1..=7 {
                hours::insert(tx, id, who, &every(weekday, at, (opens, closes)))?;
            }
        }
        Ok(())
    });
    moved.await.unwrap();
    clinic
}

fn every(
    weekday: i32,
    location_id: LocationId,
    (opens, closes): (NaiveTime, NaiveTime),
) -> WorkingHours {
    WorkingHours {
        location_id,
        weekday,
        opens,
        closes,
        valid_from: None,
        valid_until: None,
        every_weeks: 1,
        access: Access::Online,
    }
}
