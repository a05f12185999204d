//! A deed as it is done: whom and what it means at this moment.
use super::{
    book::{Book, Time, Visit, Whose, Wish, minutes},
    deeds::{Aside, Deed, How, kept, likely, pick, start},
};
use limber::{domain::Step, secret::Token};

#[derive(Debug, Clone)]
pub enum Act {
    TimePasses(i32),
    Sweep,
    Hold { wish: Wish, token: Token, strange: bool },
    Renew { visit: usize, forged: bool },
    Release { visit: usize, forged: bool },
    BookHeld { visit: usize, wish: Wish, forged: bool, strange: bool },
    Book { wish: Wish, aside: Aside, strange: bool },
    Move { visit: usize, wish: Wish, aside: Aside, how: How, seen: Option<i32> },
    Cancel { visit: usize, how: How, seen: Option<i32> },
    Step { visit: usize, step: Step, how: How, seen: Option<i32> },
    Undo { visit: usize, how: How, seen: Option<i32> },
    Room { visit: usize, room: usize, how: How, seen: Option<i32> },
    Block { house: usize, whose: Whose, time: Time, strange: bool },
    Unblock { nth: usize, strange: bool },
}

/// What a deed means beside the book as it is; `None`: nothing.
pub fn resolved(book: &Book, deed: &Deed) -> Option<Act> {
    let seen = |visit: usize, how: &How| how.older.map(|by| book.visits[visit].revision - by);
    let held = |nth| pick(book, nth, |visit| kept(book, nth, visit));
    Some(match deed.clone() {
        Deed::TimePasses { minutes } => Act::TimePasses(minutes),
        Deed::Sweep => Act::Sweep,
        Deed::Hold { ask } => {
            let wish = Wish { person: None, ..ask.wish(book) };
            Act::Hold { wish, token: Token::random(), strange: ask.strange }
        }
        Deed::Renew { visit, forged } => Act::Renew { visit: held(visit)?, forged },
        Deed::Release { visit, forged } => Act::Release { visit: held(visit)?, forged },
        Deed::BookHeld { visit, forged, strange, person, returning } => {
            let visit = held(visit)?;
            let people = book.house(&book.visits[visit]).people.len();
            let wish = wish_for(book, visit);
            let wish = Wish { person: Some(person % people), returning, ..wish };
            Act::BookHeld { visit, wish, forged, strange }
        }
        Deed::Book { ask, aside } => {
            let aside = if ask.by_staff { aside } else { Aside::default() };
            let wish = Wish { aside: aside.rules.clone(), ..ask.wish(book) };
            Act::Book { wish, aside, strange: ask.strange }
        }
        Deed::Move { .. } => move_of(book, deed)?,
        Deed::Cancel { visit: nth, how } => {
            let visit = pick(book, nth, |visit| likely(nth, visit, Step::Cancel))?;
            Act::Cancel { visit, seen: seen(visit, &how), how }
        }
        Deed::Step { visit: nth, step, how } => {
            let visit = pick(book, nth, |visit| likely(nth, visit, step))?;
            Act::Step { visit, step, seen: seen(visit, &how), how }
        }
        Deed::Undo { visit: nth, how } => {
            let undone = |one: &Visit| nth.is_multiple_of(5) || !one.steps.is_empty();
            let visit = pick(book, nth, |one| !one.gone && undone(one))?;
            Act::Undo { visit, seen: seen(visit, &how), how }
        }
        Deed::Room { visit: nth, room, how } => {
            let visit = pick(book, nth, |one| !one.gone && one.room.is_some())?;
            let rooms = book.house(&book.visits[visit]).rooms.len();
            Act::Room { visit, room: room % rooms, seen: seen(visit, &how), how }
        }
        Deed::Block { house, nth, room, minute, length, strange } => {
            let house = house % book.houses.len();
            let (doctors, rooms) =
                (book.houses[house].doctors.len(), book.houses[house].rooms.len());
            let whose = if room { Whose::Room(nth % rooms) } else { Whose::Doctor(nth % doctors) };
            let from = book.begins + minutes(minute);
            let time = Time { from, until: from + minutes(length) };
            Act::Block { house, whose, time, strange }
        }
        Deed::Unblock { nth, strange } => {
            Act::Unblock { nth: nth.checked_rem(book.blocks.len())?, strange }
        }
    })
}

fn move_of(book: &Book, deed: &Deed) -> Option<Act> {
    let Deed::Move { visit: nth, minute, doctor, aside, how } = deed else { return None };
    let visit = pick(book, *nth, |visit| likely(*nth, visit, Step::Reschedule))?;
    let wish = wish_for(book, visit);
    let givers = &book.house(&book.visits[visit]).services[wish.service].given_by;
    let aside = if how.by_staff { aside.clone() } else { Aside::default() };
    let wish = Wish {
        doctor: doctor.map(|nth| givers[nth % givers.len()].0).or(wish.doctor),
        from: start(book, wish.house, *minute),
        by_staff: how.by_staff,
        aside: aside.rules.clone(),
        ..wish
    };
    let seen = how.older.map(|by| book.visits[visit].revision - by);
    Some(Act::Move { visit, wish, aside, how: how.clone(), seen })
}

/// The wish that a visit was.
pub(super) fn wish_for(book: &Book, nth: usize) -> Wish {
    let visit = &book.visits[nth];
    Wish {
        house: visit.house,
        service: visit.service,
        doctor: Some(visit.doctor),
        from: visit.time.from,
        by_staff: false,
        returning: None,
        person: visit.person,
        aside: Vec::new(),
        moved: Some(nth),
    }
}
