//! Keeping the appointment book in SQLite or PostgreSQL.
mod about;
pub mod account_sessions;
pub mod accounts;
pub mod appointments;
pub mod audit;
pub mod blocks;
pub mod brought;
pub mod buckets;
pub mod calendars;
pub mod check;
pub mod clinics;
pub mod closures;
mod connection;
pub mod copy;
pub mod diaries;
pub mod displaced;
pub mod erasures;
pub mod feeds;
pub mod forget;
mod herald;
pub mod holds;
pub mod hours;
pub mod idempotency;
pub mod invitations;
pub mod login_links;
pub mod opening;
pub mod outbox;
pub mod outbox_list;
pub mod outbox_sending;
pub mod own;
pub mod patient_search;
pub mod patients;
pub mod practitioners;
pub mod reports;
mod schema;
pub mod services;
pub mod sessions;
pub mod staff;
pub mod time_off;
mod tx;
mod types;
pub mod whole;
mod writer;

use crate::Error;
pub use about::{About, about, clock};
use anyhow::{Context as _, bail};
pub use connection::{DatabaseUrl, DbConn, MultiBackend, is_migrated, known_migrations};
use connection::{Manager, Purpose};
use diesel::r2d2::Pool;
pub use herald::Herald;
use std::{fs, path::Path, sync::Arc, time::Duration};
use tokio::sync::{Notify, watch};
pub use tx::{Tx, snapshot};
pub use types::{At, Json, Readable};
use writer::Writer;

/// How often a transaction that lost to another is tried.
const TRIES: u32 = 5;

/// How long a request waits for a connection before it is told that the clinic is busy.
const PATIENCE: Duration = Duration::from_secs(3);

/// The database, shared by every request.
#[derive(Clone)]
pub struct Db {
    pool: Pool<Manager>,
    /// SQLite's; PostgreSQL writes on pooled connections.
    writer: Option<Writer>,
    /// Rung after each commit of this process.
    commits: Commits,
    url: DatabaseUrl,
}

/// Rung when something was committed.
type Commits = Arc<watch::Sender<()>>;

/// How a database is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many connections at the most, besides SQLite's writer.
    pub connections: u32,
    /// Whether a commit on SQLite is on disk before it is answered; only tests do without.
    pub durable: bool,
    /// Whether a SQLite file that is not there is made.
    pub create: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { connections: 10, durable: true, create: false }
    }
}

impl Db {
    /// Opens the database and brings its tables up to date.
    pub fn open(url: &DatabaseUrl, options: &Options) -> anyhow::Result<Self> {
        Self::migrate(url, options)?;
        let manager = Manager { url: url.clone(), durable: options.durable };
        let commits = Commits::new(watch::Sender::new(()));
        let writer = match url {
            DatabaseUrl::Sqlite(_) => {
                Some(Writer::start(manager.open(Purpose::Write)?, Arc::clone(&commits))?)
            }
            DatabaseUrl::Postgres(_) => None,
        };
        let pool = Pool::builder()
            .max_size(options.connections)
            .test_on_check_out(writer.is_none())
            .connection_timeout(PATIENCE)
            .build(manager)
            .with_context(|| format!("cannot open {url}"))?;

        Ok(Self { pool, writer, commits, url: url.clone() })
    }

    /// Brings the tables up to date; answers how many migrations that took.
    pub fn migrate(url: &DatabaseUrl, options: &Options) -> anyhow::Result<usize> {
        if let DatabaseUrl::Sqlite(path) = url {
            is_a_database(path, options.create)?;
        }
        Manager { url: url.clone(), durable: options.durable }.migrate()
    }

    /// Runs `work` on a connection, off the async threads.
    pub async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut DbConn) -> Result<T, Error> + Send + 'static,
    {
        let pool = self.pool.clone();
        tokio::task::spawn_blocking(move || {
            let mut conn = pool.get().map_err(|error| Error::Busy(error.into()))?;
            work(&mut conn)
        })
        .await
        .context("a database task died")?
    }

    /// Runs `work` in a transaction: all that it writes is kept, or nothing is. It may run more
    /// than once: PostgreSQL lets one of two that wait for each other begin anew.
    pub async fn write<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        match &self.writer {
            Some(writer) => writer.write(work).await,
            None => self.write_pooled(work).await,
        }
    }

    async fn write_pooled<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        let commits = Arc::clone(&self.commits);
        self.read(move |conn| {
            let outcome = retried(conn, &work);
            if outcome.is_ok() {
                // Here and not after it: whoever asked may have gone away meanwhile.
                commits.send_replace(());
            }
            outcome
        })
        .await
    }

    /// Tells of each commit of this process from now on; several at once may be told as one.
    pub fn commits(&self) -> watch::Receiver<()> {
        self.commits.subscribe()
    }

    /// What tells other processes on the same database of commits, and rings `heard` when they
    /// tell of theirs; `None`: this database has nothing for that.
    pub fn herald(&self, heard: &Arc<Notify>) -> Option<Herald> {
        match &self.url {
            DatabaseUrl::Postgres(url) => Herald::start(url, Arc::clone(heard)),
            DatabaseUrl::Sqlite(_) => None,
        }
    }
}

/// Whether a SQLite file is there, or may be made: a mistyped path must not become a new, empty
/// database.
fn is_a_database(path: &Path, create: bool) -> anyhow::Result<()> {
    let shown = path.display();
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => bail!("{shown} is a folder, not a database"),
        Ok(found) if found.len() == 0 && !create => {
            bail!("{shown} is empty, not a database; `limber migrate` makes it one")
        }
        Ok(_) => Ok(()),
        Err(_) if create => Ok(()),
        Err(_) => bail!("there is no database at {shown}; `limber migrate` makes one there"),
    }
}

fn retried<T>(
    conn: &mut DbConn,
    work: &impl Fn(&mut Tx<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut tries = 1;
    loop {
        tx::begin(conn)?;
        let outcome = work(&mut Tx::inside(conn));
        match tx::end(conn, outcome) {
            Err(Error::Busy(_)) if tries < TRIES => {
                // A short, growing and uneven pause lets the other finish first.
                let pause = rand::random_range(1..(4u64 << tries));
                std::thread::sleep(Duration::from_millis(pause));
                tries += 1;
            }
            outcome => return outcome,
        }
    }
}
