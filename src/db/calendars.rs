//! The calendars' rows: the lock under which somebody's time changes.
use super::{
    DbConn, Tx,
    schema::{calendars, clinics},
    types::Key,
};
use crate::{
    Error,
    domain::{ClinicId, Id},
};
use diesel::{prelude::*, sql_types::Array};
use std::collections::HashMap;
use uuid::Uuid;

/// How far the calendars of some clinics have come.
#[derive(Debug, Clone, Default)]
pub struct Versions {
    owners: HashMap<Uuid, i64>,
    clinics: HashMap<ClinicId, i64>,
}

impl Versions {
    /// How often somebody's time was changed; `None`: they are of none of those clinics.
    pub fn of_owner(&self, owner: Uuid) -> Option<i64> {
        self.owners.get(&owner).copied()
    }

    /// How often anybody's time at a clinic, or what the clinic is set up with, was changed. Every
    /// change raises it, in whatever order changes are committed; `None`: it was not asked about.
    pub fn of_clinic(&self, clinic: ClinicId) -> Option<i64> {
        self.clinics.get(&clinic).copied()
    }
}

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

/// How far the calendars of these clinics have come.
pub fn versions(conn: &mut DbConn, of: &[ClinicId]) -> Result<Versions, Error> {
    let set_up = clinics::table
        .filter(clinics::id.eq_any(of.to_vec()))
        .select((clinics::id, clinics::version));
    let mut clinics: HashMap<ClinicId, i64> =
        set_up.load::<(ClinicId, i64)>(conn)?.into_iter().collect();
    let rows: Vec<(Id<Calendar>, ClinicId, i64)> = calendars::table
        .filter(calendars::clinic_id.eq_any(of.to_vec()))
        .select((calendars::id, calendars::clinic_id, calendars::version))
        .load(conn)?;
    let mut owners = HashMap::with_capacity(rows.len());
    for (owner, clinic, version) in rows {
        *clinics.entry(clinic).or_default() += version;
        owners.insert(owner.uuid(), version);
    }
    Ok(Versions { owners, clinics })
}

/// A calendar's row has the identifier of its owner, whatever kind that is.
enum Calendar {}

fn key(owner: Uuid) -> Id<Calendar> {
    Id::of(owner)
}
