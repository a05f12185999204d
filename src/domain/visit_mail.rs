//! What a mail about a visit tells: a picture of the visit as it was when the mail was written.
use super::{Appointment, Catalogue, Span, words::words};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

words! {
    /// What a mail tells.
    MailKind {
        /// The visit is agreed.
        Booked = "visit-booked",
        /// The visit is asked for; staff will confirm or decline.
        Requested = "visit-requested",
        /// The visit has another time, place or practitioner.
        Moved = "visit-moved",
        /// The visit is called off.
        Cancelled = "visit-cancelled",
    }
}

/// A mail about a visit. It names no symptom and no birth date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct VisitMail {
    pub kind: MailKind,
    pub clinic_slug: String,
    pub clinic_name: String,
    /// The clinic's mailbox: who sends, and the invite's organizer.
    pub clinic_email: String,
    /// E.164.
    pub clinic_phone: String,
    pub patient_name: String,
    pub reference: String,
    pub service: String,
    pub practitioner: String,
    pub location: String,
    /// In one line.
    pub address: String,
    /// The location's telephone, E.164.
    pub location_phone: String,
    pub time_zone: Tz,
    pub visit: Span,
    /// When it was, where it was moved.
    pub before: Option<Span>,
    pub preparation: String,
    /// Whether the clinic rather than the patient changed it.
    pub by_clinic: bool,
    /// What the clinic says of a change it made.
    pub reason: Option<String>,
    /// iCalendar's SEQUENCE.
    pub sequence: i32,
}

impl VisitMail {
    /// The visit as it is now. Whose it is, what it was before and who changed it are left to be
    /// filled in; `None` where it names what the clinic does not have.
    pub fn about(catalogue: &Catalogue, visit: &Appointment, kind: MailKind) -> Option<Self> {
        let clinic = &catalogue.clinic;
        let service = catalogue.service(visit.service_id)?;
        let location = catalogue.location(visit.location_id)?;
        Some(Self {
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
            before: None,
            preparation: service.preparation.clone(),
            by_clinic: false,
            reason: None,
            sequence: visit.sequence,
        })
    }
}
