//! What the templates say: a visit in words, made ready once for text and HTML.
use super::{clean, invite::phone};
use crate::domain::{
    AccountMail, InvitationMail, ScheduleMail, ScheduledVisit, SignInMail, Span, Status, VisitMail,
    readable_phone,
};
use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

/// How wide the prose in a text mail is, in characters.
const WIDTH: usize = 72;

/// What stands around every letter.
pub(super) struct Head {
    pub(super) clinic: String,
    /// As people read it.
    pub(super) phone: String,
    /// As a `tel:` link has it.
    pub(super) phone_link: String,
    /// Who is greeted; may be empty.
    pub(super) reader: String,
}

impl Head {
    /// From a clinic with this telephone, clean, to a reader.
    pub(super) fn of(clinic: &str, phone: &str, reader: &str) -> Self {
        Self {
            clinic: clinic.to_owned(),
            phone: readable_phone(phone),
            phone_link: phone.to_owned(),
            reader: reader.to_owned(),
        }
    }

    /// Around a visit, already clean.
    pub(super) fn of_visit(visit: &VisitMail) -> Self {
        let reader = match visit.reader {
            crate::domain::Reader::Patient => &visit.patient_name,
            crate::domain::Reader::Practitioner(_) => &visit.practitioner,
        };
        Self::of(&visit.clinic_name, phone(visit), reader)
    }
}

/// A visit in words.
#[expect(clippy::struct_excessive_bools, reason = "templates ask one thing at a time")]
pub(super) struct Words {
    pub(super) patient: String,
    /// `None` where the clinic is discreet.
    pub(super) service: Option<String>,
    pub(super) practitioner: String,
    /// `Tuesday 1 December 2026, 9:15 am EST (UTC-5)`.
    pub(super) when: String,
    /// `Tuesday 1 December, 9:15 am`.
    pub(super) shortly: String,
    /// `Tuesday 1 December`.
    pub(super) day: String,
    /// `1 hour 30 minutes`.
    pub(super) duration: String,
    /// When it was, where it had another time.
    pub(super) before: Option<String>,
    /// Whether it has another time than it had.
    pub(super) new_time: bool,
    pub(super) location: String,
    pub(super) address: String,
    pub(super) reference: String,
    /// Line by line.
    pub(super) preparation: Vec<String>,
    /// Line by line.
    pub(super) aftercare: Vec<String>,
    pub(super) manage_url: Option<String>,
    pub(super) clinic_url: String,
    /// Where practitioners see their day.
    pub(super) day_url: String,
    pub(super) by_clinic: bool,
    /// Whether the clinic did so because the patient asked.
    pub(super) at_request: bool,
    pub(super) after_all: bool,
    pub(super) discreet: bool,
    /// Whether it is only asked for.
    pub(super) is_asked: bool,
    /// Whether it will not be.
    pub(super) is_off: bool,
    /// Whether it was elsewhere before.
    pub(super) is_moved: bool,
    /// What the clinic says of it, line by line.
    pub(super) reason: Vec<String>,
}

impl Words {
    /// A visit, already clean, in words.
    pub(super) fn of(visit: &VisitMail, manage_url: Option<String>, root: &str) -> Self {
        let zone = visit.time_zone;
        // What to prepare and why something is so may tell what the visit is for.
        let lines = |text: &str| -> Vec<String> {
            let text = if visit.discreet { "" } else { text };
            text.lines().map(str::to_owned).collect()
        };
        let reason = visit.reason.as_deref().filter(|_| visit.by_clinic).unwrap_or_default();
        let before = visit.before.filter(|before: &Span| before.start() != visit.visit.start());
        Self {
            patient: visit.patient_name.clone(),
            service: Some(visit.service.clone()).filter(|_| !visit.discreet),
            practitioner: visit.practitioner.clone(),
            when: when(zone, visit.visit.start()),
            shortly: shortly(zone, visit.visit.start()),
            day: day(zone, visit.visit.start()),
            duration: duration(visit.visit.length()),
            before: before.map(|before| when(zone, before.start())),
            new_time: before.is_some(),
            location: visit.location.clone(),
            address: visit.address.clone(),
            reference: visit.reference.clone(),
            preparation: lines(&visit.preparation),
            aftercare: lines(&visit.aftercare),
            manage_url,
            clinic_url: format!("{root}/{}", visit.clinic_slug),
            day_url: format!("{root}/day"),
            by_clinic: visit.by_clinic,
            at_request: visit.at_request,
            after_all: visit.after_all,
            discreet: visit.discreet,
            is_asked: visit.status == Status::Requested,
            is_off: visit.status == Status::Cancelled,
            is_moved: visit.before.is_some(),
            reason: lines(reason),
        }
    }

