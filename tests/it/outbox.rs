//! The outbox under faults: whatever happens to the mail server or to whoever sends, every
//! booking's mail arrives, none arrives of what was not kept, and repeats are recognisable.
use crate::support::{
    Clinic, On, at, on_both, on_day,
    smtp::{Behaviour, SmtpStub},
};
use chrono::TimeDelta;
use limber::{
    App,
    config::{Security, Smtp as Server},
    db::{Db, Options, Tx, outbox, outbox_sending},
    domain::{MailStatus, Role},
    jobs,
    mail::{Mailer, Smtp},
};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// How long a conversation may take in these tests.
const PATIENCE: Duration = Duration::from_millis(400);

/// What befalls the mail server, one after the other.
const FAULTS: [Behaviour; 8] = {
    use Behaviour::{Down, DropAfterData, Greylist, Hang, Later, Normal, Slow};
    [Down, Later, DropAfterData, Hang, Slow, Greylist, Normal, Normal]
};

/// The clinic's house with a mail server that can be told to misbehave.
fn with_server(app: &App, stub: &SmtpStub) -> App {
    let port = stub.url.rsplit(':').next().unwrap().parse().unwrap();
    let host = "127.0.0.1".to_owned();
    let server = Server { security: Security::None, host, port, login: None, ca: None };
    App { mailer: Mailer::Smtp(Smtp::with_patience(&server, PATIENCE).unwrap()), ..app.clone() }
}

/// Books a visit for each of these numbers; answers the references.
pub(crate) async fn book(clinic: &Clinic, numbers: std::ops::Range<i64>) -> BTreeSet<String> {
    let mut references = BTreeSet::new();
    for n in numbers {
        let start = on_day("2026-03-03", "09:00")
            + TimeDelta::minutes(30 * (n % 16))
            + TimeDelta::days(n / 16);
        let booked = clinic.book(&format!("Patient{n}"), start).send().await;
        assert_eq!(booked.status, 201, "{booked:?}");
        references.insert(booked.text("/reference"));
        // What is refused leaves no mail behind.
        let refused = clinic.book(&format!("Rival{n}"), start).send().await;
        assert_eq!(refused.status, 409, "{refused:?}");
    }
    references
}

/// The Message-IDs of what came, by the reference that the mail names.
fn received(stub: &SmtpStub) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for mail in stub.mails() {
        let line = |start: &str| mail.data.lines().find_map(|line| line.trim().strip_prefix(start));
        let reference = line("Reference").unwrap().trim().to_owned();
        all.entry(reference).or_default().push(line("Message-ID:").unwrap().trim().to_owned());
    }
    all
}

pub(crate) fn assert_covered(stub: &SmtpStub, booked: &BTreeSet<String>) -> usize {
    let received = received(stub);
    assert_eq!(&received.keys().cloned().collect::<BTreeSet<_>>(), booked);
    for ids in received.values() {
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 1, "{ids:?}");
    }
    received.values().map(|ids| ids.len() - 1).sum()
}

