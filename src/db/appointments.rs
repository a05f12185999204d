//! The appointments' table.
use super::{At, DbConn, Json, MultiBackend, Tx, patients, schema::appointments, types::Instant};
use crate::{
    Error,
    domain::{
        Appointment, AppointmentId, ClinicId, Hold, LocationId, Patient, PatientId, PractitionerId,
        Refusal, RoomId, Rule, ServiceId, Source, Span, Spot, Status, Taken, Terms,
    },
};
use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::{
    dsl::{IntoBoxed, sql},
    prelude::*,
    sql_types::Bool,
};
use std::collections::HashMap;

/// The longest time that one visit may occupy; the database holds every row to it, so that a
/// search for what overlaps a span need look no further back.
const LONGEST: TimeDelta = TimeDelta::hours(24);

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

/// A visit and whose it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Booked {
    /// The visit.
    pub appointment: Appointment,
    /// Whose it is; `None` while held.
    pub patient: Option<Patient>,
}

/// Which visits are asked for; what is `None` does not matter.
#[derive(Debug, Clone, Copy, Default)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Filter {
    pub within: Option<Span>,
    pub practitioner: Option<PractitionerId>,
    pub room: Option<RoomId>,
    pub patient: Option<PatientId>,
    pub status: Option<Status>,
    /// Only those that begin after this visit does, or with it and are of a later id.
    pub after: Option<(DateTime<Utc>, AppointmentId)>,
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

/// The appointment that a manage link's secret opens.
pub fn by_manage_token(conn: &mut DbConn, hash: &[u8]) -> Result<Appointment, Error> {
    let row = appointments::table
        .filter(appointments::manage_token_hash.eq(hash))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.ok_or(Error::NotFound("appointment"))?.try_into()
}

/// A clinic's visits that the filter asks for, by start; held ones are left out.
pub fn list(
    conn: &mut DbConn,
    clinic: ClinicId,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<Booked>, Error> {
    let mut query = appointments::table
        .filter(appointments::clinic_id.eq(clinic))
        .filter(sql::<Bool>("status <> 'held'"))
        .into_boxed();
    if let Some(span) = filter.within {
        query = query
            .filter(appointments::starts_at.lt(At(span.end())))
            .filter(appointments::starts_at.gt(At(span.start() - LONGEST)))
            .filter(appointments::ends_at.gt(At(span.start())));
    }
    if let Some(id) = filter.practitioner {
        query = query.filter(appointments::practitioner_id.eq(id));
    }
    if let Some(id) = filter.room {
        query = query.filter(appointments::room_id.eq(id));
    }
    if let Some(id) = filter.patient {
        query = query.filter(appointments::patient_id.eq(id));
    }
    if let Some(status) = filter.status {
        query = query.filter(appointments::status.eq(status));
    }
    if let Some((starts_at, id)) = filter.after {
        query = query.filter(
            appointments::starts_at
                .gt(At(starts_at))
                .or(appointments::starts_at.eq(At(starts_at)).and(appointments::id.gt(id))),
        );
    }
    let rows = query
        .order((appointments::starts_at, appointments::id))
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    let visits = rows.into_iter().map(Appointment::try_from).collect::<Result<_, _>>()?;
    with_patients(conn, visits)
}

/// A clinic's visits that are not over at an instant and can still be moved, by start, as far as
/// they decide whether they need a new time. Of the filter only practitioner and room count.
pub fn spots(
    conn: &mut DbConn,
    clinic: ClinicId,
    from: DateTime<Utc>,
    filter: &Filter,
) -> Result<Vec<Spot>, Error> {
    let mut query = appointments::table
        .filter(appointments::clinic_id.eq(clinic))
        .filter(appointments::starts_at.gt(At(from - LONGEST)))
        .filter(appointments::ends_at.gt(At(from)))
        .filter(sql::<Bool>("status IN ('requested', 'booked')"))
        .into_boxed();
    if let Some(id) = filter.practitioner {
        query = query.filter(appointments::practitioner_id.eq(id));
    }
    if let Some(id) = filter.room {
        query = query.filter(appointments::room_id.eq(id));
    }
    let rows: Vec<SpotRow> = query
        .order((appointments::starts_at, appointments::id))
        .select((
            appointments::id,
            appointments::service_id,
            appointments::practitioner_id,
            appointments::location_id,
            appointments::room_id,
            appointments::status,
            appointments::starts_at,
            appointments::ends_at,
            appointments::overrides,
        ))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(spot).collect())
}

fn spot(row: SpotRow) -> Option<Spot> {
    let (id, service_id, practitioner_id, location_id, room_id, status, from, until, set_aside) =
        row;
    Some(Spot {
        id,
        service_id,
        practitioner_id,
        location_id,
        room_id,
        status,
        visit: Span::between(from.0, until.0)?,
        set_aside: set_aside.0,
    })
}

type SpotRow = (
    AppointmentId,
    ServiceId,
    PractitionerId,
    LocationId,
    Option<RoomId>,
    Status,
    At,
    At,
    Json<Vec<Rule>>,
);

/// These visits with their patients, by start.
pub fn these(conn: &mut DbConn, ids: &[AppointmentId]) -> Result<Vec<Booked>, Error> {
    let rows = appointments::table
        .filter(appointments::id.eq_any(ids.to_vec()))
        .order((appointments::starts_at, appointments::id))
        .select(Row::as_select())
        .load(conn)?;
    let visits = rows.into_iter().map(Appointment::try_from).collect::<Result<_, _>>()?;
    with_patients(conn, visits)
}

/// Each visit with its patient, found in one query.
pub fn with_patients(conn: &mut DbConn, visits: Vec<Appointment>) -> Result<Vec<Booked>, Error> {
    let ids: Vec<PatientId> = visits.iter().filter_map(|visit| visit.patient_id).collect();
    let patients: HashMap<_, _> =
        patients::these(conn, &ids)?.into_iter().map(|one| (one.id, one)).collect();
    let whose = |visit: &Appointment| patients.get(&visit.patient_id?).cloned();
    Ok(visits
        .into_iter()
        .map(|appointment| Booked { patient: whose(&appointment), appointment })
        .collect())
}

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

/// Whether a visit of the patient is done.
pub(super) fn was_treated(conn: &mut DbConn, patient: PatientId) -> Result<bool, Error> {
    let visits = appointments::table
        .filter(appointments::patient_id.eq(patient))
        .filter(appointments::status.eq(Status::Fulfilled));
    Ok(diesel::select(diesel::dsl::exists(visits)).get_result(conn)?)
}

/// When the patient's first visit that is done began.
pub(super) fn first_treated(
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
