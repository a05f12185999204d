//! Sending a mail again, and correcting where it goes.
use super::{Context, PatientChange, edit_patient};
use crate::{
    Error,
    db::{
        Tx, appointments, audit,
        outbox::{self, Mail, MailId},
        outbox_sending, patients,
    },
    domain::{ClinicId, Email, MailStatus},
};
use serde_json::json;

/// Sends a mail again: one that waits, at once; one that was sent or given up, as a new one, to
/// its patient's present address. What is no longer so is not told again.
pub fn resend_mail(
    tx: &mut Tx<'_>,
    context: &Context,
    (clinic, id): (ClinicId, MailId),
) -> Result<Mail, Error> {
    let mail = outbox::lock(tx, clinic, id)?;
    let still_so = still_so(tx, context, &mail)?;
    let again = match mail.status(context.now) {
        MailStatus::Sending => return Err(Error::Conflict("the mail is on its way this moment")),
        MailStatus::Superseded => {
            return Err(Error::Conflict("the mail tells of what is no longer so"));
        }
        _ if !still_so => {
            return Err(Error::Conflict("what the mail tells of has changed since"));
        }
        MailStatus::Waiting | MailStatus::HeldBack | MailStatus::Retrying => {
            outbox_sending::put_back(tx, &[id], context.now)?;
            outbox::get(tx, clinic, id)?
        }
        MailStatus::Sent | MailStatus::Failed => {
            let again = copy(tx, context, &mail)?;
            outbox::insert(tx, &again)?;
            if mail.failed_at.is_some() {
                outbox::supersede(tx, &[id], context.now)?;
            }
            again
        }
    };
    note(tx, context, &again, "mail.resend", None)?;
    Ok(again)
}

/// Corrects the address of the patient whom a mail is to, and sends it there.
pub fn correct_address(
    tx: &mut Tx<'_>,
    context: &Context,
    (clinic, id): (ClinicId, MailId),
    to: &Email,
) -> Result<Mail, Error> {
    let mail = outbox::lock(tx, clinic, id)?;
    let patient = mail.patient_id.ok_or(Error::Conflict("the mail is not to a patient"))?;
    let change = PatientChange { email: Some(Some(to.clone())), ..PatientChange::default() };
    edit_patient(tx, context, (clinic, patient), &change, None)?;
    outbox::redirect(tx, patient, to.as_str())?;
    resend_mail(tx, context, (clinic, id))
}

/// Takes a mail that was given up off the desk's list: somebody has seen to it, and may say how.
pub fn dismiss_mail(
    tx: &mut Tx<'_>,
    context: &Context,
    (clinic, id): (ClinicId, MailId),
    seen_to: Option<&str>,
) -> Result<Mail, Error> {
    let mail = outbox::lock(tx, clinic, id)?;
    if mail.status(context.now) != MailStatus::Failed {
        return Err(Error::Conflict("the mail was not given up"));
    }
    outbox::supersede(tx, &[id], context.now)?;
    note(tx, context, &mail, "mail.dismiss", seen_to)?;
    outbox::get(tx, clinic, id)
}

/// Whether what a mail tells is still so.
fn still_so(tx: &mut Tx<'_>, context: &Context, mail: &Mail) -> Result<bool, Error> {
    if mail.expires_at.is_some_and(|expires| expires.0 <= context.now) {
        return Ok(false);
    }
    let (Some(id), Some(told)) = (mail.appointment_id, mail.visit()) else {
        return Ok(true);
    };
    let visit = appointments::get(tx, mail.clinic_id, id)?;
    Ok(visit.sequence == told.sequence)
}

/// The same mail once more, as a new one.
fn copy(tx: &mut Tx<'_>, context: &Context, mail: &Mail) -> Result<Mail, Error> {
    let recipient = match mail.patient_id {
        Some(id) => patients::get(tx, mail.clinic_id, id)?.email,
        None => Some(mail.recipient.clone()),
    };
    let recipient = recipient.ok_or(Error::Conflict("the patient has no mail address"))?;
    let unreadable = Error::Conflict("what the mail tells cannot be read");
    let data = mail.data.0.clone().ok_or(unreadable)?;
    let fresh = Mail::new(mail.clinic_id, recipient, data, String::new(), context.now);
    let fresh = Mail {
        appointment_id: mail.appointment_id,
        patient_id: mail.patient_id,
        expires_at: mail.expires_at,
        ..fresh
    };
    Ok(fresh.again(mail.id))
}

fn note(
    tx: &mut Tx<'_>,
    context: &Context,
    mail: &Mail,
    action: &str,
    reason: Option<&str>,
) -> Result<(), Error> {
    let entry = audit::Entry {
        clinic_id: mail.clinic_id,
        at: context.now,
        actor: context.actor,
        action: action.to_owned(),
        subject_kind: "mail",
        subject: mail.id.uuid(),
        change: json!({ "kind": mail.kind, "visit": mail.appointment_id }),
        reason: reason.map(str::to_owned),
        request_id: context.request_id.clone(),
    };
    audit::insert(tx, entry)
}
