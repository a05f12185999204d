//! A visit as calendars understand it: iCalendar by RFC 5545, 5546 and 6047.
use super::{clean, ical::Lines, words::tongue};
use crate::{
    config::Config,
    domain::{AppointmentId, Clinic, InviteMethod, MailKind, Status, VisitMail, readable_phone},
};
use chrono::{DateTime, TimeDelta, Utc};

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
    /// What a mail about the visit asks of calendars; `None`: it is in none, and is to be in none.
    pub fn method(visit: &VisitMail) -> Option<Method> {
        use MailKind::{Booked, Cancelled, Confirmed, Declined, Moved, Requested};
        match visit.kept_as() {
            Booked | Confirmed | Moved if visit.status != Status::Requested => {
                Some(match visit.invites {
                    InviteMethod::Request => Method::Request,
                    InviteMethod::Publish => Method::Publish,
                })
            }
            // What was agreed and is so no more; what never was is in no calendar.
            Requested | Moved | Declined | Cancelled if visit.agreed_before => Some(Method::Cancel),
            _ => None,
        }
    }

    /// The entry for a mail from `organizer` to `attendee`, two mail addresses. Nobody is invited
    /// to what is published, nor disinvited from what was.
    pub fn mailed(&self, method: Method, organizer: &str, attendee: &str) -> String {
        let invited = self.visit.invites == InviteMethod::Request;
        self.written(method, organizer, Some(attendee).filter(|_| invited))
    }

    /// The entry for a download, with `organizer`'s mail address.
    pub fn published(&self, organizer: &str) -> String {
        self.written(Method::Publish, organizer, None)
    }

    fn written(&self, method: Method, organizer: &str, attendee: Option<&str>) -> String {
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
            .plain("UID", &uid(self.appointment))
            .plain("SEQUENCE", &visit.sequence.max(0))
            .instant("DTSTAMP", self.stamp)
            .instant("DTSTART", visit.visit.start())
            .instant("DTEND", visit.visit.end())
            .plain("STATUS", status)
            .text("SUMMARY", &summary(&visit))
            .text("LOCATION", &format!("{}, {}", visit.location, visit.address))
            .text("DESCRIPTION", &self.description(&visit))
            .plain("TRANSP", if off { "TRANSPARENT" } else { "OPAQUE" });
        lines.mailbox("ORGANIZER", "", &visit.clinic_name, organizer);
        if let Some(attendee) = attendee {
            // Nobody is asked for an answer: the visit is moved or cancelled with the link.
            let role = ";ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE";
            lines.mailbox("ATTENDEE", role, &visit.patient_name, attendee);
        }
        if !off {
            alarm(&mut lines, &visit, visit.visit.start() - self.stamp);
        }
        lines.plain("END", "VEVENT").plain("END", "VCALENDAR");
        lines.finish()
    }

    fn description(&self, visit: &VisitMail) -> String {
        let say = |key| tongue(visit).say(key);
        let mut lines = vec![
            say("mail-entry-reference").with("reference", &visit.reference).to_string(),
            say("mail-entry-telephone").with("phone", readable_phone(phone(visit))).to_string(),
        ];
        if let (Some(url), false) = (self.manage_url, visit.kind == MailKind::Cancelled) {
            lines.push(say("mail-entry-manage").with("url", url).into());
        }
        lines.join("\n")
    }
}

/// The mail address of whoever keeps a clinic's visits: the one that its mails come from.
pub fn organizer(config: &Config, clinic: &Clinic) -> String {
    let mailbox = super::sender(config, &clinic.name, &clinic.email);
    mailbox.map_or_else(|_| clinic.email.clone(), |mailbox| mailbox.email.to_string())
}

/// The entry's identifier, the same for all of a visit's life.
pub fn uid(appointment: AppointmentId) -> String {
    format!("{appointment}@limber")
}

/// The number to call about a visit.
pub(super) fn phone(visit: &VisitMail) -> &str {
    if visit.location_phone.is_empty() { &visit.clinic_phone } else { &visit.location_phone }
}

/// What it is; in a discreet clinic nothing but that it is an appointment.
fn summary(visit: &VisitMail) -> String {
    if visit.discreet {
        return tongue(visit).say("mail-entry-discreet").into();
    }
    let entry = tongue(visit).say("mail-entry").with("service", &visit.service);
    entry.with("practitioner", &visit.practitioner).into()
}

