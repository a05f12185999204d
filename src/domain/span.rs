//! A stretch of time, from its start up to but not including its end.
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// A half-open stretch of time `[start, end)` that is never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    start: DateTime<Utc>,
    end: DateTime<Utc>,
}

impl Span {
    /// The span between two instants, if the second is the later.
    pub fn between(start: DateTime<Utc>, end: DateTime<Utc>) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// The span of `length` that begins at `start`, if time reaches that far.
    pub fn starting(start: DateTime<Utc>, length: TimeDelta) -> Option<Self> {
        Self::between(start, start.checked_add_signed(length)?)
    }

    /// When it begins.
    pub fn start(self) -> DateTime<Utc> {
        self.start
    }

    /// When it is over.
    pub fn end(self) -> DateTime<Utc> {
        self.end
    }

    /// How long it lasts.
    pub fn length(self) -> TimeDelta {
        self.end - self.start
    }

    /// The span with `before` added in front and `after` behind.
    #[must_use]
    pub fn widened(self, before: TimeDelta, after: TimeDelta) -> Self {
        Self { start: self.start - before, end: self.end + after }
    }

    /// Whether the two share any moment.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies wholly within this one.
    pub fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the instant lies within.
    pub fn contains(self, at: DateTime<Utc>) -> bool {
        self.start <= at && at < self.end
    }
}

/// The first minute of 1970, for what has no time yet.
impl Default for Span {
    fn default() -> Self {
        let start = DateTime::UNIX_EPOCH;
        Self { start, end: start + TimeDelta::minutes(1) }
    }
}

/// Sorts spans and joins those that touch or overlap, so that starts and ends both ascend.
pub fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup_by(|next, last| {
        let joins = next.start <= last.end;
        if joins {
            last.end = last.end.max(next.end);
        }
        joins
    });
    spans
}

/// Whether any of `merged` spans shares a moment with `span`.
pub fn any_overlaps(merged: &[Span], span: Span) -> bool {
    let first = merged.partition_point(|taken| taken.end <= span.start);
    merged.get(first).is_some_and(|taken| taken.start < span.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: i64, end: i64) -> Span {
        let at = |minutes| DateTime::from_timestamp(minutes * 60, 0).unwrap();
        Span::between(at(start), at(end)).unwrap()
    }

    #[test]
    fn neighbours_share_a_boundary_but_no_time() {
        assert!(!span(0, 30).overlaps(span(30, 60)));
        assert!(span(0, 31).overlaps(span(30, 60)));
        assert!(!any_overlaps(&[span(0, 30), span(60, 90)], span(30, 60)));
        assert!(any_overlaps(&[span(0, 30), span(60, 90)], span(29, 60)));
    }

    #[test]
    fn merging_joins_what_touches() {
        let spans = vec![span(60, 90), span(0, 30), span(30, 45), span(10, 20)];
        assert_eq!(merged(spans), vec![span(0, 45), span(60, 90)]);
    }
}
