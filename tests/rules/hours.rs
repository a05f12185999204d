//! Working hours against a naive reference that walks through time and reads the wall.
use crate::scenes::{around, rules, zone};
use crate::support::{holds, location, minutes, reading};
use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use limber::domain::{Access, Closure, Counted, Hours, Site, Span, WorkingHours};
use proptest::prelude::*;
use std::collections::HashSet;

/// Minutes and what the wall showed in each.
type Walk = Vec<(DateTime<Utc>, NaiveDateTime)>;

fn walk(zone: Tz, range: Span) -> Walk {
    let first = range.start() - TimeDelta::hours(30);
    let count = (range.length() + TimeDelta::hours(60)).num_minutes();
    let minutes = (0..count).map(|minute| first + TimeDelta::minutes(minute));
    minutes.map(|minute| (minute, reading(zone, minute))).collect()
}

/// The minutes of a rule on one date: from the first that shows the opening or, in a gap, a later
/// time, to the last that shows the closing or, in a gap, the first that shows a later time.
fn minutes_of(
    walk: &Walk,
    date: NaiveDate,
    opens: NaiveTime,
    closes: NaiveTime,
) -> &[(DateTime<Utc>, NaiveDateTime)] {
    let first = |wall| walk.iter().position(|(_, shown)| *shown >= wall);
    let last = |wall| walk.iter().rposition(|(_, shown)| *shown == wall);
    let end = if closes == NaiveTime::MIN {
        first(date.succ_opt().unwrap().and_time(NaiveTime::MIN))
    } else {
        last(date.and_time(closes)).or_else(|| first(date.and_time(closes)))
    };
    match (first(date.and_time(opens)), end) {
        (Some(start), Some(end)) if start < end => &walk[start..end],
        _ => &[],
    }
}

/// Weeks are told apart by counting Mondays.
fn rule_holds(rule: &WorkingHours, date: NaiveDate) -> bool {
    let mondays = |until: NaiveDate| (until.num_days_from_ce() - 1).div_euclid(7);
    i32::try_from(date.weekday().number_from_monday()) == Ok(rule.weekday)
        && rule.valid_from.is_none_or(|first| date >= first)
        && rule.valid_until.is_none_or(|last| date <= last)
        && rule
            .valid_from
            .is_none_or(|first| (mondays(date) - mondays(first)) % rule.every_weeks == 0)
}

/// The range's working minutes, found the slow way.
fn working_minutes(
    site: &Site,
    hours: &Hours,
    range: Span,
    counted: Counted,
) -> HashSet<DateTime<Utc>> {
    let walk = walk(site.zone, range);
    let dates: HashSet<NaiveDate> = walk.iter().map(|(_, shown)| shown.date()).collect();
    let mut working = HashSet::new();
    for date in dates {
        let closed = site.closures.iter().any(|c| (c.starts_on..=c.ends_on).contains(&date));
        if closed && !counted.closed {
            continue;
        }
        for rule in hours.weekly.iter().filter(|rule| rule_holds(rule, date)) {
            if counted.staff || rule.access == Access::Online {
                let minutes = minutes_of(&walk, date, rule.opens, rule.closes);
                working.extend(minutes.iter().map(|(minute, _)| *minute));
            }
        }
    }
    working.retain(|minute| range.contains(*minute));
    working
}

type Case = (Site, Hours, Span, Counted);

fn cases() -> impl Strategy<Value = Case> {
    let closed = proptest::option::weighted(0.3, (-1_i64..=1, 0_i64..2));
    let range = (-1000_i64..500, 60_i64..2000);
    let counted = any::<(bool, bool)>().prop_map(|(staff, closed)| Counted { staff, closed });
    zone()
        .prop_flat_map(|zone| (Just(zone), around(zone)))
        .prop_flat_map(|(zone, near)| (Just((zone, near)), rules(vec![zone], near)))
        .prop_flat_map(move |fixed| (Just(fixed), closed.clone(), range.clone(), counted.clone()))
        .prop_map(|(((zone, near), weekly), closed, (begins, length), counted)| {
            let today = reading(zone, near).date();
            let closure = closed.map(|(from, days)| Closure {
                title: String::new(),
                starts_on: today + TimeDelta::days(from),
                ends_on: today + TimeDelta::days(from + days),
            });
            let closures = closure.into_iter().collect();
            let site = Site { location_id: location(0), zone, closures };
            let range = Span::starting(near + minutes(begins), minutes(length)).unwrap();
            (site, Hours { weekly, overrides: vec![] }, range, counted)
        })
}

#[test]
fn windows_hold_the_minutes_at_which_the_wall_shows_working_time() {
    holds("hours", 500, &cases(), |(site, hours, range, counted)| {
        let expected = working_minutes(&site, &hours, range, counted);
        let sites = [site];
        let windows = hours.windows(&sites, range.start(), range.end(), counted);
        for pair in windows.windows(2) {
            prop_assert!(pair[0].span.end() < pair[1].span.start(), "{pair:?} are not apart");
        }
        for minute in (0..range.length().num_minutes()).map(minutes) {
            let minute = range.start() + minute;
            let open = windows.iter().any(|window| window.span.contains(minute));
            prop_assert_eq!(open, expected.contains(&minute), "at {}", minute);
        }
        Ok(!expected.is_empty())
    });
}
