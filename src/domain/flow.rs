//! How a practitioner's day flows: who keeps others waiting, and who is not there.
use super::{Appointment, Span, Status};
use chrono::{DateTime, TimeDelta, Utc};

/// How long after the start it is asked whether somebody will come at all.
const MISSING_AFTER: TimeDelta = TimeDelta::minutes(15);

/// A visit as far as it bears on how the day flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Course {
    /// When it was to be.
    pub planned: Span,
    /// Where it stands.
    pub status: Status,
    /// When the patient came.
    pub arrived_at: Option<DateTime<Utc>>,
    /// When the treatment began.
    pub started_at: Option<DateTime<Utc>>,
}

impl From<&Appointment> for Course {
    fn from(visit: &Appointment) -> Self {
        Self {
            planned: visit.visit,
            status: visit.status,
            arrived_at: visit.arrived_at,
            started_at: visit.started_at,
        }
    }
}

impl Course {
    /// Whether nobody came for it, and it is time to ask.
    pub fn is_missing(&self, now: DateTime<Utc>) -> bool {
        self.status == Status::Booked && now - self.planned.start() >= MISSING_AFTER
    }

    /// How long somebody who is there has waited beyond the time they were given; who came late has
    /// waited since they came. `None`: nobody waits, or not longer than agreed.
    fn overdue(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        let from = self.arrived_at.map_or(self.planned.start(), |at| at.max(self.planned.start()));
        (self.status == Status::Arrived && now > from).then(|| now - from)
    }

    /// When whoever is treated will have been, if it takes as long as planned and no longer than it
    /// has taken already.
    fn free_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let started = self.started_at.filter(|_| self.status == Status::InProgress)?;
        Some(now.max(started + self.planned.length()))
    }
}

/// By how much a practitioner runs late at `now`, from their visits of the day: by how much the one
/// who is treated will keep the next one waiting, or has taken too long where nobody follows; and
/// not less than anybody who is there has waited for them. A pause before the next visit makes up
/// for what it is long.
pub fn running_late(visits: &[Course], now: DateTime<Utc>) -> TimeDelta {
    // Who was started before somebody else was and is not noted as done has left.
    let treated = visits.iter().filter_map(|one| Some((one.started_at?, one.free_at(now)?, one)));
    let treated = treated.max_by_key(|(started, free_at, one)| (*started, *free_at, one.planned));
    let behind = treated.map(|(_, free_at, one)| free_at - next_after(visits, one.planned.end()));
    let overdue = visits.iter().filter_map(|one| one.overdue(now));
    overdue.chain(behind).max().unwrap_or_default().max(TimeDelta::zero())
}

/// When the next visit that has not begun is to begin, at or after `end`; where none is, `end`.
fn next_after(visits: &[Course], end: DateTime<Utc>) -> DateTime<Utc> {
    let to_come = |one: &&Course| matches!(one.status, Status::Booked | Status::Arrived);
    let starts = visits.iter().filter(to_come).map(|one| one.planned.start());
    starts.filter(|start| *start >= end).min().unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> DateTime<Utc> {
        format!("2026-03-02T{time}:00Z").parse().unwrap()
    }

    fn booked(start: &str) -> Course {
        let planned = Span::starting(at(start), TimeDelta::minutes(30)).unwrap();
        Course { planned, status: Status::Booked, arrived_at: None, started_at: None }
    }

    fn arrived(start: &str, came: &str) -> Course {
        Course { status: Status::Arrived, arrived_at: Some(at(came)), ..booked(start) }
    }

    fn started(start: &str, began: &str) -> Course {
        let (status, began) = (Status::InProgress, Some(at(began)));
        Course { status, arrived_at: began, started_at: began, ..booked(start) }
    }

    fn late(visits: &[Course], now: &str) -> i64 {
        running_late(visits, at(now)).num_minutes()
    }

    #[test]
    fn who_began_late_ends_late() {
        let day = [started("10:00", "10:12"), booked("10:30"), booked("11:00")];
        assert_eq!(late(&day, "10:15"), 12);
        assert_eq!(late(&day, "10:40"), 12);
        // It takes longer than planned besides.
        assert_eq!(late(&day, "10:50"), 20);
    }

    #[test]
    fn a_pause_makes_up_for_it() {
        let day = [started("10:00", "10:12"), booked("10:40")];
        assert_eq!(late(&day, "10:15"), 2);
        assert_eq!(late(&day[..1], "10:15"), 12);
    }

    #[test]
    fn who_waits_counts_from_when_they_were_there_and_due() {
        assert_eq!(late(&[arrived("10:00", "09:40")], "09:55"), 0);
        assert_eq!(late(&[arrived("10:00", "09:40")], "10:07"), 7);
        assert_eq!(late(&[arrived("10:00", "10:20")], "10:25"), 5);
    }

    #[test]
    fn nobody_is_late_for_who_has_not_come() {
        assert_eq!(late(&[booked("10:00")], "10:40"), 0);
        assert!(!booked("10:00").is_missing(at("10:14")));
        assert!(booked("10:00").is_missing(at("10:15")));
        assert!(!arrived("10:00", "10:10").is_missing(at("10:40")));
    }

    #[test]
    fn a_treatment_that_nobody_ended_is_over_when_another_began() {
        let day = [started("09:00", "09:00"), started("11:00", "11:05")];
        assert_eq!(late(&day, "11:10"), 5);
    }
}
