//! What every request and every job can reach.
use crate::{config::Config, db::Db, mail::Mailer, secret::Key};
use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};
use std::sync::Arc;

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

/// Tells the time; tests hold it still.
#[derive(Debug, Clone, Copy)]
pub enum Clock {
    /// The machine's own clock.
    System,
    /// A clock stopped at one instant.
    Stopped(DateTime<Utc>),
}

impl Clock {
    /// The present instant, in the whole microseconds that both databases keep.
    pub fn now(self) -> DateTime<Utc> {
        let now = match self {
            #[expect(clippy::disallowed_methods, reason = "this is the one clock")]
            Self::System => Utc::now(),
            Self::Stopped(at) => at,
        };
        now.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(now)
    }
}
