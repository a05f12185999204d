//! The practitioners' table.
use super::{DbConn, Tx, schema::practitioners, types::row};
use crate::{
    Error,
    domain::{Accent, ClinicId, Practitioner, PractitionerId},
};
use diesel::prelude::*;

row! { Practitioner as Row in practitioners {
    id: PractitionerId, slug: String, given_name: String, family_name: String,
    credentials: String, title: String, profession: String, about: String,
    email: Option<String>, colour: Accent, active: bool, online: bool,
} }

/// Adds a practitioner, with their calendar.
pub fn insert(tx: &mut Tx<'_>, clinic: ClinicId, one: &Practitioner) -> Result<(), Error> {
    diesel::insert_into(practitioners::table).values(Row::of(clinic, one)).execute(tx.conn())?;
    super::calendars::insert(tx, clinic, one.id.uuid())
}

/// Keeps what became of a practitioner.
pub fn update(tx: &mut Tx<'_>, clinic: ClinicId, one: &Practitioner) -> Result<(), Error> {
    let row = Row::of(clinic, one);
    diesel::update(practitioners::table.find(one.id)).set(row).execute(tx.conn())?;
    Ok(())
}

/// Every practitioner of a clinic, by name.
pub(super) fn of(conn: &mut DbConn, clinic: ClinicId) -> Result<Vec<Practitioner>, Error> {
    let rows = practitioners::table
        .filter(practitioners::clinic_id.eq(clinic))
        .order((practitioners::family_name, practitioners::given_name, practitioners::id))
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Practitioner::from).collect())
}
