//! Sending what is in the outbox.
//!
//! One claims mails and writes their messages, several send them, and one notes what became of
//! them, many at a time: so that sending waits neither for the disk nor for words.
use crate::{
    App, Error,
    db::{
        outbox::{Mail, MailId},
        outbox_sending::{self, End},
    },
    mail::{AT_ONCE, Fault, SendError, compose},
};
use anyhow::Context as _;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use lettre::Message;
use std::{collections::VecDeque, time::Duration};
use tokio::{
    sync::{mpsc, watch},
    task::{JoinHandle, JoinSet},
};

/// How many mails are claimed together.
const ROUND: i64 = 64;
/// How many outcomes are noted together, and may wait for that before sending waits too.
const UNNOTED: usize = 64;
/// How long an outcome waits for others: noting many costs hardly more than noting one, but what
/// is not noted yet when the program dies is sent again.
const GATHERING: Duration = Duration::from_millis(20);
/// How long a mail is kept from everybody else. Even if each of a round's mails runs into its
/// time limit, the round is over by then; what is left of the next one is claimed again later.
const LEASE: TimeDelta = TimeDelta::minutes(5);
/// What must be left of that for a mail to be begun.
const LEFT: TimeDelta = TimeDelta::seconds(45);
/// How long after the first failure a mail is tried again; each failure doubles it.
const FIRST_WAIT: TimeDelta = TimeDelta::minutes(1);
/// The longest wait between two tries.
const LONGEST_WAIT: TimeDelta = TimeDelta::days(1);
/// How long a mail is tried before it is given up…
const GIVEN_UP_AFTER: TimeDelta = TimeDelta::days(3);
/// … if it was tried this often: a program that stood still for days did not try at all.
const LEAST_TRIES: i32 = 8;

/// What became of a mail.
struct Outcome {
    id: MailId,
    /// When it was known.
    at: DateTime<Utc>,
    /// Why it was not sent, and how that ends.
    failed: Option<(String, End)>,
}

/// Sends what is due, some mails at a time; answers how many were tried.
///
/// A mail goes out at least once: if the program dies between sending and noting it, the mail is
/// sent again under the same Message-ID.
pub async fn deliver_due(app: &App) -> Result<usize, Error> {
    let (_going_on, stopping) = watch::channel(false);
    deliver_until(app, &stopping).await
}

/// The same until all is to stop: then what is on its way is ended and noted, and what was
/// claimed and not begun is given back.
pub async fn deliver_until(app: &App, stopping: &watch::Receiver<bool>) -> Result<usize, Error> {
    let now = app.clock.now();
    // A look costs less than a claim, and mostly there is nothing.
    if app.db.read(move |conn| outbox_sending::oldest_due(conn, now)).await?.is_none() {
        return Ok(0);
    }
    let (outcomes, noted) = clerk(app);
    let mut sending = JoinSet::new();
    let mut tried = 0;
    let mut ahead = Some(tokio::spawn(round(app.clone())));
    let mut outcome = Ok(());
    while let Some(coming) = ahead.take() {
        let mut coming = match coming.await.context("getting mails ready broke off") {
            Ok(Ok(round)) => round,
            Ok(Err(error)) => {
                outcome = Err(error);
                break;
            }
            Err(error) => {
                outcome = Err(error.into());
                break;
            }
        };
        // While these are sent, the next are got ready.
        if coming.is_full && !*stopping.borrow() {
            ahead = Some(tokio::spawn(round(app.clone())));
        }
        while let Some((mail, message)) = coming.mails.pop_front() {
            if sending.len() >= AT_ONCE {
                sending.join_next().await;
            }
            if *stopping.borrow() {
                let unbegun = coming.mails.iter().map(|(mail, _)| mail.id).chain([mail.id]);
                give_back(app, unbegun.collect()).await;
                break;
            }
            tried += 1;
            sending.spawn(deliver(app.clone(), mail, message, outcomes.clone()));
        }
    }
    while sending.join_next().await.is_some() {}
    drop(outcomes);
    if let Err(error) = noted.await {
        tracing::error!(?error, "noting what became of mails broke off");
    }
    outcome.map(|()| tried)
}

/// Mails that were claimed together, each with its message.
struct Round {
    mails: VecDeque<(Mail, Result<Message, SendError>)>,
    /// Whether as many were claimed as can be: there may be more.
    is_full: bool,
}

/// The next mails, written on a thread where that takes time from nobody.
async fn round(app: App) -> Result<Round, Error> {
    let (mails, claimed) = claim(&app).await?;
    let (config, key, now) = (app.config.clone(), app.key.clone(), app.clock.now());
    let written = tokio::task::spawn_blocking(move || {
        let message = |mail: Mail| {
            let message = compose(&config, &key, &mail, now);
            (mail, message)
        };
        mails.into_iter().map(message).collect()
    });
    let mails = written.await.context("writing mails broke off")?;
    Ok(Round { mails, is_full: i64::try_from(claimed).is_ok_and(|claimed| claimed >= ROUND) })
}

