//! The work list of visits that need a new time, and how it empties.
use crate::support::{Clinic, PASSWORD, Reply, at, on_both, on_day};
use limber::domain::Role;
use serde_json::{Value, json};

const LIST: &str = "/api/v1/staff/displaced";

fn names(list: &Reply) -> Vec<String> {
    let items = list.body["items"].as_array().unwrap_or_else(|| panic!("{list:?}"));
    items.iter().map(|one| one["patient"]["given_name"].as_str().unwrap().to_owned()).collect()
}

fn causes(list: &Reply, place: usize) -> Vec<String> {
    let reasons = list.body["items"][place]["reasons"].as_array().unwrap();
    reasons.iter().map(|one| one["cause"].as_str().unwrap().to_owned()).collect()
}

/// Moves each visit of the list, from the top, to the first time that is suggested for it.
async fn move_all(clinic: &Clinic, token: &str) {
    let list = clinic.get(LIST, Some(token)).await;
    for item in list.body["items"].as_array().unwrap() {
        let to = &item["suggestions"][0];
        let path =
            format!("/api/v1/staff/appointments/{}/reschedule", item["id"].as_str().unwrap());
        let body = json!({ "starts_at": to["starts_at"], "practitioner": to["practitioner"] });
        let moved = clinic.change(&path, token, item["revision"].as_i64().unwrap(), body).await;
        assert_eq!(moved.status, 200, "{to}: {moved:?}");
    }
}

async fn four_visits(clinic: &Clinic) {
    for (name, time) in [("Ada", "09:30"), ("Ben", "10:00"), ("Cyd", "11:30"), ("Dan", "14:00")] {
        assert_eq!(clinic.book(name, at(time)).send().await.status, 201);
    }
}

async fn blocked(clinic: &Clinic, token: &str, from: &str, until: &str) -> Reply {
    clinic
        .post(
            "/api/v1/staff/blocks",
            Some(token),
            json!({
                "practitioner": "osei", "title": "Dentist", "kind": "time_off",
                "starts_at": at(from), "ends_at": at(until),
            }),
        )
        .await
}

