//! What staff do through programs.
use crate::support::{Clinic, PASSWORD, at, on_both};
use limber::domain::Role;
use serde_json::json;

on_both! {
    async fn a_visit_goes_from_arrival_to_done(on) {
        let clinic = Clinic::open(on).await;
        let booked = clinic.book("Ada", at("09:00")).send().await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let path = format!("/api/v1/staff/appointments/{}", booked.text("/id"));

        for (revision, step, status) in
            [(1, "arrive", "arrived"), (2, "start", "in_progress"), (3, "fulfil", "fulfilled")]
        {
            let reply = clinic.change(&format!("{path}/{step}"), &token, revision, json!({})).await;
            assert_eq!((reply.status, reply.text("/status").as_str()), (200, status), "{reply:?}");
        }
        let wrong = clinic.change(&format!("{path}/arrive"), &token, 4, json!({})).await;
        assert_eq!((wrong.status, wrong.problem()), (409, "wrong-status"));
        let stale = clinic.change(&format!("{path}/arrive"), &token, 1, json!({})).await;
        assert_eq!((stale.status, stale.problem()), (409, "stale-revision"));
        let blind = clinic.post(&format!("{path}/arrive"), Some(&token), json!({})).await;
        assert_eq!(blind.status, 422, "{blind:?}");
    }

    async fn staff_set_a_rule_aside_by_name_and_with_a_reason(on) {
        let clinic = Clinic::open(on).await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let body = |overrides: serde_json::Value, reason: Option<&str>| json!({
            "service": "adjustment", "practitioner": "osei", "starts_at": at("08:15"),
            "patient": { "given_name": "Ada", "family_name": "Tester", "phone": "3055550107" },
            "overrides": overrides, "override_reason": reason,
        });
        let path = "/api/v1/staff/appointments";

        let plain = clinic.post(path, Some(&token), body(json!([]), None)).await;
        assert_eq!((plain.status, plain.problem(), plain.text("/override").as_str()), (422, "too-soon", "notice"));
        let silent = clinic.post(path, Some(&token), body(json!(["notice", "hours"]), None)).await;
        assert_eq!((silent.status, silent.problem()), (422, "override-refused"));
        let told = clinic.post(path, Some(&token), body(json!(["notice", "hours"]), Some("in pain"))).await;
        assert_eq!(told.status, 201, "{told:?}");
        let room = clinic.post(path, Some(&token), body(json!(["room"]), Some("no"))).await;
        assert_eq!((room.status, room.problem()), (422, "override-refused"));
    }

    async fn a_block_answers_the_visits_that_need_a_new_time(on) {
        let clinic = Clinic::open(on).await;
        let inside = clinic.book("Ada", at("10:00")).send().await;
        clinic.book("Ben", at("13:00")).send().await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let body = json!({
            "practitioner": "osei", "title": "Dentist", "kind": "time_off",
            "starts_at": at("10:15"), "ends_at": at("12:00"),
        });
        let blocked = clinic.post("/api/v1/staff/blocks", Some(&token), body).await;
        assert_eq!(blocked.status, 201, "{blocked:?}");
        let affected = blocked.body["affected"].as_array().unwrap();
        assert_eq!((affected.len(), affected[0]["id"].as_str()), (1, inside.body["id"].as_str()));
        assert!(!clinic.starts("adjustment", "osei").await.contains(&"11:00".to_owned()));

        let path = format!("/api/v1/staff/blocks/{}", blocked.text("/id"));
        let url = format!("{}{path}", clinic.base);
        assert_eq!(clinic.ask(clinic.http().delete(&url), Some(&token)).await.status, 204);
        assert!(clinic.starts("adjustment", "osei").await.contains(&"11:00".to_owned()));
    }

    async fn a_practitioner_sees_only_their_own_visits(on) {
        let clinic = Clinic::open(on).await;
        let own = clinic.book("Ada", at("10:00")).send().await;
        let other = clinic.book("Ben", at("10:00")).with("/practitioner", json!("ruiz")).send().await;
        let token = clinic.sign_in(&clinic.staff(Role::Practitioner).await).await;

        let list = clinic.get("/api/v1/staff/appointments?from=2026-03-02", Some(&token)).await;
        let seen: Vec<_> = list.body["items"].as_array().unwrap().iter().map(|v| v["id"].clone()).collect();
        assert_eq!(seen, [own.body["id"].clone()]);
        let path = format!("/api/v1/staff/appointments/{}", other.text("/id"));
        assert_eq!(clinic.get(&path, Some(&token)).await.status, 404);
        assert_eq!(clinic.post("/api/v1/staff/blocks", Some(&token), json!({
            "practitioner": "ruiz", "title": "x", "kind": "meeting",
            "starts_at": at("10:15"), "ends_at": at("12:00"),
        })).await.status, 403);
    }

    async fn a_day_is_one_answer(on) {
        let clinic = Clinic::open(on).await;
        clinic.book("Ada", at("10:00")).send().await;
        let email = clinic.staff(Role::Receptionist).await;
        let token = clinic.sign_in(&email).await;
        let day = clinic.get("/api/v1/staff/day?date=2026-03-02", Some(&token)).await;
        assert_eq!(day.status, 200, "{day:?}");
        let osei = &day.body["practitioners"][0];
        assert_eq!(osei["name"], "Dr. Kwame Osei");
        assert_eq!(osei["hours"][0]["starts_at"], "2026-03-02T09:00:00-05:00");
        assert_eq!(osei["appointments"][0]["patient"]["given_name"], "Ada");
        let sunday = clinic.get("/api/v1/staff/day?date=2026-03-01", Some(&token)).await;
        assert_eq!(sunday.body["practitioners"].as_array().unwrap().len(), 0);

        let practitioner = clinic.staff(Role::Practitioner).await;
        let token = clinic.sign_in(&practitioner).await;
        let own = clinic.get("/api/v1/staff/day?date=2026-03-02", Some(&token)).await;
        assert_eq!(own.body["practitioners"].as_array().unwrap().len(), 1);
    }

    async fn a_list_is_read_a_page_at_a_time(on) {
        let clinic = Clinic::open(on).await;
        for hour in 9..14 {
            clinic.book(&format!("Pat{hour}"), at(&format!("{hour:02}:00"))).send().await;
        }
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let mut path = "/api/v1/staff/appointments?from=2026-03-02&limit=2".to_owned();
        let mut starts = Vec::new();
        loop {
            let page = clinic.get(&path, Some(&token)).await;
            starts.extend(page.body["items"].as_array().unwrap().iter()
                .map(|visit| visit["starts_at"].as_str().unwrap()[11..13].to_owned()));
            let Some(next) = page.body["next"].as_str() else { break };
            path = format!("/api/v1/staff/appointments?from=2026-03-02&limit=2&after={next}");
        }
        assert_eq!(starts, ["09", "10", "11", "12", "13"]);
    }

    async fn guessing_a_password_gets_slower_and_tells_nothing(on) {
        let clinic = Clinic::open(on).await;
        let email = clinic.staff(Role::Receptionist).await;
        let attempt = async |email: &str, password: &str| {
            let body = json!({ "clinic": clinic.slug, "email": email, "password": password });
            clinic.post("/api/v1/sessions", None, body).await
        };
        let known = attempt(&email, "wrong password").await;
        let unknown = attempt("nobody@harbor.example", "wrong password").await;
        assert_eq!((known.status, known.text("/detail")), (401, unknown.text("/detail")));
        for _ in 0..4 {
            attempt(&email, "wrong password").await;
        }
        let slowed = attempt(&email, PASSWORD).await;
        assert_eq!((slowed.status, slowed.problem()), (429, "too-many"));
        assert!(slowed.headers.contains_key("retry-after"));
    }

    async fn a_session_ends_when_it_is_ended(on) {
        let clinic = Clinic::open(on).await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        assert_eq!(clinic.get("/api/v1/staff/appointments", Some(&token)).await.status, 200);
        let url = format!("{}/api/v1/sessions/current", clinic.base);
        assert_eq!(clinic.ask(clinic.http().delete(url), Some(&token)).await.status, 204);
        assert_eq!(clinic.get("/api/v1/staff/appointments", Some(&token)).await.status, 401);
    }
}
