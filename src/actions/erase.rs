//! Deciding whether what the clinic knows of somebody is erased.
use super::{Context, tell_account};
use crate::{
    Error,
    db::{Tx, appointments, audit, audit::Actor, clinics, erasures, forget, patients},
    domain::{ClinicId, ErasureId, ErasureOutcome, ErasureRequest, MailKind},
};
use serde_json::json;

/// Erases what is known of the person: name, ways to reach them, date of birth, notes, reasons,
/// answers, and what mails told. Their visits and the trail stay, without a person. They are told
/// by a last mail.
pub fn approve_erasure(
    tx: &mut Tx<'_>,
    context: &Context,
    of: (ClinicId, ErasureId),
) -> Result<ErasureRequest, Error> {
    let request = open(tx, of)?;
    let patient = patients::record(tx, of.0, request.patient_id)?.patient;
    patients::lock(tx, [patient.id, request.patient_id])?;
    if !appointments::live_of(tx, patient.id)?.is_empty() {
        return Err(Error::Conflict(
            "the patient has visits that are not over; call them off or end them first",
        ));
    }
    decided(tx, context, &request, (ErasureOutcome::Approved, None))?;
    let visits = forget::patient(tx, of.0, &patient, context.now)?;
    if let Some(email) = &patient.email {
        let clinic = clinics::catalogue(tx, of.0)?.clinic;
        // No mail of theirs: who they are is not to be known from it.
        let told = (request.id.uuid(), MailKind::Erased, None);
        tell_account(tx, context, &clinic, (email, None, patient.language), told)?;
    }
    let change = json!({ "patient": patient.id, "visits": visits });
    note(tx, context, &request, "erasure.approve", change)?;
    erasures::get(tx, of.0, of.1)
}

/// Keeps what is known, and tells the person why.
pub fn decline_erasure(
    tx: &mut Tx<'_>,
    context: &Context,
    of: (ClinicId, ErasureId),
    reason: &str,
) -> Result<ErasureRequest, Error> {
    let request = open(tx, of)?;
    let patient = patients::record(tx, of.0, request.patient_id)?.patient;
    decided(tx, context, &request, (ErasureOutcome::Declined, Some(reason)))?;
    if let Some(email) = &patient.email {
        let clinic = clinics::catalogue(tx, of.0)?.clinic;
        let kind = MailKind::ErasureDeclined;
        let told = (request.id.uuid(), kind, Some(reason.to_owned()));
        tell_account(tx, context, &clinic, (email, Some(patient.id), patient.language), told)?;
    }
    let change = json!({ "patient": patient.id });
    note(tx, context, &request, "erasure.decline", change)?;
    erasures::get(tx, of.0, of.1)
}

fn open(tx: &mut Tx<'_>, (clinic, id): (ClinicId, ErasureId)) -> Result<ErasureRequest, Error> {
    let request = erasures::get(tx, clinic, id)?;
    if request.decided_at.is_some() {
        return Err(Error::Conflict("that was decided already"));
    }
    Ok(request)
}

fn decided(
    tx: &mut Tx<'_>,
    context: &Context,
    request: &ErasureRequest,
    (outcome, reason): (ErasureOutcome, Option<&str>),
) -> Result<(), Error> {
    let by = match context.actor {
        Actor::Staff(id) => Some(id),
        Actor::Patient | Actor::System => None,
    };
    if erasures::decide(tx, request.id, (outcome, by), reason, context.now)? {
        Ok(())
    } else {
        Err(Error::Conflict("that was decided already"))
    }
}

/// What was said to the person stays out of the trail, which is kept for ever.
fn note(
    tx: &mut Tx<'_>,
    context: &Context,
    request: &ErasureRequest,
    action: &str,
    change: serde_json::Value,
) -> Result<(), Error> {
    let entry = audit::Entry {
        clinic_id: request.clinic_id,
        at: context.now,
        actor: context.actor,
        action: action.to_owned(),
        subject_kind: "erasure",
        subject: request.id.uuid(),
        change,
        reason: None,
        request_id: context.request_id.clone(),
    };
    audit::insert(tx, entry)
}
