//! Why a start can be had or not: what staff are told, and what patients are.
use crate::support::{Clinic, Reply, at, on_both, on_day};
use limber::{
    db::{blocks, hours},
    domain::{Block, BlockId, BlockKind, Closure, Role, Span, Whose},
};
use serde_json::{Value, json};

/// What a rule says in an explanation.
fn rule<'a>(reply: &'a Reply, name: &str) -> &'a Value {
    assert_eq!(reply.status, 200, "{reply:?}");
    let rules = reply.body["rules"].as_array().unwrap();
    rules.iter().find(|rule| rule["rule"] == name).unwrap()
}

impl Clinic {
    async fn explain(
        &self,
        token: &str,
        start: chrono::DateTime<chrono::Utc>,
        more: &str,
    ) -> Reply {
        let start = start.format("%Y-%m-%dT%H:%M:%SZ");
        let query = format!("service=adjustment&practitioner=osei&starts_at={start}{more}");
        self.get(&format!("/api/v1/staff/explain?{query}"), Some(token)).await
    }

    async fn why(&self, service: &str, who: &str, start: chrono::DateTime<chrono::Utc>) -> Reply {
        let start = start.format("%Y-%m-%dT%H:%M:%SZ");
        let query = format!("slots/why?service={service}&practitioner={who}&starts_at={start}");
        self.get(&self.path(&query), None).await
    }
}

