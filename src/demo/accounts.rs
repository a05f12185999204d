//! Who can sign in at the demo's clinics.
use super::found::Founded;
use crate::{
    domain::{Role, Staff, reference},
    password,
};
use serde::{Deserialize, Serialize};

/// Somebody who can sign in, with their password.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Account {
    /// The clinic's address.
    pub clinic: String,
    /// What they may do.
    pub role: Role,
    /// Their mail address.
    pub email: String,
    /// Their password.
    pub password: String,
    /// What their second factor is made from; `None`: they have none.
    pub totp_secret: Option<String>,
}

/// An account to be kept.
#[derive(Debug, Clone)]
pub(super) struct Opened {
    pub(super) staff: Staff,
    pub(super) password_hash: String,
    pub(super) account: Account,
}

/// An account for each of a clinic's staff, with a password that is new each time.
pub(super) fn of(clinic: &Founded) -> anyhow::Result<Vec<Opened>> {
    let open = |staff: &Staff| {
        let password = random_password();
        Ok(Opened {
            staff: staff.clone(),
            password_hash: password::hash(&password)?,
            account: Account {
                clinic: clinic.slug().to_owned(),
                role: staff.role,
                email: staff.email.clone(),
                password,
                totp_secret: None,
            },
        })
    };
    clinic.staff.iter().map(open).collect()
}

/// Four groups of four letters and digits, easy to copy by hand.
fn random_password() -> String {
    let half = || reference(rand::random()).to_lowercase();
    format!("{}-{}", half(), half())
}
