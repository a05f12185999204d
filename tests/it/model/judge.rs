//! What the book thinks of an act.
use super::{
    acts::{Act, wish_for},
    book::{self, Book, Candidate, Time, Visit, Wish, minutes},
    deeds::{Aside, How},
};
use chrono::{DateTime, TimeDelta, Utc};
use limber::domain::{Rule, Status, Step};

/// What speaks against an act, and the ways to do it.
pub(super) struct Judgement {
    against: Vec<&'static str>,
    pub(super) candidates: Option<Vec<Candidate>>,
}

impl Judgement {
    pub(super) fn surely(&self) -> bool {
        let granted = |all: &Vec<Candidate>| all.iter().any(Candidate::surely);
        self.against.is_empty() && self.candidates.as_ref().is_none_or(granted)
    }

    pub(super) fn perhaps(&self) -> bool {
        let granted = |all: &Vec<Candidate>| all.iter().any(Candidate::perhaps);
        self.against.is_empty() && self.candidates.as_ref().is_none_or(granted)
    }

    pub(super) fn may_say(&self, kind: &str) -> bool {
        let candidates = self.candidates.as_deref().unwrap_or_default();
        let ways = candidates.iter().flat_map(|candidate| &candidate.ways);
        let nobody = self.candidates.as_ref().is_some_and(Vec::is_empty) && kind == "NotGiven";
        nobody || self.against.iter().chain(ways.flat_map(|way| &way.against)).any(|no| *no == kind)
    }

    pub(super) fn told(&self) -> String {
        let candidates = self.candidates.as_deref().unwrap_or_default();
        let ways: Vec<_> = candidates.iter().flat_map(|candidate| &candidate.ways).collect();
        format!("{:?} and {ways:?}", self.against)
    }
}

impl Book {
    pub(super) fn judge(&self, act: &Act) -> Judgement {
        let mut against = Vec::new();
        let mut no = |holds: bool, kind: &'static str| against.extend(holds.then_some(kind));
        let mut candidates = None;
        match act {
            Act::TimePasses(_) | Act::Sweep => {}
            Act::Hold { wish, strange, .. } => {
                no(*strange, "NotFound");
                candidates = Some(self.candidates(wish));
            }
            Act::Renew { visit, forged } => {
                self.about_the_hold(*visit, *forged, &mut no);
                let renewed = self.visits[*visit].hold.as_ref().is_some_and(|hold| hold.renewed);
                no(renewed, "AlreadyRenewed");
            }
            Act::Release { visit, forged } => self.about_the_hold(*visit, *forged, &mut no),
            Act::BookHeld { visit, wish, forged, strange } => {
                self.about_the_hold(*visit, *forged, &mut no);
                no(*strange, "NotFound");
                let wish = &Wish { moved: None, ..wish.clone() };
                against.extend(self.about_the_patient(wish));
                against.extend(self.is_elsewhere(wish, self.visits[*visit].time));
            }
            Act::Book { wish, aside, strange } => {
                no(*strange, "NotFound");
                about_what_is_set_aside(aside, &mut no);
                candidates = Some(self.candidates(wish));
            }
            Act::Move { visit, wish, aside, how, seen } => {
                self.about_the_visit(*visit, Step::Reschedule, (how, *seen), &mut no);
                about_what_is_set_aside(aside, &mut no);
                candidates = Some(self.candidates(wish));
            }
            Act::Cancel { visit, how, seen } => {
                self.about_the_visit(*visit, Step::Cancel, (how, *seen), &mut no);
            }
            Act::Step { visit, step, how, seen } => {
                self.about_the_visit(*visit, *step, (how, *seen), &mut no);
                let ahead = self.visits[*visit].time.from - self.now;
                let early = match step {
                    Step::Confirm => false,
                    Step::NoShow => ahead >= TimeDelta::zero(),
                    _ => ahead >= TimeDelta::hours(12),
                };
                no(early, "TooEarly");
            }
            Act::Undo { visit, how, seen } => {
                self.about_what_was_seen(*visit, (how, *seen), &mut no);
                self.about_the_last_step(*visit, &mut no);
                self.about_who_came_since(*visit, &mut no);
                candidates = self.called_off(*visit).then(|| vec![self.again(*visit)]);
            }
            Act::Room { visit: nth, room, how, seen } => {
                self.about_what_was_seen(*nth, (how, *seen), &mut no);
                self.about_the_room(*nth, *room, &mut no);
            }
            Act::Block { strange, .. } | Act::Unblock { strange, .. } => no(*strange, "NotFound"),
        }
        Judgement { against, candidates }
    }

