//! The reference: an appointment book as one would keep it on paper, a list of visits and loops
//! over it. It asks nothing of the rule engine; every question about clocks is answered by
//! reading them minute by minute.
use super::house::House;
use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Timelike as _, Utc};
use chrono_tz::Tz;
use limber::{
    domain::{AppointmentId, Audience, BlockId, BookingMode, PatientId, Rule, Status, Step},
    secret::Token,
};
use std::{collections::HashMap, ops::Range};

/// Everything that the two clinics know.
pub struct Book {
    pub houses: [House; 2],
    /// The evening on which the story begins.
    pub begins: DateTime<Utc>,
    pub now: DateTime<Utc>,
    pub visits: Vec<Visit>,
    pub blocks: Vec<Blocked>,
    /// Who is registered: house and person.
    pub known: HashMap<(usize, usize), PatientId>,
}

/// A visit as the book has it.
#[derive(Debug, Clone)]
pub struct Visit {
    pub id: AppointmentId,
    pub house: usize,
    pub service: usize,
    pub doctor: usize,
    pub place: usize,
    pub room: Option<usize>,
    pub person: Option<usize>,
    pub status: Status,
    pub time: Time,
    pub busy: Time,
    /// The rules that staff set aside for it.
    pub aside: Vec<Rule>,
    /// Whether anybody would have done.
    pub chosen: bool,
    pub hold: Option<Held>,
    /// The steps that can be taken back: which, the status before, and when.
    pub steps: Vec<(Step, Status, DateTime<Utc>)>,
    /// Given back; nothing of it is kept but its trail.
    pub gone: bool,
    pub revision: i32,
    pub sequence: i32,
    /// What the audit trail must tell.
    pub trail: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct Held {
    pub token: Token,
    pub until: DateTime<Utc>,
    pub renewed: bool,
}

#[derive(Debug, Clone)]
pub struct Blocked {
    pub id: BlockId,
    pub house: usize,
    pub whose: Whose,
    pub time: Time,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    Doctor(usize),
    Room(usize),
}

/// From when until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

impl Time {
    pub fn meets(self, other: Self) -> bool {
        self.from < other.until && other.from < self.until
    }
}

/// What somebody would like.
#[derive(Debug, Clone)]
pub struct Wish {
    pub house: usize,
    pub service: usize,
    pub doctor: Option<usize>,
    pub from: DateTime<Utc>,
    pub by_staff: bool,
    pub returning: Option<bool>,
    pub person: Option<usize>,
    pub aside: Vec<Rule>,
    /// The visit that is to be moved there.
    pub moved: Option<usize>,
}

/// One way to grant a wish, and what speaks against it.
#[derive(Debug, Clone)]
pub struct Way {
    pub doctor: usize,
    pub place: usize,
    /// The rooms that suit and are free; `None`: it needs no room.
    pub rooms: Option<Vec<usize>>,
    pub against: Vec<&'static str>,
    /// The rules that would speak against it, were they not set aside.
    pub aside: Vec<Rule>,
}

/// The ways with one doctor.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub doctor: usize,
    pub ways: Vec<Way>,
    /// Whether the best of the ways is taken; else which one is not for the book to know.
    pub best: bool,
}

impl Candidate {
    fn good(&self) -> impl Iterator<Item = bool> {
        self.ways.iter().map(|way| way.against.is_empty())
    }

    pub fn surely(&self) -> bool {
        if self.best { self.good().any(|good| good) } else { self.good().all(|good| good) }
    }

    pub fn perhaps(&self) -> bool {
        self.good().any(|good| good)
    }
}

impl Book {
    pub fn house(&self, visit: &Visit) -> &House {
        &self.houses[visit.house]
    }

    /// Whether a visit occupies its time now.
    pub fn occupies(&self, visit: &Visit) -> bool {
        let ended = matches!(visit.status, Status::Fulfilled | Status::Cancelled | Status::NoShow);
        !visit.gone && !ended && !self.expired(visit)
    }

