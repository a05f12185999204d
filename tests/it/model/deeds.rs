//! What people do, drawn by lot: raw numbers that mean something only beside a book, so that a
//! story from which deeds are left out is still a story.
use super::book::{Book, Visit, Wish, minutes};
use chrono::{DateTime, Utc};
use limber::domain::{Rule, Status, Step};
use rand::{RngExt as _, rngs::StdRng, seq::IndexedRandom as _};

/// A deed, and what goes wrong while it is done.
#[derive(Debug, Clone)]
pub struct Doing {
    pub deed: Deed,
    pub fault: Fault,
    /// Sent off together with the deed before it.
    pub together: bool,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    None,
    /// The transaction fails after its work is done.
    Undone,
    /// The program panics after the work is done.
    Panics,
    /// The table takes no rows, so that the deed fails midway.
    Refuses(&'static str),
    /// The connection to the server is cut after the work is done.
    Cut,
    /// The same is asked for a second time.
    Repeated,
}

/// Numbers are taken modulo what there is.
#[derive(Debug, Clone)]
pub enum Deed {
    TimePasses { minutes: i32 },
    Sweep,
    Hold { ask: Ask },
    Renew { visit: usize, forged: bool },
    Release { visit: usize, forged: bool },
    BookHeld { visit: usize, forged: bool, strange: bool, person: usize, returning: Option<bool> },
    Book { ask: Ask, aside: Aside },
    Move { visit: usize, minute: i32, doctor: Option<usize>, aside: Aside, how: How },
    Cancel { visit: usize, how: How },
    Step { visit: usize, step: Step, how: How },
    Undo { visit: usize, how: How },
    Room { visit: usize, room: usize, how: How },
    Block { house: usize, nth: usize, room: bool, minute: i32, length: i32, strange: bool },
    Unblock { nth: usize, strange: bool },
}

/// A service at a time; minutes count from the evening on which the story begins.
#[derive(Debug, Clone)]
pub struct Ask {
    pub house: usize,
    /// Asked for at the other clinic.
    pub strange: bool,
    pub by_staff: bool,
    pub service: usize,
    pub doctor: Option<usize>,
    pub minute: i32,
    pub person: usize,
    pub returning: Option<bool>,
}

/// Rules set aside, with or without a reason.
#[derive(Debug, Clone, Default)]
pub struct Aside {
    pub rules: Vec<Rule>,
    pub reason: bool,
}

/// Who changes a visit, and what they saw of it.
#[derive(Debug, Clone)]
pub struct How {
    pub by_staff: bool,
    /// Asked for at the other clinic.
    pub strange: bool,
    /// How much older than the present one the revision is that was seen; `None`: they do not say.
    pub older: Option<i32>,
}

const FAULTS: &[Fault] = &[
    Fault::Undone,
    Fault::Panics,
    Fault::Refuses("audit"),
    Fault::Refuses("outbox"),
    Fault::Cut,
    Fault::Repeated,
];

/// What is set aside in one breath.
const ASIDE: &[&[Rule]] = &[
    &[Rule::Busy],
    &[Rule::Busy],
    &[Rule::Busy, Rule::Hours],
    &[Rule::Hours, Rule::Closure, Rule::Notice],
    &[Rule::Grid, Rule::Hours],
    &[Rule::Block, Rule::Busy],
    &[Rule::Notice, Rule::Horizon, Rule::Audience],
    &[Rule::Open, Rule::Busy],
    &[Rule::Room],
    &[Rule::Patient, Rule::Busy],
];

pub fn doing(dice: &mut StdRng) -> Doing {
    let fault = if dice.random_bool(0.12) { *FAULTS.choose(dice).unwrap() } else { Fault::None };
    Doing { deed: deed(dice), fault, together: dice.random_bool(0.2) }
}

fn deed(dice: &mut StdRng) -> Deed {
    let number = || 0..1000_usize;
    let (forged, strange) = (dice.random_bool(0.08), dice.random_bool(0.05));
    let (visit, person) = (dice.random_range(number()), dice.random_range(number()));
    match dice.random_range(0..100) {
        0..8 => Deed::TimePasses { minutes: *[1, 2, 4, 9, 25, 60].choose(dice).unwrap() },
        8 => Deed::Sweep,
        9..17 => Deed::Hold { ask: ask(dice) },
        17..19 => Deed::Renew { visit, forged },
        19..21 => Deed::Release { visit, forged },
        21..30 => Deed::BookHeld { visit, forged, strange, person, returning: said(dice) },
        30..62 => Deed::Book { ask: ask(dice), aside: aside(dice) },
        62..73 => {
            let doctor = dice.random_bool(0.3).then(|| dice.random_range(number()));
            let (minute, aside, how) = (minute(dice), aside(dice), how(dice));
            Deed::Move { visit, minute, doctor, aside, how }
        }
        73..78 => Deed::Cancel { visit, how: how(dice) },
        78..86 => {
            use Step::{Arrive, Confirm, Fulfil, NoShow, Start};
            let step = *[Confirm, Confirm, Arrive, Start, Fulfil, NoShow].choose(dice).unwrap();
            Deed::Step { visit, step, how: How { by_staff: true, ..how(dice) } }
        }
        86..91 => Deed::Undo { visit, how: How { by_staff: true, ..how(dice) } },
        91..93 => Deed::Room { visit, room: person, how: How { by_staff: true, ..how(dice) } },
        93..97 => {
            let (house, room) = (usize::from(dice.random_bool(0.2)), dice.random_bool(0.3));
            let length = *[15, 45, 120, 300].choose(dice).unwrap();
            Deed::Block { house, nth: visit, room, minute: minute(dice), length, strange }
        }
        _ => Deed::Unblock { nth: visit, strange },
    }
}

fn ask(dice: &mut StdRng) -> Ask {
    Ask {
        house: usize::from(dice.random_bool(0.2)),
        strange: dice.random_bool(0.03),
        by_staff: dice.random_bool(0.4),
        service: dice.random_range(0..1000),
        doctor: dice.random_bool(0.7).then(|| dice.random_range(0..1000)),
        minute: minute(dice),
        person: dice.random_range(0..1000),
        returning: said(dice),
    }
}

/// Most want the hours in which the clocks change, or the morning after.
fn minute(dice: &mut StdRng) -> i32 {
    let (from, until) = *[(140, 620), (140, 620), (620, 1160), (0, 6 * 1440)].choose(dice).unwrap();
    dice.random_range(from..until)
}

fn aside(dice: &mut StdRng) -> Aside {
    let rules = if dice.random_bool(0.5) { *ASIDE.choose(dice).unwrap() } else { &[] };
    Aside { rules: rules.to_vec(), reason: dice.random_bool(0.9) }
}

fn how(dice: &mut StdRng) -> How {
    How {
        by_staff: dice.random_bool(0.6),
        strange: dice.random_bool(0.05),
        older: *[None, None, Some(0), Some(0), Some(0), Some(1)].choose(dice).unwrap(),
    }
}

fn said(dice: &mut StdRng) -> Option<bool> {
    *[None, Some(true), Some(false)].choose(dice).unwrap()
}

impl Ask {
    pub fn wish(&self, book: &Book) -> Wish {
        let house = self.house % book.houses.len();
        let offers = &book.houses[house].services;
        let service = self.service % offers.len();
        let givers = &offers[service].given_by;
        // Now and then one who does not give it.
        let doctor = self.doctor.map(|nth| match nth % 16 {
            0 => nth % book.houses[house].doctors.len(),
            _ => givers[nth % givers.len()].0,
        });
        Wish {
            house,
            service,
            doctor,
            from: start(book, house, self.minute),
            by_staff: self.by_staff,
            returning: self.returning,
            person: Some(self.person % book.houses[house].people.len()),
            aside: Vec::new(),
            moved: None,
        }
    }
}

/// The start that a minute means: mostly one that the clinic's clocks have on the grid. The story
/// begins at twenty to the hour.
pub fn start(book: &Book, house: usize, minute: i32) -> DateTime<Utc> {
    let step = book.houses[house].policy.slot_step_minutes;
    let off = if minute % 16 == 0 { minute % 7 } else { 0 };
    book.begins + minutes(20 + minute / step * step + off)
}

/// The visit that a number means: one of the latest that suits, if there is any.
pub fn pick(book: &Book, nth: usize, suits: impl Fn(&Visit) -> bool) -> Option<usize> {
    let all = book.visits.iter().enumerate().rev();
    let latest: Vec<usize> = all.filter(|(_, one)| suits(one)).map(|(at, _)| at).take(12).collect();
    latest.get(nth % latest.len().max(1)).copied()
}

/// Whether a step is mostly tried with such a visit: one in five is picked whatever it is.
pub fn likely(nth: usize, visit: &Visit, step: Step) -> bool {
    let at_all = !visit.gone && visit.status != Status::Held;
    at_all && (nth.is_multiple_of(5) || super::book::next(visit.status, step).is_some())
}

/// Whether somebody mostly comes back to such a hold.
pub fn kept(book: &Book, nth: usize, visit: &Visit) -> bool {
    let waits = visit.status == Status::Held && book.occupies(visit);
    visit.hold.is_some() && (nth.is_multiple_of(4) || waits)
}
