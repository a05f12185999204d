//! Blocking a practitioner's or a room's time.
use super::{
    Context,
    setup::{self, Outcome},
};
use crate::{
    Error,
    db::Tx,
    domain::{Block, BlockId, BlockKind, ClinicId, Span, Title, Whose},
};

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

/// Blocks time, whatever lies in it, and answers the coming visits that now need a new time.
pub fn block(tx: &mut Tx<'_>, context: &Context, new: &NewBlock) -> Result<Outcome<Block>, Error> {
    setup::add(tx, context, new.clinic_id, |_| {
        Ok(Block {
            id: BlockId::new(),
            whose: new.whose,
            title: new.title.to_string(),
            kind: new.kind,
            span: new.span,
        })
    })
}

/// Takes a block away.
pub fn unblock(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic: ClinicId,
    id: BlockId,
) -> Result<(), Error> {
    setup::remove::<Block>(tx, context, (clinic, &id, None)).map(|_| ())
}
