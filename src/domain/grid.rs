//! The clinic's grid: starts lie on multiples of the step from local midnight.
use super::{Span, local};
use chrono::{DateTime, TimeDelta, Timelike as _, Utc};
use chrono_tz::Tz;

const MINUTE: TimeDelta = TimeDelta::minutes(1);
const DAY_MINUTES: i64 = 1440;

/// The grid of one window of time.
#[derive(Debug, Clone, Copy)]
pub struct Grid {
    zone: Tz,
    step_minutes: i32,
    /// The zone's offset, where one holds throughout.
    offset: Option<TimeDelta>,
}

impl Grid {
    /// The grid within a window, `step` minutes wide.
    pub fn within(zone: Tz, step_minutes: i32, window: Span) -> Self {
        let (first, last) =
            (local::offset(zone, window.start()), local::offset(zone, window.end()));
        let steady = first == last && window.length() <= TimeDelta::days(1);
        Self { zone, step_minutes, offset: steady.then_some(first) }
    }

    /// The first start at or after `at`.
    pub fn at_or_after(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let into = TimeDelta::new(at.timestamp().rem_euclid(60), at.timestamp_subsec_nanos());
        let whole = match into.filter(|into| !into.is_zero()) {
            Some(into) => at - into + MINUTE,
            None => at,
        };
        match self.offset {
            Some(offset) => whole + self.wait(whole + offset),
            None => self.searched(whole),
        }
    }

    /// The start after one that lies on the grid.
    pub fn after(&self, start: DateTime<Utc>) -> DateTime<Utc> {
        self.at_or_after(start + MINUTE)
    }

    /// From a wall time to the next multiple of the step, or to midnight where that is sooner.
    fn wait(&self, wall: DateTime<Utc>) -> TimeDelta {
        let step = i64::from(self.step_minutes.max(1));
        let minute = (wall.timestamp() / 60).rem_euclid(DAY_MINUTES);
        let missing = (-minute).rem_euclid(step);
        TimeDelta::minutes(missing.min(DAY_MINUTES - minute))
    }

    /// Around a change of clocks every minute is asked by itself.
    fn searched(&self, whole: DateTime<Utc>) -> DateTime<Utc> {
        let mut start = whole;
        while !fits(self.zone, self.step_minutes, start) {
            start += MINUTE;
        }
        start
    }
}

/// Whether a start lies on the grid: its local time of day is a multiple of the step.
pub(super) fn fits(zone: Tz, step_minutes: i32, start: DateTime<Utc>) -> bool {
    let wall = start.with_timezone(&zone).time();
    let seconds = i64::from(wall.num_seconds_from_midnight());
    wall.nanosecond() == 0 && seconds % (60 * i64::from(step_minutes.max(1))) == 0
}