/// The mails that are to be sent now, and how many were claimed for that: those that do not go
/// out at night wait for the morning.
async fn claim(app: &App) -> Result<(Vec<Mail>, usize), Error> {
    let now = app.clock.now();
    let mails = app.db.write(move |tx| outbox_sending::claim(tx, now, now + LEASE, ROUND)).await?;
    let claimed = mails.len();
    let (night, day): (Vec<_>, Vec<_>) =
        mails.into_iter().partition(|mail| not_before(mail, now) > now);
    for mail in night {
        let (id, morning) = (mail.id, not_before(&mail, now));
        app.db.write(move |tx| outbox_sending::put_back(tx, &[id], morning)).await?;
    }
    Ok((day, claimed))
}

/// When a mail may go out that is due at `now`; one that cannot be read does not go out at all.
fn not_before(mail: &Mail, now: DateTime<Utc>) -> DateTime<Utc> {
    mail.data.0.as_ref().map_or(now, |data| data.not_before(now))
}

async fn give_back(app: &App, unbegun: Vec<MailId>) {
    let now = app.clock.now();
    let given = app.db.write(move |tx| outbox_sending::put_back(tx, &unbegun, now)).await;
    if let Err(error) = given {
        tracing::error!(?error, "mails that were not begun keep their claim");
    }
}

async fn deliver(
    app: App,
    mail: Mail,
    message: Result<Message, SendError>,
    outcomes: mpsc::Sender<Outcome>,
) {
    let now = app.clock.now();
    if mail.claimed_until.is_none_or(|until| until.0 - LEFT < now) {
        // It took too long to come to this one: somebody else may have it by now.
        return;
    }
    let (id, kind) = (mail.id, mail.kind);
    let mailer = app.mailer.clone();
    // A library that panics costs this mail only.
    let sent = tokio::spawn(async move { mailer.send(&message?).await })
        .await
        .unwrap_or_else(|_| Err(SendError::broken("sending it broke off; the log says more")));
    let at = app.clock.now();
    let failed = match sent {
        Ok(()) => {
            tracing::info!(mail = %id, %kind, "a mail was sent");
            None
        }
        Err(SendError { kind: fault, detail, cause }) => {
            let again_at = match fault {
                Fault::Temporary => again_at(&mail, at, rand::random_range(0.0..1.0)),
                Fault::Permanent | Fault::Broken => None,
            };
            let next_try = again_at.map_or_else(
                || "never".to_owned(),
                |again| again.to_rfc3339_opts(SecondsFormat::Secs, true),
            );
            tracing::warn!(mail = %id, %kind, %fault, cause, next_try, "a mail was not sent");
            Some((detail, again_at.map_or(End::GivenUp(fault), End::Again)))
        }
    };
    // Where nobody notes it any more, the mail keeps its claim, and is tried again after it.
    let _ = outcomes.send(Outcome { id, at, failed }).await;
}

/// Whoever notes what becomes of mails, those that end at about the same time together. It ends
/// when nobody can send outcomes any more.
fn clerk(app: &App) -> (mpsc::Sender<Outcome>, JoinHandle<()>) {
    let (outcomes, mut coming) = mpsc::channel(UNNOTED);
    let db = app.db.clone();
    let noting = tokio::spawn(async move {
        while let Some(first) = coming.recv().await {
            let mut these = vec![first];
            let gathered = async {
                while these.len() < UNNOTED {
                    let room = UNNOTED - these.len();
                    if coming.recv_many(&mut these, room).await == 0 {
                        break;
                    }
                }
            };
            // Whoever has come until then is in it.
            let _ = tokio::time::timeout(GATHERING, gathered).await;
            if let Err(error) = db.write(move |tx| note(tx, &these)).await {
                // They keep their claims, and are tried again after them.
                tracing::error!(?error, "what became of some mails was not noted");
            }
        }
    });
    (outcomes, noting)
}

fn note(tx: &mut crate::db::Tx<'_>, outcomes: &[Outcome]) -> Result<(), Error> {
    let sent: Vec<&Outcome> = outcomes.iter().filter(|one| one.failed.is_none()).collect();
    if let Some(last) = sent.last() {
        let ids: Vec<MailId> = sent.iter().map(|one| one.id).collect();
        outbox_sending::sent(tx, &ids, last.at)?;
    }
    for one in outcomes {
        if let Some((detail, end)) = &one.failed {
            outbox_sending::not_sent(tx, one.id, detail, one.at, *end)?;
        }
    }
    Ok(())
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

#[cfg(test)]
mod tests;
