//! By when a clinic says whether a visit that was asked for takes place.
use super::{Span, local};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// How much of a day must be left for an answer on the same day.
const TIME_ENOUGH: TimeDelta = TimeDelta::hours(3);

/// By when something is answered that was asked for at `asked_at`, where somebody is at the clinic
/// in these stretches, which lie in order: before it closes, if there are three hours left until
/// then, else by noon of its next day, or three hours after it opens then.
///
/// `None` when it does not open in these stretches any more.
pub fn answered_by(zone: Tz, open: &[Span], asked_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let today = local::date(zone, asked_at);
    let mut left = open.iter().filter(|span| asked_at < span.end()).peekable();
    while let Some(first) = left.next() {
        let date = local::date(zone, first.start());
        let mut closes = first.end();
        while let Some(more) = left.next_if(|span| local::date(zone, span.start()) == date) {
            closes = more.end();
        }
        let begins = first.start().max(asked_at);
        if date <= today {
            if TIME_ENOUGH <= closes - begins {
                return Some(closes);
            }
        } else {
            let noon = NaiveTime::from_hms_opt(12, 0, 0)?;
            let noon = local::instant(zone, date.and_time(noon), local::Edge::Opening);
            return Some(noon.max(begins + TIME_ENOUGH).min(closes));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const YORK: Tz = chrono_tz::America::New_York;

    fn at(text: &str) -> DateTime<Utc> {
        local::instant(YORK, format!("{text}:00").parse().unwrap(), local::Edge::Opening)
    }

    fn answered(asked_at: &str) -> Option<String> {
        let span = |from: &str, until: &str| Span::between(at(from), at(until)).unwrap();
        let open = [
            span("2026-11-24T09:00", "2026-11-24T12:00"),
            span("2026-11-24T13:00", "2026-11-24T18:30"),
            span("2026-11-25T08:00", "2026-11-25T11:00"),
            span("2026-11-27T13:00", "2026-11-27T18:00"),
        ];
        let found = answered_by(YORK, &open, at(asked_at))?;
        Some(found.with_timezone(&YORK).format("%a %H:%M").to_string())
    }

    #[test]
    fn an_answer_comes_within_half_a_day_of_the_clinics() {
        assert_eq!(answered("2026-11-24T08:00").unwrap(), "Tue 18:30");
        assert_eq!(answered("2026-11-24T12:30").unwrap(), "Tue 18:30");
        assert_eq!(answered("2026-11-24T16:00").unwrap(), "Wed 11:00", "it closes before noon");
        assert_eq!(answered("2026-11-25T09:00").unwrap(), "Fri 16:00", "it opens after noon");
        assert_eq!(answered("2026-11-27T17:00"), None);
    }
}
