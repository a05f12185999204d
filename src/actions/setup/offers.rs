//! Practitioners and services, with what links them.
use super::Kept;
use crate::{
    Error,
    db::{DbConn, Tx, displaced::Scope, practitioners, services},
    domain::{Catalogue, ClinicId, Offer, PractitionerId, Profile, ServiceId, Suits, Whose},
};
use uuid::Uuid;

impl Kept for Profile {
    const KIND: &'static str = "practitioner";
    const PRIVATE: &'static [&'static str] = &["email"];
    const CATALOGUED: bool = true;
    type Key = PractitionerId;

    fn find(_: &mut DbConn, catalogue: &Catalogue, id: &PractitionerId) -> Result<Self, Error> {
        catalogue.profile(*id).ok_or(Error::NotFound("practitioner"))
    }

    fn uuid(&self) -> Uuid {
        self.practitioner.id.uuid()
    }

    fn insert(&self, tx: &mut Tx<'_>, clinic: ClinicId) -> Result<(), Error> {
        practitioners::insert(tx, clinic, &self.practitioner)?;
        self.link(tx, clinic)
    }

    fn update(&self, tx: &mut Tx<'_>, clinic: ClinicId) -> Result<(), Error> {
        practitioners::update(tx, clinic, &self.practitioner)?;
        services::forget_given_by(tx, self.practitioner.id)?;
        self.link(tx, clinic)
    }

    fn owners(&self, _: &Catalogue) -> Vec<Uuid> {
        vec![self.uuid()]
    }

    fn scope(&self) -> Option<Scope> {
        Some(Scope::Of(Whose::Practitioner(self.practitioner.id)))
    }

    fn check(&self, _: &mut Tx<'_>, catalogue: &Catalogue, _: Option<&Self>) -> Result<(), Error> {
        let me = &self.practitioner;
        let others = catalogue.practitioners.iter().filter(|one| one.id != me.id);
        free_slug(others.map(|one| &one.slug), &me.slug)
    }
}

impl Kept for Offer {
    const KIND: &'static str = "service";
    const CATALOGUED: bool = true;
    type Key = ServiceId;

    fn find(_: &mut DbConn, catalogue: &Catalogue, id: &ServiceId) -> Result<Self, Error> {
        catalogue.offer(*id).ok_or(Error::NotFound("service"))
    }

    fn uuid(&self) -> Uuid {
        self.service.id.uuid()
    }

    fn insert(&self, tx: &mut Tx<'_>, clinic: ClinicId) -> Result<(), Error> {
        services::insert(tx, clinic, &self.service)?;
        self.link(tx, clinic)
    }

    fn update(&self, tx: &mut Tx<'_>, clinic: ClinicId) -> Result<(), Error> {
        services::update(tx, clinic, &self.service)?;
        services::forget_links(tx, self.service.id)?;
        self.link(tx, clinic)
    }

    fn owners(&self, _: &Catalogue) -> Vec<Uuid> {
        let people = self.given_by.iter().map(|gives| gives.practitioner_id.uuid());
        people.chain(self.rooms.iter().map(|room| room.uuid())).collect()
    }

    fn scope(&self) -> Option<Scope> {
        Some(Scope::Everywhere)
    }

    fn check(&self, _: &mut Tx<'_>, catalogue: &Catalogue, _: Option<&Self>) -> Result<(), Error> {
        let others = catalogue.services.iter().filter(|one| one.id != self.service.id);
        free_slug(others.map(|one| &one.slug), &self.service.slug)
    }
}

impl Profile {
    fn link(&self, tx: &mut Tx<'_>, clinic: ClinicId) -> Result<(), Error> {
        self.gives.iter().try_for_each(|gives| services::give(tx, clinic, *gives))
    }
}

impl Offer {
    fn link(&self, tx: &mut Tx<'_>, clinic: ClinicId) -> Result<(), Error> {
        self.given_by.iter().try_for_each(|gives| services::give(tx, clinic, *gives))?;
        let service_id = self.service.id;
        let suits = self.rooms.iter().map(|room_id| Suits { service_id, room_id: *room_id });
        suits.into_iter().try_for_each(|suits| services::suit(tx, clinic, suits))
    }
}

fn free_slug<'a>(mut others: impl Iterator<Item = &'a String>, slug: &str) -> Result<(), Error> {
    if others.any(|other| other == slug) {
        return Err(Error::Conflict("something else already has that short name"));
    }
    Ok(())
}
