//! Holds by whom they are kept for, so that they can be counted.
use super::{At, DbConn, Tx, schema::appointments};
use crate::{Error, domain::AppointmentId};
use chrono::{DateTime, Utc};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{BigInt, Bool},
};

/// For whom times are kept.
#[derive(Debug, Clone, Copy)]
pub enum Keeper<'a> {
    /// A browser, by the hash of the secret that claims them.
    Browser(&'a [u8]),
    /// A client, by the keyed hash of its address.
    Client(&'a [u8]),
}

/// Makes whoever else wants a time kept for the same wait until this transaction ends; on SQLite
/// there is only one writer.
pub fn lock(tx: &mut Tx<'_>, keeper: Keeper<'_>) -> Result<(), Error> {
    if let DbConn::Postgres(conn) = tx.conn() {
        let (Keeper::Browser(hash) | Keeper::Client(hash)) = keeper;
        let key = hash.iter().take(8).fold(0, |key: i64, byte| (key << 8) | i64::from(*byte));
        diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
            .bind::<BigInt, _>(key)
            .execute(conn)?;
    }
    Ok(())
}

/// What is kept at the moment and until when, the first to run out first.
pub fn live(
    conn: &mut DbConn,
    keeper: Keeper<'_>,
    now: DateTime<Utc>,
) -> Result<Vec<(AppointmentId, DateTime<Utc>)>, Error> {
    let held = appointments::table
        .filter(sql::<Bool>("status = 'held'"))
        .filter(appointments::hold_expires_at.gt(At(now)))
        .into_boxed();
    let theirs = match keeper {
        Keeper::Browser(hash) => held.filter(appointments::hold_token_hash.eq(hash.to_vec())),
        Keeper::Client(hash) => held.filter(appointments::hold_client_hash.eq(hash.to_vec())),
    };
    let rows: Vec<(AppointmentId, Option<At>)> = theirs
        .order(appointments::hold_expires_at)
        .select((appointments::id, appointments::hold_expires_at))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(id, until)| Some((id, until?.0))).collect())
}
