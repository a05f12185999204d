//! What is told of a visit: what staff do waits a while and is folded, nothing is told that is no
//! longer so, and whoever was told something is told when it changes.
use crate::support::{Clinic, Reply, on_both, on_day};
use limber::{
    db::{
        outbox::{self, Mail},
        outbox_sending,
    },
    domain::{AppointmentId, MailStatus, Role},
    jobs,
    mail::Mailer,
};
use serde_json::{Value, json};

const DAY: &str = "2026-03-05";

/// A desk, and what it does.
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

    /// Some days pass; whoever was signed in signs in again.
    async fn days_pass(&mut self, days: i64) {
        self.clinic.minutes_pass(days * 24 * 60);
        self.token =
            self.clinic.sign_in(&format!("receptionist@{}.example", self.clinic.slug)).await;
    }

    /// Books a visit at ten for Ada.
    async fn book(&self) -> Reply {
        let body = json!({
            "service": "adjustment", "practitioner": "osei", "starts_at": on_day(DAY, "10:00"),
            "patient": {
                "given_name": "Ada", "family_name": "Tester", "email": "ada@patients.example",
                "phone": "(305) 555-0199",
            },
            "source": "phone",
        });
        let reply = self.clinic.post("/api/v1/staff/appointments", Some(&self.token), body).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        reply
    }

    /// Does something with a visit, as it is now.
    async fn take(&self, visit: &Reply, deed: &str, body: Value) -> Reply {
        let path = format!("/api/v1/staff/appointments/{}", visit.text("/id"));
        let now = self.clinic.get(&path, Some(&self.token)).await;
        let revision = now.body["revision"].as_i64().unwrap();
        let reply =
            self.clinic.change(&format!("{path}/{deed}"), &self.token, revision, body).await;
        assert_eq!(reply.status, 200, "{deed}: {reply:?}");
        reply
    }

    async fn move_to(&self, visit: &Reply, time: &str) -> Reply {
        self.take(visit, "reschedule", json!({ "starts_at": on_day(DAY, time) })).await
    }

    async fn cancel(&self, visit: &Reply) -> Reply {
        self.take(visit, "cancel", json!({ "reason": "Dr. Osei is ill." })).await
    }

    /// Some minutes pass, and whatever is due goes out.
    async fn wait(&self, minutes: i64) {
        self.clinic.minutes_pass(minutes);
        jobs::outbox::deliver_due(&self.clinic.app).await.unwrap();
    }

    /// The subjects of what was sent so far.
    fn sent(&self) -> Vec<String> {
        let Mailer::Memory(memory) = &self.clinic.app.mailer else { panic!() };
        let subject = |message: &lettre::Message| {
            message.headers().get::<lettre::message::header::Subject>().unwrap().as_ref().to_owned()
        };
        memory.sent().iter().map(subject).collect()
    }

    async fn outbox(&self, visit: &Reply) -> Vec<Mail> {
        let id: AppointmentId = visit.text("/id").parse().unwrap();
        self.clinic.app.db.read(move |conn| outbox::about(conn, id)).await.unwrap()
    }

    async fn states(&self, visit: &Reply) -> Vec<(&'static str, MailStatus)> {
        let now = self.clinic.app.clock.now();
        let mails = self.outbox(visit).await;
        mails.iter().map(|mail| (mail.kind.as_str(), mail.status(now))).collect()
    }
}

