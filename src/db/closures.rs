//! The closures' table.
use super::{DbConn, Tx, schema::closures};
use crate::{
    Error,
    domain::{ClinicId, Closure, ClosureId, LocationId, PlacedClosure},
};
use chrono::NaiveDate;
use diesel::prelude::*;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(
    table_name = closures,
    check_for_backend(super::MultiBackend),
    treat_none_as_default_value = false,
    treat_none_as_null = true
)]
struct Row {
    id: ClosureId,
    clinic_id: ClinicId,
    location_id: Option<LocationId>,
    title: String,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
}

/// Adds a closure.
pub fn insert(tx: &mut Tx<'_>, clinic: ClinicId, one: &PlacedClosure) -> Result<(), Error> {
    diesel::insert_into(closures::table).values(Row::of(clinic, one)).execute(tx.conn())?;
    Ok(())
}

/// Keeps what became of a closure.
pub fn update(tx: &mut Tx<'_>, clinic: ClinicId, one: &PlacedClosure) -> Result<(), Error> {
    let known = closures::table.find(one.id);
    diesel::update(known).set(Row::of(clinic, one)).execute(tx.conn())?;
    Ok(())
}

/// Takes a closure away.
pub fn delete(tx: &mut Tx<'_>, id: ClosureId) -> Result<(), Error> {
    diesel::delete(closures::table.find(id)).execute(tx.conn())?;
    Ok(())
}

/// One closure of a clinic.
pub fn get(conn: &mut DbConn, clinic: ClinicId, id: ClosureId) -> Result<PlacedClosure, Error> {
    let known = closures::table.find(id).filter(closures::clinic_id.eq(clinic));
    let row = known.select(Row::as_select()).first(conn).optional()?;
    row.map(PlacedClosure::from).ok_or(Error::NotFound("closure"))
}

/// Every closure of a clinic, in order.
pub fn all(conn: &mut DbConn, clinic: ClinicId) -> Result<Vec<PlacedClosure>, Error> {
    let rows = closures::table
        .filter(closures::clinic_id.eq(clinic))
        .order((closures::starts_on, closures::id))
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(PlacedClosure::from).collect())
}

/// The closures of a clinic that touch the dates, in order.
pub fn within(
    conn: &mut DbConn,
    clinic: ClinicId,
    first: NaiveDate,
    last: NaiveDate,
) -> Result<Vec<PlacedClosure>, Error> {
    let rows = closures::table
        .filter(closures::clinic_id.eq(clinic))
        .filter(closures::starts_on.le(last))
        .filter(closures::ends_on.ge(first))
        .order((closures::starts_on, closures::id))
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(PlacedClosure::from).collect())
}

impl Row {
    fn of(clinic_id: ClinicId, one: &PlacedClosure) -> Self {
        let PlacedClosure { id, location_id, ref closure } = *one;
        let Closure { ref title, starts_on, ends_on } = *closure;
        Self { id, clinic_id, location_id, title: title.clone(), starts_on, ends_on }
    }
}

impl From<Row> for PlacedClosure {
    fn from(row: Row) -> Self {
        let Row { id, location_id, title, starts_on, ends_on, .. } = row;
        Self { id, location_id, closure: Closure { title, starts_on, ends_on } }
    }
}
