//! Every way a request can fail, in the clinic's own words.
use crate::domain::{PatientRecord, Refusal};
use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind as Kind, Error as DieselError};

/// Why a deed was not done or a question not answered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule of the clinic forbids it; the caller may choose otherwise.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The request is understood, but parts of it cannot be what they are.
    #[error("{}", said(.0))]
    Invalid(Vec<FieldProblem>),
    /// The request cannot be read at all.
    #[error("{0}")]
    Malformed(String),
    /// What the request names does not exist, or is somebody else's.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// Nobody is signed in.
    #[error("{0}")]
    Unauthenticated(&'static str),
    /// Whoever is signed in may not do that.
    #[error("{0}")]
    Forbidden(&'static str),
    /// These may well be the same person as the one to be written down.
    #[error("somebody the clinic knows may well be the same person")]
    LikelyDuplicate(Vec<PatientRecord>),
    /// It is in the way of something that already is.
    #[error("{0}")]
    Conflict(&'static str),
    /// The same key was sent before with another request.
    #[error("that key was sent before with something else")]
    KeyReused,
    /// The way to send it is not the way to ask for it.
    #[error("the body must be {0}")]
    MediaType(&'static str),
    /// The request is larger than anything sensible.
    #[error("the request is too large")]
    TooLarge,
    /// Too many tries in too short a time.
    #[error("too many tries; wait {} and try again", seconds(*.0))]
    TooMany(i64),
    /// The clinic was too busy; the same request may succeed later.
    #[error("the clinic is busy at the moment, please try again")]
    Busy(#[source] anyhow::Error),
    /// A fault of ours, told to the log and never to the caller.
    #[error("something went wrong on our side")]
    Internal(#[from] anyhow::Error),
}

/// What is wrong with one part of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// A JSON pointer into the request, such as `/patient/email`.
    pub pointer: String,
    /// A short name that a program can rely on.
    pub code: &'static str,
    /// What is wrong, to be read after the field's name.
    pub detail: String,
}

impl Error {
    /// A single part that is wrong.
    pub fn invalid(pointer: &str, code: &'static str, detail: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldProblem {
            pointer: pointer.to_owned(),
            code,
            detail: detail.into(),
        }])
    }
}

fn seconds(count: i64) -> String {
    if count == 1 { "a second".to_owned() } else { format!("{count} seconds") }
}

fn said(problems: &[FieldProblem]) -> String {
    let one = |problem: &FieldProblem| {
        let name = problem.pointer.rsplit('/').next().unwrap_or_default().replace('_', " ");
        format!("{name} {}", problem.detail).trim().to_owned()
    };
    problems.iter().map(one).collect::<Vec<_>>().join("; ")
}

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        match &error {
            DieselError::NotFound => Self::NotFound("record"),
            DieselError::DatabaseError(Kind::SerializationFailure, _) => Self::Busy(error.into()),
            DieselError::DatabaseError(_, info) => match violated(info.as_ref()) {
                Some(known) => known,
                None if is_passing(info.message()) => Self::Busy(error.into()),
                None => Self::Internal(error.into()),
            },
            _ => Self::Internal(error.into()),
        }
    }
}

/// What a violated constraint means. PostgreSQL names it; SQLite puts a trigger's words into the
/// message, and of a unique constraint only the columns.
fn violated(info: &(dyn DatabaseErrorInformation + Send + Sync)) -> Option<Error> {
    Some(match info.constraint_name().unwrap_or(info.message()) {
        "appointments_practitioner_free" => Refusal::SlotTaken.into(),
        "appointments_room_free" => Refusal::NoRoom.into(),
        "appointments_patient_free" => Refusal::PatientBusy.into(),
        "staff_email_unique" | "UNIQUE constraint failed: staff.clinic_id, staff.email" => {
            Error::Conflict("somebody of the staff already has that mail address")
        }
        "erasure_requests_one_open" | "UNIQUE constraint failed: erasure_requests.patient_id" => {
            Error::Conflict("that was asked for already")
        }
        "patients_external_id_unique"
        | "UNIQUE constraint failed: patients.clinic_id, patients.external_id" => {
            Error::Conflict("another patient already has that external identifier")
        }
        _ => return None,
    })
}

/// Whether the same statement may well succeed when it is tried again. A deadlock has no kind of
/// its own in Diesel, so the words must do.
fn is_passing(message: &str) -> bool {
    matches!(message, "deadlock detected" | "database is locked")
        || message.contains("appointments_reference_unique")
        || message.contains("appointments.reference")
        // Two make somebody's feed at once: the second to try again replaces the first's.
        || message.contains("feeds_one_a_")
        // Two make one address an account at once.
        || message.contains("accounts_email_unique")
}
