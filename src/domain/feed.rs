//! A calendar that somebody subscribes to.
use super::{ClinicId, Id, PatientId, PractitionerId, RoomId, words::words};
use chrono::{DateTime, Utc};

/// The identifier of a feed.
pub type FeedId = Id<Feed>;

words! {
    /// Of what a feed can be.
    FeedKind {
        /// A practitioner's visits.
        Practitioner = "practitioner",
        /// The visits in a room.
        Room = "room",
        /// A patient's own visits.
        Patient = "patient",
    }
}

/// Whose visits a feed shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedOf {
    /// A practitioner's.
    Practitioner(PractitionerId),
    /// Those in a room.
    Room(RoomId),
    /// A patient's own.
    Patient(PatientId),
}

impl FeedOf {
    /// Of what kind it is.
    pub fn kind(self) -> FeedKind {
        match self {
            Self::Practitioner(_) => FeedKind::Practitioner,
            Self::Room(_) => FeedKind::Room,
            Self::Patient(_) => FeedKind::Patient,
        }
    }

    /// The identifier of whose visits it shows, whatever they are.
    pub fn uuid(self) -> uuid::Uuid {
        match self {
            Self::Practitioner(id) => id.uuid(),
            Self::Room(id) => id.uuid(),
            Self::Patient(id) => id.uuid(),
        }
    }
}

/// A calendar that somebody subscribes to, by a secret in its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Its identifier.
    pub id: FeedId,
    /// At which clinic.
    pub clinic_id: ClinicId,
    /// Whose visits it shows.
    pub of: FeedOf,
    /// Whether practitioners and rooms see patients' names, rather than initials.
    pub names: bool,
    /// When its address was made.
    pub created_at: DateTime<Utc>,
    /// When it was last asked for, to the hour.
    pub used_at: Option<DateTime<Utc>>,
    /// The SHA-256 of what was served last.
    pub content_hash: Option<Vec<u8>>,
    /// Since when that is what it holds.
    pub content_since: DateTime<Utc>,
}
