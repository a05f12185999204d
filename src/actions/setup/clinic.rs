//! The clinic itself and its policy.
use super::Kept;
use crate::{
    Error,
    db::{DbConn, Tx, clinics, displaced::Scope},
    domain::{Catalogue, Clinic, ClinicId},
};
use uuid::Uuid;

impl Kept for Clinic {
    const KIND: &'static str = "clinic";
    const CATALOGUED: bool = true;
    type Key = ();

    fn find(_: &mut DbConn, catalogue: &Catalogue, (): &()) -> Result<Self, Error> {
        Ok(catalogue.clinic.clone())
    }

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }

    /// Clinics are founded from the command line; this only ever finds one that is there.
    fn insert(&self, tx: &mut Tx<'_>, _: ClinicId) -> Result<(), Error> {
        clinics::insert(tx, self)
    }

    fn update(&self, tx: &mut Tx<'_>, _: ClinicId) -> Result<(), Error> {
        clinics::update(tx, self)
    }

    /// The policy and the clocks bear on everybody's time.
    fn owners(&self, catalogue: &Catalogue) -> Vec<Uuid> {
        super::places::everybody(catalogue)
    }

    fn scope(&self) -> Option<Scope> {
        None
    }
}
