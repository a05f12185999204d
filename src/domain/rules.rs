//! The rules, one by one: the verdict on a wish, and which rule says no.
use super::{
    Audience, BookingMode, Calendar, Counted, Diary, LocationId, Opening, PatientFacts, Policy,
    PractitionerId, Refusal, RoomId, Rule, ServiceTerms, Site, Span, Window, grid, local,
    span::any_overlaps,
};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

/// Nobody books as far from now as this, and beyond it a calendar may run out of dates.
const REACH: TimeDelta = TimeDelta::days(100 * 365);

/// Who asks, as far as the rules care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// A patient; whether they have been there before, where they said so.
    Public(Option<Audience>),
    /// The clinic's staff.
    Staff,
}

/// A start that somebody would like to have.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// With whom.
    pub practitioner_id: PractitionerId,
    /// From when.
    pub starts_at: DateTime<Utc>,
    /// Who asks.
    pub asker: Asker,
    /// The rules that staff set aside.
    pub overrides: &'a [Rule],
    /// The only room that will do; `None`: any that suits.
    pub room_id: Option<RoomId>,
}

/// What every rule says of a wish.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The opening that would be booked, were every rule to pass; `None` where not even a place
    /// for it is known.
    pub opening: Option<Opening>,
    /// Each rule's refusal or its consent, in the order in which they are asked.
    pub findings: Vec<(Rule, Option<Refusal>)>,
}

/// A wish that is granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// What is granted.
    pub opening: Opening,
    /// The rules that would have refused it, had staff not set them aside.
    pub set_aside: Vec<Rule>,
}

impl Wish<'_> {
    /// Whether a refusal by this rule does not count.
    fn sets_aside(&self, rule: Rule) -> bool {
        self.asker == Asker::Staff && rule.yields_to_staff() && self.overrides.contains(&rule)
    }
}

/// Grants a wish, or gives the first refusal that nothing sets aside.
pub fn grant(diary: &Diary, wish: &Wish<'_>) -> Result<Granted, Refusal> {
    let Verdict { opening, findings } = verdict(diary, wish)?;
    let mut set_aside = Vec::new();
    for (rule, refusal) in findings {
        match refusal {
            None => {}
            Some(_) if wish.sets_aside(rule) => set_aside.push(rule),
            Some(refusal) => return Err(refusal),
        }
    }
    let opening = opening.ok_or(Refusal::OutsideHours)?;
    Ok(Granted { opening, set_aside })
}

/// The opening of a wish that is granted; see [`grant`].
pub fn decide(diary: &Diary, wish: &Wish<'_>) -> Result<Opening, Refusal> {
    grant(diary, wish).map(|granted| granted.opening)
}

/// The first rule about who it is for, rather than when, that refuses a patient this visit.
pub fn patient_refusal(
    (terms, policy): (&ServiceTerms, &Policy),
    asker: Asker,
    patient: &PatientFacts,
    visit: Span,
) -> Option<Refusal> {
    audience_refusal(terms.audience, asker, patient.known)
        .or_else(|| too_many_open(policy, patient))
        .or_else(|| elsewhere(patient, visit))
}

/// What refuses a start that is lifetimes away, whoever asks: for it no calendar can be read.
pub fn out_of_reach(
    (terms, policy): (&ServiceTerms, &Policy),
    (zone, now): (Tz, DateTime<Utc>),
    starts_at: DateTime<Utc>,
) -> Option<Refusal> {
    let ahead = starts_at - now;
    if ahead >= REACH {
        Some(Refusal::PastHorizon { last_on: last_date(policy, (zone, now)) })
    } else if ahead <= -REACH {
        Some(Refusal::TooSoon { earliest: now + terms.notice })
    } else {
        None
    }
}

