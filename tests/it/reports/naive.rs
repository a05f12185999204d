//! The same figures counted the long way: visit by visit, and minute by minute.
use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, TimeDelta, Timelike as _, Utc};
use chrono_tz::Tz;
use limber::{
    Error,
    db::{
        DbConn,
        appointments::{self, Filter},
        blocks, closures, hours, patients,
    },
    domain::{
        Appointment, Block, Catalogue, Hours, PatientId, PlacedClosure, PractitionerId, Source,
        Status, Whose, report::ReportName,
    },
};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

type Days = (NaiveDate, NaiveDate);
/// Group, key and part.
type Place = (String, String, String);

/// Figures by what they are of: the value, and of how many.
#[derive(Debug, Default)]
pub struct Figures(BTreeMap<Place, (i64, Option<i64>)>);

impl Figures {
    /// As a report tells them of one of its periods.
    pub fn of(figures: &Value, period: &str) -> Self {
        let text = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
        let mut all = Self::default();
        for one in figures.as_array().unwrap() {
            let place = (text(one, "group"), text(one, "key"), text(one, "part"));
            let number = |name: &str| one[&format!("{name}{period}")].as_i64();
            if let Some(value) = number("value") {
                all.0.insert(place, (value, number("out_of")));
            }
        }
        all
    }

    #[expect(
        clippy::needless_pass_by_value,
        clippy::too_many_arguments,
        reason = "a line of a table, written as one"
    )]
    fn put(&mut self, group: &str, key: impl ToString, part: &str, value: i64, of: Option<i64>) {
        let place = (group.to_owned(), key.to_string(), part.to_owned());
        assert!(self.0.insert(place, (value, of)).is_none());
    }

    pub fn sum(&self) -> i64 {
        self.0.values().map(|one| one.0).sum()
    }

    /// Fails unless both tell the same; what is nothing of nothing need not be told.
    #[track_caller]
    pub fn assert_same(&self, other: &Self, what: &str) {
        let told = |all: &Self| {
            let some = all.0.iter().filter(|(_, (value, of))| *value != 0 || of.unwrap_or(0) != 0);
            some.map(|(place, one)| (place.clone(), *one)).collect::<BTreeMap<_, _>>()
        };
        // A service without a visit is nothing, though of all visits.
        let parts = |all: &Self| {
            let mut told = told(all);
            told.retain(|(group, _, _), (value, _)| {
                *value != 0
                    || !["service", "source", "discipline", "range"].contains(&group.as_str())
            });
            told
        };
        assert_eq!(parts(self), parts(other), "{what}");
    }
}

/// All that a clinic's reports rest on.
pub struct Book {
    catalogue: Catalogue,
    visits: Vec<Appointment>,
    first_seen: HashMap<PatientId, DateTime<Utc>>,
    hours: HashMap<PractitionerId, Hours>,
    blocks: Vec<Block>,
    closures: Vec<PlacedClosure>,
}

impl Book {
    pub fn read(conn: &mut DbConn, catalogue: Catalogue) -> Result<Self, Error> {
        let clinic = catalogue.clinic.id;
        let visits = appointments::list(conn, clinic, &Filter::default(), i64::MAX)?;
        let patients = patients::page(conn, clinic, None, 1_000_000)?.into_iter();
        let who: Vec<_> = catalogue.active_practitioners().map(|one| one.id).collect();
        let (first, last) = ("2000-01-01".parse().unwrap(), "2100-01-01".parse().unwrap());
        Ok(Self {
            visits: visits.into_iter().map(|one| one.appointment).collect(),
            first_seen: patients
                .filter_map(|one| Some((one.patient.id, one.first_seen_at?)))
                .collect(),
            hours: hours::of(conn, &who, first, last)?,
            blocks: blocks::from(conn, clinic, DateTime::UNIX_EPOCH)?,
            closures: closures::all(conn, clinic)?,
            catalogue,
        })
    }

    pub fn figures(&self, name: ReportName, days: Days) -> Figures {
        match name {
            ReportName::Utilisation => self.utilisation(days),
            ReportName::Visits => self.visits(days),
            ReportName::Missed => self.missed(days),
            ReportName::LeadTime => self.lead_time(days),
            ReportName::WaitingTime => self.waiting_time(days),
            ReportName::NewAndReturning => self.new_and_returning(days),
            // The demo sets no rule aside.
            ReportName::Overrides => Figures::default(),
        }
    }

    fn zone(&self) -> Tz {
        self.catalogue.clinic.time_zone
    }

    fn is_within(&self, at: DateTime<Utc>, (first, last): Days) -> bool {
        let date = at.with_timezone(&self.zone()).date_naive();
        first <= date && date <= last
    }

