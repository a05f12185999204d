//! Why a start can be had or not: what each rule says of it, what is in the way, and the nearest
//! starts that can be had.
use super::openings::{self, Search};
use crate::{
    Error,
    db::{
        DbConn,
        appointments::{self, Around, Booked},
        blocks, diaries,
    },
    domain::{
        Asker, Block, Catalogue, Closure, Counted, Diary, Opening, PatientId, PractitionerId,
        Refusal, RoomId, Rule, Service, ServiceTerms, Span, Verdict, Whose, Wish, local,
        out_of_reach, verdict,
    },
};
use chrono::{DateTime, TimeDelta, Utc};

/// A start that somebody asks about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question<'a> {
    pub(super) service: &'a Service,
    pub(super) practitioner: PractitionerId,
    pub(super) starts_at: DateTime<Utc>,
    /// Whose rules are meant.
    pub(super) asker: Asker,
    pub(super) patient: Option<PatientId>,
    pub(super) now: DateTime<Utc>,
}

/// What is to be said of it.
pub(super) struct Explained {
    /// Where and when it would be.
    pub(super) opening: Option<Opening>,
    /// Each rule's answer, in the order in which they are asked.
    pub(super) rules: Vec<Answer>,
    pub(super) before: Option<Opening>,
    pub(super) after: Option<Opening>,
}

/// What one rule says.
pub(super) struct Answer {
    pub(super) rule: Rule,
    /// `None`: it lets the visit pass.
    pub(super) refusal: Option<Refusal>,
    pub(super) in_the_way: Vec<Obstacle>,
}

/// Something because of which a rule refuses.
pub(super) enum Obstacle {
    /// A visit, or a time that is kept for somebody.
    Visit(Box<Booked>),
    Block(Block),
    Closure(Closure),
    /// When the practitioner does work on that date.
    Hours(Span),
}

/// Asks every rule, and looks for what is in the way and for the nearest openings.
pub(super) fn explain(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    question: &Question<'_>,
) -> Result<Explained, Error> {
    let diary = diary(conn, catalogue, question, Some(question.practitioner))?;
    let Verdict { opening, findings } = verdict(&diary, &question.wish(question.practitioner))?;
    let facts = match opening {
        Some(opening) => Some(Facts::load(conn, catalogue, question, opening)?),
        None => None,
    };
    let rules = findings
        .into_iter()
        .map(|(rule, refusal)| {
            let stand = refusal.as_ref().and(facts.as_ref());
            let in_the_way = stand.map(|facts| facts.against(&diary, question, rule));
            Answer { rule, refusal, in_the_way: in_the_way.unwrap_or_default() }
        })
        .collect();
    let search = question.search(Some(question.practitioner));
    let (before, after) = openings::beside(conn, catalogue, &search, question.starts_at)?;

    Ok(Explained { opening, rules, before, after })
}

/// The facts on which the rules decide about a start with one practitioner, or with anybody.
pub(super) fn diary(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    question: &Question<'_>,
    practitioner: Option<PractitionerId>,
) -> Result<Diary, Error> {
    let Question { service, starts_at, now, patient, .. } = *question;
    let policy = &catalogue.clinic.policy;
    let terms = (&ServiceTerms::of(service, policy), policy);
    if let Some(refusal) = out_of_reach(terms, (catalogue.clinic.time_zone, now), starts_at) {
        return Err(refusal.into());
    }
    let range = Span::starting(starts_at, TimeDelta::minutes(1)).ok_or(Refusal::OutsideHours)?;
    let asked = diaries::Question { service, practitioner, range, now, patient, without: None };
    diaries::load(conn, catalogue, &asked)
}

impl<'a> Question<'a> {
    pub(super) fn wish(&self, practitioner_id: PractitionerId) -> Wish<'static> {
        let Self { starts_at, asker, .. } = *self;
        Wish { practitioner_id, starts_at, asker, overrides: &[], room_id: None }
    }

    pub(super) fn search(&self, practitioner: Option<PractitionerId>) -> Search<'a> {
        let Self { service, asker, patient, now, .. } = *self;
        Search { service, practitioner, location: None, asker, patient, now, without: None }
    }
}

