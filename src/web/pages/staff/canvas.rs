//! What stands in a column of a picture, and where: time off, blocks, visits, free times.
use super::{
    board::{Card, Item, Menu, shown},
    mark::{self, Mark},
    places::{self, LANES},
};
use crate::{
    db::appointments::Booked,
    domain::{
        Appointment, AppointmentId, Block, Catalogue, PatientId, PractitionerId, Rule, Span,
        Status, Step, local,
    },
    web::{day::Free, pages::say},
};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use std::collections::HashSet;

/// How instants become rows of a picture.
#[derive(Clone, Copy)]
pub(super) enum Rows {
    /// By the time that has passed since the top.
    Passed(DateTime<Utc>),
    /// By what the clocks on the wall show, so that days beside each other agree.
    Wall(Tz, NaiveDateTime),
}

/// What everything in a picture's columns shares.
pub(super) struct Canvas<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) zone: Tz,
    /// `Tuesday, December 1`.
    pub(super) day: String,
    /// What of the date is in the picture.
    pub(super) span: Span,
    pub(super) rows: Rows,
    pub(super) misplaced: &'a HashSet<AppointmentId>,
    /// For whom a free time is looked for.
    pub(super) whom: Option<PatientId>,
    pub(super) now: DateTime<Utc>,
}

/// Things in a column by where they begin, and which of them comes first there.
pub(super) type Placed = Vec<(DateTime<Utc>, u8, Item)>;

/// Things in the order in which they are read.
pub(super) fn in_reading_order(mut items: Placed) -> Vec<Item> {
    items.sort_by_key(|(start, kind, _)| (*start, *kind));
    items.into_iter().map(|(_, _, item)| item).collect()
}

impl Rows {
    /// A stretch of time as the picture has it; what lies twice on a clock lies in the same rows.
    fn seen(self, span: Span) -> Span {
        let Self::Wall(zone, _) = self else { return span };
        let wall = |at: DateTime<Utc>| at.with_timezone(&zone).naive_local().and_utc();
        let (start, end) = (wall(span.start()), wall(span.end()));
        Span::between(start, end).or_else(|| Span::starting(start, span.length())).unwrap_or(span)
    }

    fn place(self, span: Span) -> String {
        let seen = self.seen(span);
        let top = match self {
            Self::Passed(top) => top,
            Self::Wall(_, top) => top.and_utc(),
        };
        places::at(seen.start() - top, seen.length())
    }
}

