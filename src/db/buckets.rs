//! How often something was tried of late, so that nobody tries without end.
use super::{At, DbConn, Tx, schema::buckets};
use crate::{Error, domain::Pace};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// Takes a try from the bucket of this name, or says in how many seconds there is one. Whoever
/// else takes one from it waits until this transaction ends.
pub fn take(
    tx: &mut Tx<'_>,
    (scope, key): (&str, &[u8]),
    pace: Pace,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let new = diesel::insert_into(buckets::table)
        .values((buckets::scope.eq(scope), buckets::key.eq(key), buckets::full_at.eq(At(now))))
        .on_conflict_do_nothing();
    let bucket = buckets::table.find((scope, key));
    let full_at: At = match tx.conn() {
        DbConn::Postgres(conn) => {
            new.execute(conn)?;
            bucket.select(buckets::full_at).for_update().first(conn)?
        }
        DbConn::Sqlite(conn) => {
            new.execute(conn)?;
            bucket.select(buckets::full_at).first(conn)?
        }
    };
    let next = pace.take(full_at.0, now).map_err(Error::TooMany)?;
    diesel::update(bucket).set(buckets::full_at.eq(At(next))).execute(tx.conn())?;
    Ok(())
}

/// Deletes the buckets that are full again; how many there were.
pub fn delete_full(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<usize, Error> {
    let full = buckets::table.filter(buckets::full_at.le(At(now)));
    Ok(diesel::delete(full).execute(tx.conn())?)
}
