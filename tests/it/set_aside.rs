//! Mails that nothing can be made of, and addresses that take none: neither stops the rest, and
//! the desk sees both and can see to them.
use crate::support::{
    Clinic, on_both, on_day,
    smtp::{Behaviour, SmtpStub},
};
use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types::Text};
use limber::{
    App,
    config::{Security, Smtp as Server},
    db::{
        outbox::Mail,
        outbox_list::{self, Filter},
    },
    domain::{Fault, MailStatus, Role},
    jobs,
    mail::{Mailer, Smtp},
};
use serde_json::json;

#[derive(QueryableByName)]
struct Why {
    #[diesel(sql_type = Text)]
    reason: String,
}

async fn outbox(clinic: &Clinic) -> Vec<Mail> {
    let (id, now) = (clinic.id, clinic.app.clock.now());
    let all = move |conn: &mut _| outbox_list::list(conn, id, &Filter::default(), now, 100);
    clinic.app.db.read(all).await.unwrap()
}

fn sent(clinic: &Clinic) -> usize {
    let Mailer::Memory(memory) = &clinic.app.mailer else { panic!() };
    memory.sent().len()
}

/// The clinic's house with this mail server.
fn with_server(app: &App, stub: &SmtpStub) -> App {
    let port = stub.url.rsplit(':').next().unwrap().parse().unwrap();
    let host = "127.0.0.1".to_owned();
    let server = Server { security: Security::None, host, port, login: None, ca: None };
    App { mailer: Mailer::Smtp(Smtp::new(&server).unwrap()), ..app.clone() }
}

async fn page(clinic: &Clinic, token: &str, path: &str) -> String {
    let page = clinic.get(path, Some(token)).await;
    assert_eq!(page.status, 200, "{path}: {page:?}");
    page.body.as_str().unwrap().to_owned()
}

/// Sends the desk's form for Ada; answers the status, and the page that it leads to.
async fn book_at_desk(
    clinic: &Clinic,
    token: &str,
    start: &str,
    (form, known_bad): (&str, &str),
) -> (u16, String) {
    let value = |name: &str| {
        let rest = form.split_once(&format!("name=\"{name}\" value=\"")).unwrap().1;
        rest.split('"').next().unwrap().to_owned()
    };
    let (osei, service) = (clinic.osei.to_string(), clinic.adjustment.to_string());
    let request = clinic.http().post(format!("{}/desk/book", clinic.base)).form(&[
        ("csrf", value("csrf").as_str()),
        ("nonce", &value("nonce")),
        ("practitioner", &osei),
        ("starts_at", start),
        ("service", &service),
        ("given_name", "Ada"),
        ("family_name", "Tester"),
        ("email", "ada@patients.example"),
        ("known_bad", known_bad),
    ]);
    let answer = clinic.ask(request, Some(token)).await;
    (answer.status, answer.body.as_str().unwrap().to_owned())
}

