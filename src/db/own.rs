//! What somebody who reads a mailbox sees: the persons under the address, and their visits.
use super::{
    DbConn,
    appointments::{Booked, Row, with_patients},
    patients::RecordRow,
    schema::{appointments, patients},
};
use crate::{
    Error,
    domain::{Appointment, AppointmentId, ClinicId, PatientId, PatientRecord},
};
use diesel::{dsl::sql, prelude::*, sql_types::Bool};

/// The patients of a clinic with this mail address, the earliest first.
pub fn persons(
    conn: &mut DbConn,
    clinic: ClinicId,
    email: &str,
) -> Result<Vec<PatientRecord>, Error> {
    let rows = patients::table
        .filter(patients::clinic_id.eq(clinic))
        .filter(patients::email.eq(email))
        .filter(patients::active.eq(true))
        .order(patients::id)
        .select(RecordRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(PatientRecord::from).collect())
}

/// Whether a clinic has a patient with this mail address.
pub fn is_known(conn: &mut DbConn, clinic: ClinicId, email: &str) -> Result<bool, Error> {
    let theirs = patients::table
        .filter(patients::clinic_id.eq(clinic))
        .filter(patients::email.eq(email))
        .filter(patients::active.eq(true));
    Ok(diesel::select(diesel::dsl::exists(theirs)).get_result(conn)?)
}

/// One of the persons under an address.
pub fn person(
    conn: &mut DbConn,
    (clinic, email): (ClinicId, &str),
    id: PatientId,
) -> Result<PatientRecord, Error> {
    let row = patients::table
        .find(id)
        .filter(patients::clinic_id.eq(clinic))
        .filter(patients::email.eq(email))
        .filter(patients::active.eq(true))
        .select(RecordRow::as_select());
    row.first(conn).optional()?.map(PatientRecord::from).ok_or(Error::NotFound("person"))
}

/// The visits of these patients, by start; held ones are left out.
pub fn visits(
    conn: &mut DbConn,
    clinic: ClinicId,
    persons: &[PatientId],
) -> Result<Vec<Booked>, Error> {
    let rows = appointments::table
        .filter(appointments::clinic_id.eq(clinic))
        .filter(appointments::patient_id.eq_any(persons.to_vec()))
        .filter(sql::<Bool>("status <> 'held'"))
        .order((appointments::starts_at, appointments::id))
        .select(Row::as_select())
        .load(conn)?;
    let visits = rows.into_iter().map(Appointment::try_from).collect::<Result<_, _>>()?;
    with_patients(conn, visits)
}

/// A visit of one of the persons under an address.
pub fn visit(
    conn: &mut DbConn,
    (clinic, email): (ClinicId, &str),
    id: AppointmentId,
) -> Result<Appointment, Error> {
    let visit = super::appointments::get(conn, clinic, id)?;
    let whose = visit.patient_id.ok_or(Error::NotFound("appointment"))?;
    match person(conn, (clinic, email), whose) {
        Ok(_) => Ok(visit),
        Err(Error::NotFound(_)) => Err(Error::NotFound("appointment")),
        Err(error) => Err(error),
    }
}