    /// The preparation, for a terminal.
    pub(super) fn preparation_wrapped(&self) -> String {
        wrapped(&self.preparation)
    }

    /// What to do afterwards, for a terminal.
    pub(super) fn aftercare_wrapped(&self) -> String {
        wrapped(&self.aftercare)
    }

    /// What the clinic says, for a terminal.
    pub(super) fn reason_wrapped(&self) -> String {
        wrapped(&self.reason)
    }
}

/// A practitioner's next day in words.
pub(super) struct ScheduleWords {
    /// `Tuesday 1 December`.
    pub(super) day: String,
    pub(super) visits: Vec<ScheduledWords>,
    pub(super) day_url: String,
}

/// A visit of the next day in words.
pub(super) struct ScheduledWords {
    /// `9:15 am`.
    pub(super) starts: String,
    pub(super) ends: String,
    pub(super) initials: String,
    pub(super) service: Option<String>,
    pub(super) place: String,
}

impl ScheduleWords {
    pub(super) fn of(schedule: &ScheduleMail, root: &str) -> Self {
        let visit = |one: &ScheduledVisit| ScheduledWords {
            starts: time(one.time_zone, one.visit.start()),
            ends: time(one.time_zone, one.visit.end()),
            initials: clean::line(&one.initials),
            service: one.service.as_deref().map(clean::line),
            place: clean::line(&one.place),
        };
        Self {
            day: schedule.date.format("%A %-d %B").to_string(),
            visits: schedule.visits.iter().map(visit).collect(),
            day_url: format!("{root}/day?date={}", schedule.date),
        }
    }
}

/// A way into an account in words.
#[derive(Default)]
pub(super) struct AccountWords {
    pub(super) url: String,
    /// Until when it works.
    pub(super) until: String,
    pub(super) role: &'static str,
    pub(super) invited_by: String,
    /// What an invitation says, for a terminal.
    pub(super) invitation_wrapped: String,
    /// Why something was not done, line by line, and the same for a terminal.
    pub(super) reason: Vec<String>,
    pub(super) reason_wrapped: String,
}

impl AccountWords {
    pub(super) fn of_sign_in(mail: &SignInMail, url: String) -> Self {
        Self { url, until: when(mail.clinic.time_zone, mail.expires_at), ..Self::default() }
    }

    pub(super) fn of_account(mail: &AccountMail, url: String) -> Self {
        let reason = clean::prose(mail.reason.as_deref().unwrap_or_default());
        let reason: Vec<_> = reason.lines().map(str::to_owned).collect();
        Self { url, reason_wrapped: wrapped(&reason), reason, ..Self::default() }
    }

    pub(super) fn of_invitation(mail: &InvitationMail, url: String) -> Self {
        let (role, clinic) = (mail.role.with_article(), clean::line(&mail.clinic.name));
        let invited_by = clean::line(&mail.invited_by);
        let said = format!(
            "{invited_by} has made you an account for the appointment book of {clinic}, as \
             {role}. Choose a password, and it is yours:"
        );
        Self {
            url,
            until: when(mail.clinic.time_zone, mail.expires_at),
            role,
            invited_by,
            invitation_wrapped: wrap(&said),
            ..Self::default()
        }
    }
}

/// The same lines, none wider than a terminal; a longer word stays whole.
fn wrapped(lines: &[String]) -> String {
    lines.iter().map(|line| wrap(line)).collect::<Vec<_>>().join("\n")
}

fn wrap(line: &str) -> String {
    let mut out = String::new();
    let mut filled = 0;
    for word in line.split(' ') {
        let wide = word.chars().count();
        if filled > 0 && filled + 1 + wide > WIDTH {
            out.push('\n');
            filled = 0;
        } else if filled > 0 {
            out.push(' ');
            filled += 1;
        }
        out.push_str(word);
        filled += wide;
    }
    out
}

