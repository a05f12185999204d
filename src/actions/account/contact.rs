//! Changing how the clinic reaches somebody.
use super::note;
use crate::{
    Error,
    actions::{Context, PatientChange, edit_patient},
    db::{Tx, account_sessions::AccountSession, own},
    domain::{PatientId, PatientRecord, Phone},
};
use serde_json::json;

/// Changes the telephone number of a person under the address of whoever is signed in.
pub fn change_phone(
    tx: &mut Tx<'_>,
    context: &Context,
    session: &AccountSession,
    (person, seen): (PatientId, i32),
    phone: &Phone,
) -> Result<PatientRecord, Error> {
    own::person(tx, (session.clinic_id, &session.account.email), person)?;
    let change = PatientChange { phone: Some(Some(phone.clone())), ..PatientChange::default() };
    let record = edit_patient(tx, context, (session.clinic_id, person), &change, Some(seen))?;
    note(tx, context, &session.account, ("account.phone", json!({ "patient": person })))?;
    Ok(record)
}
