//! The table of time off that practitioners ask for.
use super::{At, DbConn, Tx, schema::time_off_requests};
use crate::{
    Error,
    domain::{
        ClinicId, PractitionerId, Span, StaffId, TimeOffDecision, TimeOffId, TimeOffOutcome,
        TimeOffRequest,
    },
};
use anyhow::Context as _;
use diesel::{dsl::sql, prelude::*, sql_types::Bool};

/// Written out, so that the partial index applies.
const OPEN: &str = "decided_at IS NULL";

#[derive(Queryable, Selectable)]
#[diesel(table_name = time_off_requests, check_for_backend(super::MultiBackend))]
struct Row {
    id: TimeOffId,
    clinic_id: ClinicId,
    practitioner_id: PractitionerId,
    starts_at: At,
    ends_at: At,
    reason: String,
    requested_at: At,
    decided_at: Option<At>,
    decided_by: Option<StaffId>,
    outcome: Option<TimeOffOutcome>,
    answer: Option<String>,
}

/// Adds a request that nobody has decided.
pub fn insert(tx: &mut Tx<'_>, one: &TimeOffRequest) -> Result<(), Error> {
    diesel::insert_into(time_off_requests::table)
        .values((
            time_off_requests::id.eq(one.id),
            time_off_requests::clinic_id.eq(one.clinic_id),
            time_off_requests::practitioner_id.eq(one.practitioner_id),
            time_off_requests::starts_at.eq(At(one.span.start())),
            time_off_requests::ends_at.eq(At(one.span.end())),
            time_off_requests::reason.eq(&one.reason),
            time_off_requests::requested_at.eq(At(one.requested_at)),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Decides an open request; `false`: it was decided before.
pub fn decide(tx: &mut Tx<'_>, id: TimeOffId, decided: &TimeOffDecision) -> Result<bool, Error> {
    let open = time_off_requests::table.find(id).filter(sql::<Bool>(OPEN));
    let found = diesel::update(open)
        .set((
            time_off_requests::decided_at.eq(At(decided.at)),
            time_off_requests::decided_by.eq(decided.by),
            time_off_requests::outcome.eq(decided.outcome),
            time_off_requests::answer.eq(&decided.answer),
        ))
        .execute(tx.conn())?;
    Ok(found == 1)
}

/// A request of a clinic.
pub fn get(conn: &mut DbConn, clinic: ClinicId, id: TimeOffId) -> Result<TimeOffRequest, Error> {
    let row = time_off_requests::table.find(id).filter(time_off_requests::clinic_id.eq(clinic));
    let row: Option<Row> = row.select(Row::as_select()).first(conn).optional()?;
    row.ok_or(Error::NotFound("request"))?.try_into()
}

/// The requests of a clinic that nobody has decided, the oldest first.
pub fn open(conn: &mut DbConn, clinic: ClinicId) -> Result<Vec<TimeOffRequest>, Error> {
    let rows: Vec<Row> = time_off_requests::table
        .filter(time_off_requests::clinic_id.eq(clinic))
        .filter(sql::<Bool>(OPEN))
        .order((time_off_requests::requested_at, time_off_requests::id))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(TimeOffRequest::try_from).collect()
}

/// How many there are.
pub fn count_open(conn: &mut DbConn, clinic: ClinicId) -> Result<i64, Error> {
    let open = time_off_requests::table
        .filter(time_off_requests::clinic_id.eq(clinic))
        .filter(sql::<Bool>(OPEN));
    Ok(open.count().get_result(conn)?)
}

/// What a practitioner asked for, the latest first.
pub fn of(
    conn: &mut DbConn,
    (clinic, who): (ClinicId, PractitionerId),
    limit: i64,
) -> Result<Vec<TimeOffRequest>, Error> {
    let rows: Vec<Row> = time_off_requests::table
        .filter(time_off_requests::clinic_id.eq(clinic))
        .filter(time_off_requests::practitioner_id.eq(who))
        .order((time_off_requests::requested_at.desc(), time_off_requests::id.desc()))
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(TimeOffRequest::try_from).collect()
}

impl TryFrom<Row> for TimeOffRequest {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let decided = row.decided_at.zip(row.decided_by).zip(row.outcome);
        Ok(Self {
            id: row.id,
            clinic_id: row.clinic_id,
            practitioner_id: row.practitioner_id,
            span: Span::between(row.starts_at.0, row.ends_at.0)
                .context("time off ends before it starts")?,
            reason: row.reason,
            requested_at: row.requested_at.0,
            decided: decided.map(|((at, by), outcome)| TimeOffDecision {
                at: at.0,
                by,
                outcome,
                answer: row.answer,
            }),
        })
    }
}
