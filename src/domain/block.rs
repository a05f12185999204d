//! Time in which a practitioner or a room is unavailable.
use super::{BlockKind, Id, PractitionerId, RoomId, Span};
use serde::Serialize;

/// The identifier of a block.
pub type BlockId = Id<Block>;

/// Time in which a practitioner or a room is unavailable. It is no appointment, and may lie over
/// one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Block {
    pub id: BlockId,
    pub whose: Whose,
    pub title: String,
    pub kind: BlockKind,
    pub span: Span,
}

/// Whose time it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// A practitioner's.
    Practitioner(PractitionerId),
    /// A room's.
    Room(RoomId),
}

impl Whose {
    /// The identifier of whose time it is, whatever they are.
    pub fn uuid(self) -> uuid::Uuid {
        match self {
            Self::Practitioner(id) => id.uuid(),
            Self::Room(id) => id.uuid(),
        }
    }
}
