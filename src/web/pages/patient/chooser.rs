//! Choosing a time: a strip of two weeks, and the times of one day.
use super::{address, offer::Offer, told::stamp};
use crate::{
    Error,
    db::DbConn,
    domain::{Appointment, Catalogue, Opening, PractitionerId, local},
    tongue::Tongue,
    web::{
        openings::{self, Search},
        viewer::Viewer,
    },
};
use chrono::{DateTime, Datelike as _, Days, NaiveDate, Timelike as _, Utc};
use chrono_tz::Tz;
use std::collections::{BTreeMap, HashSet};

/// How many days the strip shows.
const STRIP: u64 = 14;

/// Which days are looked at, as the address says.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Looking {
    /// Whose times are shown.
    pub(super) day: Option<NaiveDate>,
    /// With which day the strip begins.
    pub(super) from: Option<NaiveDate>,
    /// Where neither is said: from which day on the first with times is shown.
    pub(super) near: Option<NaiveDate>,
}

/// What is to be chosen from.
pub(super) struct Choosing<'a> {
    pub(super) viewer: &'a Viewer,
    pub(super) search: Search<'a>,
    pub(super) looking: Looking,
    /// The page's own address, and what its query says besides the days.
    pub(super) path: &'a str,
    pub(super) query: &'a [(&'a str, &'a str)],
    /// Whether each button names its practitioner.
    pub(super) named: bool,
    /// The one time that there is no point in choosing.
    pub(super) except: Option<(DateTime<Utc>, PractitionerId)>,
}

/// The strip and the times.
#[derive(Default)]
pub(super) struct Chooser {
    /// The first opening of all; `None`: there is none as far as the clinic takes bookings.
    pub(super) soonest: Option<Offer>,
    /// The day that is shown; empty where the strip has no opening.
    pub(super) day: String,
    pub(super) days: Vec<Day>,
    pub(super) earlier: Option<String>,
    pub(super) later: Option<String>,
    pub(super) parts: Vec<Part>,
    /// Where the next opening after an empty strip is.
    pub(super) next: Option<(String, String)>,
    pub(super) zone: String,
    /// Whether each time says where it is.
    pub(super) placed: bool,
    /// The time that is kept for whoever looks, and until when.
    kept: Option<(String, String)>,
}

/// A day of the strip.
pub(super) struct Day {
    pub(super) weekday: String,
    pub(super) number: u32,
    pub(super) month: String,
    /// For those who hear it.
    pub(super) full: String,
    pub(super) date: NaiveDate,
    /// `None`: nothing is free.
    pub(super) address: Option<String>,
    pub(super) shown: bool,
}

/// A part of the day.
pub(super) struct Part {
    pub(super) name: String,
    pub(super) times: Vec<Offer>,
}

/// What there is to choose from.
pub(super) fn choose(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    choosing: &Choosing<'_>,
) -> Result<Chooser, Error> {
    let Choosing { search, looking, named, .. } = *choosing;
    let Some(first) = openings::first(conn, catalogue, &search, search.now)? else {
        return Ok(Chooser::default());
    };
    let (zone, tongue) = (catalogue.clinic.time_zone, choosing.viewer.tongue(&catalogue.clinic));
    let strip = Strip::around(zone, catalogue, choosing, &first);
    let last = strip.first + Days::new(STRIP - 1);
    let found = openings::on_dates(conn, catalogue, &search, (strip.first, last))?;
    let openings = choosing.sensible(found);
    let next = if openings.is_empty() {
        openings::first(conn, catalogue, &search, local::day_start(zone, strip.end()))?
    } else {
        None
    };
    let by_day = grouped(catalogue, openings, named);
    let with_times = |from| {
        let mut days = by_day.keys().copied().filter(|day| strip.holds(*day));
        days.find(|day| from <= Some(*day))
    };
    let asked_for = looking.day.filter(|day| strip.holds(*day));
    let shown = asked_for.or_else(|| with_times(looking.near)).or_else(|| with_times(None));

    let times = shown.and_then(|day| by_day.get(&day)).map(Vec::as_slice).unwrap_or_default();
    let offer = |opening: &Opening| Offer::of(catalogue, opening, named, choosing.viewer);
    Ok(Chooser {
        // Who has it is said beside it, so it must be theirs.
        soonest: Some(Offer::of(catalogue, &first, true, choosing.viewer)),
        day: shown.map(|day| tongue.full_day(day, strip.today)).unwrap_or_default(),
        days: strip.days((choosing, tongue), &by_day, shown),
        earlier: strip.earlier().map(|day| choosing.address("from", day)),
        later: strip.later().map(|day| choosing.address("from", day)),
        parts: parts((catalogue, tongue), times, offer),
        next: next.map(|opening| {
            let date = local::date(zone, opening.visit.start());
            (choosing.address("day", date), tongue.full_day(date, strip.today))
        }),
        zone: tongue.zone_name(zone, first.visit.start()),
        placed: catalogue.active_locations().count() > 1,
        kept: None,
    })
}

