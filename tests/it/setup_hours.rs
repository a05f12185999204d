//! Weekly hours, single dates, closures and blocks, and what they do to visits.
use crate::support::{Clinic, Reply, at, on_both, on_day};
use limber::domain::Role;
use serde_json::{Value, json};

const BASE: &str = "/api/v1/staff";

fn week(clinic: &Clinic, opens: &str, closes: &str) -> Value {
    let rule = |weekday: u32| {
        json!({
            "location": clinic.location, "weekday": weekday, "opens": opens, "closes": closes,
        })
    };
    json!({ "rules": (1..=5).map(rule).collect::<Vec<_>>() })
}

fn affected(reply: &Reply) -> Vec<String> {
    let list = reply.body["affected"].as_array().unwrap_or_else(|| panic!("{reply:?}"));
    list.iter().map(|visit| visit["starts_at"].as_str().unwrap()[11..16].to_owned()).collect()
}

on_both! {
    async fn shorter_hours_answer_the_visits_outside_them_and_a_rehearsal_does_nothing(on) {
        let clinic = Clinic::open(on).await;
        for (name, time) in [("Ada", "09:00"), ("Ben", "14:00"), ("Cyd", "16:00")] {
            clinic.book(name, at(time)).send().await;
        }
        clinic.book("Dan", at("16:00")).with("/practitioner", json!("ruiz")).send().await;
        let desk = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let path = format!("{BASE}/practitioners/{}/hours", clinic.osei);

        let short = week(&clinic, "09:00", "14:15");
        let tried = clinic.send("PUT", &format!("{path}?dry_run=true"), &desk, short.clone()).await;
        assert_eq!((tried.status, affected(&tried)), (200, vec!["14:00".to_owned(), "16:00".to_owned()]), "{tried:?}");
        assert_eq!(tried.body["affected"][0]["reasons"][0]["cause"], "outside_hours");
        let still = clinic.get(&path, Some(&desk)).await;
        assert_eq!(still.body["rules"][0]["closes"], "17:00", "{still:?}");
        assert!(clinic.starts("adjustment", "osei").await.contains(&"16:30".to_owned()));

        let done = clinic.send("PUT", &path, &desk, short.clone()).await;
        assert_eq!(affected(&done), affected(&tried));
        assert!(!clinic.starts("adjustment", "osei").await.contains(&"16:30".to_owned()));
        let again = clinic.send("PUT", &path, &desk, short).await;
        assert_eq!(affected(&again), [] as [String; 0], "nothing is new about them");
    }

    async fn a_date_of_its_own_replaces_the_week_and_goes_again(on) {
        let clinic = Clinic::open(on).await;
        clinic.book("Ada", at("10:00")).send().await;
        let desk = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let all = format!("{BASE}/practitioners/{}/overrides", clinic.osei);
        let path = format!("{all}/2026-03-02");
        let off = clinic.send("PUT", &path, &desk, json!({ "hours": [] })).await;
        assert_eq!((off.status, affected(&off)), (200, vec!["10:00".to_owned()]), "{off:?}");
        assert!(clinic.starts("adjustment", "osei").await.is_empty());
        let listed = clinic.get(&all, Some(&desk)).await;
        assert_eq!(listed.body["items"], json!([{
            "practitioner": clinic.osei, "date": "2026-03-02", "hours": [],
        }]));

        let evening = json!({ "hours": [{ "location": clinic.location, "opens": "18:00", "closes": "00:00", "access": "staff" }] });
        let late = clinic.send("PUT", &path, &desk, evening).await;
        assert_eq!((late.status, affected(&late)), (200, vec![]), "{late:?}");
        assert_eq!(late.body["hours"][0]["closes"], "00:00");
        assert!(clinic.starts("adjustment", "osei").await.is_empty(), "kept for the desk");

        let gone = clinic.send("DELETE", &path, &desk, json!({})).await;
        assert_eq!((gone.status, &gone.body["hours"]), (200, &json!(null)), "{gone:?}");
        assert!(clinic.starts("adjustment", "osei").await.contains(&"11:00".to_owned()));
    }

    async fn a_closure_answers_the_visits_of_its_days_at_its_location(on) {
        let clinic = Clinic::open(on).await;
        clinic.book("Ada", at("10:00")).send().await;
        clinic.book("Ben", on_day("2026-03-03", "11:00")).send().await;
        clinic.book("Cyd", on_day("2026-03-04", "12:00")).with("/practitioner", json!("ruiz")).send().await;
        let desk = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let path = format!("{BASE}/closures");
        let body = json!({ "title": "Burst pipe", "starts_on": "2026-03-03", "ends_on": "2026-03-04" });
        let tried = clinic.post(&format!("{path}?dry_run=true"), Some(&desk), body.clone()).await;
        assert_eq!((tried.status, affected(&tried)), (200, vec!["11:00".to_owned(), "12:00".to_owned()]), "{tried:?}");
        assert_eq!(clinic.get(&path, Some(&desk)).await.body["items"], json!([]));
        let closed = clinic.post(&path, Some(&desk), body).await;
        assert_eq!((closed.status, affected(&closed).len()), (201, 2), "{closed:?}");
        assert_eq!(closed.body["affected"][0]["reasons"][0]["detail"], "the location is closed: Burst pipe");

        let one = format!("{path}/{}", closed.text("/id"));
        let longer = clinic.send("PATCH", &one, &desk, json!({ "starts_on": "2026-03-02" })).await;
        assert_eq!((longer.status, affected(&longer)), (200, vec!["10:00".to_owned()]), "{longer:?}");
        let backwards = clinic.send("PATCH", &one, &desk, json!({ "ends_on": "2026-03-01" })).await;
        assert_eq!((backwards.status, backwards.text("/errors/0/pointer")), (422, "/ends_on".to_owned()));
        assert_eq!(clinic.send("DELETE", &one, &desk, json!({})).await.status, 204);
        assert_eq!(clinic.get(&one, Some(&desk)).await.status, 404);
    }

    async fn hours_that_make_no_sense_are_refused_by_their_part(on) {
        let clinic = Clinic::open(on).await;
        let desk = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let path = format!("{BASE}/practitioners/{}/hours", clinic.osei);
        let location = clinic.location;
        for (rule, pointer) in [
            (json!({ "location": location, "weekday": 1, "opens": "12:00", "closes": "09:00" }), "/rules/0/closes"),
            (json!({ "location": location, "weekday": 8, "opens": "09:00", "closes": "12:00" }), "/rules/0/weekday"),
            (json!({ "location": location, "weekday": 1, "opens": "9 am", "closes": "12:00" }), "/rules/0/opens"),
            (json!({ "location": location, "weekday": 1, "opens": "09:00", "closes": "12:00", "every_weeks": 2 }), "/rules/0/valid_from"),
            (json!({ "location": location, "weekday": 1, "opens": "09:00", "closes": "12:00", "room": 1 }), "/rules/0/room"),
        ] {
            let wrong = clinic.send("PUT", &path, &desk, json!({ "rules": [rule] })).await;
            assert_eq!((wrong.status, wrong.text("/errors/0/pointer")), (422, pointer.to_owned()), "{wrong:?}");
        }
        let nowhere = json!({ "location": clinic.osei, "weekday": 1, "opens": "09:00", "closes": "12:00" });
        assert_eq!(clinic.send("PUT", &path, &desk, json!({ "rules": [nowhere] })).await.status, 404);
        let none = clinic.send("PUT", &path, &desk, json!({})).await;
        assert_eq!(none.status, 422, "{none:?}");
    }

    async fn a_visit_that_the_desk_booked_outside_hours_on_purpose_stays_where_it_is(on) {
        let clinic = Clinic::open(on).await;
        let desk = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let booked = clinic.post(&format!("{BASE}/appointments"), Some(&desk), json!({
            "service": "adjustment", "practitioner": "osei", "starts_at": at("17:30"),
            "patient": { "given_name": "Ada", "family_name": "Tester", "phone": "3055550107" },
            "overrides": ["hours"], "override_reason": "came from far",
        })).await;
        assert_eq!(booked.status, 201, "{booked:?}");
        let path = format!("{BASE}/practitioners/{}/hours", clinic.osei);
        let shorter = clinic.send("PUT", &path, &desk, week(&clinic, "09:00", "16:00")).await;
        assert_eq!(affected(&shorter), [] as [String; 0], "{shorter:?}");
    }
}
