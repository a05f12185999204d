//! The picture of a day: hours down, practitioners across, everything in its place.
use super::{
    canvas::{self, Canvas, Rows},
    mark::Mark,
};
use crate::{
    db::appointments::Booked,
    domain::{Catalogue, PatientId, PractitionerId, Span, Status},
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
    /// By how much they run late: `15 min`; empty: they do not, or it is another day.
    pub(super) late: String,
    pub(super) items: Vec<Item>,
}

/// Something in a column.
pub(super) enum Item {
    /// Not at work.
    Off { place: String, label: &'static str },
    /// Blocked.
    Block { place: String, title: String, label: String, href: String },
    /// A visit.
    Visit(Box<Card>),
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
    /// What can be changed of when it is: for the address, and on the link.
    pub(super) ways: Vec<(&'static str, &'static str)>,
    pub(super) may_change_room: bool,
    pub(super) may_cancel: bool,
    pub(super) patient: Option<PatientId>,
}

/// Draws a day as it is at `now`; free times lead to the form, `whom` being chosen there.
pub(super) fn draw(
    catalogue: &Catalogue,
    book: &DayBook,
    whom: Option<PatientId>,
    now: DateTime<Utc>,
) -> Board {
    let span = extent(book);
    let canvas = Canvas {
        catalogue,
        zone: book.zone,
        day: say::tongue(catalogue).day(book.date),
        span,
        rows: Rows::Passed(span.start()),
        misplaced: book.misplaced(),
        whom,
        now,
    };
    let mut hours = Vec::new();
    let mut hour = canvas.span.start();
    while hour < canvas.span.end() {
        let label = hour.with_timezone(&book.zone).format("%-I %P").to_string();
        hours.push((canvas.place_of(hour, TimeDelta::hours(1)), label));
        hour += TimeDelta::hours(1);
    }
    Board {
        zone: say::zone_name(book.zone, canvas.span.start()),
        hours,
        lines: in_order(book)
            .map(|column| Line {
                late: if book.holds(now) { running_late(column, now) } else { String::new() },
                ..line(&canvas, column)
            })
            .collect(),
        now: canvas.span.contains(now).then(|| canvas.line_at(now)),
        fine: catalogue.clinic.policy.slot_step_minutes < 10,
        from: canvas.span.start().format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        clocks: book.zone.name(),
        step: catalogue.clinic.policy.slot_step_minutes,
    }
}

/// By how much somebody runs late, where they do: `15 min`.
pub(super) fn running_late(column: &Column, now: DateTime<Utc>) -> String {
    match column.running_late(now) {
        0 => String::new(),
        minutes => say::short_minutes(minutes),
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
    whole_hours(book.zone, first, last).unwrap_or(book.span)
}

/// From the full hour before to the full hour after.
pub(super) fn whole_hours(zone: Tz, first: DateTime<Utc>, last: DateTime<Utc>) -> Option<Span> {
    let first = first - past_hour(zone, first);
    let last = match past_hour(zone, last) {
        past if past.is_zero() => last,
        past => last - past + TimeDelta::hours(1),
    };
    Span::between(first, last)
}

fn past_hour(zone: Tz, at: DateTime<Utc>) -> TimeDelta {
    let wall = at.with_timezone(&zone);
    TimeDelta::seconds(i64::from(wall.minute() * 60 + wall.second()))
}

/// Visits that were called off leave their place to others.
pub(super) fn shown(one: &Booked) -> bool {
    one.appointment.status != Status::Cancelled
}

fn line(canvas: &Canvas<'_>, column: &Column) -> Line {
    let who = canvas.catalogue.practitioner(column.practitioner_id);
    let name = who.map(crate::domain::Practitioner::display_name).unwrap_or_default();
    let windows: Vec<Span> = column.windows.iter().map(|window| window.span).collect();
    let free = column.free(canvas.catalogue, canvas.now);
    let mut items = canvas.off(&windows);
    items.extend(canvas.blocks(&column.blocks, &name));
    items.extend(canvas.visits(&column.visits, &name));
    items.extend(canvas.free(&free, column.practitioner_id, &name));
    Line {
        id: column.practitioner_id,
        name,
        profession: who.map(|who| who.profession.clone()).unwrap_or_default(),
        free: free.len(),
        late: String::new(),
        items: canvas::in_reading_order(items),
    }
}
