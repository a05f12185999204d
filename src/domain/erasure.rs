//! That somebody wants what the clinic knows of them erased, and what the clinic decides.
use super::{ClinicId, Id, PatientId, StaffId, words::words};
use chrono::{DateTime, Utc};

/// The identifier of a request.
pub type ErasureId = Id<ErasureRequest>;

words! {
    /// What became of a request.
    ErasureOutcome {
        /// What was known of the person is erased.
        Approved = "approved",
        /// It is kept, for a reason that they were told.
        Declined = "declined",
        /// They thought better of it, or had asked twice.
        Withdrawn = "withdrawn",
    }
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct ErasureRequest {
    pub id: ErasureId,
    pub clinic_id: ClinicId,
    pub patient_id: PatientId,
    pub requested_at: DateTime<Utc>,
    /// `None`: nobody has decided yet.
    pub decided_at: Option<DateTime<Utc>>,
    /// Who decided; `None` for one that was withdrawn.
    pub decided_by: Option<StaffId>,
    pub outcome: Option<ErasureOutcome>,
    /// Why it was declined.
    pub reason: Option<String>,
}
