//! What becomes of the book by an act and its answer.
use super::{
    acts::Act,
    book::{self, Blocked, Book, Candidate, Held, Time, Visit, Way, Whose, Wish, minutes},
    deeds::How,
    hands::Answer,
    same::same,
};
use limber::domain::{Appointment, AppointmentId, BookingMode, Rule, Status, Step};

impl Book {
    /// Holds what became of an act against what the book thinks, and writes it down.
    pub fn settle(&mut self, act: &Act, answer: &Answer) -> Result<(), String> {
        let judgement = self.judge(act);
        match answer {
            Answer::No(kind) if judgement.surely() => Err(format!("refused for {kind}")),
            Answer::No(kind) if judgement.may_say(kind) => Ok(()),
            Answer::No(kind) => Err(format!("refused for {kind}, not {}", judgement.told())),
            Answer::Fault { after_its_work: true } if !judgement.perhaps() => {
                Err(format!("would have been done, despite {}", judgement.told()))
            }
            Answer::Fault { .. } => Ok(()),
            _ if !judgement.perhaps() => Err(format!("done, despite {}", judgement.told())),
            Answer::Visit(visit) => self.write(act, visit, judgement.candidates),
            Answer::Block(block, affected) => {
                let Act::Block { house, whose, time, .. } = act else {
                    return Err("a block".to_owned());
                };
                let (house, whose, time) = (*house, *whose, *time);
                let mut expected = self.displaced_by(house, whose, time);
                let mut affected = affected.clone();
                expected.sort();
                affected.sort();
                self.blocks.push(Blocked { id: *block, house, whose, time });
                if affected == expected { Ok(()) } else { Err(format!("affects {affected:?}")) }
            }
            Answer::Done => {
                self.done(act);
                Ok(())
            }
        }
    }

    /// The agreed visits to come that lie in a time that is blocked from now on.
    fn displaced_by(&self, house: usize, whose: Whose, time: Time) -> Vec<AppointmentId> {
        let theirs = |visit: &&Visit| match whose {
            // What staff booked in spite of a block was meant so.
            Whose::Doctor(doctor) => visit.doctor == doctor && !visit.aside.contains(&Rule::Block),
            Whose::Room(room) => visit.room == Some(room),
        };
        let agreed = |visit: &&Visit| matches!(visit.status, Status::Requested | Status::Booked);
        let coming = |visit: &&Visit| visit.time.until > self.now && time.until > self.now;
        let in_the_way = |visit: &&Visit| visit.house == house && visit.time.meets(time);
        let all = self.visits.iter().filter(in_the_way).filter(agreed).filter(coming);
        all.filter(theirs).map(|visit| visit.id).collect()
    }

    /// Writes down what was answered about a visit, if it is what the book thinks.
    fn write(
        &mut self,
        act: &Act,
        answer: &Appointment,
        candidates: Option<Vec<Candidate>>,
    ) -> Result<(), String> {
        let nth = match act {
            Act::Hold { wish, token, .. } => {
                let mut visit = self.fresh(wish, answer, candidates)?;
                let until = self.now + self.houses[wish.house].policy.hold();
                visit.hold = Some(Held { token: token.clone(), until, renewed: false });
                visit.status = Status::Held;
                visit.trail.push("appointment.hold".to_owned());
                self.visits.push(visit);
                self.visits.len() - 1
            }
            Act::Book { wish, .. } => {
                let visit = self.fresh(wish, answer, candidates)?;
                self.visits.push(visit);
                self.agreed(self.visits.len() - 1, wish, answer)?
            }
            Act::BookHeld { visit, wish, .. } => {
                self.visits[*visit].revision += 1;
                self.agreed(*visit, wish, answer)?
            }
            Act::Move { visit, wish, .. } => self.moved(*visit, wish, answer, candidates)?,
            Act::Renew { visit, .. } => {
                let longer = self.house(&self.visits[*visit]).policy.hold();
                let one = &mut self.visits[*visit];
                one.hold = one.hold.take().map(|hold| Held {
                    until: hold.until + longer,
                    renewed: true,
                    ..hold
                });
                one.revision += 1;
                one.trail.push("appointment.renew".to_owned());
                *visit
            }
            Act::Cancel { visit, how, .. } => self.cancelled(*visit, how),
            Act::Step { visit, step, .. } => self.stepped(*visit, *step),
            Act::Undo { visit, .. } => self.undone(*visit, answer)?,
            Act::Room { visit, room, .. } => self.elsewhere(*visit, *room),
            _ => return Err(format!("a visit came of {act:?}")),
        };
        same(self, &self.visits[nth], answer)
    }

    /// A visit that takes one of the ways that the book knows.
    fn fresh(
        &self,
        wish: &Wish,
        answer: &Appointment,
        candidates: Option<Vec<Candidate>>,
    ) -> Result<Visit, String> {
        let (way, room) = self.taken(wish, answer, candidates)?;
        let (doctor, place) = (way.doctor, way.place);
        let (time, busy) = self.times(wish, doctor);
        Ok(Visit {
            id: answer.id,
            house: wish.house,
            service: wish.service,
            doctor,
            place,
            room,
            person: None,
            status: Status::Booked,
            time,
            busy,
            aside: way.aside,
            chosen: wish.doctor.is_none(),
            hold: None,
            steps: Vec::new(),
            gone: false,
            revision: 1,
            sequence: 0,
            trail: Vec::new(),
        })
    }

