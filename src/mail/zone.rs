//! Writing a VTIMEZONE (RFC 5545): the changes of a zone's clocks in the years that are covered.
//!
//! Where they follow a rule through all of these years, the rule is written, as every calendar
//! understands it; elsewhere each change by itself.
use super::ical::Lines;
use chrono::{
    DateTime, Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, Offset as _, TimeDelta, TimeZone,
    Utc,
};
use chrono_tz::{OffsetComponents as _, OffsetName as _, Tz};
use std::ops::RangeInclusive;

/// A change of clocks.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Onset {
    /// What the clocks show as they change.
    wall: NaiveDateTime,
    before: Clocks,
    after: Clocks,
}

/// How a zone's clocks go.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Clocks {
    /// Seconds ahead of UTC.
    ahead: i32,
    /// Whether they are put forward or back from what is standard.
    shifted: bool,
    name: String,
}

/// Writes the zone for times in these years.
pub(super) fn write(lines: &mut Lines, zone: Tz, years: RangeInclusive<i32>) {
    // One year more on either side: what holds in the first days began in the year before.
    let years = years.start() - 1..=years.end() + 1;
    let begin = midnight(*years.start());
    let onsets = onsets(zone, begin, midnight(years.end() + 1));
    lines.plain("BEGIN", "VTIMEZONE").plain("TZID", zone.name());
    if let Some(rules) = rules(&onsets, &years) {
        for (onset, rule) in rules {
            write_onset(lines, onset, Some(&rule));
        }
    } else {
        let clocks = clocks(zone, begin);
        let wall = zone.from_utc_datetime(&begin.naive_utc()).naive_local();
        write_onset(lines, &Onset { wall, before: clocks.clone(), after: clocks }, None);
        for onset in &onsets {
            write_onset(lines, onset, None);
        }
    }
    lines.plain("END", "VTIMEZONE");
}

fn write_onset(lines: &mut Lines, onset: &Onset, rule: Option<&str>) {
    let Onset { wall, before, after } = onset;
    let summer = (before.shifted || after.shifted) && after.ahead > before.ahead;
    let kind = if summer { "DAYLIGHT" } else { "STANDARD" };
    lines.plain("BEGIN", kind).plain("DTSTART", &wall.format("%Y%m%dT%H%M%S"));
    if let Some(rule) = rule {
        lines.plain("RRULE", rule);
    }
    lines
        .plain("TZOFFSETFROM", &offset(before.ahead))
        .plain("TZOFFSETTO", &offset(after.ahead))
        .text("TZNAME", &after.name)
        .plain("END", kind);
}

/// The changes from one instant to another, by looking at each day.
fn onsets(zone: Tz, begin: DateTime<Utc>, end: DateTime<Utc>) -> Vec<Onset> {
    let mut found = Vec::new();
    let (mut day, mut now) = (begin, clocks(zone, begin));
    while day < end {
        let next = day + TimeDelta::days(1);
        let then = clocks(zone, next);
        if then != now {
            let at = change(zone, day, next);
            let wall = at.naive_utc() + TimeDelta::seconds(now.ahead.into());
            found.push(Onset { wall, before: now, after: then.clone() });
        }
        (day, now) = (next, then);
    }
    found
}

/// The second of a change that lies between two instants, found by halving.
fn change(zone: Tz, mut before: DateTime<Utc>, mut after: DateTime<Utc>) -> DateTime<Utc> {
    let old = clocks(zone, before);
    while after - before > TimeDelta::seconds(1) {
        let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
        if clocks(zone, middle) == old {
            before = middle;
        } else {
            after = middle;
        }
    }
    after
}