on_both! {
    async fn a_block_over_three_visits_lists_exactly_these_until_they_are_moved(on) {
        let clinic = Clinic::open(on).await;
        let desk = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        four_visits(&clinic).await;
        assert_eq!(names(&clinic.get(LIST, Some(&desk)).await), [] as [String; 0]);
        let block = blocked(&clinic, &desk, "09:45", "12:00").await;
        assert_eq!((block.status, block.body["affected"].as_array().unwrap().len()), (201, 3), "{block:?}");

        let list = clinic.get(LIST, Some(&desk)).await;
        assert_eq!((names(&list), &list.body["total"]), (["Ada", "Ben", "Cyd"].map(str::to_owned).to_vec(), &json!(3)));
        assert_eq!(causes(&list, 0), ["practitioner_blocked"]);
        assert_eq!(list.body["items"][0]["reasons"][0]["block"], block.body["id"]);
        let suggested = list.body["items"][0]["suggestions"].as_array().unwrap();
        assert_eq!(suggested.len(), 3, "{list:?}");
        assert_eq!(suggested[0]["practitioner"], json!(clinic.osei));
        assert_eq!((&suggested[2]["practitioner"], &suggested[2]["starts_at"]), (&json!(clinic.ruiz), &json!("2026-03-02T09:30:00-05:00")));

        move_all(&clinic, &desk).await;
        let list = clinic.get(LIST, Some(&desk)).await;
        assert_eq!((names(&list).len(), &list.body["total"]), (0, &json!(0)));
        assert!(clinic.findings().await.is_empty());
    }

    async fn a_closure_and_shorter_hours_are_worked_off_the_same_way(on) {
        let clinic = Clinic::open(on).await;
        let desk = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        four_visits(&clinic).await;
        clinic.book("Eve", on_day("2026-03-03", "16:00")).send().await;
        let closed = clinic.post("/api/v1/staff/closures", Some(&desk), json!({
            "title": "Burst pipe", "starts_on": "2026-03-02", "ends_on": "2026-03-02",
        })).await;
        assert_eq!(closed.status, 201, "{closed:?}");
        let list = clinic.get(LIST, Some(&desk)).await;
        assert_eq!((names(&list).len(), causes(&list, 0)), (4, vec!["closed".to_owned()]));
        move_all(&clinic, &desk).await;
        assert_eq!(names(&clinic.get(LIST, Some(&desk)).await), [] as [String; 0]);

        let rule = |weekday: u32| json!({ "location": clinic.location, "weekday": weekday, "opens": "09:00", "closes": "15:00" });
        let path = format!("/api/v1/staff/practitioners/{}/hours", clinic.osei);
        let rules: Vec<Value> = (1..=5).map(rule).collect();
        clinic.send("PUT", &path, &desk, json!({ "rules": rules })).await;
        let list = clinic.get(LIST, Some(&desk)).await;
        assert_eq!((names(&list), causes(&list, 0)), (vec!["Eve".to_owned()], vec!["outside_hours".to_owned()]));
        move_all(&clinic, &desk).await;
        assert_eq!(names(&clinic.get(LIST, Some(&desk)).await), [] as [String; 0]);
        assert!(clinic.findings().await.is_empty());
    }

    async fn whoever_retires_leaves_their_visits_to_others(on) {
        let clinic = Clinic::open(on).await;
        let admin = clinic.sign_in(&clinic.staff(Role::Admin).await).await;
        four_visits(&clinic).await;
        let path = format!("/api/v1/staff/practitioners/{}", clinic.osei);
        clinic.send("PATCH", &path, &admin, json!({ "active": false })).await;
        let list = clinic.get(LIST, Some(&admin)).await;
        assert_eq!((names(&list).len(), causes(&list, 3)), (4, vec!["practitioner_retired".to_owned()]));
        move_all(&clinic, &admin).await;
        let visits = clinic.get("/api/v1/staff/appointments?practitioner=ruiz&from=2026-03-02&to=2026-03-09", Some(&admin)).await;
        assert_eq!(visits.body["items"].as_array().unwrap().len(), 4, "{visits:?}");
        assert_eq!(names(&clinic.get(LIST, Some(&admin)).await), [] as [String; 0]);
    }

    async fn the_list_is_read_a_page_at_a_time_and_practitioners_see_their_own(on) {
        let clinic = Clinic::open(on).await;
        let desk = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        four_visits(&clinic).await;
        clinic.book("Zoe", at("10:00")).with("/practitioner", json!("ruiz")).send().await;
        clinic.post("/api/v1/staff/closures", Some(&desk), json!({
            "title": "Snow", "starts_on": "2026-03-02", "ends_on": "2026-03-02",
        })).await;
        let (mut path, mut seen) = (format!("{LIST}?limit=2"), Vec::new());
        loop {
            let page = clinic.get(&path, Some(&desk)).await;
            seen.extend(names(&page));
            let Some(next) = page.body["next"].as_str() else { break };
            path = format!("{LIST}?limit=2&after={next}");
        }
        seen.sort();
        assert_eq!(seen, ["Ada", "Ben", "Cyd", "Dan", "Zoe"]);
        let own = clinic.sign_in(&clinic.staff(Role::Practitioner).await).await;
        assert_eq!(names(&clinic.get(LIST, Some(&own)).await), ["Ada", "Ben", "Cyd", "Dan"]);
        let other = clinic.neighbour().await;
        let theirs = other.sign_in(&other.staff(Role::Receptionist).await).await;
        assert_eq!(names(&other.get(LIST, Some(&theirs)).await), [] as [String; 0]);
    }

    async fn the_desk_works_the_list_off_by_button(on) {
        let clinic = Clinic::open(on).await;
        let email = clinic.staff(Role::Receptionist).await;
        let desk = clinic.sign_in(&email).await;
        four_visits(&clinic).await;
        let form = [("email", email.as_str()), ("password", PASSWORD)];
        let login = clinic.http().post(format!("{}/login/{}", clinic.base, clinic.slug)).form(&form);
        assert_eq!(clinic.ask(login, None).await.status, 200);
        blocked(&clinic, &desk, "09:45", "12:00").await;
        let page = async |path: &str| {
            let reply = clinic.get(path, None).await;
            assert_eq!(reply.status, 200, "{path}: {reply:?}");
            reply.body.as_str().unwrap().to_owned()
        };
        assert!(page("/desk").await.contains(r#"href="/desk/displaced">3 visits need a new time"#));
        for left in (0..3).rev() {
            let list = page("/desk/displaced").await;
            assert!(list.contains("#cancel\""), "{list}");
            assert!(list.contains("the practitioner is away: Dentist"));
            let entry = &list[list.find("<form method=\"post\" action=\"/desk/visits/").unwrap()..];
            let value = |after: &str| {
                let (_, rest) = entry.split_once(after).unwrap();
                rest.split_once('"').unwrap().0.to_owned()
            };
            let action = value("action=\"");
            let form = [
                ("csrf", value("name=\"csrf\" value=\"")),
                ("revision", value("name=\"revision\" value=\"")),
                ("back", value("name=\"back\" value=\"")),
                ("opening", value("name=\"opening\" value=\"")),
            ];
            let moved = clinic.ask(clinic.http().post(format!("{}{action}", clinic.base)).form(&form), None).await;
            assert_eq!(moved.status, 200, "{moved:?}");
            assert!(moved.body.as_str().unwrap().contains("The visit is moved."), "{moved:?}");
            let total = clinic.get(LIST, Some(&desk)).await.body["total"].clone();
            assert_eq!(total, json!(left));
        }
        assert!(page("/desk/displaced").await.contains("No coming visit needs a new time."));
        let desk = page("/desk").await;
        assert!(!desk.contains("need a new time") && !desk.contains("needs a new time"));
    }
}
