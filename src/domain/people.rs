//! Patients, and those who work at the clinic.
use super::{Email, Id, Language, PersonName, Phone, PractitionerId, words::words};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

/// The identifier of a patient.
pub type PatientId = Id<Patient>;
/// The identifier of a member of staff.
pub type StaffId = Id<Staff>;

/// Who is treated.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Patient {
    pub id: PatientId,
    pub given_name: String,
    pub family_name: String,
    pub email: Option<String>,
    /// E.164.
    pub phone: Option<String>,
    pub birth_date: Option<NaiveDate>,
    /// In which language they are spoken to; `None`: they did not say.
    pub language: Option<Language>,
}

impl Patient {
    /// Given and family name.
    pub fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }

    /// The first letters of the name, for where others may look on: `A. N.`.
    pub fn initials(&self) -> String {
        let initial = |name: &String| name.chars().find(|c| c.is_alphanumeric());
        let initials = [&self.given_name, &self.family_name].into_iter().filter_map(initial);
        initials.map(|c| format!("{}.", c.to_uppercase())).collect::<Vec<_>>().join(" ")
    }
}

/// A patient with all that is written down about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatientRecord {
    /// Who it is.
    pub patient: Patient,
    /// What the clinic wrote down.
    pub note: String,
    /// When they were treated first.
    pub first_seen_at: Option<DateTime<Utc>>,
    /// Whether they are still a patient here.
    pub active: bool,
    /// Since when they are.
    pub created_at: DateTime<Utc>,
    /// What the system calls them that they were brought over from.
    pub external_id: Option<String>,
    /// Whose record this one became a part of.
    pub merged_into: Option<PatientId>,
    /// Raised by every change; the `ETag`.
    pub revision: i32,
}

impl PatientRecord {
    /// The record of somebody of whom nothing else is known yet.
    pub fn new(patient: Patient, now: DateTime<Utc>) -> Self {
        Self {
            patient,
            note: String::new(),
            first_seen_at: None,
            active: true,
            created_at: now,
            external_id: None,
            merged_into: None,
            revision: 1,
        }
    }
}

/// A patient's details as given with a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct PatientDetails {
    pub given_name: PersonName,
    pub family_name: PersonName,
    /// Staff may book for somebody who has none.
    pub email: Option<Email>,
    pub phone: Option<Phone>,
    pub birth_date: Option<NaiveDate>,
    /// In which language they book; `None`: nothing is known of that.
    pub language: Option<Language>,
}

impl PatientDetails {
    /// Somebody new with these details.
    pub fn patient(&self) -> Patient {
        Patient {
            id: PatientId::new(),
            given_name: self.given_name.to_string(),
            family_name: self.family_name.to_string(),
            email: self.email.as_ref().map(Email::to_string),
            phone: self.phone.as_ref().map(Phone::to_string),
            birth_date: self.birth_date,
            language: self.language,
        }
    }
}

words! {
    /// What a member of staff may do.
    Role {
        /// Everything.
        Admin = "admin",
        /// Run the calendars of all practitioners.
        Receptionist = "receptionist",
        /// See and run their own day.
        Practitioner = "practitioner",
    }
}

impl Role {
    /// As said in a sentence: `a receptionist`.
    pub fn with_article(self) -> &'static str {
        match self {
            Self::Admin => "an administrator",
            Self::Receptionist => "a receptionist",
            Self::Practitioner => "a practitioner",
        }
    }
}

/// Somebody who works at the clinic and signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Staff {
    pub id: StaffId,
    pub email: String,
    pub name: String,
    pub role: Role,
    /// Whose day they see, for practitioners.
    pub practitioner_id: Option<PractitionerId>,
}

/// A member of staff as the clinic's list of them tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Colleague {
    #[serde(flatten)]
    pub staff: Staff,
    /// Whether they may sign in.
    pub active: bool,
}

impl Colleague {
    /// Whether they may change what the clinic is set up with.
    pub fn administers(&self) -> bool {
        self.active && self.staff.role == Role::Admin
    }
}
