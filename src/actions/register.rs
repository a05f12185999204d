//! Writing a patient down who has no visit yet.
use super::{Context, patient};
use crate::{
    Error,
    db::{Tx, patients},
    domain::{ClinicId, ExternalId, PatientDetails, PatientNote, PatientRecord},
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
    let patient = new.details.patient();
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
