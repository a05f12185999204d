//! The calendars' rows: the lock under which somebody's time changes.
use super::{DbConn, Tx, schema::calendars, types::Key};
use crate::{Error, domain::ClinicId};
use diesel::{prelude::*, sql_types::Array};
use uuid::Uuid;

/// Adds the calendar of a practitioner or room.
pub fn insert(tx: &mut Tx<'_>, clinic: ClinicId, owner: Uuid) -> Result<(), Error> {
    diesel::insert_into(calendars::table)
        .values((calendars::id.eq(key(owner)), calendars::clinic_id.eq(clinic)))
        .execute(tx.conn())?;
    Ok(())
}

/// Raises the versions of these calendars: whoever wants one of them too waits until this
/// transaction ends, and every cached copy of them is stale.
///
/// On PostgreSQL rows are locked in the order of their ids, so that two who want the same
/// calendars never wait for each other; on SQLite there is only one writer.
pub fn lock(tx: &mut Tx<'_>, owners: impl IntoIterator<Item = Uuid>) -> Result<(), Error> {
    let owners: Vec<_> = owners.into_iter().map(key).collect();
    match tx.conn() {
        DbConn::Postgres(conn) => diesel::sql_query(
            "UPDATE calendars SET version = version + 1 WHERE id IN
             (SELECT id FROM calendars WHERE id = ANY($1) ORDER BY id FOR UPDATE)",
        )
        .bind::<Array<Key>, _>(owners)
        .execute(conn),
        DbConn::Sqlite(conn) => {
            diesel::update(calendars::table.filter(calendars::id.eq_any(owners)))
                .set(calendars::version.eq(calendars::version + 1))
                .execute(conn)
        }
    }?;
    Ok(())
}

/// A calendar's row has the identifier of its owner, whatever kind that is.
enum Calendar {}

fn key(owner: Uuid) -> crate::domain::Id<Calendar> {
    crate::domain::Id::of(owner)
}
