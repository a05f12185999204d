//! Chance that falls the same way each time it is asked the same.
use crate::domain::Id;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use rand::{
    RngExt as _, SeedableRng as _,
    rngs::StdRng,
    seq::{IndexedRandom as _, SliceRandom as _},
};
use sha2::{Digest as _, Sha256};

/// Dice that a seed, a purpose and a day have loaded.
#[derive(Debug)]
pub(super) struct Dice(StdRng);

impl Dice {
    pub(super) fn of(seed: u64, purpose: &str, on: NaiveDate) -> Self {
        let digest = Sha256::digest(format!("{seed} {purpose} {on}"));
        Self(StdRng::from_seed(digest.into()))
    }

    /// Whether something happens that happens with this probability.
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.0.random_bool(probability.clamp(0.0, 1.0))
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0.random_range(low..=high.max(low))
    }

    /// A factor from `low` to `high`.
    pub(super) fn factor(&mut self, low: f64, high: f64) -> f64 {
        self.0.random_range(low..=high)
    }

    /// So many minutes, and some seconds.
    pub(super) fn minutes(&mut self, low: i64, high: i64) -> TimeDelta {
        TimeDelta::seconds(self.between(low * 60, high * 60))
    }

    /// One of these.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.choose(&mut self.0)
    }

    /// One of these, the heavier ones more often.
    pub(super) fn weighted<'a, T>(
        &mut self,
        from: &'a [T],
        weight: impl Fn(&T) -> f64,
    ) -> Option<&'a T> {
        from.choose_weighted(&mut self.0, weight).ok()
    }

    /// Puts these into another order.
    pub(super) fn shuffle<T>(&mut self, these: &mut [T]) {
        these.shuffle(&mut self.0);
    }

    /// An identifier that was given out at this instant.
    pub(super) fn id<T>(&mut self, at: DateTime<Utc>) -> Id<T> {
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
        let random: [u8; 10] = self.0.random();
        Id::of(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// Eight bytes.
    pub(super) fn bytes(&mut self) -> [u8; 8] {
        self.0.random()
    }
}
