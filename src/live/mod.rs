//! Telling whoever looks at calendars that they went on.
//!
//! What is told comes from the database and never from memory: each calendar's version, which every
//! change raises in its own transaction. So nothing is missed through a lost connection, a server
//! that was started anew or one among several: who comes back says which mark they saw last, and
//! learns that it is another one now. Commits of this process and what others tell of theirs only
//! make the look come sooner; it comes every second anyway while anybody listens.
mod stream;
mod watched;

use crate::{
    App, Clock, Error,
    db::{
        Db, Herald,
        calendars::{self, Versions},
        sessions::{self, SessionId},
    },
    domain::ClinicId,
};
use anyhow::anyhow;
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
pub use stream::Events;
use stream::Stream;
use tokio::{
    sync::{Notify, watch},
    time::MissedTickBehavior,
};
pub use watched::{Watched, mark};

/// How often the database is looked into while anybody listens.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long after a look the next one comes at the soonest, so that a busy clinic costs no more.
const BREATH: Duration = Duration::from_millis(100);
/// How many may listen to one process.
const MOST: usize = 500;
/// How many streams one session may have, one for each window: the oldest makes room, for a window
/// that was closed is noticed only when something is told to it.
const MOST_A_SESSION: usize = 16;

/// Those who listen, shared by every request.
#[derive(Clone)]
pub struct Live(Arc<Shared>);

struct Shared {
    db: Db,
    clock: Clock,
    /// `None` once all is to stop.
    streams: Mutex<Option<Vec<Stream>>>,
    /// Rung when there may be something to tell.
    bell: Arc<Notify>,
    stop: watch::Sender<bool>,
}

/// Who listened when a look began.
struct Audience {
    clinics: Vec<ClinicId>,
    sessions: HashSet<SessionId>,
}

impl Live {
    /// Begins to watch; needs a Tokio runtime.
    pub fn start(app: &App) -> Self {
        let shared = Arc::new(Shared {
            db: app.db.clone(),
            clock: app.clock.clone(),
            streams: Mutex::new(Some(Vec::new())),
            bell: Arc::default(),
            stop: watch::Sender::new(false),
        });
        tokio::spawn(watch(Arc::clone(&shared)));
        Self(shared)
    }

    /// Ends every stream, and takes no new ones.
    pub fn stop(&self) {
        self.0.streams().take();
        self.0.stop.send_replace(true);
    }

    /// Tells a session of what it watches, from the mark on that its reader saw last; `None`: they
    /// saw none.
    pub fn open(
        &self,
        session: SessionId,
        watched: Watched,
        seen: Option<String>,
    ) -> Result<Events, Error> {
        let mut streams = self.0.streams();
        let all = streams.as_mut().ok_or_else(|| Error::Busy(anyhow!("the server stops")))?;
        all.retain(Stream::is_open);
        let own = |one: &Stream| one.session == session;
        if all.iter().filter(|one| own(one)).count() >= MOST_A_SESSION
            && let Some(oldest) = all.iter().position(own)
        {
            all.remove(oldest);
        }
        if all.len() >= MOST {
            return Err(Error::Busy(anyhow!("{MOST} listen already")));
        }
        let (stream, events) = stream::open(session, watched, seen);
        all.push(stream);
        self.0.bell.notify_one();
        Ok(events)
    }
}

impl Shared {
    fn streams(&self) -> MutexGuard<'_, Option<Vec<Stream>>> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `None`: nobody listens.
    fn audience(&self) -> Option<Audience> {
        let mut streams = self.streams();
        let all = streams.as_mut().filter(|all| !all.is_empty())?;
        let clinics: HashSet<_> = all.iter().map(|one| one.watched.clinic).collect();
        let sessions = all.iter().map(|one| one.session).collect();
        Some(Audience { clinics: clinics.into_iter().collect(), sessions })
    }

    /// Looks how far the calendars have come, and tells those whom it concerns. Who is not signed
    /// in any more hears no more.
    async fn look(&self, audience: Audience) -> Result<(), Error> {
        let Audience { clinics, sessions } = audience;
        let (asked, now) = (sessions.iter().copied().collect::<Vec<_>>(), self.clock.now());
        let (versions, going_on) = self
            .db
            .read(move |conn| {
                let going_on = sessions::going_on(conn, &asked, now)?;
                Ok((calendars::versions(conn, &clinics)?, going_on))
            })
            .await?;
        self.tell(&versions, |session| !sessions.contains(session) || going_on.contains(session));
        Ok(())
    }

    fn tell(&self, versions: &Versions, may_hear: impl Fn(&SessionId) -> bool) {
        if let Some(all) = self.streams().as_mut() {
            all.retain_mut(|one| may_hear(&one.session) && one.tell(versions));
        }
    }
}

async fn watch(shared: Arc<Shared>) {
    let mut stopping = shared.stop.subscribe();
    let mut commits = shared.db.commits();
    let herald = shared.db.herald(&shared.bell);
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failed = false;
    loop {
        let ours = tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => return,
            _ = commits.changed() => true,
            () = shared.bell.notified() => false,
            _ = ticks.tick() => false,
        };
        let audience = shared.audience();
        if let Some(herald) = &herald {
            announce(herald, ours, audience.is_some());
        }
        if let Some(audience) = audience {
            let outcome = shared.look(audience).await;
            if let Err(error) = &outcome
                && !failed
            {
                tracing::error!(?error, "nobody can be told of changes; it is tried again");
            }
            failed = outcome.is_err();
        }
        tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(BREATH) => {}
        }
    }
}

fn announce(herald: &Herald, ours: bool, somebody_listens: bool) {
    herald.listen(somebody_listens);
    if ours {
        herald.tell();
    }
}
