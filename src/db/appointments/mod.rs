//! The appointments' table: keeping visits and holds, and finding one.
mod busy;
mod list;
mod patient;

use super::{At, DbConn, Json, MultiBackend, Tx, schema::appointments};
use crate::{
    Error,
    domain::{
        Appointment, AppointmentId, ClinicId, Hold, LocationId, PatientId, PractitionerId, Refusal,
        RoomId, Rule, ServiceId, Source, Span, Status, Taken, Terms,
    },
};
use anyhow::Context as _;
pub use busy::{
    Around, busy_patient, busy_patients, busy_practitioners, busy_rooms, in_the_way, loads,
};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::{dsl::sql, prelude::*, sql_types::Bool};
pub use list::{Booked, Filter, Glance, glances, list, spots, these, with_patients};
pub(super) use patient::{first_treated, was_treated};
pub use patient::{live_of, move_to_patient, open_of};

/// The longest time that one visit may occupy; the database holds every row to it, so that a
/// search for what overlaps a span need look no further back.
pub(super) const LONGEST: TimeDelta = TimeDelta::hours(24);

/// Written out, for with bound values no planner can prove that the partial index applies.
const LIVE: &str = "status IN ('held', 'requested', 'booked', 'arrived', 'in_progress')";

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(
    table_name = appointments,
    check_for_backend(MultiBackend),
    treat_none_as_default_value = false,
    treat_none_as_null = true
)]
pub(super) struct Row {
    id: AppointmentId,
    clinic_id: ClinicId,
    reference: String,
    service_id: ServiceId,
    practitioner_id: PractitionerId,
    location_id: LocationId,
    room_id: Option<RoomId>,
    patient_id: Option<PatientId>,
    status: Status,
    starts_at: At,
    ends_at: At,
    busy_from: At,
    busy_until: At,
    own_minutes: Option<i32>,
    overrides: Json<Vec<Rule>>,
    override_reason: Option<String>,
    overbook_reason: Option<String>,
    chosen_because: Option<String>,
    hold_expires_at: Option<At>,
    hold_token_hash: Option<Vec<u8>>,
    hold_renewed: bool,
    hold_client_hash: Option<Vec<u8>>,
    manage_token_hash: Option<Vec<u8>>,
    source: Source,
    reason: Option<String>,
    intake: Option<Json<serde_json::Value>>,
    policy: Json<Terms>,
    revision: i32,
    sequence: i32,
    arrived_at: Option<At>,
    started_at: Option<At>,
    ended_at: Option<At>,
    cancelled_at: Option<At>,
    cancelled_by: Option<String>,
    cancel_reason: Option<String>,
    steps: Json<Vec<Taken>>,
    created_by: String,
    created_at: At,
    updated_at: At,
}

/// Adds an appointment.
pub fn insert(tx: &mut Tx<'_>, one: &Appointment) -> Result<(), Error> {
    diesel::insert_into(appointments::table).values(Row::from(one)).execute(tx.conn())?;
    Ok(())
}

/// Keeps what became of an appointment that was read at `revision`.
pub fn update(tx: &mut Tx<'_>, one: &Appointment, revision: i32) -> Result<(), Error> {
    let as_read = appointments::table.find(one.id).filter(appointments::revision.eq(revision));
    let found = diesel::update(as_read).set(Row::from(one)).execute(tx.conn())?;
    if found == 1 { Ok(()) } else { Err(Refusal::StaleRevision { revision }.into()) }
}

/// Deletes a hold that nobody wants any more.
pub fn delete_hold(tx: &mut Tx<'_>, id: AppointmentId) -> Result<(), Error> {
    let hold = appointments::table.find(id).filter(appointments::status.eq(Status::Held));
    diesel::delete(hold).execute(tx.conn())?;
    Ok(())
}

/// A hold that was deleted, and at which clinic it was.
pub type Gone = (AppointmentId, ClinicId);

/// Deletes the expired holds of a practitioner and of rooms, so that they are in nobody's way.
pub fn delete_expired_of(
    tx: &mut Tx<'_>,
    practitioner: PractitionerId,
    rooms: &[RoomId],
    now: DateTime<Utc>,
) -> Result<Vec<Gone>, Error> {
    let expired = appointments::table
        .filter(sql::<Bool>("status = 'held'"))
        .filter(appointments::hold_expires_at.le(At(now)))
        .filter(
            appointments::practitioner_id
                .eq(practitioner)
                .or(appointments::room_id.eq_any(rooms.to_vec())),
        );
    let gone = diesel::delete(expired).returning((appointments::id, appointments::clinic_id));
    Ok(match tx.conn() {
        DbConn::Postgres(conn) => gone.get_results(conn),
        DbConn::Sqlite(conn) => gone.get_results(conn),
    }?)
}

