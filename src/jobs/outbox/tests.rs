use super::*;
use crate::{
    app::Clock,
    config::Config,
    db::{At, DatabaseUrl, Db, Options, clinics, outbox},
    domain::{Accent, Clinic, ClinicId, MailKind, Origins, Policy},
    mail::{Mailer, samples},
    secret::Key,
};
use std::sync::Arc;

const NOW: &str = "2026-11-22T09:00:00Z";

fn clinic() -> Clinic {
    Clinic {
        id: ClinicId::new(),
        slug: "harbor".into(),
        name: "Harbor".into(),
        phone: "+13055550142".into(),
        email: "desk@harbor.example".into(),
        website: None,
        about: String::new(),
        time_zone: chrono_tz::America::New_York,
        locale: "en-US".into(),
        currency: "USD".into(),
        accent: Accent::Teal,
        embed_origins: Origins::default(),
        policy: Policy::default(),
    }
}

fn app(dir: &tempfile::TempDir, mailer: Mailer) -> App {
    let url = DatabaseUrl::Sqlite(dir.path().join("limber.db"));
    let options = Options { connections: 2, durable: false, create: true };
    App {
        db: Db::open(&url, &options).unwrap(),
        mailer,
        clock: Clock::stopped(samples::at(NOW)),
        key: Key::of([7; 32]),
        config: Arc::new(samples::config()),
    }
}

/// Puts mails into the outbox, all about visits of one clinic.
async fn fill(app: &App, mails: &[Mail]) {
    let (clinic, mails) = (clinic(), mails.to_vec());
    let write = move |tx: &mut crate::db::Tx<'_>| {
        clinics::insert(tx, &clinic)?;
        for mail in &mails {
            let mail = Mail { clinic_id: clinic.id, appointment_id: None, ..mail.clone() };
            outbox::insert(tx, &mail)?;
        }
        Ok(())
    };
    app.db.write(write).await.unwrap();
}

fn booked() -> Mail {
    samples::mail(samples::visit(MailKind::Booked))
}

fn later(app: &App, by: TimeDelta) -> App {
    App { clock: Clock::stopped(app.clock.now() + by), ..app.clone() }
}

#[tokio::test]
async fn each_mail_goes_out_once() {
    let dir = tempfile::tempdir().unwrap();
    let mailer = Mailer::memory();
    let app = app(&dir, mailer.clone());
    let mails: Vec<Mail> = (0..70).map(|_| booked()).collect();
    let early = Mail { due_at: At(samples::at(NOW) + TimeDelta::hours(1)), ..booked() };
    fill(&app, &[mails, vec![early]].concat()).await;

    assert_eq!(deliver_due(&app).await.unwrap(), 70);
    assert_eq!(deliver_due(&app).await.unwrap(), 0);
    assert_eq!(deliver_due(&later(&app, TimeDelta::hours(1))).await.unwrap(), 1);
    let Mailer::Memory(memory) = mailer else { panic!() };
    let ids: std::collections::HashSet<String> = memory
        .sent()
        .iter()
        .map(|message| message.headers().get_raw("Message-ID").unwrap().to_owned())
        .collect();
    assert_eq!((memory.sent().len(), ids.len()), (71, 71));
}

#[tokio::test]
async fn a_mail_whose_sender_died_is_sent_again_once_its_claim_is_over() {
    let dir = tempfile::tempdir().unwrap();
    let mailer = Mailer::memory();
    let app = app(&dir, mailer.clone());
    fill(&app, &[booked()]).await;
    let now = app.clock.now();
    let claim =
        move |tx: &mut crate::db::Tx<'_>| outbox_sending::claim(tx, now, now + LEASE, ROUND);
    let claimed = app.db.write(claim).await.unwrap();

    assert_eq!(deliver_due(&app).await.unwrap(), 0);
    assert_eq!(deliver_due(&later(&app, LEASE)).await.unwrap(), 1);
    let Mailer::Memory(memory) = mailer else { panic!() };
    let id = memory.sent()[0].headers().get_raw("Message-ID").unwrap().to_owned();
    assert_eq!(id, claimed[0].message_id);
}

