//! Looks over the whole database for what must never be, without relying on its constraints.
mod chains;
mod overlaps;
mod records;
mod rows;
mod strangers;

use super::{DbConn, types::Key};
use crate::{Error, domain::Id};
use diesel::{
    QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Text},
};
pub use strangers::REFERENCES;

/// Something that must never be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which promise is broken.
    pub rule: &'static str,
    /// What breaks it: `visit K7M4-QX2`, or a table and a row's identifier.
    pub broken_by: String,
}

/// Every broken promise, at most a hundred of each kind; none in a sound database.
pub fn all(conn: &mut DbConn) -> Result<Vec<Finding>, Error> {
    let mut looking = Looking { conn, findings: Vec::new() };
    overlaps::look(&mut looking)?;
    rows::look(&mut looking)?;
    strangers::look(&mut looking)?;
    records::look(&mut looking)?;
    chains::look(&mut looking)?;
    Ok(looking.findings)
}

/// How much there is to look at: tables, and how many rows each has.
pub fn counts(conn: &mut DbConn) -> Result<Vec<(&'static str, i64)>, Error> {
    ["clinics", "practitioners", "patients", "appointments"]
        .into_iter()
        .map(|table| {
            let query = format!("SELECT count(*) AS rows_there FROM {table}");
            Ok((table, sql_query(query).get_result::<Count>(conn)?.rows_there))
        })
        .collect()
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    rows_there: i64,
}

#[derive(QueryableByName)]
struct Visit {
    #[diesel(sql_type = Text)]
    reference: String,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Key)]
    id: Id<Finding>,
}

/// A connection, and what was found on it so far.
struct Looking<'a> {
    conn: &'a mut DbConn,
    findings: Vec<Finding>,
}

impl Looking<'_> {
    /// Notes each visit that a query names by its `reference`.
    fn visits(&mut self, rule: &'static str, query: &str) -> Result<(), Error> {
        let rows: Vec<Visit> = sql_query(limited(query)).load(self.conn)?;
        let broken_by = rows.into_iter().map(|row| format!("visit {}", row.reference));
        self.findings.extend(broken_by.map(|broken_by| Finding { rule, broken_by }));
        Ok(())
    }

    /// Notes each row of a table that a query names by its `id`.
    fn rows(&mut self, rule: &'static str, table: &str, query: &str) -> Result<(), Error> {
        let rows: Vec<Row> = sql_query(limited(query)).load(self.conn)?;
        let broken_by = rows.into_iter().map(|row| format!("{table} {}", row.id));
        self.findings.extend(broken_by.map(|broken_by| Finding { rule, broken_by }));
        Ok(())
    }
}

fn limited(query: &str) -> String {
    format!("{query} LIMIT 100")
}