impl Canvas<'_> {
    /// The time around and between the working hours.
    pub(super) fn off(&self, windows: &[Span]) -> Placed {
        let mut gaps = Vec::new();
        let mut from = self.span.start();
        let ends = windows.iter().map(|window| (window.start(), window.end()));
        for (start, end) in ends.chain([(self.span.end(), self.span.end())]) {
            if let Some(gap) = Span::between(from, start.min(self.span.end())) {
                let between = from > self.span.start() && start < self.span.end();
                let label = if between { "Break" } else { "Not in" };
                gaps.push((gap.start(), 0, Item::Off { place: self.rows.place(gap), label }));
            }
            from = from.max(end);
        }
        gaps
    }

    /// The hour that clocks skip, where days are beside each other.
    pub(super) fn jump(&self) -> Placed {
        let Rows::Wall(zone, top) = self.rows else { return Vec::new() };
        let Some((at, ahead)) = local::jump_within(zone, self.span) else { return Vec::new() };
        let from = at.with_timezone(&zone).naive_local() - ahead;
        let place = places::at(from - top, ahead);
        vec![(at, 0, Item::Off { place, label: "Clocks go forward" })]
    }

    /// Where an instant is.
    pub(super) fn line_at(&self, at: DateTime<Utc>) -> String {
        self.place_of(at, TimeDelta::minutes(5))
    }

    /// Blocks as far as they are in the picture.
    pub(super) fn blocks(&self, blocks: &[Block], name: &str) -> Placed {
        let block = |block: &Block| {
            let start = block.span.start().max(self.span.start());
            let span = Span::between(start, block.span.end().min(self.span.end()))?;
            let (place, href) = (self.rows.place(span), format!("/desk/blocks/{}", block.id));
            let label = format!("{}, {name}, blocked: {}", self.when(span), block.title);
            Some((start, 1, Item::Block { place, title: block.title.clone(), label, href }))
        };
        blocks.iter().filter_map(block).collect()
    }

    /// Visits, side by side where they are at the same time.
    pub(super) fn visits(&self, visits: &[Booked], name: &str) -> Placed {
        let seen = |one: &Booked| self.rows.seen(one.appointment.visit);
        let mut visits: Vec<&Booked> = visits.iter().filter(|one| shown(one)).collect();
        visits.sort_by_key(|one| (seen(one), one.appointment.id));
        let spans: Vec<Span> = visits.iter().map(|one| seen(one)).collect();
        let beside = |one: &Booked| {
            let others = visits.iter().filter(|other| other.appointment.id != one.appointment.id);
            let meets = |other: &&&Booked| {
                other.appointment.visit.overlaps(one.appointment.visit)
                    && other.appointment.practitioner_id == one.appointment.practitioner_id
            };
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
                (one.appointment.visit.start(), 2, Item::Visit(Box::new(card)))
            })
            .collect()
    }

    fn card(&self, one: &Booked, lane: &str, with: &str) -> Card {
        let visit = &one.appointment;
        let start = visit.visit.start().max(self.span.start());
        let place = Span::between(start, visit.visit.end()).unwrap_or(visit.visit);
        let service = self.catalogue.service(visit.service_id);
        let room = visit.room_id.and_then(|id| self.catalogue.room(id));
        let mut what = self.clock(visit.visit.start());
        for part in [service.map(|service| &service.name), room.map(|room| &room.name)] {
            what.extend(part.map(|part| format!(" · {part}")));
        }
        let name = one.patient.as_ref().map(crate::domain::Patient::name).unwrap_or_default();
        let mark = Mark::of(visit, self.zone);
        let label = [self.when(visit.visit), with.to_owned(), name.clone()]
            .into_iter()
            .chain(service.map(|service| service.name.clone()))
            .chain([mark.word.clone()]);
        Card {
            id: visit.id.to_string(),
            revision: visit.revision,
            label: label.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
            at: say::time(self.zone, visit.visit.start()),
            minutes: visit.visit.length().num_minutes(),
            menu: self.menu(visit),
            place: format!("{} {lane}", self.rows.place(place)),
            name,
            what: what.replacen(" · ", " ", 1),
            mark,
            short: visit.visit.length() < TimeDelta::minutes(20),
            misplaced: self.misplaced.contains(&visit.id),
            set_aside: mark::set_aside(visit),
        }
    }

    fn menu(&self, visit: &Appointment) -> Menu {
        let in_use = visit.status.is_live() && visit.status != Status::Held;
        let rooms = self.catalogue.rooms_for(visit.service_id).unwrap_or_default();
        let here = rooms.iter().filter(|room| room.location_id == visit.location_id);
        Menu {
            steps: mark::steps(visit, self.now)
                .into_iter()
                .map(|step| (step.as_str(), mark::button(step)))
                .collect(),
            undo: mark::undoable(visit, self.zone, self.now).map(mark::undo_button),
            ways: mark::ways(visit),
            may_change_room: in_use && here.count() > 1,
            may_cancel: visit.status.next_steps().contains(&Step::Cancel),
            patient: visit.patient_id,
        }
    }

    /// `Tuesday, December 1, 10:15 am to 10:45 am`.
    fn when(&self, span: Span) -> String {
        let time = |at| self.told_apart(at, say::time(self.zone, at));
        format!("{}, {} to {}", self.day, time(span.start()), time(span.end()))
    }

    /// Starts that can be had with somebody.
    pub(super) fn free(&self, free: &[Free], who: PractitionerId, name: &str) -> Placed {
        let whom = self.whom.map(|id| format!("&patient={id}")).unwrap_or_default();
        let mut free: Vec<(Span, &Free)> =
            free.iter().map(|free| (self.rows.seen(free.span), free)).collect();
        free.sort_by_key(|(seen, free)| (*seen, free.span));
        let spans: Vec<Span> = free.iter().map(|(seen, _)| *seen).collect();
        free.into_iter()
            .zip(lanes(&spans))
            .map(|((_, free), lane)| {
                let start = free.span.start();
                let kept = if free.online { "" } else { ", kept for the desk" };
                let time = self.told_apart(start, say::time(self.zone, start));
                let lane = if lane == "l0of1" { String::new() } else { format!(" {lane}") };
                let item = Item::Free {
                    place: format!("{}{lane}", self.rows.place(free.span)),
                    clock: self.clock(start),
                    label: format!("{}, {time}, {name}, free{kept}", self.day),
                    href: format!(
                        "/desk/book?practitioner={who}&starts_at={}{whom}",
                        start.format("%Y-%m-%dT%H:%M:%SZ")
                    ),
                    staff_only: !free.online,
                };
                (start, 3, item)
            })
            .collect()
    }

    fn clock(&self, at: DateTime<Utc>) -> String {
        self.told_apart(at, say::clock(self.zone, at))
    }

    /// A time that clocks show twice that night is said with what they are called.
    fn told_apart(&self, at: DateTime<Utc>, time: String) -> String {
        if local::is_shown_twice(self.zone, at) {
            format!("{time} {}", say::zone_name(self.zone, at))
        } else {
            time
        }
    }

    /// Where something is that begins at an instant.
    pub(super) fn place_of(&self, from: DateTime<Utc>, length: TimeDelta) -> String {
        Span::starting(from, length).map(|span| self.rows.place(span)).unwrap_or_default()
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