#[tokio::test]
async fn a_mail_that_cannot_be_read_or_built_is_set_aside() {
    let dir = tempfile::tempdir().unwrap();
    let mailer = Mailer::memory();
    let app = app(&dir, mailer.clone());
    let bad = Mail { recipient: "nobody".into(), ..booked() };
    let unreadable = Mail { recipient: "unreadable@x.example".into(), ..booked() };
    fill(&app, &[unreadable, bad, booked()]).await;
    app.db
        .write(|tx| {
            use diesel::RunQueryDsl as _;
            let spoil = "UPDATE outbox SET data = '{}' WHERE recipient LIKE 'unreadable%'";
            diesel::sql_query(spoil).execute(&mut **tx)?;
            Ok(())
        })
        .await
        .unwrap();

    deliver_due(&app).await.unwrap();
    let Mailer::Memory(memory) = mailer else { panic!() };
    assert_eq!(memory.sent().len(), 1);
    let now = samples::at("2027-01-01T00:00:00Z");
    assert_eq!(app.db.read(move |conn| outbox_sending::oldest_due(conn, now)).await.unwrap(), None);
}

#[tokio::test]
async fn a_mail_waits_while_the_server_is_down_and_goes_out_after() {
    let dir = tempfile::tempdir().unwrap();
    let config = Config { mail_dir: dir.path().join("mail"), ..samples::config() };
    // A file where the folder should be: nothing can be written there.
    std::fs::write(&config.mail_dir, "").unwrap();
    let app = app(&dir, Mailer::from_config(&config).unwrap());
    fill(&app, &[booked()]).await;

    assert_eq!(deliver_due(&app).await.unwrap(), 1);
    assert_eq!(deliver_due(&later(&app, TimeDelta::seconds(50))).await.unwrap(), 0);
    std::fs::remove_file(&config.mail_dir).unwrap();
    assert_eq!(deliver_due(&later(&app, TimeDelta::seconds(61))).await.unwrap(), 1);
    assert_eq!(crate::mail::folder::list(&config.mail_dir).unwrap().len(), 1);
}

#[tokio::test]
async fn the_jobs_send_by_themselves_and_stop_when_told() {
    let dir = tempfile::tempdir().unwrap();
    let mailer = Mailer::memory();
    let app = app(&dir, mailer.clone());
    let Mailer::Memory(memory) = mailer else { panic!() };
    let jobs = crate::jobs::Jobs::start(app.clone());
    fill(&app, &[booked()]).await;
    jobs.bell().notify_one();
    for _ in 0..100 {
        if !memory.sent().is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    jobs.stop().await;
    assert_eq!(memory.sent().len(), 1);
}

#[test]
fn waits_double_up_to_a_day_and_end_after_three() {
    let minutes = |attempts, age: i64| {
        let mail = Mail { attempts, ..booked() };
        let now = mail.created_at.0 + TimeDelta::hours(age);
        again_at(&mail, now, 0.0).map(|at| (at - now).num_minutes())
    };
    let waits: Vec<_> = (0..13).map(|attempts| minutes(attempts, 1)).collect();
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1440, 1440].map(Some));
    assert_eq!(minutes(i32::MAX, 1), Some(1440));
    assert_eq!(minutes(12, 72), None);
    assert_eq!(minutes(12, 71), Some(1440));
    // A program that stood still for days tries a while before it gives up.
    assert_eq!(minutes(0, 100), Some(1));
}

#[test]
fn tries_are_spread() {
    let mail = booked();
    let wait = |luck| again_at(&mail, mail.created_at.0, luck).unwrap() - mail.created_at.0;
    assert_eq!(wait(0.0), TimeDelta::seconds(60));
    assert_eq!(wait(0.999), TimeDelta::milliseconds(54_600));
}
