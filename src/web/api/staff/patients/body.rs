//! What is sent about a patient, checked part by part.
#![expect(clippy::option_option, reason = "a member that is null is not one that is left out")]

use super::super::super::patients::born;
use crate::{
    Error,
    actions::{NewRecord, PatientChange},
    domain::{
        Catalogue, Email, ExternalId, Language, PatientDetails, PatientNote, PersonName, Phone,
    },
    web::extract::Checks,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;
use uuid::Uuid;

/// Somebody to be written down.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPatientBody {
    given_name: String,
    family_name: String,
    email: Option<String>,
    /// In any usual form.
    phone: Option<String>,
    birth_date: Option<NaiveDate>,
    /// In which language they are spoken to.
    language: Option<Language>,
    note: Option<String>,
    /// What another system calls them.
    external_id: Option<String>,
    /// Whether to go on although somebody known may well be the same person.
    #[serde(default)]
    anyway: bool,
}

/// What is to be different; what is left out stays, null takes out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PatientChangeBody {
    given_name: Option<String>,
    family_name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    email: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    phone: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<NaiveDate>)]
    birth_date: Option<Option<NaiveDate>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Language>)]
    language: Option<Option<Language>>,
    note: Option<String>,
}

/// Which patient's record is left.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MergeBody {
    /// The patient who stays.
    pub(super) into: Uuid,
}

/// Tells a member that is null from one that is left out.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// What was typed, if anything was.
fn typed(text: Option<&String>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

/// Reads a part that may be missing.
fn part<T, E: ToString>(
    checks: &mut Checks,
    pointer: &str,
    text: Option<&String>,
    read: impl FnOnce(&str) -> Result<T, E>,
) -> Option<Option<T>> {
    match typed(text) {
        Some(text) => checks.field(pointer, read(text)).map(Some),
        None => Some(None),
    }
}

impl NewPatientBody {
    /// The patient, each part checked.
    pub(super) fn checked(
        &self,
        catalogue: &Catalogue,
        now: DateTime<Utc>,
    ) -> Result<NewRecord, Error> {
        let mut checks = Checks::default();
        let phone = |text: &str| Phone::parse(text, catalogue.country());
        let given_name = checks.field("/given_name", PersonName::parse(&self.given_name));
        let family_name = checks.field("/family_name", PersonName::parse(&self.family_name));
        let email = part(&mut checks, "/email", self.email.as_ref(), Email::parse);
        let phone = part(&mut checks, "/phone", self.phone.as_ref(), phone);
        let birth_date = checks.field("/birth_date", born(self.birth_date, now));
        let note = self.note.as_deref().unwrap_or_default();
        let note = checks.field("/note", PatientNote::parse(note));
        let id = part(&mut checks, "/external_id", self.external_id.as_ref(), ExternalId::parse);

        let read = || {
            Some(NewRecord {
                clinic_id: catalogue.clinic.id,
                details: PatientDetails {
                    given_name: given_name?,
                    family_name: family_name?,
                    email: email?,
                    phone: phone?,
                    birth_date: birth_date?,
                    language: self.language,
                },
                note: note?,
                external_id: id?,
                anyway: self.anyway,
            })
        };
        checks.finish(read())
    }
}

impl PatientChangeBody {
    /// The change, each part checked.
    pub(super) fn checked(
        &self,
        catalogue: &Catalogue,
        now: DateTime<Utc>,
    ) -> Result<PatientChange, Error> {
        let mut checks = Checks::default();
        let mut change = PatientChange { language: self.language, ..PatientChange::default() };
        if let Some(name) = &self.given_name {
            change.given_name = checks.field("/given_name", PersonName::parse(name));
        }
        if let Some(name) = &self.family_name {
            change.family_name = checks.field("/family_name", PersonName::parse(name));
        }
        if let Some(email) = &self.email {
            change.email = part(&mut checks, "/email", email.as_ref(), Email::parse);
        }
        if let Some(phone) = &self.phone {
            let read = |text: &str| Phone::parse(text, catalogue.country());
            change.phone = part(&mut checks, "/phone", phone.as_ref(), read);
        }
        if let Some(date) = self.birth_date {
            change.birth_date = checks.field("/birth_date", born(date, now));
        }
        if let Some(note) = &self.note {
            change.note = checks.field("/note", PatientNote::parse(note));
        }
        checks.finish(Some(change))
    }
}