/// Each year's two changes as rules, if that is what they are: the first of each with its rule.
fn rules<'a>(onsets: &'a [Onset], years: &RangeInclusive<i32>) -> Option<Vec<(&'a Onset, String)>> {
    let count = years.clone().count();
    let (first, second) = (onsets.first()?, onsets.get(1)?);
    if onsets.len() != 2 * count {
        return None;
    }
    [first, second]
        .into_iter()
        .map(|one| {
            let alike: Vec<&Onset> = onsets.iter().filter(|other| is_alike(one, other)).collect();
            let mut years = years.clone();
            let yearly =
                alike.len() == count && alike.iter().all(|a| years.next() == Some(a.wall.year()));
            let nth =
                [-1, 1, 2, 3, 4].into_iter().find(|nth| alike.iter().all(|a| is_nth(a.wall, *nth)));
            let weekday = one.wall.weekday().to_string().get(..2)?.to_uppercase();
            let month = one.wall.month();
            let rule =
                format!("FREQ=YEARLY;BYMONTH={month};BYDAY={}{weekday}", nth.filter(|_| yearly)?);
            Some((one, rule))
        })
        .collect()
}

/// Whether two changes are the same but for the year and the day of the month.
fn is_alike(one: &Onset, other: &Onset) -> bool {
    let kind = |onset: &Onset| {
        (
            onset.before.clone(),
            onset.after.clone(),
            onset.wall.month(),
            onset.wall.weekday(),
            onset.wall.time(),
        )
    };
    kind(one) == kind(other)
}

/// Whether a date is the `nth` of its weekday in its month; -1: the last.
fn is_nth(date: NaiveDateTime, nth: i32) -> bool {
    match u32::try_from(nth) {
        Ok(nth) => (date.day() - 1) / 7 + 1 == nth,
        Err(_) => (date + TimeDelta::days(7)).month() != date.month(),
    }
}

fn clocks(zone: Tz, at: DateTime<Utc>) -> Clocks {
    let offset = zone.offset_from_utc_datetime(&at.naive_utc());
    Clocks {
        ahead: offset.fix().local_minus_utc(),
        shifted: !offset.dst_offset().is_zero(),
        name: offset.abbreviation().unwrap_or_default().to_owned(),
    }
}

/// `-0500`, and with seconds only where there are some.
fn offset(ahead: i32) -> String {
    let (sign, size) = (if ahead < 0 { '-' } else { '+' }, ahead.unsigned_abs());
    let (hours, minutes, seconds) = (size / 3600, size / 60 % 60, size % 60);
    match seconds {
        0 => format!("{sign}{hours:02}{minutes:02}"),
        _ => format!("{sign}{hours:02}{minutes:02}{seconds:02}"),
    }
}

fn midnight(year: i32) -> DateTime<Utc> {
    NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default().and_time(NaiveTime::MIN).and_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(zone: Tz) -> String {
        let mut lines = Lines::new();
        write(&mut lines, zone, 2026..=2027);
        lines.finish()
    }

    #[test]
    fn a_zone_with_a_rule_is_written_by_it() {
        let york = written(chrono_tz::America::New_York);
        for part in [
            "BEGIN:DAYLIGHT\r\nDTSTART:20250309T020000\r\n\
             RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\r\n\
             TZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400\r\nTZNAME:EDT\r\nEND:DAYLIGHT\r\n",
            "BEGIN:STANDARD\r\nDTSTART:20251102T020000\r\n\
             RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\r\n\
             TZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\nTZNAME:EST\r\nEND:STANDARD\r\n",
        ] {
            assert!(york.contains(part), "{york}");
        }
        assert_eq!(york.matches("BEGIN:").count(), 3, "{york}");
        assert!(written(chrono_tz::Europe::London).contains("BYMONTH=10;BYDAY=-1SU"));
        assert!(written(chrono_tz::Australia::Lord_Howe).contains("TZOFFSETTO:+1030"));
    }

    #[test]
    fn a_zone_without_one_is_written_change_by_change() {
        let phoenix = written(chrono_tz::America::Phoenix);
        assert!(phoenix.contains("TZOFFSETFROM:-0700\r\nTZOFFSETTO:-0700\r\n"), "{phoenix}");
        assert_eq!(phoenix.matches("BEGIN:").count(), 2);
        // The clocks go back for Ramadan, which no rule of ours follows.
        let casablanca = written(chrono_tz::Africa::Casablanca);
        assert!(!casablanca.contains("RRULE"), "{casablanca}");
        assert_eq!(casablanca.matches("BEGIN:").count(), 2 + 8, "{casablanca}");
    }
}