    pub fn expired(&self, visit: &Visit) -> bool {
        visit.status == Status::Held
            && visit.hold.as_ref().is_some_and(|hold| hold.until <= self.now)
    }

    /// How long a service takes, and for how long it is busy.
    pub fn times(&self, wish: &Wish, doctor: usize) -> (Time, Time) {
        let offer = &self.houses[wish.house].services[wish.service];
        let own = offer.given_by.iter().find(|(who, _)| *who == doctor).and_then(|given| given.1);
        let until = wish.from + minutes(own.unwrap_or(offer.minutes));
        let busy =
            Time { from: wish.from - minutes(offer.before), until: until + minutes(offer.after) };
        (Time { from: wish.from, until }, busy)
    }

    /// Every way to grant a wish, doctor by doctor.
    pub fn candidates(&self, wish: &Wish) -> Vec<Candidate> {
        let offer = &self.houses[wish.house].services[wish.service];
        offer
            .given_by
            .iter()
            .map(|(doctor, _)| *doctor)
            .filter(|doctor| wish.doctor.is_none_or(|wanted| wanted == *doctor))
            .map(|doctor| self.candidate(wish, doctor))
            .collect()
    }

    fn candidate(&self, wish: &Wish, doctor: usize) -> Candidate {
        self.candidate_at(wish, doctor, 0..self.houses[wish.house].places.len())
    }

    /// The ways with one doctor at some places.
    pub fn candidate_at(&self, wish: &Wish, doctor: usize, at: Range<usize>) -> Candidate {
        let house = &self.houses[wish.house];
        let (time, _) = self.times(wish, doctor);
        let places = || at.clone();
        let at_work = |place: &usize| house.at_work(doctor, *place, time, wish.by_staff);
        let shut = |place: usize| house.shut_during(place, time);

        let open: Vec<_> = places().filter(|place| at_work(place) && !shut(*place)).collect();
        if !open.is_empty() {
            let ways = open.into_iter().map(|place| self.way(wish, (doctor, place), &[]));
            return Candidate { doctor, ways: ways.collect(), best: true };
        }
        let closed: Vec<_> = places().filter(at_work).collect();
        if !closed.is_empty() {
            let ways = closed.into_iter().map(|place| self.way(wish, (doctor, place), &["Closed"]));
            return Candidate { doctor, ways: ways.collect(), best: true };
        }
        let ways = places().map(|place| {
            let zone = house.places[place].zone;
            let closed = house.shut_on(place, wish.from.with_timezone(&zone).date_naive());
            let against: &[_] =
                if closed { &["OutsideHours", "Closed"] } else { &["OutsideHours"] };
            self.way(wish, (doctor, place), against)
        });
        Candidate { doctor, ways: ways.collect(), best: false }
    }

