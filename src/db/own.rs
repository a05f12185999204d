//! What somebody who reads a mailbox sees: the persons under the address, and their visits.
use super::{
    At, DbConn,
    appointments::{Booked, Row, with_patients},
    patients::RecordRow,
    schema::{appointments, outbox, patients},
};
use crate::{
    Error,
    domain::{Appointment, AppointmentId, ClinicId, MailKind, PatientId, PatientRecord},
};
use chrono::{DateTime, Utc};
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

/// What a person was written, and when: no words of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailed {
    /// What it told.
    pub kind: MailKind,
    /// To which address.
    pub to: String,
    /// When it was written.
    pub written_at: DateTime<Utc>,
    /// When it was sent; `None`: it was not.
    pub sent_at: Option<DateTime<Utc>>,
}

/// The mails to a person, the earliest first.
pub fn mails(conn: &mut DbConn, clinic: ClinicId, person: PatientId) -> Result<Vec<Mailed>, Error> {
    let rows: Vec<MailedRow> = outbox::table
        .filter(outbox::clinic_id.eq(clinic))
        .filter(outbox::patient_id.eq(person))
        .order(outbox::id)
        .select((outbox::kind, outbox::recipient, outbox::created_at, outbox::sent_at))
        .load(conn)?;
    Ok(rows.into_iter().map(mailed).collect())
}

/// The mails to an address itself, whoever comes under it: those that let somebody in, the
/// earliest first.
pub fn account_mails(
    conn: &mut DbConn,
    clinic: ClinicId,
    email: &str,
) -> Result<Vec<Mailed>, Error> {
    let kinds = [MailKind::SignIn, MailKind::NewAddress, MailKind::AddressChanged];
    let rows: Vec<MailedRow> = outbox::table
        .filter(outbox::clinic_id.eq(clinic))
        .filter(outbox::recipient.eq(email))
        .filter(outbox::patient_id.is_null())
        .filter(outbox::kind.eq_any(kinds))
        .order(outbox::id)
        .select((outbox::kind, outbox::recipient, outbox::created_at, outbox::sent_at))
        .load(conn)?;
    Ok(rows.into_iter().map(mailed).collect())
}

type MailedRow = (MailKind, String, At, Option<At>);

fn mailed((kind, to, written_at, sent_at): MailedRow) -> Mailed {
    Mailed { kind, to, written_at: written_at.0, sent_at: sent_at.map(Into::into) }
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
