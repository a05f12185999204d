//! A patient's account: a mailbox, and whoever reads it sees the visits of all persons under it.
use super::{ClinicId, Id};
use chrono::{DateTime, Utc};

/// The identifier of an account.
pub type AccountId = Id<Account>;

/// A mail address at a clinic that somebody signed in with, or asked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its identifier.
    pub id: AccountId,
    /// At which clinic.
    pub clinic_id: ClinicId,
    /// The address. Patients with the same one are the persons under it.
    pub email: String,
    /// When somebody first proved to read that mailbox.
    pub verified_at: Option<DateTime<Utc>>,
}
