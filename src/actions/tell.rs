//! Telling of a deed: the audit trail, and the patient by mail.
use super::Context;
use crate::{
    Error,
    db::{
        Json, Tx, audit,
        outbox::{self, Mail, MailId},
        patients,
    },
    domain::{Appointment, Catalogue, MailKind, Span, VisitMail},
};
use anyhow::Context as _;
use serde_json::json;

/// Writes the audit row of something that became of a visit.
pub(super) fn note(
    tx: &mut Tx<'_>,
    context: &Context,
    visit: &Appointment,
    action: &str,
    reason: Option<String>,
) -> Result<(), Error> {
    note_with(tx, context, visit, (action, json!({})), reason)
}

/// The same, with more to be said of the change than how the visit stands after it.
pub(super) fn note_with(
    tx: &mut Tx<'_>,
    context: &Context,
    visit: &Appointment,
    (action, more): (&str, serde_json::Value),
    reason: Option<String>,
) -> Result<(), Error> {
    let mut change = json!({
        "status": visit.status,
        "starts_at": visit.visit.start(),
        "ends_at": visit.visit.end(),
        "service": visit.service_id,
        "practitioner": visit.practitioner_id,
        "room": visit.room_id,
        "patient": visit.patient_id,
        "revision": visit.revision,
        "overrides": visit.overrides,
        "chosen_because": visit.chosen_because,
    });
    if let (Some(change), serde_json::Value::Object(more)) = (change.as_object_mut(), more) {
        change.extend(more);
    }
    let entry = audit::Entry {
        clinic_id: visit.clinic_id,
        at: context.now,
        actor: context.actor,
        action: format!("appointment.{action}"),
        subject_kind: "appointment",
        subject: visit.id.uuid(),
        change,
        reason,
        request_id: context.request_id.clone(),
    };
    audit::insert(tx, entry)
}

/// Puts a mail about a visit, and when it was before, into the outbox, if its patient has a mail
/// address.
pub(super) fn mail(
    tx: &mut Tx<'_>,
    context: &Context,
    catalogue: &Catalogue,
    visit: &Appointment,
    (kind, before): (MailKind, Option<Span>),
) -> Result<(), Error> {
    let Some(patient_id) = visit.patient_id else { return Ok(()) };
    let patient = patients::get(tx, visit.clinic_id, patient_id)?;
    let Some(recipient) = patient.email.clone() else { return Ok(()) };
    let by_clinic = context.by_clinic();
    let data = VisitMail::about(catalogue, visit, kind)
        .context("a visit names what the clinic does not have")?;
    let data = VisitMail {
        patient_name: patient.name(),
        before,
        by_clinic,
        reason: visit.cancel_reason.clone().filter(|_| by_clinic),
        ..data
    };

    let id = MailId::new();
    let home = catalogue.clinic.email.rsplit('@').next().unwrap_or("limber");
    outbox::insert(
        tx,
        &Mail {
            id,
            clinic_id: visit.clinic_id,
            appointment_id: Some(visit.id),
            kind: kind.to_string(),
            recipient,
            data: Json(data),
            dedupe_key: dedupe_key(visit, visit.sequence, kind),
            created_at: context.now.into(),
            due_at: context.now.into(),
            attempts: 0,
            last_error: None,
            sent_at: None,
            failed_at: None,
            message_id: format!("<{id}@{home}>"),
        },
    )
}

/// Takes back what a mail about an undone step tells: one that waits is not sent any more, and
/// one that has gone out is followed by what holds now.
pub(super) fn take_back(
    tx: &mut Tx<'_>,
    context: &Context,
    (catalogue, visit): (&Catalogue, &Appointment),
    (kind, sequence): (MailKind, i32),
    instead: MailKind,
) -> Result<(), Error> {
    if outbox::withdraw(tx, &dedupe_key(visit, sequence, kind), context.now)? {
        return Ok(());
    }
    mail(tx, context, catalogue, visit, (instead, None))
}

fn dedupe_key(visit: &Appointment, sequence: i32, kind: MailKind) -> String {
    format!("{}:{sequence}:{kind}", visit.id)
}
