//! Changing what is written down about a patient.
use super::{Context, patient};
use crate::{
    Error,
    db::{Tx, appointments, patients},
    domain::{
        ClinicId, Email, Language, PatientId, PatientNote, PatientRecord, PersonName, Phone,
        Refusal,
    },
};
use chrono::NaiveDate;
use serde_json::json;

/// What is to be different; what is `None` stays as it is, an inner `None` is taken out.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct PatientChange {
    pub given_name: Option<PersonName>,
    pub family_name: Option<PersonName>,
    pub email: Option<Option<Email>>,
    pub phone: Option<Option<Phone>>,
    pub birth_date: Option<Option<NaiveDate>>,
    pub language: Option<Option<Language>>,
    pub note: Option<PatientNote>,
}

impl PatientChange {
    /// Makes the change; answers the names of what is different.
    fn make(&self, record: &mut PatientRecord) -> Vec<&'static str> {
        let mut changed = Vec::new();
        let mut set = |name, is_other: bool| {
            if is_other {
                changed.push(name);
            }
        };
        let one = &mut record.patient;
        if let Some(name) = &self.given_name {
            set("given_name", replace(&mut one.given_name, name.to_string()));
        }
        if let Some(name) = &self.family_name {
            set("family_name", replace(&mut one.family_name, name.to_string()));
        }
        if let Some(email) = &self.email {
            set("email", replace(&mut one.email, email.as_ref().map(Email::to_string)));
        }
        if let Some(phone) = &self.phone {
            set("phone", replace(&mut one.phone, phone.as_ref().map(Phone::to_string)));
        }
        if let Some(date) = self.birth_date {
            set("birth_date", replace(&mut one.birth_date, date));
        }
        if let Some(language) = self.language {
            set("language", replace(&mut one.language, language));
        }
        if let Some(note) = &self.note {
            set("note", replace(&mut record.note, note.as_str().to_owned()));
        }
        changed
    }
}

/// Puts a value in its place; whether it is another than before.
fn replace<T: PartialEq>(place: &mut T, value: T) -> bool {
    let is_other = *place != value;
    *place = value;
    is_other
}

/// Changes a record that whoever changes it saw at revision `seen`.
pub fn edit_patient(
    tx: &mut Tx<'_>,
    context: &Context,
    of: (ClinicId, PatientId),
    change: &PatientChange,
    seen: Option<i32>,
) -> Result<PatientRecord, Error> {
    let mut record = as_seen(tx, of, seen)?;
    let changed = change.make(&mut record);
    if !changed.is_empty() {
        keep(tx, context, of.0, &mut record, ("edit", json!({ "fields": changed })))?;
    }
    Ok(record)
}

/// Takes a patient off the list of those who come; what is known of them stays.
pub fn retire_patient(
    tx: &mut Tx<'_>,
    context: &Context,
    of: (ClinicId, PatientId),
    seen: Option<i32>,
) -> Result<PatientRecord, Error> {
    let mut record = as_seen(tx, of, seen)?;
    if !record.active {
        return Ok(record);
    }
    if !appointments::live_of(tx, record.patient.id)?.is_empty() {
        return Err(Error::Conflict("the patient has visits to come; call them off first"));
    }
    record.active = false;
    keep(tx, context, of.0, &mut record, ("retire", json!({})))?;
    Ok(record)
}

/// Puts a patient back on the list of those who come.
pub fn reactivate_patient(
    tx: &mut Tx<'_>,
    context: &Context,
    of: (ClinicId, PatientId),
    seen: Option<i32>,
) -> Result<PatientRecord, Error> {
    let mut record = as_seen(tx, of, seen)?;
    if !record.active {
        record.active = true;
        keep(tx, context, of.0, &mut record, ("reactivate", json!({})))?;
    }
    Ok(record)
}

/// The record as whoever changes it saw it; one that became a part of another is not changed.
pub(super) fn as_seen(
    tx: &mut Tx<'_>,
    (clinic, id): (ClinicId, PatientId),
    seen: Option<i32>,
) -> Result<PatientRecord, Error> {
    let record = patients::settled(tx, clinic, id)?;
    if record.patient.id != id {
        return Err(Error::Conflict("this record became a part of another; look at that one"));
    }
    match seen {
        Some(revision) if revision != record.revision => {
            Err(Refusal::StaleRevision { revision: record.revision }.into())
        }
        _ => Ok(record),
    }
}

/// Keeps a changed record, and tells the trail.
fn keep(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic: ClinicId,
    record: &mut PatientRecord,
    (action, change): (&str, serde_json::Value),
) -> Result<(), Error> {
    let revision = record.revision;
    record.revision += 1;
    patients::update(tx, record, revision)?;
    patient::note(tx, context, (clinic, record.patient.id), action, change)
}
