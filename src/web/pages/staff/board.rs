//! The picture of a day: hours down, practitioners across, everything in its place.
use super::{
    mark::{self, Mark},
    places::{self, LANES},
};
use crate::{
    db::appointments::Booked,
    domain::{Appointment, Block, Catalogue, PatientId, PractitionerId, Rule, Span, Status, Step},
    web::{
        day::{Column, DayBook},
        pages::say,
    },
};
use chrono::{DateTime, TimeDelta, Timelike as _, Utc};
use chrono_tz::Tz;

/// The whole picture.
pub(super) struct Board {
    /// What the clocks are called.
    pub(super) zone: String,
    /// The full hours: place, and `9 am`.
    pub(super) hours: Vec<(String, String)>,
    pub(super) lines: Vec<Line>,
    /// Where the present is, if it is in the picture.
    pub(super) now: Option<String>,
    /// Whether a step of the grid is too low to be hit, so that rows are made higher.
    pub(super) fine: bool,
    /// The instant at the top, for scripts, and the clocks by which they say times.
    pub(super) from: String,
    pub(super) clocks: &'static str,
    /// How many minutes a step of the grid is.
    pub(super) step: i32,
}

/// One practitioner's column.
pub(super) struct Line {
    pub(super) id: PractitionerId,
    pub(super) name: String,
    pub(super) profession: String,
    /// How many starts are free.
    pub(super) free: usize,
    pub(super) items: Vec<Item>,
}

/// Something in a column.
pub(super) enum Item {
    /// Not at work.
    Off { place: String, label: &'static str },
    /// Blocked.
    Block { place: String, title: String, label: String, href: String },
    /// A visit.
    Visit(Card),
    /// A start that can be had.
    Free { place: String, clock: String, label: String, href: String, staff_only: bool },
}

/// A visit in a column.
pub(super) struct Card {
    pub(super) id: String,
    pub(super) revision: i32,
    pub(super) place: String,
    /// Everything about it in full words, for those who hear the page.
    pub(super) label: String,
    /// `10:15 am`.
    pub(super) at: String,
    pub(super) minutes: i64,
    pub(super) menu: Menu,
    pub(super) name: String,
    pub(super) what: String,
    pub(super) mark: Mark,
    /// Whether there is room for one line only.
    pub(super) short: bool,
    pub(super) misplaced: bool,
    /// That rules were set aside for it; empty where none were.
    pub(super) set_aside: &'static str,
}

/// What can be done with a visit from the board.
pub(super) struct Menu {
    /// The steps of the day: for the address, and on the button.
    pub(super) steps: Vec<(&'static str, &'static str)>,
    /// What is on the button that takes the last step back.
    pub(super) undo: Option<&'static str>,
    pub(super) may_move: bool,
    pub(super) may_lengthen: bool,
    pub(super) may_cancel: bool,
    pub(super) may_change_room: bool,
    pub(super) patient: Option<PatientId>,
}

/// What the pictures of all columns share.
struct Canvas<'a> {
    catalogue: &'a Catalogue,
    book: &'a DayBook,
    /// `Tuesday, December 1`.
    day: String,
    span: Span,
    /// For whom a free time is looked for.
    whom: Option<PatientId>,
    now: DateTime<Utc>,
}

/// Draws a day as it is at `now`; free times lead to the form, `whom` being chosen there.
pub(super) fn draw(
    catalogue: &Catalogue,
    book: &DayBook,
    whom: Option<PatientId>,
    now: DateTime<Utc>,
) -> Board {
    let day = say::tongue(catalogue).day(book.date);
    let canvas = Canvas { catalogue, book, day, span: extent(book), whom, now };
    let mut hours = Vec::new();
    let mut hour = canvas.span.start();
    while hour < canvas.span.end() {
        let label = hour.with_timezone(&book.zone).format("%-I %P").to_string();
        hours.push((canvas.place(hour, hour + TimeDelta::hours(1)), label));
        hour += TimeDelta::hours(1);
    }
    Board {
        zone: say::zone_name(book.zone, canvas.span.start()),
        hours,
        lines: in_order(book).map(|column| canvas.line(column)).collect(),
        now: canvas
            .span
            .contains(now)
            .then(|| places::at(now - canvas.span.start(), TimeDelta::minutes(5))),
        fine: catalogue.clinic.policy.slot_step_minutes < 10,
        from: canvas.span.start().format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        clocks: book.zone.name(),
        step: catalogue.clinic.policy.slot_step_minutes,
    }
}

/// Those who are not in that day come last.
fn in_order(book: &DayBook) -> impl Iterator<Item = &Column> {
    let (there, away): (Vec<_>, Vec<_>) =
        book.columns.iter().partition(|column| !column.windows.is_empty());
    there.into_iter().chain(away)
}

