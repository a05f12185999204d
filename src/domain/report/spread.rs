//! How long things took: half of them at most so long, and how many in each range.
use super::super::{Catalogue, PractitionerId};
use super::{Figure, Group, Measure, Sum, Unit};

/// How many visits took equally long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Length {
    pub practitioner_id: PractitionerId,
    /// Whether they are of the period before.
    pub earlier: bool,
    /// In whole units, rounded down; what would be less than nothing is nothing.
    pub length: i64,
    pub visits: i64,
}

/// The shortest lead of each range, in hours, and its name.
const LEADS: &[(i64, &str)] = &[
    (0, "Less than a day"),
    (24, "1 to 2 days"),
    (3 * 24, "3 to 6 days"),
    (7 * 24, "1 week and more"),
    (14 * 24, "2 weeks and more"),
    (28 * 24, "4 weeks and more"),
];

/// The shortest wait of each range, in minutes, and its name.
const WAITS: &[(i64, &str)] = &[
    (0, "Less than 5 minutes"),
    (5, "5 to 9 minutes"),
    (10, "10 to 14 minutes"),
    (15, "15 to 29 minutes"),
    (30, "30 minutes and more"),
];

/// The time from booking to start of the visits that stand, in hours: the median, and how many in
/// each range.
pub fn lead_time(lengths: &[Length]) -> Vec<Figure> {
    let median = Figure::of(Group::Median, ("", "Median"), Unit::Hours);
    let mut figures = vec![medians(median, lengths, |_| true)];
    figures.extend(ranges(LEADS, lengths));
    figures
}

/// The time from arriving to being treated, in minutes, where both were noted: the median, how
/// many in each range, and the median of each practitioner.
pub fn waiting_time(catalogue: &Catalogue, lengths: &[Length]) -> Vec<Figure> {
    let median = Figure::of(Group::Median, ("", "Median"), Unit::Minutes);
    let mut figures = vec![medians(median, lengths, |_| true)];
    figures.extend(ranges(WAITS, lengths));
    figures.extend(catalogue.practitioners.iter().map(|one| {
        let name = one.display_name();
        let figure = Figure::of(Group::PractitionerMedian, (one.id, &name), Unit::Minutes);
        medians(figure, lengths, |length| length.practitioner_id == one.id)
    }));
    figures.retain(|one| {
        one.group != Group::PractitionerMedian || one.now.value.or(one.before.value).is_some()
    });
    figures
}

fn medians(figure: Figure, lengths: &[Length], counts: impl Fn(&Length) -> bool) -> Figure {
    let of = |earlier| {
        let these = lengths.iter().filter(|one| one.earlier == earlier && counts(one));
        Measure { value: median(these), out_of: None }
    };
    Figure { now: of(false), before: of(true), ..figure }
}

/// The shortest length that half of them do not exceed; `None` of none.
fn median<'a>(these: impl Iterator<Item = &'a Length>) -> Option<i64> {
    let mut sorted: Vec<(i64, i64)> = these.map(|one| (one.length.max(0), one.visits)).collect();
    sorted.sort_unstable();
    let all: i64 = sorted.iter().map(|one| one.1).sum();
    let mut seen = 0;
    sorted.into_iter().find_map(|(length, visits)| {
        seen += visits;
        (seen * 2 >= all).then_some(length)
    })
}

fn ranges(ranges: &[(i64, &str)], lengths: &[Length]) -> Vec<Figure> {
    let mut all = Sum::default();
    let mut sums = vec![Sum::default(); ranges.len()];
    for one in lengths {
        all.add(one.earlier, one.visits);
        let place = ranges.partition_point(|range| range.0 <= one.length.max(0));
        if let Some(sum) = sums.get_mut(place.saturating_sub(1)) {
            sum.add(one.earlier, one.visits);
        }
    }
    let figure = |((shortest, name), sum): (&(i64, &str), Sum)| {
        Figure::of(Group::Range, (shortest, name), Unit::Visits).share(sum, all)
    };
    ranges.iter().zip(sums).map(figure).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lengths(all: &[(i64, i64)]) -> Vec<Length> {
        let one = |(length, visits): &(i64, i64)| Length {
            practitioner_id: PractitionerId::of(uuid::Uuid::nil()),
            earlier: false,
            length: *length,
            visits: *visits,
        };
        all.iter().map(one).collect()
    }

    #[test]
    fn half_of_them_are_no_longer_than_the_median() {
        let of = |all: &[(i64, i64)]| median(lengths(all).iter());
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[(7, 1)]), Some(7));
        assert_eq!(of(&[(9, 2), (1, 2)]), Some(1));
        assert_eq!(of(&[(9, 2), (1, 1), (4, 2)]), Some(4));
        assert_eq!(of(&[(-3, 5), (2, 1)]), Some(0));
    }

    #[test]
    fn each_length_is_in_one_range() {
        let figures = ranges(WAITS, &lengths(&[(-1, 1), (4, 1), (5, 3), (29, 1), (600, 2)]));
        let counts: Vec<_> = figures.iter().map(|one| one.now.value.unwrap()).collect();
        assert_eq!(counts, [2, 3, 0, 1, 2]);
        assert_eq!(figures.first().unwrap().now.out_of, Some(8));
    }
}
