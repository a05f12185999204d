//! Many people want overlapping, not identical times at once: never two get them.
//!
//! With `calendars::lock` emptied and the constraints `appointments_*_free` dropped from the
//! migration, `one_practitioner`, `one_room`, `moving_against_booking` and
//! `lengthening_against_booking` were seen to fail on PostgreSQL with two to eight winners. A
//! patient's rivals still met at the row of the patient that registering them updates, and on
//! SQLite everybody meets at its only writer: there the constraint itself is tried by
//! `the_tables_themselves_refuse_an_overlap`, which was seen to fail without it.
use crate::support::{Clinic, Reply, at, on_both};
use chrono::TimeDelta;
use futures::future::join_all;
use limber::domain::Role;
use serde_json::json;

/// How many want it at once.
const RIVALS: i64 = 24;

on_both! {
    async fn one_practitioner(on) {
        let clinic = Clinic::open_with(on, |policy| policy.slot_step_minutes = 5).await;
        let rivals = (0..RIVALS).map(|n| {
            let start = at("10:00") + TimeDelta::minutes(5 * (n % 5));
            clinic.book(&format!("Rival{n}"), start).send()
        });
        let replies = join_all(rivals).await;
        assert_eq!(won(&replies), 1, "{replies:?}");
        assert!(clinic.findings().await.is_empty());
    }

    async fn one_room(on) {
        let clinic = Clinic::open_with(on, |policy| policy.slot_step_minutes = 5).await;
        clinic.share_injections().await;
        let rivals = (0..RIVALS).map(|n| {
            let start = at("10:00") + TimeDelta::minutes(5 * (n % 5));
            let who = if n % 2 == 0 { "osei" } else { "ruiz" };
            clinic.book(&format!("Rival{n}"), start)
                .with("/service", json!("injection"))
                .with("/practitioner", json!(who))
                .send()
        });
        let replies = join_all(rivals).await;
        assert_eq!(won(&replies), 1, "two practitioners, one room: {replies:?}");
        assert!(clinic.findings().await.is_empty());
    }

    async fn one_patient(on) {
        let clinic = Clinic::open_with(on, |policy| policy.slot_step_minutes = 5).await;
        // Known beforehand, so that all mean the same person.
        clinic.book("Ada", at("15:00")).send().await;
        let rivals = (0..RIVALS).map(|n| {
            let start = at("10:00") + TimeDelta::minutes(5 * (n % 5));
            let who = if n % 2 == 0 { "osei" } else { "ruiz" };
            clinic.book("Ada", start).with("/practitioner", json!(who)).send()
        });
        let replies = join_all(rivals).await;
        assert_eq!(won(&replies), 1, "{replies:?}");
        assert!(clinic.findings().await.is_empty());
    }

    // With `patients::lock_name` emptied, PostgreSQL was seen to have the patient several times; with
    // only a share of the lock in `patients::settled`, to let them have more visits than may be.
    async fn a_new_patient_is_registered_once_and_has_no_more_visits_than_may_be(on) {
        let clinic = Clinic::open_with(on, |policy| policy.open_appointments_per_patient = 5).await;
        let rivals = (0..RIVALS).map(|n| {
            let start = at("09:00") + TimeDelta::minutes(30 * (n / 2 % 12));
            let who = if n % 2 == 0 { "osei" } else { "ruiz" };
            clinic.book("Ada", start).with("/practitioner", json!(who)).send()
        });
        let replies = join_all(rivals).await;
        let won = replies.iter().filter(|reply| reply.status == 201).count();
        let refused = |one: &&Reply| ["open-appointments", "patient-busy", "slot-taken"].contains(&one.problem());
        assert_eq!((won, won + replies.iter().filter(refused).count()), (5, replies.len()), "{replies:?}");
        let counts = clinic.app.db.read(limber::db::check::counts).await.unwrap();
        assert!(counts.contains(&("patients", 1)), "{counts:?}");
        assert!(clinic.findings().await.is_empty());
    }

    async fn moving_against_booking(on) {
        let clinic = Clinic::open_with(on, |policy| {
            policy.slot_step_minutes = 5;
            policy.reschedule_cutoff_minutes = 0;
        }).await;
        let mut visits = Vec::new();
        for n in 0..6 {
            let start = at("13:00") + TimeDelta::minutes(30 * n);
            visits.push(clinic.book(&format!("Mover{n}"), start).send().await);
        }
        let moves = visits.iter().zip(0..).map(|(visit, n)| {
            let path = format!("/api/v1/appointments/{}/reschedule", visit.text("/id"));
            let token = visit.text("/manage_token");
            let wish = json!({ "starts_at": at("10:00") + TimeDelta::minutes(5 * (n % 5)) });
            let clinic = &clinic;
            async move { clinic.post(&path, Some(&token), wish).await }
        });
        let bookings = (0..RIVALS).map(|n| {
            let start = at("10:00") + TimeDelta::minutes(5 * (n % 5));
            clinic.book(&format!("Rival{n}"), start).send()
        });
        let (went, came) = futures::join!(join_all(moves), join_all(bookings));
        assert_eq!(won(&went) + won(&came), 1, "{went:?} {came:?}");
        assert!(clinic.findings().await.is_empty());
    }

    async fn lengthening_against_booking(on) {
        let clinic = Clinic::open_with(on, |policy| policy.slot_step_minutes = 5).await;
        let visit = clinic.book("Ada", at("10:00")).send().await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let path = format!("/api/v1/staff/appointments/{}/length", visit.text("/id"));
        let longer = (0..6).map(|_| clinic.change(&path, &token, 1, json!({ "minutes": 60 })));
        let bookings = (0..RIVALS).map(|n| {
            let start = at("10:30") + TimeDelta::minutes(5 * (n % 5));
            clinic.book(&format!("Rival{n}"), start).send()
        });
        let (longer, came) = futures::join!(join_all(longer), join_all(bookings));
        assert_eq!(won(&longer) + won(&came), 1, "{longer:?} {came:?}");
        assert!(clinic.findings().await.is_empty());
    }

    async fn two_desks_take_the_same_step(on) {
        let clinic = Clinic::open(on).await;
        let booked = clinic.book("Ada", at("09:00")).send().await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let path = format!("/api/v1/staff/appointments/{}/arrive", booked.text("/id"));
        let desks = (0..8).map(|_| clinic.change(&path, &token, 1, json!({})));
        let replies = join_all(desks).await;
        assert_eq!(won(&replies), 1, "{replies:?}");
    }
}

/// How many got what they wanted; everybody else was told politely.
fn won(replies: &[Reply]) -> usize {
    for reply in replies {
        assert!([200, 201, 409].contains(&reply.status), "{reply:?}");
    }
    replies.iter().filter(|reply| reply.status < 300).count()
}
