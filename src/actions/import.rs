//! Bringing patients and visits over from another system.
use super::{Context, hold, patient, trail};
use crate::{
    Error,
    db::{Tx, appointments, brought, calendars, clinics, patients},
    domain::{
        Appointment, Catalogue, ClinicId, Opening, PatientRecord, Refusal, ServiceId, Source,
        Status,
    },
};
use chrono::{DateTime, Utc};
use serde_json::json;

/// A line of a file: what it says, or why it cannot be read.
#[derive(Debug, Clone)]
pub struct Line<T> {
    /// Which line of the file.
    pub number: u64,
    /// What it says.
    pub what: Result<T, String>,
}

/// What is kept of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// All of it, or nothing if a line is refused.
    All,
    /// The lines that are not refused.
    Good,
    /// Nothing: it is only tried.
    Nothing,
}

/// What became of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// How many lines made something new.
    pub made: u64,
    /// How many lines tell of what the clinic has already.
    pub known: u64,
    /// The lines that were refused, and why.
    pub refused: Vec<(u64, String)>,
    /// Whether the new was kept.
    pub kept: bool,
}

/// What became of a line.
enum Outcome {
    Made,
    Known,
    Refused(String),
}

/// A visit of another system.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct ImportedVisit {
    /// What that system calls it.
    pub external_id: Option<String>,
    pub reference: Option<String>,
    /// What that system calls the patient.
    pub patient: String,
    pub service_id: ServiceId,
    pub opening: Opening,
    pub status: Status,
    pub reason: Option<String>,
    pub overbook_reason: Option<String>,
    pub cancel_reason: Option<String>,
    pub created_at: Option<DateTime<Utc>>,
}

/// Brings patients over; those whom the clinic has already are left as they are.
pub fn import_patients(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic: ClinicId,
    lines: &[Line<PatientRecord>],
    (keep, progress): (Keep, &dyn Fn(u64)),
) -> Result<Report, Error> {
    each(tx, lines, (keep, progress), |tx, record| bring_patient(tx, context, clinic, record))
}

/// Brings visits over: each must be possible beside those that the clinic has, which are left as
/// they are. No mail is sent.
pub fn import_visits(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic: ClinicId,
    lines: &[Line<ImportedVisit>],
    (keep, progress): (Keep, &dyn Fn(u64)),
) -> Result<Report, Error> {
    let catalogue = clinics::catalogue(tx, clinic)?;
    let read = lines.iter().filter_map(|line| line.what.as_ref().ok());
    let owners = read.flat_map(|visit| {
        let room = visit.opening.room_id.map(crate::domain::RoomId::uuid);
        [Some(visit.opening.practitioner_id.uuid()), room].into_iter().flatten()
    });
    let owners: std::collections::BTreeSet<_> = owners.collect();
    calendars::lock(tx, owners)?;
    each(tx, lines, (keep, progress), |tx, visit| bring_visit(tx, context, &catalogue, visit))
}

/// Takes every line by itself, and keeps what is to be kept of all of them.
fn each<T>(
    tx: &mut Tx<'_>,
    lines: &[Line<T>],
    (keep, progress): (Keep, &dyn Fn(u64)),
    bring: impl Fn(&mut Tx<'_>, &T) -> Result<Outcome, Error>,
) -> Result<Report, Error> {
    let work = |tx: &mut Tx<'_>| {
        let mut report = Report::default();
        for line in lines {
            let outcome = match &line.what {
                Ok(what) => bring(tx, what)?,
                Err(why) => Outcome::Refused(why.clone()),
            };
            match outcome {
                Outcome::Made => report.made += 1,
                Outcome::Known => report.known += 1,
                Outcome::Refused(why) => report.refused.push((line.number, why)),
            }
            progress(1);
        }
        report.kept = match keep {
            Keep::All => report.refused.is_empty(),
            Keep::Good => true,
            Keep::Nothing => false,
        };
        Ok(report)
    };
    tx.tried(work, |report| report.kept)
}

fn bring_patient(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic: ClinicId,
    record: &PatientRecord,
) -> Result<Outcome, Error> {
    let one = &record.patient;
    let is_known = if let Some(key) = &record.external_id {
        patients::by_external_id(tx, clinic, key)?.is_some()
    } else {
        patients::is_written_down(tx, clinic, one)?
    };
    if is_known {
        return Ok(Outcome::Known);
    }
    patients::add(tx, clinic, record)?;
    patient::note(tx, context, (clinic, one.id), "import", json!({}))?;
    Ok(Outcome::Made)
}

fn bring_visit(
    tx: &mut Tx<'_>,
    context: &Context,
    catalogue: &Catalogue,
    given: &ImportedVisit,
) -> Result<Outcome, Error> {
    let clinic = catalogue.clinic.id;
    let Some(patient) = patients::by_external_id(tx, clinic, &given.patient)? else {
        let key = &given.patient;
        return Ok(Outcome::Refused(format!("patient {key} is nobody whom the clinic has")));
    };
    let patient = patient.patient.id;
    let Opening { practitioner_id, visit: span, .. } = given.opening;
    let is_known = match &given.external_id {
        Some(key) => brought::is_known(tx, clinic, key)?,
        None => brought::has_visit_at(tx, patient, practitioner_id, span.start())?,
    };
    if is_known {
        return Ok(Outcome::Known);
    }
    if let Some(reference) = &given.reference
        && brought::is_reference_taken(tx, clinic, reference)?
    {
        return Ok(Outcome::Refused(format!("reference {reference} is another visit's")));
    }
    let mut visit = visit(context, catalogue, given);
    visit.patient_id = Some(patient);
    let put = |tx: &mut Tx<'_>| appointments::insert(tx, &visit);
    match tx.tried(put, |()| true) {
        Err(Error::Refused(refusal)) => return Ok(Outcome::Refused(in_the_way(&refusal))),
        outcome => outcome?,
    }
    if let Some(key) = &given.external_id {
        brought::call(tx, visit.id, key)?;
    }
    if visit.status == Status::Fulfilled {
        patients::seen(tx, patient, span.start())?;
    }
    trail::note(tx, context, &visit, "import", None)?;
    Ok(Outcome::Made)
}

/// The visit as the clinic keeps it.
fn visit(context: &Context, catalogue: &Catalogue, given: &ImportedVisit) -> Appointment {
    let mut visit = hold::fresh(context, catalogue, given.service_id, given.opening);
    visit.status = given.status;
    visit.source = Source::Import;
    visit.manage_token_hash = Some(context.key.manage_token(visit.id).hash());
    visit.reason.clone_from(&given.reason);
    visit.overbook_reason.clone_from(&given.overbook_reason);
    visit.created_at = given.created_at.unwrap_or(context.now);
    if let Some(reference) = &given.reference {
        visit.reference.clone_from(reference);
    }
    if given.status == Status::Cancelled {
        visit.cancelled_at = Some(context.now);
        visit.cancelled_by = Some(context.author());
        visit.cancel_reason.clone_from(&given.cancel_reason);
    }
    visit
}

/// What is in the way, in words.
fn in_the_way(refusal: &Refusal) -> String {
    match refusal {
        Refusal::SlotTaken => "practitioner has another visit at that time".to_owned(),
        Refusal::NoRoom => "room is taken at that time".to_owned(),
        Refusal::PatientBusy => "patient has another visit at that time".to_owned(),
        other => other.to_string(),
    }
}
