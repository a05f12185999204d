//! What patients do with their account: come in by a link in a mail, and see to what is theirs.
mod address;
mod contact;
mod enter;
mod erasure;
mod link;

pub use address::{ask_for_address, take_address};
pub use contact::change_phone;
pub use enter::{Entry, enter, leave, linger, note_wrong_link};
pub use erasure::{ask_for_erasure, withdraw_erasure};
pub use link::ask_for_link;

use super::Context;
use crate::{
    Error,
    db::{Tx, audit},
    domain::{Account, ClinicId},
};
use serde_json::Value;
use uuid::Uuid;

/// Writes down what became of an account. The address itself stays out of the trail, which is
/// kept for ever.
fn note(
    tx: &mut Tx<'_>,
    context: &Context,
    account: &Account,
    (action, change): (&str, Value),
) -> Result<(), Error> {
    note_on(tx, context, account.clinic_id, ("account", account.id.uuid()), (action, change))
}

fn note_on(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic_id: ClinicId,
    (subject_kind, subject): (&'static str, Uuid),
    (action, change): (&str, Value),
) -> Result<(), Error> {
    let entry = audit::Entry {
        clinic_id,
        at: context.now,
        actor: context.actor,
        action: action.to_owned(),
        subject_kind,
        subject,
        change,
        reason: None,
        request_id: context.request_id.clone(),
    };
    audit::insert(tx, entry)
}
