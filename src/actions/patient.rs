//! Finding out who a patient is, or registering them.
use super::Context;
use crate::{
    Error,
    db::{Tx, audit, patients},
    domain::{ClinicId, Patient, PatientDetails, PatientId},
};
use serde_json::json;

/// For whom a visit is.
#[derive(Debug, Clone)]
pub enum Who {
    /// Somebody whom the clinic knows.
    Known(PatientId),
    /// Somebody who gave these details.
    Given(PatientDetails),
}

/// The patient that is meant. Details that name somebody known, by name and mail address, mean
/// that one; what the clinic did not know of them yet is filled in, and nothing else is touched:
/// who types details need not be who they say. Only the language follows the latest booking.
///
/// Until the transaction ends nobody else books for them: their visits are counted, and whoever is
/// new is registered once.
pub(super) fn identify(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic: ClinicId,
    who: &Who,
) -> Result<Patient, Error> {
    let details = match who {
        Who::Known(id) => return Ok(patients::settled(tx, clinic, *id)?.patient),
        Who::Given(details) => details,
    };
    let name = format!("{} {}", details.given_name, details.family_name);
    let email = details.email.as_ref().map(crate::domain::Email::as_str);
    let phone = details.phone.as_ref().map(crate::domain::Phone::as_str);

    patients::lock_name(tx, clinic, &name, email)?;
    let namesakes = patients::by_name_and_email(tx, clinic, &name, email)?;
    let known = namesakes.into_iter().find(|one| {
        let born = one.birth_date.zip(details.birth_date).is_none_or(|(a, b)| a == b);
        // Without a mail address a name alone says too little.
        born && (email.is_some() || (phone.is_some() && one.phone.as_deref() == phone))
    });
    if let Some(known) = known {
        let known = patients::settled(tx, clinic, known.id)?;
        // Who was forgotten while this waited is nobody known any more.
        if known.active {
            return completed(tx, context, clinic, known.patient, details);
        }
    }
    let patient = details.patient();
    patients::insert(tx, clinic, &patient, context.now)?;
    note(tx, context, (clinic, patient.id), "register", json!({}))?;

    Ok(patient)
}

/// Fills in what was not known of a patient.
fn completed(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic: ClinicId,
    mut known: Patient,
    given: &PatientDetails,
) -> Result<Patient, Error> {
    let new_phone = known.phone.is_none() && given.phone.is_some();
    let new_birth_date = known.birth_date.is_none() && given.birth_date.is_some();
    if new_phone || new_birth_date {
        let phone = given.phone.as_ref().map(crate::domain::Phone::as_str);
        patients::complete(tx, known.id, phone, given.birth_date)?;
        let change = json!({ "phone": new_phone, "birth_date": new_birth_date });
        note(tx, context, (clinic, known.id), "complete", change)?;
    }
    if let Some(language) = given.language.filter(|language| known.language != Some(*language)) {
        patients::speaks(tx, known.id, language)?;
        note(tx, context, (clinic, known.id), "edit", json!({ "fields": ["language"] }))?;
        known.language = Some(language);
    }
    Ok(known)
}

/// Writes the audit row of something that became of a patient's record. What is in the record
/// stays out of the trail, which is kept for ever.
pub(super) fn note(
    tx: &mut Tx<'_>,
    context: &Context,
    (clinic_id, id): (ClinicId, PatientId),
    action: &str,
    change: serde_json::Value,
) -> Result<(), Error> {
    let entry = audit::Entry {
        clinic_id,
        at: context.now,
        actor: context.actor,
        action: format!("patient.{action}"),
        subject_kind: "patient",
        subject: id.uuid(),
        change,
        reason: None,
        request_id: context.request_id.clone(),
    };
    audit::insert(tx, entry)
}
