//! How fast waiting mails go out, against the same messages handed to the same sink by lettre
//! alone, with its own pool and as many conversations: `cargo bench --bench mail`, with
//! `-- postgres` for an outbox there, and with `-- unhurried` for a sink that leaves it to the
//! system when packets are confirmed. What came out of it is in docs/speed.md.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "it measures")]

#[allow(dead_code, reason = "the rest is for tests")]
#[path = "../tests/it/support/smtp.rs"]
mod smtp;

#[allow(clippy::expect_used, dead_code, reason = "it is written for tests")]
#[path = "../tests/it/support/postgres.rs"]
mod postgres;

use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor, transport::smtp::PoolConfig,
};
use limber::{
    App, Clock,
    config::{Config, Security, Smtp as Server},
    db::{
        At, Db, Options, clinics,
        outbox::{self, Mail},
    },
    demo,
    domain::{Language, MailKind},
    jobs,
    mail::{self, Mailer, Smtp},
    secret::Key,
};
use smtp::{Behaviour, SmtpStub};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{runtime, task::JoinSet};

/// How many mails wait.
const MAILS: u32 = 10_000;
/// How many conversations lettre has.
const CONVERSATIONS: u32 = 8;
/// How often each is measured.
const ROUNDS: usize = 3;

fn main() {
    let sink = runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let asked = |what: &str| std::env::args().any(|argument| argument == what);
    let sort = if asked("unhurried") { Behaviour::Unhurried } else { Behaviour::Normal };
    let stub = sink.block_on(SmtpStub::start(sort));
    let port: u16 = stub.url.rsplit(':').next().unwrap().parse().unwrap();
    let home = tempfile::tempdir().unwrap();
    let sending = runtime::Builder::new_current_thread().enable_all().build().unwrap();

    let mut ratios = Vec::new();
    for round in 0..ROUNDS {
        let url = if asked("postgres") {
            postgres::fresh_database()
        } else {
            format!("sqlite://{}", home.path().join(format!("{round}.db")).display())
        };
        let (app, mails) = sending.block_on(house(&url, port));
        let started = Instant::now();
        let messages = messages(&app, &mails);
        let composing = started.elapsed();
        let alone = sending.block_on(by_lettre(port, messages));
        let before = stub.mails().len();
        let started = Instant::now();
        let sent = sending.block_on(jobs::outbox::deliver_due(&app)).unwrap();
        let ours = started.elapsed();
        assert_eq!((sent, stub.mails().len() - before), (MAILS as usize, MAILS as usize));
        let ratio = alone.as_secs_f64() / ours.as_secs_f64();
        println!(
            "round {round}: lettre alone {:.0}/s, the outbox {:.0}/s, ratio {ratio:.2}; writing \
             the messages alone {:.0}/s",
            rate(alone),
            rate(ours),
            rate(composing)
        );
        ratios.push(ratio);
    }
    ratios.sort_by(f64::total_cmp);
    println!("median ratio {:.2}", ratios.get(ROUNDS / 2).unwrap());
}

fn rate(took: Duration) -> f64 {
    f64::from(MAILS) / took.as_secs_f64()
}

/// A demo clinic whose commits are on disk before they are answered, with its outbox full.
async fn house(url: &str, port: u16) -> (App, Vec<Mail>) {
    let url = url.parse().unwrap();
    let db = Db::open(&url, &Options { create: true, ..Options::default() }).unwrap();
    let (key, clock) = (Key::random(), Clock::System);
    let plan = demo::Plan { appointments: Some(0), ..demo::Plan::default() };
    demo::build(&db, &key, clock.now(), &plan).await.unwrap();
    let host = "127.0.0.1".to_owned();
    let server = Server { security: Security::None, host, port, login: None, ca: None };
    let mailer = Mailer::Smtp(Smtp::new(&server).unwrap());
    let config =
        Config { mail_from: Some("Limber <post@limber.example>".to_owned()), ..Config::default() };
    let app = App { db, mailer, clock, key, config: Arc::new(config) };

    let now = app.clock.now();
    let mails = app.db.write(move |tx| {
        let clinic = clinics::all(tx)?.remove(0);
        let catalogue = clinics::catalogue(tx, clinic.id)?;
        let specimen =
            mail::specimen(&catalogue, (MailKind::Booked, Language::English), now).unwrap();
        let mut mails = Vec::new();
        for n in 0..MAILS {
            let (to, data) = (format!("p{n}@patients.example"), specimen.data.0.clone().unwrap());
            let mail = Mail::new(clinic.id, to, data, n.to_string(), now);
            outbox::insert(tx, &Mail { due_at: At(now), ..mail.clone() })?;
            mails.push(mail);
        }
        Ok(mails)
    });
    let mails = mails.await.unwrap();
    (app, mails)
}

fn messages(app: &App, mails: &[Mail]) -> Vec<Message> {
    let now = app.clock.now();
    mails.iter().map(|one| mail::compose(&app.config, &app.key, one, now).unwrap()).collect()
}

/// The same messages, ready, by lettre's own transport and pool.
async fn by_lettre(port: u16, messages: Vec<Message>) -> Duration {
    let transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1")
        .port(port)
        .pool_config(PoolConfig::new().max_size(CONVERSATIONS))
        .build();
    let started = Instant::now();
    let mut sending = JoinSet::new();
    for message in messages {
        if sending.len() >= CONVERSATIONS as usize {
            sending.join_next().await.unwrap().unwrap();
        }
        let transport = transport.clone();
        sending.spawn(async move {
            transport.send(message).await.unwrap();
        });
    }
    while let Some(sent) = sending.join_next().await {
        sent.unwrap();
    }
    started.elapsed()
}
