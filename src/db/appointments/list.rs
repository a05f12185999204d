//! Lists of visits, with whose they are.
use super::{LONGEST, Row};
use crate::{
    Error,
    db::{At, DbConn, Json, patients, schema::appointments},
    domain::{
        Appointment, AppointmentId, ClinicId, LocationId, Patient, PatientId, PractitionerId,
        RoomId, Rule, ServiceId, Span, Spot, Status,
    },
};
use chrono::{DateTime, Utc};
use diesel::{dsl::sql, prelude::*, sql_types::Bool};
use std::collections::HashMap;

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

/// A visit as far as it is counted.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Glance {
    pub practitioner_id: PractitionerId,
    pub location_id: LocationId,
    pub status: Status,
    pub visit: Span,
}

/// A clinic's visits that share time with a span, by start, as far as they are counted; held ones
/// are left out.
pub fn glances(conn: &mut DbConn, clinic: ClinicId, span: Span) -> Result<Vec<Glance>, Error> {
    let rows: Vec<(PractitionerId, LocationId, Status, At, At)> = appointments::table
        .filter(appointments::clinic_id.eq(clinic))
        .filter(sql::<Bool>("status <> 'held'"))
        .filter(appointments::starts_at.lt(At(span.end())))
        .filter(appointments::starts_at.gt(At(span.start() - LONGEST)))
        .filter(appointments::ends_at.gt(At(span.start())))
        .order((appointments::starts_at, appointments::id))
        .select((
            appointments::practitioner_id,
            appointments::location_id,
            appointments::status,
            appointments::starts_at,
            appointments::ends_at,
        ))
        .load(conn)?;
    let glance = |(practitioner_id, location_id, status, from, until): (_, _, _, At, At)| {
        let visit = Span::between(from.0, until.0)?;
        Some(Glance { practitioner_id, location_id, status, visit })
    };
    Ok(rows.into_iter().filter_map(glance).collect())
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
