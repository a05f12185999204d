//! What a mail about a visit tells: a picture of the visit as it was when the mail was written.
use super::{
    Appointment, Catalogue, InviteMethod, Language, Patient, PractitionerId, Quiet, Span, Status,
    mail::MailKind,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A mail about a visit. It names no symptom and no birth date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it all")]
#[expect(clippy::struct_excessive_bools, reason = "each tells something of its own")]
pub struct VisitMail {
    pub kind: MailKind,
    pub reader: Reader,
    /// In which language it is written.
    pub language: Language,
    /// The clinic's, which says how dates are written.
    pub locale: String,
    pub clinic_slug: String,
    pub clinic_name: String,
    /// The clinic's mailbox: who sends, and the invite's organizer.
    pub clinic_email: String,
    /// E.164.
    pub clinic_phone: String,
    /// The name; to a practitioner, the initials.
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
    /// Where the visit stands.
    pub status: Status,
    pub visit: Span,
    /// When it was, where it was moved.
    pub before: Option<Span>,
    pub preparation: String,
    /// What to expect and to do after it.
    pub aftercare: String,
    /// Whether the clinic rather than the patient changed it.
    pub by_clinic: bool,
    /// Whether the clinic did so because the patient asked.
    pub at_request: bool,
    /// Whether it was called off before, and takes place after all.
    pub after_all: bool,
    /// Whether its reader knew it as agreed, and therefore has it in a calendar.
    pub agreed_before: bool,
    /// By when the clinic answers, where it is asked for.
    pub answer_by: Option<DateTime<Utc>>,
    /// Until when the patient may move it alone; `None`: no longer.
    pub move_until: Option<DateTime<Utc>>,
    /// Until when the patient may cancel it alone; `None`: no longer.
    pub cancel_until: Option<DateTime<Utc>>,
    /// What the clinic says of a change it made.
    pub reason: Option<String>,
    /// iCalendar's SEQUENCE.
    pub sequence: i32,
    /// Whether the mail leaves out what the visit is for.
    pub discreet: bool,
    pub invites: InviteMethod,
    /// The hours in which it is not sent, if it can wait.
    pub quiet: Quiet,
}

/// Whom a mail about a visit is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reader {
    /// Whose visit it is.
    Patient,
    /// Who gives it.
    Practitioner(PractitionerId),
}

impl VisitMail {
    /// The visit as it is now, for its patient. Whose it is, what it was before and who changed
    /// it are left to be filled in; `None` where it names what the clinic does not have.
    pub fn about(catalogue: &Catalogue, visit: &Appointment, kind: MailKind) -> Option<Self> {
        let clinic = &catalogue.clinic;
        let service = catalogue.service(visit.service_id)?;
        let location = catalogue.location(visit.location_id)?;
        Some(Self {
            kind,
            reader: Reader::Patient,
            language: Language::of_locale(&clinic.locale),
            locale: clinic.locale.clone(),
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
            status: visit.status,
            visit: visit.visit,
            before: None,
            preparation: service.preparation.clone(),
            aftercare: service.aftercare.clone(),
            by_clinic: false,
            at_request: false,
            after_all: false,
            agreed_before: false,
            answer_by: None,
            move_until: Some(visit.reschedule_cutoff()),
            cancel_until: Some(visit.cancel_cutoff()),
            reason: None,
            sequence: visit.sequence,
            discreet: clinic.policy.discreet,
            invites: clinic.policy.invites,
            quiet: clinic.policy.quiet(),
        })
    }

    /// The same for a patient, in their language.
    #[must_use]
    pub fn to(self, patient: &Patient) -> Self {
        let language = patient.language.unwrap_or(self.language);
        Self { patient_name: patient.name(), language, ..self }
    }

    /// The same, written now: what was possible until earlier is no longer.
    #[must_use]
    pub fn as_of(self, now: DateTime<Utc>) -> Self {
        let still = |until: Option<DateTime<Utc>>| until.filter(|until| now <= *until);
        Self { move_until: still(self.move_until), cancel_until: still(self.cancel_until), ..self }
    }

    /// The kind of mail that is kept: whatever a practitioner is told is a copy.
    pub fn kept_as(&self) -> MailKind {
        match self.reader {
            Reader::Patient => self.kind,
            Reader::Practitioner(_) => MailKind::PractitionerCopy,
        }
    }
}
