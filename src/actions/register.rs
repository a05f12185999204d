//! Writing a patient down who has no visit yet.
use super::{Context, patient};
use crate::{
    Error,
    db::{Tx, patients},
    domain::{
        ClinicId, Email, ExternalId, Patient, PatientDetails, PatientId, PatientNote,
        PatientRecord, Phone,
    },
};
use serde_json::json;

/// Somebody to be written down.
#[derive(Debug, Clone)]
pub struct NewRecord {
    /// At which clinic.
    pub clinic_id: ClinicId,
    /// Who it is.
    pub details: PatientDetails,
    /// What is noted about them.
    pub note: PatientNote,
    /// What the system calls them that they come from.
    pub external_id: Option<ExternalId>,
    /// Whether to go on although somebody known may well be the same person.
    pub anyway: bool,
}

/// Writes a patient down, unless somebody known may well be the same person.
pub fn register(
    tx: &mut Tx<'_>,
    context: &Context,
    new: &NewRecord,
) -> Result<PatientRecord, Error> {
    let details = &new.details;
    let patient = Patient {
        id: PatientId::new(),
        given_name: details.given_name.to_string(),
        family_name: details.family_name.to_string(),
        email: details.email.as_ref().map(Email::to_string),
        phone: details.phone.as_ref().map(Phone::to_string),
        birth_date: details.birth_date,
        language: details.language,
    };
    if !new.anyway {
        let likely = patients::likely(tx, new.clinic_id, &patient)?;
        if !likely.is_empty() {
            return Err(Error::LikelyDuplicate(likely));
        }
    }
    let record = PatientRecord {
        note: new.note.as_str().to_owned(),
        external_id: new.external_id.as_ref().map(ExternalId::to_string),
        ..PatientRecord::new(patient, context.now)
    };
    patients::add(tx, new.clinic_id, &record)?;
    patient::note(tx, context, (new.clinic_id, record.patient.id), "register", json!({}))?;

    Ok(record)
}