on_both! {
    async fn what_staff_do_waits_the_clinics_grace(on) {
        let desk = Desk::open(on).await;
        let visit = desk.book().await;
        assert_eq!(desk.states(&visit).await, [("visit-booked", MailStatus::HeldBack)]);
        desk.wait(2).await;
        assert!(desk.sent().is_empty());
        desk.wait(1).await;
        assert_eq!(desk.sent(), ["Your visit is booked: Thursday, March 5, 10:00 am"]);
        assert_eq!(desk.states(&visit).await, [("visit-booked", MailStatus::Sent)]);
    }

    async fn a_visit_booked_and_called_off_within_it_is_not_told_of(on) {
        let desk = Desk::open(on).await;
        let visit = desk.book().await;
        desk.cancel(&visit).await;
        desk.wait(60).await;
        assert!(desk.sent().is_empty());
        assert_eq!(desk.states(&visit).await, [("visit-booked", MailStatus::Superseded)]);
    }

    async fn two_moves_are_told_once_with_what_was_known_before(on) {
        let desk = Desk::open(on).await;
        let visit = desk.book().await;
        desk.wait(3).await;
        desk.move_to(&visit, "11:00").await;
        desk.move_to(&visit, "14:00").await;
        desk.wait(3).await;
        assert_eq!(
            desk.sent(),
            [
                "Your visit is booked: Thursday, March 5, 10:00 am",
                "Your visit has moved: Thursday, March 5, 2:00 pm"
            ]
        );
        let mails = desk.outbox(&visit).await;
        let told = mails.last().unwrap().visit().unwrap().clone();
        assert_eq!(told.before.unwrap().start(), on_day(DAY, "10:00"));
        assert!(told.by_clinic);
    }

    async fn a_visit_moved_and_moved_back_is_not_told_of(on) {
        let desk = Desk::open(on).await;
        let visit = desk.book().await;
        desk.wait(3).await;
        desk.move_to(&visit, "11:00").await;
        desk.move_to(&visit, "10:00").await;
        desk.wait(60).await;
        assert_eq!(desk.sent().len(), 1);
    }

    async fn a_visit_moved_and_then_called_off_is_called_off_at_the_time_that_was_known(on) {
        let desk = Desk::open(on).await;
        let visit = desk.book().await;
        desk.wait(3).await;
        desk.move_to(&visit, "11:00").await;
        desk.cancel(&visit).await;
        desk.wait(3).await;
        assert_eq!(
            desk.sent()[1..],
            ["Your visit is cancelled: Thursday, March 5, 10:00 am"]
        );
    }

    async fn patients_saw_what_they_did_themselves(on) {
        let desk = Desk::open(on).await;
        // Nothing has gone out yet when staff call the visit off: the page said "booked".
        let visit = desk.clinic.book("Ada", on_day(DAY, "10:00")).send().await;
        desk.cancel(&visit).await;
        desk.wait(3).await;
        assert_eq!(desk.sent(), ["Your visit is cancelled: Thursday, March 5, 10:00 am"]);
    }

    async fn a_cancellation_taken_back_leaves_the_patient_with_their_confirmation(on) {
        let desk = Desk::open(on).await;
        let visit = desk.clinic.book("Ada", on_day(DAY, "10:00")).send().await;
        desk.cancel(&visit).await;
        desk.take(&visit, "undo", json!({})).await;
        desk.wait(3).await;
        assert_eq!(desk.sent(), ["Your visit is booked: Thursday, March 5, 10:00 am"]);
    }

    // Brought in from another book, say: the patient knows of it, and not by a mail.
    async fn a_visit_of_which_no_mail_was_ever_written_is_known_all_the_same(on) {
        for (deed, said) in [
            ("cancel", Some("Your visit is cancelled: Thursday, March 5, 10:00 am")),
            ("move", Some("Your visit has moved: Thursday, March 5, 11:00 am")),
            ("cancel and undo", None),
            ("move and back", None),
            ("move and cancel", Some("Your visit is cancelled: Thursday, March 5, 10:00 am")),
        ] {
            let desk = Desk::open(on).await;
            let visit = desk.book().await;
            let clear = |tx: &mut limber::db::Tx<'_>| {
                use diesel::RunQueryDsl as _;
                diesel::sql_query("DELETE FROM outbox").execute(&mut **tx)?;
                Ok(())
            };
            desk.clinic.app.db.write(clear).await.unwrap();
            if deed.starts_with("move") {
                desk.move_to(&visit, "11:00").await;
            }
            if deed.ends_with("cancel") || deed.starts_with("cancel") {
                desk.cancel(&visit).await;
            }
            if deed.ends_with("undo") {
                desk.take(&visit, "undo", json!({})).await;
            }
            if deed.ends_with("back") {
                desk.move_to(&visit, "10:00").await;
            }
            desk.wait(3).await;
            assert_eq!(desk.sent(), said.into_iter().collect::<Vec<_>>(), "{deed}");
        }
    }

    async fn a_visit_that_takes_place_after_all_is_told_of(on) {
        let desk = Desk::open(on).await;
        let visit = desk.clinic.book("Ada", on_day(DAY, "10:00")).send().await;
        desk.wait(0).await;
        desk.cancel(&visit).await;
        desk.wait(3).await;
        desk.take(&visit, "undo", json!({})).await;
        desk.wait(3).await;
        assert_eq!(
            desk.sent()[2..],
            ["Your visit takes place after all: Thursday, March 5, 10:00 am"]
        );
    }

    async fn a_mail_that_is_on_its_way_counts_as_told(on) {
        let desk = Desk::open(on).await;
        let visit = desk.book().await;
        desk.wait(3).await;
        desk.move_to(&visit, "11:00").await;
        desk.clinic.minutes_pass(3);
        let now = desk.clinic.app.clock.now();
        let lease = now + chrono::TimeDelta::minutes(5);
        let claimed = desk.clinic.app.db.write(move |tx| outbox_sending::claim(tx, now, lease, 10)).await;
        assert_eq!(claimed.unwrap().len(), 1);
        desk.move_to(&visit, "10:00").await;
        desk.wait(3).await;
        assert_eq!(desk.sent()[1..], ["Your visit has moved: Thursday, March 5, 10:00 am"]);
        // The one that was on its way is not tried again.
        desk.wait(60).await;
        assert_eq!(desk.sent().len(), 2);
    }

    async fn the_steps_of_the_day_are_not_told_of(on) {
        let mut desk = Desk::open(on).await;
        let visit = desk.book().await;
        desk.wait(3).await;
        desk.days_pass(3).await;
        for step in ["arrive", "start", "fulfil"] {
            desk.take(&visit, step, json!({})).await;
        }
        desk.wait(24 * 60).await;
        assert_eq!(desk.sent().len(), 1);
    }
}
