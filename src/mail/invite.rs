//! A visit as calendars understand it: iCalendar by RFC 5545, 5546 and 6047.
use super::{clean, ical::Lines};
use crate::domain::{AppointmentId, MailKind, VisitMail, readable_phone};
use chrono::{DateTime, Utc};

/// A visit for somebody's calendar.
#[derive(Debug, Clone, Copy)]
pub struct Invite<'a> {
    /// The visit.
    pub visit: &'a VisitMail,
    /// Whose identifier the entry keeps for the visit's life, so that calendars update it.
    pub appointment: AppointmentId,
    /// When the entry was written.
    pub stamp: DateTime<Utc>,
    /// The patient's way to see, move or cancel the visit.
    pub manage_url: Option<&'a str>,
}

/// What a calendar is asked to do with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Enter or update it.
    Request,
    /// Strike it out.
    Cancel,
    /// Enter it, as something downloaded.
    Publish,
}

impl Method {
    /// iCalendar's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
            Self::Publish => "PUBLISH",
        }
    }
}

impl Invite<'_> {
    /// What a mail of this kind asks of calendars; `None`: nothing is agreed yet.
    pub fn method(kind: MailKind) -> Option<Method> {
        match kind {
            MailKind::Booked | MailKind::Moved => Some(Method::Request),
            MailKind::Requested => None,
            MailKind::Cancelled => Some(Method::Cancel),
        }
    }

    /// The entry for a mail from `organizer` to `attendee`, two mail addresses.
    pub fn mailed(&self, method: Method, organizer: &str, attendee: &str) -> String {
        self.written(method, Some((organizer, attendee)))
    }

    /// The entry for a download.
    pub fn published(&self) -> String {
        self.written(Method::Publish, None)
    }

    fn written(&self, method: Method, parties: Option<(&str, &str)>) -> String {
        let visit = clean::visit(self.visit);
        let off = visit.kind == MailKind::Cancelled || method == Method::Cancel;
        let asked = visit.kind == MailKind::Requested;
        let status = match (off, asked) {
            (true, _) => "CANCELLED",
            (false, true) => "TENTATIVE",
            (false, false) => "CONFIRMED",
        };
        let mut lines = Lines::new();
        lines
            .plain("BEGIN", "VCALENDAR")
            .plain("VERSION", "2.0")
            .plain("PRODID", "-//Limber//Appointment book//EN")
            .plain("CALSCALE", "GREGORIAN")
            .plain("METHOD", method.as_str())
            .plain("BEGIN", "VEVENT")
            .plain("UID", uid(self.appointment))
            .plain("SEQUENCE", visit.sequence.max(0))
            .instant("DTSTAMP", self.stamp)
            .instant("DTSTART", visit.visit.start())
            .instant("DTEND", visit.visit.end())
            .plain("STATUS", status)
            .text("SUMMARY", &format!("{} with {}", visit.service, visit.practitioner))
            .text("LOCATION", &format!("{}, {}", visit.location, visit.address))
            .text("DESCRIPTION", &self.description(&visit))
            .plain("TRANSP", if off { "TRANSPARENT" } else { "OPAQUE" });
        if let Some((organizer, attendee)) = parties {
            // Nobody is asked for an answer: the visit is moved or cancelled with the link.
            let role = ";ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE";
            lines.mailbox("ORGANIZER", "", &visit.clinic_name, organizer);
            lines.mailbox("ATTENDEE", role, &visit.patient_name, attendee);
        }
        if !off {
            alarm(&mut lines, &visit);
        }
        lines.plain("END", "VEVENT").plain("END", "VCALENDAR");
        lines.finish()
    }

    fn description(&self, visit: &VisitMail) -> String {
        let mut lines = vec![
            format!("Reference {}", visit.reference),
            format!("Telephone {}", readable_phone(phone(visit))),
        ];
        if let (Some(url), false) = (self.manage_url, visit.kind == MailKind::Cancelled) {
            lines.push(format!("See, move or cancel your visit: {url}"));
        }
        lines.join("\n")
    }
}

/// The entry's identifier, the same for all of a visit's life.
pub fn uid(appointment: AppointmentId) -> String {
    format!("{appointment}@limber")
}

/// The number to call about a visit.
pub(super) fn phone(visit: &VisitMail) -> &str {
    if visit.location_phone.is_empty() { &visit.clinic_phone } else { &visit.location_phone }
}

fn alarm(lines: &mut Lines, visit: &VisitMail) {
    lines
        .plain("BEGIN", "VALARM")
        .plain("ACTION", "DISPLAY")
        .plain("TRIGGER", "-P1D")
        .text("DESCRIPTION", &format!("{} with {}", visit.service, visit.practitioner))
        .plain("END", "VALARM");
}
