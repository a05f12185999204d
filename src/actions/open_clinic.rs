//! Opening a clinic on an installation.
use super::Context;
use crate::{
    Error,
    db::{Tx, audit, clinics},
    domain::{Clinic, Location},
};
use serde_json::json;

/// Opens a clinic at its first location.
///
/// # Errors
/// [`Error::Conflict`] when another clinic has the same address.
pub fn open_clinic(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic: &Clinic,
    location: &Location,
) -> Result<(), Error> {
    match clinics::by_slug(tx, &clinic.slug) {
        Err(Error::NotFound(_)) => {}
        Ok(_) => return Err(Error::Conflict("another clinic already has that short name")),
        Err(error) => return Err(error),
    }
    clinics::insert(tx, clinic)?;
    clinics::insert_location(tx, clinic.id, location)?;
    let entry = audit::Entry {
        clinic_id: clinic.id,
        at: context.now,
        actor: context.actor,
        action: "clinic.open".to_owned(),
        subject_kind: "clinic",
        subject: clinic.id.uuid(),
        change: json!({ "slug": clinic.slug, "name": clinic.name, "time_zone": clinic.time_zone }),
        reason: None,
        request_id: context.request_id.clone(),
    };
    audit::insert(tx, entry)
}