on_both! {
    async fn every_booking_is_told_whatever_the_mail_server_does(on) {
        let clinic = Clinic::open(on).await;
        let stub = SmtpStub::start(Behaviour::Normal).await;
        let app = with_server(&clinic.app, &stub);
        let booked = book(&clinic, 0..32).await;
        for behaviour in FAULTS {
            stub.behave(behaviour);
            jobs::outbox::deliver_due(&app).await.unwrap();
            // Longer than any back-off so far.
            clinic.minutes_pass(5 * 60);
        }
        let repeats = assert_covered(&stub, &booked);
        assert!(repeats > 0, "what was dropped after the data came again");
    }

    async fn a_worker_killed_in_the_midst_leaves_nothing_untold(on) {
        let clinic = Clinic::open(on).await;
        let stub = SmtpStub::start(Behaviour::Slow).await;
        let app = with_server(&clinic.app, &stub);
        let booked = book(&clinic, 0..32).await;
        let worker = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        worker.spawn(async move { jobs::outbox::deliver_due(&app).await });
        while stub.mails().len() < 5 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        worker.shutdown_background();
        stub.behave(Behaviour::Normal);
        clinic.minutes_pass(6);
        // Another process: what the killed one had open with the mail server is gone with it.
        let successor = with_server(&clinic.app, &stub);
        jobs::outbox::deliver_due(&successor).await.unwrap();
        let repeats = assert_covered(&stub, &booked);
        assert!(repeats < booked.len(), "what was noted does not come again");
    }

    async fn an_address_that_is_refused_is_a_task_at_the_desk_until_it_is_corrected(on) {
        let clinic = Clinic::open(on).await;
        let stub = SmtpStub::start(Behaviour::Never).await;
        let app = with_server(&clinic.app, &stub);
        let visit = clinic.book("Ada", on_day("2026-03-05", "10:00")).send().await;
        jobs::outbox::deliver_due(&app).await.unwrap();
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let list = clinic.get("/api/v1/staff/outbox?status=failed", Some(&token)).await;
        assert_eq!((list.status, list.text("/items/0/fault").as_str()), (200, "permanent"), "{list:?}");
        let path = format!("/api/v1/staff/outbox/{}", list.text("/items/0/id"));
        let shown = clinic.get(&path, Some(&token)).await;
        assert!(shown.text("/text").contains("/manage/…"), "{shown:?}");
        assert_eq!(shown.text("/headers/2/value"), "Ada Tester <ada@patients.example>");

        stub.behave(Behaviour::Normal);
        let wrong = clinic.post(&format!("{path}/address"), Some(&token), json!({ "email": "ada" })).await;
        assert_eq!(wrong.status, 422, "{wrong:?}");
        let corrected = json!({ "email": "ada@home.example" });
        let again = clinic.post(&format!("{path}/address"), Some(&token), corrected).await;
        assert_eq!((again.status, again.text("/status").as_str()), (200, "waiting"), "{again:?}");
        jobs::outbox::deliver_due(&app).await.unwrap();
        assert_eq!(stub.mails()[0].to, ["ada@home.example"]);
        let list = clinic.get("/api/v1/staff/outbox?status=failed", Some(&token)).await;
        assert!(list.body["items"].as_array().unwrap().is_empty(), "{list:?}");

        // Once more; and what is no longer so is not told again.
        let sent = format!("/api/v1/staff/outbox/{}/resend", again.text("/id"));
        assert_eq!(clinic.post(&sent, Some(&token), json!({})).await.status, 200);
        let cancel = format!("/api/v1/staff/appointments/{}/cancel", visit.text("/id"));
        assert_eq!(clinic.change(&cancel, &token, 1, json!({})).await.status, 200);
        let stale = clinic.post(&sent, Some(&token), json!({})).await;
        assert_eq!(stale.status, 409, "{stale:?}");
        let other = clinic.neighbour().await;
        let stranger = other.sign_in(&other.staff(Role::Admin).await).await;
        assert_eq!(other.get(&path, Some(&stranger)).await.status, 404);
    }

    async fn each_mail_has_the_status_by_which_it_is_found(on) {
        let clinic = Clinic::open(on).await;
        let booked = book(&clinic, 0..7).await;
        assert_eq!(booked.len(), 7);
        let (now, id) = (clinic.app.clock.now(), clinic.id);
        let later = now + TimeDelta::minutes(5);
        let changed = clinic.app.db.write(move |tx: &mut Tx<'_>| {
            use limber::db::outbox_list::{self, Filter};
            let all = outbox_list::list(tx, id, &Filter::default(), now, 100)?;
            let ids: Vec<_> = all.iter().map(|mail| mail.id).collect();
            outbox_sending::put_back(tx, &ids[..1], later)?;
            outbox_sending::sent(tx, &ids[1..2], now)?;
            outbox_sending::not_sent(tx, ids[2], "550", now, outbox_sending::End::GivenUp(limber::domain::Fault::Permanent))?;
            outbox_sending::not_sent(tx, ids[3], "451", now, outbox_sending::End::Again(later))?;
            outbox::supersede(tx, &ids[4..5], now)?;
            outbox_sending::claim(tx, now, later, 1)?;
            let mut found = Vec::new();
            for status in MailStatus::ALL {
                let filter = Filter { status: Some(*status), ..Filter::default() };
                for mail in outbox_list::list(tx, id, &filter, now, 100)? {
                    assert_eq!(mail.status(now), *status);
                    found.push(*status);
                }
            }
            Ok(found)
        });
        assert_eq!(changed.await.unwrap(), MailStatus::ALL);
    }
}

#[actix_web::test]
async fn two_processes_on_one_database_send_nothing_twice() {
    let clinic = Clinic::open(On::Postgres).await;
    let stub = SmtpStub::start(Behaviour::Slow).await;
    let booked = book(&clinic, 0..64).await;
    let url = clinic.app.config.database_url.clone().unwrap();
    let options = Options { connections: 4, durable: false, create: false };
    let second = App { db: Db::open(&url, &options).unwrap(), ..clinic.app.clone() };
    let (one, other) = (with_server(&clinic.app, &stub), with_server(&second, &stub));
    let (one, other) =
        tokio::join!(jobs::outbox::deliver_due(&one), jobs::outbox::deliver_due(&other));
    assert_eq!(one.unwrap() + other.unwrap(), booked.len());
    assert_eq!(assert_covered(&stub, &booked), 0);
    assert!(clinic.app.clock.now() >= at("08:00"));
}
