//! Making one record of two that are of the same person.
use super::{Context, edit_patient::as_seen, patient};
use crate::{
    Error,
    db::{Tx, appointments, erasures, feeds, outbox, patients},
    domain::{Appointment, ClinicId, PatientId, PatientRecord},
};
use serde_json::json;

/// Two records of one person.
#[derive(Debug, Clone)]
pub struct Merge {
    /// At which clinic.
    pub clinic_id: ClinicId,
    /// Which becomes a part of the other.
    pub from: PatientId,
    /// Which stays.
    pub into: PatientId,
    /// The revision of the first that whoever merges them has seen.
    pub seen: Option<i32>,
}

/// What became of it.
#[derive(Debug, Clone)]
pub enum Merged {
    /// The one record that is left.
    Into(PatientRecord),
    /// Nothing was done: each has one of these visits at the same time.
    Overlapping(Vec<(Appointment, Appointment)>),
}

/// Moves a patient's visits to another, fills in what was not known of that one, and lets the
/// first record lead to the second.
pub fn merge_patients(tx: &mut Tx<'_>, context: &Context, this: &Merge) -> Result<Merged, Error> {
    let clinic = this.clinic_id;
    let into = patients::record(tx, clinic, this.into)?.patient.id;
    patients::lock(tx, [this.from, into])?;
    let mut from = as_seen(tx, (clinic, this.from), this.seen)?;
    let mut into = patients::settled(tx, clinic, into)?;
    if from.patient.id == into.patient.id {
        return Err(Error::invalid("/into", "invalid", "must be another patient"));
    }
    let overlaps = overlaps(tx, from.patient.id, into.patient.id)?;
    if !overlaps.is_empty() {
        return Ok(Merged::Overlapping(overlaps));
    }

    let (gone, stays) = (from.patient.id, into.patient.id);
    let visits = appointments::move_to_patient(tx, gone, stays, context.now)?;
    let addresses = (from.patient.email.clone(), into.patient.email.clone());
    if let (Some(old), Some(new)) = addresses
        && old != new
    {
        outbox::readdress(tx, &visits, &old, &new)?;
    }
    outbox::move_to_patient(tx, gone, stays)?;
    feeds::move_to_patient(tx, gone, stays)?;
    erasures::move_to_patient(tx, gone, stays, context.now)?;
    patients::take_account(tx, gone, stays)?;
    patients::lead_on(tx, gone, stays)?;

    let (as_read, as_read_into) = (from.revision, into.revision);
    complete(&mut into, &from);
    from.active = false;
    from.merged_into = Some(stays);
    from.revision += 1;
    into.revision += 1;
    patients::update(tx, &from, as_read)?;
    patients::update(tx, &into, as_read_into)?;

    let moved: Vec<_> = visits.iter().map(|id| id.uuid()).collect();
    let told = json!({ "into": stays, "visits": moved });
    patient::note(tx, context, (clinic, gone), "merge", told)?;
    let told = json!({ "from": gone, "visits": moved });
    patient::note(tx, context, (clinic, stays), "absorb", told)?;

    Ok(Merged::Into(into))
}

/// Fills in what was not known of the first from the second.
fn complete(into: &mut PatientRecord, from: &PatientRecord) {
    let (one, other) = (&mut into.patient, &from.patient);
    one.email = one.email.take().or_else(|| other.email.clone());
    one.phone = one.phone.take().or_else(|| other.phone.clone());
    one.birth_date = one.birth_date.or(other.birth_date);
    one.language = one.language.or(other.language);
    if !from.note.is_empty() && !into.note.contains(&from.note) {
        let gap = if into.note.is_empty() { "" } else { "\n\n" };
        into.note = format!("{}{gap}{}", into.note, from.note);
    }
    into.first_seen_at = match (into.first_seen_at, from.first_seen_at) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    into.active |= from.active;
}

/// Live visits of the one that are at the same time as one of the other's.
fn overlaps(
    tx: &mut Tx<'_>,
    from: PatientId,
    into: PatientId,
) -> Result<Vec<(Appointment, Appointment)>, Error> {
    let theirs = appointments::live_of(tx, into)?;
    let mut found = Vec::new();
    for visit in appointments::live_of(tx, from)? {
        let other = theirs.iter().find(|other| other.visit.overlaps(visit.visit));
        found.extend(other.map(|other| (visit.clone(), other.clone())));
    }
    Ok(found)
}
