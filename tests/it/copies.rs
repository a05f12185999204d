//! Copies to practitioners: told what becomes of their visits where the clinic wants that, and no
//! more of a patient than their initials.
use crate::support::{Clinic, On, Reply, on_both, on_day};
use limber::{
    db::{
        clinics,
        outbox_list::{self, Filter},
        practitioners,
    },
    domain::{BookingMode, MailKind, MailStatus, Policy, Role},
    jobs,
    mail::{self, Letter},
};
use serde_json::{Value, json};

const DAY: &str = "2026-03-05";

/// A clinic whose practitioners have mail addresses and want copies.
async fn open(on: On, change: impl FnOnce(&mut Policy)) -> Clinic {
    let clinic = Clinic::open_with(on, |policy| {
        policy.practitioner_copies = true;
        change(policy);
    })
    .await;
    let id = clinic.id;
    let addressed = clinic.app.db.write(move |tx| {
        for mut one in clinics::catalogue(tx, id)?.practitioners {
            one.email = Some(format!("{}@harbor.example", one.slug));
            practitioners::update(tx, id, &one)?;
        }
        Ok(())
    });
    addressed.await.unwrap();
    clinic
}

/// The copies that have gone out: to whom, and what they say.
async fn copies(clinic: &Clinic) -> Vec<(String, Letter)> {
    jobs::outbox::deliver_due(&clinic.app).await.unwrap();
    let (id, now) = (clinic.id, clinic.app.clock.now());
    let filter = Filter {
        kind: Some(MailKind::PractitionerCopy),
        status: Some(MailStatus::Sent),
        ..Filter::default()
    };
    let mails = clinic.app.db.read(move |conn| outbox_list::list(conn, id, &filter, now, 100));
    let mails = mails.await.unwrap().into_iter().rev();
    mails
        .map(|mail| {
            assert_eq!(mail.patient_id, None);
            let letter = mail::preview(&clinic.app.config, &mail).unwrap();
            (mail.recipient, letter)
        })
        .collect()
}

async fn subjects(clinic: &Clinic) -> Vec<String> {
    let told = copies(clinic).await.into_iter();
    told.map(|(to, letter)| format!("{to} {}", letter.subject)).collect()
}

/// The desk does something with a visit, and the clinic's grace passes.
async fn by_desk(clinic: &Clinic, token: &str, visit: &Reply, deed: &str, body: Value) {
    let path = format!("/api/v1/staff/appointments/{}", visit.text("/id"));
    let now = clinic.get(&path, Some(token)).await;
    let revision = now.body["revision"].as_i64().unwrap();
    let done = clinic.change(&format!("{path}/{deed}"), token, revision, body).await;
    assert_eq!(done.status, 200, "{deed}: {done:?}");
    clinic.minutes_pass(3);
}

on_both! {
    async fn a_copy_says_what_there_is_to_do_and_of_the_patient_only_the_initials(on) {
        let clinic = open(on, |_| {}).await;
        let booking = clinic.book("Ada", on_day(DAY, "10:00"));
        booking.with("/reason", json!("It hurts")).send().await;
        let copies = copies(&clinic).await;
        let [(to, letter)] = copies.as_slice() else { panic!("{copies:?}") };
        assert_eq!(to, "osei@harbor.example");
        assert_eq!(letter.subject, "New visit: Thursday, March 5, 10:00 am");
        assert_eq!(letter.invite, None);
        for text in [&letter.text, &letter.html] {
            for said in ["A. T.", "adjustment", "Thursday, March 5, 2026, 10:00 am EST", "/day"] {
                assert!(text.contains(said), "{said}: {text}");
            }
            for unsaid in ["Ada", "Tester", "hurts", "0199", "patients.example", "/manage/"] {
                assert!(!text.contains(unsaid), "{unsaid}: {text}");
            }
        }
    }

    async fn whoever_loses_a_visit_and_whoever_gets_it_are_both_told(on) {
        let clinic = open(on, |_| {}).await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let visit = clinic.book("Ada", on_day(DAY, "10:00")).send().await;
        copies(&clinic).await;
        let to_ruiz = json!({ "starts_at": on_day(DAY, "11:00"), "practitioner": "ruiz" });
        by_desk(&clinic, &token, &visit, "reschedule", to_ruiz).await;
        let mut told = subjects(&clinic).await.split_off(1);
        told.sort_unstable();
        assert_eq!(told, [
            "osei@harbor.example Visit cancelled: Thursday, March 5, 10:00 am",
            "ruiz@harbor.example New visit: Thursday, March 5, 11:00 am",
        ]);

        let later = json!({ "starts_at": on_day(DAY, "14:00") });
        by_desk(&clinic, &token, &visit, "reschedule", later).await;
        by_desk(&clinic, &token, &visit, "cancel", json!({ "reason": "ill" })).await;
        copies(&clinic).await;
        // The move and the cancellation within the same grace are one piece of news.
        assert_eq!(subjects(&clinic).await[3..], [
            "ruiz@harbor.example Visit cancelled: Thursday, March 5, 11:00 am",
        ]);
    }

    async fn a_request_is_the_desks_matter_until_it_is_agreed(on) {
        let clinic = open(on, |policy| policy.discreet = true).await;
        clinic.offer("talk", |service| service.booking = BookingMode::Request).await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let asked = clinic.book("Ada", on_day(DAY, "10:00")).with("/service", json!("talk"));
        let visit = asked.send().await;
        assert_eq!(visit.status, 201, "{visit:?}");
        assert!(copies(&clinic).await.is_empty());
        by_desk(&clinic, &token, &visit, "confirm", json!({})).await;
        let copies = copies(&clinic).await;
        let [(_, letter)] = copies.as_slice() else { panic!("{copies:?}") };
        assert_eq!(letter.subject, "New visit: Thursday, March 5, 10:00 am");
        assert!(!letter.text.contains("talk") && !letter.html.contains("talk"), "{letter:?}");
    }

    async fn nobody_is_told_who_does_not_want_it_or_has_no_address(on) {
        let unwanted = open(on, |policy| policy.practitioner_copies = false).await;
        unwanted.book("Ada", on_day(DAY, "10:00")).send().await;
        assert!(copies(&unwanted).await.is_empty());

        let unknown = Clinic::open_with(on, |policy| policy.practitioner_copies = true).await;
        let booked = unknown.book("Ada", on_day(DAY, "10:00")).send().await;
        assert_eq!(booked.status, 201, "{booked:?}");
        assert!(copies(&unknown).await.is_empty());
    }
}
