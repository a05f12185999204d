//! The last step of a visit is taken back, on its day.
use crate::support::{Clinic, Reply, at, on_both, on_day};
use limber::{
    db::{outbox, patients},
    domain::{Audience, BookingMode, Role},
};
use serde_json::{Value, json};

/// A visit as its desk sees it.
struct Visit<'a> {
    clinic: &'a Clinic,
    token: String,
    id: String,
}

impl Visit<'_> {
    async fn step(&self, step: &str, revision: i64) -> Reply {
        let path = format!("/api/v1/staff/appointments/{}/{step}", self.id);
        self.clinic.change(&path, &self.token, revision, json!({})).await
    }

    /// The kinds of mail about it that went out or will.
    async fn mails(&self) -> Vec<&'static str> {
        let id = self.id.parse().unwrap();
        let mails = self.clinic.app.db.read(move |conn| outbox::about(conn, id)).await.unwrap();
        let coming = mails.into_iter().filter(|mail| mail.superseded_at.is_none());
        coming.map(|mail| mail.kind.as_str()).collect()
    }
}

async fn booked<'a>(clinic: &'a Clinic, name: &str, service: &str) -> Visit<'a> {
    let booked = clinic.book(name, at("09:00")).with("/service", json!(service)).send().await;
    assert_eq!(booked.status, 201, "{booked:?}");
    let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
    Visit { clinic, token, id: booked.text("/id") }
}

