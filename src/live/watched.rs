//! Whose time somebody watches, and the mark of how far it has come.
use crate::{
    Error,
    db::{
        DbConn,
        calendars::{self, Versions},
    },
    domain::{ClinicId, PractitionerId},
};

/// Whose time somebody watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watched {
    /// At which clinic.
    pub clinic: ClinicId,
    /// Whose calendar alone; `None`: all of the clinic's, and what it is set up with.
    pub practitioner: Option<PractitionerId>,
}

impl Watched {
    /// Names how far it has come: another text after every change; `None`: the clinic was not
    /// looked at.
    pub(super) fn mark(&self, versions: &Versions) -> Option<String> {
        match self.practitioner {
            None => versions.of_clinic(self.clinic).map(|version| format!("all-{version}")),
            Some(one) => versions.of_owner(one.uuid()).map(|version| format!("one-{version}")),
        }
    }
}

/// The mark of now. Whoever reads it first and then what they show misses nothing.
pub fn mark(conn: &mut DbConn, watched: Watched) -> Result<String, Error> {
    let versions = calendars::versions(conn, &[watched.clinic])?;
    watched.mark(&versions).ok_or(Error::NotFound("calendar"))
}
