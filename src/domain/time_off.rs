//! Time off that practitioners ask for, and what the desk decides.
use super::{ClinicId, Id, PractitionerId, Span, StaffId, words::words};
use chrono::{DateTime, Utc};

/// The identifier of a request.
pub type TimeOffId = Id<TimeOffRequest>;

words! {
    /// How practitioners take time off.
    TimeOff {
        /// They block it themselves.
        Direct = "direct",
        /// They ask for it, and the desk decides.
        Asked = "asked",
    }
}

words! {
    /// What became of a request.
    TimeOffOutcome {
        /// The time is blocked.
        Approved = "approved",
        /// It is not, for a reason that they were told.
        Declined = "declined",
        /// They thought better of it.
        Withdrawn = "withdrawn",
    }
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct TimeOffRequest {
    pub id: TimeOffId,
    pub clinic_id: ClinicId,
    pub practitioner_id: PractitionerId,
    pub span: Span,
    /// What it is for, as the practitioner says.
    pub reason: String,
    pub requested_at: DateTime<Utc>,
    pub decided: Option<TimeOffDecision>,
}

/// What was decided of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct TimeOffDecision {
    pub at: DateTime<Utc>,
    /// Who of the staff.
    pub by: StaffId,
    pub outcome: TimeOffOutcome,
    /// A word to the practitioner.
    pub answer: Option<String>,
}
