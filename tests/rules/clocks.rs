//! Days on which the clocks change, as an outside oracle tells them (`tests/oracle/zones.py`).
use crate::support::{at, clinic, daily, minutes, on, reading};
use chrono::{DateTime, NaiveDate, TimeDelta, Timelike as _, Utc};
use chrono_tz::Tz;
use limber::domain::{Asker, Diary, Span, local, slots};
use std::collections::HashSet;

/// What the oracle says of one local date.
struct Day {
    zone: Tz,
    on: NaiveDate,
    begins: DateTime<Utc>,
    lasts: TimeDelta,
    nine: DateTime<Utc>,
    /// `00:00-04:00`
    hours: &'static str,
    /// `05:00 05:30 …`, in UTC.
    starts: &'static str,
}

/// The oracle's dates, and those that it says were skipped.
fn oracle() -> (Vec<Day>, Vec<(Tz, NaiveDate)>) {
    let (mut days, mut skipped) = (vec![], vec![]);
    for line in include_str!("zones.txt").lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&'static str> = line.split(" | ").collect();
        let (zone, on) = (fields[0].parse().unwrap(), on(fields[1]));
        if fields[2] == "skipped" {
            skipped.push((zone, on));
            continue;
        }
        let (hours, starts) = fields[5].split_once(": ").unwrap();
        let (begins, nine) = (at(fields[2]), at(fields[4]));
        let lasts = minutes(fields[3].parse().unwrap());
        days.push(Day { zone, on, begins, lasts, nine, hours, starts });
    }
    (days, skipped)
}

impl Day {
    fn whole(&self) -> Span {
        Span::starting(self.begins, self.lasts).unwrap()
    }

    /// A clinic in the zone that is open every day between two wall times, asked days before.
    fn clinic(&self, hours: &str) -> Diary {
        let mut diary = clinic();
        diary.now = self.begins - TimeDelta::days(3);
        diary.policy.slot_step_minutes = 30;
        diary.sites[0].zone = self.zone;
        diary.calendars[0].hours.weekly = daily(0, hours);
        diary
    }

    fn listed(&self, hours: &str) -> Vec<DateTime<Utc>> {
        let openings = slots(&self.clinic(hours), Asker::Public(None), self.whole());
        openings.iter().map(|opening| opening.visit.start()).collect()
    }
}

#[test]
fn a_date_is_as_long_as_its_clocks_make_it() {
    for day in oracle().0 {
        assert_eq!(local::day(day.zone, day.on), Some(day.whole()), "{} {}", day.zone, day.on);
    }
}

#[test]
fn nine_oclock_stays_nine_oclock_on_either_side_of_a_change() {
    for day in oracle().0 {
        assert_eq!(day.listed("09:00-09:30"), [day.nine], "{} {}", day.zone, day.on);
    }
}

#[test]
fn hours_around_a_change_hold_the_starts_that_exist_and_each_of_them_once() {
    for day in oracle().0 {
        let listed = day.listed(day.hours);
        let shown: Vec<String> =
            listed.iter().map(|start| start.format("%H:%M").to_string()).collect();
        assert_eq!(shown.join(" "), day.starts, "{} {}", day.zone, day.on);
        assert!(listed.iter().all(|start| day.whole().contains(*start)));
    }
}

#[test]
fn a_whole_day_of_starts_has_a_start_for_each_half_hour_of_its_length() {
    for day in oracle().0 {
        let listed = day.listed("00:00-00:00");
        let distinct: HashSet<_> = listed.iter().collect();
        assert_eq!(distinct.len(), listed.len(), "{} {}", day.zone, day.on);
        assert_eq!(minutes(30) * i32::try_from(listed.len()).unwrap(), day.lasts);
        for start in listed {
            let wall = reading(day.zone, start);
            assert_eq!((wall.date(), wall.minute() % 30), (day.on, 0));
        }
    }
}

#[test]
fn a_date_that_was_skipped_has_no_starts_and_its_neighbours_have_all_of_theirs() {
    let (days, skipped) = oracle();
    assert_eq!(skipped, [(chrono_tz::Pacific::Apia, on("2011-12-30"))]);
    assert_eq!(local::day(chrono_tz::Pacific::Apia, on("2011-12-30")), None);

    let before = days.iter().find(|day| day.on == on("2011-12-29")).unwrap();
    let both = Span::starting(before.begins, TimeDelta::days(2)).unwrap();
    let listed = slots(&before.clinic("00:00-00:00"), Asker::Public(None), both);
    assert_eq!(listed.len(), 96);
    let dates: HashSet<_> =
        listed.iter().map(|opening| reading(before.zone, opening.visit.start()).date()).collect();
    assert_eq!(dates, HashSet::from([on("2011-12-29"), on("2011-12-31")]));
}

#[test]
fn an_hour_that_comes_twice_is_offered_in_both_of_its_readings() {
    let mut diary = clinic();
    diary.now = at("2026-10-24 08:00");
    diary.policy.slot_step_minutes = 30;
    diary.calendars[0].hours.weekly = daily(0, "01:00-02:00");
    let day = local::day(chrono_tz::Europe::London, on("2026-10-25")).unwrap();
    let starts: Vec<String> = slots(&diary, Asker::Public(None), day)
        .iter()
        .map(|opening| opening.visit.start().with_timezone(&chrono_tz::Europe::London))
        .map(|start| start.format("%H:%M %Z").to_string())
        .collect();
    assert_eq!(starts, ["01:00 BST", "01:30 BST", "01:00 GMT", "01:30 GMT"]);
}
