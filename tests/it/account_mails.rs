//! Mails that open something: whoever has the mail has the secret, and nobody else.
use crate::support::{
    Clinic, On, on_both,
    server::Server,
    smtp::{Behaviour, SmtpStub},
    until,
};
use chrono::TimeDelta;
use limber::{
    Clock,
    actions::{self, Context, LinkMail},
    db::{
        audit::Actor,
        clinics,
        outbox::Mail,
        outbox_list::{self, Filter},
    },
    domain::{Email, Language, MailStatus, Role},
    jobs, mail,
    mail::Mailer,
    secret::Token,
};
use mail_parser::MessageParser;
use serde_json::json;
use std::fs;
use uuid::Uuid;

/// Sends a link to sign in with and an invitation; answers their identifiers.
async fn send_both(clinic: &Clinic) -> [Uuid; 2] {
    let (id, now, key) = (clinic.id, clinic.app.clock.now(), clinic.app.key.clone());
    let links = [Uuid::now_v7(), Uuid::now_v7()];
    let sent = clinic.app.db.write(move |tx| {
        let context = Context { now, actor: Actor::System, request_id: None, key: key.clone() };
        let row = clinics::catalogue(tx, id)?.clinic;
        let mail = |name: &str, link, hours| LinkMail {
            language: Language::English,
            to: Email::parse(&format!("{}@homes.example", name.to_lowercase())).unwrap(),
            name: name.to_owned(),
            link,
            expires_at: now + TimeDelta::hours(hours),
        };
        actions::send_sign_in_link(tx, &context, &row, &mail("Ada", links[0], 1))?;
        let by = (Role::Receptionist, "Kim Reyes");
        actions::send_invitation(tx, &context, &row, &mail("Ben", links[1], 24), by)
    });
    sent.await.unwrap();
    links
}

async fn outbox(clinic: &Clinic) -> Vec<Mail> {
    let (id, now) = (clinic.id, clinic.app.clock.now());
    let all = move |conn: &mut _| outbox_list::list(conn, id, &Filter::default(), now, 100);
    let mut mails = clinic.app.db.read(all).await.unwrap();
    mails.reverse();
    mails
}

on_both! {
    async fn a_link_is_in_the_mail_and_nowhere_else(on) {
        let clinic = Clinic::open(on).await;
        let [sign_in, invitation] = send_both(&clinic).await;
        jobs::outbox::deliver_due(&clinic.app).await.unwrap();
        let Mailer::Memory(memory) = &clinic.app.mailer else { panic!() };
        let secrets = [
            clinic.app.key.sign_in_token(sign_in),
            clinic.app.key.invitation_token(invitation),
        ];
        let wanted = [
            ("ada@homes.example", "sign-in", vec!["asked for a link to sign in", "Hello Ada,",
                "It works once, until Monday, March 2, 2026, 9:00 am EST"]),
            ("ben@homes.example", "join", vec!["Kim Reyes has made you an account", "Hello Ben,",
                "as a receptionist", "until Tuesday, March 3, 2026, 8:00 am EST"]),
        ];
        let sent = memory.sent();
        assert_eq!(sent.len(), 2);
        for (secret, (to, page, said)) in secrets.iter().zip(wanted) {
            let is_theirs = |message: &&lettre::Message| {
                message.envelope().to().iter().map(ToString::to_string).eq([to])
            };
            let message = sent.iter().find(is_theirs).unwrap();
            let raw = message.formatted();
            let parsed = MessageParser::default().parse(&raw).unwrap();
            assert!(parsed.subject().unwrap().contains("Harbor Chiropractic"));
            let link = format!("{}/{page}/{}", clinic.base, secret.reveal());
            for text in [parsed.body_text(0).unwrap(), parsed.body_html(0).unwrap()] {
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                assert_eq!(text.matches(&link).count(), 1, "{link}: {text}");
                for said in &said {
                    assert!(text.contains(said), "{said}: {text}");
                }
            }
            assert_eq!(parsed.attachment_count(), 0);
        }

        // Neither the rows nor whoever looks at the mail at the desk learns the secret.
        let stored = clinic.everything(on).await;
        assert!(stored.contains("sign-in-link"));
        for (mail, secret) in outbox(&clinic).await.iter().zip(&secrets) {
            let seen = mail::preview(&clinic.app.config, mail).unwrap();
            assert!(seen.text.contains("/…"), "{seen:?}");
            for text in [&seen.text, &seen.html, &stored] {
                assert!(!text.contains(secret.reveal()));
            }
        }
    }

    async fn a_link_that_has_expired_is_not_sent(on) {
        let clinic = Clinic::open(on).await;
        send_both(&clinic).await;
        clinic.minutes_pass(60);
        jobs::outbox::deliver_due(&clinic.app).await.unwrap();
        let now = clinic.app.clock.now();
        let sent = outbox(&clinic).await.iter().map(|mail| mail.status(now)).collect::<Vec<_>>();
        assert_eq!(sent, [MailStatus::Waiting, MailStatus::Sent]);
        jobs::remind::remind(&clinic.app).await.unwrap();
        assert_eq!(outbox(&clinic).await[0].status(now), MailStatus::Superseded);
    }
}

