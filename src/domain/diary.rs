//! Everything that bears on when one service can be had, gathered before anything is decided.
use super::{
    Appointment, Audience, BookingMode, Hours, LocationId, Policy, PractitionerId, RoomId, Service,
    Site, Span, span::merged,
};
use chrono::{DateTime, TimeDelta, Utc};

/// The facts on which slots and verdicts about one service rest.
#[derive(Debug, Clone)]
pub struct Diary {
    /// The present instant.
    pub now: DateTime<Utc>,
    /// The clinic's policy.
    pub policy: Policy,
    /// What is asked for.
    pub terms: ServiceTerms,
    /// The clinic's sites.
    pub sites: Vec<Site>,
    /// Those who give the service.
    pub calendars: Vec<Calendar>,
    /// The rooms that suit, the first choice first; `None`: it needs no room.
    pub rooms: Option<Vec<RoomCalendar>>,
    /// What bears on the patient; nothing while nobody knows who it is.
    pub patient: PatientFacts,
}

/// What the clinic's records say of the patient, as far as the rules care.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PatientFacts {
    /// When they are elsewhere in the clinic; merged.
    pub busy: Vec<Span>,
    /// Whether they were treated here before; not asked of a visit that is only moved.
    pub known: bool,
    /// How many visits they have ahead; not asked of a visit that is only moved.
    pub open: i64,
}

/// What of a service the rules need to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceTerms {
    /// How long the practitioner and room are busy before the start.
    pub lead: TimeDelta,
    /// How long they are busy after the end.
    pub tail: TimeDelta,
    /// How soon the public may book it.
    pub notice: TimeDelta,
    /// For whom it is.
    pub audience: Audience,
    /// How the public may book it.
    pub booking: BookingMode,
}

impl ServiceTerms {
    /// The terms of a service at a clinic.
    pub fn of(service: &Service, policy: &Policy) -> Self {
        let minutes = |count: i32| TimeDelta::minutes(count.into());
        Self {
            lead: minutes(service.buffer_before_minutes),
            tail: minutes(service.buffer_after_minutes),
            notice: minutes(service.min_notice_minutes.unwrap_or(policy.min_notice_minutes)),
            audience: service.audience,
            booking: service.booking,
        }
    }
}

/// One practitioner's time.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// Whose.
    pub practitioner_id: PractitionerId,
    /// How long the service takes with them.
    pub length: TimeDelta,
    /// Whether the public may book with them.
    pub online: bool,
    /// When they work.
    pub hours: Hours,
    /// When they are away though it is working time; merged.
    pub blocks: Vec<Span>,
    /// When they are with patients, buffers included; merged.
    pub busy: Vec<Span>,
}

impl Calendar {
    /// Blocks and busy spans together, merged.
    pub fn taken(&self) -> Vec<Span> {
        merged(self.blocks.iter().chain(&self.busy).copied().collect())
    }
}

/// One room's time.
#[derive(Debug, Clone)]
pub struct RoomCalendar {
    /// Which room.
    pub room_id: RoomId,
    /// Where it is.
    pub location_id: LocationId,
    /// When it is taken or blocked; merged.
    pub busy: Vec<Span>,
}

/// A start that can be had: where, with whom, and what it occupies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// With whom.
    pub practitioner_id: PractitionerId,
    /// Where.
    pub location_id: LocationId,
    /// In which room; `None`: it needs none.
    pub room_id: Option<RoomId>,
    /// The visit itself.
    pub visit: Span,
    /// The visit and its buffers.
    pub busy: Span,
}

impl Diary {
    /// Counts with a visit's own length and buffers, whatever its service takes by now.
    pub fn measure_as(&mut self, visit: &Appointment) {
        self.terms.lead = visit.visit.start() - visit.busy.start();
        self.terms.tail = visit.busy.end() - visit.visit.end();
        for calendar in &mut self.calendars {
            calendar.length = visit.visit.length();
        }
    }

    /// Leaves one place only where a visit may be.
    pub fn only_at(&mut self, location: LocationId) {
        self.sites.retain(|site| site.location_id == location);
    }

    /// The site with this identifier.
    pub fn site(&self, id: LocationId) -> Option<&Site> {
        self.sites.iter().find(|site| site.location_id == id)
    }

    /// The calendar of a practitioner who gives the service.
    pub fn calendar(&self, id: PractitionerId) -> Option<&Calendar> {
        self.calendars.iter().find(|calendar| calendar.practitioner_id == id)
    }
}
