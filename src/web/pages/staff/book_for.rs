//! For whom the desk books: somebody who is written down, or somebody new.
use super::{
    book_form::Typed,
    patients::{Shown, listed},
};
use crate::{
    Error,
    actions::Look,
    db::{
        DbConn,
        patient_search::{self, Wanted},
        patients,
    },
    domain::{Catalogue, ClinicId, PatientDetails, PatientId, PatientRecord, PatientSearch},
};
use chrono::{DateTime, Utc};

/// How many are offered.
const MOST: i64 = 10;

/// Who is chosen, found, or likely to be meant.
#[derive(Default)]
pub(super) struct Whom {
    pub(super) chosen: Option<Shown>,
    /// Whom a search found; `None`: nobody searched.
    pub(super) found: Option<Vec<Shown>>,
    /// Who may well be whom the form describes as somebody new.
    pub(super) likely: Vec<Shown>,
}

impl Whom {
    /// As far as the form tells.
    pub(super) fn of(
        conn: &mut DbConn,
        catalogue: &Catalogue,
        typed: &Typed,
        likely: &[PatientRecord],
        now: DateTime<Utc>,
    ) -> Result<Self, Error> {
        let clinic = catalogue.clinic.id;
        let chosen = match typed.known() {
            Some(id) => vec![patients::record(conn, clinic, id)?],
            None => vec![],
        };
        let found = match typed.q.trim() {
            text if text.is_empty() || !chosen.is_empty() => None,
            text => Some(search(conn, clinic, text)?),
        };
        Ok(Self {
            chosen: listed(conn, catalogue, &chosen, now)?.pop(),
            found: found.map(|found| listed(conn, catalogue, &found, now)).transpose()?,
            likely: listed(conn, catalogue, likely, now)?,
        })
    }

    /// What of patients is shown that was not shown before; `None`: nothing.
    pub(super) fn look(&self, typed: &Typed) -> Option<Look> {
        let found = self.found.as_ref().map(|found| {
            let ids: Vec<PatientId> = found.iter().filter_map(|one| one.id.parse().ok()).collect();
            Look::found(&ids)
        });
        typed.known().map(Look::Patient).or(found)
    }
}

fn search(conn: &mut DbConn, clinic: ClinicId, text: &str) -> Result<Vec<PatientRecord>, Error> {
    let wanted = Wanted {
        clinic,
        search: PatientSearch::parse(text),
        treated_by: None,
        retired: false,
        after: None,
        limit: MOST,
    };
    patient_search::search(conn, &wanted)
}

/// Who may well be whom the details describe, though booking would write down somebody new.
pub(super) fn likely(
    conn: &mut DbConn,
    clinic: ClinicId,
    details: &PatientDetails,
) -> Result<Vec<PatientRecord>, Error> {
    let patient = details.patient();
    let likely = patients::likely(conn, clinic, &patient)?;
    // Somebody of that name and address is taken to be meant in any case.
    let is_known = likely.iter().any(|one| one.patient.email == patient.email);
    Ok(if is_known { Vec::new() } else { likely })
}
