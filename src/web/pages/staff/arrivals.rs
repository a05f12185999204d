//! The list beside the day: who waits, who is treated, who is due or late, and what is to do.
use super::{
    board,
    mark::{self, Mark},
};
use crate::{
    db::appointments::Booked,
    domain::{Catalogue, Patient, Practitioner, Status, Step, flow::Course},
    web::{day::DayBook, pages::say},
};
use chrono::{DateTime, TimeDelta, Utc};

/// How far ahead the list looks.
const AHEAD: TimeDelta = TimeDelta::hours(2);

/// The day's visits by what is next for them.
#[derive(Default)]
pub(super) struct Arrivals {
    pub(super) waiting: Vec<Guest>,
    pub(super) treated: Vec<Guest>,
    /// Late ones and those of the next hours.
    pub(super) due: Vec<Guest>,
    /// How many come after those.
    pub(super) later: usize,
    pub(super) done: usize,
    pub(super) missed: usize,
    /// Visits that need a new time.
    pub(super) misplaced: Vec<Guest>,
}

/// A visit on the list.
pub(super) struct Guest {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) mark: Mark,
    /// `10:30 am with Tom Alvarez`.
    pub(super) line: String,
    pub(super) revision: i32,
    /// Whether the arrival can be noted.
    pub(super) may_arrive: bool,
    /// Whether it is time to ask if they will come at all.
    pub(super) is_missing: bool,
}

/// Sorts the visits of a day as it is at `now`.
pub(super) fn of(catalogue: &Catalogue, book: &DayBook, now: DateTime<Utc>) -> Arrivals {
    let mut arrivals = Arrivals::default();
    let mut all: Vec<&Booked> = book.columns.iter().flat_map(|column| &column.visits).collect();
    all.sort_by_key(|one| (one.appointment.visit.start(), one.appointment.id));
    let today = book.holds(now);
    for one in all {
        let visit = &one.appointment;
        if book.is_misplaced(visit) {
            let mark = Mark::new("!", "needs a new time", "late");
            arrivals.misplaced.push(guest(catalogue, book, one, mark));
        }
        let late = (now - visit.visit.start()).num_minutes();
        match visit.status {
            Status::Arrived => arrivals.waiting.push(waiting(catalogue, book, one, now)),
            Status::InProgress => {
                let room = visit.room_id.and_then(|id| catalogue.room(id));
                let word = room.map_or("in treatment", |room| &room.name);
                let mark = Mark::new("▸", word, "in");
                arrivals.treated.push(guest(catalogue, book, one, mark));
            }
            Status::Booked if today && visit.visit.start() - now <= AHEAD => {
                let mark = if late > 0 {
                    Mark::new("!", format!("late {}", say::short_minutes(late)), "late")
                } else {
                    let due = say::clock(book.zone, visit.visit.start());
                    Mark::new("○", format!("due {due}"), "booked")
                };
                let may_arrive = mark::steps(visit, now).contains(&Step::Arrive);
                let is_missing = Course::from(visit).is_missing(now);
                let mut guest = guest(catalogue, book, one, mark);
                guest.line.push_str(&delay(book, one, now));
                arrivals.due.push(Guest { may_arrive, is_missing, ..guest });
            }
            Status::Booked => arrivals.later += 1,
            Status::Fulfilled => arrivals.done += 1,
            Status::NoShow => arrivals.missed += 1,
            Status::Held | Status::Requested | Status::Cancelled => {}
        }
    }
    arrivals
}

/// Somebody in the waiting room, and by how much their treatment is late.
fn waiting(catalogue: &Catalogue, book: &DayBook, one: &Booked, now: DateTime<Utc>) -> Guest {
    let visit = &one.appointment;
    let since = visit.arrived_at.unwrap_or(visit.updated_at);
    let word = format!("waiting {}", say::short_minutes((now - since).num_minutes().max(0)));
    let mut guest = guest(catalogue, book, one, Mark::new("●", word, "wait"));
    let late = (now - visit.visit.start()).num_minutes();
    if late > 0 {
        guest.line = format!("{}, {} late", guest.line, say::short_minutes(late));
    }
    guest
}

/// What somebody who is not here yet may be told of their practitioner: `, who runs 10 min late`.
fn delay(book: &DayBook, one: &Booked, now: DateTime<Utc>) -> String {
    let column = book.column(one.appointment.practitioner_id);
    match column.map(|column| board::running_late(column, now)).unwrap_or_default().as_str() {
        "" => String::new(),
        late => format!(", who runs {late} late"),
    }
}

fn guest(catalogue: &Catalogue, book: &DayBook, one: &Booked, mark: Mark) -> Guest {
    let visit = &one.appointment;
    let who = catalogue.practitioner(visit.practitioner_id);
    let who = who.map(Practitioner::display_name).unwrap_or_default();
    let time = say::time(book.zone, visit.visit.start());
    Guest {
        id: visit.id.to_string(),
        name: one.patient.as_ref().map(Patient::name).unwrap_or_default(),
        mark,
        line: format!("{time} with {who}"),
        revision: visit.revision,
        may_arrive: false,
        is_missing: false,
    }
}

/// A visit somebody asked for, on whatever day.
pub(super) struct Request {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) when: String,
}

/// The requests that staff should confirm or decline, the nearest first.
pub(super) fn requests(
    catalogue: &Catalogue,
    asked: &[Booked],
    now: DateTime<Utc>,
) -> Vec<Request> {
    asked
        .iter()
        .map(|one| {
            let visit = &one.appointment;
            let zone = catalogue.zone(visit.location_id);
            let date = crate::domain::local::date(zone, visit.visit.start());
            let today = crate::domain::local::date(zone, now);
            let time = say::time(zone, visit.visit.start());
            Request {
                id: visit.id.to_string(),
                name: one.patient.as_ref().map(Patient::name).unwrap_or_default(),
                when: format!("{}, {time}", say::tongue(catalogue).near_day(date, today)),
            }
        })
        .collect()
}
