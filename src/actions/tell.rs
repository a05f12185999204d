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
use serde_json::json;

/// Writes the audit row of something that became of a visit.
pub(super) fn note(
    tx: &mut Tx<'_>,
    context: &Context,
    visit: &Appointment,
    action: &str,
    reason: Option<String>,
) -> Result<(), Error> {
    let change = json!({
        "status": visit.status,
        "starts_at": visit.visit.start(),
        "ends_at": visit.visit.end(),
        "service": visit.service_id,
        "practitioner": visit.practitioner_id,
        "room": visit.room_id,
        "patient": visit.patient_id,
        "revision": visit.revision,
    });
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

/// Puts a mail about a visit into the outbox, if its patient has a mail address.
pub(super) fn mail(
    tx: &mut Tx<'_>,
    context: &Context,
    catalogue: &Catalogue,
    visit: &Appointment,
    kind: MailKind,
    before: Option<Span>,
) -> Result<(), Error> {
    let Some(patient_id) = visit.patient_id else { return Ok(()) };
    let patient = patients::get(tx, visit.clinic_id, patient_id)?;
    let Some(recipient) = patient.email.clone() else { return Ok(()) };
    let Some(data) = picture(context, catalogue, visit, kind, before) else {
        return Err(anyhow::anyhow!("a visit names what the clinic does not have").into());
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
            data: Json(VisitMail { patient_name: patient.name(), ..data }),
            dedupe_key: format!("{}:{}:{kind}", visit.id, visit.sequence),
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

/// The visit as it is now, for a mail; the patient's name is left to be filled in.
fn picture(
    context: &Context,
    catalogue: &Catalogue,
    visit: &Appointment,
    kind: MailKind,
    before: Option<Span>,
) -> Option<VisitMail> {
    let clinic = &catalogue.clinic;
    let service = catalogue.service(visit.service_id)?;
    let location = catalogue.location(visit.location_id)?;
    Some(VisitMail {
        kind,
        clinic_slug: clinic.slug.clone(),
        clinic_name: clinic.name.clone(),
        clinic_email: clinic.email.clone(),
        clinic_phone: clinic.phone.clone(),
        patient_name: String::new(),
        reference: visit.reference.clone(),
        service: service.name.clone(),
        practitioner: catalogue.practitioner(visit.practitioner_id)?.display_name(),
        location: location.name.clone(),
        address: location.one_line(),
        location_phone: location.phone.clone(),
        time_zone: location.time_zone,
        visit: visit.visit,
        before,
        preparation: service.preparation.clone(),
        by_clinic: context.by_clinic(),
        reason: visit.cancel_reason.clone().filter(|_| context.by_clinic()),
        sequence: visit.sequence,
    })
}
