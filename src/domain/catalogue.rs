//! What a clinic is set up with, all of it at hand: it is small, and nearly every answer names it.
use super::{
    Clinic, Discipline, Location, LocationId, Practitioner, PractitionerId, Room, RoomId, Service,
    ServiceId,
};
use chrono::TimeDelta;
use chrono_tz::Tz;
use serde::Serialize;

/// A clinic with its locations, rooms, practitioners and services, in the order of their lists.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Catalogue {
    /// How often any of it was changed.
    pub version: i64,
    pub clinic: Clinic,
    pub locations: Vec<Location>,
    pub rooms: Vec<Room>,
    pub practitioners: Vec<Practitioner>,
    pub services: Vec<Service>,
    pub disciplines: Vec<Discipline>,
    pub gives: Vec<Gives>,
    pub suits: Vec<Suits>,
}

/// A practitioner gives a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Gives {
    /// Which service.
    pub service_id: ServiceId,
    /// Who gives it.
    pub practitioner_id: PractitionerId,
    /// How long it takes with them; `None`: as long as usual.
    pub duration_minutes: Option<i32>,
}

/// A room suits a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suits {
    /// Which service.
    pub service_id: ServiceId,
    /// Which room.
    pub room_id: RoomId,
}

impl Catalogue {
    /// A location by its identifier.
    pub fn location(&self, id: LocationId) -> Option<&Location> {
        self.locations.iter().find(|location| location.id == id)
    }

    /// A room by its identifier.
    pub fn room(&self, id: RoomId) -> Option<&Room> {
        self.rooms.iter().find(|room| room.id == id)
    }

    /// A practitioner by their identifier.
    pub fn practitioner(&self, id: PractitionerId) -> Option<&Practitioner> {
        self.practitioners.iter().find(|practitioner| practitioner.id == id)
    }

    /// A service by its identifier.
    pub fn service(&self, id: ServiceId) -> Option<&Service> {
        self.services.iter().find(|service| service.id == id)
    }

    /// A service that can be had.
    pub fn offered(&self, id: ServiceId) -> Option<&Service> {
        self.active_services().find(|service| service.id == id)
    }

    /// An active service by its identifier or slug.
    pub fn service_named(&self, key: &str) -> Option<&Service> {
        let id = key.parse().ok();
        self.active_services().find(|service| Some(service.id) == id || service.slug == key)
    }

    /// An active practitioner by their identifier or slug.
    pub fn practitioner_named(&self, key: &str) -> Option<&Practitioner> {
        let id = key.parse().ok();
        self.active_practitioners().find(|one| Some(one.id) == id || one.slug == key)
    }

    /// A service by its identifier or slug, retired or not.
    pub fn any_service(&self, key: &str) -> Option<&Service> {
        let id = key.parse().ok();
        self.services.iter().find(|service| Some(service.id) == id || service.slug == key)
    }

    /// A practitioner by their identifier or slug, retired or not.
    pub fn any_practitioner(&self, key: &str) -> Option<&Practitioner> {
        let id = key.parse().ok();
        self.practitioners.iter().find(|one| Some(one.id) == id || one.slug == key)
    }

    /// An active location by its identifier.
    pub fn location_named(&self, key: &str) -> Option<&Location> {
        let id = key.parse().ok();
        self.active_locations().find(|location| Some(location.id) == id)
    }

    /// The discipline with this code.
    pub fn discipline(&self, code: &str) -> Option<&Discipline> {
        self.disciplines.iter().find(|discipline| discipline.code == code)
    }

    /// The services that can be had, in the clinic's order.
    pub fn active_services(&self) -> impl Iterator<Item = &Service> {
        self.services.iter().filter(|service| service.active)
    }

    /// The practitioners who are with the clinic.
    pub fn active_practitioners(&self) -> impl Iterator<Item = &Practitioner> {
        self.practitioners.iter().filter(|practitioner| practitioner.active)
    }

    /// The locations that are in use.
    pub fn active_locations(&self) -> impl Iterator<Item = &Location> {
        self.locations.iter().filter(|location| location.active)
    }

    /// The active practitioners who give a service.
    pub fn who_give(&self, service: ServiceId) -> impl Iterator<Item = &Practitioner> {
        self.active_practitioners().filter(move |one| self.gives(service, one.id).is_some())
    }

    /// The active services that a practitioner gives.
    pub fn given_by(&self, practitioner: PractitionerId) -> impl Iterator<Item = &Service> {
        self.active_services().filter(move |one| self.gives(one.id, practitioner).is_some())
    }

    /// The active rooms that suit a service; `None`: it needs no room.
    pub fn rooms_for(&self, service: ServiceId) -> Option<Vec<&Room>> {
        let needs_one = self.suits.iter().any(|suits| suits.service_id == service);
        needs_one.then(|| {
            let suits = |room: RoomId| Suits { service_id: service, room_id: room };
            self.rooms
                .iter()
                .filter(|room| room.active && self.suits.contains(&suits(room.id)))
                .collect()
        })
    }

    /// How long a service takes with a practitioner who gives it.
    pub fn length(&self, service: ServiceId, practitioner: PractitionerId) -> Option<TimeDelta> {
        let own = self.gives(service, practitioner)?.duration_minutes;
        let minutes = own.or(self.service(service).map(|service| service.duration_minutes))?;
        Some(TimeDelta::minutes(minutes.into()))
    }

    /// The clocks of a location; the clinic's where it is unknown.
    pub fn zone(&self, location: LocationId) -> Tz {
        self.location(location).map_or(self.clinic.time_zone, |location| location.time_zone)
    }

    /// The country whose telephone numbers need no prefix.
    pub fn country(&self) -> &str {
        self.locations.first().map_or("US", |location| location.country.as_str())
    }

    fn gives(&self, service: ServiceId, practitioner: PractitionerId) -> Option<&Gives> {
        let wanted =
            |gives: &&Gives| gives.service_id == service && gives.practitioner_id == practitioner;
        self.gives.iter().find(wanted)
    }
}
