//! Wall time to instants: the one place that knows what a spring gap and an autumn fold mean.
use super::Span;
use chrono::{
    DateTime, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone,
    Utc,
};
use chrono_tz::Tz;

/// Whether a wall time opens or closes a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// Of a fold's two readings an opening takes the first.
    Opening,
    /// Of a fold's two readings a closing takes the second.
    Closing,
}

/// The instant that a clock on the wall in `zone` shows as `wall`.
///
/// A wall time that a gap skips stands for the instant at which the gap is jumped.
pub fn instant(zone: Tz, wall: NaiveDateTime, edge: Edge) -> DateTime<Utc> {
    match zone.from_local_datetime(&wall) {
        LocalResult::Single(at) => at.to_utc(),
        LocalResult::Ambiguous(first, second) => match edge {
            Edge::Opening => first.to_utc(),
            Edge::Closing => second.to_utc(),
        },
        LocalResult::None => jump(zone, wall),
    }
}

/// The stretch from `opens` to `closes` on a local date; 00:00 closes at the end of the day.
///
/// `None` when a gap swallows it whole.
pub fn window(zone: Tz, date: NaiveDate, opens: NaiveTime, closes: NaiveTime) -> Option<Span> {
    let start = instant(zone, date.and_time(opens), Edge::Opening);
    let end = if closes == NaiveTime::MIN {
        day_start(zone, date.checked_add_days(Days::new(1))?)
    } else {
        instant(zone, date.and_time(closes), Edge::Closing)
    };
    Span::between(start, end)
}

/// The first instant of a local date.
pub fn day_start(zone: Tz, date: NaiveDate) -> DateTime<Utc> {
    instant(zone, date.and_time(NaiveTime::MIN), Edge::Opening)
}

/// The whole of a local date; `None` for a date that the zone skipped (Apia, 30 December 2011).
pub fn day(zone: Tz, date: NaiveDate) -> Option<Span> {
    Span::between(day_start(zone, date), day_start(zone, date.checked_add_days(Days::new(1))?))
}

/// The local date of an instant.
pub fn date(zone: Tz, at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// Whether clocks on the wall show the time of an instant a second time that night.
pub fn is_shown_twice(zone: Tz, at: DateTime<Utc>) -> bool {
    let wall = at.with_timezone(&zone).naive_local();
    matches!(zone.from_local_datetime(&wall), LocalResult::Ambiguous(..))
}

/// When within a stretch of time clocks go forward, and by how much.
pub fn jump_within(zone: Tz, span: Span) -> Option<(DateTime<Utc>, TimeDelta)> {
    let (mut before, mut after) = (span.start(), span.end());
    let ahead = offset(zone, after) - offset(zone, before);
    if ahead <= TimeDelta::zero() {
        return None;
    }
    let first = offset(zone, before);
    while after - before > TimeDelta::seconds(1) {
        let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
        if offset(zone, middle) == first {
            before = middle;
        } else {
            after = middle;
        }
    }
    Some((after, ahead))
}

/// How far the zone's clocks are ahead of UTC at an instant.
pub fn offset(zone: Tz, at: DateTime<Utc>) -> TimeDelta {
    let seconds = zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc();
    TimeDelta::seconds(seconds.into())
}

/// The instant at which the gap around `wall` is jumped, found by halving: no offset is beyond
/// sixteen hours, so the jump lies that near to the wall time read as UTC.
fn jump(zone: Tz, wall: NaiveDateTime) -> DateTime<Utc> {
    let reach = TimeDelta::hours(16);
    let (mut before, mut after) = (wall.and_utc() - reach, wall.and_utc() + reach);
    while after - before > TimeDelta::seconds(1) {
        let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
        if middle.with_timezone(&zone).naive_local() > wall {
            after = middle;
        } else {
            before = middle;
        }
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn hours(zone: Tz, day: &str, opens: &str, closes: &str) -> Option<String> {
        let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").unwrap();
        window(zone, date(day), time(opens), time(closes)).map(|span| {
            let show = |at: DateTime<Utc>| at.format("%d %H:%M").to_string();
            format!("{} to {}", show(span.start()), show(span.end()))
        })
    }

    #[test]
    fn a_window_that_begins_in_a_gap_begins_at_its_end() {
        let york = chrono_tz::America::New_York;
        assert_eq!(hours(york, "2026-03-08", "02:30", "05:00").unwrap(), "08 07:00 to 08 09:00");
        assert_eq!(hours(york, "2026-03-08", "02:10", "02:50"), None);
        assert_eq!(hours(york, "2026-03-08", "01:00", "02:30").unwrap(), "08 06:00 to 08 07:00");
    }

    #[test]
    fn a_fold_lengthens_the_window_that_spans_it() {
        let london = chrono_tz::Europe::London;
        assert_eq!(hours(london, "2026-10-25", "01:30", "01:45").unwrap(), "25 00:30 to 25 01:45");
        assert_eq!(day(london, date("2026-10-25")).unwrap().length(), TimeDelta::hours(25));
    }

    #[test]
    fn the_hour_before_clocks_go_back_is_shown_twice() {
        let york = chrono_tz::America::New_York;
        let twice = |at: &str| is_shown_twice(york, at.parse().unwrap());
        assert!(twice("2026-11-01T05:00:00Z") && twice("2026-11-01T06:59:59Z"));
        assert!(!twice("2026-11-01T04:59:59Z") && !twice("2026-11-01T07:00:00Z"));
    }

    #[test]
    fn clocks_that_go_forward_are_found() {
        let york = chrono_tz::America::New_York;
        let within = |day_: &str| jump_within(york, day(york, date(day_)).unwrap());
        let jump = "2026-03-08T07:00:00Z".parse().unwrap();
        assert_eq!(within("2026-03-08"), Some((jump, TimeDelta::hours(1))));
        assert_eq!(within("2026-03-07"), None);
        assert_eq!(within("2026-11-01"), None);
    }

    #[test]
    fn odd_zones_have_days_of_odd_length() {
        let length = |zone, day_| day(zone, date(day_)).map(|span| span.length().num_minutes());
        assert_eq!(length(chrono_tz::Australia::Lord_Howe, "2026-10-04"), Some(23 * 60 + 30));
        assert_eq!(length(chrono_tz::Australia::Lord_Howe, "2026-04-05"), Some(24 * 60 + 30));
        assert_eq!(length(chrono_tz::America::Santiago, "2026-09-06"), Some(23 * 60));
        assert_eq!(length(chrono_tz::Pacific::Apia, "2011-12-30"), None);
        assert_eq!(length(chrono_tz::Pacific::Apia, "2011-12-31"), Some(24 * 60));
    }
}
