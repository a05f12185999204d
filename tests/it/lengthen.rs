//! A visit lasts longer or shorter than its service does, because somebody at the desk says so.
use crate::support::{Clinic, On, Reply, at, on_both};
use limber::{db::outbox, domain::Role};
use serde_json::{Value, json};

/// The desk, with Ada's visit at ten.
struct Desk {
    clinic: Clinic,
    token: String,
    ada: String,
}

impl Desk {
    async fn open(on: On) -> Self {
        let clinic = Clinic::open(on).await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let ada = clinic.book("Ada", at("10:00")).send().await.text("/id");
        Self { clinic, token, ada }
    }

    /// So many minutes pass; a session does not last that long.
    async fn later(&mut self, minutes: i64) {
        self.clinic.minutes_pass(minutes);
        self.token =
            self.clinic.sign_in(&format!("receptionist@{}.example", self.clinic.slug)).await;
    }

    async fn send(&self, id: &str, deed: &str, revision: i64, body: Value) -> Reply {
        let path = format!("/api/v1/staff/appointments/{id}/{deed}");
        self.clinic.change(&path, &self.token, revision, body).await
    }

    async fn last(&self, revision: i64, body: Value) -> Reply {
        self.send(&self.ada, "length", revision, body).await
    }

    /// The mails about Ada's visit that went out or will: kind, sequence, and when it ends.
    async fn mails(&self) -> Vec<(&'static str, i32, chrono::DateTime<chrono::Utc>)> {
        let id = self.ada.parse().unwrap();
        let mails = self.clinic.app.db.read(move |conn| outbox::about(conn, id)).await.unwrap();
        let coming = mails.into_iter().filter(|mail| mail.superseded_at.is_none());
        coming
            .map(|mail| {
                let told = mail.data.0.as_ref().unwrap().visit().unwrap();
                (mail.kind.as_str(), told.sequence, told.visit.end())
            })
            .collect()
    }
}

/// The wall time at which a visit ends.
fn end(reply: &Reply) -> String {
    reply.text("/ends_at")[11..16].to_owned()
}

