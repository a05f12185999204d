//! What the program does by itself, now and then.
pub mod outbox;
pub mod remind;
pub mod seal;
pub mod sweep;

use crate::{App, Error};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{Notify, watch},
    task::JoinHandle,
    time::{Interval, MissedTickBehavior},
};

/// How often the outbox is looked into when nobody rings.
const OUTBOX_EVERY: Duration = Duration::from_secs(1);
/// How often the audit trails are sealed.
const SEAL_EVERY: Duration = Duration::from_secs(2);
/// How often what has expired is swept up.
const SWEEP_EVERY: Duration = Duration::from_secs(30);
/// How often it is looked whom to remind.
const REMIND_EVERY: Duration = Duration::from_mins(1);
/// How long a round in progress may still take once all is to stop.
const LAST_ROUND: Duration = Duration::from_secs(20);

/// The jobs of a running Limber.
#[derive(Debug)]
pub struct Jobs {
    bell: Arc<Notify>,
    stop: watch::Sender<bool>,
    running: Vec<JoinHandle<()>>,
}

impl Jobs {
    /// Starts them; needs a Tokio runtime.
    pub fn start(app: App) -> Self {
        let bell = Arc::new(Notify::new());
        let (stop, stopping) = watch::channel(false);
        let running = vec![
            tokio::spawn(send(app.clone(), Arc::clone(&bell), stopping.clone())),
            tokio::spawn(remind(app.clone(), stopping.clone())),
            tokio::spawn(seal(app.clone(), stopping.clone())),
            tokio::spawn(sweep(app, stopping)),
        ];
        Self { bell, stop, running }
    }

    /// What to ring when there is a mail to send, so that it need not wait for the next look.
    pub fn bell(&self) -> Arc<Notify> {
        Arc::clone(&self.bell)
    }

    /// Stops them, after the rounds in progress.
    pub async fn stop(self) {
        // Whoever has already stopped need not be told.
        let _ = self.stop.send(true);
        for mut job in self.running {
            if tokio::time::timeout(LAST_ROUND, &mut job).await.is_err() {
                // A mail that was on its way keeps its claim, and is tried again after it.
                job.abort();
            }
        }
    }
}

async fn send(app: App, bell: Arc<Notify>, mut stopping: watch::Receiver<bool>) {
    let mut ticks = every(OUTBOX_EVERY);
    loop {
        tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => return,
            () = bell.notified() => {}
            _ = ticks.tick() => {}
        }
        told("outbox", outbox::deliver_until(&app, &stopping).await);
    }
}

async fn remind(app: App, mut stopping: watch::Receiver<bool>) {
    let mut ticks = every(REMIND_EVERY);
    loop {
        tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => return,
            _ = ticks.tick() => {}
        }
        told("remind", remind::remind(&app).await);
    }
}

async fn seal(app: App, mut stopping: watch::Receiver<bool>) {
    let mut ticks = every(SEAL_EVERY);
    loop {
        tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => return,
            _ = ticks.tick() => {}
        }
        told("seal", seal::seal(&app.db).await);
    }
}

async fn sweep(app: App, mut stopping: watch::Receiver<bool>) {
    let mut ticks = every(SWEEP_EVERY);
    loop {
        tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => return,
            _ = ticks.tick() => {}
        }
        told("sweep", sweep::sweep(&app).await);
    }
}

fn every(period: Duration) -> Interval {
    let mut ticks = tokio::time::interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// Tells the log of a round that failed; the next one is the second try.
fn told(job: &str, outcome: Result<usize, Error>) {
    if let Err(error) = outcome {
        tracing::error!(job, ?error, "a round failed");
    }
}