/// An alarm the day before, or two hours before where that is over by now; none where the reader
/// has only just read of it.
fn alarm(lines: &mut Lines, visit: &VisitMail, left: TimeDelta) {
    let trigger = match left.num_hours() {
        ..3 => return,
        3..26 => "-PT2H",
        _ => "-P1D",
    };
    lines
        .plain("BEGIN", "VALARM")
        .plain("ACTION", "DISPLAY")
        .plain("TRIGGER", trigger)
        .text("DESCRIPTION", &summary(visit))
        .plain("END", "VALARM");
}

#[cfg(test)]
mod tests {
    use super::{super::samples, *};
    use crate::domain::Span;
    use calcard::icalendar::{
        ICalendar, ICalendarComponent, ICalendarComponentType as Kind, ICalendarProperty as Name,
        ICalendarValue as Value,
    };

    const MANAGE: &str = "https://book.example/manage/secret";

    fn invite(visit: &VisitMail) -> Invite<'_> {
        Invite {
            visit,
            appointment: AppointmentId::of(uuid::Uuid::from_u128(7)),
            stamp: samples::at("2026-11-22T09:00:00Z"),
            manage_url: Some(MANAGE),
        }
    }

    fn mailed(visit: &VisitMail) -> String {
        let method = Invite::method(visit).unwrap();
        invite(visit).mailed(method, "post@limber.example", "ada@patients.example")
    }

    /// What a parser that is not ours reads. Its strict mode refuses every component within
    /// another, so each test looks at what was read.
    fn parsed(text: &str) -> ICalendar {
        assert!(text.ends_with("END:VCALENDAR\r\n"));
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        assert!(!text.replace("\r\n", "").chars().any(char::is_control), "{text:?}");
        let mut parser = calcard::Parser::new(text);
        let calcard::Entry::ICalendar(calendar) = parser.entry() else { panic!("{text}") };
        assert_eq!(parser.entry(), calcard::Entry::Eof);
        calendar
    }

    fn parts(calendar: &ICalendar, kind: &Kind) -> Vec<ICalendarComponent> {
        calendar.components.iter().filter(|one| one.component_type == *kind).cloned().collect()
    }

    fn value(part: &ICalendarComponent, name: &Name) -> Value {
        part.property(name).unwrap().values[0].clone()
    }

    fn text(part: &ICalendarComponent, name: &Name) -> String {
        value(part, name).as_text().unwrap().to_owned()
    }

    #[test]
    fn an_alarm_rings_a_day_before_or_what_is_left_of_it() {
        let trigger = |minutes: i64| {
            let start = samples::at("2026-11-22T09:00:00Z") + TimeDelta::minutes(minutes);
            let visit = Span::starting(start, TimeDelta::minutes(45)).unwrap();
            let written = mailed(&VisitMail { visit, ..samples::visit(MailKind::Booked) });
            let line = written.lines().find_map(|line| line.strip_prefix("TRIGGER:"));
            line.map(str::to_owned)
        };
        let day = 24 * 60;
        let rung = [day * 3, day + 2 * 60, day + 2 * 60 - 1, 3 * 60, 3 * 60 - 1, 10].map(trigger);
        let rung: Vec<_> = rung.iter().map(Option::as_deref).collect();
        let (day, hours) = (Some("-P1D"), Some("-PT2H"));
        assert_eq!(rung, [day, day, hours, hours, None, None]);
    }

    #[test]
    fn a_booking_is_asked_into_the_calendar() {
        let visit = samples::visit(MailKind::Booked);
        let written = mailed(&visit);
        for line in [
            "METHOD:REQUEST",
            "UID:00000000-0000-0000-0000-000000000007@limber",
            "SEQUENCE:2",
            "DTSTAMP:20261122T090000Z",
            "DTSTART:20261201T141500Z",
            "DTEND:20261201T150000Z",
            "STATUS:CONFIRMED",
            "TRIGGER:-P1D",
        ] {
            assert!(written.contains(&format!("\r\n{line}\r\n")), "{line} in {written}");
        }
        let calendar = parsed(&written);
        let event = &parts(&calendar, &Kind::VEvent)[0];
        assert_eq!(text(event, &Name::Summary), "Spinal adjustment with Dr. Ines Okafor");
        assert_eq!(
            text(event, &Name::Location),
            "Harbor Street, 14 Harbor Street, Key Largo, FL 33037"
        );
        assert_eq!(
            text(event, &Name::Description),
            format!(
                "Reference K7M4-QX2\nTelephone (305) 555-0143\nSee, move or cancel your visit: {MANAGE}"
            )
        );
        let organizer = event.property(&Name::Organizer).unwrap();
        assert_eq!(organizer.calendar_address(), Some("post@limber.example"));
        let attendee = event.property(&Name::Attendee).unwrap();
        assert_eq!(attendee.calendar_address(), Some("ada@patients.example"));
    }

    #[test]
    fn a_cancellation_strikes_the_same_entry_out_and_reminds_of_nothing() {
        let booked = mailed(&samples::visit(MailKind::Booked));
        let cancelled = mailed(&VisitMail { sequence: 3, ..samples::visit(MailKind::Cancelled) });
        let line = |text: &str, name: &str| {
            text.split("\r\n").find(|line| line.starts_with(name)).unwrap().to_owned()
        };
        assert_eq!(line(&booked, "UID:"), line(&cancelled, "UID:"));
        assert_eq!(line(&cancelled, "METHOD:"), "METHOD:CANCEL");
        assert_eq!(line(&cancelled, "STATUS:"), "STATUS:CANCELLED");
        assert_eq!(line(&cancelled, "SEQUENCE:"), "SEQUENCE:3");
        assert!(parts(&parsed(&cancelled), &Kind::VAlarm).is_empty());
        assert!(!cancelled.contains("manage"));
        let asked = samples::visit(MailKind::Requested);
        assert_eq!(Invite::method(&asked), None);
        let moved = VisitMail { status: Status::Requested, ..samples::visit(MailKind::Moved) };
        assert_eq!(Invite::method(&moved), None, "what is only asked for is not agreed");
        let undone = VisitMail { agreed_before: true, ..asked };
        assert_eq!(Invite::method(&undone), Some(Method::Cancel));
        let never = VisitMail { agreed_before: false, ..samples::visit(MailKind::Cancelled) };
        assert_eq!(Invite::method(&never), None);
    }

    #[test]
    fn what_is_published_is_the_clinics_and_invites_nobody() {
        let invites = InviteMethod::Publish;
        let visit = VisitMail { invites, ..samples::visit(MailKind::Booked) };
        let off = VisitMail { invites, ..samples::visit(MailKind::Cancelled) };
        for (text, method) in [
            (invite(&visit).published("post@limber.example"), "PUBLISH"),
            (mailed(&visit), "PUBLISH"),
            (mailed(&off), "CANCEL"),
        ] {
            let event = &parts(&parsed(&text), &Kind::VEvent)[0];
            assert!(text.contains(&format!("\r\nMETHOD:{method}\r\n")), "{text}");
            assert!(event.has_property(&Name::Organizer) && !event.has_property(&Name::Attendee));
        }
    }

    #[test]
    fn a_discreet_clinics_entry_tells_nothing_but_when_and_where() {
        let visit = VisitMail { discreet: true, ..samples::visit(MailKind::Booked) };
        let text = mailed(&visit);
        assert!(text.contains("\r\nSUMMARY:Appointment\r\n"), "{text}");
        assert!(!text.contains(&visit.service) && !text.contains(&visit.practitioner), "{text}");
    }

    #[test]
    fn no_text_becomes_more_than_text() {
        let plain = parsed(&mailed(&samples::visit(MailKind::Booked)));
        let names = |calendar: &ICalendar| -> Vec<Name> {
            calendar.components.iter().flat_map(|c| &c.entries).map(|e| e.name.clone()).collect()
        };
        for nasty in samples::nasty() {
            let visit = VisitMail {
                clinic_name: nasty.clone(),
                patient_name: nasty.clone(),
                service: nasty.clone(),
                practitioner: nasty.clone(),
                location: nasty.clone(),
                address: nasty.clone(),
                reference: nasty.clone(),
                location_phone: nasty.clone(),
                ..samples::visit(MailKind::Booked)
            };
            let calendar = parsed(&mailed(&visit));
            assert_eq!(names(&calendar), names(&plain), "{nasty}");
            let event = &parts(&calendar, &Kind::VEvent)[0];
            let clean = clean::line(&nasty);
            assert_eq!(text(event, &Name::Summary), format!("{clean} with {clean}").trim());
            let attendee = event.property(&Name::Attendee).unwrap();
            assert_eq!(attendee.calendar_address(), Some("ada@patients.example"), "{nasty}");
        }
    }
}
