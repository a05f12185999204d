//! Locations and rooms.
use super::Kept;
use crate::{
    Error,
    db::{DbConn, Tx, clinics, displaced::Scope},
    domain::{Catalogue, ClinicId, Location, LocationId, Room, RoomId, Whose},
};
use uuid::Uuid;

impl Kept for Location {
    const KIND: &'static str = "location";
    const CATALOGUED: bool = true;
    type Key = LocationId;

    fn find(_: &mut DbConn, catalogue: &Catalogue, id: &LocationId) -> Result<Self, Error> {
        catalogue.location(*id).cloned().ok_or(Error::NotFound("location"))
    }

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }

    fn insert(&self, tx: &mut Tx<'_>, clinic: ClinicId) -> Result<(), Error> {
        clinics::insert_location(tx, clinic, self)
    }

    fn update(&self, tx: &mut Tx<'_>, clinic: ClinicId) -> Result<(), Error> {
        clinics::update_location(tx, clinic, self)
    }

    fn owners(&self, catalogue: &Catalogue) -> Vec<Uuid> {
        whoever_is_at(catalogue, Some(self.id))
    }

    fn scope(&self) -> Option<Scope> {
        Some(Scope::Everywhere)
    }
}

impl Kept for Room {
    const KIND: &'static str = "room";
    const CATALOGUED: bool = true;
    type Key = RoomId;

    fn find(_: &mut DbConn, catalogue: &Catalogue, id: &RoomId) -> Result<Self, Error> {
        catalogue.room(*id).cloned().ok_or(Error::NotFound("room"))
    }

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }

    fn insert(&self, tx: &mut Tx<'_>, clinic: ClinicId) -> Result<(), Error> {
        clinics::insert_room(tx, clinic, self)
    }

    fn update(&self, tx: &mut Tx<'_>, clinic: ClinicId) -> Result<(), Error> {
        clinics::update_room(tx, clinic, self)
    }

    fn owners(&self, _: &Catalogue) -> Vec<Uuid> {
        vec![self.id.uuid()]
    }

    fn scope(&self) -> Option<Scope> {
        Some(Scope::Of(Whose::Room(self.id)))
    }
}

/// Every practitioner and every room of the clinic.
pub(super) fn everybody(catalogue: &Catalogue) -> Vec<Uuid> {
    whoever_is_at(catalogue, None)
}

/// The rooms of a location, or with `None` of all, and every practitioner: each may have hours
/// there.
pub(super) fn whoever_is_at(catalogue: &Catalogue, location: Option<LocationId>) -> Vec<Uuid> {
    let rooms = catalogue.rooms.iter();
    let rooms = rooms.filter(|room| location.is_none_or(|id| id == room.location_id));
    let people = catalogue.practitioners.iter().map(|one| one.id.uuid());
    people.chain(rooms.map(|room| room.id.uuid())).collect()
}