/// An instant as the clinic's clock shows it, in a way that cannot be misread elsewhere.
fn when(zone: Tz, at: DateTime<Utc>) -> String {
    let local = zone.from_utc_datetime(&at.naive_utc());
    let name = local.format("%Z").to_string();
    let offset = offset(zone, at);
    // Some zones have no letters: their name is the offset itself.
    let zone = match name.as_str() {
        "UTC" => "UTC".to_owned(),
        name if name.starts_with(['+', '-']) => format!("({offset})"),
        name => format!("{name} ({offset})"),
    };
    format!("{} {zone}", local.format("%A %-d %B %Y, %-I:%M %P"))
}

fn shortly(zone: Tz, at: DateTime<Utc>) -> String {
    zone.from_utc_datetime(&at.naive_utc()).format("%A %-d %B, %-I:%M %P").to_string()
}

fn day(zone: Tz, at: DateTime<Utc>) -> String {
    zone.from_utc_datetime(&at.naive_utc()).format("%A %-d %B").to_string()
}

fn time(zone: Tz, at: DateTime<Utc>) -> String {
    zone.from_utc_datetime(&at.naive_utc()).format("%-I:%M %P").to_string()
}

/// `UTC-5`, `UTC+5:30`, `UTC+0`.
fn offset(zone: Tz, at: DateTime<Utc>) -> String {
    let minutes = crate::domain::local::offset(zone, at).num_minutes();
    let sign = if minutes < 0 { '-' } else { '+' };
    match (minutes.abs() / 60, minutes.abs() % 60) {
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

fn duration(length: TimeDelta) -> String {
    let count = |n: i64, one: &str| match n {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {one}s")),
    };
    let parts = [count(length.num_hours(), "hour"), count(length.num_minutes() % 60, "minute")];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::{America, Asia, Australia, Europe};

    fn said(zone: Tz, at: &str) -> String {
        when(zone, at.parse().unwrap())
    }

    #[test]
    fn an_instant_names_its_zone_and_offset_on_both_sides_of_a_change() {
        let york = America::New_York;
        assert_eq!(
            said(york, "2026-12-01T14:15:00Z"),
            "Tuesday 1 December 2026, 9:15 am EST (UTC-5)"
        );
        assert_eq!(
            said(york, "2026-11-01T05:30:00Z"),
            "Sunday 1 November 2026, 1:30 am EDT (UTC-4)"
        );
        assert_eq!(
            said(york, "2026-11-01T06:30:00Z"),
            "Sunday 1 November 2026, 1:30 am EST (UTC-5)"
        );
        assert_eq!(
            said(Europe::London, "2026-12-01T12:00:00Z"),
            "Tuesday 1 December 2026, 12:00 pm GMT (UTC+0)"
        );
    }

    #[test]
    fn zones_without_letters_or_with_half_hours_are_said_too() {
        assert_eq!(
            said(America::Santiago, "2026-12-01T12:05:00Z"),
            "Tuesday 1 December 2026, 9:05 am (UTC-3)"
        );
        assert_eq!(
            said(Asia::Kolkata, "2026-12-01T18:30:00Z"),
            "Wednesday 2 December 2026, 12:00 am IST (UTC+5:30)"
        );
        assert_eq!(
            said(Australia::Lord_Howe, "2026-07-01T00:00:00Z"),
            "Wednesday 1 July 2026, 10:30 am (UTC+10:30)"
        );
        assert_eq!(said(Tz::UTC, "2026-07-01T00:00:00Z"), "Wednesday 1 July 2026, 12:00 am UTC");
    }

    #[test]
    fn durations_and_wrapping() {
        let said = |minutes| duration(TimeDelta::minutes(minutes));
        assert_eq!(
            [said(45), said(60), said(61), said(150)],
            ["45 minutes", "1 hour", "1 hour 1 minute", "2 hours 30 minutes"]
        );
        let lines = vec!["word ".repeat(40).trim().to_owned(), "x".repeat(100)];
        let text = wrapped(&lines);
        assert!(text.lines().take(3).all(|line| line.chars().count() <= WIDTH));
        assert_eq!(text.replace('\n', " "), lines.join(" "));
    }
}
