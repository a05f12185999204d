//! The form with which the desk books a visit.
use super::anyway::Anyway;
use crate::{
    Error,
    actions::{Booking, Particulars, What, Who},
    domain::{
        Catalogue, Email, Note, PatientDetails, PatientId, PersonName, Phone, PractitionerId,
        Service, Source,
    },
    web::{extract::Checks, pages::say},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What was typed and chosen.
#[derive(Default, Clone, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Typed {
    pub(super) csrf: String,
    pub(super) nonce: String,
    pub(super) practitioner: String,
    pub(super) starts_at: String,
    /// Another start, of those that were offered after a refusal.
    pub(super) instead: String,
    pub(super) service: String,
    /// What was typed to find somebody known.
    pub(super) q: String,
    /// Whose record it is for; empty: what follows says for whom.
    pub(super) patient: String,
    /// That it is somebody new, though somebody known looks the same.
    pub(super) new: String,
    pub(super) given_name: String,
    pub(super) family_name: String,
    pub(super) email: String,
    /// The address of which it was said that mails to it fail.
    pub(super) known_bad: String,
    pub(super) phone: String,
    pub(super) source: String,
    pub(super) reason: String,
    pub(super) set_aside: String,
    pub(super) anyway: String,
    pub(super) why: String,
}

/// A service to choose.
pub(super) struct Choice {
    pub(super) id: String,
    pub(super) name: String,
    /// `30 minutes, $85.00`.
    pub(super) terms: String,
}

impl Typed {
    /// The part that sets rules aside.
    pub(super) fn anyway(&self) -> Anyway {
        let Self { set_aside, anyway, why, .. } = self.clone();
        Anyway { set_aside, rule: anyway, why }
    }

    /// When the visit is to begin.
    pub(super) fn start(&self) -> Result<DateTime<Utc>, Error> {
        let text = if self.instead.is_empty() { &self.starts_at } else { &self.instead };
        let wrong = |_| Error::invalid("starts_at", "invalid", "must be a date and time");
        DateTime::parse_from_rfc3339(text).map(|at| at.to_utc()).map_err(wrong)
    }

    /// Whose record was chosen.
    pub(super) fn known(&self) -> Option<PatientId> {
        self.patient.parse().ok()
    }

    /// The service that was chosen, if this practitioner gives it.
    pub(super) fn service<'a>(
        &self,
        catalogue: &'a Catalogue,
        practitioner: PractitionerId,
    ) -> Option<&'a Service> {
        catalogue.given_by(practitioner).find(|service| service.id.to_string() == self.service)
    }

    /// The booking that is meant.
    pub(super) fn read(
        &self,
        catalogue: &Catalogue,
        practitioner: PractitionerId,
    ) -> Result<Booking, Error> {
        let mut checks = Checks::default();
        let service = self.service(catalogue, practitioner).ok_or("must be chosen");
        let service = checks.field("service", service);
        let who = match self.known() {
            Some(id) => Some(Who::Known(id)),
            None => self.details(&mut checks, catalogue).map(Who::Given),
        };
        let source = match self.source.as_str() {
            "phone" => Source::Phone,
            _ => Source::Desk,
        };
        let reason = checks.field("reason", Note::parse(&self.reason));
        let overrides = self.anyway().overrides(&mut checks);
        let starts_at = self.start()?;
        let booking = service.zip(who).zip(reason).map(|((service, who), reason)| Booking {
            clinic_id: catalogue.clinic.id,
            what: What::Direct {
                service_id: service.id,
                practitioner_id: Some(practitioner),
                starts_at,
            },
            particulars: Particulars {
                who,
                returning: None,
                reason: reason.into_option(),
                intake: None,
                source,
            },
            overrides,
        });
        checks.finish(booking)
    }

    fn details(&self, checks: &mut Checks, catalogue: &Catalogue) -> Option<PatientDetails> {
        let given_name = checks.field("given_name", PersonName::parse(&self.given_name));
        let family_name = checks.field("family_name", PersonName::parse(&self.family_name));
        let (phone, email) = (self.phone.trim(), self.email.trim());
        if phone.is_empty() && email.is_empty() {
            let missing: Result<(), _> = Err("or a mail address is needed, to reach the patient");
            checks.field("phone", missing);
        }
        let phone = match phone {
            "" => None,
            text => checks.field("phone", Phone::parse(text, catalogue.country())),
        };
        let email = match email {
            "" => None,
            text => checks.field("email", Email::parse(text)),
        };
        Some(PatientDetails {
            given_name: given_name?,
            family_name: family_name?,
            email,
            phone,
            birth_date: None,
            language: None,
        })
    }
}

/// The services that a practitioner gives.
pub(super) fn choices(catalogue: &Catalogue, practitioner: PractitionerId) -> Vec<Choice> {
    let currency = &catalogue.clinic.currency;
    catalogue
        .given_by(practitioner)
        .map(|service| {
            let length = catalogue.length(service.id, practitioner).unwrap_or_default();
            let price = service.price_minor.map(|minor| say::price(minor, currency));
            let mut terms = say::minutes(length.num_minutes());
            terms.extend(price.map(|price| format!(", {price}")));
            Choice { id: service.id.to_string(), name: service.name.clone(), terms }
        })
        .collect()
}