on_both! {
    async fn each_step_of_the_day_is_taken_back_in_turn(on) {
        let clinic = Clinic::open(on).await;
        let visit = booked(&clinic, "Ada", "adjustment").await;
        for (revision, step) in [(1, "arrive"), (2, "start"), (3, "fulfil")] {
            visit.step(step, revision).await;
        }
        for (revision, status, cleared) in
            [(4, "in_progress", "ended_at"), (5, "arrived", "started_at"), (6, "booked", "arrived_at")]
        {
            let undone = visit.step("undo", revision).await;
            assert_eq!((undone.status, undone.text("/status").as_str()), (200, status), "{undone:?}");
            assert_eq!((&undone.body[cleared], &undone.body["revision"]), (&Value::Null, &json!(revision + 1)));
        }
        let nothing = visit.step("undo", 7).await;
        assert_eq!((nothing.status, nothing.problem()), (409, "wrong-status"));
        let (action, change) = clinic.audited().await.pop().unwrap();
        assert_eq!((action.as_str(), &change["undone"]), ("appointment.undo", &json!("arrive")));
        assert!(clinic.findings().await.is_empty());
    }

    // Seen to come back in the other house's room without `Diary::only_at` in `undo::still_free`.
    async fn what_was_called_off_comes_back_where_it_was_or_not_at_all(on) {
        let clinic = Clinic::open(on).await;
        let there = clinic.another_house().await;
        let visit = booked(&clinic, "Ada", "injection").await;
        let at_first = clinic.get(&format!("/api/v1/staff/appointments/{}", visit.id), Some(&visit.token)).await;
        let (location, room) = (at_first.text("/location/id"), at_first.text("/room/id"));
        assert_ne!(room, there.to_string(), "its usual place");
        visit.step("cancel", 1).await;
        let blocked = clinic.post("/api/v1/staff/blocks", Some(&visit.token), json!({
            "room": room, "title": "Painters", "kind": "meeting",
            "starts_at": at("09:00"), "ends_at": at("10:00"),
        })).await;
        let refused = visit.step("undo", 2).await;
        assert_eq!((refused.status, refused.problem()), (409, "slot-taken"), "{refused:?}");
        let path = format!("/api/v1/staff/blocks/{}", blocked.text("/id"));
        clinic.send("DELETE", &path, &visit.token, json!({})).await;
        let again = visit.step("undo", 2).await;
        assert_eq!((again.text("/location/id"), again.text("/room/id")), (location, room));
    }

    async fn a_start_that_noted_the_arrival_too_is_taken_back_whole(on) {
        let clinic = Clinic::open(on).await;
        let visit = booked(&clinic, "Ada", "adjustment").await;
        visit.step("start", 1).await;
        clinic.minutes_pass(25);
        let undone = visit.step("undo", 2).await;
        assert_eq!((undone.text("/status").as_str(), &undone.body["arrived_at"]), ("booked", &Value::Null));
        clinic.minutes_pass(25);
        assert_eq!(visit.step("undo", 3).await.problem(), "wrong-status");
        clinic.minutes_pass(25);
        assert_eq!(visit.step("no-show", 3).await.text("/status"), "no_show");
        assert_eq!(visit.step("undo", 4).await.text("/status"), "booked");
    }

    async fn undoing_needs_the_revision_that_was_seen(on) {
        let clinic = Clinic::open(on).await;
        let visit = booked(&clinic, "Ada", "adjustment").await;
        visit.step("arrive", 1).await;
        let stale = visit.step("undo", 1).await;
        assert_eq!((stale.status, stale.problem()), (409, "stale-revision"));
        let path = format!("/api/v1/staff/appointments/{}/undo", visit.id);
        assert_eq!(clinic.post(&path, Some(&visit.token), json!({})).await.status, 422);
    }

    async fn tomorrow_is_too_late(on) {
        let clinic = Clinic::open(on).await;
        let visit = booked(&clinic, "Ada", "adjustment").await;
        visit.step("arrive", 1).await;
        clinic.minutes_pass(16 * 60);
        let token = clinic.sign_in(&format!("receptionist@{}.example", clinic.slug)).await;
        let late = Visit { token, ..visit }.step("undo", 2).await;
        assert_eq!((late.status, late.problem()), (409, "wrong-status"));
        assert!(late.text("/detail").contains("on the day"), "{late:?}");
    }

    async fn whoever_was_treated_by_mistake_is_new_again(on) {
        let clinic = Clinic::open(on).await;
        clinic.offer("first-visit", |service| service.audience = Audience::New).await;
        let visit = booked(&clinic, "Ada", "adjustment").await;
        visit.step("start", 1).await;
        let done = visit.step("fulfil", 2).await;
        let patient = done.text("/patient/id").parse().unwrap();
        let known = async || clinic.app.db.read(move |conn| patients::is_known(conn, patient)).await.unwrap();
        assert!(known().await);
        visit.step("undo", 3).await;
        assert!(!known().await);
        let first = clinic.book("Ada", at("11:00")).with("/service", json!("first-visit")).send().await;
        assert_eq!(first.status, 201, "{first:?}");
    }

    async fn a_cancellation_is_taken_back_while_its_time_is_free(on) {
        let clinic = Clinic::open(on).await;
        let visit = booked(&clinic, "Ada", "adjustment").await;
        visit.step("cancel", 1).await;
        let undone = visit.step("undo", 2).await;
        assert_eq!((undone.status, undone.text("/status").as_str()), (200, "booked"), "{undone:?}");
        assert_eq!((&undone.body["cancelled_at"], &undone.body["cancel_reason"]), (&Value::Null, &Value::Null));
        assert_eq!(visit.mails().await, ["visit-booked"], "the mail that waited is not sent");

        visit.step("cancel", 3).await;
        clinic.book("Ben", at("09:15")).send().await;
        let taken = visit.step("undo", 4).await;
        assert_eq!((taken.status, taken.problem()), (409, "slot-taken"), "{taken:?}");
        assert!(!taken.body["alternatives"].as_array().unwrap().is_empty());
        assert!(clinic.findings().await.is_empty());
    }

    async fn a_mail_that_has_gone_out_gets_its_counterpart(on) {
        let clinic = Clinic::open(on).await;
        let visit = booked(&clinic, "Ada", "adjustment").await;
        visit.step("cancel", 1).await;
        clinic.minutes_pass(3);
        limber::jobs::outbox::deliver_due(&clinic.app).await.unwrap();
        visit.step("undo", 2).await;
        assert_eq!(visit.mails().await, ["visit-cancelled", "visit-booked"]);
        let id = visit.id.parse().unwrap();
        let mails = clinic.app.db.read(move |conn| outbox::about(conn, id)).await.unwrap();
        let sequences: Vec<_> = mails.iter().map(|mail| mail.visit().unwrap().sequence).collect();
        assert_eq!(sequences, [0, 1, 2], "calendars follow only what is later");
    }

    async fn what_the_patient_called_off_stays_called_off(on) {
        let clinic = Clinic::open(on).await;
        let booked = clinic.book("Ada", on_day("2026-03-05", "10:00")).send().await;
        let path = format!("/api/v1/appointments/{}/cancel", booked.text("/id"));
        clinic.post(&path, Some(&booked.text("/manage_token")), json!({})).await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let visit = Visit { clinic: &clinic, token, id: booked.text("/id") };
        assert_eq!(visit.step("undo", 2).await.problem(), "wrong-status");
    }

    async fn a_confirmation_is_taken_back_with_its_mail(on) {
        let clinic = Clinic::open(on).await;
        clinic.offer("consultation", |service| service.booking = BookingMode::Request).await;
        let visit = booked(&clinic, "Ada", "consultation").await;
        visit.step("confirm", 1).await;
        assert_eq!(visit.mails().await, ["visit-confirmed"]);
        let undone = visit.step("undo", 2).await;
        assert_eq!(undone.text("/status"), "requested");
        assert_eq!(visit.mails().await, ["visit-requested"]);
        let confirmed = visit.step("confirm", 3).await;
        assert_eq!(confirmed.text("/status"), "booked");
        assert_eq!(visit.mails().await, ["visit-confirmed"]);
    }

    async fn a_practitioner_takes_back_their_own_steps_but_no_cancellation(on) {
        let clinic = Clinic::open(on).await;
        let visit = booked(&clinic, "Ada", "adjustment").await;
        let own = clinic.sign_in(&clinic.staff(Role::Practitioner).await).await;
        visit.step("start", 1).await;
        let practitioner = Visit { clinic: &clinic, token: own, id: visit.id.clone() };
        assert_eq!(practitioner.step("undo", 2).await.text("/status"), "booked");
        visit.step("cancel", 3).await;
        let refused = practitioner.step("undo", 4).await;
        assert_eq!((refused.status, refused.problem()), (403, "forbidden"));
    }

    async fn the_desk_undoes_by_button(on) {
        let clinic = Clinic::open(on).await;
        let visit = booked(&clinic, "Ada", "adjustment").await;
        visit.step("arrive", 1).await;
        clinic.enter(Role::Receptionist).await;
        let path = format!("/desk/visits/{}", visit.id);
        let page = clinic.page(&path).await;
        assert!(page.contains("Undo “Arrived”"), "{page}");
        let csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let send = async |to: &str, revision: i64| {
            let form = [("csrf", csrf), ("revision", &revision.to_string())];
            let request = clinic.http().post(format!("{}{path}/{to}", clinic.base)).form(&form);
            clinic.ask(request, None).await
        };
        let undone = send("undo", 2).await;
        let text = undone.body.as_str().unwrap();
        assert!(undone.status == 200 && text.contains("○</span> booked"), "{undone:?}");
        assert!(!text.contains("Undo “"), "nothing is left to undo");
        let again = send("undo", 3).await;
        assert_eq!(again.status, 409, "{again:?}");
        assert!(again.body.as_str().unwrap().contains("There is no step of this visit that could be undone."));
        let cancelled = send("cancel", 3).await;
        assert!(cancelled.body.as_str().unwrap().contains("Undo the cancellation"), "{cancelled:?}");
    }
}