    fn way(&self, wish: &Wish, (doctor, place): (usize, usize), more: &[&'static str]) -> Way {
        let house = &self.houses[wish.house];
        let offer = &house.services[wish.service];
        let (time, busy) = self.times(wish, doctor);
        let mut against = more.to_vec();
        against.extend(self.about_the_calendar(wish, house.places[place].zone));
        if !wish.by_staff && (offer.booking == BookingMode::Phone || !house.doctors[doctor].online)
        {
            against.push("NotBookableOnline");
        }
        against.extend(self.about_the_patient(wish));
        let others = || self.others(wish.house, wish.moved);
        if self.blocked(wish.house, Whose::Doctor(doctor), busy) {
            against.push("Blocked");
        }
        if others().any(|visit| visit.doctor == doctor && visit.busy.meets(busy)) {
            against.push("SlotTaken");
        }
        let person = |visit: &Visit| wish.person.is_some() && visit.person == wish.person;
        if others().any(|visit| person(visit) && visit.time.meets(time)) {
            against.push("PatientBusy");
        }
        let free = |room: &usize| {
            house.rooms[*room].place == place && self.is_free(wish.house, *room, busy, wish.moved)
        };
        let rooms: Option<Vec<usize>> =
            (!offer.rooms.is_empty()).then(|| offer.rooms.iter().copied().filter(free).collect());
        if rooms.as_ref().is_some_and(Vec::is_empty) {
            against.push("NoRoom");
        }
        let aside: Vec<Rule> =
            wish.aside.iter().copied().filter(|rule| against.contains(&says(*rule))).collect();
        against.retain(|reason| !aside.iter().any(|rule| says(*rule) == *reason));
        Way { doctor, place, rooms, against, aside }
    }

    /// The visits of a house that occupy their time, but for one.
    pub fn others(&self, house: usize, but: Option<usize>) -> impl Iterator<Item = &Visit> {
        let all = self.visits.iter().enumerate().filter(move |(nth, _)| Some(*nth) != but);
        let visits = all.map(|(_, visit)| visit);
        visits.filter(move |visit| visit.house == house && self.occupies(visit))
    }

    fn blocked(&self, house: usize, whose: Whose, busy: Time) -> bool {
        let theirs = |block: &&Blocked| block.house == house && block.whose == whose;
        self.blocks.iter().filter(theirs).any(|block| block.time.meets(busy))
    }

    /// Whether a room is free for a time, or taken only by one visit that does not count.
    pub fn is_free(&self, house: usize, room: usize, busy: Time, but: Option<usize>) -> bool {
        !self.blocked(house, Whose::Room(room), busy)
            && !self.others(house, but).any(|one| one.room == Some(room) && one.busy.meets(busy))
    }

    fn about_the_calendar(&self, wish: &Wish, zone: Tz) -> Vec<&'static str> {
        let house = &self.houses[wish.house];
        let (wall, today) = (wish.from.with_timezone(&zone), self.now.with_timezone(&zone));
        let minute = wall.hour() * 60 + wall.minute();
        let step = u32::try_from(house.policy.slot_step_minutes).unwrap();
        let notice = house.services[wish.service].notice;
        let notice = notice.unwrap_or(house.policy.min_notice_minutes);
        let ahead = wall.date_naive() - today.date_naive();

        let mut against = Vec::new();
        if !minute.is_multiple_of(step) || wall.second() != 0 {
            against.push("OffGrid");
        }
        if wish.from < self.now + minutes(notice) {
            against.push("TooSoon");
        }
        if ahead.num_days() > i64::from(house.policy.horizon_days) {
            against.push("PastHorizon");
        }
        against
    }

    /// Whom the clinic has treated is no new patient, whatever they say; and nobody has too many
    /// visits ahead. Who only moves a visit is asked neither: it is theirs already.
    pub fn about_the_patient(&self, wish: &Wish) -> Vec<&'static str> {
        if wish.moved.is_some() {
            return Vec::new();
        }
        let house = &self.houses[wish.house];
        let theirs = || {
            let all = self.visits.iter().filter(|visit| visit.house == wish.house);
            all.filter(|visit| visit.person.is_some() && visit.person == wish.person)
        };
        let treated = theirs().any(|visit| visit.status == Status::Fulfilled);
        let said = wish.returning.filter(|_| !wish.by_staff);
        let been = if treated { Some(true) } else { said };
        let wrong = match house.services[wish.service].audience {
            Audience::Everyone => false,
            Audience::New => been == Some(true),
            Audience::Returning => been == Some(false),
        };
        let ahead = theirs().filter(|one| self.occupies(one) && one.time.until > self.now).count();
        let limit = usize::try_from(house.policy.open_appointments_per_patient).unwrap();
        let mut against = Vec::new();
        against.extend(wrong.then_some("Audience"));
        against.extend((ahead >= limit).then_some("TooManyOpen"));
        against
    }

    /// How many visits a doctor has on the day of a start, and how many before it.
    pub fn load(&self, house: usize, doctor: usize, from: DateTime<Utc>) -> (usize, usize) {
        let zone = self.houses[house].zone;
        let date = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
        let theirs = |visit: &&Visit| visit.house == house && visit.doctor == doctor;
        let counts = |visit: &&Visit| {
            let off = matches!(visit.status, Status::Cancelled | Status::NoShow);
            !off && !visit.gone && !self.expired(visit)
        };
        let dates: Vec<_> = self.visits.iter().filter(theirs).filter(counts).collect();
        let on = dates.iter().filter(|one| date(one.time.from) == date(from)).count();
        (on, dates.iter().filter(|one| date(one.time.from) < date(from)).count())
    }
}

