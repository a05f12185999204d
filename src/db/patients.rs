//! The patients' table.
use super::{At, DbConn, Tx, appointments, schema::patients};
use crate::{
    Error,
    domain::{ClinicId, Patient, PatientId, folded},
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = patients, check_for_backend(super::MultiBackend))]
struct Row {
    id: PatientId,
    given_name: String,
    family_name: String,
    email: Option<String>,
    phone: Option<String>,
    birth_date: Option<NaiveDate>,
}

/// Adds a patient.
pub fn insert(
    tx: &mut Tx<'_>,
    clinic: ClinicId,
    one: &Patient,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    diesel::insert_into(patients::table)
        .values((
            patients::id.eq(one.id),
            patients::clinic_id.eq(clinic),
            patients::given_name.eq(&one.given_name),
            patients::family_name.eq(&one.family_name),
            patients::name_folded.eq(folded(&one.name())),
            patients::email.eq(&one.email),
            patients::phone.eq(&one.phone),
            patients::birth_date.eq(one.birth_date),
            patients::created_at.eq(At(now)),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Fills in how to reach a patient, where that was not known.
pub fn complete(
    tx: &mut Tx<'_>,
    id: PatientId,
    phone: Option<&str>,
    birth_date: Option<NaiveDate>,
) -> Result<(), Error> {
    diesel::update(patients::table.find(id).filter(patients::phone.is_null()))
        .set(patients::phone.eq(phone))
        .execute(tx.conn())?;
    diesel::update(patients::table.find(id).filter(patients::birth_date.is_null()))
        .set(patients::birth_date.eq(birth_date))
        .execute(tx.conn())?;
    Ok(())
}

/// Whether a patient has been treated here: their record says so, or a visit that is done.
pub fn is_known(conn: &mut DbConn, id: PatientId) -> Result<bool, Error> {
    let first_seen: Option<Option<At>> =
        patients::table.find(id).select(patients::first_seen_at).first(conn).optional()?;
    match first_seen {
        Some(Some(_)) => Ok(true),
        _ => appointments::was_treated(conn, id),
    }
}

/// Takes back that a patient was first treated at `at`: the first of the visits that are done
/// stands instead, if there is one.
pub fn unseen(tx: &mut Tx<'_>, id: PatientId, at: DateTime<Utc>) -> Result<(), Error> {
    let first = appointments::first_treated(tx, id)?;
    let noted = patients::table.find(id).filter(patients::first_seen_at.eq(At(at)));
    diesel::update(noted).set(patients::first_seen_at.eq(first.map(At))).execute(tx.conn())?;
    Ok(())
}

/// Notes when a patient was first treated.
pub fn seen(tx: &mut Tx<'_>, id: PatientId, at: DateTime<Utc>) -> Result<(), Error> {
    diesel::update(patients::table.find(id).filter(patients::first_seen_at.is_null()))
        .set(patients::first_seen_at.eq(At(at)))
        .execute(tx.conn())?;
    Ok(())
}

/// The patients of a clinic with this name under one mail address, the earliest first.
pub fn by_name_and_email(
    conn: &mut DbConn,
    clinic: ClinicId,
    name: &str,
    email: Option<&str>,
) -> Result<Vec<Patient>, Error> {
    let mut query = patients::table
        .filter(patients::clinic_id.eq(clinic))
        .filter(patients::name_folded.eq(folded(name)))
        .filter(patients::active.eq(true))
        .into_boxed();
    query = match email {
        Some(email) => query.filter(patients::email.eq(email.to_owned())),
        None => query.filter(patients::email.is_null()),
    };
    let rows = query.order(patients::id).select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(Patient::from).collect())
}

/// One patient of a clinic.
pub fn get(conn: &mut DbConn, clinic: ClinicId, id: PatientId) -> Result<Patient, Error> {
    let row = patients::table.find(id).filter(patients::clinic_id.eq(clinic));
    let row = row.select(Row::as_select()).first(conn).optional()?;
    row.map(Patient::from).ok_or(Error::NotFound("patient"))
}

/// The patients with these identifiers, in no order.
pub(super) fn these(conn: &mut DbConn, ids: &[PatientId]) -> Result<Vec<Patient>, Error> {
    let rows = patients::table
        .filter(patients::id.eq_any(ids.to_vec()))
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Patient::from).collect())
}

impl From<Row> for Patient {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            given_name: row.given_name,
            family_name: row.family_name,
            email: row.email,
            phone: row.phone,
            birth_date: row.birth_date,
        }
    }
}
