//! Time that is taken away: closures and blocks.
use super::{Kept, Removable, places};
use crate::{
    Error,
    db::{DbConn, Tx, blocks, closures, displaced::Scope},
    domain::{Block, BlockId, Catalogue, ClinicId, ClosureId, PlacedClosure, Whose},
};
use uuid::Uuid;

impl Kept for PlacedClosure {
    const KIND: &'static str = "closure";
    type Key = ClosureId;

    fn find(conn: &mut DbConn, catalogue: &Catalogue, id: &ClosureId) -> Result<Self, Error> {
        closures::get(conn, catalogue.clinic.id, *id)
    }

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }

    fn insert(&self, tx: &mut Tx<'_>, clinic: ClinicId) -> Result<(), Error> {
        closures::insert(tx, clinic, self)
    }

    fn update(&self, tx: &mut Tx<'_>, clinic: ClinicId) -> Result<(), Error> {
        closures::update(tx, clinic, self)
    }

    fn owners(&self, catalogue: &Catalogue) -> Vec<Uuid> {
        places::whoever_is_at(catalogue, self.location_id)
    }

    fn scope(&self) -> Option<Scope> {
        Some(Scope::Everywhere)
    }

    fn check(&self, _: &mut Tx<'_>, catalogue: &Catalogue, _: Option<&Self>) -> Result<(), Error> {
        match self.location_id {
            Some(id) if catalogue.location(id).is_none() => Err(Error::NotFound("location")),
            _ => Ok(()),
        }
    }
}

impl Removable for PlacedClosure {
    fn delete(&self, tx: &mut Tx<'_>, _: ClinicId) -> Result<(), Error> {
        closures::delete(tx, self.id)
    }
}

impl Kept for Block {
    const KIND: &'static str = "block";
    const PRIVATE: &'static [&'static str] = &["title"];
    type Key = BlockId;

    fn find(conn: &mut DbConn, catalogue: &Catalogue, id: &BlockId) -> Result<Self, Error> {
        blocks::get(conn, catalogue.clinic.id, *id)
    }

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }

    fn insert(&self, tx: &mut Tx<'_>, clinic: ClinicId) -> Result<(), Error> {
        blocks::insert(tx, clinic, self)
    }

    fn update(&self, tx: &mut Tx<'_>, _: ClinicId) -> Result<(), Error> {
        blocks::update(tx, self)
    }

    fn owners(&self, _: &Catalogue) -> Vec<Uuid> {
        vec![self.whose.uuid()]
    }

    fn scope(&self) -> Option<Scope> {
        Some(Scope::Of(self.whose))
    }

    fn check(&self, _: &mut Tx<'_>, catalogue: &Catalogue, _: Option<&Self>) -> Result<(), Error> {
        match self.whose {
            Whose::Practitioner(id) if catalogue.practitioner(id).is_none() => {
                Err(Error::NotFound("practitioner"))
            }
            Whose::Room(id) if catalogue.room(id).is_none() => Err(Error::NotFound("room")),
            _ => Ok(()),
        }
    }
}

impl Removable for Block {
    fn delete(&self, tx: &mut Tx<'_>, clinic: ClinicId) -> Result<(), Error> {
        blocks::delete(tx, clinic, self.id).map(|_| ())
    }
}
