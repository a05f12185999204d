//! By how much practitioners run late, for any day that may be.
use chrono::{DateTime, TimeDelta, Utc};
use limber::domain::{
    Span, Status,
    flow::{Course, running_late},
};
use proptest::{collection::vec, option, prelude::*, sample::select};

/// The minute of a morning.
fn at(minute: i64) -> DateTime<Utc> {
    let morning: DateTime<Utc> = "2026-03-02T08:00:00Z".parse().unwrap();
    morning + TimeDelta::minutes(minute)
}

/// A visit in whatever state, its times noted as its state has them.
fn course() -> impl Strategy<Value = Course> {
    let (start, length) = (0_i64..300, 5_i64..90);
    let (arrived, started) = (-30_i64..60, 0_i64..60);
    (select(Status::ALL), start, length, arrived, started).prop_map(
        |(status, start, length, arrived, started)| {
            let planned = Span::starting(at(start), TimeDelta::minutes(length)).unwrap();
            let came = matches!(status, Status::Arrived | Status::InProgress | Status::Fulfilled);
            let began = matches!(status, Status::InProgress | Status::Fulfilled);
            let arrived_at = came.then(|| at(start + arrived));
            let started_at = began.then(|| at(start + arrived.max(0) + started));
            Course { planned, status, arrived_at, started_at }
        },
    )
}

fn day() -> impl Strategy<Value = Vec<Course>> {
    vec(course(), 0..12)
}

proptest! {
    #[test]
    fn time_that_passes_makes_nobody_less_late(day in day(), now in 0_i64..400, more in 0_i64..90) {
        let (now, then) = (running_late(&day, at(now)), running_late(&day, at(now + more)));
        prop_assert!(now >= TimeDelta::zero() && then >= now);
        prop_assert!(then - now <= TimeDelta::minutes(more), "and none more than has passed");
    }

    #[test]
    fn it_is_the_same_whatever_the_hour_and_order(day in day(), now in 0_i64..400, by in -500_i64..500) {
        let by = TimeDelta::minutes(by);
        let moved = |one: &Course| Course {
            planned: Span::starting(one.planned.start() + by, one.planned.length()).unwrap(),
            arrived_at: one.arrived_at.map(|at| at + by),
            started_at: one.started_at.map(|at| at + by),
            ..*one
        };
        let shifted: Vec<Course> = day.iter().rev().map(moved).collect();
        prop_assert_eq!(running_late(&shifted, at(now) + by), running_late(&day, at(now)));
    }

    #[test]
    fn where_nobody_is_there_nobody_is_late(day in day(), now in 0_i64..400) {
        let gone = |one: &Course| !matches!(one.status, Status::Arrived | Status::InProgress);
        let day: Vec<Course> = day.into_iter().filter(gone).collect();
        prop_assert_eq!(running_late(&day, at(now)), TimeDelta::zero());
    }

    #[test]
    fn who_began_in_time_and_is_within_it_keeps_nobody_waiting(
        start in 0_i64..300, length in 5_i64..90, gone in 0_i64..=100, next in option::of(0_i64..60),
    ) {
        let planned = Span::starting(at(start), TimeDelta::minutes(length)).unwrap();
        let began = Some(planned.start());
        let treated = Course { planned, status: Status::InProgress, arrived_at: began, started_at: began };
        let follows = next.map(|pause| Course {
            planned: Span::starting(planned.end() + TimeDelta::minutes(pause), TimeDelta::minutes(30)).unwrap(),
            status: Status::Booked, arrived_at: None, started_at: None,
        });
        let day: Vec<Course> = std::iter::once(treated).chain(follows).collect();
        let now = planned.start() + planned.length() * i32::try_from(gone).unwrap() / 100;
        prop_assert_eq!(running_late(&day, now), TimeDelta::zero());
    }

    #[test]
    fn nobody_who_is_there_has_waited_longer_than_is_said(day in day(), now in 0_i64..400) {
        let late = running_late(&day, at(now));
        for one in day.iter().filter(|one| one.status == Status::Arrived) {
            let since = one.planned.start().max(one.arrived_at.unwrap());
            prop_assert!(late >= at(now) - since);
        }
    }
}