/// What lies about the start.
struct Facts {
    opening: Opening,
    visits: Vec<Booked>,
    blocks: Vec<Block>,
    /// The rooms that suit, at the location.
    rooms: Vec<RoomId>,
}

impl Facts {
    fn load(
        conn: &mut DbConn,
        catalogue: &Catalogue,
        question: &Question<'_>,
        opening: Opening,
    ) -> Result<Self, Error> {
        let suitable = catalogue.rooms_for(question.service.id).unwrap_or_default();
        let here = suitable.iter().filter(|room| room.location_id == opening.location_id);
        let rooms: Vec<RoomId> = here.map(|room| room.id).collect();
        let around = Around { span: opening.busy, now: question.now, without: None };
        let whose = (question.practitioner, rooms.as_slice(), question.patient);
        let visits = appointments::in_the_way(conn, whose, &around)?;
        Ok(Self {
            visits: appointments::with_patients(conn, visits)?,
            blocks: blocks::within(conn, catalogue.clinic.id, opening.busy)?,
            opening,
            rooms,
        })
    }

    /// What makes a rule refuse; nothing for those that need no reason.
    fn against(&self, diary: &Diary, question: &Question<'_>, rule: Rule) -> Vec<Obstacle> {
        let Opening { practitioner_id, busy, visit, .. } = self.opening;
        match rule {
            Rule::Busy => self.visits(|one| {
                one.appointment.practitioner_id == practitioner_id
                    && one.appointment.busy.overlaps(busy)
            }),
            Rule::Patient => self.visits(|one| {
                one.appointment.patient_id == question.patient
                    && one.appointment.visit.overlaps(visit)
            }),
            Rule::Block => self.blocks(|block| block.whose == Whose::Practitioner(practitioner_id)),
            Rule::Room => {
                let ours = |id: RoomId| self.rooms.contains(&id);
                let mut all = self.visits(|one| one.appointment.room_id.is_some_and(ours));
                all.extend(self.blocks(|block| matches!(block.whose, Whose::Room(id) if ours(id))));
                all
            }
            Rule::Closure => self.closures(diary),
            Rule::Hours => self.hours(diary, question),
            _ => Vec::new(),
        }
    }

    fn visits(&self, which: impl Fn(&&Booked) -> bool) -> Vec<Obstacle> {
        let theirs = self.visits.iter().filter(which);
        theirs.map(|one| Obstacle::Visit(Box::new(one.clone()))).collect()
    }

    fn blocks(&self, which: impl Fn(&&Block) -> bool) -> Vec<Obstacle> {
        self.blocks.iter().filter(which).map(|block| Obstacle::Block(block.clone())).collect()
    }

    fn closures(&self, diary: &Diary) -> Vec<Obstacle> {
        let Some(site) = diary.site(self.opening.location_id) else { return Vec::new() };
        let visit = self.opening.visit;
        let dates = [visit.start(), visit.end()].map(|at| local::date(site.zone, at));
        let closing = site.closures.iter().filter(|one| dates.iter().any(|date| one.covers(*date)));
        closing.map(|closure| Obstacle::Closure(closure.clone())).collect()
    }

    fn hours(&self, diary: &Diary, question: &Question<'_>) -> Vec<Obstacle> {
        let site = diary.site(self.opening.location_id);
        let day = site.and_then(|site| {
            local::day(site.zone, local::date(site.zone, self.opening.visit.start()))
        });
        let Some((calendar, day)) = diary.calendar(question.practitioner).zip(day) else {
            return Vec::new();
        };
        let counted = Counted { staff: question.asker == Asker::Staff, closed: true };
        let mut windows = calendar.hours.windows(&diary.sites, day.start(), day.end(), counted);
        windows.sort_by_key(|window| window.span);
        windows.into_iter().map(|window| Obstacle::Hours(window.span)).collect()
    }
}
