//! Fills a clinic's days with visits that nobody has yet, by the clinic's own rules.
use super::{day::Day, dice::Dice, found::Founded};
use crate::domain::{Audience, BookingMode, Opening, PractitionerId, Service, ServiceId, local};
use chrono::{Days, NaiveDate, NaiveTime, Timelike as _};

/// How many visits a weekly series has.
const SERIES: (i64, i64) = (4, 8);
/// How many services in a row may find no place before somebody's day is as good as full.
const PATIENCE: u32 = 3;

/// A visit without a patient.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub(super) service_id: ServiceId,
    pub(super) opening: Opening,
    /// Whether the public could have booked it.
    pub(super) public: bool,
    /// The weekly series that it belongs to.
    pub(super) series: Option<usize>,
}

/// A visit each week at the same time.
#[derive(Debug, Clone, Copy)]
struct Series {
    service_id: ServiceId,
    practitioner_id: PractitionerId,
    wall: NaiveTime,
    next_on: NaiveDate,
    left: i64,
}

/// One clinic's days, filled one after the other.
pub(super) struct Filler<'a> {
    clinic: &'a Founded,
    seed: u64,
    series: Vec<Series>,
    /// The first that may not be over.
    first_open: usize,
}

impl<'a> Filler<'a> {
    pub(super) fn new(clinic: &'a Founded, seed: u64) -> Self {
        Self { clinic, seed, series: Vec::new(), first_open: 0 }
    }

    /// The visits of a day of which this part shall be taken, by start. Days come in order.
    pub(super) fn fill(&mut self, date: NaiveDate, part: f64) -> Vec<Slot> {
        let mut dice = Dice::of(self.seed, self.clinic.slug(), date);
        let Some(span) = local::day(self.clinic.zone(), date) else { return Vec::new() };
        let mut day = Day::of(self.clinic, span);
        let mut slots = self.due(date, &mut day);

        let mut whose: Vec<Target> =
            day.at_work().map(|(who, hours)| Target::of(who, hours * part, &mut dice)).collect();
        dice.shuffle(&mut whose);
        // In turns, so that nobody takes all the rooms.
        while !whose.is_empty() {
            for target in &mut whose {
                match self.one(target, &mut day, &mut dice) {
                    Some(slot) => slots.push(slot),
                    None => target.failures += 1,
                }
            }
            whose.retain(|one| one.failures < PATIENCE && day.minutes_taken(one.who) < one.minutes);
        }
        slots.sort_by_key(|slot| slot.opening.visit.start());
        slots
    }

    /// The visits of the series that fall on a date, where their time is still free.
    fn due(&mut self, date: NaiveDate, day: &mut Day<'_>) -> Vec<Slot> {
        let clinic = self.clinic;
        let mut slots = Vec::new();
        for (index, series) in self.series.iter_mut().enumerate().skip(self.first_open) {
            if series.left == 0 || series.next_on != date {
                continue;
            }
            series.left -= 1;
            series.next_on = date + Days::new(7);
            let wall = date.and_time(series.wall);
            let start = local::instant(clinic.zone(), wall, local::Edge::Opening);
            let Some(service) = clinic.catalogue.service(series.service_id) else { continue };
            if let Some((opening, public)) = day.take(service, series.practitioner_id, start) {
                let series = Some(index);
                slots.push(Slot { service_id: service.id, opening, public, series });
            }
        }
        let over = |series: &Series| series.left == 0;
        self.first_open += self.series.iter().skip(self.first_open).take_while(|s| over(s)).count();
        slots
    }

    /// Another visit with somebody, somewhere in their day; now and then it begins a series.
    fn one(&mut self, target: &Target, day: &mut Day<'_>, dice: &mut Dice) -> Option<Slot> {
        let clinic = self.clinic;
        let services: Vec<&Service> = clinic.catalogue.given_by(target.who).collect();
        let service = *dice.weighted(&services, |service| popularity(service))?;
        let openings = day.openings(service, target.who);
        let liked = |opening: &Opening| {
            let wall = opening.visit.start().with_timezone(&clinic.zone()).time();
            let beside = if day.is_beside(opening) { 3.0 } else { 1.0 };
            liking(wall, target.mornings) * beside
        };
        let start = dice.weighted(&openings, liked)?.visit.start();
        let (opening, public) = day.take(service, target.who, start)?;
        let series = (service.audience != Audience::New
            && service.booking != BookingMode::Request
            && dice.chance(beginnings(clinic.load.series_share)))
        .then(|| self.begin(service.id, &opening, dice));
        Some(Slot { service_id: service.id, opening, public, series })
    }

    fn begin(&mut self, service_id: ServiceId, opening: &Opening, dice: &mut Dice) -> usize {
        let start = opening.visit.start().with_timezone(&self.clinic.zone());
        self.series.push(Series {
            service_id,
            practitioner_id: opening.practitioner_id,
            wall: start.time(),
            next_on: start.date_naive() + Days::new(7),
            left: dice.between(SERIES.0, SERIES.1) - 1,
        });
        self.series.len() - 1
    }
}

/// Whose day is filled, and how far.
struct Target {
    who: PractitionerId,
    minutes: f64,
    mornings: bool,
    failures: u32,
}

impl Target {
    fn of(who: PractitionerId, minutes: f64, dice: &mut Dice) -> Self {
        let minutes = minutes * dice.factor(0.75, 1.15);
        Self { who, minutes, mornings: dice.chance(0.5), failures: 0 }
    }
}

/// How often a service is asked for.
fn popularity(service: &Service) -> f64 {
    let audience = if service.audience == Audience::New { 0.3 } else { 1.0 };
    let mode = match service.booking {
        BookingMode::Online => 1.0,
        BookingMode::Request => 0.8,
        BookingMode::Phone => 0.5,
    };
    audience * mode
}

/// How much a time of day is liked.
fn liking(wall: NaiveTime, mornings: bool) -> f64 {
    let usual = match wall.hour() {
        0..=7 => 0.6,
        9..=11 => 1.4,
        12..=13 => 0.7,
        16..=18 => 1.5,
        _ => 1.0,
    };
    let morning = wall.hour() < 13;
    if morning == mornings { usual * 1.5 } else { usual }
}

/// How often a visit must begin a series for this share of all visits to belong to one.
fn beginnings(share: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "these are small")]
    let length = (SERIES.0 + SERIES.1) as f64 / 2.0;
    share / (length - share * (length - 1.0))
}
