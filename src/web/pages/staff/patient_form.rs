//! The form in which a patient is written down and changed.
use crate::{
    Error,
    actions::{NewRecord, PatientChange},
    domain::{
        Catalogue, Email, Language, PatientDetails, PatientNote, PatientRecord, PersonName, Phone,
        readable_phone,
    },
    error::FieldProblem,
    web::{api::patients::born, extract::Checks},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// What was typed.
#[derive(Default, Clone, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Typed {
    pub(super) csrf: String,
    pub(super) nonce: String,
    pub(super) given_name: String,
    pub(super) family_name: String,
    pub(super) email: String,
    pub(super) phone: String,
    pub(super) birth_date: String,
    /// Empty: it is not known.
    pub(super) language: String,
    pub(super) note: String,
    /// Whether to go on although somebody known may well be the same person.
    pub(super) anyway: String,
    /// The revision that was seen.
    pub(super) revision: i32,
}

/// The form as a template shows it.
#[derive(Default)]
pub(super) struct PatientForm {
    pub(super) typed: Typed,
    pub(super) problems: Vec<FieldProblem>,
}

impl Typed {
    /// What is written down.
    pub(super) fn of(record: &PatientRecord) -> Self {
        let one = &record.patient;
        Self {
            given_name: one.given_name.clone(),
            family_name: one.family_name.clone(),
            email: one.email.clone().unwrap_or_default(),
            phone: one.phone.as_deref().map(readable_phone).unwrap_or_default(),
            birth_date: one.birth_date.map(|date| date.to_string()).unwrap_or_default(),
            language: one.language.map(|one| one.to_string()).unwrap_or_default(),
            note: record.note.clone(),
            revision: record.revision,
            ..Self::default()
        }
    }

    /// Somebody new.
    pub(super) fn read(
        &self,
        catalogue: &Catalogue,
        now: DateTime<Utc>,
    ) -> Result<NewRecord, Error> {
        let (details, note) = self.details(catalogue, now)?;
        Ok(NewRecord {
            clinic_id: catalogue.clinic.id,
            details,
            note,
            external_id: None,
            anyway: !self.anyway.is_empty(),
        })
    }

    /// What is different: everything is as it was typed.
    pub(super) fn change(
        &self,
        catalogue: &Catalogue,
        now: DateTime<Utc>,
    ) -> Result<PatientChange, Error> {
        let (details, note) = self.details(catalogue, now)?;
        Ok(PatientChange {
            given_name: Some(details.given_name),
            family_name: Some(details.family_name),
            email: Some(details.email),
            phone: Some(details.phone),
            birth_date: Some(details.birth_date),
            language: Some(details.language),
            note: Some(note),
        })
    }

    fn details(
        &self,
        catalogue: &Catalogue,
        now: DateTime<Utc>,
    ) -> Result<(PatientDetails, PatientNote), Error> {
        let mut checks = Checks::default();
        let given_name = checks.field("given_name", PersonName::parse(&self.given_name));
        let family_name = checks.field("family_name", PersonName::parse(&self.family_name));
        let email = given(&self.email).map(Email::parse).transpose();
        let email = checks.field("email", email);
        let phone = given(&self.phone).map(|text| Phone::parse(text, catalogue.country()));
        let phone = checks.field("phone", phone.transpose());
        let date = given(&self.birth_date).map(str::parse::<NaiveDate>).transpose();
        let date = date.map_err(|_| "must be a date").and_then(|date| born(date, now));
        let birth_date = checks.field("birth_date", date);
        let language = given(&self.language).map(str::parse::<Language>).transpose();
        let language = checks.field("language", language);
        let note = checks.field("note", PatientNote::parse(&self.note));
        let read = || {
            let details = PatientDetails {
                given_name: given_name?,
                family_name: family_name?,
                email: email?,
                phone: phone?,
                birth_date: birth_date?,
                language: language?,
            };
            Some((details, note?))
        };
        checks.finish(read())
    }
}

/// What was typed, if anything was.
fn given(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

impl PatientForm {
    /// The form with what is wrong with it.
    pub(super) fn wrong(typed: Typed, problems: Vec<FieldProblem>) -> Self {
        Self { typed, problems }
    }

    /// The languages to choose from: word, name, and whether it is chosen.
    pub(super) fn languages(&self) -> Vec<(&'static str, &'static str, bool)> {
        let each = Language::ALL.iter();
        each.map(|one| (one.as_str(), one.own_name(), one.as_str() == self.typed.language))
            .collect()
    }

    /// What is wrong with a field; empty: nothing.
    pub(super) fn problem(&self, field: &str) -> &str {
        let wrong = self.problems.iter().find(|problem| problem.pointer == field);
        wrong.map_or("", |problem| &problem.detail)
    }
}