/// From the first full hour in which anything happens to the last.
fn extent(book: &DayBook) -> Span {
    let work = book.columns.iter().flat_map(|column| column.windows.iter().map(|w| w.span));
    let visits = book.columns.iter().flat_map(|column| &column.visits);
    let spans: Vec<Span> =
        work.chain(visits.filter(|one| shown(one)).map(|one| one.appointment.visit)).collect();
    let first = spans.iter().map(|span| span.start()).min();
    let last = spans.iter().map(|span| span.end()).max();
    let morning = book.span.start() + TimeDelta::hours(9);
    let first = first.unwrap_or(morning).max(book.span.start());
    let last = last.unwrap_or(first + TimeDelta::hours(8)).min(book.span.end());
    let first = first - past_hour(book.zone, first);
    let last = match past_hour(book.zone, last) {
        past if past.is_zero() => last,
        past => last - past + TimeDelta::hours(1),
    };
    Span::between(first, last).unwrap_or(book.span)
}

fn past_hour(zone: Tz, at: DateTime<Utc>) -> TimeDelta {
    let wall = at.with_timezone(&zone);
    TimeDelta::seconds(i64::from(wall.minute() * 60 + wall.second()))
}

/// Visits that were called off leave their place to others.
fn shown(one: &Booked) -> bool {
    one.appointment.status != Status::Cancelled
}

impl Canvas<'_> {
    fn line(&self, column: &Column) -> Line {
        let who = self.catalogue.practitioner(column.practitioner_id);
        let name = who.map(crate::domain::Practitioner::display_name).unwrap_or_default();
        let mut items: Vec<(DateTime<Utc>, u8, Item)> = Vec::new();
        items.extend(self.off(column));
        items.extend(column.blocks.iter().filter_map(|block| self.block(block, &name)));
        items.extend(self.visits(column, &name));
        let free = self.free(column, &name);
        let count = free.len();
        items.extend(free);
        items.sort_by_key(|(start, kind, _)| (*start, *kind));
        Line {
            id: column.practitioner_id,
            name,
            profession: who.map(|who| who.profession.clone()).unwrap_or_default(),
            free: count,
            items: items.into_iter().map(|(_, _, item)| item).collect(),
        }
    }

    /// The time around and between the working hours.
    fn off(&self, column: &Column) -> Vec<(DateTime<Utc>, u8, Item)> {
        let mut gaps = Vec::new();
        let mut from = self.span.start();
        let ends = column.windows.iter().map(|window| (window.span.start(), window.span.end()));
        for (start, end) in ends.chain([(self.span.end(), self.span.end())]) {
            if let Some(gap) = Span::between(from, start.min(self.span.end())) {
                let between = from > self.span.start() && start < self.span.end();
                let label = if between { "Break" } else { "Not in" };
                let place = self.place(gap.start(), gap.end());
                gaps.push((gap.start(), 0, Item::Off { place, label }));
            }
            from = from.max(end);
        }
        gaps
    }

    /// A block as far as it is in the picture.
    fn block(&self, block: &Block, name: &str) -> Option<(DateTime<Utc>, u8, Item)> {
        let start = block.span.start().max(self.span.start());
        let span = Span::between(start, block.span.end().min(self.span.end()))?;
        let place = self.place(span.start(), span.end());
        let href = format!("/desk/blocks/{}", block.id);
        let label = format!("{}, {name}, blocked: {}", self.when(span), block.title);
        Some((start, 1, Item::Block { place, title: block.title.clone(), label, href }))
    }

    fn visits(&self, column: &Column, name: &str) -> Vec<(DateTime<Utc>, u8, Item)> {
        let visits: Vec<&Booked> = column.visits.iter().filter(|one| shown(one)).collect();
        let spans: Vec<Span> = visits.iter().map(|one| one.appointment.visit).collect();
        let beside = |one: &Booked| {
            let others = visits.iter().filter(|other| other.appointment.id != one.appointment.id);
            let meets = |other: &&&Booked| other.appointment.visit.overlaps(one.appointment.visit);
            others.filter(meets).any(|other| other.appointment.overrides.contains(&Rule::Busy))
        };
        visits
            .iter()
            .zip(lanes(&spans))
            .map(|(one, lane)| {
                let mut card = self.card(one, &lane, name);
                if beside(one) && !one.appointment.overrides.contains(&Rule::Busy) {
                    card.set_aside = "overbooked";
                }
                (one.appointment.visit.start(), 2, Item::Visit(card))
            })
            .collect()
    }

    fn card(&self, one: &Booked, lane: &str, with: &str) -> Card {
        let visit = &one.appointment;
        let start = visit.visit.start().max(self.span.start());
        let service = self.catalogue.service(visit.service_id);
        let room = visit.room_id.and_then(|id| self.catalogue.room(id));
        let mut what = say::clock(self.book.zone, visit.visit.start());
        for part in [service.map(|service| &service.name), room.map(|room| &room.name)] {
            what.extend(part.map(|part| format!(" · {part}")));
        }
        let name = one.patient.as_ref().map(crate::domain::Patient::name).unwrap_or_default();
        let mark = Mark::of(visit, self.book.zone);
        let label = [self.when(visit.visit), with.to_owned(), name.clone()]
            .into_iter()
            .chain(service.map(|service| service.name.clone()))
            .chain([mark.word.clone()]);
        Card {
            id: visit.id.to_string(),
            revision: visit.revision,
            label: label.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
            at: say::time(self.book.zone, visit.visit.start()),
            minutes: visit.visit.length().num_minutes(),
            menu: self.menu(visit),
            place: format!("{} {lane}", self.place(start, visit.visit.end())),
            name,
            what: what.replacen(" · ", " ", 1),
            mark,
            short: visit.visit.length() < TimeDelta::minutes(20),
            misplaced: self.book.is_misplaced(visit),
            set_aside: mark::set_aside(visit),
        }
    }

    fn menu(&self, visit: &Appointment) -> Menu {
        let next = visit.status.next_steps();
        let in_use = visit.status.is_live() && visit.status != Status::Held;
        let rooms = self.catalogue.rooms_for(visit.service_id).unwrap_or_default();
        let here = rooms.iter().filter(|room| room.location_id == visit.location_id);
        Menu {
            steps: mark::steps(visit, self.now)
                .into_iter()
                .map(|step| (step.as_str(), mark::button(step)))
                .collect(),
            undo: mark::undoable(visit, self.book.zone, self.now).map(mark::undo_button),
            may_move: next.contains(&Step::Reschedule),
            may_lengthen: in_use,
            may_cancel: next.contains(&Step::Cancel),
            may_change_room: in_use && here.count() > 1,
            patient: visit.patient_id,
        }
    }

    /// `Tuesday, December 1, 10:15 am to 10:45 am`.
    fn when(&self, span: Span) -> String {
        let time = |at| say::time(self.book.zone, at);
        format!("{}, {} to {}", self.day, time(span.start()), time(span.end()))
    }

    fn free(&self, column: &Column, name: &str) -> Vec<(DateTime<Utc>, u8, Item)> {
        let zone = self.book.zone;
        let free = column.free(self.catalogue, self.now);
        let whom = self.whom.map(|id| format!("&patient={id}")).unwrap_or_default();
        free.iter()
            .map(|free| {
                let start = free.span.start();
                let kept = if free.online { "" } else { ", kept for the desk" };
                let item = Item::Free {
                    place: self.place(start, free.span.end()),
                    clock: say::clock(zone, start),
                    label: format!("{}, {}, {name}, free{kept}", self.day, say::time(zone, start)),
                    href: format!(
                        "/desk/book?practitioner={}&starts_at={}{whom}",
                        column.practitioner_id,
                        start.format("%Y-%m-%dT%H:%M:%SZ")
                    ),
                    staff_only: !free.online,
                };
                (start, 3, item)
            })
            .collect()
    }

    fn place(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> String {
        places::at(from - self.span.start(), until - from)
    }
}