    fn those(&self, days: Days, counts: impl Fn(&Appointment) -> bool) -> Vec<&Appointment> {
        let within = |one: &&Appointment| self.is_within(one.visit.start(), days) && counts(one);
        self.visits.iter().filter(within).collect()
    }

    fn discipline(&self, visit: &Appointment) -> &str {
        &self.catalogue.service(visit.service_id).unwrap().discipline
    }

    fn visits(&self, days: Days) -> Figures {
        let all = self.those(days, stands);
        let mut figures = Figures::default();
        figures.put("all", "", "", count(&all, |_| true), None);
        let of = Some(count(&all, |_| true));
        for service in &self.catalogue.services {
            figures.put(
                "service",
                service.id,
                "",
                count(&all, |one| one.service_id == service.id),
                of,
            );
        }
        for source in Source::ALL {
            figures.put("source", source, "", count(&all, |one| one.source == *source), of);
        }
        for one in &self.catalogue.disciplines {
            let theirs = count(&all, |visit| self.discipline(visit) == one.code);
            figures.put("discipline", &one.code, "", theirs, of);
        }
        figures
    }

    fn missed(&self, days: Days) -> Figures {
        let settled =
            self.those(days, |one| came(one) || is_late(one) || one.status == Status::NoShow);
        let off = self.those(days, |one| one.status == Status::Cancelled && !is_late(one));
        let of = Some(count(&settled, |_| true));
        let missed = |one: &Appointment| one.status == Status::NoShow;
        let mut figures = Figures::default();
        figures.put("outcome", "missed", "", count(&settled, missed), of);
        figures.put("outcome", "late", "", count(&settled, is_late), of);
        figures.put("outcome", "came", "", count(&settled, came), of);
        figures.put("outcome", "cancelled", "", count(&off, |_| true), None);
        for who in self.catalogue.practitioners.iter().map(|one| one.id) {
            let theirs = |one: &Appointment| one.practitioner_id == who;
            let of = Some(count(&settled, theirs));
            let counted = count(&settled, |one| theirs(one) && missed(one));
            figures.put("practitioner_outcome", who, "missed", counted, of);
            let counted = count(&settled, |one| theirs(one) && is_late(one));
            figures.put("practitioner_outcome", who, "late", counted, of);
        }
        figures
    }

    fn new_and_returning(&self, days: Days) -> Figures {
        let all = self.those(days, came);
        let is_new = |one: &Appointment| {
            let began = one.started_at.unwrap_or(one.visit.start()).min(one.visit.start());
            self.first_seen.get(&one.patient_id.unwrap()).is_none_or(|seen| *seen >= began)
        };
        let of = Some(count(&all, |_| true));
        let mut figures = Figures::default();
        figures.put("patients", "new", "", count(&all, is_new), of);
        figures.put("patients", "returning", "", count(&all, |one| !is_new(one)), of);
        for one in &self.catalogue.disciplines {
            let theirs = |visit: &Appointment| self.discipline(visit) == one.code;
            let new = count(&all, |visit| theirs(visit) && is_new(visit));
            if new > 0 {
                figures.put("discipline", &one.code, "new", new, Some(count(&all, theirs)));
            }
        }
        figures
    }

    fn lead_time(&self, days: Days) -> Figures {
        let all = self.those(days, |one| stands(one) && one.source != Source::Import);
        let lead = |one: &&Appointment| (one.visit.start() - one.created_at).num_hours().max(0);
        let leads: Vec<i64> = all.iter().map(lead).collect();
        spread(leads, &[0, 24, 72, 168, 336, 672])
    }

    fn waiting_time(&self, days: Days) -> Figures {
        let wait =
            |one: &Appointment| Some((one.started_at? - one.arrived_at?).num_minutes().max(0));
        let all = self.those(days, |one| stands(one) && wait(one).is_some());
        let mut figures =
            spread(all.iter().filter_map(|one| wait(one)).collect(), &[0, 5, 10, 15, 30]);
        for who in self.catalogue.practitioners.iter().map(|one| one.id) {
            let theirs = all.iter().filter(|one| one.practitioner_id == who);
            if let Some(median) = median(theirs.filter_map(|one| wait(one)).collect()) {
                figures.put("practitioner_median", who, "", median, None);
            }
        }
        figures
    }

    fn utilisation(&self, days: Days) -> Figures {
        let mut minutes: BTreeMap<(PractitionerId, u32), (i64, i64)> = BTreeMap::new();
        for visit in self.visits.iter().filter(|one| stands(one)) {
            let zone = self.catalogue.zone(visit.location_id);
            let mut at = visit.visit.start();
            while at < visit.visit.end() {
                if self.is_within(at, days) {
                    let hour = at.with_timezone(&zone).hour();
                    minutes.entry((visit.practitioner_id, hour)).or_default().0 += 1;
                }
                at += TimeDelta::minutes(1);
            }
        }
        for who in self.catalogue.active_practitioners().map(|one| one.id) {
            // Two days on either side hold every zone's dates.
            let mut at = days.0.and_time(NaiveTime::MIN).and_utc() - TimeDelta::days(2);
            let until = days.1.and_time(NaiveTime::MIN).and_utc() + TimeDelta::days(3);
            while at < until {
                if self.is_within(at, days)
                    && let Some(hour) = self.open_hour(who, at)
                {
                    minutes.entry((who, hour)).or_default().1 += 1;
                }
                at += TimeDelta::minutes(1);
            }
        }
        summed(&minutes)
    }

