//! Who may see and change what a clinic is set up with, and that nobody reaches another's.
use crate::support::{Clinic, on_both};
use limber::domain::Role;
use serde_json::{Value, json};

const BASE: &str = "/api/v1/staff";

/// Every address of one thing, with a change that would be sound, and who may make it.
fn addresses(of: &Clinic, staff: &str) -> Vec<(String, &'static str, Value, bool)> {
    let practitioner = format!("practitioners/{}", of.osei);
    vec![
        (format!("locations/{}", of.location), "PATCH", json!({ "name": "X" }), false),
        (format!("rooms/{}", of.room), "PATCH", json!({ "name": "X" }), false),
        (practitioner.clone(), "PATCH", json!({ "about": "X" }), false),
        (format!("services/{}", of.adjustment), "PATCH", json!({ "description": "X" }), false),
        (format!("staff/{staff}"), "PATCH", json!({ "name": "X" }), false),
        (format!("{practitioner}/hours"), "PUT", json!({ "rules": [] }), true),
        (format!("{practitioner}/overrides/2026-03-05"), "PUT", json!({ "hours": [] }), true),
    ]
}

async fn first_staff(clinic: &Clinic, token: &str) -> String {
    clinic.get(&format!("{BASE}/staff"), Some(token)).await.text("/items/0/id")
}

on_both! {
    async fn another_clinics_things_are_not_there_at_any_address(on) {
        let clinic = Clinic::open(on).await;
        let other = clinic.neighbour().await;
        let admin = clinic.sign_in(&clinic.staff(Role::Admin).await).await;
        let theirs = other.sign_in(&other.staff(Role::Admin).await).await;
        let stranger = first_staff(&other, &theirs).await;
        let closure = other.post(&format!("{BASE}/closures"), Some(&theirs), json!({
            "title": "X", "starts_on": "2026-04-01", "ends_on": "2026-04-01",
        })).await.text("/id");

        let mut foreign = addresses(&other, &stranger);
        foreign.push((format!("closures/{closure}"), "PATCH", json!({ "title": "Y" }), true));
        for (path, method, body, _) in foreign {
            let path = format!("{BASE}/{path}");
            assert_eq!(clinic.get(&path, Some(&admin)).await.status, 404, "GET {path}");
            let changed = clinic.send(method, &path, &admin, body).await;
            assert_eq!(changed.status, 404, "{method} {path}: {changed:?}");
        }
        for path in [
            format!("closures/{closure}"),
            format!("practitioners/{}/overrides/2026-03-05", other.osei),
        ] {
            assert_eq!(clinic.send("DELETE", &format!("{BASE}/{path}"), &admin, json!({})).await.status, 404, "{path}");
        }
        let password = format!("{BASE}/staff/{stranger}/password");
        let reset = clinic.post(&password, Some(&admin), json!({ "password": "four unrelated words" })).await;
        assert_eq!(reset.status, 404, "{reset:?}");
        let overrides = format!("{BASE}/practitioners/{}/overrides", other.osei);
        assert_eq!(clinic.get(&overrides, Some(&admin)).await.status, 404);

        for (what, body) in [
            ("rooms", json!({ "name": "X", "location": other.location })),
            ("services", json!({ "name": "X", "discipline": "chiropractic", "duration_minutes": 30, "rooms": [other.room] })),
            ("services", json!({ "name": "X", "discipline": "chiropractic", "duration_minutes": 30, "practitioners": [{ "practitioner": other.osei }] })),
            ("practitioners", json!({ "given_name": "X", "family_name": "Y", "services": [{ "service": other.adjustment }] })),
            ("closures", json!({ "title": "X", "starts_on": "2026-04-01", "ends_on": "2026-04-01", "location": other.location })),
            ("staff", json!({ "name": "X", "email": "x@x.example", "role": "practitioner", "password": "four unrelated words", "practitioner": other.osei })),
        ] {
            let named = clinic.post(&format!("{BASE}/{what}"), Some(&admin), body).await;
            assert_eq!(named.status, 404, "{what}: {named:?}");
        }
    }

    async fn the_desk_runs_the_calendars_and_only_an_admin_the_rest(on) {
        let clinic = Clinic::open(on).await;
        let desk = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let colleague = first_staff(&clinic, &desk).await;
        for (path, method, body, for_desk) in addresses(&clinic, &colleague) {
            let path = format!("{BASE}/{path}");
            assert_eq!(clinic.get(&path, Some(&desk)).await.status, 200, "GET {path}");
            let changed = clinic.send(method, &path, &desk, body).await;
            assert_eq!(changed.status, if for_desk { 200 } else { 403 }, "{method} {path}: {changed:?}");
        }
        for what in ["locations", "rooms", "practitioners", "services", "staff"] {
            let path = format!("{BASE}/{what}");
            assert_eq!(clinic.get(&path, Some(&desk)).await.status, 200, "{what}");
            let added = clinic.post(&path, Some(&desk), json!({})).await;
            assert_eq!((added.status, added.problem()), (403, "forbidden"), "{what}");
        }
        let clinic_itself = clinic.send("PATCH", &format!("{BASE}/clinic"), &desk, json!({ "name": "X" })).await;
        assert_eq!(clinic_itself.status, 403);
    }

    async fn a_practitioner_sees_their_own_hours_and_changes_nothing(on) {
        let clinic = Clinic::open(on).await;
        let own = clinic.sign_in(&clinic.staff(Role::Practitioner).await).await;
        let hours = |id: limber::domain::PractitionerId| format!("{BASE}/practitioners/{id}/hours");
        let seen = clinic.get(&hours(clinic.osei), Some(&own)).await;
        assert_eq!((seen.status, seen.body["rules"].as_array().unwrap().len()), (200, 5), "{seen:?}");
        let others = clinic.get(&hours(clinic.ruiz), Some(&own)).await;
        assert_eq!((others.status, others.problem()), (403, "forbidden"));
        let dates = format!("{BASE}/practitioners/{}/overrides", clinic.ruiz);
        assert_eq!(clinic.get(&dates, Some(&own)).await.status, 403);
        assert_eq!(clinic.send("PUT", &hours(clinic.osei), &own, json!({ "rules": [] })).await.status, 403);
        let closures = format!("{BASE}/closures");
        assert_eq!(clinic.get(&closures, Some(&own)).await.status, 200);
        assert_eq!(clinic.post(&closures, Some(&own), json!({})).await.status, 403);
        assert_eq!(clinic.get(&format!("{BASE}/staff"), Some(&own)).await.status, 403);

        let admin = clinic.sign_in(&clinic.staff(Role::Admin).await).await;
        let open = json!({ "policy": { "practitioners_see_all": true } });
        clinic.send("PATCH", &format!("{BASE}/clinic"), &admin, open).await;
        assert_eq!(clinic.get(&hours(clinic.ruiz), Some(&own)).await.status, 200);
    }

    async fn without_a_session_there_is_nothing_to_see(on) {
        let clinic = Clinic::open(on).await;
        for what in ["clinic", "locations", "rooms", "practitioners", "services", "closures", "staff"] {
            let reply = clinic.get(&format!("{BASE}/{what}"), None).await;
            assert_eq!((reply.status, reply.problem()), (401, "unauthenticated"), "{what}");
        }
    }
}
