//! Somebody's visits as a calendar to subscribe to: iCalendar by RFC 5545, 5546 and 7986.
//!
//! The same visits are the same text, whenever it is written: a visit's stamp is its last change.
use super::{
    ical::Lines,
    invite::{Method, uid},
    zone,
};
use crate::{
    db::appointments::Booked,
    domain::{
        Appointment, Catalogue, Feed, FeedOf, Patient, Practitioner, Span, Status, readable_phone,
    },
    tongue::Tongue,
};
use chrono::{Datelike as _, TimeDelta};
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// How far back a feed reaches.
pub const PAST: TimeDelta = TimeDelta::days(30);
/// How long a visit that was called off is still shown as such, for calendars that only strike out
/// what they are told to.
pub const CANCELLED_FOR: TimeDelta = TimeDelta::days(14);
/// How often calendars are asked to look again.
const REFRESH: &str = "PT15M";

/// A feed and what it shows.
#[derive(Debug, Clone, Copy)]
pub struct Subscription<'a> {
    /// Whose visits, and how much of them.
    pub feed: &'a Feed,
    /// What the visits name.
    pub catalogue: &'a Catalogue,
    /// The clinic's mail address.
    pub organizer: &'a str,
    /// How whoever subscribes is spoken to.
    pub tongue: Tongue,
    /// Whether nothing is told of what visits are for.
    pub discreet: bool,
    /// The visits.
    pub visits: &'a [Booked],
    /// The time that is covered.
    pub within: Span,
}

impl Subscription<'_> {
    /// The whole calendar.
    pub fn written(&self) -> String {
        let mut lines = Lines::new();
        let name = self.name();
        lines
            .plain("BEGIN", "VCALENDAR")
            .plain("VERSION", "2.0")
            .plain("PRODID", "-//Limber//Appointment book//EN")
            .plain("CALSCALE", "GREGORIAN")
            .plain("METHOD", Method::Publish.as_str())
            .text("NAME", &name)
            .text("X-WR-CALNAME", &name)
            .plain("X-WR-TIMEZONE", self.catalogue.clinic.time_zone.name())
            .plain("REFRESH-INTERVAL;VALUE=DURATION", REFRESH)
            .plain("X-PUBLISHED-TTL", REFRESH);
        // A calendar must not be empty; the clinic's zone is always there.
        let clinic = self.catalogue.clinic.time_zone;
        let mut zones = BTreeMap::from([(clinic.name(), clinic)]);
        zones.extend(self.visits.iter().map(|one| self.zone(one)).map(|zone| (zone.name(), zone)));
        for zone in zones.into_values() {
            zone::write(&mut lines, zone, self.within.start().year()..=self.within.end().year());
        }
        for one in self.visits {
            self.write(&mut lines, one);
        }
        lines.plain("END", "VCALENDAR");
        lines.finish()
    }

    fn zone(&self, one: &Booked) -> Tz {
        self.catalogue.zone(one.appointment.location_id)
    }

    fn write(&self, lines: &mut Lines, one: &Booked) {
        let visit = &one.appointment;
        let zone = self.zone(one);
        let (status, transparency) = match visit.status {
            Status::Cancelled => ("CANCELLED", "TRANSPARENT"),
            Status::Requested => ("TENTATIVE", "OPAQUE"),
            _ => ("CONFIRMED", "OPAQUE"),
        };
        lines
            .plain("BEGIN", "VEVENT")
            .plain("UID", &uid(visit.id))
            .plain("SEQUENCE", &visit.sequence.max(0))
            .instant("DTSTAMP", visit.updated_at)
            .instant("CREATED", visit.created_at)
            .instant("LAST-MODIFIED", visit.updated_at)
            .zoned("DTSTART", zone, visit.visit.start())
            .zoned("DTEND", zone, visit.visit.end())
            .plain("STATUS", status)
            .text("SUMMARY", &self.summary(one))
            .text("LOCATION", &self.place(visit))
            .text("DESCRIPTION", &self.description(visit))
            .mailbox("ORGANIZER", "", &self.catalogue.clinic.name, self.organizer)
            .plain("CLASS", "PRIVATE")
            .plain("TRANSP", transparency)
            .plain("END", "VEVENT");
    }

    /// Of whose calendar it is.
    fn name(&self) -> String {
        let clinic = &self.catalogue.clinic.name;
        let whose = match self.feed.of {
            FeedOf::Patient(_) if self.discreet => {
                return self.tongue.say("mail-feed-discreet").into();
            }
            FeedOf::Patient(_) => {
                return self.tongue.say("mail-feed").with("clinic", clinic).into();
            }
            FeedOf::Practitioner(id) => {
                self.catalogue.practitioner(id).map(Practitioner::display_name)
            }
            FeedOf::Room(id) => self.catalogue.room(id).map(|room| room.name.clone()),
        };
        format!("{} – {clinic}", whose.unwrap_or_default())
    }

    /// No symptom is told to anybody, and what the visit is for not in a discreet clinic.
    fn summary(&self, one: &Booked) -> String {
        let visit = &one.appointment;
        let service = self.catalogue.service(visit.service_id).map(|service| &service.name);
        let service = service.filter(|_| !self.discreet);
        let who = match self.feed.of {
            FeedOf::Patient(_) => {
                let with = self.catalogue.practitioner(visit.practitioner_id);
                let with = with.map(Practitioner::display_name).unwrap_or_default();
                return match service {
                    Some(service) => {
                        let entry = self.tongue.say("mail-entry").with("service", service);
                        entry.with("practitioner", with).into()
                    }
                    None => self.tongue.say("mail-entry-discreet").into(),
                };
            }
            FeedOf::Practitioner(_) | FeedOf::Room(_) if self.feed.names => Patient::name,
            FeedOf::Practitioner(_) | FeedOf::Room(_) => Patient::initials,
        };
        let who = one.patient.as_ref().map(who);
        let parts = [who.as_ref(), service].into_iter().flatten();
        parts.map(String::as_str).collect::<Vec<_>>().join(" · ")
    }

    fn place(&self, visit: &Appointment) -> String {
        let location = self.catalogue.location(visit.location_id);
        let room = visit.room_id.and_then(|id| self.catalogue.room(id));
        let room = room.map(|room| room.name.clone()).filter(|_| !self.is_patients());
        let name = location.map(|location| location.name.clone());
        let address = location.map(crate::domain::Location::one_line);
        [room, name, address].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    fn description(&self, visit: &Appointment) -> String {
        let reference = self.tongue.say("mail-entry-reference");
        let mut lines = vec![String::from(reference.with("reference", &visit.reference))];
        if self.is_patients() {
            let clinic = &self.catalogue.clinic.phone;
            let location = self.catalogue.location(visit.location_id);
            let phone = location.map(|location| &location.phone).filter(|phone| !phone.is_empty());
            let phone = readable_phone(phone.unwrap_or(clinic));
            lines.push(self.tongue.say("mail-entry-telephone").with("phone", phone).into());
        }
        lines.join("\n")
    }

    fn is_patients(&self) -> bool {
        matches!(self.feed.of, FeedOf::Patient(_))
    }
}
