//! Visits in files: those that go out, and those that were brought over from another system.
use super::{
    At, DbConn, Tx,
    appointments::Row,
    schema::{appointments, patients},
};
use crate::{
    Error,
    domain::{Appointment, AppointmentId, ClinicId, PatientId, PractitionerId},
};
use chrono::{DateTime, Utc};
use diesel::{dsl::sql, prelude::*, sql_types::Bool};
use std::collections::HashMap;

/// A visit as a file has it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The visit.
    pub appointment: Appointment,
    /// What the system calls it that it comes from.
    pub external_id: Option<String>,
    /// What its patient is called in files, and their name.
    pub patient: Option<(String, String)>,
}

/// The visits of a clinic after `after`, by identifier; held ones are left out.
pub fn page(
    conn: &mut DbConn,
    clinic: ClinicId,
    after: Option<AppointmentId>,
    limit: i64,
) -> Result<Vec<Listed>, Error> {
    let mut query = appointments::table
        .filter(appointments::clinic_id.eq(clinic))
        .filter(sql::<Bool>("status <> 'held'"))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(appointments::id.gt(after));
    }
    let rows: Vec<(Row, Option<String>)> = query
        .order(appointments::id)
        .limit(limit)
        .select((Row::as_select(), appointments::external_id))
        .load(conn)?;
    let mut listed = Vec::with_capacity(rows.len());
    for (row, external_id) in rows {
        let appointment = Appointment::try_from(row)?;
        listed.push(Listed { appointment, external_id, patient: None });
    }
    let ids = listed.iter().filter_map(|one| one.appointment.patient_id).collect();
    let patients = called(conn, ids)?;
    for one in &mut listed {
        let whose = one.appointment.patient_id;
        one.patient = whose.and_then(|id| patients.get(&id).cloned());
    }
    Ok(listed)
}

/// What patients are called in files, and their names.
fn called(
    conn: &mut DbConn,
    ids: Vec<PatientId>,
) -> Result<HashMap<PatientId, (String, String)>, Error> {
    let rows: Vec<(PatientId, Option<String>, String, String)> = patients::table
        .filter(patients::id.eq_any(ids))
        .select((patients::id, patients::external_id, patients::given_name, patients::family_name))
        .load(conn)?;
    let called = |(id, external, given, family): (PatientId, Option<String>, String, String)| {
        (id, (external.unwrap_or_else(|| id.to_string()), format!("{given} {family}")))
    };
    Ok(rows.into_iter().map(called).collect())
}

/// Whether a clinic has a visit that another system calls so, or whose identifier it is.
pub fn is_known(conn: &mut DbConn, clinic: ClinicId, key: &str) -> Result<bool, Error> {
    let id: Option<AppointmentId> = key.parse().ok();
    let called_so = appointments::external_id.is_not_null();
    let called_so = called_so.and(appointments::external_id.assume_not_null().eq(key));
    let theirs = appointments::table.filter(appointments::clinic_id.eq(clinic));
    let found: Option<AppointmentId> = match id {
        Some(id) => theirs
            .filter(called_so.or(appointments::id.eq(id)))
            .select(appointments::id)
            .first(conn)
            .optional()?,
        None => theirs.filter(called_so).select(appointments::id).first(conn).optional()?,
    };
    Ok(found.is_some())
}

/// Whether the patient has a visit with the practitioner at that very time.
pub fn has_visit_at(
    conn: &mut DbConn,
    patient: PatientId,
    practitioner: PractitionerId,
    starts_at: DateTime<Utc>,
) -> Result<bool, Error> {
    let found: Option<AppointmentId> = appointments::table
        .filter(appointments::patient_id.eq(patient))
        .filter(appointments::practitioner_id.eq(practitioner))
        .filter(appointments::starts_at.eq(At(starts_at)))
        .select(appointments::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// Whether a visit of the clinic has that reference.
pub fn is_reference_taken(
    conn: &mut DbConn,
    clinic: ClinicId,
    reference: &str,
) -> Result<bool, Error> {
    let found: Option<AppointmentId> = appointments::table
        .filter(appointments::clinic_id.eq(clinic))
        .filter(appointments::reference.eq(reference))
        .select(appointments::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// Notes what another system calls a visit.
pub fn call(tx: &mut Tx<'_>, id: AppointmentId, external_id: &str) -> Result<(), Error> {
    diesel::update(appointments::table.find(id))
        .set(appointments::external_id.eq(external_id))
        .execute(tx.conn())?;
    Ok(())
}