/// Asks every rule about a wish.
///
/// # Errors
/// [`Refusal::NotGiven`] when the practitioner does not give the service, and what
/// [`out_of_reach`] says of a start that is lifetimes away.
pub fn verdict(diary: &Diary, wish: &Wish<'_>) -> Result<Verdict, Refusal> {
    let calendar = diary.calendar(wish.practitioner_id).ok_or(Refusal::NotGiven)?;
    let here = (diary.sites.first().map_or(Tz::UTC, |site| site.zone), diary.now);
    if let Some(refusal) = out_of_reach((&diary.terms, &diary.policy), here, wish.starts_at) {
        return Err(refusal);
    }
    let visit = Span::starting(wish.starts_at, calendar.length).ok_or(Refusal::OutsideHours)?;
    let busy = visit.widened(diary.terms.lead, diary.terms.tail);

    let place = Place::of(diary, calendar, wish, visit, busy);
    let site = place.site;
    let findings = vec![
        (Rule::Grid, site.and_then(|site| off_grid(diary, site, wish.starts_at))),
        (Rule::Notice, too_soon(diary, wish)),
        (Rule::Horizon, site.and_then(|site| past_horizon(diary, site, wish))),
        (Rule::Mode, wrong_mode(diary, calendar, wish.asker)),
        (Rule::Audience, audience_refusal(diary.terms.audience, wish.asker, diary.patient.known)),
        (Rule::Open, too_many_open(&diary.policy, &diary.patient)),
        (Rule::Hours, (!place.at_work).then_some(Refusal::OutsideHours)),
        (Rule::Closure, place.closed),
        (Rule::Block, blocked(calendar, busy)),
        (Rule::Busy, any_overlaps(&calendar.busy, busy).then_some(Refusal::SlotTaken)),
        (Rule::Room, place.room.clone().err()),
        (Rule::Patient, elsewhere(&diary.patient, visit)),
    ];
    let opening = site.map(|site| Opening {
        practitioner_id: wish.practitioner_id,
        location_id: site.location_id,
        room_id: place.room.ok().flatten(),
        visit,
        busy,
    });

    Ok(Verdict { opening, findings })
}

/// Where a visit would be, and what hours, closures and rooms say of that.
struct Place<'a> {
    site: Option<&'a Site>,
    at_work: bool,
    closed: Option<Refusal>,
    room: Result<Option<RoomId>, Refusal>,
}

impl<'a> Place<'a> {
    /// Prefers a window that is open to one that only a closure forbids, and that to the
    /// practitioner's usual site: so that the refusal is the mildest. Where windows at two sites
    /// overlap, the better one is where a room is free, then where the start lies on the grid,
    /// then where its date may be booked.
    fn of(diary: &'a Diary, calendar: &Calendar, wish: &Wish<'_>, visit: Span, busy: Span) -> Self {
        let staff = wish.asker == Asker::Staff;
        let room = |site: &Site| free_room(diary, site.location_id, wish.room_id, busy);
        let objections = |site: &Site| {
            (
                room(site).is_err(),
                off_grid(diary, site, wish.starts_at).is_some(),
                past_horizon(diary, site, wish).is_some(),
            )
        };
        let best = |closed| {
            let windows = windows_around(diary, calendar, visit, Counted { staff, closed });
            windows.into_iter().map(|window| window.site).min_by_key(|site| objections(site))
        };

        if let Some(site) = best(false) {
            return Self { site: Some(site), at_work: true, closed: None, room: room(site) };
        }
        if let Some(site) = best(true) {
            let closed = Some(closed_during(site, visit));
            return Self { site: Some(site), at_work: true, closed, room: room(site) };
        }
        let site = usual_site(diary, calendar, wish.room_id);
        let closed = site.and_then(|site| {
            let closure = site.closure_on(local::date(site.zone, visit.start()))?;
            Some(Refusal::Closed { title: closure.title.clone() })
        });
        Self { site, at_work: false, closed, room: site.map_or(Ok(None), room) }
    }
}

/// The first room in the order of preference that suits and is free; `Ok(None)`: none is needed.
pub(super) fn free_room(
    diary: &Diary,
    location: LocationId,
    only: Option<RoomId>,
    busy: Span,
) -> Result<Option<RoomId>, Refusal> {
    let Some(rooms) = &diary.rooms else { return Ok(None) };
    rooms
        .iter()
        .filter(|room| room.location_id == location && only.is_none_or(|id| id == room.room_id))
        .find(|room| !any_overlaps(&room.busy, busy))
        .map(|room| Some(room.room_id))
        .ok_or(Refusal::NoRoom)
}

/// The last date, counted in a site's zone, on which the public may book.
pub(super) fn last_date(policy: &Policy, (zone, now): (Tz, DateTime<Utc>)) -> NaiveDate {
    let days = Days::new(u64::try_from(policy.horizon_days).unwrap_or(0));
    local::date(zone, now).checked_add_days(days).unwrap_or(NaiveDate::MAX)
}

