//! Asking the clinic to erase what it knows of somebody, and thinking better of it.
use super::note_on;
use crate::{
    Error,
    actions::Context,
    db::{Tx, account_sessions::AccountSession, appointments, erasures, own, patients},
    domain::{ErasureId, ErasureOutcome, ErasureRequest, PatientId},
};
use serde_json::json;

/// Asks for the erasure of a person under the address of whoever is signed in. Visits to come are
/// to be called off first.
pub fn ask_for_erasure(
    tx: &mut Tx<'_>,
    context: &Context,
    session: &AccountSession,
    person: PatientId,
) -> Result<ErasureRequest, Error> {
    let clinic_id = session.clinic_id;
    own::person(tx, (clinic_id, &session.account.email), person)?;
    patients::lock(tx, [person, person])?;
    if !appointments::live_of(tx, person)?.is_empty() {
        return Err(Error::Conflict("there are visits to come; call them off first"));
    }
    let asked = erasures::of(tx, clinic_id, &[person])?;
    if let Some(open) = asked.into_iter().find(|one| one.decided_at.is_none()) {
        return Ok(open);
    }
    let request = ErasureRequest {
        id: ErasureId::new(),
        clinic_id,
        patient_id: person,
        requested_at: context.now,
        decided_at: None,
        decided_by: None,
        outcome: None,
        reason: None,
    };
    erasures::insert(tx, &request)?;
    note(tx, context, &request, "erasure.ask")?;
    Ok(request)
}

/// Takes a request back that nobody has decided yet.
pub fn withdraw_erasure(
    tx: &mut Tx<'_>,
    context: &Context,
    session: &AccountSession,
    person: PatientId,
) -> Result<(), Error> {
    own::person(tx, (session.clinic_id, &session.account.email), person)?;
    let asked = erasures::of(tx, session.clinic_id, &[person])?;
    let open = asked.into_iter().find(|one| one.decided_at.is_none());
    let open = open.ok_or(Error::NotFound("request"))?;
    let outcome = (ErasureOutcome::Withdrawn, None);
    if erasures::decide(tx, open.id, outcome, None, context.now)? {
        note(tx, context, &open, "erasure.withdraw")?;
    }
    Ok(())
}

fn note(
    tx: &mut Tx<'_>,
    context: &Context,
    request: &ErasureRequest,
    action: &str,
) -> Result<(), Error> {
    let change = json!({ "patient": request.patient_id });
    note_on(tx, context, request.clinic_id, ("erasure", request.id.uuid()), (action, change))
}
