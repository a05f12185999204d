//! What the templates say: a visit in words, made ready once for text and HTML.
use super::{clean, invite::phone};
use crate::{
    domain::{
        AccountMail, InvitationMail, Language, ScheduleMail, ScheduledVisit, SignInMail, Span,
        Status, VisitMail, local, readable_phone,
    },
    tongue::{Html, Said, Tongue},
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use std::fmt::Display;

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
    pub(super) tongue: Tongue,
}

impl Head {
    /// From a clinic with this telephone, clean, to a reader.
    pub(super) fn of(tongue: Tongue, clinic: &str, phone: &str, reader: &str) -> Self {
        Self {
            clinic: clinic.to_owned(),
            phone: readable_phone(phone),
            phone_link: phone.to_owned(),
            reader: reader.to_owned(),
            tongue,
        }
    }

    /// Around a visit, already clean.
    pub(super) fn of_visit(visit: &VisitMail) -> Self {
        let reader = match visit.reader {
            crate::domain::Reader::Patient => &visit.patient_name,
            crate::domain::Reader::Practitioner(_) => &visit.practitioner,
        };
        Self::of(tongue(visit), &visit.clinic_name, phone(visit), reader)
    }

    /// A message as text.
    pub(super) fn say(&self, key: &'static str) -> Said {
        self.tongue.say(key)
    }

    /// A message with marks of HTML.
    pub(super) fn html(&self, key: &'static str) -> Html {
        self.tongue.html(key)
    }

    /// The telephone as a link.
    pub(super) fn call(&self) -> Html {
        let link = self.html("mail-phone").with("phone", &self.phone_link);
        link.with("readable", &self.phone)
    }

    /// Until when the patient may change a visit alone.
    pub(super) fn until(&self, visit: &Words) -> Html {
        let asked = if visit.is_asked { "yes" } else { "no" };
        match (visit.move_until.as_deref(), visit.cancel_until.as_deref()) {
            (Some(moved), Some(cancelled)) if moved == cancelled => {
                self.html("mail-until-both").with("until", moved).with("asked", asked)
            }
            (Some(moved), Some(cancelled)) => {
                self.html("mail-until-each").with("moved", moved).with("cancelled", cancelled)
            }
            (Some(until), None) => self.html("mail-until-move").with("until", until),
            (None, Some(until)) => self.html("mail-until-cancel").with("until", until),
            (None, None) => self.html("mail-until-none"),
        }
    }

    /// What is said, for a terminal.
    #[expect(clippy::unused_self, reason = "templates reach functions through the head")]
    pub(super) fn fold(&self, said: impl Display) -> String {
        wrap(&said.to_string())
    }

    /// The same without its marks of HTML, which stand around words of ours alone.
    pub(super) fn bare(&self, said: impl Display) -> String {
        self.fold(said.to_string().replace("<strong>", "").replace("</strong>", ""))
    }

    /// What a fact is called, as wide as the longest.
    #[expect(clippy::unused_self, reason = "templates reach functions through the head")]
    pub(super) fn column(&self, said: impl Display) -> String {
        format!("{:<11}", said.to_string())
    }
}

/// How the reader of a mail about a visit is spoken to.
pub(super) fn tongue(visit: &VisitMail) -> Tongue {
    Tongue::new(visit.language, &visit.locale)
}

/// A visit in words.
#[expect(clippy::struct_excessive_bools, reason = "templates ask one thing at a time")]
pub(super) struct Words {
    pub(super) patient: String,
    /// `None` where the clinic is discreet.
    pub(super) service: Option<String>,
    pub(super) practitioner: String,
    /// `Tuesday, December 1, 2026, 9:15 am EST (UTC-5)`.
    pub(super) when: String,
    /// `Tuesday, December 1, 9:15 am`.
    pub(super) shortly: String,
    /// `Tuesday, December 1`.
    pub(super) day: String,
    /// `1 hour 30 minutes`.
    pub(super) duration: String,
    /// When it was, where it had another time.
    pub(super) before: Option<String>,
    /// Whether it has another time than it had.
    pub(super) new_time: bool,
    /// Whether it begins when it did, and lasts longer or shorter.
    pub(super) new_length: bool,
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
    /// By when the clinic answers: `Tuesday, December 1, 9:15 am`.
    pub(super) answer_by: Option<String>,
    /// Until when the patient may move it alone, in the same way; `None`: no longer.
    pub(super) move_until: Option<String>,
    /// Until when the patient may cancel it alone.
    pub(super) cancel_until: Option<String>,
    /// What the clinic says of it, line by line.
    pub(super) reason: Vec<String>,
}