    /// The hour that clocks show where somebody works at an instant.
    fn open_hour(&self, who: PractitionerId, at: DateTime<Utc>) -> Option<u32> {
        let blocked = |one: &&Block| one.whose == Whose::Practitioner(who) && one.span.contains(at);
        if self.blocks.iter().any(|one| blocked(&one)) {
            return None;
        }
        let hours = self.hours.get(&who)?;
        self.catalogue.active_locations().find_map(|place| {
            let local = at.with_timezone(&place.time_zone);
            let (date, time) = (local.date_naive(), local.time());
            let shut = self.closures.iter().any(|one| {
                one.location_id.is_none_or(|id| id == place.id)
                    && one.closure.starts_on <= date
                    && date <= one.closure.ends_on
            });
            let opens = |opens: NaiveTime, closes: NaiveTime| {
                opens <= time && (time < closes || closes == NaiveTime::MIN)
            };
            let exceptions: Vec<_> = hours.overrides.iter().filter(|one| one.on == date).collect();
            let works = if exceptions.is_empty() {
                hours.weekly.iter().any(|rule| {
                    let weekday = i32::try_from(date.weekday().number_from_monday()).unwrap();
                    rule.location_id == place.id
                        && rule.weekday == weekday
                        && rule.applies_on(date)
                        && opens(rule.opens, rule.closes)
                })
            } else {
                exceptions.iter().any(|one| {
                    one.location_id == place.id
                        && one.times.is_some_and(|times| opens(times.0, times.1))
                })
            };
            (works && !shut).then(|| local.hour())
        })
    }
}

fn summed(minutes: &BTreeMap<(PractitionerId, u32), (i64, i64)>) -> Figures {
    let mut figures = Figures::default();
    let sum = |counts: &dyn Fn(&(PractitionerId, u32)) -> bool| {
        let those = minutes.iter().filter(|(place, _)| counts(place));
        those.fold((0, 0), |sum, (_, one)| (sum.0 + one.0, sum.1 + one.1))
    };
    let mut put = |group: &str, key: &str, part: &str, (booked, open): (i64, i64)| {
        figures.put(group, key, part, booked, Some(open));
    };
    put("all", "", "", sum(&|_| true));
    for hour in 0..24 {
        put("hour", "", &format!("{hour:02}"), sum(&|(_, at)| *at == hour));
    }
    let people: std::collections::BTreeSet<_> = minutes.keys().map(|(who, _)| *who).collect();
    for id in people {
        put("practitioner", &id.to_string(), "", sum(&|(who, _)| *who == id));
    }
    for ((who, hour), both) in minutes {
        put("practitioner_hour", &who.to_string(), &format!("{hour:02}"), *both);
    }
    figures
}

fn count(all: &[&Appointment], counts: impl Fn(&Appointment) -> bool) -> i64 {
    i64::try_from(all.iter().filter(|one| counts(one)).count()).unwrap()
}

fn stands(one: &Appointment) -> bool {
    !matches!(one.status, Status::Held | Status::Cancelled | Status::NoShow)
}

fn came(one: &Appointment) -> bool {
    matches!(one.status, Status::Arrived | Status::InProgress | Status::Fulfilled)
}

fn is_late(one: &Appointment) -> bool {
    one.status == Status::Cancelled
        && one.source != Source::Import
        && one.cancelled_at.is_some_and(|at| {
            let ahead = one.visit.start() - at;
            ahead < TimeDelta::minutes(one.terms.cancel_cutoff_minutes.into())
        })
}

fn median(mut all: Vec<i64>) -> Option<i64> {
    all.sort_unstable();
    let middle = all.len().checked_sub(1)? / 2;
    Some(all[middle])
}

fn spread(all: Vec<i64>, starts: &[i64]) -> Figures {
    let mut figures = Figures::default();
    let of = Some(i64::try_from(all.len()).unwrap());
    for (place, start) in starts.iter().enumerate() {
        let end = starts.get(place + 1).copied().unwrap_or(i64::MAX);
        let within = all.iter().filter(|one| (*start..end).contains(one)).count();
        figures.put("range", start, "", i64::try_from(within).unwrap(), of);
    }
    if let Some(median) = median(all) {
        figures.put("median", "", "", median, None);
    }
    figures
}