on_both! {
    async fn its_end_changes_and_who_it_concerns_is_told(on) {
        let desk = Desk::open(on).await;
        desk.clinic.minutes_pass(5);
        let longer = desk.last(1, json!({ "minutes": 45 })).await;
        assert_eq!((longer.status, end(&longer).as_str()), (200, "10:45"), "{longer:?}");
        assert_eq!((&longer.body["revision"], longer.text("/starts_at")[11..16].to_owned()), (&json!(2), "10:00".to_owned()));
        assert_eq!(longer.headers["etag"], "\"2\"");
        let (action, change) = desk.clinic.audited().await.pop().unwrap();
        assert_eq!(action, "appointment.length");
        assert_eq!(change["ends_at"], json!(at("10:45")));
        assert_eq!(desk.mails().await.last(), Some(&("visit-moved", 1, at("10:45"))));

        // Within the clinic's grace it comes to nothing.
        desk.last(2, json!({ "minutes": 30 })).await;
        let coming = desk.mails().await;
        assert!(coming.iter().all(|(kind, ..)| *kind != "visit-moved"), "{coming:?}");
        // What changes nothing is nothing.
        let same = desk.last(3, json!({ "minutes": 30 })).await;
        assert_eq!((same.status, &same.body["revision"]), (200, &json!(3)));
        assert!(desk.clinic.findings().await.is_empty());
    }

    async fn its_patient_reads_how_long_it_lasts_now(on) {
        let desk = Desk::open(on).await;
        let ada = "ada@patients.example";
        assert_eq!(desk.clinic.mails_to(ada).await.len(), 1);
        desk.last(1, json!({ "minutes": 45 })).await;
        assert_eq!(desk.clinic.mails_to(ada).await.len(), 1, "nothing that may still be undone");
        desk.clinic.minutes_pass(10);
        let mails = desk.clinic.mails_to(ada).await;
        let told = mails.last().unwrap().replace('\n', " ");
        assert!(told.contains("begins when it did, but lasts 45 minutes now"), "{told}");
        assert!(told.contains("10:00 am") && mails.len() == 2, "{mails:?}");
    }

    async fn the_next_visit_is_in_the_way_until_that_is_set_aside_with_a_reason(on) {
        let desk = Desk::open(on).await;
        desk.clinic.book("Ben", at("10:30")).send().await;
        let refused = desk.last(1, json!({ "minutes": 45 })).await;
        assert_eq!((refused.status, refused.problem(), &refused.body["override"]), (409, "slot-taken", &json!("overbook")));
        assert_eq!(refused.text("/detail"), "The practitioner has another visit in that time.");
        let unexplained = desk.last(1, json!({ "minutes": 45, "overrides": ["overbook"] })).await;
        assert_eq!((unexplained.status, unexplained.problem()), (422, "override-refused"));
        let anyway = json!({ "minutes": 45, "overrides": ["overbook"], "override_reason": "in pain" });
        let longer = desk.last(1, anyway).await;
        assert_eq!((end(&longer).as_str(), &longer.body["overrides"]), ("10:45", &json!(["overbook"])), "{longer:?}");
        assert_eq!(longer.text("/overbook_reason"), "in pain");
        // Shorter it needs nobody's leave, and nothing of the mark stays.
        let shorter = desk.last(2, json!({ "minutes": 20 })).await;
        assert_eq!((end(&shorter).as_str(), &shorter.body["overrides"]), ("10:20", &json!([])), "{shorter:?}");
        assert_eq!(shorter.body["override_reason"], Value::Null);
        assert!(desk.clinic.findings().await.is_empty());
    }

    async fn hours_and_blocks_are_asked_but_neither_notice_nor_grid(on) {
        let mut desk = Desk::open(on).await;
        let late = desk.clinic.book("Ben", at("16:30")).send().await.text("/id");
        let beyond = desk.send(&late, "length", 1, json!({ "minutes": 60 })).await;
        assert_eq!((beyond.status, beyond.problem(), &beyond.body["override"]), (422, "outside-hours", &json!("hours")));
        let block = json!({
            "practitioner": desk.clinic.osei, "title": "Call", "kind": "meeting",
            "starts_at": at("10:40"), "ends_at": at("11:00"),
        });
        desk.clinic.post("/api/v1/staff/blocks", Some(&desk.token), block).await;
        let blocked = desk.last(1, json!({ "minutes": 45 })).await;
        assert_eq!(&blocked.body["override"], &json!("block"), "{blocked:?}");
        // The patient sits there already: that is sooner than any notice, and after the start.
        desk.later(2 * 60 + 7).await;
        let now = desk.last(1, json!({ "minutes": 40 })).await;
        assert_eq!((now.status, end(&now).as_str(), &now.body["overrides"]), (200, "10:40", &json!([])), "{now:?}");
    }

    async fn who_is_here_already_is_sent_no_mail_and_what_is_over_stays(on) {
        let mut desk = Desk::open(on).await;
        desk.later(2 * 60).await;
        desk.send(&desk.ada, "arrive", 1, json!({})).await;
        let before = desk.mails().await;
        assert_eq!(end(&desk.last(2, json!({ "minutes": 50 })).await), "10:50");
        assert_eq!(desk.mails().await, before);
        // That they have arrived can still be taken back.
        assert_eq!(desk.send(&desk.ada, "undo", 3, json!({})).await.text("/status"), "booked");
        for (revision, step) in [(4, "start"), (5, "fulfil")] {
            desk.send(&desk.ada, step, revision, json!({})).await;
        }
        let over = desk.last(6, json!({ "minutes": 60 })).await;
        assert_eq!((over.status, over.problem()), (409, "wrong-status"));
    }

    // Without `own_minutes` in `diaries::load` the moved visit was seen to last 30 minutes.
    async fn moved_it_keeps_its_own_length_and_is_offered_what_has_room_for_it(on) {
        let desk = Desk::open(on).await;
        desk.last(1, json!({ "minutes": 90 })).await;
        desk.clinic.book("Ben", at("13:00")).send().await;
        let tight = desk.send(&desk.ada, "reschedule", 2, json!({ "starts_at": at("12:00") })).await;
        assert_eq!((tight.status, tight.problem()), (409, "slot-taken"));
        let near: Vec<_> = tight.body["alternatives"].as_array().unwrap().iter()
            .map(|one| one["starts_at"].as_str().unwrap()[11..16].to_owned()).collect();
        assert!(near.contains(&"11:30".to_owned()) && !near.contains(&"12:30".to_owned()), "{near:?}");
        let moved = desk.send(&desk.ada, "reschedule", 2, json!({ "starts_at": at("14:00"), "practitioner": "ruiz" })).await;
        assert_eq!((moved.status, end(&moved).as_str()), (200, "15:30"), "{moved:?}");
        desk.clinic.enter(Role::Receptionist).await;
        let page = desk.clinic.page(&format!("/desk/visits/{}/move?date=2026-03-02", desk.ada)).await;
        assert!(page.contains("11:30 am, Dr. Kwame Osei") && !page.contains("12:00 pm, Dr. Kwame Osei"), "{page}");
    }

    async fn its_room_is_kept_or_another_found(on) {
        let clinic = Clinic::open(on).await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let booked = clinic.book("Ada", at("10:00")).with("/service", json!("injection")).send().await;
        let (ada, room) = (booked.text("/id"), booked.text("/room/id"));
        let desk = Desk { clinic, token, ada };
        let block = json!({
            "room": room, "title": "Painters", "kind": "meeting",
            "starts_at": at("10:45"), "ends_at": at("12:00"),
        });
        desk.clinic.post("/api/v1/staff/blocks", Some(&desk.token), block).await;
        // Ten minutes of buffer follow it.
        let refused = desk.last(1, json!({ "minutes": 40 })).await;
        assert_eq!((refused.status, refused.problem(), &refused.body["override"]), (409, "slot-taken", &Value::Null), "{refused:?}");
        assert_eq!(desk.last(1, json!({ "minutes": 35 })).await.text("/room/id"), room);
        let other = desk.clinic.another_room().await;
        let longer = desk.last(2, json!({ "minutes": 40 })).await;
        assert_eq!((longer.text("/room/id"), end(&longer)), (other.to_string(), "10:40".to_owned()));
        assert_eq!(longer.text("/busy_until")[11..16].to_owned(), "10:50");
    }

    async fn only_the_desk_does_so_as_it_saw_the_visit(on) {
        let desk = Desk::open(on).await;
        for (body, problem) in [
            (json!({ "minutes": 4 }), "invalid"),
            (json!({ "minutes": 721 }), "invalid"),
            (json!({ "minutes": "45" }), "invalid"),
            (json!({}), "invalid"),
            (json!({ "minutes": 45, "until": "11:00" }), "unknown-field"),
        ] {
            let refused = desk.last(1, body).await;
            assert_eq!((refused.status, refused.problem()), (422, problem), "{refused:?}");
        }
        assert_eq!(desk.last(7, json!({ "minutes": 45 })).await.problem(), "stale-revision");
        let path = format!("/api/v1/staff/appointments/{}/length", desk.ada);
        let unseen = desk.clinic.post(&path, Some(&desk.token), json!({ "minutes": 45 })).await;
        assert_eq!(unseen.status, 422, "{unseen:?}");
        let practitioner = desk.clinic.sign_in(&desk.clinic.staff(Role::Practitioner).await).await;
        let not_theirs = desk.clinic.change(&path, &practitioner, 1, json!({ "minutes": 45 })).await;
        assert_eq!(not_theirs.status, 403);
        let next = desk.clinic.neighbour().await;
        let stranger = next.sign_in(&next.staff(Role::Receptionist).await).await;
        assert_eq!(next.change(&path, &stranger, 1, json!({ "minutes": 45 })).await.status, 404);
    }

    async fn by_form_too_with_what_is_in_the_way(on) {
        let desk = Desk::open(on).await;
        desk.clinic.book("Ben", at("10:30")).send().await;
        desk.clinic.enter(Role::Receptionist).await;
        let path = format!("/desk/visits/{}/length", desk.ada);
        let page = desk.clinic.page(&path).await;
        assert!(page.contains("<option value=\"30\" selected>30 minutes, until 10:30 am</option>"), "{page}");
        let csrf = page.split_once("name=\"csrf\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
        let press = |fields: Vec<(&'static str, &'static str)>| {
            let fields: Vec<_> = fields.into_iter().chain([("revision", "1")]).map(|(name, value)| (name, value.to_owned()))
                .chain([("csrf", csrf.clone())]).collect();
            desk.clinic.ask(desk.clinic.http().post(format!("{}{path}", desk.clinic.base)).form(&fields), None)
        };
        let refused = press(vec![("minutes", "45")]).await;
        let said = refused.body.as_str().unwrap();
        assert_eq!(refused.status, 409);
        assert!(said.contains("Change it anyway: two visits at the same time"), "{said}");
        assert!(said.contains("<option value=\"45\" selected>"), "{said}");
        let unexplained = press(vec![("minutes", "45"), ("anyway", "overbook")]).await;
        assert_eq!(unexplained.status, 422);
        press(vec![("minutes", "45"), ("anyway", "overbook"), ("why", "in pain")]).await;
        let visit = desk.clinic.page(&format!("/desk/visits/{}", desk.ada)).await;
        assert!(visit.contains("10:00 am to 10:45 am"), "{visit}");
        assert!(visit.contains("Given another length: 45 minutes, two visits at the same time"), "{visit}");
    }
}
