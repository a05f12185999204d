//! Where visits that need a new time could go, found for all of them together.
use super::openings::{self, Search};
use crate::{
    Error,
    db::{
        DbConn,
        appointments::{self, Around},
        displaced::Displaced,
    },
    domain::{
        Appointment, AppointmentId, Asker, Catalogue, Opening, PatientId, PractitionerId,
        ServiceId, Span,
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{BTreeMap, HashMap};

/// How many are told.
const MOST: usize = 3;
/// How long before and after a visit is looked.
const BEFORE: TimeDelta = TimeDelta::days(7);
const AFTER: TimeDelta = TimeDelta::days(21);

/// Up to three openings for each visit: with its own practitioner first, the nearest in time, and
/// with others. The first of each is no other's first, so that all can be moved one after the
/// other. One diary is read for each service, however many visits there are.
pub(super) fn of(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    visits: &[Displaced],
    now: DateTime<Utc>,
) -> Result<Vec<Vec<Opening>>, Error> {
    let visits: Vec<&Appointment> = visits.iter().map(|one| &one.booked.appointment).collect();
    let openings = openings_of(conn, catalogue, &visits, now)?;
    let elsewhere = Elsewhere::of(conn, &visits, now)?;
    let mut promised: Vec<Opening> = Vec::new();
    let mut found = Vec::new();
    for visit in visits {
        let open = openings.get(&visit.service_id).map(Vec::as_slice).unwrap_or_default();
        let free: Vec<&Opening> = open
            .iter()
            .filter(|opening| !elsewhere.has(visit, opening.visit))
            .filter(|opening| !promised.iter().any(|other| collide(other, opening)))
            .collect();
        let nearest = nearest(visit, free);
        promised.extend(nearest.first());
        found.push(nearest);
    }
    Ok(found)
}

/// Two visits cannot be in both.
fn collide(one: &Opening, other: &Opening) -> bool {
    let room = one.room_id.is_some() && one.room_id == other.room_id;
    (room || one.practitioner_id == other.practitioner_id) && one.busy.overlaps(other.busy)
}

/// Two with the same practitioner and one with somebody else, or whatever there is.
fn nearest(visit: &Appointment, mut free: Vec<&Opening>) -> Vec<Opening> {
    free.sort_by_key(|opening| (opening.visit.start() - visit.visit.start()).abs());
    let (own, others): (Vec<&Opening>, Vec<&Opening>) =
        free.into_iter().partition(|opening| opening.practitioner_id == visit.practitioner_id);
    let kept = MOST - others.len().min(1);
    let mut found: Vec<Opening> = own.into_iter().take(kept).copied().collect();
    let rest = MOST - found.len();
    let mut known: Vec<(PractitionerId, DateTime<Utc>)> = Vec::new();
    for opening in others {
        let this = (opening.practitioner_id, opening.visit.start());
        if known.len() < rest && !known.contains(&this) {
            known.push(this);
            found.push(*opening);
        }
    }
    found
}

fn openings_of(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    visits: &[&Appointment],
    now: DateTime<Utc>,
) -> Result<HashMap<ServiceId, Vec<Opening>>, Error> {
    let mut spans: BTreeMap<ServiceId, (DateTime<Utc>, DateTime<Utc>)> = BTreeMap::new();
    for visit in visits {
        let start = visit.visit.start();
        let span = spans.entry(visit.service_id).or_insert((start, start));
        *span = (span.0.min(start), span.1.max(start));
    }
    let mut openings = HashMap::new();
    for (id, (first, last)) in spans {
        let Some(service) = catalogue.service(id).filter(|service| service.active) else {
            continue;
        };
        let range = Span::between((first - BEFORE).max(now), last.max(now) + AFTER);
        let search = Search {
            service,
            practitioner: None,
            location: None,
            asker: Asker::Staff,
            now,
            patient: None,
            without: None,
        };
        if let Some(range) = range {
            openings.insert(id, openings::within(conn, catalogue, &search, range)?);
        }
    }
    Ok(openings)
}

/// When the visits' patients are at the clinic otherwise.
struct Elsewhere(HashMap<PatientId, Vec<(AppointmentId, Span)>>);

impl Elsewhere {
    fn of(conn: &mut DbConn, visits: &[&Appointment], now: DateTime<Utc>) -> Result<Self, Error> {
        let patients: Vec<PatientId> = visits.iter().filter_map(|visit| visit.patient_id).collect();
        let last = visits.iter().map(|visit| visit.visit.end()).max().unwrap_or(now).max(now);
        let mut busy: HashMap<PatientId, Vec<(AppointmentId, Span)>> = HashMap::new();
        if let Some(span) = Span::between(now, last + AFTER) {
            let around = Around { span, now, without: None };
            for (visit, patient, span) in appointments::busy_patients(conn, &patients, &around)? {
                busy.entry(patient).or_default().push((visit, span));
            }
        }
        Ok(Self(busy))
    }

    fn has(&self, visit: &Appointment, span: Span) -> bool {
        let own = visit.patient_id.and_then(|patient| self.0.get(&patient));
        let other = |(id, busy): &&(AppointmentId, Span)| *id != visit.id && busy.overlaps(span);
        own.is_some_and(|spans| spans.iter().any(|one| other(&one)))
    }
}