impl Words {
    /// A visit, already clean, in words.
    pub(super) fn of(visit: &VisitMail, manage_url: Option<String>, root: &str) -> Self {
        let (tongue, zone) = (tongue(visit), visit.time_zone);
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
            when: when(tongue, zone, visit.visit.start()),
            shortly: shortly(tongue, zone, visit.visit.start()),
            day: day(tongue, zone, visit.visit.start()),
            duration: tongue.minutes(visit.visit.length().num_minutes()),
            before: before.map(|before| when(tongue, zone, before.start())),
            new_time: before.is_some(),
            new_length: before.is_none()
                && visit.before.is_some_and(|was| was.end() != visit.visit.end()),
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
            answer_by: visit.answer_by.map(|at| shortly(tongue, zone, at)),
            move_until: visit.move_until.map(|at| shortly(tongue, zone, at)),
            cancel_until: visit.cancel_until.map(|at| shortly(tongue, zone, at)),
            reason: lines(reason),
        }
    }

    /// Whether the patient may still change it alone.
    pub(super) fn changes(&self) -> bool {
        self.move_until.is_some() || self.cancel_until.is_some()
    }

    /// What may not suit its reader: its time, or something else.
    pub(super) fn what(&self) -> &'static str {
        if self.new_time { "time" } else { "else" }
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
    /// `Tuesday, December 1`.
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
        let tongue = Tongue::new(Language::English, &schedule.clinic.locale);
        let visit = |one: &ScheduledVisit| ScheduledWords {
            starts: tongue.time(one.time_zone, one.visit.start()),
            ends: tongue.time(one.time_zone, one.visit.end()),
            initials: clean::line(&one.initials),
            service: one.service.as_deref().map(clean::line),
            place: clean::line(&one.place),
        };
        Self {
            day: tongue.day(schedule.date),
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
        let tongue = Tongue::new(mail.language, &mail.clinic.locale);
        Self { url, until: when(tongue, mail.clinic.time_zone, mail.expires_at), ..Self::default() }
    }

    pub(super) fn of_account(mail: &AccountMail, url: String) -> Self {
        let reason = clean::prose(mail.reason.as_deref().unwrap_or_default());
        let reason: Vec<_> = reason.lines().map(str::to_owned).collect();
        Self { url, reason_wrapped: wrapped(&reason), reason, ..Self::default() }
    }

    pub(super) fn of_invitation(mail: &InvitationMail, url: String) -> Self {
        let tongue = Tongue::new(Language::English, &mail.clinic.locale);
        let (role, clinic) = (mail.role.with_article(), clean::line(&mail.clinic.name));
        let invited_by = clean::line(&mail.invited_by);
        let said = format!(
            "{invited_by} has made you an account for the appointment book of {clinic}, as \
             {role}. Choose a password, and it is yours:"
        );
        Self {
            url,
            until: when(tongue, mail.clinic.time_zone, mail.expires_at),
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
fn when(tongue: Tongue, zone: Tz, at: DateTime<Utc>) -> String {
    let name = at.with_timezone(&zone).format("%Z").to_string();
    let offset = offset(zone, at);
    // Some zones have no letters: their name is the offset itself.
    let clocks = match name.as_str() {
        "UTC" => "UTC".to_owned(),
        name if name.starts_with(['+', '-']) => format!("({offset})"),
        name => format!("{name} ({offset})"),
    };
    let day = tongue.long_day(local::date(zone, at));
    format!("{day}, {} {clocks}", tongue.time(zone, at))
}

fn shortly(tongue: Tongue, zone: Tz, at: DateTime<Utc>) -> String {
    format!("{}, {}", day(tongue, zone, at), tongue.time(zone, at))
}

fn day(tongue: Tongue, zone: Tz, at: DateTime<Utc>) -> String {
    tongue.day(local::date(zone, at))
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

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::{America, Asia, Australia, Europe};

    fn said(zone: Tz, at: &str) -> String {
        when(Tongue::new(Language::English, "en-US"), zone, at.parse().unwrap())
    }

    #[test]
    fn an_instant_names_its_zone_and_offset_on_both_sides_of_a_change() {
        let york = America::New_York;
        assert_eq!(
            said(york, "2026-12-01T14:15:00Z"),
            "Tuesday, December 1, 2026, 9:15 am EST (UTC-5)"
        );
        assert_eq!(
            said(york, "2026-11-01T05:30:00Z"),
            "Sunday, November 1, 2026, 1:30 am EDT (UTC-4)"
        );
        assert_eq!(
            said(york, "2026-11-01T06:30:00Z"),
            "Sunday, November 1, 2026, 1:30 am EST (UTC-5)"
        );
        assert_eq!(
            said(Europe::London, "2026-12-01T12:00:00Z"),
            "Tuesday, December 1, 2026, 12:00 pm GMT (UTC+0)"
        );
    }

    #[test]
    fn zones_without_letters_or_with_half_hours_are_said_too() {
        assert_eq!(
            said(America::Santiago, "2026-12-01T12:05:00Z"),
            "Tuesday, December 1, 2026, 9:05 am (UTC-3)"
        );
        assert_eq!(
            said(Asia::Kolkata, "2026-12-01T18:30:00Z"),
            "Wednesday, December 2, 2026, 12:00 am IST (UTC+5:30)"
        );
        assert_eq!(
            said(Australia::Lord_Howe, "2026-07-01T00:00:00Z"),
            "Wednesday, July 1, 2026, 10:30 am (UTC+10:30)"
        );
        assert_eq!(said(Tz::UTC, "2026-07-01T00:00:00Z"), "Wednesday, July 1, 2026, 12:00 am UTC");
    }

    #[test]
    fn long_lines_are_broken_between_words() {
        let lines = vec!["word ".repeat(40).trim().to_owned(), "x".repeat(100)];
        let text = wrapped(&lines);
        assert!(text.lines().take(3).all(|line| line.chars().count() <= WIDTH));
        assert_eq!(text.replace('\n', " "), lines.join(" "));
    }
}
