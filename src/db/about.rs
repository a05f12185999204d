//! What the database is.
use super::DbConn;
use crate::Error;
use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text},
};

/// What the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Its kind and version, such as `SQLite 3.50.2`.
    pub database: String,
    /// The versions of the migrations that were applied, the earliest first.
    pub migrations: Vec<String>,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    text: String,
}

/// What the database says of itself.
pub fn about(conn: &mut DbConn) -> Result<About, Error> {
    let (kind, version) = match conn {
        DbConn::Postgres(_) => ("PostgreSQL", "SELECT current_setting('server_version') AS text"),
        DbConn::Sqlite(_) => ("SQLite", "SELECT sqlite_version() AS text"),
    };
    let version = sql_query(version).load::<Line>(conn)?;
    let version: String = version.into_iter().map(|line| line.text).collect();
    let applied =
        sql_query("SELECT version AS text FROM __diesel_schema_migrations ORDER BY version");
    let applied = applied.load::<Line>(conn)?;
    Ok(About {
        database: format!("{kind} {version}"),
        migrations: applied.into_iter().map(|line| line.text).collect(),
    })
}

#[derive(QueryableByName)]
struct Micros {
    #[diesel(sql_type = BigInt)]
    micros: i64,
}

/// What time it is where the database runs; `None`: in this process.
pub fn clock(conn: &mut DbConn) -> Result<Option<DateTime<Utc>>, Error> {
    if let DbConn::Sqlite(_) = conn {
        return Ok(None);
    }
    let now = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint) AS micros";
    let now = sql_query(now).get_result::<Micros>(conn)?;
    Ok(DateTime::from_timestamp_micros(now.micros))
}