/// For each span, sorted by start, the class of its lane: those that overlap stand side by side.
fn lanes(spans: &[Span]) -> Vec<String> {
    let mut classes = Vec::with_capacity(spans.len());
    let mut group: Vec<usize> = Vec::new();
    let mut ends: Vec<DateTime<Utc>> = Vec::new();
    let mut close = |group: &mut Vec<usize>, ends: &mut Vec<DateTime<Utc>>| {
        let count = ends.len().min(LANES);
        classes.extend(group.drain(..).map(|lane| format!("l{}of{count}", lane.min(count - 1))));
        ends.clear();
    };
    for span in spans {
        if ends.iter().all(|end| *end <= span.start()) {
            close(&mut group, &mut ends);
        }
        let lane = ends.iter().position(|end| *end <= span.start()).unwrap_or(ends.len());
        match ends.get_mut(lane) {
            Some(end) => *end = span.end(),
            None => ends.push(span.end()),
        }
        group.push(lane);
    }
    close(&mut group, &mut ends);
    classes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visits_at_the_same_time_stand_side_by_side() {
        let span = |from: i64, until: i64| {
            let at = |minutes: i64| DateTime::from_timestamp(minutes * 60, 0).unwrap();
            Span::between(at(from), at(until)).unwrap()
        };
        let spans = [span(0, 30), span(30, 60), span(40, 50), span(50, 70), span(90, 120)];
        assert_eq!(lanes(&spans), ["l0of1", "l0of2", "l1of2", "l1of2", "l0of1"]);
        assert_eq!(lanes(&[]), Vec::<String>::new());
        assert_eq!(lanes(&[span(0, 9); 6])[5], "l3of4");
    }
}
