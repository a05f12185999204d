//! When practitioners, rooms and patients are busy.
use super::{LIVE, LONGEST, Row};
use crate::{
    Error,
    db::{At, DbConn, MultiBackend, schema::appointments, types::Instant},
    domain::{
        Appointment, AppointmentId, ClinicId, PatientId, PractitionerId, RoomId, Span, Status,
    },
};
use chrono::{DateTime, Utc};
use diesel::{
    dsl::{IntoBoxed, sql},
    prelude::*,
    sql_types::Bool,
};
use std::collections::HashMap;

/// When practitioners are with patients, or their time is held: the live busy spans that touch
/// `span`. A hold past its expiry does not count, nor does the visit `without`.
pub fn busy_practitioners(
    conn: &mut DbConn,
    who: &[PractitionerId],
    around: &Around,
) -> Result<Vec<(PractitionerId, Span)>, Error> {
    let rows: Vec<(PractitionerId, At, At)> = live(around)
        .filter(appointments::practitioner_id.eq_any(who.to_vec()))
        .select((appointments::practitioner_id, appointments::busy_from, appointments::busy_until))
        .load(conn)?;
    Ok(spans(rows))
}

/// When rooms are taken: as [`busy_practitioners`].
pub fn busy_rooms(
    conn: &mut DbConn,
    rooms: &[RoomId],
    around: &Around,
) -> Result<Vec<(Option<RoomId>, Span)>, Error> {
    let rows: Vec<(Option<RoomId>, At, At)> = live(around)
        .filter(appointments::room_id.eq_any(rooms.to_vec()))
        .select((appointments::room_id, appointments::busy_from, appointments::busy_until))
        .load(conn)?;
    Ok(spans(rows))
}

/// When a patient is in the clinic: as [`busy_practitioners`], without the buffers.
pub fn busy_patient(
    conn: &mut DbConn,
    patient: PatientId,
    around: &Around,
) -> Result<Vec<Span>, Error> {
    let rows: Vec<(Option<PatientId>, At, At)> = live(around)
        .filter(appointments::patient_id.eq(patient))
        .select((appointments::patient_id, appointments::starts_at, appointments::ends_at))
        .load(conn)?;
    Ok(spans(rows).into_iter().map(|(_, span)| span).collect())
}

/// When these patients are in the clinic: as [`busy_patient`].
pub fn busy_patients(
    conn: &mut DbConn,
    patients: &[PatientId],
    around: &Around,
) -> Result<Vec<(AppointmentId, PatientId, Span)>, Error> {
    let rows: Vec<(AppointmentId, Option<PatientId>, At, At)> = live(around)
        .filter(appointments::patient_id.eq_any(patients.to_vec()))
        .select((
            appointments::id,
            appointments::patient_id,
            appointments::starts_at,
            appointments::ends_at,
        ))
        .load(conn)?;
    let span = |(id, patient, from, until): (_, Option<PatientId>, At, At)| {
        Some((id, patient?, Span::between(from.0, until.0)?))
    };
    Ok(rows.into_iter().filter_map(span).collect())
}

/// Which live visits are looked at.
#[derive(Debug, Clone, Copy)]
pub struct Around {
    /// Those whose busy span touches this.
    pub span: Span,
    /// Holds that expired by now do not count.
    pub now: DateTime<Utc>,
    /// This one does not count: it is being moved.
    pub without: Option<AppointmentId>,
}

/// How many visits these practitioners of a clinic have that begin within `span`, those that are
/// done among them; what was called off or missed does not count, nor a hold past its expiry.
pub fn loads(
    conn: &mut DbConn,
    (clinic, who): (ClinicId, &[PractitionerId]),
    span: Span,
    now: DateTime<Utc>,
) -> Result<HashMap<PractitionerId, i64>, Error> {
    let rows: Vec<(PractitionerId, i64)> = appointments::table
        .filter(appointments::clinic_id.eq(clinic))
        .filter(appointments::practitioner_id.eq_any(who.to_vec()))
        .filter(appointments::starts_at.ge(At(span.start())))
        .filter(appointments::starts_at.lt(At(span.end())))
        .filter(appointments::status.ne_all([Status::Cancelled, Status::NoShow]))
        .filter(appointments::status.ne(Status::Held).or(appointments::hold_expires_at.gt(At(now))))
        .group_by(appointments::practitioner_id)
        .select((appointments::practitioner_id, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// The live visits and holds, of a practitioner, in these rooms or of a patient, whose busy span
/// touches that of `around`; by start.
pub fn in_the_way(
    conn: &mut DbConn,
    (practitioner, rooms, patient): (PractitionerId, &[RoomId], Option<PatientId>),
    around: &Around,
) -> Result<Vec<Appointment>, Error> {
    let theirs = appointments::practitioner_id
        .eq(practitioner)
        .or(appointments::room_id.eq_any(rooms.to_vec()).assume_not_null())
        .or(appointments::patient_id.eq(patient).assume_not_null());
    let rows: Vec<Row> = live(around)
        .filter(theirs)
        .order((appointments::starts_at, appointments::id))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Appointment::try_from).collect()
}

fn live(around: &Around) -> IntoBoxed<'static, appointments::table, MultiBackend> {
    let Around { span, now, without } = *around;
    let query = appointments::table
        .filter(sql::<Bool>(LIVE))
        .filter(
            sql::<Bool>("(status <> 'held' OR ")
                .sql("hold_expires_at > ")
                .bind::<Instant, _>(At(now))
                .sql(")"),
        )
        .filter(appointments::busy_from.lt(At(span.end())))
        .filter(appointments::busy_from.gt(At(span.start() - LONGEST)))
        .filter(appointments::busy_until.gt(At(span.start())))
        .into_boxed();
    match without {
        Some(id) => query.filter(appointments::id.ne(id)),
        None => query,
    }
}

fn spans<T>(rows: Vec<(T, At, At)>) -> Vec<(T, Span)> {
    let span = |(whose, from, until): (T, At, At)| {
        Span::between(from.0, until.0).map(|span| (whose, span))
    };
    rows.into_iter().filter_map(span).collect()
}
