//! A patient's details, as sent with a booking, and places in a list of patients.
use crate::{
    Error,
    db::patient_search::Place,
    domain::{Email, Language, PatientDetails, PersonName, Phone},
    web::extract::Checks,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use utoipa::ToSchema;

/// For whom a visit is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPatient {
    pub(super) given_name: String,
    pub(super) family_name: String,
    /// Required of the public; staff may book with a telephone number only.
    pub(super) email: Option<String>,
    /// In any usual form; required of the public.
    pub(super) phone: Option<String>,
    pub(super) birth_date: Option<NaiveDate>,
    /// In which language they are written to; left out: as before, or as the clinic does.
    pub(super) language: Option<Language>,
    /// Whether they have been at the clinic before.
    pub(super) returning: Option<bool>,
}

/// Whose words are checked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    /// A patient's: mail address and telephone number are needed.
    Public,
    /// Staff's: one of the two is enough.
    Staff,
}

impl NewPatient {
    /// The details, each part checked; numbers without a country code are of `country`.
    pub(super) fn checked(
        &self,
        checks: &mut Checks,
        (from, country, now): (From, &str, DateTime<Utc>),
    ) -> Option<PatientDetails> {
        let given = |text: &Option<String>| {
            text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let (email, phone) = (given(&self.email), given(&self.phone));
        let needed = |other: &Option<String>| from == From::Public || other.is_none();

        let given_name = checks.field("/patient/given_name", PersonName::parse(&self.given_name));
        let family_name =
            checks.field("/patient/family_name", PersonName::parse(&self.family_name));
        let email_read = match &email {
            Some(text) => checks.field("/patient/email", Email::parse(text)).map(Some),
            None if needed(&phone) => checks.field("/patient/email", Err("must be given")),
            None => Some(None),
        };
        let phone_read = match &phone {
            Some(text) => checks.field("/patient/phone", Phone::parse(text, country)).map(Some),
            None if needed(&email) => checks.field("/patient/phone", Err("must be given")),
            None => Some(None),
        };
        let birth_date = checks.field("/patient/birth_date", born(self.birth_date, now))?;
        Some(PatientDetails {
            given_name: given_name?,
            family_name: family_name?,
            email: email_read?,
            phone: phone_read?,
            birth_date,
            language: self.language,
        })
    }
}

/// Whether somebody can have been born then.
pub(crate) fn born(
    date: Option<NaiveDate>,
    now: DateTime<Utc>,
) -> Result<Option<NaiveDate>, &'static str> {
    let today = now.date_naive();
    match date {
        Some(date) if date > today => Err("must not be in the future"),
        Some(date) if today.years_since(date).is_none_or(|age| age > 130) => Err("is too long ago"),
        date => Ok(date),
    }
}

/// A place among the patients who were found, as it is sent.
pub(crate) fn place(place: &Place) -> String {
    let Place { begins, name, id } = place;
    URL_SAFE_NO_PAD.encode(format!("{} {id} {name}", u8::from(*begins)))
}

/// The place that was sent.
pub(crate) fn place_after(cursor: &str) -> Result<Place, Error> {
    let read = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let (begins, rest) = text.split_once(' ')?;
        let (id, name) = rest.split_once(' ')?;
        Some(Place { begins: begins == "1", name: name.to_owned(), id: id.parse().ok()? })
    };
    let wrong = "must be the `next` of an earlier answer";
    read().ok_or_else(|| Error::invalid("/after", "invalid", wrong))
}