on_both! {
    // One mail of another version would otherwise stop the list, the visit's page and its changes.
    async fn a_mail_that_cannot_be_read_is_listed_and_seen_to(on) {
        let clinic = Clinic::open(on).await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        for (name, time) in [("Ada", "10:00"), ("Cleo", "12:00")] {
            clinic.book(name, on_day("2026-03-05", time)).send().await;
        }
        let visit = clinic.book("Ben", on_day("2026-03-05", "11:00")).send().await.text("/id");
        let spoilt = clinic.app.db.write(|tx| {
            let query = "UPDATE outbox SET data = '{\"about\": \"tides\"}' \
                         WHERE recipient = 'ben@patients.example'";
            Ok(sql_query(query).execute(&mut **tx)?)
        });
        assert_eq!(spoilt.await.unwrap(), 1);
        jobs::outbox::deliver_due(&clinic.app).await.unwrap();
        assert_eq!(sent(&clinic), 2, "the others have gone out");

        let list = clinic.get("/api/v1/staff/outbox", Some(&token)).await;
        assert_eq!(list.body["items"].as_array().unwrap().len(), 3, "{list:?}");
        let failed = clinic.get("/api/v1/staff/outbox?status=failed", Some(&token)).await;
        assert_eq!(failed.text("/items/0/fault"), "broken", "{failed:?}");
        assert_eq!(failed.text("/items/0/last_error"), "what it tells cannot be read");
        let id = failed.text("/items/0/id");
        let one = clinic.get(&format!("/api/v1/staff/outbox/{id}"), Some(&token)).await;
        assert!(one.status == 200 && one.body["subject"].is_null(), "{one:?}");
        assert_eq!(one.text("/recipient"), "ben@patients.example");
        assert!(page(&clinic, &token, "/desk/mail").await.contains("cannot be read"));
        let shown = page(&clinic, &token, &format!("/desk/mail/{id}")).await;
        assert!(shown.contains("A mail that cannot be read"), "{shown}");
        assert!(shown.contains("It is seen to") && !shown.contains("Send it again"), "{shown}");
        page(&clinic, &token, &format!("/desk/visits/{visit}")).await;

        let path = format!("/api/v1/staff/outbox/{id}");
        let again = clinic.post(&format!("{path}/resend"), Some(&token), json!({})).await;
        assert_eq!(again.status, 409, "{again:?}");
        let odd = clinic.post(&format!("{path}/dismiss"), Some(&token), json!({ "n": 1 })).await;
        assert_eq!((odd.status, odd.problem()), (422, "unknown-field"));
        let note = json!({ "note": "told by telephone" });
        let seen_to = clinic.post(&format!("{path}/dismiss"), Some(&token), note.clone()).await;
        assert_eq!((seen_to.status, seen_to.text("/status").as_str()), (200, "superseded"));
        let twice = clinic.post(&format!("{path}/dismiss"), Some(&token), note).await;
        assert_eq!(twice.status, 409, "{twice:?}");
        let why = clinic.app.db.read(|conn| {
            let query = "SELECT reason FROM audit WHERE action = 'mail.dismiss'";
            Ok(sql_query(query).load::<Why>(conn)?)
        });
        let why: Vec<_> = why.await.unwrap().into_iter().map(|why| why.reason).collect();
        assert_eq!(why, ["told by telephone"]);
        let failed = clinic.get("/api/v1/staff/outbox?status=failed", Some(&token)).await;
        assert!(failed.body["items"].as_array().unwrap().is_empty(), "{failed:?}");

        // The visit can still be changed, and its patient is told.
        let cancel = format!("/api/v1/staff/appointments/{visit}/cancel");
        assert_eq!(clinic.change(&cancel, &token, 1, json!({})).await.status, 200);
        clinic.minutes_pass(5);
        jobs::outbox::deliver_due(&clinic.app).await.unwrap();
        assert_eq!(sent(&clinic), 3);
    }

    async fn the_desk_sees_a_mail_with_its_calendar_entry_and_what_it_sent_once_more(on) {
        let clinic = Clinic::open(on).await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let visit = clinic.book("Ada", on_day("2026-03-05", "10:00")).send().await.text("/id");
        jobs::outbox::deliver_due(&clinic.app).await.unwrap();
        let mails = || clinic.get("/api/v1/staff/outbox", Some(&token));
        let first = mails().await.text("/items/0/id");
        let shown = page(&clinic, &token, &format!("/desk/mail/{first}")).await;
        assert!(shown.contains("which invites to the visit"), "{shown}");
        assert!(shown.contains("METHOD:REQUEST") && !shown.contains("once more"), "{shown}");

        let again = format!("/api/v1/staff/outbox/{first}/resend");
        let again = clinic.post(&again, Some(&token), json!({})).await.text("/id");
        assert_ne!(again, first);
        let shown = page(&clinic, &token, &format!("/desk/mail/{again}")).await;
        assert!(shown.contains("Booked, once more"), "{shown}");
        let of_visit = page(&clinic, &token, &format!("/desk/visits/{visit}")).await;
        assert_eq!(of_visit.matches("once more").count(), 1, "{of_visit}");

        let cancel = format!("/api/v1/staff/appointments/{visit}/cancel");
        assert_eq!(clinic.change(&cancel, &token, 1, json!({})).await.status, 200);
        let all = mails().await.body["items"].as_array().unwrap().clone();
        let off = all.iter().find(|mail| mail["kind"] == "visit-cancelled").unwrap();
        let off = format!("/desk/mail/{}", off["id"].as_str().unwrap());
        let shown = page(&clinic, &token, &off).await;
        assert!(shown.contains("which takes the visit off"), "{shown}");
    }

    // Seen to fail once nothing caught the panic: the mail kept its claim, and nobody was told.
    async fn a_mail_that_makes_a_library_panic_is_set_aside(on) {
        let clinic = Clinic::open(on).await;
        for (name, time) in [("Ada", "10:00"), ("Ben", "11:00"), ("Cleo", "12:00")] {
            clinic.book(name, on_day("2026-03-05", time)).send().await;
        }
        let Mailer::Memory(memory) = &clinic.app.mailer else { panic!() };
        memory.panic_at("ben@patients.example");
        assert_eq!(jobs::outbox::deliver_due(&clinic.app).await.unwrap(), 3);
        assert_eq!(sent(&clinic), 2);
        let now = clinic.app.clock.now();
        let mails = outbox(&clinic).await;
        let ben = mails.iter().find(|mail| mail.recipient.starts_with("ben")).unwrap();
        assert_eq!((ben.status(now), ben.fault), (MailStatus::Failed, Some(Fault::Broken)));
        assert_eq!(ben.last_error.as_deref(), Some("sending it broke off; the log says more"));
    }

    async fn an_address_that_is_refused_is_said_so_until_it_is_another_or_takes_a_mail(on) {
        let clinic = Clinic::open(on).await;
        let token = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
        let stub = SmtpStub::start(Behaviour::Never).await;
        let app = with_server(&clinic.app, &stub);
        let visit = clinic.book("Ada", on_day("2026-03-05", "10:00")).send().await;
        jobs::outbox::deliver_due(&app).await.unwrap();

        let visit = clinic.get(&format!("/api/v1/staff/appointments/{}", visit.text("/id")), Some(&token)).await;
        let patient = visit.text("/patient/id");
        let record = format!("/api/v1/staff/patients/{patient}");
        let failed_at = async || clinic.get(&record, Some(&token)).await.body["email_failed_at"].clone();
        assert_eq!(failed_at().await, "2026-03-02T08:00:00-05:00");
        let said = "Mails to this address failed on Monday, March 2, 2026";
        for path in [
            format!("/desk/patients/{patient}"),
            format!("/desk/visits/{}", visit.text("/id")),
        ] {
            assert!(page(&clinic, &token, &path).await.contains(said), "{path}");
        }

        // At the desk it takes a second press to book with that address.
        let start = on_day("2026-03-06", "10:00").to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        let path = format!("/desk/book?practitioner={}&starts_at={start}", clinic.osei);
        let form = page(&clinic, &token, &path).await;
        let (status, warned) = book_at_desk(&clinic, &token, &start, (&form, "")).await;
        assert_eq!(status, 422, "{warned}");
        assert!(warned.contains("a mail to it failed on Monday, March 2, 2026"), "{warned}");
        assert!(warned.contains("name=\"known_bad\" value=\"ada@patients.example\""), "{warned}");
        let (status, booked) = book_at_desk(&clinic, &token, &start, (&warned, "ada@patients.example")).await;
        assert!(status == 200 && booked.contains("Ada Tester"), "{booked}");

        // A mail that gets through, or another address, and nothing is said any more.
        stub.behave(Behaviour::Normal);
        clinic.minutes_pass(5);
        jobs::outbox::deliver_due(&app).await.unwrap();
        assert!(failed_at().await.is_null());
        stub.behave(Behaviour::Never);
        let note = clinic.get(&format!("/api/v1/staff/outbox?appointment={}", visit.text("/id")), Some(&token)).await;
        let resend = format!("/api/v1/staff/outbox/{}/resend", note.text("/items/0/id"));
        assert_eq!(clinic.post(&resend, Some(&token), json!({})).await.status, 200);
        jobs::outbox::deliver_due(&app).await.unwrap();
        assert!(failed_at().await.is_string());
        let other = json!({ "email": "ada@home.example" });
        let changed = clinic.ask(
            clinic.http().patch(format!("{}{record}", clinic.base)).header("if-match", "\"1\"").json(&other),
            Some(&token),
        ).await;
        assert!(changed.status == 200 && changed.body["email_failed_at"].is_null(), "{changed:?}");
        assert!(!page(&clinic, &token, &format!("/desk/patients/{patient}")).await.contains(said));
    }
}
