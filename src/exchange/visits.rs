//! Visits as comma-separated values.
use super::{
    Progress,
    cell::{self, Reading},
    sheet::{self, Cells, Field, Sheet},
};
use crate::{
    Error,
    actions::{ImportedVisit, Line},
    db::{
        DbConn,
        brought::{self, Listed},
    },
    domain::{
        Catalogue, ExternalId, Location, Note, Opening, Practitioner, PractitionerId, Room,
        Service, ServiceId, Source, Span, Status, folded,
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use std::io::{Read, Write};

/// The columns, in their order. The patient's name is for whoever reads the file.
const FIELDS: &[Field] = &[
    ("external_id", false),
    ("reference", false),
    ("status", false),
    ("patient", true),
    ("patient_name", false),
    ("practitioner", true),
    ("service", true),
    ("location", false),
    ("room", false),
    ("starts_at", true),
    ("ends_at", false),
    ("reason", false),
    ("overbook_reason", false),
    ("cancel_reason", false),
    ("source", false),
    ("created_at", false),
];

/// How many visits are in hand at once.
const BATCH: i64 = 500;

/// Writes all visits of a clinic; answers how many there are.
pub fn write(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    out: impl Write,
    progress: &Progress,
) -> Result<u64, Error> {
    let page = |after| brought::page(conn, catalogue.clinic.id, after, BATCH);
    sheet::write_all(out, FIELDS, progress, page, |sheet, one: &Listed| {
        write_one(sheet, catalogue, one)?;
        Ok(one.appointment.id)
    })
}

fn write_one(
    sheet: &mut Sheet<impl Write>,
    catalogue: &Catalogue,
    one: &Listed,
) -> Result<(), Error> {
    let visit = &one.appointment;
    let zone = catalogue.clinic.time_zone;
    let (patient, name) = one.patient.as_ref().map(|(key, name)| (&**key, &**name)).unzip();
    let practitioner = catalogue.practitioner(visit.practitioner_id).map(|one| &*one.slug);
    let service = catalogue.service(visit.service_id).map(|one| &*one.slug);
    let location = catalogue.location(visit.location_id).map(|one| &*one.name);
    let room = visit.room_id.and_then(|id| catalogue.room(id)).map(|one| &*one.name);
    let id = one.external_id.clone().unwrap_or_else(|| visit.id.to_string());
    sheet.line([
        id.into(),
        visit.reference.as_str().into(),
        visit.status.as_str().into(),
        cell::text(patient),
        cell::text(name),
        cell::text(practitioner),
        cell::text(service),
        cell::text(location),
        cell::text(room),
        cell::instant(zone, Some(visit.visit.start())),
        cell::instant(zone, Some(visit.visit.end())),
        cell::text(visit.reason.as_deref()),
        cell::text(visit.overbook_reason.as_deref()),
        cell::text(visit.cancel_reason.as_deref()),
        visit.source.as_str().into(),
        cell::instant(zone, Some(visit.created_at)),
    ])
}

/// Reads visits; each line by itself, with what is wrong with it.
pub fn read(
    from: impl Read,
    catalogue: &Catalogue,
    now: DateTime<Utc>,
) -> Result<Vec<Line<ImportedVisit>>, Error> {
    let mut lines = sheet::read_all(from, FIELDS, |cells| visit(cells, catalogue, now))?;
    sheet::refuse_twins(&mut lines, |one| one.external_id.as_deref());
    Ok(lines)
}

fn visit(
    cells: &Cells,
    catalogue: &Catalogue,
    now: DateTime<Utc>,
) -> Result<ImportedVisit, String> {
    let zone = catalogue.clinic.time_zone;
    let mut read = Reading::of(cells);
    let external_id = read.part("external_id", ExternalId::parse);
    let reference = read.part("reference", is_reference);
    let patient = read.needed("patient", ExternalId::parse);
    let practitioner = read.needed("practitioner", |text| practitioner(catalogue, text));
    let service = read.needed("service", |text| service(catalogue, text));
    let location = read.part("location", |text| location(catalogue, text));
    let room = read.part("room", |text| room(catalogue, location, text));
    let starts_at = read.needed("starts_at", |text| cell::at(zone, text));
    let ends_at = read.part("ends_at", |text| cell::at(zone, text));
    let status = read.part("status", |text| status(text, starts_at, now));
    let reason = read.part("reason", Note::parse);
    let overbook_reason = read.part("overbook_reason", Note::parse);
    let cancel_reason = read.part("cancel_reason", Note::parse);
    read.part("source", str::parse::<Source>);
    let created_at = read.part("created_at", |text| cell::past(zone, text, now));
    read.finish()?;

    let missing = || "cannot be read".to_owned();
    let (practitioner, service) = practitioner.zip(service).ok_or_else(missing)?;
    let (patient, starts_at) = patient.zip(starts_at).ok_or_else(missing)?;
    let status = status.map_or_else(|| usual_status(starts_at, now), Ok)?;
    if starts_at > now && catalogue.length(service.id, practitioner.id).is_none() {
        return Err("practitioner does not give that service".to_owned());
    }
    let place = place(catalogue, location, room, (service, starts_at > now))?;
    let span = span(catalogue, (service, practitioner), starts_at, ends_at)?;
    let minutes = |minutes: i32| TimeDelta::minutes(minutes.into());
    let (before, after) = (service.buffer_before_minutes, service.buffer_after_minutes);
    Ok(ImportedVisit {
        external_id: external_id.map(|id| id.to_string()),
        reference,
        patient: patient.to_string(),
        service_id: service.id,
        opening: Opening {
            practitioner_id: practitioner.id,
            location_id: place.id,
            room_id: room.map(|room| room.id),
            visit: span,
            busy: span.widened(minutes(before), minutes(after)),
        },
        status,
        reason: reason.and_then(Note::into_option),
        overbook_reason: overbook_reason.and_then(Note::into_option),
        cancel_reason: cancel_reason.and_then(Note::into_option),
        created_at,
    })
}

fn is_reference(text: &str) -> Result<String, &'static str> {
    let text = text.trim().to_uppercase();
    let sane = (4..=20).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if sane { Ok(text) } else { Err("must be letters, digits and hyphens") }
}

/// The one thing that a text names, by identifier, short name or name.
fn named<'c, T>(
    all: impl Iterator<Item = &'c T>,
    text: &str,
    names: impl Fn(&T) -> Vec<String>,
) -> Result<&'c T, &'static str> {
    let wanted = folded(text);
    let mut found = all.filter(|one| names(one).iter().any(|name| folded(name) == wanted));
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (Some(_), Some(_)) => Err("names more than one; use its identifier"),
        (None, _) => Err("is not known at the clinic"),
    }
}

