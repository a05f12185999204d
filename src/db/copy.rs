//! Copying the whole database while others use it, and looking whether a copy is whole.
use super::{
    About, DatabaseUrl, DbConn, about, check,
    connection::{Manager, Purpose, known_migrations},
    is_a_database,
};
use crate::Error;
use anyhow::Context as _;
use diesel::{
    Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection,
    connection::SimpleConnection as _,
    sql_query,
    sql_types::{BigInt, Text},
};
use std::{collections::BTreeMap, path::Path};

/// What a database holds, at one moment.
#[derive(Debug, Clone)]
pub struct Seen {
    /// What it is.
    pub about: About,
    /// Every table, and how many rows it has.
    pub rows: BTreeMap<String, i64>,
    /// Its broken promises; `None`: its tables are those of another version of the program, which
    /// has other promises.
    pub findings: Option<Vec<check::Finding>>,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    text: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    rows_there: i64,
}

/// Opens a database as it is: nothing is made, and no table is brought up to date.
pub fn open_as_it_is(url: &DatabaseUrl) -> anyhow::Result<DbConn> {
    if let DatabaseUrl::Sqlite(path) = url {
        is_a_database(path, false)?;
    }
    let manager = Manager { url: url.clone(), durable: true };
    manager.open(Purpose::Write).with_context(|| format!("cannot open {url}"))
}

/// Opens a SQLite file that nobody else uses, for reading: no byte of it changes.
pub fn open_unused(path: &Path) -> anyhow::Result<DbConn> {
    let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
    conn.batch_execute("PRAGMA query_only = ON; PRAGMA temp_store = MEMORY;")?;
    Ok(DbConn::Sqlite(conn))
}

/// Copies the whole of a SQLite database into an empty file, as it is at this moment; others read
/// and write meanwhile.
pub fn vacuum_into(conn: &mut DbConn, path: &Path) -> anyhow::Result<()> {
    let path = path.to_str().context("the folder's name is not plain text")?;
    if let DbConn::Sqlite(conn) = conn {
        sql_query("VACUUM INTO ?").bind::<Text, _>(path).execute(conn)?;
    }
    Ok(())
}

/// What SQLite finds wrong with how a file is built; nothing in a sound one.
pub fn damage(conn: &mut DbConn) -> Result<Vec<String>, Error> {
    let found = sql_query("SELECT integrity_check AS text FROM pragma_integrity_check");
    let found = found.load::<Line>(conn)?.into_iter().map(|line| line.text);
    Ok(found.filter(|said| said != "ok").collect())
}

/// The name by which another PostgreSQL connection sees exactly what this transaction sees.
pub fn exported_snapshot(conn: &mut DbConn) -> Result<String, Error> {
    Ok(sql_query("SELECT pg_export_snapshot() AS text").get_result::<Line>(conn)?.text)
}

/// Counts every row and looks for broken promises.
pub fn look_over(conn: &mut DbConn) -> Result<Seen, Error> {
    let (about, rows) = (about(conn)?, rows(conn)?);
    let is_ours = about.migrations == known_migrations()?;
    let findings = if is_ours { Some(check::all(conn)?) } else { None };
    Ok(Seen { about, rows, findings })
}

/// Every table of ours, and how many rows it has; none in an empty database.
pub fn rows(conn: &mut DbConn) -> Result<BTreeMap<String, i64>, Error> {
    let tables = match conn {
        DbConn::Postgres(_) => {
            "SELECT tablename::text AS text FROM pg_tables WHERE schemaname = current_schema()"
        }
        DbConn::Sqlite(_) => {
            "SELECT name AS text FROM sqlite_schema
             WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        }
    };
    let tables = sql_query(tables).load::<Line>(conn)?;
    let count = |Line { text: table }| {
        let query = format!("SELECT count(*) AS rows_there FROM \"{table}\"");
        let rows = sql_query(query).get_result::<Count>(conn)?.rows_there;
        Ok((table, rows))
    };
    tables.into_iter().map(count).collect()
}