on_both! {
    async fn a_time_that_can_be_had_passes_every_rule(on) {
        let clinic = Clinic::open(on).await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let free = clinic.explain(&token, at("10:00"), "").await;
        assert_eq!((&free.body["bookable"], &free.body["overrides"]), (&json!(true), &json!([])), "{free:?}");
        let rules = free.body["rules"].as_array().unwrap();
        assert_eq!(rules.len(), limber::domain::Rule::ALL.len());
        assert!(rules.iter().all(|rule| rule["verdict"] == "passes"), "{free:?}");
        assert_eq!(free.text("/before/starts_at"), "2026-03-02T09:45:00-05:00");
        assert_eq!(free.text("/after/starts_at"), "2026-03-02T10:15:00-05:00");
    }

    async fn the_visit_in_the_way_is_named_to_the_desk(on) {
        let clinic = Clinic::open(on).await;
        let booked = clinic.book("Ada", at("10:00")).send().await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let refused = clinic.explain(&token, at("10:15"), "").await;
        let busy = rule(&refused, "overbook");
        assert_eq!((&busy["verdict"], &busy["override"]), (&json!("refuses"), &json!("overbook")));
        let visit = &busy["blocked_by"][0];
        assert_eq!(visit["reference"], booked.body["reference"]);
        assert_eq!((&visit["id"], &visit["patient"]), (&booked.body["id"], &json!("Ada Tester")));
        assert_eq!(refused.body["overrides"], json!(["overbook"]));
        assert_eq!(refused.text("/before/starts_at"), "2026-03-02T09:30:00-05:00");
        assert_eq!(refused.text("/after/starts_at"), "2026-03-02T10:30:00-05:00");
        let kept = clinic.hold(at("12:00")).await;
        let explained = clinic.explain(&token, at("12:00"), "").await;
        let hold = &rule(&explained, "overbook")["blocked_by"][0];
        assert_eq!((&hold["kind"], &hold["starts_at"]), (&json!("hold"), &kept.body["starts_at"]));
    }

    async fn blocks_closures_and_hours_are_told_with_title_and_span(on) {
        let clinic = Clinic::open(on).await;
        let (id, osei) = (clinic.id, clinic.osei);
        let block = Block {
            id: BlockId::new(), whose: Whose::Practitioner(osei), title: "Staff meeting".to_owned(),
            kind: BlockKind::Meeting, span: Span::between(at("12:00"), at("13:00")).unwrap(),
        };
        clinic.app.db.write(move |tx| blocks::insert(tx, id, &block)).await.unwrap();
        let day = "2026-03-04".parse().unwrap();
        let closed = Closure { title: "Training".to_owned(), starts_on: day, ends_on: day };
        clinic.app.db.write(move |tx| hours::insert_closure(tx, id, None, &closed)).await.unwrap();
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;

        let blocked = clinic.explain(&token, at("12:45"), "").await;
        let found = &rule(&blocked, "block")["blocked_by"][0];
        assert_eq!((&found["title"], &found["ends_at"]), (&json!("Staff meeting"), &json!("2026-03-02T13:00:00-05:00")));
        let closed = clinic.explain(&token, on_day("2026-03-04", "10:00"), "").await;
        let found = &rule(&closed, "closure")["blocked_by"][0];
        assert_eq!((&found["title"], &found["starts_on"]), (&json!("Training"), &json!("2026-03-04")));
        let late = clinic.explain(&token, at("16:45"), "").await;
        let hours = &rule(&late, "hours")["blocked_by"][0];
        assert_eq!((&hours["kind"], &hours["ends_at"]), (&json!("hours"), &json!("2026-03-02T17:00:00-05:00")));
        assert_eq!(rule(&late, "hours")["for_patients"], "That is outside the hours in which this visit can be booked.");
    }

    async fn a_room_and_a_patient_yield_to_nobody(on) {
        let clinic = Clinic::open(on).await;
        clinic.share_injections().await;
        let booked = clinic.book("Ada", at("10:00")).with("/service", json!("injection")).send().await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let staff = clinic.get(&format!("/api/v1/staff/appointments/{}", booked.text("/id")), Some(&token)).await;
        let query = format!(
            "service=injection&practitioner=ruiz&starts_at=2026-03-02T15:00:00Z&patient={}", staff.text("/patient/id")
        );
        let asked = clinic.get(&format!("/api/v1/staff/explain?{query}"), Some(&token)).await;
        for name in ["room", "patient"] {
            let refuses = rule(&asked, name);
            assert_eq!((&refuses["verdict"], &refuses["override"]), (&json!("refuses"), &Value::Null), "{asked:?}");
            assert_eq!(refuses["blocked_by"][0]["id"], booked.body["id"]);
        }
        assert_eq!(asked.body["overrides"], Value::Null);
    }

    async fn a_practitioner_asks_about_their_own_calendar_only(on) {
        let clinic = Clinic::open(on).await;
        clinic.share_injections().await;
        let with_ruiz = clinic.book("Ada", at("10:00"))
            .with("/service", json!("injection")).with("/practitioner", json!("ruiz")).send().await;
        assert_eq!(with_ruiz.status, 201);
        let token = clinic.sign_in(&clinic.staff(Role::Practitioner).await).await;
        let other = clinic.get("/api/v1/staff/explain?service=adjustment&practitioner=ruiz&starts_at=2026-03-02T15:00:00Z", Some(&token)).await;
        assert_eq!((other.status, other.problem()), (403, "forbidden"));
        let own = clinic.get("/api/v1/staff/explain?service=injection&practitioner=osei&starts_at=2026-03-02T15:00:00Z", Some(&token)).await;
        let visit = &rule(&own, "room")["blocked_by"][0];
        assert_eq!((&visit["kind"], visit.get("patient"), visit.get("reference")), (&json!("visit"), None, None), "{own:?}");
        let open = Clinic::open_with(on, |policy| policy.practitioners_see_all = true).await;
        let token = open.sign_in(&open.staff(Role::Practitioner).await).await;
        let other = open.get("/api/v1/staff/explain?service=adjustment&practitioner=ruiz&starts_at=2026-03-02T15:00:00Z", Some(&token)).await;
        assert_eq!(other.status, 200);
    }

    async fn patients_get_one_sentence_that_tells_of_nobody(on) {
        let clinic = Clinic::open(on).await;
        clinic.book("Ada", at("10:00")).send().await;
        let (id, osei) = (clinic.id, clinic.osei);
        let block = Block {
            id: BlockId::new(), whose: Whose::Practitioner(osei), title: "Dentist".to_owned(),
            kind: BlockKind::TimeOff, span: Span::between(at("12:00"), at("13:00")).unwrap(),
        };
        clinic.app.db.write(move |tx| blocks::insert(tx, id, &block)).await.unwrap();

        let taken = clinic.why("adjustment", "osei", at("10:15")).await;
        let blocked = clinic.why("adjustment", "osei", at("12:00")).await;
        for reply in [&taken, &blocked] {
            assert_eq!((reply.status, &reply.body["bookable"]), (200, &json!(false)), "{reply:?}");
            assert_eq!(reply.text("/detail"), "That time is not free any more.");
            assert_eq!(reply.text("/problem"), "slot-taken");
        }
        assert_eq!(taken.text("/after/starts_at"), "2026-03-02T10:30:00-05:00");
        let free = clinic.why("adjustment", "osei", at("11:00")).await;
        assert_eq!((&free.body["bookable"], free.text("/detail").as_str()), (&json!(true), "That time can be booked."));
        let soon = clinic.why("adjustment", "osei", at("08:15")).await;
        assert_eq!(soon.text("/problem"), "too-soon");
        let query = "slots/why?service=adjustment&starts_at=2026-03-02T15:15:00Z";
        let anybody = clinic.get(&clinic.path(query), None).await;
        assert_eq!(anybody.body["bookable"], json!(true), "Dr. Ruiz is free: {anybody:?}");
        let ungiven = clinic.why("injection", "ruiz", at("11:00")).await;
        assert_eq!((ungiven.status, ungiven.problem()), (422, "not-given"));
    }

    async fn the_first_openings_are_those_of_all_services_and_all_who_give_them(on) {
        let clinic = Clinic::open(on).await;
        clinic.book("Ada", at("09:00")).send().await;
        let reply = clinic.get(&clinic.path("slots/first?services=injection,adjustment&limit=4"), None).await;
        let items = reply.body["items"].as_array().unwrap();
        let told: Vec<_> = items.iter().map(|item| (
            &item["starts_at"].as_str().unwrap()[11..16],
            if item["service"] == json!(clinic.injection) { "injection" } else { "adjustment" },
            item["practitioners"].as_array().unwrap().len(),
        )).collect();
        assert_eq!(told, [
            ("09:00", "adjustment", 1), ("09:15", "adjustment", 1), ("09:30", "adjustment", 2),
            ("09:45", "injection", 1),
        ], "{reply:?}");
        assert_eq!(items[0]["practitioner"], json!(clinic.ruiz));
        for (query, status) in [
            ("services=adjustment,nothing", 404), ("services=,", 422), ("services=adjustment&limit=51", 422),
        ] {
            assert_eq!(clinic.get(&clinic.path(&format!("slots/first?{query}")), None).await.status, status);
        }
    }
}
