//! Some local days, and as many before them.
use super::super::{Span, local};
use super::clocks::{Stretch, stretches};
use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};
use chrono_tz::Tz;

/// The longest period that one report is about.
const LONGEST_DAYS: i64 = 3660;
/// How many days a report is about unless others are asked for.
const USUAL_DAYS: u64 = 28;

/// Local days of a clinic, from the first to the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    first: NaiveDate,
    last: NaiveDate,
}

/// Why two dates are not the first and the last of a period; to be read after the last one's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAPeriod {
    /// The last is before the first.
    #[error("must be `from` or a later date")]
    Backwards,
    /// It is longer than anybody reads at once.
    #[error("must be within ten years of `from`")]
    TooLong,
    /// No clinic kept its book then.
    #[error("must be, as `from`, in a year from 2000 to 2199")]
    OutOfReach,
}

impl Period {
    /// The days from one to another.
    pub fn between(first: NaiveDate, last: NaiveDate) -> Result<Self, NotAPeriod> {
        let period = Self { first, last };
        if first > last {
            Err(NotAPeriod::Backwards)
        } else if period.days() > LONGEST_DAYS {
            Err(NotAPeriod::TooLong)
        } else if !(2000..2200).contains(&first.year()) || last.year() >= 2200 {
            Err(NotAPeriod::OutOfReach)
        } else {
            Ok(period)
        }
    }

    /// The four weeks up to a day, which is the last of them.
    pub fn usual(last: NaiveDate) -> Self {
        let first = last.checked_sub_days(Days::new(USUAL_DAYS - 1)).unwrap_or(last);
        Self { first, last }
    }

    /// The first day.
    pub fn first(self) -> NaiveDate {
        self.first
    }

    /// The last day.
    pub fn last(self) -> NaiveDate {
        self.last
    }

    /// How many days they are.
    pub fn days(self) -> i64 {
        (self.last - self.first).num_days() + 1
    }

    /// As many days, up to the one before the first.
    #[must_use]
    pub fn before(self) -> Self {
        let days = Days::new(self.days().unsigned_abs());
        let back = |date: NaiveDate| date.checked_sub_days(days).unwrap_or(date);
        Self { first: back(self.first), last: back(self.last) }
    }
}

/// A period and the one before, by the clocks of the clinic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// The days that are asked for.
    pub period: Period,
    /// Both periods.
    pub whole: Span,
    /// When the later begins.
    pub boundary: DateTime<Utc>,
}

impl Compared {
    /// A period as a zone's clocks have it.
    pub fn of(period: Period, zone: Tz) -> Self {
        let start = local::day_start(zone, period.before().first);
        let after = period.last.checked_add_days(Days::new(1)).unwrap_or(period.last);
        Self {
            period,
            whole: Span::between(start, local::day_start(zone, after)).unwrap_or_default(),
            boundary: local::day_start(zone, period.first),
        }
    }

    /// Whether an instant is in the period before.
    pub fn is_earlier(self, at: DateTime<Utc>) -> bool {
        at < self.boundary
    }

    /// Both periods, cut wherever the clocks of these zones are set anew.
    pub fn stretches(self, zones: &[Tz]) -> Vec<Stretch> {
        let earlier = Span::between(self.whole.start(), self.boundary);
        let now = Span::between(self.boundary, self.whole.end());
        let both = [(earlier, true), (now, false)];
        let both = both.into_iter().filter_map(|(span, earlier)| Some((span?, earlier)));
        both.flat_map(|(span, earlier)| {
            zones.iter().flat_map(move |zone| stretches(*zone, span, earlier))
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_period_before_is_as_long_and_ends_where_this_one_begins() {
        let march = Period::between(date("2026-03-01"), date("2026-03-31")).unwrap();
        assert_eq!(march.days(), 31);
        assert_eq!(
            (march.before().first, march.before().last),
            (date("2026-01-29"), date("2026-02-28"))
        );
        let day = Period::between(date("2026-03-08"), date("2026-03-08")).unwrap();
        let compared = Compared::of(day, chrono_tz::America::New_York);
        assert_eq!(compared.whole.length().num_hours(), 24 + 23);
        assert_eq!((compared.whole.end() - compared.boundary).num_hours(), 23);
    }

    #[test]
    fn what_is_no_period_is_told() {
        let between = |first, last| Period::between(date(first), date(last));
        assert_eq!(between("2026-03-02", "2026-03-01"), Err(NotAPeriod::Backwards));
        assert_eq!(between("2006-03-02", "2026-03-01"), Err(NotAPeriod::TooLong));
        assert_eq!(between("1999-12-31", "2000-01-01"), Err(NotAPeriod::OutOfReach));
        assert_eq!(between("2199-12-31", "2200-01-01"), Err(NotAPeriod::OutOfReach));
        assert!(between("2199-12-31", "2199-12-31").is_ok());
    }
}