    fn about_the_hold(&self, visit: usize, forged: bool, no: &mut impl FnMut(bool, &'static str)) {
        let visit = &self.visits[visit];
        // An expired hold stands in the book until somebody wants its time.
        no(visit.gone || forged || self.expired(visit), "NotFound");
        no(visit.status != Status::Held || self.expired(visit), "HoldExpired");
    }

    fn about_the_visit(
        &self,
        visit: usize,
        step: Step,
        (how, seen): (&How, Option<i32>),
        no: &mut impl FnMut(bool, &'static str),
    ) {
        self.about_what_was_seen(visit, (how, seen), no);
        let visit = &self.visits[visit];
        no(book::next(visit.status, step).is_none(), "WrongStatus");
        let policy = &self.house(visit).policy;
        let cutoff = match step {
            Step::Reschedule => policy.reschedule_cutoff_minutes,
            _ => policy.cancel_cutoff_minutes,
        };
        let late = visit.time.from - minutes(cutoff) < self.now;
        no(!how.by_staff && late, "PastCutOff");
    }

    fn about_what_was_seen(
        &self,
        visit: usize,
        (how, seen): (&How, Option<i32>),
        no: &mut impl FnMut(bool, &'static str),
    ) {
        let visit = &self.visits[visit];
        // An expired hold stands in the book until somebody wants its time.
        no(how.strange || self.expired(visit), "NotFound");
        no(seen.is_some_and(|seen| seen != visit.revision), "StaleRevision");
    }

    /// A step is taken back on the day on which it was taken.
    fn about_the_last_step(&self, visit: usize, no: &mut impl FnMut(bool, &'static str)) {
        let visit = &self.visits[visit];
        let zone = self.house(visit).places[visit.place].zone;
        let date = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
        let last = visit.steps.last();
        no(last.is_none(), "NothingToUndo");
        no(last.is_some_and(|(_, _, at)| date(*at) < date(self.now)), "UndoTooLate");
    }

    /// A visit that was over, sooner than agreed perhaps, finds others in its time.
    fn about_who_came_since(&self, nth: usize, no: &mut impl FnMut(bool, &'static str)) {
        let visit = &self.visits[nth];
        if self.occupies(visit) || self.called_off(nth) {
            return;
        }
        let others = || self.others(visit.house, Some(nth));
        let beside = |one: &Visit| one.aside.contains(&Rule::Busy);
        let doctor = |one: &Visit| one.doctor == visit.doctor && one.busy.meets(visit.busy);
        no(!beside(visit) && others().any(|one| doctor(one) && !beside(one)), "SlotTaken");
        let room = |one: &Visit| one.room == visit.room && one.busy.meets(visit.busy);
        no(visit.room.is_some() && others().any(room), "NoRoom");
        let person = |one: &Visit| one.person == visit.person && one.time.meets(visit.time);
        no(others().any(person), "PatientBusy");
    }

    pub(super) fn called_off(&self, visit: usize) -> bool {
        self.visits[visit].steps.last().is_some_and(|(step, ..)| *step == Step::Cancel)
    }

    /// The ways to have a visit again that was called off: where it was, at its own time. What it
    /// passed when it was booked does not count, nor what was set aside for it.
    pub(super) fn again(&self, nth: usize) -> Candidate {
        let visit = &self.visits[nth];
        let passed = [Rule::Grid, Rule::Notice, Rule::Horizon, Rule::Audience, Rule::Open];
        let aside = visit.aside.iter().copied().chain(passed).collect();
        let wish = Wish { by_staff: true, aside, ..wish_for(self, nth) };
        self.candidate_at(&wish, visit.doctor, visit.place..visit.place + 1)
    }

    fn about_the_room(&self, nth: usize, room: usize, no: &mut impl FnMut(bool, &'static str)) {
        let visit = &self.visits[nth];
        let leads = |step| book::next(visit.status, step).is_some();
        no(!leads(Step::Fulfil) && !leads(Step::Cancel), "WrongStatus");
        no(!self.suits(visit, room), "Invalid");
        let stays = visit.room == Some(room);
        no(!stays && !self.is_free(visit.house, room, visit.busy, Some(nth)), "NoRoom");
    }

    fn suits(&self, visit: &Visit, room: usize) -> bool {
        let house = self.house(visit);
        let suits = house.services[visit.service].rooms.contains(&room);
        suits && house.rooms[room].place == visit.place
    }

    fn is_elsewhere(&self, wish: &Wish, time: Time) -> Option<&'static str> {
        let mut others = self.visits.iter().filter(|visit| {
            visit.house == wish.house && visit.person.is_some() && visit.person == wish.person
        });
        others.any(|one| self.occupies(one) && one.time.meets(time)).then_some("PatientBusy")
    }
}

fn about_what_is_set_aside(aside: &Aside, no: &mut impl FnMut(bool, &'static str)) {
    let never = |rule: &Rule| matches!(rule, Rule::Room | Rule::Patient | Rule::Mode);
    no(aside.rules.iter().any(never), "RuleHolds");
    no(!aside.rules.is_empty() && !aside.reason, "ReasonMissing");
}
