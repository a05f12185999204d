//! Another mail address: it counts once somebody who reads it has said so, and the old one is
//! told.
use super::{Entry, note};
use crate::{
    Error,
    actions::{
        Context, LinkMail, PatientChange, edit_patient, send_new_address_link, tell_account,
    },
    db::{
        Tx,
        account_sessions::{self, AccountSession},
        accounts, buckets,
        login_links::{self, LinkId, LoginLink},
        outbox, own,
    },
    domain::{Clinic, Email, Language, MailKind, Pace},
    secret::Token,
};
use chrono::TimeDelta;
use serde_json::json;

/// How long the link to the new address works.
const WORKS_FOR: TimeDelta = TimeDelta::hours(1);
/// How many links an account has sent to other addresses, whichever they are.
const AN_ACCOUNT: Pace = Pace { at_once: 3, refill: TimeDelta::minutes(20) };

/// Sends a link to the address that is to be whoever is signed in's.
pub fn ask_for_address(
    tx: &mut Tx<'_>,
    context: &Context,
    (clinic, session): (&Clinic, &AccountSession),
    new: &Email,
) -> Result<(), Error> {
    let account = &session.account;
    if new.as_str() == account.email {
        return Err(Error::invalid("email", "invalid", "is your address already"));
    }
    let key = account.id.uuid().as_bytes().to_vec();
    buckets::take(tx, ("new address", &key), AN_ACCOUNT, context.now)?;
    let link = LoginLink {
        id: LinkId::new(),
        clinic_id: clinic.id,
        account_id: account.id,
        new_email: Some(new.to_string()),
        expires_at: (context.now + WORKS_FOR).into(),
        used_at: None,
    };
    let token = context.key.sign_in_token(link.id.uuid());
    login_links::insert(tx, &link, &token.hash(), context.now)?;
    let otherwise = Language::of_locale(&clinic.locale);
    let mail = LinkMail {
        to: new.clone(),
        name: String::new(),
        language: language(tx, clinic, &account.email)?.unwrap_or(otherwise),
        link: link.id.uuid(),
        expires_at: link.expires_at.0,
    };
    send_new_address_link(tx, context, clinic, &mail)?;
    note(tx, context, account, ("account.address-asked", json!({ "link": link.id })))
}

/// Makes the new address theirs: of all persons under the old one, with what still waits to be
/// sent to them. Whoever was signed in with the old one is out, and whoever pressed the button is
/// in.
pub fn take_address(
    tx: &mut Tx<'_>,
    context: &Context,
    (clinic, link): (&Clinic, &LoginLink),
    session: &Token,
) -> Result<Entry, Error> {
    let (hash, now) = (session.hash(), context.now);
    let new = link.new_email.as_deref().and_then(|text| Email::parse(text).ok());
    let new = new.ok_or(Error::NotFound("link"))?;
    if !login_links::use_up(tx, link.id, now)? {
        let begun = account_sessions::find(tx, clinic.id, &hash, now)?;
        return Ok(if begun.is_some() { Entry::In } else { Entry::Over });
    }
    let old = accounts::get(tx, clinic.id, link.account_id)?;
    let language = language(tx, clinic, &old.email)?;
    for person in own::persons(tx, clinic.id, &old.email)? {
        let id = person.patient.id;
        let change = PatientChange { email: Some(Some(new.clone())), ..PatientChange::default() };
        edit_patient(tx, context, (clinic.id, id), &change, None)?;
        outbox::redirect(tx, id, new.as_str())?;
    }
    account_sessions::delete_of(tx, old.id)?;
    let account = accounts::readdress(tx, &old, &new)?;
    accounts::verify(tx, account.id, now)?;
    let csrf = Token::random();
    account_sessions::insert(tx, &account, &hash, csrf.reveal(), now)?;
    let told = (link.id.uuid(), MailKind::AddressChanged, None);
    tell_account(tx, context, clinic, (&old.email, None, language), told)?;
    note(tx, context, &account, ("account.address", json!({ "link": link.id, "was": old.id })))?;
    Ok(Entry::In)
}

/// The language of those whose mailbox it is, as far as one of them has said so.
fn language(tx: &mut Tx<'_>, clinic: &Clinic, email: &str) -> Result<Option<Language>, Error> {
    let persons = own::persons(tx, clinic.id, email)?;
    Ok(persons.iter().find_map(|person| person.patient.language))
}
