//! When clocks are set: so that a database can tell local hours by adding.
use super::super::{Span, local};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// A stretch of one period in which the clocks of a zone run without being set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Whose clocks.
    pub zone: Tz,
    /// When.
    pub span: Span,
    /// How far they are ahead of UTC.
    pub ahead: TimeDelta,
    /// Whether it is of the period before.
    pub earlier: bool,
}

impl Stretch {
    /// The part of a span that lies within: the minute of the local day at which it begins, and
    /// how many minutes it lasts.
    pub(super) fn part(&self, span: Span) -> Option<(i64, i64)> {
        let start = span.start().max(self.span.start());
        let part = Span::between(start, span.end().min(self.span.end()))?;
        let minute = (start.timestamp() + self.ahead.num_seconds()).div_euclid(60);
        Some((minute.rem_euclid(24 * 60), part.length().num_minutes()))
    }
}

/// A span, cut wherever a zone's clocks are set.
pub(super) fn stretches(zone: Tz, span: Span, earlier: bool) -> Vec<Stretch> {
    let mut found = Vec::new();
    let mut rest = Some(span);
    while let Some(span) = rest {
        let ahead = local::offset(zone, span.start());
        let until = set_after(zone, span);
        if let Some(span) = Span::between(span.start(), until) {
            found.push(Stretch { zone, span, ahead, earlier });
        }
        rest = Span::between(until, span.end());
    }
    found
}

/// When the clocks are set first within a span; its end: they are not. Nowhere are they set twice
/// within a day.
fn set_after(zone: Tz, span: Span) -> DateTime<Utc> {
    let ahead = local::offset(zone, span.start());
    let mut from = span.start();
    while from < span.end() {
        let next = (from + TimeDelta::days(1)).min(span.end());
        if local::offset(zone, next) != ahead {
            return halved(zone, ahead, (from, next));
        }
        from = next;
    }
    span.end()
}

/// The first second, between two instants, at which the clocks are no longer `ahead`.
fn halved(
    zone: Tz,
    ahead: TimeDelta,
    (mut before, mut after): (DateTime<Utc>, DateTime<Utc>),
) -> DateTime<Utc> {
    while after - before > TimeDelta::seconds(1) {
        let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
        if local::offset(zone, middle) == ahead {
            before = middle;
        } else {
            after = middle;
        }
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(zone: Tz, from: &str, until: &str) -> Vec<(String, i64)> {
        let at = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
        let span = Span::between(at(from), at(until)).unwrap();
        let stretches = stretches(zone, span, false);
        assert_eq!(stretches.first().unwrap().span.start(), span.start());
        assert_eq!(stretches.last().unwrap().span.end(), span.end());
        let said = |one: Stretch| (one.span.start().to_rfc3339(), one.ahead.num_minutes());
        stretches.into_iter().map(said).collect()
    }

    #[test]
    fn a_year_is_cut_where_clocks_are_set() {
        let year = ("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
        let owned = |all: [(&str, i64); 3]| all.map(|(at, ahead)| (at.to_owned(), ahead)).to_vec();
        assert_eq!(
            cut(chrono_tz::America::New_York, year.0, year.1),
            owned([
                ("2026-01-01T00:00:00+00:00", -300),
                ("2026-03-08T07:00:00+00:00", -240),
                ("2026-11-01T06:00:00+00:00", -300),
            ])
        );
        assert_eq!(
            cut(chrono_tz::Australia::Lord_Howe, year.0, year.1),
            owned([
                ("2026-01-01T00:00:00+00:00", 660),
                ("2026-04-04T15:00:00+00:00", 630),
                ("2026-10-03T15:30:00+00:00", 660),
            ])
        );
        assert_eq!(cut(chrono_tz::UTC, year.0, year.1).len(), 1);
    }
}
