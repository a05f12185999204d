//! How often something may be done: at once some times, and then each time after a pause.
use chrono::{DateTime, TimeDelta, Utc};

/// A bucket that holds `at_once` tries and gets one back every `refill`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How many tries are there to begin with.
    pub at_once: i32,
    /// After what time one of them comes back.
    pub refill: TimeDelta,
}

impl Pace {
    /// Takes a try at `now` from a bucket that would be full again at `full_at`: when it is full
    /// after that, or in how many seconds there is a try again.
    pub fn take(self, full_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<DateTime<Utc>, i64> {
        let next = full_at.max(now) + self.refill;
        let allowed = now + self.refill * self.at_once;
        if next <= allowed {
            return Ok(next);
        }
        let wait = next - allowed;
        Err(wait.num_seconds() + i64::from(wait.subsec_nanos() > 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_are_free_and_then_each_has_its_pause() {
        let pace = Pace { at_once: 3, refill: TimeDelta::minutes(5) };
        let start: DateTime<Utc> = "2026-03-02T13:00:00Z".parse().unwrap();
        let mut full = start;
        for _ in 0..3 {
            full = pace.take(full, start).unwrap();
        }
        assert_eq!(pace.take(full, start), Err(300));
        let later = start + TimeDelta::seconds(299);
        assert_eq!(pace.take(full, later), Err(1));
        let in_time = start + TimeDelta::minutes(5);
        full = pace.take(full, in_time).unwrap();
        assert_eq!(pace.take(full, in_time), Err(300));
        // A long rest fills the bucket, and no further.
        let rested = start + TimeDelta::days(1);
        for _ in 0..3 {
            full = pace.take(full, rested).unwrap();
        }
        assert_eq!(pace.take(full, rested), Err(300));
    }
}
