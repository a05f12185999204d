//! Rooms: one that suits and is free is chosen, and the desk may choose another.
use crate::support::{Clinic, at, on_both};
use limber::domain::Role;
use serde_json::json;

on_both! {
    async fn the_desk_gives_a_visit_another_room_that_suits_and_is_free(on) {
        let clinic = Clinic::open(on).await;
        clinic.share_injections().await;
        let other = clinic.another_room().await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let injection = |name: &str, who: &str| {
            clinic.book(name, at("10:00")).with("/service", json!("injection")).with("/practitioner", json!(who))
        };
        let first = injection("Ada", "osei").send().await;
        assert_eq!(first.text("/room/id"), clinic.room.to_string());
        let path = format!("/api/v1/staff/appointments/{}/room", first.text("/id"));

        let moved = clinic.change(&path, &token, 1, json!({ "room": other })).await;
        assert_eq!((moved.status, moved.text("/room/id")), (200, other.to_string()), "{moved:?}");
        assert_eq!(moved.headers["etag"], "\"2\"");
        let second = injection("Ben", "ruiz").send().await;
        assert_eq!(second.text("/room/id"), clinic.room.to_string(), "the first room is free again");

        let occupied = clinic.change(&path, &token, 2, json!({ "room": clinic.room })).await;
        assert_eq!((occupied.status, occupied.problem()), (409, "slot-taken"));
        let stale = clinic.change(&path, &token, 1, json!({ "room": other })).await;
        assert_eq!((stale.status, stale.problem()), (409, "stale-revision"));
        assert!(clinic.findings().await.is_empty());
    }

    async fn a_room_that_does_not_suit_is_refused(on) {
        let clinic = Clinic::open(on).await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let booked = clinic.book("Ada", at("10:00")).send().await;
        let path = format!("/api/v1/staff/appointments/{}/room", booked.text("/id"));
        let unsuited = clinic.change(&path, &token, 1, json!({ "room": clinic.room })).await;
        assert_eq!((unsuited.status, unsuited.problem()), (422, "invalid"), "{unsuited:?}");
        let unknown = clinic.change(&path, &token, 1, json!({ "room": clinic.osei })).await;
        assert_eq!(unknown.status, 404);
    }

    async fn a_room_is_never_taken_twice_whoever_asks(on) {
        let clinic = Clinic::open(on).await;
        clinic.share_injections().await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let body = |name: &str, who: &str, overrides: serde_json::Value| json!({
            "service": "injection", "practitioner": who, "starts_at": at("10:00"),
            "patient": { "given_name": name, "family_name": "Tester", "phone": "3055550107" },
            "overrides": overrides, "override_reason": "in pain",
        });
        let post = async |body| clinic.post("/api/v1/staff/appointments", Some(&token), body).await;
        assert_eq!(post(body("Ada", "osei", json!([]))).await.status, 201);
        let second = post(body("Ben", "ruiz", json!(["overbook"]))).await;
        assert_eq!((second.status, second.problem()), (409, "slot-taken"));
        let third = post(body("Ben", "ruiz", json!(["room"]))).await;
        assert_eq!((third.status, third.problem()), (422, "override-refused"));
    }
}
