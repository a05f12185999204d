//! A practitioner whose hours at two places overlap, and grids that change with the clocks.
use crate::support::{answer, at, clinic, daily, location, monday, room_taken, site};
use chrono::TimeDelta;
use limber::domain::{Asker, Diary, Span, decide, slots};

/// Two sites, both open at these hours of their own walls.
fn two_sites(zones: [chrono_tz::Tz; 2], hours: [&str; 2]) -> Diary {
    let mut diary = clinic();
    diary.sites = vec![site(0, zones[0]), site(1, zones[1])];
    diary.calendars[0].hours.weekly = [daily(0, hours[0]), daily(1, hours[1])].concat();
    diary
}

#[test]
fn a_start_on_the_grid_of_either_place_is_granted_there() {
    let zones = [chrono_tz::UTC, chrono_tz::Asia::Kolkata];
    let mut diary = two_sites(zones, ["09:00-17:00", "14:30-22:30"]);
    diary.policy.slot_step_minutes = 60;
    let place = |starts| answer(&diary, starts).unwrap().location_id;
    assert_eq!(place("2026-03-02 11:00"), location(0));
    assert_eq!(place("2026-03-02 11:30"), location(1));
}

#[test]
fn a_start_that_is_too_far_ahead_for_one_place_may_do_for_the_other() {
    let zones = [chrono_tz::Asia::Kolkata, chrono_tz::UTC];
    let diary = two_sites(zones, ["00:00-08:00", "19:00-00:00"]);
    // It is the tenth in Kolkata and still the ninth, the last bookable date, in UTC.
    assert_eq!(answer(&diary, "2026-03-09 20:00").unwrap().location_id, location(1));
}

#[test]
fn where_both_places_would_do_the_visit_is_at_the_clinics_first_however_long_the_list() {
    let zones = [chrono_tz::UTC, chrono_tz::Asia::Kolkata];
    let diary = two_sites(zones, ["00:00-00:00", "00:00-00:00"]);
    let friday = at("2026-03-06 12:00");
    for hours in 0..48 {
        let range = Span::between(friday - TimeDelta::hours(hours), friday + TimeDelta::hours(1));
        let listed = slots(&diary, Asker::Public(None), range.unwrap());
        let opening = listed.iter().find(|opening| opening.visit.start() == friday).unwrap();
        assert_eq!(opening.location_id, location(0));
    }
    assert_eq!(answer(&diary, "2026-03-06 12:00").unwrap().location_id, location(0));
}

#[test]
fn where_the_first_place_has_no_room_the_visit_is_at_the_second() {
    let zones = [chrono_tz::UTC, chrono_tz::UTC];
    let mut diary = two_sites(zones, ["09:00-17:00", "09:00-17:00"]);
    let mut there = room_taken(1, &[]);
    there.location_id = location(1);
    diary.rooms = Some(vec![room_taken(0, &[monday("10:00-11:00")]), there]);
    assert_eq!(answer(&diary, "2026-03-02 10:30").unwrap().location_id, location(1));
    assert_eq!(answer(&diary, "2026-03-02 11:00").unwrap().location_id, location(0));
}

#[test]
fn a_step_that_does_not_divide_the_day_is_listed_from_each_midnight() {
    let mut diary = clinic();
    diary.policy.slot_step_minutes = 50;
    diary.calendars[0].hours.weekly = daily(0, "20:00-00:00");
    diary.calendars[0].hours.weekly.extend(daily(0, "00:00-02:00"));
    let night = Span::between(at("2026-03-03 22:00"), at("2026-03-04 03:00")).unwrap();
    let starts: Vec<String> = slots(&diary, Asker::Public(None), night)
        .iter()
        .map(|opening| opening.visit.start().format("%H:%M").to_string())
        .collect();
    assert_eq!(starts, ["22:30", "23:20", "00:00", "00:50"]);
}

#[test]
fn a_clock_that_counts_nanoseconds_moves_no_start() {
    let mut diary = clinic();
    diary.now = at("2026-03-02 08:07") + TimeDelta::nanoseconds(123_456_789);
    let first = slots(&diary, Asker::Public(None), monday("09:00-17:00"))[0];
    assert_eq!(first.visit.start(), at("2026-03-02 10:15"));
    let wish = crate::support::wish("2026-03-02 10:15");
    assert_eq!(decide(&diary, &wish), Ok(first));
}
