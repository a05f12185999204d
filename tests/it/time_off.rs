//! Time off: asked for by practitioners and decided at the desk, or taken, as the clinic has it.
use crate::support::{Clinic, On, Reply, at, on_both, on_day};
use limber::{
    db,
    domain::{PractitionerId, Role, Span, TimeOff, TimeOffId, TimeOffRequest},
};
use serde_json::{Value, json};

const PATH: &str = "/api/v1/staff/time-off";

/// A clinic with somebody at the desk, and Dr. Osei.
struct House {
    clinic: Clinic,
    desk: String,
    osei: String,
}

impl House {
    async fn open(on: On, time_off: TimeOff) -> Self {
        let clinic = Clinic::open_with(on, |policy| policy.time_off = time_off).await;
        let desk = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let osei = clinic.sign_in(&clinic.staff(Role::Practitioner).await).await;
        Self { clinic, desk, osei }
    }

    /// Dr. Osei wants the Tuesday from nine to noon off.
    async fn want(&self) -> Reply {
        let body = json!({
            "starts_at": on_day("2026-03-03", "09:00"), "ends_at": on_day("2026-03-03", "12:00"),
            "reason": "A wedding",
        });
        self.clinic.post(PATH, Some(&self.osei), body).await
    }

    async fn open_requests(&self) -> Vec<Value> {
        let list = self.clinic.get(PATH, Some(&self.desk)).await;
        list.body["items"].as_array().unwrap().clone()
    }

    async fn decide(&self, id: &str, step: &str, token: &str, body: Value) -> Reply {
        self.clinic.post(&format!("{PATH}/{id}/{step}"), Some(token), body).await
    }

    async fn blocks(&self) -> Vec<Value> {
        let path = "/api/v1/staff/blocks?from=2026-03-02&to=2026-03-08";
        let list = self.clinic.get(path, Some(&self.desk)).await;
        list.body["items"].as_array().unwrap().clone()
    }

    /// Sends a form with what every form sends back.
    async fn press(&self, page: &str, path: &str, fields: &[(&str, &str)]) -> Reply {
        let hidden = |name| {
            let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\""))?;
            Some((name, rest.split('"').next()?))
        };
        let hidden = [hidden("csrf"), hidden("nonce")].into_iter().flatten();
        let fields: Vec<_> = fields.iter().copied().chain(hidden).collect();
        let request = self.clinic.http().post(format!("{}{path}", self.clinic.base)).form(&fields);
        self.clinic.ask(request, None).await
    }

    /// Another practitioner asked for time off too.
    async fn ruiz_asks(&self) -> String {
        let (clinic_id, practitioner_id): (_, PractitionerId) = (self.clinic.id, self.clinic.ruiz);
        let request = TimeOffRequest {
            id: TimeOffId::new(),
            clinic_id,
            practitioner_id,
            span: Span::between(on_day("2026-03-05", "09:00"), on_day("2026-03-05", "10:00"))
                .unwrap(),
            reason: "The dentist".to_owned(),
            requested_at: at("07:00"),
            decided: None,
        };
        let id = request.id.to_string();
        self.clinic.app.db.write(move |tx| db::time_off::insert(tx, &request)).await.unwrap();
        id
    }
}

fn mark(page: &str) -> String {
    page.split_once("data-mark=\"").unwrap().1.split('"').next().unwrap().to_owned()
}

#[track_caller]
fn says(page: &str, words: &[&str]) {
    for word in words {
        assert!(page.contains(word), "no “{word}” in {page}");
    }
}

