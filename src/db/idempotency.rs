//! The keys of requests that may come again, and what was answered to them.
use super::{At, DbConn, Tx, schema::idempotency_keys};
use crate::Error;
use anyhow::{Context as _, anyhow};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// What was answered to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The `ETag`, where what was made has one.
    pub etag: Option<String>,
    /// The body, without any secret.
    pub body: String,
}

/// Takes a key for a request; `false`: there is an answer under it already.
///
/// On PostgreSQL this waits for whoever is about to answer under the same key: if they fail, the
/// key is free again.
pub fn take(
    tx: &mut Tx<'_>,
    (scope, key): (&str, &str),
    request_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let new = diesel::insert_into(idempotency_keys::table)
        .values((
            idempotency_keys::scope.eq(scope),
            idempotency_keys::key.eq(key),
            idempotency_keys::request_hash.eq(request_hash),
            idempotency_keys::status.eq(0),
            idempotency_keys::body.eq(""),
            idempotency_keys::created_at.eq(At(now)),
        ))
        .on_conflict_do_nothing();
    let taken = match tx.conn() {
        DbConn::Postgres(conn) => new.execute(conn),
        DbConn::Sqlite(conn) => new.execute(conn),
    }?;
    Ok(taken == 1)
}

/// Keeps what was answered under a key that was taken before.
pub fn keep(tx: &mut Tx<'_>, (scope, key): (&str, &str), answer: &Answer) -> Result<(), Error> {
    diesel::update(idempotency_keys::table.find((scope, key)))
        .set((
            idempotency_keys::status.eq(i32::from(answer.status)),
            idempotency_keys::etag.eq(&answer.etag),
            idempotency_keys::body.eq(&answer.body),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// The hash of the request that was answered under a key, and the answer.
pub fn find(tx: &mut Tx<'_>, (scope, key): (&str, &str)) -> Result<(Vec<u8>, Answer), Error> {
    let found: Option<(Vec<u8>, i32, Option<String>, String)> = idempotency_keys::table
        .find((scope, key))
        .select((
            idempotency_keys::request_hash,
            idempotency_keys::status,
            idempotency_keys::etag,
            idempotency_keys::body,
        ))
        .first(tx.conn())
        .optional()?;
    // Swept away since it was in the way: the next try takes the key.
    let found = found.ok_or_else(|| Error::Busy(anyhow!("a key was swept away just now")))?;
    let (hash, status, etag, body) = found;
    let status = status.try_into().context("a kept status is none")?;
    Ok((hash, Answer { status, etag, body }))
}

/// Deletes what was answered before an instant; how many answers there were.
pub fn delete_before(tx: &mut Tx<'_>, before: DateTime<Utc>) -> Result<usize, Error> {
    let old = idempotency_keys::table.filter(idempotency_keys::created_at.lt(At(before)));
    Ok(diesel::delete(old).execute(tx.conn())?)
}
