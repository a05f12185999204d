//! Telling the trail that data left the house.
use super::Context;
use crate::{
    Error,
    db::{Tx, audit},
    domain::ClinicId,
};
use serde_json::json;

/// Notes that so many rows of something of the clinic were written into a file.
pub fn exported(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic_id: ClinicId,
    (what, rows): (&str, u64),
) -> Result<(), Error> {
    let entry = audit::Entry {
        clinic_id,
        at: context.now,
        actor: context.actor,
        action: format!("export.{what}"),
        subject_kind: "clinic",
        subject: clinic_id.uuid(),
        change: json!({ "rows": rows }),
        reason: None,
        request_id: context.request_id.clone(),
    };
    audit::insert(tx, entry)
}
