//! All that a clinic has written down of the persons under an address, as it is handed to them.
use crate::{
    Error,
    db::{
        DbConn,
        account_sessions::AccountSession,
        erasures, feeds,
        own::{self, Mailed},
    },
    domain::{Appointment, Catalogue, ErasureRequest, Feed, FeedOf, PatientRecord, Practitioner},
};
use chrono::{DateTime, FixedOffset, Utc};
use chrono_tz::Tz;
use serde_json::{Value, json};

/// One person, with all that is about them.
pub(super) struct Person {
    pub(super) record: PatientRecord,
    /// By start.
    pub(super) visits: Vec<Appointment>,
    /// The earliest first.
    pub(super) mails: Vec<Mailed>,
    feed: Option<Feed>,
    erasures: Vec<ErasureRequest>,
}

/// All that is written down under an address.
pub(super) struct Known {
    /// The earliest first.
    pub(super) persons: Vec<Person>,
    /// What the address itself was written: links to sign in with, and the like.
    pub(super) mails: Vec<Mailed>,
}

/// What is written down.
pub(super) fn gathered(conn: &mut DbConn, session: &AccountSession) -> Result<Known, Error> {
    let (clinic, email) = (session.clinic_id, &session.account.email);
    let mut persons = Vec::new();
    for record in own::persons(conn, clinic, email)? {
        let id = record.patient.id;
        let visits = own::visits(conn, clinic, &[id])?;
        persons.push(Person {
            visits: visits.into_iter().map(|one| one.appointment).collect(),
            mails: own::mails(conn, clinic, id)?,
            feed: feeds::of(conn, clinic, FeedOf::Patient(id))?,
            erasures: erasures::of(conn, clinic, &[id])?,
            record,
        });
    }
    Ok(Known { persons, mails: own::account_mails(conn, clinic, email)? })
}

/// The same as a document for programs.
pub(super) fn document(
    catalogue: &Catalogue,
    session: &AccountSession,
    known: &Known,
    now: DateTime<Utc>,
) -> Value {
    let zone = catalogue.clinic.time_zone;
    json!({
        "clinic": catalogue.clinic.name,
        "time_zone": zone.name(),
        "written_at": local(zone, now),
        "email": session.account.email,
        "email_confirmed_at": session.account.verified_at.map(|at| local(zone, at)),
        "persons": known.persons.iter().map(|one| person(catalogue, one)).collect::<Vec<_>>(),
        "account_mails": known.mails.iter().map(|one| mail(zone, one)).collect::<Vec<_>>(),
    })
}

fn person(catalogue: &Catalogue, one: &Person) -> Value {
    let zone = catalogue.clinic.time_zone;
    let (record, patient) = (&one.record, &one.record.patient);
    let at = |at: DateTime<Utc>| local(zone, at);
    let erasure = |request: &ErasureRequest| {
        json!({
            "requested_at": at(request.requested_at), "decided_at": request.decided_at.map(at),
            "outcome": request.outcome, "reason": request.reason,
        })
    };
    json!({
        "given_name": patient.given_name,
        "family_name": patient.family_name,
        "email": patient.email,
        "phone": patient.phone,
        "birth_date": patient.birth_date,
        "language": patient.language,
        "note": record.note,
        "known_since": at(record.created_at),
        "first_treated_at": record.first_seen_at.map(at),
        "external_id": record.external_id,
        "visits": one.visits.iter().map(|visit| self::visit(catalogue, visit)).collect::<Vec<_>>(),
        "mails": one.mails.iter().map(|one| mail(zone, one)).collect::<Vec<_>>(),
        "calendar": one.feed.as_ref().map(|feed| {
            json!({ "made_at": at(feed.created_at), "last_asked_at": feed.used_at.map(at) })
        }),
        "erasure_requests": one.erasures.iter().map(erasure).collect::<Vec<_>>(),
    })
}

fn mail(zone: Tz, one: &Mailed) -> Value {
    json!({
        "kind": one.kind, "to": one.to,
        "written_at": local(zone, one.written_at),
        "sent_at": one.sent_at.map(|at| local(zone, at)),
    })
}

fn visit(catalogue: &Catalogue, one: &Appointment) -> Value {
    let zone = catalogue.zone(one.location_id);
    let at = |at: DateTime<Utc>| local(zone, at);
    let by = one.cancelled_by.as_deref().map(|who| match who {
        "patient" => "patient",
        _ => "clinic",
    });
    json!({
        "reference": one.reference,
        "service": catalogue.service(one.service_id).map(|service| service.name.as_str()),
        "practitioner":
            catalogue.practitioner(one.practitioner_id).map(Practitioner::display_name),
        "location": catalogue.location(one.location_id).map(|place| place.name.as_str()),
        "status": one.status,
        "starts_at": at(one.visit.start()),
        "ends_at": at(one.visit.end()),
        "source": one.source,
        "reason": one.reason,
        "intake": one.intake,
        "booked_at": at(one.created_at),
        "arrived_at": one.arrived_at.map(at),
        "started_at": one.started_at.map(at),
        "ended_at": one.ended_at.map(at),
        "cancelled_at": one.cancelled_at.map(at),
        "cancelled_by": by,
        "cancel_reason": one.cancel_reason,
    })
}

fn local(zone: Tz, at: DateTime<Utc>) -> DateTime<FixedOffset> {
    at.with_timezone(&zone).fixed_offset()
}