fn practitioner<'c>(
    catalogue: &'c Catalogue,
    text: &str,
) -> Result<&'c Practitioner, &'static str> {
    named(catalogue.practitioners.iter(), text, |one| {
        let plain = format!("{} {}", one.given_name, one.family_name);
        vec![one.slug.clone(), one.id.to_string(), plain, one.display_name()]
    })
}

fn service<'c>(catalogue: &'c Catalogue, text: &str) -> Result<&'c Service, &'static str> {
    named(catalogue.services.iter(), text, |one| {
        vec![one.slug.clone(), one.id.to_string(), one.name.clone()]
    })
}

fn location<'c>(catalogue: &'c Catalogue, text: &str) -> Result<&'c Location, &'static str> {
    named(catalogue.locations.iter(), text, |one| vec![one.id.to_string(), one.name.clone()])
}

fn room<'c>(
    catalogue: &'c Catalogue,
    location: Option<&Location>,
    text: &str,
) -> Result<&'c Room, &'static str> {
    let there = |room: &&Room| location.is_none_or(|location| location.id == room.location_id);
    let rooms = catalogue.rooms.iter().filter(there);
    named(rooms, text, |one| vec![one.id.to_string(), one.name.clone()])
}

/// Where it stands. What is over has come to an end; what is to come has not.
fn status(
    text: &str,
    starts_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<Status, String> {
    use Status::{Booked, Cancelled, Fulfilled, NoShow, Requested};
    let status: Status = text.trim().parse().map_err(|error| format!("{error}"))?;
    let Some(starts_at) = starts_at else { return Ok(status) };
    match (starts_at <= now, status) {
        (true, Fulfilled | Cancelled | NoShow) | (false, Booked | Requested | Cancelled) => {
            Ok(status)
        }
        (true, _) => Err("of a visit that is over must be fulfilled, cancelled or no_show".into()),
        (false, _) => Err("of a visit to come must be booked, requested or cancelled".into()),
    }
}

fn usual_status(starts_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<Status, String> {
    if starts_at > now {
        Ok(Status::Booked)
    } else {
        Err("status must not be empty: the visit is over".to_owned())
    }
}

/// The location: the one that is named, the room's, or the only one.
fn place<'c>(
    catalogue: &'c Catalogue,
    location: Option<&'c Location>,
    room: Option<&Room>,
    (service, is_coming): (&Service, bool),
) -> Result<&'c Location, String> {
    if room.is_none() && is_coming && catalogue.rooms_for(service.id).is_some() {
        return Err("room must not be empty: the service needs one".to_owned());
    }
    let of_room = room.and_then(|room| catalogue.location(room.location_id));
    let only = match catalogue.locations.as_slice() {
        [only] => Some(only),
        _ => None,
    };
    let place = location.or(of_room).or(only);
    place.ok_or_else(|| "location must not be empty: the clinic has several".to_owned())
}

/// From when to when: as long as the service takes with the practitioner, unless told.
fn span(
    catalogue: &Catalogue,
    (service, practitioner): (&Service, &Practitioner),
    starts_at: DateTime<Utc>,
    ends_at: Option<DateTime<Utc>>,
) -> Result<Span, String> {
    let usual = |service: ServiceId, practitioner: PractitionerId| {
        catalogue.length(service, practitioner).unwrap_or_default()
    };
    let usual = match usual(service.id, practitioner.id) {
        length if length > TimeDelta::zero() => length,
        _ => TimeDelta::minutes(service.duration_minutes.into()),
    };
    let span = Span::between(starts_at, ends_at.unwrap_or(starts_at + usual));
    let span = span.ok_or("ends_at must be later than starts_at")?;
    if span.length() > TimeDelta::hours(12) {
        return Err("ends_at must be within twelve hours of starts_at".to_owned());
    }
    Ok(span)
}