impl House {
    /// Whether a doctor is at work at a place for every minute of a time.
    fn at_work(&self, doctor: usize, place: usize, time: Time, staff: bool) -> bool {
        let zone = self.places[place].zone;
        let mut minute = time.from;
        while minute < time.until {
            if !self.works_at(doctor, place, minute.with_timezone(&zone), staff) {
                return false;
            }
            minute += minutes(1);
        }
        true
    }

    fn works_at(&self, doctor: usize, place: usize, wall: DateTime<Tz>, staff: bool) -> bool {
        let (date, clock) = (wall.date_naive(), wall.time());
        let midnight = chrono::NaiveTime::MIN;
        let between = |opens, closes| opens <= clock && (clock < closes || closes == midnight);
        let doctor = &self.doctors[doctor];
        if doctor.exceptions.iter().any(|(on, ..)| *on == date) {
            return doctor.exceptions.iter().any(|(on, at, times)| {
                let open = times.is_some_and(|[opens, closes]| between(opens, closes));
                *on == date && *at == place && open
            });
        }
        doctor.weekly.iter().any(|rule| {
            rule.place == place
                && between(rule.opens, rule.closes)
                && (staff || !rule.staff_only)
                && rule.alternate_from.is_none_or(|first| first <= date && in_turn(first, date))
        })
    }

    fn shut_on(&self, place: usize, date: NaiveDate) -> bool {
        self.closures.iter().any(|(at, first, last)| {
            at.is_none_or(|at| at == place) && *first <= date && date <= *last
        })
    }

    /// Whether a place is closed in any minute of a time.
    fn shut_during(&self, place: usize, time: Time) -> bool {
        let zone = self.places[place].zone;
        let last = time.until - minutes(1);
        [time.from, last].iter().any(|at| self.shut_on(place, at.with_timezone(&zone).date_naive()))
    }
}

/// Whether a date lies in every other week from another's on.
fn in_turn(first: NaiveDate, date: NaiveDate) -> bool {
    let monday =
        |date: NaiveDate| date - TimeDelta::days(i64::from(date.weekday().num_days_from_monday()));
    (monday(date) - monday(first)).num_days() % 14 == 0
}

/// What is said where a rule forbids something.
fn says(rule: Rule) -> &'static str {
    match rule {
        Rule::Grid => "OffGrid",
        Rule::Notice => "TooSoon",
        Rule::Horizon => "PastHorizon",
        Rule::Mode => "NotBookableOnline",
        Rule::Audience => "Audience",
        Rule::Open => "TooManyOpen",
        Rule::Hours => "OutsideHours",
        Rule::Closure => "Closed",
        Rule::Block => "Blocked",
        Rule::Busy => "SlotTaken",
        Rule::Room => "NoRoom",
        Rule::Patient => "PatientBusy",
    }
}

/// Where a step leads, if it may be taken at all.
pub fn next(status: Status, step: Step) -> Option<Status> {
    Some(match (status, step) {
        (Status::Requested, Step::Confirm) | (Status::Booked, Step::Reschedule) => Status::Booked,
        (Status::Booked, Step::Arrive) => Status::Arrived,
        (Status::Booked | Status::Arrived, Step::Start) => Status::InProgress,
        (Status::Arrived | Status::InProgress, Step::Fulfil) => Status::Fulfilled,
        (Status::Booked, Step::NoShow) => Status::NoShow,
        (Status::Requested | Status::Booked | Status::Arrived, Step::Cancel) => Status::Cancelled,
        (Status::Requested, Step::Reschedule) => Status::Requested,
        _ => return None,
    })
}

pub fn minutes(count: i32) -> TimeDelta {
    TimeDelta::minutes(count.into())
}
