//! What a clinic is set up with, through programs: places, people and services.
use crate::support::{Clinic, Reply, at, on_both};
use limber::domain::Role;
use serde_json::{Value, json};

const BASE: &str = "/api/v1/staff";

async fn added(clinic: &Clinic, token: &str, what: &str, body: Value) -> Reply {
    let reply = clinic.post(&format!("{BASE}/{what}"), Some(token), body).await;
    assert_eq!(reply.status, 201, "{what}: {reply:?}");
    let address = format!("{BASE}/{what}/{}", reply.text("/id"));
    assert_eq!(reply.headers["location"], address.as_str());
    reply
}

fn weekday_mornings(location: &str) -> Value {
    let rule = |weekday: u32| {
        json!({
            "location": location, "weekday": weekday, "opens": "09:00", "closes": "12:00",
        })
    };
    json!({ "rules": (1..=5).map(rule).collect::<Vec<_>>() })
}

async fn slots(clinic: &Clinic, service: &str) -> Reply {
    let path = format!("slots?service={service}&from=2026-03-03&to=2026-03-03");
    clinic.get(&clinic.path(&path), None).await
}

on_both! {
    async fn a_new_service_becomes_bookable_through_programs_alone(on) {
        let clinic = Clinic::open(on).await;
        let admin = clinic.sign_in(&clinic.staff(Role::Admin).await).await;
        let place = added(&clinic, &admin, "locations", json!({
            "name": "North", "address": "1 North Road", "city": "Key Largo", "country": "US",
            "phone": "(305) 555-0177", "time_zone": "America/Chicago",
        })).await;
        let room = added(&clinic, &admin, "rooms", json!({
            "name": "Blue", "location": place.text("/id"),
        })).await;
        let who = added(&clinic, &admin, "practitioners", json!({
            "given_name": "Inès", "family_name": "O'Kafor", "title": "Dr.", "credentials": "DPT",
        })).await;
        assert_eq!((who.text("/slug"), who.text("/name")), ("ines-okafor".to_owned(), "Dr. Inès O'Kafor".to_owned()));
        let service = added(&clinic, &admin, "services", json!({
            "name": "Shock wave & taping", "discipline": "physical-therapy", "duration_minutes": 45,
            "practitioners": [{ "practitioner": "ines-okafor", "duration_minutes": 60 }],
            "rooms": [room.text("/id")],
        })).await;
        assert_eq!(service.text("/slug"), "shock-wave-taping");

        let idle = slots(&clinic, "shock-wave-taping").await;
        assert_eq!(idle.body["days"][0]["slots"], json!([]), "{idle:?}");
        let path = format!("{BASE}/practitioners/{}/hours", who.text("/id"));
        let hours = clinic.send("PUT", &path, &admin, weekday_mornings(&place.text("/id"))).await;
        assert_eq!((hours.status, &hours.body["affected"]), (200, &json!([])), "{hours:?}");

        let open = slots(&clinic, "shock-wave-taping").await;
        let first = &open.body["days"][0]["slots"][0];
        assert_eq!(first["starts_at"], "2026-03-03T09:00:00-06:00", "{open:?}");
        assert_eq!(first["ends_at"], "2026-03-03T10:00:00-06:00");
        let booked = clinic.book("Ada", "2026-03-03T15:00:00Z".parse().unwrap())
            .with("/service", json!("shock-wave-taping")).without("practitioner").send().await;
        assert_eq!((booked.status, booked.text("/room/name")), (201, "Blue".to_owned()), "{booked:?}");
        assert!(clinic.findings().await.is_empty());
    }

    async fn a_change_touches_only_the_members_that_are_named(on) {
        let clinic = Clinic::open(on).await;
        let admin = clinic.sign_in(&clinic.staff(Role::Admin).await).await;
        let path = format!("{BASE}/services/{}", clinic.injection);
        let before = clinic.get(&path, Some(&admin)).await;
        let changed = clinic.send("PATCH", &path, &admin, json!({
            "price_minor": 9900, "min_notice_minutes": 60,
        })).await;
        assert_eq!(changed.status, 200, "{changed:?}");
        assert_eq!((&changed.body["price_minor"], &changed.body["min_notice_minutes"]), (&json!(9900), &json!(60)));
        assert_eq!(changed.body["rooms"], before.body["rooms"]);
        assert_eq!(changed.body["practitioners"], before.body["practitioners"]);
        let cleared = clinic.send("PATCH", &path, &admin, json!({ "price_minor": null })).await;
        assert_eq!((&cleared.body["price_minor"], &cleared.body["min_notice_minutes"]), (&json!(null), &json!(60)));
        let null = clinic.send("PATCH", &path, &admin, json!({ "name": null })).await;
        assert_eq!((null.status, null.text("/errors/0/pointer")), (422, "/name".to_owned()));
    }

    async fn all_that_is_wrong_is_said_at_once(on) {
        let clinic = Clinic::open(on).await;
        let admin = clinic.sign_in(&clinic.staff(Role::Admin).await).await;
        let wrong = clinic.post(&format!("{BASE}/services"), Some(&admin), json!({
            "name": " ", "duration_minutes": 4, "discipline": "alchemy", "position": "first",
        })).await;
        let pointers: Vec<_> = wrong.body["errors"].as_array().unwrap().iter()
            .map(|error| error["pointer"].as_str().unwrap().to_owned()).collect();
        assert_eq!((wrong.status, pointers), (422, ["/name", "/discipline", "/duration_minutes", "/position"].map(str::to_owned).to_vec()));
        let empty = clinic.post(&format!("{BASE}/rooms"), Some(&admin), json!({})).await;
        assert_eq!((empty.status, empty.text("/errors/0/detail")), (422, "must be given".to_owned()));
        let unknown = clinic.post(&format!("{BASE}/rooms"), Some(&admin), json!({ "colour": 1 })).await;
        assert_eq!((unknown.status, unknown.problem()), (422, "unknown-field"));
        let number = clinic.send("PATCH", &format!("{BASE}/clinic"), &admin, json!({
            "policy": { "slot_step_minutes": 3, "horizon_days": 731 }, "phone": "12", "time_zone": "Mars",
        })).await;
        let pointers: Vec<_> = number.body["errors"].as_array().unwrap().iter()
            .map(|error| error["pointer"].as_str().unwrap()).collect();
        assert_eq!(pointers, ["/phone", "/time_zone", "/policy/slot_step_minutes", "/policy/horizon_days"]);
    }

    async fn the_policy_changes_what_can_be_booked_at_once(on) {
        let clinic = Clinic::open(on).await;
        let admin = clinic.sign_in(&clinic.staff(Role::Admin).await).await;
        let path = format!("{BASE}/clinic");
        assert!(clinic.starts("adjustment", "osei").await.contains(&"09:15".to_owned()));
        let changed = clinic.send("PATCH", &path, &admin, json!({
            "about": "By the sea.", "policy": { "slot_step_minutes": 60 },
        })).await;
        assert_eq!((changed.status, &changed.body["policy"]["slot_step_minutes"]), (200, &json!(60)), "{changed:?}");
        assert!(!clinic.starts("adjustment", "osei").await.contains(&"09:15".to_owned()));
        let public = clinic.get(&format!("/api/v1/clinics/{}", clinic.slug), None).await;
        assert_eq!(public.text("/about"), "By the sea.");
    }

    async fn what_is_retired_vanishes_from_the_public_and_its_visits_stay(on) {
        let clinic = Clinic::open(on).await;
        let admin = clinic.sign_in(&clinic.staff(Role::Admin).await).await;
        let booked = clinic.book("Ada", at("10:00")).send().await;
        let path = format!("{BASE}/practitioners/{}", clinic.osei);
        let retired = clinic.send("PATCH", &path, &admin, json!({ "active": false })).await;
        let affected = &retired.body["affected"];
        assert_eq!(affected.as_array().unwrap().len(), 1, "{retired:?}");
        assert_eq!(affected[0]["id"], booked.body["id"]);
        assert_eq!(affected[0]["reasons"][0]["cause"], "practitioner_retired");

        let listed = clinic.get(&clinic.path("practitioners"), None).await;
        assert_eq!(listed.body["items"].as_array().unwrap().len(), 1);
        let refused = clinic.book("Ben", at("11:00")).send().await;
        assert_eq!(refused.status, 404, "{refused:?}");
        let visit = clinic.get(&format!("{BASE}/appointments/{}", booked.text("/id")), Some(&admin)).await;
        assert_eq!(visit.text("/status"), "booked");

        let back = clinic.send("PATCH", &path, &admin, json!({ "active": true })).await;
        assert_eq!((back.status, &back.body["affected"]), (200, &json!([])));
        assert!(!clinic.starts("adjustment", "osei").await.is_empty());
        let room = format!("{BASE}/rooms/{}", clinic.room);
        clinic.send("PATCH", &room, &admin, json!({ "active": false })).await;
        assert!(clinic.starts("injection", "osei").await.is_empty());
        let service = format!("{BASE}/services/{}", clinic.adjustment);
        clinic.send("PATCH", &service, &admin, json!({ "active": false })).await;
        assert_eq!(clinic.get(&clinic.path("services"), None).await.body["items"].as_array().unwrap().len(), 1);
    }

    async fn short_names_are_unique_and_stay(on) {
        let clinic = Clinic::open(on).await;
        let admin = clinic.sign_in(&clinic.staff(Role::Admin).await).await;
        let body = |extra: Value| {
            let mut body = json!({ "name": "Adjustment", "discipline": "chiropractic", "duration_minutes": 30 });
            body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            body
        };
        let second = added(&clinic, &admin, "services", body(json!({}))).await;
        assert_eq!(second.text("/slug"), "adjustment-2");
        let taken = clinic.post(&format!("{BASE}/services"), Some(&admin), body(json!({ "slug": "injection" }))).await;
        assert_eq!((taken.status, taken.problem()), (409, "conflict"), "{taken:?}");
        let path = format!("{BASE}/services/{}", second.text("/id"));
        let renamed = clinic.send("PATCH", &path, &admin, json!({ "name": "Something else" })).await;
        assert_eq!(renamed.text("/slug"), "adjustment-2");
    }

    async fn two_people_do_not_undo_each_others_changes_unseen(on) {
        let clinic = Clinic::open(on).await;
        let admin = clinic.sign_in(&clinic.staff(Role::Admin).await).await;
        let path = format!("{BASE}/rooms/{}", clinic.room);
        let seen = clinic.get(&path, Some(&admin)).await.headers["etag"].to_str().unwrap().to_owned();
        let change = async |name: &str, tag: &str| {
            let request = clinic.http().patch(format!("{}{path}", clinic.base));
            clinic.ask(request.header("if-match", tag).json(&json!({ "name": name })), Some(&admin)).await
        };
        let first = change("Blue", &seen).await;
        assert_eq!(first.status, 200, "{first:?}");
        let second = change("Green", &seen).await;
        assert_eq!((second.status, second.problem()), (409, "stale-revision"), "{second:?}");
        let now = first.headers["etag"].to_str().unwrap().to_owned();
        assert_eq!(change("Green", &now).await.text("/name"), "Green");
    }

    async fn every_change_is_in_the_audit_trail_with_what_it_changed(on) {
        let clinic = Clinic::open(on).await;
        let admin = clinic.sign_in(&clinic.staff(Role::Admin).await).await;
        let path = format!("{BASE}/services/{}", clinic.adjustment);
        clinic.send("PATCH", &path, &admin, json!({ "duration_minutes": 40, "name": "adjustment" })).await;
        let who = format!("{BASE}/practitioners/{}", clinic.osei);
        clinic.send("PATCH", &who, &admin, json!({ "email": "osei@private.example" })).await;
        let trail = clinic.audit().await;
        assert!(trail.contains(&("service.change".to_owned(), json!({
            "duration_minutes": { "before": 30, "after": 40 },
        }))), "{trail:?}");
        assert!(trail.contains(&("practitioner.change".to_owned(), json!({ "email": "changed" }))), "{trail:?}");
    }
}