/// Whether somebody who asks may book the service at all, whenever it is.
pub(super) fn open_to(diary: &Diary, calendar: &Calendar, asker: Asker) -> bool {
    wrong_mode(diary, calendar, asker).is_none()
        && audience_refusal(diary.terms.audience, asker, diary.patient.known).is_none()
        && too_many_open(&diary.policy, &diary.patient).is_none()
}

/// The first instant that gives the clinic its notice.
pub(super) fn earliest(diary: &Diary) -> DateTime<Utc> {
    diary.now + diary.terms.notice
}

fn windows_around<'a>(
    diary: &'a Diary,
    calendar: &Calendar,
    visit: Span,
    counted: Counted,
) -> Vec<Window<'a>> {
    let mut windows = calendar.hours.windows(&diary.sites, visit.start(), visit.end(), counted);
    windows.retain(|window| window.span.covers(visit));
    windows
}

fn usual_site<'a>(diary: &'a Diary, calendar: &Calendar, room: Option<RoomId>) -> Option<&'a Site> {
    let rooms = diary.rooms.as_deref().unwrap_or_default();
    let of_room = rooms.iter().find(|known| Some(known.room_id) == room);
    let of_hours = calendar.hours.weekly.first();
    of_room
        .map(|room| room.location_id)
        .or(of_hours.map(|rule| rule.location_id))
        .and_then(|id| diary.site(id))
        .or(diary.sites.first())
}

fn off_grid(diary: &Diary, site: &Site, starts_at: DateTime<Utc>) -> Option<Refusal> {
    let step_minutes = diary.policy.slot_step_minutes;
    let on = grid::fits(site.zone, step_minutes, starts_at);
    (!on).then_some(Refusal::OffGrid { step_minutes })
}

fn too_soon(diary: &Diary, wish: &Wish<'_>) -> Option<Refusal> {
    let earliest = earliest(diary);
    (wish.starts_at < earliest).then_some(Refusal::TooSoon { earliest })
}

fn past_horizon(diary: &Diary, site: &Site, wish: &Wish<'_>) -> Option<Refusal> {
    let last_on = last_date(&diary.policy, (site.zone, diary.now));
    (local::date(site.zone, wish.starts_at) > last_on).then_some(Refusal::PastHorizon { last_on })
}

fn wrong_mode(diary: &Diary, calendar: &Calendar, asker: Asker) -> Option<Refusal> {
    let by_phone = diary.terms.booking == BookingMode::Phone || !calendar.online;
    (asker != Asker::Staff && by_phone).then_some(Refusal::NotBookableOnline)
}

/// Whether a service is for somebody else. Whom the clinic knows has been there, whatever they
/// say; of others what they say is believed, and nothing is held against them while they say
/// nothing.
fn audience_refusal(wanted: Audience, asker: Asker, known: bool) -> Option<Refusal> {
    let said = match asker {
        Asker::Public(said) => said.filter(|said| *said != Audience::Everyone),
        Asker::Staff => None,
    };
    let who = if known { Some(Audience::Returning) } else { said };
    let fits = wanted == Audience::Everyone || who.is_none_or(|who| who == wanted);
    (!fits).then_some(Refusal::Audience { wanted })
}

fn too_many_open(policy: &Policy, patient: &PatientFacts) -> Option<Refusal> {
    let limit = policy.open_appointments_per_patient;
    (patient.open >= i64::from(limit)).then_some(Refusal::TooManyOpen { limit })
}

fn elsewhere(patient: &PatientFacts, visit: Span) -> Option<Refusal> {
    any_overlaps(&patient.busy, visit).then_some(Refusal::PatientBusy)
}

fn closed_during(site: &Site, visit: Span) -> Refusal {
    let dates = [visit.start(), visit.end()].map(|at| local::date(site.zone, at));
    let closure = dates.into_iter().find_map(|date| site.closure_on(date));
    Refusal::Closed { title: closure.map(|closure| closure.title.clone()).unwrap_or_default() }
}

fn blocked(calendar: &Calendar, busy: Span) -> Option<Refusal> {
    let block = calendar.blocks.iter().find(|block| block.overlaps(busy))?;
    Some(Refusal::Blocked { from: block.start(), until: block.end() })
}
