//! Asking for a link to sign in with.
use super::note;
use crate::{
    Error,
    actions::{Context, LinkMail, send_sign_in_link},
    db::{
        Tx, accounts, buckets,
        login_links::{self, LinkId, LoginLink},
        own,
    },
    domain::{Clinic, Email, Language, Pace},
};
use chrono::TimeDelta;
use serde_json::json;
use std::net::IpAddr;

/// How long a link works.
const WORKS_FOR: TimeDelta = TimeDelta::minutes(10);
/// How many links an address gets. One comes back sooner than a link ends: whoever asks for
/// links to somebody else's mailbox keeps nobody out, for one of those always works.
const AN_ADDRESS: Pace = Pace { at_once: 3, refill: TimeDelta::minutes(5) };
/// How many links a client asks for.
const A_CLIENT: Pace = Pace { at_once: 10, refill: TimeDelta::minutes(1) };

/// Sends a link to an address, in the language in which it was asked for, if it is that of a
/// patient. Whether it is does not show: not in
/// the answer, not in what is counted, and not in how much is done.
pub fn ask_for_link(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic: &Clinic,
    (email, language): (&Email, Language),
    client: Option<IpAddr>,
) -> Result<(), Error> {
    let address = context.key.address_hash(clinic.id, email);
    buckets::take(tx, ("sign-in address", &address), AN_ADDRESS, context.now)?;
    if let Some(client) = client.map(|client| context.key.client_hash(client)) {
        buckets::take(tx, ("sign-in client", &client), A_CLIENT, context.now)?;
    }
    if own::is_known(tx, clinic.id, email.as_str())? {
        send(tx, context, clinic, (email, language))
    } else {
        // As much work as for somebody known, and nothing of it stays.
        tx.rehearse(|tx| send(tx, context, clinic, (email, language)))
    }
}

fn send(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic: &Clinic,
    (email, language): (&Email, Language),
) -> Result<(), Error> {
    let account = accounts::of(tx, clinic.id, email)?;
    let link = LoginLink {
        id: LinkId::new(),
        clinic_id: clinic.id,
        account_id: account.id,
        new_email: None,
        expires_at: (context.now + WORKS_FOR).into(),
        used_at: None,
    };
    let token = context.key.sign_in_token(link.id.uuid());
    login_links::insert(tx, &link, &token.hash(), context.now)?;
    let mail = LinkMail {
        to: email.clone(),
        // Several persons may share the mailbox.
        name: String::new(),
        language,
        link: link.id.uuid(),
        expires_at: link.expires_at.0,
    };
    send_sign_in_link(tx, context, clinic, &mail)?;
    note(tx, context, &account, ("account.link", json!({ "link": link.id })))
}
