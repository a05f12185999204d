//! The clinic's grid: starts lie on multiples of the step from local midnight.
use super::{Span, local};
use chrono::{DateTime, DurationRound as _, TimeDelta, Timelike as _, Utc};
use chrono_tz::Tz;

/// The grid of one window of time.
#[derive(Debug, Clone, Copy)]
pub struct Grid {
    zone: Tz,
    step: TimeDelta,
    /// The zone's offset, where one holds throughout.
    offset: Option<TimeDelta>,
}

impl Grid {
    /// The grid within a window, `step` minutes wide.
    pub fn within(zone: Tz, step_minutes: i32, window: Span) -> Self {
        let (first, last) =
            (local::offset(zone, window.start()), local::offset(zone, window.end()));
        let steady = first == last && window.length() <= TimeDelta::days(1);
        let step = TimeDelta::minutes(step_minutes.max(1).into());
        Self { zone, step, offset: steady.then_some(first) }
    }

    /// The first start at or after `at`.
    pub fn at_or_after(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let Some(offset) = self.offset else { return self.searched(at) };
        let past =
            (at + offset).timestamp_micros().rem_euclid(self.step.num_microseconds().unwrap_or(1));
        if past == 0 { at } else { at + self.step - TimeDelta::microseconds(past) }
    }

    /// The start after one that lies on the grid.
    pub fn after(&self, start: DateTime<Utc>) -> DateTime<Utc> {
        match self.offset {
            Some(_) => start + self.step,
            None => self.searched(start + TimeDelta::minutes(1)),
        }
    }

    /// Around a change of clocks every minute is asked by itself.
    fn searched(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let minute = TimeDelta::minutes(1);
        let mut start = at.duration_trunc(minute).unwrap_or(at);
        if start < at {
            start += minute;
        }
        while !fits(self.zone, self.step, start) {
            start += minute;
        }
        start
    }
}

/// Whether a start lies on the grid: its local time of day is a multiple of the step.
pub(super) fn fits(zone: Tz, step: TimeDelta, start: DateTime<Utc>) -> bool {
    let wall = start.with_timezone(&zone).time();
    let minutes = i64::from(wall.hour() * 60 + wall.minute());
    wall.second() == 0 && wall.nanosecond() == 0 && minutes % step.num_minutes().max(1) == 0
}
