//! What every request and every job can reach.
use crate::{config::Config, db::Db, mail::Mailer, secret::Key};
use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// The shared parts of a running Limber.
#[derive(Clone)]
pub struct App {
    /// Where everything is kept.
    pub db: Db,
    /// How mail leaves the house.
    pub mailer: Mailer,
    /// What time it is.
    pub clock: Clock,
    /// The installation's key.
    pub key: Key,
    /// The settings.
    pub config: Arc<Config>,
}

/// Tells the time; tests hold it still and move it on.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's own clock.
    System,
    /// A clock that shows the microseconds since 1970 that it was set to.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands still.
    pub fn stopped(at: DateTime<Utc>) -> Self {
        Self::Set(Arc::new(AtomicI64::new(at.timestamp_micros())))
    }

    /// Moves a clock that stands still on; the machine's own goes its way.
    pub fn move_on(&self, by: TimeDelta) {
        if let Self::Set(micros) = self {
            micros.fetch_add(by.num_microseconds().unwrap_or(0), Ordering::Relaxed);
        }
    }

    /// The present instant, in the whole microseconds that both databases keep.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            #[expect(clippy::disallowed_methods, reason = "this is the one clock")]
            Self::System => {
                let now = Utc::now();
                now.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(now)
            }
            Self::Set(micros) => {
                DateTime::from_timestamp_micros(micros.load(Ordering::Relaxed)).unwrap_or_default()
            }
        }
    }
}
