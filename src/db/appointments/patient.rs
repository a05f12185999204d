//! The visits of one patient.
use super::{LIVE, Row};
use crate::{
    Error,
    db::{At, DbConn, Tx, schema::appointments},
    domain::{Appointment, AppointmentId, PatientId, Status},
};
use chrono::{DateTime, Utc};
use diesel::{dsl::sql, prelude::*, sql_types::Bool};

/// How many visits a patient has ahead or is in the midst of.
pub fn open_of(conn: &mut DbConn, patient: PatientId, now: DateTime<Utc>) -> Result<i64, Error> {
    let count = appointments::table
        .filter(sql::<Bool>(LIVE))
        .filter(appointments::patient_id.eq(patient))
        .filter(appointments::ends_at.gt(At(now)))
        .count()
        .get_result(conn)?;
    Ok(count)
}

/// Whether a visit of the patient is done.
pub(in crate::db) fn was_treated(conn: &mut DbConn, patient: PatientId) -> Result<bool, Error> {
    let visits = appointments::table
        .filter(appointments::patient_id.eq(patient))
        .filter(appointments::status.eq(Status::Fulfilled));
    Ok(diesel::select(diesel::dsl::exists(visits)).get_result(conn)?)
}

/// When the patient's first visit that is done began.
pub(in crate::db) fn first_treated(
    conn: &mut DbConn,
    patient: PatientId,
) -> Result<Option<DateTime<Utc>>, Error> {
    let first: Option<At> = appointments::table
        .filter(appointments::patient_id.eq(patient))
        .filter(appointments::status.eq(Status::Fulfilled))
        .order(appointments::starts_at)
        .select(appointments::starts_at)
        .first(conn)
        .optional()?;
    Ok(first.map(Into::into))
}

/// A patient's live visits, by start.
pub fn live_of(conn: &mut DbConn, patient: PatientId) -> Result<Vec<Appointment>, Error> {
    let rows = appointments::table
        .filter(sql::<Bool>(LIVE))
        .filter(appointments::patient_id.eq(patient))
        .order((appointments::starts_at, appointments::id))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Appointment::try_from).collect()
}

/// Makes a patient's visits those of another; answers which.
pub fn move_to_patient(
    tx: &mut Tx<'_>,
    from: PatientId,
    to: PatientId,
    now: DateTime<Utc>,
) -> Result<Vec<AppointmentId>, Error> {
    let theirs = appointments::table.filter(appointments::patient_id.eq(from));
    let ids = theirs.order(appointments::id).select(appointments::id).load(tx.conn())?;
    diesel::update(appointments::table.filter(appointments::patient_id.eq(from)))
        .set((
            appointments::patient_id.eq(to),
            appointments::revision.eq(appointments::revision + 1),
            appointments::updated_at.eq(At(now)),
        ))
        .execute(tx.conn())?;
    Ok(ids)
}