    /// Which way was taken and which room, if nothing speaks against them. Where anybody would do,
    /// it is one whose day is lightest, and of those one who had fewest visits before.
    fn taken(
        &self,
        wish: &Wish,
        answer: &Appointment,
        candidates: Option<Vec<Candidate>>,
    ) -> Result<(Way, Option<usize>), String> {
        let house = &self.houses[wish.house];
        let room = answer.room_id.and_then(|id| house.rooms.iter().position(|room| room.id == id));
        let candidates = candidates.unwrap_or_default();
        let load = |doctor| self.load(wish.house, doctor, wish.from);
        let lightest =
            candidates.iter().filter(|one| one.surely()).map(|one| load(one.doctor)).min();
        let mut good = candidates.into_iter().flat_map(|candidate| candidate.ways).filter(|way| {
            let fits = way
                .rooms
                .as_ref()
                .map_or(room.is_none(), |rooms| room.is_some_and(|room| rooms.contains(&room)));
            way.against.is_empty()
                && fits
                && house.doctors[way.doctor].id == answer.practitioner_id
                && house.places[way.place].id == answer.location_id
        });
        let way = good.next().ok_or("nobody could have had it where it is")?;
        match lightest.filter(|least| *least < load(way.doctor)) {
            Some(least) => Err(format!("somebody had a lighter day: {least:?}")),
            None => Ok((way, room)),
        }
    }

    /// The visit is somebody's now.
    fn agreed(&mut self, nth: usize, wish: &Wish, answer: &Appointment) -> Result<usize, String> {
        let person = wish.person.ok_or("for nobody")?;
        let id = answer.patient_id.ok_or("without a patient")?;
        let known = *self.known.entry((wish.house, person)).or_insert(id);
        let all = self.known.values().filter(|one| **one == id).count();
        if known != id || all != 1 {
            return Err(format!("{person} is taken for somebody else"));
        }
        let booking = self.houses[wish.house].services[wish.service].booking;
        let asked = booking == BookingMode::Request && !wish.by_staff;
        let visit = &mut self.visits[nth];
        visit.person = Some(person);
        visit.status = if asked { Status::Requested } else { Status::Booked };
        visit.trail.push(format!("appointment.{}", if asked { "request" } else { "book" }));
        Ok(nth)
    }

    fn moved(
        &mut self,
        nth: usize,
        wish: &Wish,
        answer: &Appointment,
        candidates: Option<Vec<Candidate>>,
    ) -> Result<usize, String> {
        let visit = &self.visits[nth];
        if visit.time.from == wish.from && wish.doctor == Some(visit.doctor) {
            return Ok(nth);
        }
        let (Way { doctor, place, aside, .. }, room) = self.taken(wish, answer, candidates)?;
        let (time, busy) = self.times(wish, doctor);
        let visit = &mut self.visits[nth];
        let chosen = visit.chosen && visit.doctor == doctor;
        *visit = Visit { doctor, place, room, time, busy, aside, chosen, ..visit.clone() };
        visit.sequence += 1;
        visit.revision += 1;
        visit.steps.clear();
        visit.trail.push("appointment.reschedule".to_owned());
        Ok(nth)
    }

    /// A request that the clinic calls off is declined.
    fn cancelled(&mut self, nth: usize, how: &How) -> usize {
        let declined = how.by_staff && self.visits[nth].status == Status::Requested;
        self.stepped(nth, Step::Cancel);
        if declined {
            self.visits[nth].trail.pop();
            self.visits[nth].trail.push("appointment.decline".to_owned());
        }
        if !how.by_staff {
            // What a patient called off, nobody else takes back.
            self.visits[nth].steps.clear();
        }
        nth
    }

    fn stepped(&mut self, nth: usize, step: Step) -> usize {
        let visit = &mut self.visits[nth];
        visit.steps.push((step, visit.status, self.now));
        visit.status = book::next(visit.status, step).unwrap_or(visit.status);
        visit.revision += 1;
        visit.sequence += i32::from(matches!(step, Step::Confirm | Step::Cancel));
        visit.trail.push(format!("appointment.{step}"));
        nth
    }

    /// The last step is taken back. What was called off is again in its room if that is free.
    fn undone(&mut self, nth: usize, answer: &Appointment) -> Result<usize, String> {
        let before = &self.visits[nth];
        let mut room = before.room;
        if self.called_off(nth) {
            let ways = self.again(nth).ways;
            let free: Vec<usize> = ways.into_iter().filter_map(|way| way.rooms).flatten().collect();
            let taken =
                self.house(before).rooms.iter().position(|one| Some(one.id) == answer.room_id);
            if room.is_some_and(|room| !free.contains(&room)) {
                room = taken.filter(|room| free.contains(room));
                room.ok_or("in no room that is free there")?;
            }
        }
        let visit = &mut self.visits[nth];
        let (step, status, _) = visit.steps.pop().ok_or("no step was taken")?;
        visit.room = room;
        visit.status = status;
        visit.revision += 1;
        visit.sequence += i32::from(matches!(step, Step::Confirm | Step::Cancel));
        visit.trail.push("appointment.undo".to_owned());
        Ok(nth)
    }

    fn elsewhere(&mut self, nth: usize, room: usize) -> usize {
        let visit = &mut self.visits[nth];
        if visit.room != Some(room) {
            visit.room = Some(room);
            // No calendar is told of the room, so none has to be told anew.
            visit.revision += 1;
            visit.trail.push("appointment.room".to_owned());
        }
        nth
    }

    fn done(&mut self, act: &Act) {
        match act {
            Act::TimePasses(count) => self.now += minutes(*count),
            Act::Release { visit, .. } => {
                self.visits[*visit].gone = true;
                self.visits[*visit].trail.push("appointment.release".to_owned());
            }
            Act::Unblock { nth, .. } => {
                self.blocks.remove(*nth);
            }
            _ => {}
        }
    }
}
