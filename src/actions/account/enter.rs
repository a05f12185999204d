//! Coming in by a link, staying, and leaving.
use super::note;
use crate::{
    Error,
    actions::Context,
    db::{
        Tx,
        account_sessions::{self, AccountSession},
        accounts, buckets,
        login_links::{self, LoginLink},
    },
    domain::Pace,
    secret::Token,
};
use chrono::TimeDelta;
use serde_json::json;
use std::net::IpAddr;

/// How many links that never were a client may try.
const WRONG_LINKS: Pace = Pace { at_once: 20, refill: TimeDelta::seconds(6) };

/// What became of a link that somebody pressed the button of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// They are in.
    In,
    /// It was used, or its time is over.
    Over,
}

/// Uses a link up and begins the session that `session` opens. Sent twice by one form, it is one
/// session; sent by anybody else, the link is used.
pub fn enter(
    tx: &mut Tx<'_>,
    context: &Context,
    link: &LoginLink,
    session: &Token,
) -> Result<Entry, Error> {
    let hash = session.hash();
    if !login_links::use_up(tx, link.id, context.now)? {
        let begun = account_sessions::find(tx, link.clinic_id, &hash, context.now)?;
        return Ok(if begun.is_some() { Entry::In } else { Entry::Over });
    }
    let account = accounts::get(tx, link.clinic_id, link.account_id)?;
    accounts::verify(tx, account.id, context.now)?;
    let csrf = Token::random();
    account_sessions::insert(tx, &account, &hash, csrf.reveal(), context.now)?;
    note(tx, context, &account, ("account.sign-in", json!({ "link": link.id })))?;
    Ok(Entry::In)
}

/// Counts a link that never was, so that nobody tries links without end.
pub fn note_wrong_link(
    tx: &mut Tx<'_>,
    context: &Context,
    client: Option<IpAddr>,
) -> Result<(), Error> {
    let Some(client) = client else { return Ok(()) };
    let client = context.key.client_hash(client);
    buckets::take(tx, ("sign-in guess", &client), WRONG_LINKS, context.now)
}

/// Notes that a session is in use, so that it does not end for idleness.
pub fn linger(tx: &mut Tx<'_>, context: &Context, session: &AccountSession) -> Result<(), Error> {
    account_sessions::touch(tx, session.id, context.now)
}

/// Ends a session.
pub fn leave(tx: &mut Tx<'_>, context: &Context, session: &AccountSession) -> Result<(), Error> {
    account_sessions::delete(tx, session.id)?;
    note(tx, context, &session.account, ("account.sign-out", json!({})))
}
