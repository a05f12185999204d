//! When a practitioner works: the week, and single dates.
use super::Kept;
use crate::{
    Error,
    db::{DbConn, Tx, displaced::Scope, hours},
    domain::{Catalogue, ClinicId, DateHours, Hours, PractitionerId, Week, Whose},
};
use chrono::NaiveDate;
use uuid::Uuid;

impl Kept for Week {
    const KIND: &'static str = "hours";
    type Key = PractitionerId;

    fn find(conn: &mut DbConn, catalogue: &Catalogue, id: &PractitionerId) -> Result<Self, Error> {
        // Only the exceptions are read by date.
        let hours = of(conn, catalogue, *id, NaiveDate::default())?;
        Ok(Self { practitioner_id: *id, rules: hours.weekly })
    }

    fn uuid(&self) -> Uuid {
        self.practitioner_id.uuid()
    }

    fn insert(&self, tx: &mut Tx<'_>, clinic: ClinicId) -> Result<(), Error> {
        let add = |rule| hours::insert(tx, clinic, self.practitioner_id, rule);
        self.rules.iter().try_for_each(add)
    }

    fn update(&self, tx: &mut Tx<'_>, clinic: ClinicId) -> Result<(), Error> {
        hours::delete_weekly(tx, self.practitioner_id)?;
        self.insert(tx, clinic)
    }

    fn owners(&self, _: &Catalogue) -> Vec<Uuid> {
        vec![self.uuid()]
    }

    fn scope(&self) -> Option<Scope> {
        Some(Scope::Of(Whose::Practitioner(self.practitioner_id)))
    }
}

impl Kept for DateHours {
    const KIND: &'static str = "override";
    const NAMED: &'static [&'static str] = &["on"];
    type Key = (PractitionerId, NaiveDate);

    fn find(conn: &mut DbConn, catalogue: &Catalogue, key: &Self::Key) -> Result<Self, Error> {
        let (id, on) = *key;
        let hours = of(conn, catalogue, id, on)?;
        Ok(Self { practitioner_id: id, on, exceptions: hours.overrides })
    }

    fn uuid(&self) -> Uuid {
        self.practitioner_id.uuid()
    }

    fn insert(&self, tx: &mut Tx<'_>, clinic: ClinicId) -> Result<(), Error> {
        let add = |exception| hours::insert_override(tx, clinic, self.practitioner_id, exception);
        self.exceptions.iter().try_for_each(add)
    }

    fn update(&self, tx: &mut Tx<'_>, clinic: ClinicId) -> Result<(), Error> {
        hours::delete_overrides(tx, self.practitioner_id, self.on)?;
        self.insert(tx, clinic)
    }

    fn owners(&self, _: &Catalogue) -> Vec<Uuid> {
        vec![self.uuid()]
    }

    fn scope(&self) -> Option<Scope> {
        Some(Scope::Of(Whose::Practitioner(self.practitioner_id)))
    }
}

fn of(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    id: PractitionerId,
    on: NaiveDate,
) -> Result<Hours, Error> {
    catalogue.practitioner(id).ok_or(Error::NotFound("practitioner"))?;
    Ok(hours::of(conn, &[id], on, on)?.remove(&id).unwrap_or_default())
}
