//! When patients are reminded: how long before a visit, and never at night.
use super::local::{self, Edge};
use chrono::{DateTime, Days, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// The longest time that a reminder may come before its visit, in minutes: four weeks.
const LONGEST: i32 = 4 * 7 * 24 * 60;
/// How long before the quiet hours a reminder comes that would fall into them.
const BEFORE_QUIET: TimeDelta = TimeDelta::hours(1);
/// Nobody is reminded of a visit that begins sooner than this.
const TOO_LATE: TimeDelta = TimeDelta::minutes(30);

/// How long before a visit its patient is reminded: up to four times, the earliest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(into = "Vec<i32>", try_from = "Vec<i32>")]
pub struct Leads([Option<Lead>; 4]);

/// How many minutes before a visit its patient is reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lead(i32);

/// What was written down is no list of reminders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be at most four different numbers of minutes, each from 1 to 40320")]
pub struct NoLeads;

/// The hours of the night in which nobody is sent what can wait, as wall times. Two equal times
/// mean that there are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Quiet {
    pub from: NaiveTime,
    pub until: NaiveTime,
}

/// When a reminder is due, and until when it is of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Reminder {
    pub lead: Lead,
    pub due_at: DateTime<Utc>,
    pub useful_until: DateTime<Utc>,
}

impl Leads {
    /// These, of which those that make no sense are left out.
    pub fn of<const N: usize>(minutes: [i32; N]) -> Self {
        let sane = minutes.into_iter().filter(|one| (1..=LONGEST).contains(one));
        let mut leads = [None; 4];
        leads.iter_mut().zip(sane).for_each(|(to, one)| *to = Some(Lead(one)));
        Self(leads)
    }

    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = Lead> {
        self.0.into_iter().flatten()
    }

    /// The earliest; `None`: nobody is reminded.
    pub fn longest(&self) -> Option<Lead> {
        self.iter().max()
    }

    /// When a visit that begins at `start` is reminded of.
    pub fn before(&self, zone: Tz, quiet: Quiet, start: DateTime<Utc>) -> Vec<Reminder> {
        let mut due: Vec<_> =
            self.iter().map(|lead| (lead.due(zone, quiet, start), lead)).collect();
        due.sort_unstable();
        let ends = due.iter().skip(1).map(|(next, _)| *next).chain([start]);
        let reminders = due.iter().zip(ends).map(|((due_at, lead), end)| Reminder {
            lead: *lead,
            due_at: *due_at,
            // A lead as short as that leaves half of itself.
            useful_until: end.min(start - TOO_LATE.min(lead.length() / 2)),
        });
        reminders.filter(|one| one.due_at < one.useful_until).collect()
    }
}

impl TryFrom<Vec<i32>> for Leads {
    type Error = NoLeads;

    fn try_from(mut minutes: Vec<i32>) -> Result<Self, NoLeads> {
        minutes.sort_unstable_by(|a, b| b.cmp(a));
        let given = minutes.len();
        minutes.dedup();
        let sane = minutes.iter().all(|one| (1..=LONGEST).contains(one));
        if !sane || given > 4 || minutes.len() < given {
            return Err(NoLeads);
        }
        let mut leads = [None; 4];
        leads.iter_mut().zip(minutes).for_each(|(to, one)| *to = Some(Lead(one)));
        Ok(Self(leads))
    }
}

impl From<Leads> for Vec<i32> {
    fn from(leads: Leads) -> Self {
        leads.iter().map(Lead::minutes).collect()
    }
}

impl Lead {
    /// The minutes.
    pub fn minutes(self) -> i32 {
        self.0
    }

    /// The same as a stretch of time.
    pub fn length(self) -> TimeDelta {
        TimeDelta::minutes(self.0.into())
    }

    /// When the reminder goes out. Whole days are days of the calendar: a day before a visit at
    /// nine is at nine also where the clocks change in between. A time at night becomes one of
    /// the evening before it.
    fn due(self, zone: Tz, quiet: Quiet, start: DateTime<Utc>) -> DateTime<Utc> {
        let (days, minutes) = (self.0 / 1440, self.0 % 1440);
        let wall = start.with_timezone(&zone).naive_local();
        let days = Days::new(days.unsigned_abs().into());
        let due = match wall.checked_sub_days(days) {
            Some(_) if self.0 < 1440 => start,
            Some(wall) => local::instant(zone, wall, Edge::Opening),
            None => start,
        };
        quiet.before(zone, due - TimeDelta::minutes(minutes.into()))
    }
}

impl Quiet {
    /// Whether an instant lies in these hours.
    pub fn covers(self, zone: Tz, at: DateTime<Utc>) -> bool {
        let time = at.with_timezone(&zone).time();
        if self.from <= self.until {
            self.from <= time && time < self.until
        } else {
            self.from <= time || time < self.until
        }
    }

    /// The instant itself, or an hour before the quiet hours that it lies in.
    pub fn before(self, zone: Tz, at: DateTime<Utc>) -> DateTime<Utc> {
        if !self.covers(zone, at) {
            return at;
        }
        let wall = at.with_timezone(&zone).naive_local();
        let began = if wall.time() < self.from { day_before(wall) } else { Some(wall) };
        let evening = began.map(|began| began.date().and_time(self.from));
        let evening = evening.map_or(at, |wall| local::instant(zone, wall, Edge::Opening));
        let early = evening - BEFORE_QUIET;
        // Where the day is that short, as late as it can be.
        if self.covers(zone, early) { evening - TimeDelta::minutes(5) } else { early }
    }