/// Deletes every expired hold.
pub fn delete_expired(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<Vec<Gone>, Error> {
    let expired = appointments::table
        .filter(sql::<Bool>("status = 'held'"))
        .filter(appointments::hold_expires_at.le(At(now)));
    let gone = diesel::delete(expired).returning((appointments::id, appointments::clinic_id));
    Ok(match tx.conn() {
        DbConn::Postgres(conn) => gone.get_results(conn),
        DbConn::Sqlite(conn) => gone.get_results(conn),
    }?)
}

/// An appointment of a clinic.
pub fn get(conn: &mut DbConn, clinic: ClinicId, id: AppointmentId) -> Result<Appointment, Error> {
    let one = by_id(conn, id)?;
    if one.clinic_id == clinic { Ok(one) } else { Err(Error::NotFound("appointment")) }
}

/// An appointment of any clinic, for one who proves a claim to it by its secret.
pub fn by_id(conn: &mut DbConn, id: AppointmentId) -> Result<Appointment, Error> {
    let row = appointments::table.find(id).select(Row::as_select()).first(conn).optional()?;
    row.ok_or(Error::NotFound("appointment"))?.try_into()
}

/// How many minutes staff said that an appointment lasts; `None`: as long as its service does.
pub(super) fn own_minutes(conn: &mut DbConn, id: AppointmentId) -> Result<Option<i32>, Error> {
    let one = appointments::table.find(id).select(appointments::own_minutes);
    Ok(one.first(conn).optional()?.flatten())
}

/// The appointment that a manage link's secret opens.
pub fn by_manage_token(conn: &mut DbConn, hash: &[u8]) -> Result<Appointment, Error> {
    let row = appointments::table
        .filter(appointments::manage_token_hash.eq(hash))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.ok_or(Error::NotFound("appointment"))?.try_into()
}

impl From<&Appointment> for Row {
    fn from(one: &Appointment) -> Self {
        let one = one.clone();
        Self {
            id: one.id,
            clinic_id: one.clinic_id,
            reference: one.reference,
            service_id: one.service_id,
            practitioner_id: one.practitioner_id,
            location_id: one.location_id,
            room_id: one.room_id,
            patient_id: one.patient_id,
            status: one.status,
            starts_at: one.visit.start().into(),
            ends_at: one.visit.end().into(),
            busy_from: one.busy.start().into(),
            busy_until: one.busy.end().into(),
            own_minutes: one.own_minutes,
            overrides: Json(one.overrides),
            override_reason: one.override_reason,
            overbook_reason: one.overbook_reason,
            chosen_because: one.chosen_because,
            hold_expires_at: one.hold.as_ref().map(|hold| hold.expires_at.into()),
            hold_renewed: one.hold.as_ref().is_some_and(|hold| hold.renewed),
            hold_client_hash: one.hold.as_ref().and_then(|hold| hold.client_hash.clone()),
            hold_token_hash: one.hold.map(|hold| hold.token_hash),
            manage_token_hash: one.manage_token_hash,
            source: one.source,
            reason: one.reason,
            intake: one.intake.map(Json),
            policy: Json(one.terms),
            revision: one.revision,
            sequence: one.sequence,
            arrived_at: one.arrived_at.map(At),
            started_at: one.started_at.map(At),
            ended_at: one.ended_at.map(At),
            cancelled_at: one.cancelled_at.map(At),
            cancelled_by: one.cancelled_by,
            cancel_reason: one.cancel_reason,
            steps: Json(one.steps),
            created_by: one.created_by,
            created_at: At(one.created_at),
            updated_at: At(one.updated_at),
        }
    }
}

impl TryFrom<Row> for Appointment {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let span =
            |from: At, until: At| Span::between(from.0, until.0).context("a visit runs backwards");
        let (renewed, client_hash) = (row.hold_renewed, row.hold_client_hash);
        let hold = row.hold_expires_at.zip(row.hold_token_hash);
        Ok(Self {
            id: row.id,
            clinic_id: row.clinic_id,
            reference: row.reference,
            service_id: row.service_id,
            practitioner_id: row.practitioner_id,
            location_id: row.location_id,
            room_id: row.room_id,
            patient_id: row.patient_id,
            status: row.status,
            visit: span(row.starts_at, row.ends_at)?,
            busy: span(row.busy_from, row.busy_until)?,
            own_minutes: row.own_minutes,
            overrides: row.overrides.0,
            override_reason: row.override_reason,
            overbook_reason: row.overbook_reason,
            chosen_because: row.chosen_because,
            hold: hold.map(|(expires, token_hash)| Hold {
                expires_at: expires.0,
                token_hash,
                renewed,
                client_hash,
            }),
            manage_token_hash: row.manage_token_hash,
            source: row.source,
            reason: row.reason,
            intake: row.intake.map(|intake| intake.0),
            terms: row.policy.0,
            revision: row.revision,
            sequence: row.sequence,
            arrived_at: row.arrived_at.map(Into::into),
            started_at: row.started_at.map(Into::into),
            ended_at: row.ended_at.map(Into::into),
            cancelled_at: row.cancelled_at.map(Into::into),
            cancelled_by: row.cancelled_by,
            cancel_reason: row.cancel_reason,
            steps: row.steps.0,
            created_by: row.created_by,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        })
    }
}
