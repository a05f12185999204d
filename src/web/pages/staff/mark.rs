//! How a visit's status looks: a sign, a word and a colour, so that none of them stands alone.
use crate::{
    domain::{Appointment, Rule, Status, Step, local},
    web::pages::say,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// A sign, a word and a class.
#[derive(Clone)]
pub(super) struct Mark {
    pub(super) sign: &'static str,
    pub(super) word: String,
    /// The class that colours it.
    pub(super) class: &'static str,
}

impl Mark {
    pub(super) fn new(sign: &'static str, word: impl Into<String>, class: &'static str) -> Self {
        Self { sign, word: word.into(), class }
    }

    /// Where a visit stands.
    pub(super) fn of(visit: &Appointment, zone: Tz) -> Self {
        let since = |word: &str, at: Option<DateTime<Utc>>| match at {
            Some(at) => format!("{word} {}", say::clock(zone, at)),
            None => word.to_owned(),
        };
        match visit.status {
            Status::Held => Self::new("…", "being booked", "request"),
            Status::Requested => Self::new("?", "to confirm", "request"),
            Status::Booked => Self::new("○", "booked", "booked"),
            Status::Arrived => Self::new("●", since("arrived", visit.arrived_at), "wait"),
            Status::InProgress => {
                Self::new("▸", since("in treatment since", visit.started_at), "in")
            }
            Status::Fulfilled => Self::new("✓", "done", "ok"),
            Status::Cancelled => Self::new("✕", "cancelled", "missed"),
            Status::NoShow => Self::new("✕", "did not come", "missed"),
        }
    }
}

/// The steps of the day that can be taken with a visit right now.
pub(super) fn steps(visit: &Appointment, now: DateTime<Utc>) -> Vec<Step> {
    let possible = |step: &Step| visit.clone().advance(*step, now).is_ok();
    visit.status.next_steps().iter().copied().filter(possible).collect()
}

/// The step that can be taken back right now: the last one, while its day lasts.
pub(super) fn undoable(visit: &Appointment, zone: Tz, now: DateTime<Utc>) -> Option<Step> {
    visit.undoable(local::day_start(zone, local::date(zone, now)))
}

/// What can be changed of when a visit is, on a page of its own: for the address, and on the link.
pub(super) fn ways(visit: &Appointment) -> Vec<(&'static str, &'static str)> {
    let moves = visit.status.next_steps().contains(&Step::Reschedule);
    let lasts = visit.status.is_live() && visit.status != Status::Held;
    let ways = [(moves, ("move", "Move")), (lasts, ("length", "Change the length"))];
    ways.into_iter().filter_map(|(may, way)| may.then_some(way)).collect()
}

/// What is on the button that takes a step back.
pub(super) fn undo_button(step: Step) -> &'static str {
    match step {
        Step::Confirm => "Undo the confirmation",
        Step::Arrive => "Undo “Arrived”",
        Step::Start => "Undo “Start”",
        Step::Fulfil => "Undo “Done”",
        Step::NoShow => "Undo “Did not come”",
        Step::Reschedule => "Undo the move",
        Step::Cancel => "Undo the cancellation",
    }
}

/// That rules were set aside for a visit, in two words; empty where none were.
pub(super) fn set_aside(visit: &Appointment) -> &'static str {
    match visit.overrides.as_slice() {
        [] => "",
        rules if rules.contains(&Rule::Busy) => "overbooked",
        _ => "rule set aside",
    }
}

/// What is on a step's button.
pub(super) fn button(step: Step) -> &'static str {
    match step {
        Step::Confirm => "Confirm",
        Step::Arrive => "Arrived",
        Step::Start => "Start",
        Step::Fulfil => "Done",
        Step::NoShow => "Did not come",
        Step::Reschedule => "Move",
        Step::Cancel => "Cancel",
    }
}
