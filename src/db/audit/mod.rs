//! The audit trail: rows that are only ever added, and then sealed.
mod chain;
mod list;

use super::{At, Json, MultiBackend, Tx, schema::audit};
use crate::{
    Error,
    domain::{ClinicId, Id, StaffId},
};
pub use chain::{Flaw, Standing, hex, seal, standing, unsealed, verify};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
pub use list::{Filter, done_since, list, seen_since};
use uuid::Uuid;

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A patient, by a secret or without an account.
    Patient,
    /// A member of staff.
    Staff(StaffId),
    /// The program itself.
    System,
}

/// What was done.
#[derive(Debug, Clone)]
pub struct Entry {
    /// At which clinic.
    pub clinic_id: ClinicId,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub actor: Actor,
    /// What, such as `appointment.book`.
    pub action: String,
    /// To what kind of thing, such as `appointment`.
    pub subject_kind: &'static str,
    /// To which one.
    pub subject: Uuid,
    /// What is different now.
    pub change: serde_json::Value,
    /// Why, where a reason was given.
    pub reason: Option<String>,
    /// The request that did it.
    pub request_id: Option<String>,
}

/// The identifier of an entry.
pub type EntryId = Id<Line>;

/// An entry as it is kept.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = audit, check_for_backend(MultiBackend))]
#[expect(missing_docs, reason = "as those of `Entry`")]
pub struct Line {
    pub id: EntryId,
    pub clinic_id: ClinicId,
    pub at: At,
    pub actor_kind: String,
    pub actor_id: Option<StaffId>,
    pub action: String,
    pub subject_kind: String,
    pub subject_id: EntryId,
    pub change: Json<serde_json::Value>,
    pub reason: Option<String>,
    pub request_id: Option<String>,
    /// 1, 2, 3 … within the clinic; `None`: it is not sealed yet.
    pub seq: Option<i64>,
    /// The hash of the entry before; `None`: there is none.
    pub previous_hash: Option<Vec<u8>>,
    pub hash: Option<Vec<u8>>,
}

/// Adds an entry.
pub fn insert(tx: &mut Tx<'_>, entry: Entry) -> Result<(), Error> {
    diesel::insert_into(audit::table)
        .values((
            audit::id.eq(EntryId::new()),
            audit::clinic_id.eq(entry.clinic_id),
            audit::at.eq(At(entry.at)),
            audit::actor_kind.eq(entry.actor.kind()),
            audit::actor_id.eq(entry.actor.id()),
            audit::action.eq(entry.action),
            audit::subject_kind.eq(entry.subject_kind),
            audit::subject_id.eq(EntryId::of(entry.subject)),
            audit::change.eq(Json(entry.change)),
            audit::reason.eq(entry.reason),
            audit::request_id.eq(entry.request_id),
        ))
        .execute(tx.conn())?;
    Ok(())
}

impl Actor {
    /// The word for it: `patient`, `staff` or `system`.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Patient => "patient",
            Self::Staff(_) => "staff",
            Self::System => "system",
        }
    }

    fn id(self) -> Option<StaffId> {
        match self {
            Self::Staff(id) => Some(id),
            Self::Patient | Self::System => None,
        }
    }
}
