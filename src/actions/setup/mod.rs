//! Changing what the clinic is set up with, all of it in one way: found, edited, checked, kept,
//! noted; and which coming visits need a new time because of it.
mod clinic;
mod hours;
mod invite;
mod offers;
mod people;
mod places;
mod tag;
mod times;

pub use invite::{Joined, invite, invite_again, join, sign_out_everywhere};
pub use people::{add_colleague, reset_password};
pub use tag::Tag;

use super::Context;
use crate::{
    Error,
    db::{
        DbConn, Tx, audit, calendars, clinics,
        displaced::{self, Displaced, Scope},
    },
    domain::{Catalogue, ClinicId, Refusal, Spot, Trouble},
};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// A thing that the clinic is set up with.
pub trait Kept: Clone + PartialEq + Serialize {
    /// What it is called in the audit trail.
    const KIND: &'static str;
    /// Members whose content the audit trail does not tell.
    const PRIVATE: &'static [&'static str] = &[];
    /// Members that the audit trail tells even where they stay.
    const NAMED: &'static [&'static str] = &[];
    /// Whether it is a part of the catalogue, which is read before calendars are locked.
    const CATALOGUED: bool = false;
    /// What finds it within its clinic.
    type Key;

    /// The thing as it is; [`Error::NotFound`] where the clinic has none such.
    fn find(conn: &mut DbConn, catalogue: &Catalogue, key: &Self::Key) -> Result<Self, Error>;

    /// Whatever the audit trail shall find it by.
    fn uuid(&self) -> Uuid;

    /// Keeps it for the first time.
    fn insert(&self, tx: &mut Tx<'_>, clinic: ClinicId) -> Result<(), Error>;

    /// Keeps what became of it.
    fn update(&self, tx: &mut Tx<'_>, clinic: ClinicId) -> Result<(), Error>;

    /// Whose calendars it bears on.
    fn owners(&self, catalogue: &Catalogue) -> Vec<Uuid>;

    /// Whose visits may need a new time when it changes; `None`: nobody's.
    fn scope(&self) -> Option<Scope>;

    /// Whether the clinic allows it to become so; `old` is what it was.
    fn check(
        &self,
        _tx: &mut Tx<'_>,
        _catalogue: &Catalogue,
        _old: Option<&Self>,
    ) -> Result<(), Error> {
        Ok(())
    }
}

/// A thing that may be taken away again, for nothing that happened rests on it.
pub trait Removable: Kept {
    /// Takes it away.
    fn delete(&self, tx: &mut Tx<'_>, clinic: ClinicId) -> Result<(), Error>;
}

/// What became of a thing, and the coming visits that now need a new time because of it.
#[derive(Debug, Clone)]
pub struct Outcome<T> {
    /// As it is now; of what was taken away, as it was.
    pub thing: T,
    /// By start.
    pub affected: Vec<Displaced>,
}

/// Adds a thing.
pub fn add<T: Kept>(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic: ClinicId,
    make: impl FnOnce(&Catalogue) -> Result<T, Error>,
) -> Result<Outcome<T>, Error> {
    clinics::lock(tx, clinic)?;
    let catalogue = clinics::catalogue(tx, clinic)?;
    let new = make(&catalogue)?;
    new.check(tx, &catalogue, None)?;
    let affected =
        carried_out(tx, context, &catalogue, (None, Some(&new)), |tx| new.insert(tx, clinic))?;
    Ok(Outcome { thing: new, affected })
}

/// Changes a thing that whoever changes it saw with a tag; `None`: they do not care.
pub fn change<T: Kept>(
    tx: &mut Tx<'_>,
    context: &Context,
    (clinic, key, seen): (ClinicId, &T::Key, Option<&Tag>),
    edit: impl FnOnce(&Catalogue, &mut T) -> Result<(), Error>,
) -> Result<Outcome<T>, Error> {
    let (catalogue, old) = held::<T>(tx, clinic, key, seen)?;
    let mut new = old.clone();
    edit(&catalogue, &mut new)?;
    if new == old {
        return Ok(Outcome { thing: old, affected: Vec::new() });
    }
    new.check(tx, &catalogue, Some(&old))?;
    let change = (Some(&old), Some(&new));
    let affected = carried_out(tx, context, &catalogue, change, |tx| new.update(tx, clinic))?;
    Ok(Outcome { thing: new, affected })
}

/// Takes a thing away.
pub fn remove<T: Removable>(
    tx: &mut Tx<'_>,
    context: &Context,
    (clinic, key, seen): (ClinicId, &T::Key, Option<&Tag>),
) -> Result<Outcome<T>, Error> {
    let (catalogue, old) = held::<T>(tx, clinic, key, seen)?;
    let change = (Some(&old), None);
    let affected = carried_out(tx, context, &catalogue, change, |tx| old.delete(tx, clinic))?;
    Ok(Outcome { thing: old, affected })
}

/// The thing as it stays until this transaction ends: all who change the set-up of one clinic
/// wait for each other.
fn held<T: Kept>(
    tx: &mut Tx<'_>,
    clinic: ClinicId,
    key: &T::Key,
    seen: Option<&Tag>,
) -> Result<(Catalogue, T), Error> {
    clinics::lock(tx, clinic)?;
    let catalogue = clinics::catalogue(tx, clinic)?;
    let old = T::find(tx, &catalogue, key)?;
    if seen.is_some_and(|seen| *seen != Tag::of(&old)) {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    Ok((catalogue, old))
}

/// Does it under the lock of whose time it touches, notes it, and finds the visits that need a
/// new time now and did not before, or not for that.
fn carried_out<T: Kept>(
    tx: &mut Tx<'_>,
    context: &Context,
    catalogue: &Catalogue,
    (old, new): (Option<&T>, Option<&T>),
    keep: impl FnOnce(&mut Tx<'_>) -> Result<(), Error>,
) -> Result<Vec<Displaced>, Error> {
    let either = || old.into_iter().chain(new);
    let owners: Vec<Uuid> = either().flat_map(|thing| thing.owners(catalogue)).collect();
    calendars::lock(tx, owners)?;
    let scope = either().find_map(Kept::scope);
    let before = match scope {
        Some(scope) => displaced::spots(tx, catalogue, scope, context.now)?,
        None => Vec::new(),
    };
    if T::CATALOGUED {
        clinics::raise(tx, catalogue.clinic.id)?;
    }
    keep(tx)?;
    let affected = match scope {
        Some(scope) => {
            let catalogue = clinics::catalogue(tx, catalogue.clinic.id)?;
            newly(before, displaced::spots(tx, &catalogue, scope, context.now)?)
        }
        None => Vec::new(),
    };
    note(tx, context, catalogue.clinic.id, (old, new), affected.len())?;
    displaced::whole(tx, affected)
}

type Troubled = Vec<(Spot, Vec<Trouble>)>;

fn newly(before: Troubled, mut after: Troubled) -> Troubled {
    let known: HashMap<_, _> =
        before.into_iter().map(|(spot, troubles)| (spot.id, troubles)).collect();
    for (spot, troubles) in &mut after {
        if let Some(known) = known.get(&spot.id) {
            troubles.retain(|trouble| !known.contains(trouble));
        }
    }
    after.retain(|(_, troubles)| !troubles.is_empty());
    after
}

fn note<T: Kept>(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic_id: ClinicId,
    (old, new): (Option<&T>, Option<&T>),
    affected: usize,
) -> Result<(), Error> {
    let (word, thing) = match (old, new) {
        (None, Some(new)) => ("add", new),
        (Some(old), None) => ("remove", old),
        (Some(_), Some(new)) => ("change", new),
        (None, None) => return Ok(()),
    };
    let mut change = match (old, new) {
        (Some(old), Some(new)) => differences::<T>(&members(old)?, members(new)?),
        _ => told::<T>(members(thing)?),
    };
    if affected > 0 {
        change.insert("affected".to_owned(), json!(affected));
    }
    let subject = (T::KIND, thing.uuid());
    noted(tx, context, clinic_id, subject, (word, Value::Object(change)))
}

/// Writes the audit row of what became of something that the clinic is set up with.
fn noted(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic_id: ClinicId,
    (kind, subject): (&'static str, Uuid),
    (word, change): (&str, Value),
) -> Result<(), Error> {
    let entry = audit::Entry {
        clinic_id,
        at: context.now,
        actor: context.actor,
        action: format!("{kind}.{word}"),
        subject_kind: kind,
        subject,
        change,
        reason: None,
        request_id: context.request_id.clone(),
    };
    audit::insert(tx, entry)
}

fn members<T: Kept>(thing: &T) -> Result<Map<String, Value>, Error> {
    match serde_json::to_value(thing).map_err(anyhow::Error::from)? {
        Value::Object(members) => Ok(members),
        other => Ok(Map::from_iter([("value".to_owned(), other)])),
    }
}

fn told<T: Kept>(mut members: Map<String, Value>) -> Map<String, Value> {
    members.retain(|name, _| name != "id" && !T::PRIVATE.contains(&name.as_str()));
    members
}

/// Each member that is another now, before and after.
fn differences<T: Kept>(
    before: &Map<String, Value>,
    after: Map<String, Value>,
) -> Map<String, Value> {
    let mut change = Map::new();
    for (name, after) in after {
        let before = before.get(&name).unwrap_or(&Value::Null);
        let value = match name.as_str() {
            known if T::NAMED.contains(&known) => after,
            _ if *before == after => continue,
            secret if T::PRIVATE.contains(&secret) => json!("changed"),
            _ => json!({ "before": before, "after": after }),
        };
        change.insert(name, value);
    }
    change
}
