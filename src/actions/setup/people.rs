//! Those who work at the clinic and sign in.
use super::{Kept, noted};
use crate::{
    Error,
    actions::Context,
    db::{DbConn, Tx, clinics, displaced::Scope, invitations, sessions, staff},
    domain::{Catalogue, ClinicId, Colleague, Refusal, StaffId},
};
use serde_json::json;
use uuid::Uuid;

impl Kept for Colleague {
    const KIND: &'static str = "staff";
    const PRIVATE: &'static [&'static str] = &["email", "name"];
    type Key = StaffId;

    fn find(conn: &mut DbConn, catalogue: &Catalogue, id: &StaffId) -> Result<Self, Error> {
        let all = staff::all(conn, catalogue.clinic.id)?;
        all.into_iter().find(|one| one.staff.id == *id).ok_or(Error::NotFound("member of staff"))
    }

    fn uuid(&self) -> Uuid {
        self.staff.id.uuid()
    }

    /// Somebody comes with a password: [`add_colleague`].
    fn insert(&self, _: &mut Tx<'_>, _: ClinicId) -> Result<(), Error> {
        Err(Error::Conflict("somebody who signs in needs a password"))
    }

    /// Whoever may do other things than before signs in anew, and whoever is gone does not; an
    /// invitation that went to another mailbox opens nothing.
    fn update(&self, tx: &mut Tx<'_>, clinic: ClinicId) -> Result<(), Error> {
        let old = staff::all(tx, clinic)?.into_iter().find(|one| one.staff.id == self.staff.id);
        staff::update(tx, self)?;
        if old.as_ref().is_some_and(|old| old.staff.email != self.staff.email || !self.active) {
            invitations::withdraw(tx, self.staff.id)?;
        }
        let may = |one: &Colleague| (one.active, one.staff.role, one.staff.practitioner_id);
        if old.is_some_and(|old| may(&old) != may(self)) {
            sessions::delete_of(tx, self.staff.id)?;
        }
        Ok(())
    }

    fn owners(&self, _: &Catalogue) -> Vec<Uuid> {
        Vec::new()
    }

    fn scope(&self) -> Option<Scope> {
        None
    }

    /// Somebody must be left who administers. The clinic is locked, so that two admins cannot
    /// take each other's role at the same time.
    fn check(
        &self,
        tx: &mut Tx<'_>,
        catalogue: &Catalogue,
        old: Option<&Self>,
    ) -> Result<(), Error> {
        if self.administers() || !old.is_some_and(Colleague::administers) {
            return Ok(());
        }
        let others = staff::all(tx, catalogue.clinic.id)?;
        let left = others.iter().any(|one| one.administers() && one.staff.id != self.staff.id);
        if left { Ok(()) } else { Err(Refusal::LastAdmin.into()) }
    }
}

/// Adds a member of staff with their first password, which is given as its hash.
pub fn add_colleague(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic: ClinicId,
    make: impl FnOnce(&Catalogue) -> Result<Colleague, Error>,
    password_hash: &str,
) -> Result<Colleague, Error> {
    clinics::lock(tx, clinic)?;
    let catalogue = clinics::catalogue(tx, clinic)?;
    let new = make(&catalogue)?;
    staff::insert(tx, clinic, &new.staff, password_hash)?;
    let change = json!({ "role": new.staff.role, "practitioner_id": new.staff.practitioner_id });
    noted(tx, context, clinic, (Colleague::KIND, new.uuid()), ("add", change))?;
    Ok(new)
}

/// Gives somebody another password; whoever is signed in as them is signed out.
pub fn reset_password(
    tx: &mut Tx<'_>,
    context: &Context,
    (clinic, id): (ClinicId, StaffId),
    password_hash: &str,
) -> Result<(), Error> {
    let catalogue = clinics::catalogue(tx, clinic)?;
    let one = Colleague::find(tx, &catalogue, &id)?;
    staff::set_password(tx, id, password_hash)?;
    sessions::delete_of(tx, id)?;
    noted(tx, context, clinic, (Colleague::KIND, one.uuid()), ("reset-password", json!({})))
}
