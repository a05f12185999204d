//! How processes on one PostgreSQL tell each other that something was committed.
//!
//! It is told after the commit and not with it: a commit that notifies waits for every other one
//! that does, and the desk's bookings would queue for it. What is lost between the commit and the
//! telling is found by whoever looks into the database all the same.
use diesel::{
    Connection as _, PgConnection, QueryResult, RunQueryDsl as _,
    connection::SimpleConnection as _, sql_query,
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, Thread},
    time::Duration,
};
use tokio::sync::Notify;
use uuid::Uuid;

/// How often it is listened while somebody here wants to hear.
const LISTEN_EVERY: Duration = Duration::from_millis(50);
/// How long it rests while nobody does; telling wakes it.
const REST: Duration = Duration::from_secs(5);
/// How long after a connection was lost another one is tried.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// A thread with a connection of its own, which ends with it.
pub struct Herald {
    orders: Arc<Orders>,
    thread: Thread,
}

/// What the thread is to do.
#[derive(Default)]
struct Orders {
    tell: AtomicBool,
    listen: AtomicBool,
    stop: AtomicBool,
}

impl Herald {
    /// Starts the thread; it connects when there is something to do. `None`: the system has no
    /// thread to give.
    pub(super) fn start(url: &str, heard: Arc<Notify>) -> Option<Self> {
        let orders = Arc::<Orders>::default();
        let line = Line { url: url.to_owned(), name: Uuid::now_v7().to_string(), open: None };
        let run = {
            let orders = Arc::clone(&orders);
            move || run(line, &orders, &heard)
        };
        let spawned = thread::Builder::new().name("postgres-herald".to_owned()).spawn(run);
        match spawned {
            Ok(handle) => Some(Self { orders, thread: handle.thread().clone() }),
            Err(error) => {
                tracing::error!(?error, "changes are found by looking only");
                None
            }
        }
    }

    /// Has the other processes told that something was committed.
    pub fn tell(&self) {
        self.orders.tell.store(true, Ordering::Release);
        self.thread.unpark();
    }

    /// Says whether anybody here wants to hear of what the others commit.
    pub fn listen(&self, wanted: bool) {
        if self.orders.listen.swap(wanted, Ordering::AcqRel) != wanted {
            self.thread.unpark();
        }
    }
}

impl Drop for Herald {
    fn drop(&mut self) {
        self.orders.stop.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

fn run(mut line: Line, orders: &Orders, heard: &Notify) {
    let mut lost = false;
    while !orders.stop.load(Ordering::Acquire) {
        let tell = orders.tell.swap(false, Ordering::AcqRel);
        let listen = orders.listen.load(Ordering::Acquire);
        let rest = match line.turn(tell, listen) {
            Ok(news) => {
                if news {
                    heard.notify_one();
                }
                lost = false;
                if listen { LISTEN_EVERY } else { REST }
            }
            Err(error) => {
                if !lost {
                    tracing::warn!(%error, "other processes cannot be heard; changes are found by looking");
                }
                lost = true;
                line.open = None;
                AGAIN_AFTER
            }
        };
        thread::park_timeout(rest);
    }
}

/// The connection, made anew when it was lost.
struct Line {
    url: String,
    /// What this process is known by, so that it does not listen to itself.
    name: String,
    /// The connection, and whether it listens.
    open: Option<(PgConnection, bool)>,
}

impl Line {
    /// Tells and listens once; answers whether there may be news.
    fn turn(&mut self, tell: bool, listen: bool) -> Result<bool, anyhow::Error> {
        if !listen && self.open.as_ref().is_some_and(|(_, listens)| *listens) {
            // Nobody would take away what it still hears.
            self.open = None;
        }
        if !listen && !tell {
            return Ok(false);
        }
        let (conn, listens) = match &mut self.open {
            Some(open) => open,
            closed => closed.insert((PgConnection::establish(&self.url)?, false)),
        };
        let mut news = false;
        if listen && !*listens {
            conn.batch_execute("LISTEN limber_commits")?;
            // What was told before is found by looking.
            (*listens, news) = (true, true);
        }
        if tell {
            let telling = sql_query("SELECT pg_notify('limber_commits', $1)");
            telling.bind::<diesel::sql_types::Text, _>(&self.name).execute(conn)?;
        }
        let told: QueryResult<Vec<_>> = conn.notifications_iter().collect();
        Ok(told?.iter().any(|one| one.payload != self.name) || news)
    }
}
