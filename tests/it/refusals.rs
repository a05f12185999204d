//! What cannot be booked, and how that is said.
use crate::support::{Clinic, at, on_both, on_day};
use limber::{db::hours, domain::Closure};
use serde_json::json;

on_both! {
    async fn a_lost_race_names_the_nearest_other_times(on) {
        let clinic = Clinic::open(on).await;
        clinic.book("Ada", at("10:00")).send().await;
        let lost = clinic.book("Ben", at("10:15")).send().await;
        assert_eq!((lost.status, lost.problem()), (409, "slot-taken"));
        let starts: Vec<_> = lost.body["alternatives"].as_array().unwrap().iter()
            .map(|other| other["starts_at"].as_str().unwrap()[11..16].to_owned()).collect();
        assert_eq!(starts, ["10:30", "10:45", "09:30"]);
        assert!(lost.body["request_id"].is_string());
        assert_eq!(lost.headers["content-type"], "application/problem+json");
    }

    async fn every_rule_has_a_problem_of_its_own(on) {
        let clinic = Clinic::open(on).await;
        let (id, day) = (clinic.id, "2026-03-04".parse().unwrap());
        let closed = Closure { title: "Training".to_owned(), starts_on: day, ends_on: day };
        clinic.app.db.write(move |tx| hours::insert_closure(tx, id, None, &closed)).await.unwrap();

        for (starts_at, problem) in [
            (at("10:07"), "off-grid"),
            (at("08:15"), "too-soon"),
            (on_day("2026-07-06", "10:00"), "past-horizon"),
            ("9999-12-31T15:00:00Z".parse().unwrap(), "past-horizon"),
            ("0001-01-01T15:00:00Z".parse().unwrap(), "too-soon"),
            (at("16:45"), "outside-hours"),
            (on_day("2026-03-07", "10:00"), "outside-hours"),
            (on_day("2026-03-04", "10:00"), "closed"),
        ] {
            let refused = clinic.book("Ada", starts_at).send().await;
            assert_eq!((refused.status, refused.problem()), (422, problem), "{refused:?}");
        }
        assert!(clinic.findings().await.is_empty());
    }

    async fn the_server_trusts_no_end_and_no_field_it_does_not_know(on) {
        let clinic = Clinic::open(on).await;
        let with_end = clinic.book("Ada", at("10:00")).with("/ends_at", json!(at("12:00"))).send().await;
        assert_eq!((with_end.status, with_end.problem()), (422, "unknown-field"));
        assert_eq!(with_end.text("/errors/0/pointer"), "/ends_at");
        let nested = clinic.book("Ada", at("10:00")).with("/patient/admin", json!(true)).send().await;
        assert_eq!(nested.text("/errors/0/pointer"), "/patient/admin");
    }

    async fn every_wrong_part_is_named_at_once(on) {
        let clinic = Clinic::open(on).await;
        let wrong = clinic.book("Ada", at("10:00"))
            .with("/patient/given_name", json!(" "))
            .with("/patient/email", json!("ada"))
            .with("/patient/phone", json!("12"))
            .with("/reason", json!("a\u{7}b"))
            .send().await;
        assert_eq!((wrong.status, wrong.problem()), (422, "invalid"));
        let pointers: Vec<_> = wrong.body["errors"].as_array().unwrap().iter()
            .map(|error| error["pointer"].as_str().unwrap()).collect();
        assert_eq!(pointers, ["/patient/given_name", "/patient/email", "/patient/phone", "/reason"]);
    }

    async fn what_cannot_be_read_is_malformed(on) {
        let clinic = Clinic::open(on).await;
        let url = format!("{}{}", clinic.base, clinic.path("holds"));
        let json = || clinic.http().post(&url).header("content-type", "application/json");
        let broken = clinic.ask(json().body("{\"service\": "), None).await;
        assert_eq!((broken.status, broken.problem()), (400, "malformed"));
        let text = clinic.ask(clinic.http().post(&url).body("hello"), None).await;
        assert_eq!((text.status, text.problem()), (415, "media-type"));
        let large = clinic.ask(json().body(" ".repeat(300_000)), None).await;
        assert_eq!((large.status, large.problem()), (413, "too-large"));
        let elsewhere = clinic.get("/api/v1/nothing", None).await;
        assert_eq!((elsewhere.status, elsewhere.problem()), (404, "not-found"));
        let method = clinic.ask(clinic.http().put(&url), None).await;
        assert_eq!(method.status, 405, "{method:?}");
    }

    async fn another_clinics_things_are_not_there(on) {
        let clinic = Clinic::open(on).await;
        let other = clinic.neighbour().await;
        let foreign = clinic.book("Ada", at("10:00")).with("/practitioner", json!(other.osei)).send().await;
        assert_eq!((foreign.status, foreign.problem()), (404, "not-found"));
        let held = other.hold(at("10:00")).await;
        let claimed = clinic.book("Ada", at("10:00"))
            .without("service").without("practitioner").without("starts_at")
            .with("/hold", json!({ "id": held.text("/id"), "token": held.text("/token") }))
            .send().await;
        assert_eq!(claimed.status, 404, "{claimed:?}");
        let booked = other.book("Ada", at("11:00")).send().await;
        let path = format!("/api/v1/appointments/{}", booked.text("/id"));
        assert_eq!(clinic.get(&path, Some("guessed")).await.status, 404);
        assert_eq!(clinic.get(&path, None).await.status, 401);
    }

    async fn a_visit_past_its_cut_off_is_changed_by_telephone(on) {
        let clinic = Clinic::open(on).await;
        let booked = clinic.book("Ada", at("10:00")).send().await;
        let path = format!("/api/v1/appointments/{}/cancel", booked.text("/id"));
        let late = clinic.post(&path, Some(&booked.text("/manage_token")), json!({})).await;
        assert_eq!((late.status, late.problem()), (422, "past-cut-off"));
    }

    async fn a_patient_is_in_one_place_at_a_time(on) {
        let clinic = Clinic::open(on).await;
        clinic.book("Ada", at("10:00")).send().await;
        let second = clinic.book("Ada", at("10:15")).with("/practitioner", json!("ruiz")).send().await;
        assert_eq!((second.status, second.problem()), (409, "patient-busy"));
    }
}
