//! The erasure requests' table.
use super::{At, DbConn, Tx, patients, schema::erasure_requests};
use crate::{
    Error,
    domain::{ClinicId, ErasureId, ErasureOutcome, ErasureRequest, Patient, PatientId, StaffId},
};
use chrono::{DateTime, Utc};
use diesel::{dsl::sql, prelude::*, sql_types::Bool};

/// Written out, so that the partial index applies.
const OPEN: &str = "decided_at IS NULL";

#[derive(Queryable, Selectable)]
#[diesel(table_name = erasure_requests, check_for_backend(super::MultiBackend))]
struct Row {
    id: ErasureId,
    clinic_id: ClinicId,
    patient_id: PatientId,
    requested_at: At,
    decided_at: Option<At>,
    decided_by: Option<StaffId>,
    outcome: Option<ErasureOutcome>,
    reason: Option<String>,
}

/// Adds a request that nobody has decided.
pub fn insert(tx: &mut Tx<'_>, one: &ErasureRequest) -> Result<(), Error> {
    diesel::insert_into(erasure_requests::table)
        .values((
            erasure_requests::id.eq(one.id),
            erasure_requests::clinic_id.eq(one.clinic_id),
            erasure_requests::patient_id.eq(one.patient_id),
            erasure_requests::requested_at.eq(At(one.requested_at)),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Decides an open request; `false`: it was decided before.
pub fn decide(
    tx: &mut Tx<'_>,
    id: ErasureId,
    (outcome, by): (ErasureOutcome, Option<StaffId>),
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let open = erasure_requests::table.find(id).filter(sql::<Bool>(OPEN));
    let decided = diesel::update(open)
        .set((
            erasure_requests::decided_at.eq(At(now)),
            erasure_requests::decided_by.eq(by),
            erasure_requests::outcome.eq(outcome),
            erasure_requests::reason.eq(reason),
        ))
        .execute(tx.conn())?;
    Ok(decided == 1)
}

/// A request of a clinic.
pub fn get(conn: &mut DbConn, clinic: ClinicId, id: ErasureId) -> Result<ErasureRequest, Error> {
    let row = erasure_requests::table.find(id).filter(erasure_requests::clinic_id.eq(clinic));
    let row = row.select(Row::as_select()).first(conn).optional()?;
    row.map(ErasureRequest::from).ok_or(Error::NotFound("request"))
}

/// All requests about these patients, the latest last.
pub fn of(
    conn: &mut DbConn,
    clinic: ClinicId,
    persons: &[PatientId],
) -> Result<Vec<ErasureRequest>, Error> {
    let rows = erasure_requests::table
        .filter(erasure_requests::clinic_id.eq(clinic))
        .filter(erasure_requests::patient_id.eq_any(persons.to_vec()))
        .order((erasure_requests::requested_at, erasure_requests::id))
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(ErasureRequest::from).collect())
}

/// The requests of a clinic that nobody has decided, the oldest first, and whom they are about.
pub fn open(conn: &mut DbConn, clinic: ClinicId) -> Result<Vec<(ErasureRequest, Patient)>, Error> {
    let rows: Vec<Row> = erasure_requests::table
        .filter(erasure_requests::clinic_id.eq(clinic))
        .filter(sql::<Bool>(OPEN))
        .order((erasure_requests::requested_at, erasure_requests::id))
        .select(Row::as_select())
        .load(conn)?;
    let ids: Vec<_> = rows.iter().map(|row| row.patient_id).collect();
    let patients = patients::these(conn, &ids)?;
    let with = |row: Row| {
        let patient = patients.iter().find(|one| one.id == row.patient_id)?.clone();
        Some((row.into(), patient))
    };
    Ok(rows.into_iter().filter_map(with).collect())
}

/// How many there are.
pub fn count_open(conn: &mut DbConn, clinic: ClinicId) -> Result<i64, Error> {
    let open = erasure_requests::table
        .filter(erasure_requests::clinic_id.eq(clinic))
        .filter(sql::<Bool>(OPEN));
    Ok(open.count().get_result(conn)?)
}

/// Makes the requests about a patient those about another. Of two that are open, the one about
/// the first counts as withdrawn.
pub fn move_to_patient(
    tx: &mut Tx<'_>,
    from: PatientId,
    to: PatientId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let asked = |whose: PatientId| {
        erasure_requests::table
            .filter(erasure_requests::patient_id.eq(whose))
            .filter(sql::<Bool>(OPEN))
            .select(erasure_requests::id)
    };
    let twice: Option<ErasureId> = asked(to).first(tx.conn()).optional()?;
    let first: Option<ErasureId> = asked(from).first(tx.conn()).optional()?;
    if let (Some(first), Some(_)) = (first, twice) {
        decide(tx, first, (ErasureOutcome::Withdrawn, None), None, now)?;
    }
    diesel::update(erasure_requests::table.filter(erasure_requests::patient_id.eq(from)))
        .set(erasure_requests::patient_id.eq(to))
        .execute(tx.conn())?;
    Ok(())
}

impl From<Row> for ErasureRequest {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            clinic_id: row.clinic_id,
            patient_id: row.patient_id,
            requested_at: row.requested_at.into(),
            decided_at: row.decided_at.map(Into::into),
            decided_by: row.decided_by,
            outcome: row.outcome,
            reason: row.reason,
        }
    }
}
