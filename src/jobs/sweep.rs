//! Sweeping up what has expired.
use crate::{
    App, Error,
    actions::{self, Context},
    db::{audit::Actor, buckets, forget, idempotency, invitations, login_links, sessions},
};
use chrono::TimeDelta;

/// How long an answer is kept for those who ask again.
const KEYS_KEPT: TimeDelta = TimeDelta::days(1);

/// Deletes expired holds, sessions, answers, links and full buckets, and forgets where mails went
/// that are of no use to anybody any more; answers how many there were.
pub async fn sweep(app: &App) -> Result<usize, Error> {
    let now = app.clock.now();
    let key = app.key.clone();
    let context = Context { now, actor: Actor::System, request_id: None, key };
    let holds = app.db.write(move |tx| actions::sweep_holds(tx, &context)).await?;
    let sessions = app.db.write(move |tx| sessions::delete_expired(tx, now)).await?;
    let keys = app.db.write(move |tx| idempotency::delete_before(tx, now - KEYS_KEPT)).await?;
    let links = app.db.write(move |tx| login_links::delete_old(tx, now)).await?;
    let invited = app.db.write(move |tx| invitations::delete_old(tx, now)).await?;
    let buckets = app.db.write(move |tx| buckets::delete_full(tx, now)).await?;
    let mails = app.db.write(move |tx| forget::recipients(tx, now)).await?;
    let all = holds + sessions + keys + links + invited + buckets + mails;
    if all > 0 {
        tracing::debug!(holds, sessions, keys, links, invited, buckets, mails, "swept up");
    }
    Ok(all)
}
