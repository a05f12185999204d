//! Noting who looked at what the clinic knows of its patients: the staff, and patients at their
//! own.
use super::Context;
use crate::{
    Error,
    db::{Tx, appointments, audit},
    domain::{AccountId, AppointmentId, ClinicId, PatientId},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// What somebody looked at.
#[derive(Debug, Clone, PartialEq)]
pub enum Look {
    /// A visit, and through it at its patient.
    Visit(AppointmentId),
    /// A patient's record.
    Patient(PatientId),
    /// What is their own, as whoever reads the mailbox sees it.
    Own {
        /// Whose.
        account: AccountId,
        /// What, such as `account.view`.
        action: &'static str,
    },
    /// A page or list that names many.
    Many {
        /// What, such as `day.view`.
        action: &'static str,
        /// Which part of it: the date, the filter. No words that somebody typed.
        part: Value,
    },
}

impl Look {
    /// What a search found. Its words may name people, so the trail tells whom it showed instead.
    pub fn found(patients: &[PatientId]) -> Self {
        Self::Many { action: "patient.search", part: json!({ "shown": patients }) }
    }
}

/// Notes that somebody looked.
pub fn look(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic: ClinicId,
    look: &Look,
) -> Result<(), Error> {
    let (action, subject_kind, subject, change): (_, _, Uuid, _) = match look {
        Look::Visit(id) => {
            let patient = appointments::get(tx, clinic, *id)?.patient_id;
            ("appointment.view", "appointment", id.uuid(), json!({ "patient": patient }))
        }
        Look::Patient(id) => ("patient.view", "patient", id.uuid(), json!({})),
        Look::Own { account, action } => (*action, "account", account.uuid(), json!({})),
        Look::Many { action, part } => (*action, "clinic", clinic.uuid(), part.clone()),
    };
    let entry = audit::Entry {
        clinic_id: clinic,
        at: context.now,
        actor: context.actor,
        action: action.to_owned(),
        subject_kind,
        subject,
        change,
        reason: None,
        request_id: context.request_id.clone(),
    };
    audit::insert(tx, entry)
}
