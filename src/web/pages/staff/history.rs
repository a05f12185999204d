//! What has happened with a visit, as the audit trail tells it: who did what, when and why, and
//! from where to where it went.
use crate::{
    Error,
    db::{
        DbConn,
        audit::{self, Filter, Line},
        staff,
    },
    domain::{Appointment, Catalogue, Rule, StaffId, Step, local},
    web::{pages::say, rule_words::although},
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::Value;

/// The most entries that are told; a visit has a few.
const MOST: i64 = 200;

/// Something that happened.
pub(super) struct Event {
    /// `December 1, 2026, 9:15 am`.
    pub(super) at: String,
    /// `Moved from … to …`.
    pub(super) what: String,
    /// `Ada Okoye`, `the patient`.
    pub(super) who: String,
    /// Empty where none was given.
    pub(super) why: String,
}

/// All that happened with a visit, in order.
pub(super) fn of(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    visit: &Appointment,
) -> Result<Vec<Event>, Error> {
    let filter = Filter {
        subject_kind: Some("appointment".to_owned()),
        subject: Some(visit.id.uuid()),
        ..Filter::default()
    };
    let mut lines = audit::list(conn, catalogue.clinic.id, &filter, MOST)?;
    // Who only looked changed nothing; what changed tells how the visit stood afterwards.
    lines.retain(|line| line.change.0.get("status").is_some());
    lines.reverse();
    let all = staff::all(conn, catalogue.clinic.id)?.into_iter();
    let names: Vec<_> = all.map(|one| (one.staff.id, one.staff.name)).collect();
    let zone = catalogue.zone(visit.location_id);
    let story = Story { catalogue, visit, names, zone };
    let before = std::iter::once(None).chain(lines.iter().map(Some));
    Ok(lines.iter().zip(before).map(|(line, before)| story.event(line, before)).collect())
}

struct Story<'a> {
    catalogue: &'a Catalogue,
    visit: &'a Appointment,
    names: Vec<(StaffId, String)>,
    zone: Tz,
}

impl Story<'_> {
    fn event(&self, line: &Line, before: Option<&Line>) -> Event {
        let day = say::tongue(self.catalogue).date(local::date(self.zone, line.at.0));
        Event {
            at: format!("{day}, {}", say::time(self.zone, line.at.0)),
            what: self.what(line, before),
            who: self.who(line),
            why: self.why(line).unwrap_or_default().to_owned(),
        }
    }

    /// What a patient wrote is kept with the visit only.
    fn why<'b>(&'b self, line: &'b Line) -> Option<&'b str> {
        let called_off =
            line.action == "appointment.cancel" && self.visit.cancelled_at == Some(line.at.0);
        let kept = self.visit.cancel_reason.as_deref().filter(|_| called_off);
        line.reason.as_deref().or(kept)
    }

    fn who(&self, line: &Line) -> String {
        let by = line.actor_id.and_then(|id| self.names.iter().find(|(other, _)| *other == id));
        match (by, line.actor_kind.as_str()) {
            (Some((_, name)), _) => name.clone(),
            (None, "patient") => "the patient".to_owned(),
            (None, "system") => "the program".to_owned(),
            (None, _) => "somebody of the staff".to_owned(),
        }
    }

    fn what(&self, line: &Line, before: Option<&Line>) -> String {
        let change = &line.change.0;
        let word = line.action.strip_prefix("appointment.").unwrap_or(&line.action);
        let asked = change.get("asked_by").and_then(Value::as_str) == Some("patient");
        let what = match word {
            "hold" => format!("Kept {}", self.place(change)),
            "renew" => "Kept longer".to_owned(),
            "book" => format!("Booked for {}", self.place(change)),
            "request" => format!("Asked for {}", self.place(change)),
            "import" => format!("Brought from another system, for {}", self.place(change)),
            "confirm" => "Confirmed".to_owned(),
            "reschedule" => match before {
                Some(before) => {
                    let (from, to) = (self.place(&before.change.0), self.place(change));
                    format!("Moved from {from} to {to}")
                }
                None => format!("Moved to {}", self.place(change)),
            },
            "room" => format!("Given another room{}", self.rooms(change, before)),
            "length" => format!("Given another length: {}", lasts(change)),
            "cancel" if asked => "Cancelled, as the patient asked".to_owned(),
            "cancel" => "Cancelled".to_owned(),
            "decline" => "Declined".to_owned(),
            "arrive" => "Arrived".to_owned(),
            "start" => "Treatment begun".to_owned(),
            "fulfil" => "Done".to_owned(),
            "no-show" => "Did not come".to_owned(),
            "undo" => format!("Taken back: {}{}", undone(change), self.rooms(change, before)),
            other => super::login::capital(&other.replace(['-', '.', '_'], " ")),
        };
        match word {
            "book" | "reschedule" | "length" => format!("{what}{}", aside(change)),
            _ => what,
        }
    }

    /// `Tue, Dec 1, 10:00 am with Dr. Ines Okafor`.
    fn place(&self, change: &Value) -> String {
        let text = |name: &str| change.get(name).and_then(Value::as_str);
        let at = text("starts_at").and_then(|at| at.parse::<DateTime<Utc>>().ok());
        let when = at.map(|at| {
            let day = say::tongue(self.catalogue).short_day(local::date(self.zone, at));
            format!("{day}, {}", say::time(self.zone, at))
        });
        let who = text("practitioner").and_then(|id| id.parse().ok());
        let who = who.and_then(|id| self.catalogue.practitioner(id));
        let who = who.map(|one| format!(" with {}", one.display_name()));
        format!("{}{}", when.unwrap_or_default(), who.unwrap_or_default())
    }

    /// `: Room 1, after Room 2`, where it is another than before.
    fn rooms(&self, change: &Value, before: Option<&Line>) -> String {
        let name = |change: &Value| {
            let id = change.get("room").and_then(Value::as_str)?.parse().ok()?;
            self.catalogue.room(id).map(|room| room.name.clone())
        };
        match (before.and_then(|line| name(&line.change.0)), name(change)) {
            (Some(old), Some(new)) if old != new => format!(": {new}, after {old}"),
            _ => String::new(),
        }
    }
}

/// The step that was taken back.
fn undone(change: &Value) -> &'static str {
    let step = change.get("undone").and_then(Value::as_str).and_then(|step| step.parse().ok());
    match step {
        Some(Step::Confirm) => "the confirmation",
        Some(Step::Arrive) => "the arrival",
        Some(Step::Start) => "the beginning of the treatment",
        Some(Step::Fulfil) => "that it was done",
        Some(Step::NoShow) => "that the patient did not come",
        Some(Step::Reschedule) => "the move",
        Some(Step::Cancel) => "the cancellation",
        None => "the last step",
    }
}

/// `45 minutes`.
fn lasts(change: &Value) -> String {
    let at = |name: &str| change.get(name)?.as_str()?.parse::<DateTime<Utc>>().ok();
    let length = at("starts_at").zip(at("ends_at")).map(|(start, end)| end - start);
    length.map(|length| say::minutes(length.num_minutes())).unwrap_or_default()
}

/// `, outside working hours`: what was set aside for it.
fn aside(change: &Value) -> String {
    let rules = change.get("overrides").and_then(Value::as_array).into_iter().flatten();
    let rules = rules.filter_map(|rule| rule.as_str()?.parse::<Rule>().ok());
    let said: Vec<_> = rules.map(although).collect();
    if said.is_empty() { String::new() } else { format!(", {}", said.join("; ")) }
}
