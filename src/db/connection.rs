//! One connection type over both databases.
use anyhow::{Context as _, anyhow, bail};
use diesel::{
    Connection as _,
    connection::SimpleConnection as _,
    migration::MigrationSource,
    r2d2::{ManageConnection, R2D2Connection as _},
    sqlite::Sqlite,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};
use std::{fmt, path::PathBuf, str::FromStr};

const POSTGRES_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// Servers that start together would otherwise migrate together. The lock goes when its
/// connection closes.
const ONE_AT_A_TIME: &str = "SELECT pg_advisory_lock(7245)";

#[expect(missing_docs, reason = "the derive makes types that cannot carry any")]
mod multi {
    /// A connection to whichever database the clinic runs on.
    #[derive(diesel::MultiConnection)]
    pub enum DbConn {
        Postgres(diesel::PgConnection),
        Sqlite(diesel::SqliteConnection),
    }
}
pub use multi::{DbConn, MultiBackend};

/// Where the data is kept.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL server, by libpq's URL.
    Postgres(String),
}

impl FromStr for DatabaseUrl {
    type Err = anyhow::Error;

    /// Diesel's own `establish` would try one database after the other and turn a mistyped
    /// address into an empty SQLite file.
    fn from_str(url: &str) -> anyhow::Result<Self> {
        match url.split_once("://") {
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres(url.to_owned())),
            Some(("sqlite", path)) if path.starts_with("file:") || path.starts_with(':') => {
                bail!("sqlite:// takes the path of a file, such as sqlite://data/limber.db")
            }
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite(path.into())),
            _ => bail!("it must begin with sqlite:// or postgres://"),
        }
    }
}

/// Without the login and the parameters, for a password may stand in either.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(url) => {
                let rest = url.split_once("://").map_or("", |(_, rest)| rest);
                let (login, place) = match rest.rsplit_once('@') {
                    Some((_, place)) => ("…@", place),
                    None => ("", rest),
                };
                let place = place.split_once('?').map_or(place, |(place, _)| place);
                write!(f, "postgres://{login}{place}")
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Reading only; SQLite then refuses to write.
    Read,
    /// Reading and writing.
    Write,
}

/// Opens connections for the pool.
pub(super) struct Manager {
    pub(super) url: DatabaseUrl,
    pub(super) durable: bool,
}

impl Manager {
    pub(super) fn open(&self, purpose: Purpose) -> diesel::ConnectionResult<DbConn> {
        match &self.url {
            DatabaseUrl::Postgres(url) => {
                diesel::PgConnection::establish(url).map(DbConn::Postgres)
            }
            DatabaseUrl::Sqlite(path) => {
                let mut conn = diesel::SqliteConnection::establish(&path.to_string_lossy())?;
                conn.batch_execute(&sqlite_setup(purpose, self.durable))
                    .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
                Ok(DbConn::Sqlite(conn))
            }
        }
    }

    /// Brings the tables up to date; answers how many migrations that took.
    pub(super) fn migrate(&self) -> anyhow::Result<usize> {
        let mut conn =
            self.open(Purpose::Write).with_context(|| format!("cannot open {}", self.url))?;
        let migrations = match &mut conn {
            DbConn::Postgres(conn) => {
                conn.batch_execute(ONE_AT_A_TIME)?;
                POSTGRES_MIGRATIONS
            }
            DbConn::Sqlite(_) => SQLITE_MIGRATIONS,
        };
        let done = conn.run_pending_migrations(migrations).map_err(|error| anyhow!(error))?;
        Ok(done.len())
    }
}

/// The versions of all migrations that this program knows, the earliest first: the same on both
/// databases.
pub fn known_migrations() -> anyhow::Result<Vec<String>> {
    let all = MigrationSource::<Sqlite>::migrations(&SQLITE_MIGRATIONS);
    let all = all.map_err(|error| anyhow!(error))?;
    let mut versions: Vec<_> = all.iter().map(|one| one.name().version().to_string()).collect();
    versions.sort();
    Ok(versions)
}

/// Whether every migration has been applied.
pub fn is_migrated(conn: &mut DbConn) -> anyhow::Result<bool> {
    let pending = match conn {
        DbConn::Postgres(conn) => conn.has_pending_migration(POSTGRES_MIGRATIONS),
        DbConn::Sqlite(conn) => conn.has_pending_migration(SQLITE_MIGRATIONS),
    };
    pending.map(|pending| !pending).map_err(|error| anyhow!(error))
}

/// The time-out comes first: switching to WAL may itself have to wait. A durable commit is on
/// disk before it is answered.
fn sqlite_setup(purpose: Purpose, durable: bool) -> String {
    let synchronous = if durable { "FULL" } else { "OFF" };
    let query_only = if purpose == Purpose::Read { "ON" } else { "OFF" };
    format!(
        "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL;
         PRAGMA synchronous = {synchronous}; PRAGMA foreign_keys = ON;
         PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384; PRAGMA mmap_size = 268435456;
         PRAGMA query_only = {query_only};"
    )
}

impl ManageConnection for Manager {
    type Connection = DbConn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<DbConn, Self::Error> {
        self.open(Purpose::Read).map_err(Self::Error::ConnectionError)
    }

    fn is_valid(&self, conn: &mut DbConn) -> Result<(), Self::Error> {
        conn.ping().map_err(Self::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut DbConn) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}
