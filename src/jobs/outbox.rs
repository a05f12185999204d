//! Sending what is in the outbox.
use crate::{
    App, Error,
    db::outbox::{self, Mail},
    mail::{Fault, SendError, compose},
};
use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::JoinSet;

/// How many mails a round takes.
const ROUND: i64 = 32;
/// How many are sent at a time.
const AT_ONCE: usize = 4;
/// How long a mail is kept from everybody else. Even if each of a round's mails runs into its
/// time limit, the round is over by then.
const LEASE: TimeDelta = TimeDelta::minutes(5);
/// How long after the first failure a mail is tried again; each failure doubles it.
const FIRST_WAIT: TimeDelta = TimeDelta::minutes(1);
/// The longest wait between two tries.
const LONGEST_WAIT: TimeDelta = TimeDelta::days(1);
/// How long a mail is tried before it is given up…
const GIVEN_UP_AFTER: TimeDelta = TimeDelta::days(3);
/// … if it was tried this often: a program that stood still for days did not try at all.
const LEAST_TRIES: i32 = 8;

/// Sends what is due, some mails at a time; answers how many were tried.
///
/// A mail goes out at least once: if the program dies between sending and noting it, the mail is
/// sent again under the same Message-ID.
pub async fn deliver_due(app: &App) -> Result<usize, Error> {
    let mut tried = 0;
    loop {
        let taken = round(app).await?;
        tried += taken;
        if i64::try_from(taken).is_ok_and(|taken| taken < ROUND) {
            return Ok(tried);
        }
    }
}

async fn round(app: &App) -> Result<usize, Error> {
    let now = app.clock.now();
    // A look costs less than a claim, and mostly there is nothing.
    if app.db.read(move |conn| outbox::oldest_due(conn, now)).await?.is_none() {
        return Ok(0);
    }
    let mails = app.db.write(move |tx| outbox::claim(tx, now, now + LEASE, ROUND)).await?;
    let taken = mails.len();
    let mut sending = JoinSet::new();
    for mail in mails {
        if sending.len() >= AT_ONCE {
            noted(sending.join_next().await);
        }
        sending.spawn(deliver(app.clone(), mail));
    }
    while let Some(one) = sending.join_next().await {
        noted(Some(one));
    }
    Ok(taken)
}

async fn deliver(app: App, mail: Mail) -> Result<(), Error> {
    let outcome = match compose(&app.config, &app.key, &mail, app.clock.now()) {
        Ok(message) => app.mailer.send(&message).await,
        Err(error) => Err(error),
    };
    let (id, now) = (mail.id, app.clock.now());
    match outcome {
        Ok(()) => {
            tracing::info!(mail = %id, kind = mail.kind, "a mail was sent");
            app.db.write(move |tx| outbox::sent(tx, id, now)).await
        }
        Err(SendError { kind, detail }) => {
            let again_at = match kind {
                Fault::Temporary => again_at(&mail, now, rand::random_range(0.0..1.0)),
                Fault::Permanent => None,
            };
            tracing::warn!(mail = %id, kind = mail.kind, fault = ?kind, ?again_at, "a mail was not sent");
            app.db.write(move |tx| outbox::not_sent(tx, id, &detail, now, again_at)).await
        }
    }
}

/// When a mail that failed just now is tried again; `None`: it is given up.
///
/// `luck` from 0 to 1 spreads the tries over the tenth before their time, so that mails that
/// failed together do not all come back together.
fn again_at(mail: &Mail, now: DateTime<Utc>, luck: f64) -> Option<DateTime<Utc>> {
    let failures = mail.attempts.saturating_add(1);
    if now - mail.created_at.0 >= GIVEN_UP_AFTER && failures >= LEAST_TRIES {
        return None;
    }
    let doublings = failures.clamp(1, 16) - 1;
    let wait = (FIRST_WAIT * (1 << doublings)).min(LONGEST_WAIT);
    #[expect(clippy::cast_possible_truncation, reason = "a fraction of 100")]
    let percent = 100 - (luck * 10.0) as i32;
    Some(now + wait * percent / 100)
}

/// A mail whose outcome could not be noted keeps its claim, and is tried again after it.
fn noted(outcome: Option<Result<Result<(), Error>, tokio::task::JoinError>>) {
    match outcome {
        Some(Ok(Err(error))) => tracing::error!(?error, "a mail's outcome was not noted"),
        Some(Err(error)) => tracing::error!(?error, "sending a mail broke off"),
        Some(Ok(Ok(()))) | None => {}
    }
}
