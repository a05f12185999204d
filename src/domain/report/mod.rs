//! What a clinic asks of its own book: figures of some days, beside those of as many days before.
mod clocks;
mod load;
mod period;
mod set_aside;
mod spread;
mod tally;

use super::words::words;
pub use clocks::Stretch;
pub use load::{OpenTime, Piece, open_pieces, utilisation};
pub use period::{Compared, NotAPeriod, Period};
pub use set_aside::{SetAside, overrides};
pub use spread::{Length, lead_time, waiting_time};
use std::collections::BTreeMap;
pub use tally::{Tally, missed, new_and_returning, visits};

words! {
    /// A report, by the word of its address.
    ReportName {
        /// How full the practitioners' working hours are.
        Utilisation = "utilisation",
        /// What was visited for, and how it was booked.
        Visits = "visits",
        /// Who did not come, and who called off late.
        Missed = "missed",
        /// From booking to visit.
        LeadTime = "lead-time",
        /// From arriving to being treated.
        WaitingTime = "waiting-time",
        /// Whose visits were their first.
        NewAndReturning = "new-and-returning",
        /// Which rules staff set aside.
        Overrides = "overrides",
    }
}

words! {
    /// Of what a figure is.
    Group {
        /// Everything.
        All = "all",
        /// A practitioner; the key is the identifier.
        Practitioner = "practitioner",
        /// An hour of the day at all practitioners; the part is the hour.
        Hour = "hour",
        /// A practitioner in one hour of the day; the part is the hour.
        PractitionerHour = "practitioner_hour",
        /// A service; the key is the identifier.
        Service = "service",
        /// How it was booked; the key is the word.
        Source = "source",
        /// A discipline; the key is the code.
        Discipline = "discipline",
        /// What became of a visit; the key is the word.
        Outcome = "outcome",
        /// What became of a practitioner's visits; the key is the identifier, the part the word.
        PractitionerOutcome = "practitioner_outcome",
        /// New or returning; the key is the word.
        Patients = "patients",
        /// The shortest length that half of them do not exceed.
        Median = "median",
        /// The same at one practitioner; the key is the identifier.
        PractitionerMedian = "practitioner_median",
        /// A range of lengths; the key is the shortest of them.
        Range = "range",
        /// A rule; the key is the word.
        Rule = "rule",
        /// Somebody of the staff; the key is the identifier.
        Person = "person",
        /// A reason that was given; the key is the rule, the name who gave it, the part the words.
        Reason = "reason",
    }
}

words! {
    /// What a figure counts.
    Unit {
        /// Visits.
        Visits = "visits",
        /// Minutes.
        Minutes = "minutes",
        /// Hours.
        Hours = "hours",
        /// How often something was done.
        Times = "times",
    }
}

words! {
    /// What became of a visit, as reports tell it apart.
    Outcome {
        /// It is still to come, or nobody noted that it took place.
        Coming = "coming",
        /// The patient came: waits, is being treated, or was.
        Came = "came",
        /// The patient did not come.
        Missed = "missed",
        /// Called off after the cut-off it was booked under.
        Late = "late",
        /// Called off in time.
        Cancelled = "cancelled",
    }
}

impl Outcome {
    /// Whether the visit takes or took place, as far as is known.
    pub fn stands(self) -> bool {
        matches!(self, Self::Coming | Self::Came)
    }

    /// Whether it is settled that the practitioner's time was used or lost.
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Came | Self::Missed | Self::Late)
    }
}

/// A figure of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Of what it is.
    pub group: Group,
    /// Which one, for programs: an identifier or a word.
    pub key: String,
    /// Which one, for people.
    pub name: String,
    /// Which part of it; empty: all of it.
    pub part: String,
    /// What is counted.
    pub unit: Unit,
    /// In the period.
    pub now: Measure,
    /// In the period before.
    pub before: Measure,
}

impl Figure {
    fn of(group: Group, (key, name): (impl ToString, &str), unit: Unit) -> Self {
        Self {
            group,
            key: key.to_string(),
            name: name.to_owned(),
            part: String::new(),
            unit,
            now: Measure::default(),
            before: Measure::default(),
        }
    }

    fn part(self, part: &str) -> Self {
        Self { part: part.to_owned(), ..self }
    }

    /// With the same number as its share of another.
    fn share(self, values: Sum, of: Sum) -> Self {
        Self {
            now: Measure::share(values.now, of.now),
            before: Measure::share(values.before, of.before),
            ..self
        }
    }

    fn count(self, values: Sum) -> Self {
        let count = |value| Measure { value: Some(value), out_of: None };
        Self { now: count(values.now), before: count(values.before), ..self }
    }

    /// Whether there is anything to tell.
    pub fn is_empty(&self) -> bool {
        let none = |measure: Measure| {
            measure.value.unwrap_or_default() == 0 && measure.out_of.unwrap_or_default() == 0
        };
        none(self.now) && none(self.before)
    }
}

/// A number, and of how many where it is a part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Measure {
    /// `None`: there was nothing to measure.
    pub value: Option<i64>,
    /// `None`: it is no part of anything.
    pub out_of: Option<i64>,
}

impl Measure {
    fn share(value: i64, out_of: i64) -> Self {
        Self { value: Some(value), out_of: Some(out_of) }
    }

    /// The share in percent, to a tenth; `None`: of nothing.
    pub fn percent(self) -> Option<f64> {
        let of = self.out_of.filter(|of| *of > 0)?;
        let tenths = self.value?.saturating_mul(1000).saturating_add(of / 2) / of;
        i32::try_from(tenths).ok().map(|tenths| f64::from(tenths) / 10.0)
    }
}

/// A number of the period, and the same of the one before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sum {
    now: i64,
    before: i64,
}

impl Sum {
    fn add(&mut self, earlier: bool, count: i64) {
        if earlier {
            self.before += count;
        } else {
            self.now += count;
        }
    }
}

/// Sums by what they are of.
#[derive(Debug)]
struct Sums<K>(BTreeMap<K, Sum>);

impl<K: Ord> Sums<K> {
    fn new() -> Self {
        Self(BTreeMap::new())
    }

    fn add(&mut self, key: K, earlier: bool, count: i64) {
        self.0.entry(key).or_default().add(earlier, count);
    }

    fn get(&self, key: &K) -> Sum {
        self.0.get(key).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_told_to_a_tenth_and_of_nothing_not_at_all() {
        assert_eq!(Measure::share(1, 3).percent(), Some(33.3));
        assert_eq!(Measure::share(2, 3).percent(), Some(66.7));
        assert_eq!(Measure::share(3, 2).percent(), Some(150.0));
        assert_eq!(Measure::share(0, 0).percent(), None);
        assert_eq!(Measure { value: Some(3), out_of: None }.percent(), None);
    }
}
