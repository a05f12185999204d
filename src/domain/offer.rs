//! Practitioners and services together with what links them, as they are set up.
use super::{
    Catalogue, Gives, HoursOverride, Practitioner, PractitionerId, RoomId, Service, ServiceId,
    WorkingHours,
};
use chrono::NaiveDate;
use serde::Serialize;

/// A practitioner with what they give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Profile {
    #[serde(flatten)]
    pub practitioner: Practitioner,
    pub gives: Vec<Gives>,
}

/// A service with who gives it and which rooms suit it; no room: it needs none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Offer {
    #[serde(flatten)]
    pub service: Service,
    pub given_by: Vec<Gives>,
    pub rooms: Vec<RoomId>,
}

/// All weekly rules of a practitioner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Week {
    pub practitioner_id: PractitionerId,
    pub rules: Vec<WorkingHours>,
}

/// A practitioner's exceptions of one date; none: the weekly rules hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct DateHours {
    pub practitioner_id: PractitionerId,
    pub on: NaiveDate,
    pub exceptions: Vec<HoursOverride>,
}

impl Catalogue {
    /// A practitioner with what they give, retired or not.
    pub fn profile(&self, id: PractitionerId) -> Option<Profile> {
        let practitioner = self.practitioner(id)?.clone();
        let own = self.gives.iter().filter(|gives| gives.practitioner_id == id);
        let mut gives: Vec<Gives> = own.copied().collect();
        gives.sort_unstable_by_key(|gives| gives.service_id);
        Some(Profile { practitioner, gives })
    }

    /// A service with its links, retired or not.
    pub fn offer(&self, id: ServiceId) -> Option<Offer> {
        let service = self.service(id)?.clone();
        let own = self.gives.iter().filter(|gives| gives.service_id == id);
        let mut given_by: Vec<Gives> = own.copied().collect();
        given_by.sort_unstable_by_key(|gives| gives.practitioner_id);
        let own = self.suits.iter().filter(|suits| suits.service_id == id);
        let mut rooms: Vec<RoomId> = own.map(|suits| suits.room_id).collect();
        rooms.sort_unstable();
        Some(Offer { service, given_by, rooms })
    }
}
