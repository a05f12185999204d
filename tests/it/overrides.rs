//! What staff set aside is kept with the visit as long as it needs it, and shown.
use crate::support::{Clinic, Reply, at, on_both};
use limber::domain::Role;
use serde_json::{Value, json};

/// Somebody at the desk who books adjustments with Dr. Osei.
struct Desk {
    clinic: Clinic,
    token: String,
}

impl Desk {
    async fn open(on: crate::support::On) -> Self {
        let clinic = Clinic::open(on).await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        Self { clinic, token }
    }

    async fn book(&self, name: &str, time: &str, overrides: Value, reason: Option<&str>) -> Reply {
        let body = json!({
            "service": "adjustment", "practitioner": "osei", "starts_at": at(time),
            "patient": { "given_name": name, "family_name": "Tester", "phone": "3055550107" },
            "overrides": overrides, "override_reason": reason,
        });
        self.clinic.post("/api/v1/staff/appointments", Some(&self.token), body).await
    }
}

on_both! {
    async fn only_what_was_in_the_way_is_kept_with_its_reason(on) {
        let desk = Desk::open(on).await;
        let early = desk.book("Ada", "08:15", json!(["hours", "notice", "overbook"]), Some("in pain")).await;
        assert_eq!(early.status, 201, "{early:?}");
        assert_eq!(early.body["overrides"], json!(["notice", "hours"]));
        assert_eq!(early.text("/override_reason"), "in pain");
        assert_eq!(early.body["overbook_reason"], Value::Null, "nobody was there");
        let (_, change) = desk.clinic.audited().await.pop().unwrap();
        assert_eq!(change["overrides"], json!(["notice", "hours"]));

        let usual = desk.book("Ben", "10:00", json!(["overbook"]), Some("just in case")).await;
        assert_eq!((&usual.body["overrides"], &usual.body["override_reason"]), (&json!([]), &Value::Null));
        let day = desk.clinic.get("/api/v1/staff/day?date=2026-03-02", Some(&desk.token)).await;
        let kept = &day.body["practitioners"][0]["appointments"][0];
        assert_eq!((&kept["overrides"], &kept["override_reason"]), (&json!(["notice", "hours"]), &json!("in pain")));
    }

    async fn an_overbooked_visit_stands_beside_the_other_until_it_is_moved(on) {
        let desk = Desk::open(on).await;
        desk.book("Ada", "10:00", json!([]), None).await;
        let without = desk.book("Ben", "10:15", json!(["overbook"]), Some("  ")).await;
        assert_eq!((without.status, without.problem()), (422, "override-refused"));
        let second = desk.book("Ben", "10:15", json!(["overbook"]), Some("a quick look")).await;
        assert_eq!(second.status, 201, "{second:?}");
        assert_eq!(second.body["overrides"], json!(["overbook"]));
        assert_eq!(second.text("/overbook_reason"), "a quick look");

        let path = format!("/api/v1/staff/appointments/{}/reschedule", second.text("/id"));
        let moved = desk.clinic.change(&path, &desk.token, 1, json!({ "starts_at": at("11:00") })).await;
        assert_eq!(moved.body["overrides"], json!([]), "{moved:?}");
        assert_eq!((&moved.body["override_reason"], &moved.body["overbook_reason"]), (&Value::Null, &Value::Null));
        assert!(desk.clinic.findings().await.is_empty());
    }

    async fn the_patient_is_never_in_two_places_though_the_practitioner_may(on) {
        let desk = Desk::open(on).await;
        desk.book("Ada", "10:00", json!([]), None).await;
        let twice = desk.book("Ada", "10:15", json!(["overbook"]), Some("a quick look")).await;
        assert_eq!((twice.status, twice.problem()), (409, "patient-busy"));
        let named = desk.book("Ada", "10:15", json!(["patient"]), Some("a quick look")).await;
        assert_eq!((named.status, named.problem()), (422, "override-refused"));
    }

    async fn the_mark_is_on_the_desk_and_on_the_visits_page_in_words(on) {
        let desk = Desk::open(on).await;
        desk.book("Ada", "10:00", json!([]), None).await;
        let second = desk.book("Ben", "10:15", json!(["overbook"]), Some("a quick look")).await;
        desk.clinic.enter(Role::Receptionist).await;
        let day = desk.clinic.page("/desk?date=2026-03-02").await;
        assert!(day.contains("overbooked"), "{day}");
        let visit = desk.clinic.page(&format!("/desk/visits/{}", second.text("/id"))).await;
        assert!(visit.contains("two visits at the same time: a quick look"), "{visit}");
    }
}