    /// The instant itself, or the end of the quiet hours that it lies in.
    pub fn after(self, zone: Tz, at: DateTime<Utc>) -> DateTime<Utc> {
        if !self.covers(zone, at) {
            return at;
        }
        let wall = at.with_timezone(&zone).naive_local();
        let ends =
            if wall.time() < self.until { Some(wall) } else { wall.checked_add_days(Days::new(1)) };
        let morning = ends.map(|ends| ends.date().and_time(self.until));
        morning.map_or(at, |wall| local::instant(zone, wall, Edge::Closing))
    }
}

fn day_before(wall: NaiveDateTime) -> Option<NaiveDateTime> {
    wall.checked_sub_days(Days::new(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;
    use chrono_tz::{America, Australia, Europe};

    fn night() -> Quiet {
        Quiet { from: time("21:00"), until: time("08:00") }
    }

    fn time(text: &str) -> NaiveTime {
        NaiveTime::parse_from_str(text, "%H:%M").unwrap()
    }

    fn at(zone: Tz, wall: &str) -> DateTime<Utc> {
        let wall = NaiveDateTime::parse_from_str(wall, "%Y-%m-%d %H:%M").unwrap();
        zone.from_local_datetime(&wall).unwrap().to_utc()
    }

    /// When the reminders go out, as the clocks there show it.
    fn due(zone: Tz, minutes: &[i32], start: &str) -> Vec<String> {
        let leads = Leads::try_from(minutes.to_vec()).unwrap();
        let reminders = leads.before(zone, night(), at(zone, start));
        let shown = |one: Reminder| one.due_at.with_timezone(&zone).format("%d %H:%M").to_string();
        reminders.into_iter().map(shown).collect()
    }

    #[test]
    fn a_day_before_is_at_the_same_time_of_day_across_a_change_of_clocks() {
        let york = America::New_York;
        assert_eq!(due(york, &[1440], "2026-03-08 10:00"), ["07 10:00"]);
        assert_eq!(due(york, &[1440], "2026-11-01 10:00"), ["31 10:00"]);
        assert_eq!(due(york, &[2880, 1440], "2026-11-02 10:00"), ["31 10:00", "01 10:00"]);
        assert_eq!(due(Europe::London, &[1440], "2026-03-29 09:30"), ["28 09:30"]);
        assert_eq!(due(Australia::Lord_Howe, &[1440], "2026-10-05 09:30"), ["04 09:30"]);
        assert_eq!(due(york, &[1500], "2026-11-01 10:00"), ["31 09:00"]);
    }

    #[test]
    fn hours_before_are_hours_that_pass() {
        // Two hours before half past eight would be half past five by the clocks of the night.
        assert_eq!(due(America::New_York, &[120], "2026-03-08 10:30"), ["08 08:30"]);
        assert_eq!(due(America::New_York, &[600], "2026-03-08 19:00"), ["08 09:00"]);
    }

    #[test]
    fn what_would_come_at_night_comes_in_the_evening_before() {
        let york = America::New_York;
        assert_eq!(due(york, &[120], "2026-03-05 08:30"), ["04 20:00"]);
        assert_eq!(due(york, &[1440], "2026-03-05 07:00"), ["03 20:00"]);
        assert_eq!(due(york, &[1440], "2026-03-05 21:00"), ["04 20:00"]);
        assert_eq!(due(york, &[1440], "2026-03-05 20:59"), ["04 20:59"]);
        // The night in which clocks go forward is an hour shorter, the evening is not.
        assert_eq!(due(york, &[240], "2026-03-08 09:00"), ["07 20:00"]);
    }

    #[test]
    fn a_reminder_is_of_use_until_the_next_one_or_shortly_before_the_visit() {
        let start = at(America::New_York, "2026-03-05 15:00");
        let leads = Leads::of([1440, 120, 20]);
        let reminders = leads.before(America::New_York, night(), start);
        let left: Vec<_> = reminders
            .iter()
            .map(|one| (one.lead.minutes(), (start - one.useful_until).num_minutes()))
            .collect();
        assert_eq!(left, [(1440, 120), (120, 30), (20, 10)]);
    }

    #[test]
    fn two_reminders_that_fall_on_the_same_evening_are_one() {
        assert_eq!(due(America::New_York, &[300, 120], "2026-03-05 08:30"), ["04 20:00"]);
    }

    #[test]
    fn the_night_ends_in_the_morning() {
        let york = America::New_York;
        let after = |wall| night().after(york, at(york, wall)).with_timezone(&york).to_string();
        assert_eq!(after("2026-03-07 23:00"), "2026-03-08 08:00:00 EDT");
        assert_eq!(after("2026-03-08 05:00"), "2026-03-08 08:00:00 EDT");
        assert_eq!(after("2026-03-08 08:00"), "2026-03-08 08:00:00 EDT");
        let never = Quiet { from: time("00:00"), until: time("00:00") };
        assert!(!never.covers(york, at(york, "2026-03-08 00:00")));
    }

    #[test]
    fn lists_that_make_no_sense_are_refused() {
        let read = |text: &str| serde_json::from_str::<Leads>(text).map(Vec::<i32>::from).ok();
        assert_eq!(read("[120, 1440]"), Some(vec![1440, 120]));
        assert_eq!(read("[]"), Some(vec![]));
        for bad in ["[0]", "[-5]", "[60, 60]", "[1,2,3,4,5]", "[40321]", "7"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
