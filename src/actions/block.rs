//! Blocking a practitioner's or a room's time.
use super::Context;
use crate::{
    Error,
    db::{
        Tx,
        appointments::{self, Booked, Filter},
        audit, blocks, calendars, clinics,
    },
    domain::{Block, BlockId, BlockKind, ClinicId, Span, Title, Whose},
};
use serde_json::json;

/// Time to be blocked.
#[derive(Debug, Clone)]
pub struct NewBlock {
    /// At which clinic.
    pub clinic_id: ClinicId,
    /// Whose time.
    pub whose: Whose,
    /// What it is called.
    pub title: Title,
    /// What it is for.
    pub kind: BlockKind,
    /// From when to when.
    pub span: Span,
}

/// Blocks time, whatever lies in it, and answers the live visits that now need a new time.
pub fn block(
    tx: &mut Tx<'_>,
    context: &Context,
    new: &NewBlock,
) -> Result<(Block, Vec<Booked>), Error> {
    let catalogue = clinics::catalogue(tx, new.clinic_id)?;
    match new.whose {
        Whose::Practitioner(id) if catalogue.practitioner(id).is_none() => {
            return Err(Error::NotFound("practitioner"));
        }
        Whose::Room(id) if catalogue.room(id).is_none() => return Err(Error::NotFound("room")),
        _ => calendars::lock(tx, [new.whose.uuid()])?,
    }
    let block = Block {
        id: BlockId::new(),
        whose: new.whose,
        title: new.title.to_string(),
        kind: new.kind,
        span: new.span,
    };
    blocks::insert(tx, new.clinic_id, &block)?;
    note(tx, context, new.clinic_id, &block, "block.add")?;

    let filter = match new.whose {
        Whose::Practitioner(id) => Filter { practitioner: Some(id), ..Filter::default() },
        Whose::Room(id) => Filter { room: Some(id), ..Filter::default() },
    };
    let filter = Filter { within: Some(new.span), ..filter };
    let mut affected = appointments::list(tx, new.clinic_id, &filter, i64::MAX)?;
    affected.retain(|booked| booked.appointment.status.is_live());

    Ok((block, affected))
}

/// Takes a block away.
pub fn unblock(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic: ClinicId,
    id: BlockId,
) -> Result<(), Error> {
    let block = blocks::get(tx, clinic, id)?;
    calendars::lock(tx, [block.whose.uuid()])?;
    blocks::delete(tx, clinic, id)?;
    note(tx, context, clinic, &block, "block.remove")
}

fn note(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic_id: ClinicId,
    block: &Block,
    action: &str,
) -> Result<(), Error> {
    let entry = audit::Entry {
        clinic_id,
        at: context.now,
        actor: context.actor,
        action: action.to_owned(),
        subject_kind: "block",
        subject: block.id.uuid(),
        change: json!({ "kind": block.kind, "span": block.span }),
        reason: None,
        request_id: context.request_id.clone(),
    };
    audit::insert(tx, entry)
}
