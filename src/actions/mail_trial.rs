//! Noting that somebody tried out how mail leaves the house.
use super::Context;
use crate::{
    Error,
    db::{Tx, audit},
    domain::ClinicId,
};
use serde_json::json;

/// Notes in the audit trail that a test message was sent, and whether it got out.
pub fn note_mail_trial(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic: ClinicId,
    delivered: bool,
) -> Result<(), Error> {
    let entry = audit::Entry {
        clinic_id: clinic,
        at: context.now,
        actor: context.actor,
        action: "mail.test".to_owned(),
        subject_kind: "clinic",
        subject: clinic.uuid(),
        change: json!({ "delivered": delivered }),
        reason: None,
        request_id: context.request_id.clone(),
    };
    audit::insert(tx, entry)
}