/// The secrets in the addresses of a mail: 43 characters each.
fn secrets(text: &str, page: &str) -> Vec<String> {
    let mark = format!("/{page}/");
    let after = text.split(&mark).skip(1);
    after.map(|rest| rest.chars().take(43).collect()).collect()
}

/// What opens a visit, an account or a calendar is asked for, with everything logged.
#[actix_web::test]
async fn no_secret_of_an_address_is_written_into_the_log() {
    let (clinic, home) = (Clinic::open(On::Sqlite).await, tempfile::tempdir().unwrap());
    fs::create_dir(home.path().join("data")).unwrap();
    fs::write(home.path().join("data/secret.key"), clinic.app.key.reveal()).unwrap();
    let stub = SmtpStub::start(Behaviour::Normal).await;
    let settings = [("LIMBER_SMTP_URL", stub.url.as_str()), ("LIMBER_LOG", "trace")];
    let server = Server::start_with(home.path(), &clinic.database_url(), &settings);

    let desk = clinic.sign_in(&clinic.staff(Role::Receptionist).await).await;
    let feed = clinic.post("/api/v1/staff/practitioners/osei/feed", Some(&desk), json!({})).await;
    // The server is of today.
    clinic.app.clock.move_on(Clock::System.now() - clinic.app.clock.now());
    send_both(&clinic).await;
    until("both have come", async || stub.mails().len() == 2).await;
    let mut links: Vec<(String, String)> = Vec::new();
    for mail in stub.mails() {
        let parsed = MessageParser::default().parse(mail.data.as_bytes()).unwrap();
        let text = parsed.body_text(0).unwrap().into_owned();
        for page in ["sign-in", "join"] {
            links.extend(secrets(&text, page).into_iter().map(|one| (page.to_owned(), one)));
        }
    }
    assert_eq!(links.len(), 2, "{links:?}");
    links.push(("manage".to_owned(), Token::random().reveal().to_owned()));
    let feed = feed.text("/url");
    let token = feed.rsplit('/').next().unwrap().trim_end_matches(".ics").to_owned();
    links.push(("feeds".to_owned(), token));
    for (page, secret) in &links {
        let end = if page == "feeds" { ".ics" } else { "" };
        let answer = reqwest::get(server.address(&format!("/{page}/{secret}{end}"))).await.unwrap();
        assert!(page != "feeds" || answer.status() == 200, "{page}: {}", answer.status());
    }
    let log = server.log();
    assert_eq!(log.matches("a mail was sent").count(), 2);
    for (page, secret) in &links {
        assert!(!log.contains(secret.as_str()), "{page}");
    }
}
