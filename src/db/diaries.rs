//! Gathers the facts on which slots and verdicts rest, in a constant number of queries.
use super::{
    DbConn,
    appointments::{self, Around},
    blocks, closures, hours, patients,
};
use crate::{
    Error,
    domain::{
        Appointment, AppointmentId, Block, Calendar, Catalogue, Diary, PatientFacts, PatientId,
        PractitionerId, RoomCalendar, RoomId, Service, ServiceTerms, Site, Span, Whose,
        any_overlaps, local, merged,
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use std::{collections::HashMap, hash::Hash};

/// What is to be known.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The service.
    pub service: &'a Service,
    /// With whom; `None`: anybody who gives it.
    pub practitioner: Option<PractitionerId>,
    /// Which starts matter.
    pub range: Span,
    /// The present instant.
    pub now: DateTime<Utc>,
    /// For whom, where that is known.
    pub patient: Option<PatientId>,
    /// A visit that does not count, for it is to be moved.
    pub without: Option<AppointmentId>,
}

/// How far from a start anything can matter: the longest visit and its buffers on either side.
const REACH: TimeDelta = TimeDelta::hours(24);

/// The diary that answers a question.
pub fn load(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    question: &Question<'_>,
) -> Result<Diary, Error> {
    let Question { service, range, now, without, .. } = *question;
    let span = range.widened(REACH, REACH);
    let around = Around { span, now, without };
    let who: Vec<PractitionerId> = catalogue
        .who_give(service.id)
        .map(|one| one.id)
        .filter(|id| question.practitioner.is_none_or(|wanted| wanted == *id))
        .collect();
    let (first, last) = local_dates(catalogue, span);
    let mut hours = hours::of(conn, &who, first, last)?;
    let blocks = blocks::within(conn, catalogue.clinic.id, span)?;
    let mut busy = grouped(appointments::busy_practitioners(conn, &who, &around)?);

    // A visit that is moved lasts as long as staff said, whoever gives it.
    let own = without.map(|id| appointments::own_minutes(conn, id)).transpose()?.flatten();
    let own = own.map(|minutes| TimeDelta::minutes(minutes.into()));
    let calendars = who
        .into_iter()
        .filter_map(|id| {
            Some(Calendar {
                practitioner_id: id,
                length: own.or(catalogue.length(service.id, id))?,
                online: catalogue.practitioner(id)?.online,
                hours: hours.remove(&id).unwrap_or_default(),
                blocks: blocked(&blocks, Whose::Practitioner(id)),
                busy: merged(busy.remove(&id).unwrap_or_default()),
            })
        })
        .collect();

    Ok(Diary {
        now,
        policy: catalogue.clinic.policy,
        terms: ServiceTerms::of(service, &catalogue.clinic.policy),
        sites: sites(conn, catalogue, first, last)?,
        calendars,
        rooms: rooms(conn, catalogue, service, &blocks, &around)?,
        patient: match question.patient {
            Some(patient) => patient_facts(conn, patient, &around)?,
            None => PatientFacts::default(),
        },
    })
}

/// What the records say of a patient. For whom a service is and how many visits they may have
/// ahead was asked when a visit was booked, and is not asked anew of one that is moved.
pub fn patient_facts(
    conn: &mut DbConn,
    patient: PatientId,
    around: &Around,
) -> Result<PatientFacts, Error> {
    let is_new = around.without.is_none();
    Ok(PatientFacts {
        busy: merged(appointments::busy_patient(conn, patient, around)?),
        known: is_new && patients::is_known(conn, patient)?,
        open: if is_new { appointments::open_of(conn, patient, around.now)? } else { 0 },
    })
}

/// Which of these rooms are free for a visit as long as it is busy.
pub fn free_rooms(
    conn: &mut DbConn,
    visit: &Appointment,
    rooms: &[RoomId],
    now: DateTime<Utc>,
) -> Result<Vec<RoomId>, Error> {
    let around = Around { span: visit.busy, now, without: Some(visit.id) };
    let taken = appointments::busy_rooms(conn, rooms, &around)?;
    let blocks = blocks::within(conn, visit.clinic_id, visit.busy)?;
    let is_free = |room: &RoomId| {
        let visits = taken.iter().filter(|(id, _)| *id == Some(*room)).map(|(_, span)| *span);
        let blocked = blocked(&blocks, Whose::Room(*room));
        !any_overlaps(&merged(visits.chain(blocked).collect()), visit.busy)
    };
    Ok(rooms.iter().copied().filter(is_free).collect())
}

/// The clinic's sites with the closures between two dates.
pub fn sites(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    first: chrono::NaiveDate,
    last: chrono::NaiveDate,
) -> Result<Vec<Site>, Error> {
    let all = closures::within(conn, catalogue.clinic.id, first, last)?;
    Ok(catalogue
        .active_locations()
        .map(|location| Site {
            location_id: location.id,
            zone: location.time_zone,
            closures: all
                .iter()
                .filter(|one| one.location_id.is_none_or(|id| id == location.id))
                .map(|one| one.closure.clone())
                .collect(),
        })
        .collect())
}

/// The local dates that a span touches, at whichever location they come first or last.
pub fn local_dates(catalogue: &Catalogue, span: Span) -> (chrono::NaiveDate, chrono::NaiveDate) {
    let zones = || {
        let here = std::iter::once(catalogue.clinic.time_zone);
        here.chain(catalogue.active_locations().map(|location| location.time_zone))
    };
    let first = zones().map(|zone| local::date(zone, span.start())).min();
    let last = zones().map(|zone| local::date(zone, span.end())).max();
    (first.unwrap_or_default(), last.unwrap_or_default())
}

fn rooms(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    service: &Service,
    blocks: &[Block],
    around: &Around,
) -> Result<Option<Vec<RoomCalendar>>, Error> {
    let Some(rooms) = catalogue.rooms_for(service.id) else { return Ok(None) };
    let ids: Vec<_> = rooms.iter().map(|room| room.id).collect();
    let mut busy = grouped(appointments::busy_rooms(conn, &ids, around)?);
    let calendar = |room: &&crate::domain::Room| {
        let mut taken = busy.remove(&Some(room.id)).unwrap_or_default();
        taken.extend(blocked(blocks, Whose::Room(room.id)));
        RoomCalendar { room_id: room.id, location_id: room.location_id, busy: merged(taken) }
    };
    Ok(Some(rooms.iter().map(calendar).collect()))
}

fn blocked(blocks: &[Block], whose: Whose) -> Vec<Span> {
    merged(blocks.iter().filter(|block| block.whose == whose).map(|block| block.span).collect())
}

fn grouped<K: Eq + Hash>(spans: Vec<(K, Span)>) -> HashMap<K, Vec<Span>> {
    let mut groups: HashMap<K, Vec<Span>> = HashMap::new();
    for (whose, span) in spans {
        groups.entry(whose).or_default().push(span);
    }
    groups
}
