//! A month of the clinic, counted by date.
use super::day::{Facts, Unusual};
use crate::{
    Error,
    db::{
        DbConn,
        appointments::{self, Glance},
        displaced::{self, Scope},
    },
    domain::{Catalogue, LocationId, PractitionerId, Span, Status, Whose, local},
};
use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, Utc};

/// Whose visits are counted.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counted {
    /// At one location; `None`: at all.
    pub(super) location: Option<LocationId>,
    /// One practitioner's; `None`: everybody's.
    pub(super) practitioner: Option<PractitionerId>,
}

/// What is on one date.
pub(super) struct Day {
    pub(super) date: NaiveDate,
    /// Whether it is of the month, and not only of one of its weeks.
    pub(super) of_month: bool,
    /// Visits that are agreed, take place or are done.
    pub(super) visits: usize,
    /// Visits that somebody asked for and nobody confirmed yet.
    pub(super) requested: usize,
    pub(super) missed: usize,
    /// Visits that need a new time.
    pub(super) misplaced: usize,
    /// How many starts can be had.
    pub(super) free: usize,
    /// How many practitioners work.
    pub(super) at_work: usize,
    pub(super) closures: Vec<(LocationId, String)>,
    /// Whose date differs from their other weeks.
    pub(super) unusual: Vec<(PractitionerId, Unusual)>,
}

/// Counts each date from the Monday before a date's month to the Sunday after it, in a constant
/// number of queries.
pub(super) fn load(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    counted: Counted,
    date: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Vec<Day>, Error> {
    let zone = counted.location.map_or(catalogue.clinic.time_zone, |id| catalogue.zone(id));
    let (first, last) = weeks_of(date).ok_or(Error::NotFound("month"))?;
    let after = last.succ_opt().ok_or(Error::NotFound("month"))?;
    let span = Span::between(local::day_start(zone, first), local::day_start(zone, after));
    let span = span.ok_or(Error::NotFound("month"))?;
    let facts = Facts::read(conn, catalogue, (counted.location, span), now)?;
    let mut glances = appointments::glances(conn, catalogue.clinic.id, span)?;
    glances.retain(|one| counted.counts(one.location_id, one.practitioner_id));
    let scope =
        counted.practitioner.map_or(Scope::Everywhere, |id| Scope::Of(Whose::Practitioner(id)));
    let mut misplaced: Vec<DateTime<Utc>> = Vec::new();
    for (spot, _) in displaced::spots(conn, catalogue, scope, now)? {
        if counted.counts(spot.location_id, spot.practitioner_id) {
            misplaced.push(spot.visit.start());
        }
    }
    let read = Read { catalogue, facts: &facts, glances: &glances, misplaced: &misplaced, counted };
    let dates = first.iter_days().take_while(|date| *date <= last);
    let days = dates.filter_map(|day| Some((day, local::day(zone, day)?)));
    let of_month = |day: NaiveDate| day.month() == date.month();
    Ok(days.map(|(day, span)| read.day((day, span), of_month(day), now)).collect())
}

/// The Monday before a month's first date, and the Sunday after its last.
fn weeks_of(date: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let first = date.with_day(1)?;
    let last = first.checked_add_months(Months::new(1))?.pred_opt()?;
    let (before, after) =
        (first.weekday().num_days_from_monday(), 6 - last.weekday().num_days_from_monday());
    Some((
        first.checked_sub_days(Days::new(before.into()))?,
        last.checked_add_days(Days::new(after.into()))?,
    ))
}

impl Counted {
    fn counts(self, location: LocationId, practitioner: PractitionerId) -> bool {
        self.location.is_none_or(|id| id == location)
            && self.practitioner.is_none_or(|id| id == practitioner)
    }
}

/// What was read, before it is dealt out to the days.
struct Read<'a> {
    catalogue: &'a Catalogue,
    facts: &'a Facts<'a>,
    /// By start.
    glances: &'a [Glance],
    /// When visits are that need a new time, by start.
    misplaced: &'a [DateTime<Utc>],
    counted: Counted,
}

impl Read<'_> {
    fn day(&self, (date, span): (NaiveDate, Span), of_month: bool, now: DateTime<Utc>) -> Day {
        let visits = self.begun_within(span);
        let count = |counts: &dyn Fn(Status) -> bool| {
            visits.iter().filter(|one| counts(one.status)).count()
        };
        let mut day = Day {
            date,
            of_month,
            visits: count(&|status| !is_no_visit(status)),
            requested: count(&|status| status == Status::Requested),
            missed: count(&|status| status == Status::NoShow),
            misplaced: self.misplaced.iter().filter(|at| span.contains(**at)).count(),
            free: 0,
            at_work: 0,
            closures: self.facts.closures(date),
            unusual: Vec::new(),
        };
        let wanted = self.counted.practitioner;
        for one in self.catalogue.active_practitioners() {
            if wanted.is_some_and(|id| id != one.id) {
                continue;
            }
            day.unusual.extend(self.facts.unusual(one.id, date).map(|how| (one.id, how)));
            let Some(mut column) = self.facts.column(one, span, Vec::new()) else { continue };
            day.at_work += usize::from(!column.windows.is_empty());
            if span.end() > now {
                // Somebody was treated then, though the visit occupies its time no longer.
                let done = visits.iter().filter(|visit| visit.practitioner_id == one.id);
                let done = done.filter(|visit| visit.status == Status::Fulfilled);
                column.take(done.map(|visit| visit.visit));
                let free = column.free(self.catalogue, now.max(span.start()));
                day.free += free.iter().filter(|free| span.contains(free.span.start())).count();
            }
        }
        day
    }

    /// The visits that begin on a date.
    fn begun_within(&self, span: Span) -> &[Glance] {
        let from = self.glances.partition_point(|one| one.visit.start() < span.start());
        let until = self.glances.partition_point(|one| one.visit.start() < span.end());
        self.glances.get(from..until).unwrap_or_default()
    }
}

/// Whether nobody comes, or nobody agreed to it yet.
fn is_no_visit(status: Status) -> bool {
    matches!(status, Status::Held | Status::Requested | Status::Cancelled | Status::NoShow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_shown_in_whole_weeks() {
        let weeks = |date: &str| {
            let (first, last) = weeks_of(date.parse().unwrap()).unwrap();
            format!("{first} {last}")
        };
        assert_eq!(weeks("2026-03-17"), "2026-02-23 2026-04-05");
        // February 2027 is four whole weeks.
        assert_eq!(weeks("2027-02-01"), "2027-02-01 2027-02-28");
        assert_eq!(weeks("2026-12-31"), "2026-11-30 2027-01-03");
    }
}