impl Chooser {
    /// Marks the time that is kept for whoever looks.
    pub(super) fn mark(&mut self, catalogue: &Catalogue, visit: &Appointment, viewer: &Viewer) {
        let until = visit.hold.as_ref().map(|hold| hold.expires_at);
        let Some(until) = until.filter(|until| viewer.now < *until) else { return };
        let tongue = viewer.tongue(&catalogue.clinic);
        let until = tongue.the_time(catalogue.zone(visit.location_id), until);
        self.kept = Some((stamp(visit.visit.start()), until));
    }

    /// Until when a time is kept for whoever looks, if it is.
    pub(super) fn kept(&self, offer: &Offer) -> Option<&str> {
        let own = self.kept.as_ref().filter(|(starts_at, _)| *starts_at == offer.starts_at);
        own.map(|(_, until)| until.as_str())
    }
}

impl Choosing<'_> {
    fn sensible(&self, mut openings: Vec<Opening>) -> Vec<Opening> {
        let time = |one: &Opening| Some((one.visit.start(), one.practitioner_id));
        openings.retain(|one| time(one) != self.except);
        openings
    }

    fn address(&self, key: &str, day: NaiveDate) -> String {
        let day = day.to_string();
        let mut query = self.query.to_vec();
        query.push((key, &day));
        address(self.path, &query)
    }
}

/// Two weeks.
struct Strip {
    today: NaiveDate,
    first: NaiveDate,
    /// The last day that the clinic takes bookings for.
    last: NaiveDate,
}

impl Strip {
    /// The two weeks that were asked for; else those of the day that was, or of the first opening.
    fn around(zone: Tz, catalogue: &Catalogue, choosing: &Choosing<'_>, first: &Opening) -> Self {
        let today = local::date(zone, choosing.search.now);
        let horizon = u64::try_from(catalogue.clinic.policy.horizon_days).unwrap_or(0);
        let last = today + Days::new(horizon);
        let looking = choosing.looking;
        let first = if let Some(day) = looking.from {
            day.clamp(today, last)
        } else {
            let day = looking.day.or(looking.near);
            let day = day.unwrap_or_else(|| local::date(zone, first.visit.start()));
            let ahead = (day.clamp(today, last) - today).num_days().unsigned_abs();
            today + Days::new(ahead - ahead % STRIP)
        };
        Self { today, first, last }
    }

    fn end(&self) -> NaiveDate {
        self.first + Days::new(STRIP)
    }

    fn holds(&self, day: NaiveDate) -> bool {
        self.first <= day && day < self.end() && day <= self.last
    }

    fn earlier(&self) -> Option<NaiveDate> {
        let before = self.first.checked_sub_days(Days::new(STRIP)).unwrap_or(self.today);
        (self.today < self.first).then(|| before.max(self.today))
    }

    fn later(&self) -> Option<NaiveDate> {
        Some(self.end()).filter(|day| *day <= self.last)
    }

    fn days(
        &self,
        (choosing, tongue): (&Choosing<'_>, Tongue),
        by_day: &BTreeMap<NaiveDate, Vec<Opening>>,
        shown: Option<NaiveDate>,
    ) -> Vec<Day> {
        let day = |date: NaiveDate| Day {
            weekday: tongue.short_weekday(date),
            number: date.day(),
            month: tongue.short_month(date),
            full: tongue.day(date),
            date,
            address: by_day.contains_key(&date).then(|| choosing.address("day", date)),
            shown: shown == Some(date),
        };
        self.first.iter_days().take_while(|date| self.holds(*date)).map(day).collect()
    }
}

/// By local day. A start that several have is offered once, or once a place where that is told.
fn grouped(
    catalogue: &Catalogue,
    openings: Vec<Opening>,
    named: bool,
) -> BTreeMap<NaiveDate, Vec<Opening>> {
    let mut seen = HashSet::new();
    let mut by_day: BTreeMap<NaiveDate, Vec<Opening>> = BTreeMap::new();
    for opening in openings {
        let place = named.then_some(opening.location_id);
        if seen.insert((opening.visit.start(), place)) {
            let zone = catalogue.zone(opening.location_id);
            by_day.entry(local::date(zone, opening.visit.start())).or_default().push(opening);
        }
    }
    by_day
}

fn parts(
    (catalogue, tongue): (&Catalogue, Tongue),
    times: &[Opening],
    offer: impl Fn(&Opening) -> Offer,
) -> Vec<Part> {
    let hour = |opening: &Opening| {
        opening.visit.start().with_timezone(&catalogue.zone(opening.location_id)).hour()
    };
    [("slots-morning", 0..12), ("slots-afternoon", 12..17), ("slots-evening", 17..24)]
        .into_iter()
        .map(|(name, hours)| Part {
            name: tongue.say(name).into(),
            times: times.iter().filter(|one| hours.contains(&hour(one))).map(&offer).collect(),
        })
        .filter(|part| !part.times.is_empty())
        .collect()
}