on_both! {
    async fn what_is_approved_is_blocked_and_its_visits_need_a_new_time(on) {
        let house = House::open(on, TimeOff::Asked).await;
        let clinic = &house.clinic;
        let visit = clinic.book("Ada", on_day("2026-03-03", "10:00")).send().await.text("/id");
        let asked = house.want().await;
        assert_eq!((asked.status, &asked.body["block"]), (201, &Value::Null), "{asked:?}");
        let id = asked.text("/request/id");
        assert!(house.blocks().await.is_empty(), "nobody has decided");
        assert_eq!(house.want().await.text("/request/id"), id, "asked twice is asked once");
        let open = house.open_requests().await;
        assert_eq!((open.len(), open[0]["name"].clone(), open[0]["reason"].clone()), (1, json!("Dr. Kwame Osei"), json!("A wedding")));

        let granted = house.decide(&id, "approve", &house.desk, json!({})).await;
        assert_eq!((granted.status, granted.body["affected"].clone()), (200, json!(1)), "{granted:?}");
        assert_eq!(granted.text("/request/outcome"), "approved");
        let blocks = house.blocks().await;
        assert_eq!((blocks.len(), blocks[0]["title"].clone(), blocks[0]["kind"].clone()), (1, json!("A wedding"), json!("time_off")));
        let displaced = clinic.get("/api/v1/staff/displaced", Some(&house.desk)).await;
        assert!(format!("{displaced:?}").contains(&visit), "{displaced:?}");
        assert!(house.open_requests().await.is_empty());
        // Once decided, it stays so.
        for (step, token, body) in [("approve", &house.desk, json!({})), ("decline", &house.desk, json!({ "answer": "No." })), ("withdraw", &house.osei, json!({}))] {
            assert_eq!(house.decide(&id, step, token, body).await.status, 409, "{step}");
        }
        assert_eq!(house.blocks().await.len(), 1);

        let trail = clinic.audited().await;
        let done: Vec<&str> = trail.iter().map(|(action, _)| action.as_str()).filter(|action| action.starts_with("time-off.")).collect();
        assert_eq!(done, ["time-off.ask", "time-off.approve"]);
        assert!(!format!("{trail:?}").contains("wedding"), "why stays out of the trail: {trail:?}");
        assert!(clinic.findings().await.is_empty());
    }

    async fn what_is_declined_is_answered_with_a_word(on) {
        let house = House::open(on, TimeOff::Asked).await;
        let id = house.want().await.text("/request/id");
        for body in [json!({}), json!({ "answer": " " }), json!({ "answer": "No.", "more": 1 })] {
            assert_eq!(house.decide(&id, "decline", &house.desk, body).await.status, 422);
        }
        let declined = house.decide(&id, "decline", &house.desk, json!({ "answer": "Too many are away." })).await;
        assert_eq!((declined.status, declined.text("/outcome"), declined.text("/answer")), (200, "declined".to_owned(), "Too many are away.".to_owned()));
        let own = house.clinic.get(PATH, Some(&house.osei)).await;
        assert_eq!(own.text("/items/0/answer"), "Too many are away.");
        assert!(house.blocks().await.is_empty());
    }

    async fn where_the_clinic_lets_them_practitioners_block_it_themselves(on) {
        let house = House::open(on, TimeOff::Direct).await;
        let taken = house.want().await;
        assert_eq!((taken.status, &taken.body["request"]), (201, &Value::Null), "{taken:?}");
        assert_eq!(house.blocks().await[0]["id"], taken.body["block"]["id"]);
        assert!(house.open_requests().await.is_empty());
        house.clinic.enter(Role::Practitioner).await;
        let page = house.clinic.page("/day/time-off").await;
        says(&page, &["The time is blocked at once", "Block this time"]);
        let fields = [("date", "2026-03-04"), ("from", "13:00"), ("to", "17:00"), ("title", "A course")];
        // Whoever presses twice takes it once.
        for _ in 0..2 {
            let done = house.press(&page, "/day/time-off", &fields).await;
            says(done.body.as_str().unwrap(), &["The time is blocked.", "Nothing yet."]);
        }
        let blocks = house.blocks().await;
        assert_eq!((blocks.len(), blocks[1]["title"].clone()), (2, json!("A course")));
    }

    async fn the_policy_is_a_switch_of_the_administration(on) {
        let house = House::open(on, TimeOff::Asked).await;
        let clinic = &house.clinic;
        let admin = clinic.sign_in(&clinic.staff(Role::Admin).await).await;
        clinic.enter(Role::Admin).await;
        says(&clinic.page("/admin/policy").await, &["Asked for, and decided at the desk"]);
        let path = "/api/v1/staff/clinic";
        let tag = clinic.get(path, Some(&admin)).await.headers["etag"].to_str().unwrap().to_owned();
        let body = json!({ "policy": { "time_off": "direct" } });
        let request = clinic.http().patch(format!("{}{path}", clinic.base)).header("if-match", tag).json(&body);
        let changed = clinic.ask(request, Some(&admin)).await;
        assert_eq!(changed.status, 200, "{changed:?}");
        assert_eq!(house.want().await.body["request"], Value::Null);
    }

    async fn the_pages_ask_and_decide(on) {
        let house = House::open(on, TimeOff::Asked).await;
        let clinic = &house.clinic;
        clinic.book("Ada", on_day("2026-03-03", "10:00")).send().await;
        clinic.enter(Role::Practitioner).await;
        says(&clinic.page("/day").await, &["href=\"/day/time-off\""]);
        let page = clinic.page("/day/time-off").await;
        let backwards = [("date", "2026-03-03"), ("from", "12:00"), ("to", "09:00"), ("title", "A wedding")];
        let wrong = house.press(&page, "/day/time-off", &backwards).await;
        assert_eq!(wrong.status, 422);
        says(wrong.body.as_str().unwrap(), &["There is a problem", "must be later than the beginning", "value=\"A wedding\"", "value=\"2026-03-03\""]);
        let past = [("date", "2026-02-03"), ("from", "09:00"), ("to", "12:00"), ("title", "A wedding")];
        assert_eq!(house.press(&page, "/day/time-off", &past).await.status, 422);
        let mut asked = Vec::new();
        for (day, from, to) in [("2026-03-03", "09:00", "12:00"), ("2026-03-04", "00:00", "00:00"), ("2026-03-05", "09:00", "12:00")] {
            let fields = [("date", day), ("from", from), ("to", to), ("title", "A wedding")];
            let done = house.press(&page, "/day/time-off", &fields).await;
            says(done.body.as_str().unwrap(), &["The desk is asked.", "the desk will decide"]);
            let latest = house.open_requests().await.pop().unwrap();
            asked.push(latest["id"].as_str().unwrap().to_owned());
        }
        let back = house.press(&page, &format!("/day/time-off/{}/withdraw", asked[2]), &[]).await;
        says(back.body.as_str().unwrap(), &["The request is taken back.", "taken back</span>"]);

        clinic.enter(Role::Receptionist).await;
        says(&clinic.page("/desk").await, &["2 requests for time off", "href=\"/desk/time-off\""]);
        let list = clinic.page("/desk/time-off").await;
        says(&list, &["Dr. Kwame Osei", "Tuesday, March 3, 9:00 am to 12:00 pm", "A wedding", "1 visit is booked in that time"]);
        let granted = house.press(&list, &format!("/desk/time-off/{}/approve", asked[0]), &[]).await;
        says(granted.body.as_str().unwrap(), &["A wedding", "Ada Tester"]);
        assert!(mark(&clinic.page("/desk/time-off").await) != mark(&list), "others hear of it");
        let silent = house.press(&list, &format!("/desk/time-off/{}/decline", asked[1]), &[("answer", " ")]).await;
        assert_eq!(silent.status, 409);
        says(silent.body.as_str().unwrap(), &["Say why; the practitioner reads it."]);
        house.press(&list, &format!("/desk/time-off/{}/decline", asked[1]), &[("answer", "Too many are away")]).await;
        let late = house.press(&list, &format!("/desk/time-off/{}/approve", asked[1]), &[]).await;
        says(late.body.as_str().unwrap(), &["That was decided already."]);

        clinic.enter(Role::Practitioner).await;
        says(&clinic.page("/day/time-off").await, &["approved</span>", "declined: Too many are away</span>"]);
        let late = house.press(&page, &format!("/day/time-off/{}/withdraw", asked[0]), &[]).await;
        assert!(!late.body.as_str().unwrap().contains("is taken back"), "it was granted meanwhile");
    }

    async fn nobody_asks_or_decides_for_another(on) {
        let house = House::open(on, TimeOff::Asked).await;
        let clinic = &house.clinic;
        let (own, others) = (house.want().await.text("/request/id"), house.ruiz_asks().await);
        // A practitioner sees and takes back what is theirs, and decides nothing.
        let list = clinic.get(PATH, Some(&house.osei)).await;
        assert_eq!((list.body["items"].as_array().unwrap().len(), list.text("/items/0/id")), (1, own.clone()));
        assert_eq!(house.decide(&others, "withdraw", &house.osei, json!({})).await.status, 404);
        for id in [&own, &others] {
            assert_eq!(house.decide(id, "approve", &house.osei, json!({})).await.status, 403);
            assert_eq!(house.decide(id, "decline", &house.osei, json!({ "answer": "No." })).await.status, 403);
        }
        clinic.enter(Role::Practitioner).await;
        let page = clinic.page("/day/time-off").await;
        assert!(!page.contains("dentist"), "{page}");
        assert_eq!(house.press(&page, &format!("/day/time-off/{others}/withdraw"), &[]).await.status, 404);
        assert_eq!(house.press(&page, &format!("/desk/time-off/{own}/approve"), &[]).await.status, 403);
        assert_eq!(clinic.get("/desk/time-off", None).await.status, 403);
        // Whoever is no practitioner has none to ask for, and another clinic knows nothing of it.
        let body = json!({ "starts_at": at("10:00"), "ends_at": at("11:00"), "reason": "Rest" });
        assert_eq!(clinic.post(PATH, Some(&house.desk), body).await.status, 403);
        let neighbour = clinic.neighbour().await;
        let desk = neighbour.sign_in(&neighbour.staff(Role::Receptionist).await).await;
        assert_eq!(house.decide(&own, "approve", &desk, json!({})).await.status, 404);
        assert_eq!(clinic.get(PATH, Some(&desk)).await.body["items"], json!([]));
        assert_eq!(house.open_requests().await.len(), 2);
    }
}
