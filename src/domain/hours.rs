//! When a practitioner works: weekly rules in local wall time, and single dates' exceptions.
use super::{Id, LocationId, Span, local, span::merged, words::words};
use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

words! {
    /// Who may book within some working hours.
    Access {
        /// Everyone.
        Online = "online",
        /// Staff only.
        Staff = "staff",
    }
}

/// A weekly rule: at work at a location on one weekday between two wall times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct WorkingHours {
    /// Where.
    pub location_id: LocationId,
    /// 1 Monday to 7 Sunday.
    pub weekday: i32,
    /// From this wall time on.
    pub opens: NaiveTime,
    /// Until this wall time; 00:00 is the end of the day.
    pub closes: NaiveTime,
    /// First date it holds; `None`: always has.
    pub valid_from: Option<NaiveDate>,
    /// Last date it holds; `None`: for good.
    pub valid_until: Option<NaiveDate>,
    /// Every how many weeks, counted from the Monday of `valid_from`'s week.
    pub every_weeks: i32,
    /// Who may book.
    pub access: Access,
}

impl WorkingHours {
    /// Whether the rule holds on a date.
    pub fn applies_on(&self, date: NaiveDate) -> bool {
        i64::from(self.weekday) == i64::from(date.weekday().number_from_monday())
            && self.valid_from.is_none_or(|first| first <= date)
            && self.valid_until.is_none_or(|last| date <= last)
            && self.in_its_week(date)
    }

    fn in_its_week(&self, date: NaiveDate) -> bool {
        let Some(first) = self.valid_from else { return true };
        let monday = |date: NaiveDate| date.week(chrono::Weekday::Mon).first_day();
        let weeks = (monday(date) - monday(first)).num_weeks();
        weeks.rem_euclid(i64::from(self.every_weeks.max(1))) == 0
    }
}

/// One date's exception: all of a date's exceptions together replace its weekly rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct HoursOverride {
    /// The local date.
    pub on: NaiveDate,
    /// Where.
    pub location_id: LocationId,
    /// From when to when; `None`: not at work.
    pub times: Option<(NaiveTime, NaiveTime)>,
    /// Who may book.
    pub access: Access,
}

/// Local dates, both included, on which a location is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Closure {
    /// What for.
    pub title: String,
    /// The first closed date.
    pub starts_on: NaiveDate,
    /// The last closed date.
    pub ends_on: NaiveDate,
}

/// The identifier of a closure.
pub type ClosureId = Id<PlacedClosure>;

/// A closure as the clinic keeps it, with where it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct PlacedClosure {
    pub id: ClosureId,
    /// `None`: everywhere.
    pub location_id: Option<LocationId>,
    pub closure: Closure,
}

impl Closure {
    /// Whether it covers a date.
    pub fn covers(&self, date: NaiveDate) -> bool {
        self.starts_on <= date && date <= self.ends_on
    }
}

/// A location as the rules see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Which one.
    pub location_id: LocationId,
    /// Its clocks.
    pub zone: Tz,
    /// When it is closed.
    pub closures: Vec<Closure>,
}

impl Site {
    /// The closure on a local date, if there is one.
    pub fn closure_on(&self, date: NaiveDate) -> Option<&Closure> {
        self.closures.iter().find(|closure| closure.covers(date))
    }
}

/// A stretch of working time at one site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window<'a> {
    /// When.
    pub span: Span,
    /// Where.
    pub site: &'a Site,
}

/// A practitioner's rules, weekly and by date.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hours {
    /// The weekly rules.
    pub weekly: Vec<WorkingHours>,
    /// The exceptions.
    pub overrides: Vec<HoursOverride>,
}

/// Which working time counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Whether hours kept for staff count too.
    pub staff: bool,
    /// Whether hours on closed dates count too.
    pub closed: bool,
}

impl Hours {
    /// The windows that touch `[from, until)`, site by site in the order of `sites` and each
    /// site's in order; windows that meet at a site are one.
    pub fn windows<'a>(
        &self,
        sites: &'a [Site],
        from: DateTime<Utc>,
        until: DateTime<Utc>,
        counted: Counted,
    ) -> Vec<Window<'a>> {
        let mut windows = Vec::new();
        for site in sites {
            let mut spans = Vec::new();
            // A day early: clocks set back across midnight repeat a part of the date before.
            let last = local::date(site.zone, until);
            let mut date = local::date(site.zone, from).checked_sub_days(Days::new(1));
            while let Some(day) = date.filter(|day| *day <= last) {
                if counted.closed || site.closure_on(day).is_none() {
                    self.on(site, day, counted.staff, &mut spans);
                }
                date = day.checked_add_days(Days::new(1));
            }
            let mut spans = merged(spans);
            spans.retain(|span| span.start() < until && from < span.end());
            windows.extend(spans.into_iter().map(|span| Window { span, site }));
        }
        windows
    }

    /// Adds the working time of one local date at one site.
    fn on(&self, site: &Site, date: NaiveDate, staff: bool, into: &mut Vec<Span>) {
        let mut add = |location, times: Option<(NaiveTime, NaiveTime)>, access| {
            let counts = location == site.location_id && (staff || access == Access::Online);
            if let Some((opens, closes)) = times.filter(|_| counts) {
                into.extend(local::window(site.zone, date, opens, closes));
            }
        };
        let mut exceptions = self.overrides.iter().filter(|o| o.on == date).peekable();
        if exceptions.peek().is_some() {
            exceptions.for_each(|o| add(o.location_id, o.times, o.access));
        } else {
            self.weekly.iter().filter(|rule| rule.applies_on(date)).for_each(|rule| {
                add(rule.location_id, Some((rule.opens, rule.closes)), rule.access);
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn weekly(weekday: i32, every_weeks: i32, from: &str) -> WorkingHours {
        WorkingHours {
            location_id: LocationId::new(),
            weekday,
            opens: NaiveTime::from_hms_opt(9, 0, 0).unwrap(),
            closes: NaiveTime::from_hms_opt(17, 0, 0).unwrap(),
            valid_from: Some(date(from)),
            valid_until: None,
            every_weeks,
            access: Access::Online,
        }
    }

    #[test]
    fn alternate_weeks_count_from_the_monday_of_the_first() {
        // Valid from a Thursday; the Monday of the same week does not count, the one after next does.
        let rule = weekly(1, 2, "2026-12-03");
        assert!(!rule.applies_on(date("2026-11-30")));
        assert!(!rule.applies_on(date("2026-12-07")));
        assert!(rule.applies_on(date("2026-12-14")));
    }

    #[test]
    fn an_override_replaces_the_whole_date() {
        let site = Site { location_id: LocationId::new(), zone: chrono_tz::UTC, closures: vec![] };
        let at_site = WorkingHours { location_id: site.location_id, ..weekly(1, 1, "2026-11-30") };
        let off = HoursOverride {
            on: date("2026-12-07"),
            location_id: site.location_id,
            times: None,
            access: Access::Online,
        };
        let hours = Hours { weekly: vec![at_site], overrides: vec![off] };
        let (from, until) = (date("2026-11-30"), date("2026-12-15"));
        let at = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
        let sites = [site];
        let open = Counted { staff: false, closed: false };
        let days: Vec<_> = hours
            .windows(&sites, at(from), at(until), open)
            .into_iter()
            .map(|window| window.span.start().date_naive())
            .collect();
        assert_eq!(days, [date("2026-11-30"), date("2026-12-14")]);
    }
}
