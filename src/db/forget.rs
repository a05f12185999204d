//! Forgetting a person: the visits stay, and nothing in any table tells whose they were.
//!
//! The audit trail is not touched: it holds identifiers, and no words that patients typed.
use super::{
    At, Json, Tx,
    outbox::{Mail, MailId},
    own,
    schema::{
        accounts, appointments, erasure_requests, feeds, idempotency_keys, login_links, outbox,
        patients, sessions,
    },
};
use crate::{
    Error,
    domain::{
        AccountId, AppointmentId, ClinicId, Language, MailData, MailKind, Patient, PatientId, Span,
        folded,
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::{dsl::sql, prelude::*, sql_types::Bool};

/// What is written in place of words that must not be empty.
const GONE: &str = "erased";
/// How long before a visit a practitioner may have been told of their day.
const DAY_AHEAD: TimeDelta = TimeDelta::days(3);
/// How long after it was written a mail with a link is of no use to anybody, not even as a record.
const LINKS_KEPT: TimeDelta = TimeDelta::days(7);
/// Written out, so that the partial index applies.
const WITH_LINKS: &str =
    "kind IN ('sign-in-link', 'new-address-link', 'record-erased') AND recipient <> ''";
const OVER: &str = "(sent_at IS NOT NULL OR failed_at IS NOT NULL OR superseded_at IS NOT NULL)";

/// Forgets a patient of a clinic; answers how many visits stay without them.
pub fn patient(
    tx: &mut Tx<'_>,
    clinic: ClinicId,
    one: &Patient,
    now: DateTime<Utc>,
) -> Result<usize, Error> {
    let records: Vec<PatientId> = patients::table
        .filter(patients::id.eq(one.id).or(patients::merged_into.eq(one.id)))
        .select(patients::id)
        .load(tx.conn())?;
    let visits: Vec<(AppointmentId, At, At)> = appointments::table
        .filter(appointments::patient_id.eq_any(records.clone()))
        .select((appointments::id, appointments::starts_at, appointments::ends_at))
        .load(tx.conn())?;
    let ids: Vec<AppointmentId> = visits.iter().map(|visit| visit.0).collect();
    mails(tx, clinic, (&records, &ids), one, now)?;
    let spans = visits.iter().filter_map(|(_, from, until)| Span::between(from.0, until.0));
    schedules(tx, clinic, &spans.collect::<Vec<_>>(), &one.initials())?;
    answers(tx, &records, &ids)?;
    let asked = erasure_requests::patient_id.eq_any(records.clone());
    diesel::update(erasure_requests::table.filter(asked))
        .set(erasure_requests::reason.eq(None::<String>))
        .execute(tx.conn())?;
    diesel::delete(feeds::table.filter(feeds::patient_id.eq_any(records.clone())))
        .execute(tx.conn())?;
    words(tx, &ids, now)?;
    names(tx, &records)?;
    if let Some(email) = &one.email
        && !own::is_known(tx, clinic, email)?
    {
        mailbox(tx, clinic, email, now)?;
    }
    Ok(ids.len())
}

/// The records, and those that became a part of them.
fn names(tx: &mut Tx<'_>, records: &[PatientId]) -> Result<(), Error> {
    let name = ("Erased", "Patient");
    diesel::update(patients::table.filter(patients::id.eq_any(records.to_vec())))
        .set((
            patients::given_name.eq(name.0),
            patients::family_name.eq(name.1),
            patients::name_folded.eq(folded(&format!("{} {}", name.0, name.1))),
            patients::email.eq(None::<String>),
            patients::email_failed_at.eq(None::<At>),
            patients::phone.eq(None::<String>),
            patients::birth_date.eq(None::<chrono::NaiveDate>),
            patients::language.eq(None::<Language>),
            patients::note.eq(""),
            patients::external_id.eq(None::<String>),
            patients::account_id.eq(None::<AccountId>),
            patients::active.eq(false),
            patients::revision.eq(patients::revision + 1),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// What was said about the visits, and what opens them.
fn words(tx: &mut Tx<'_>, visits: &[AppointmentId], now: DateTime<Utc>) -> Result<(), Error> {
    let theirs = || appointments::table.filter(appointments::id.eq_any(visits.to_vec()));
    diesel::update(theirs())
        .set((
            appointments::reason.eq(None::<String>),
            appointments::intake.eq(None::<Json<serde_json::Value>>),
            appointments::cancel_reason.eq(None::<String>),
            appointments::external_id.eq(None::<String>),
            appointments::manage_token_hash.eq(None::<Vec<u8>>),
            appointments::hold_token_hash.eq(None::<Vec<u8>>),
            appointments::hold_client_hash.eq(None::<Vec<u8>>),
            appointments::revision.eq(appointments::revision + 1),
            appointments::updated_at.eq(At(now)),
        ))
        .execute(tx.conn())?;
    diesel::update(theirs().filter(appointments::override_reason.is_not_null()))
        .set(appointments::override_reason.eq(GONE))
        .execute(tx.conn())?;
    diesel::update(theirs().filter(appointments::overbook_reason.is_not_null()))
        .set(appointments::overbook_reason.eq(GONE))
        .execute(tx.conn())?;
    Ok(())
}

/// The mails to them and about their visits.
fn mails(
    tx: &mut Tx<'_>,
    clinic: ClinicId,
    (records, visits): (&[PatientId], &[AppointmentId]),
    one: &Patient,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let about = outbox::patient_id
        .eq_any(records.to_vec())
        .or(outbox::appointment_id.eq_any(visits.to_vec()));
    let ids: Vec<(MailId, Option<PatientId>, String)> = outbox::table
        .filter(outbox::clinic_id.eq(clinic))
        .filter(about)
        .order(outbox::id)
        .select((outbox::id, outbox::patient_id, outbox::recipient))
        .load(tx.conn())?;
    for (id, whose, recipient) in ids {
        let to_them = whose.is_some() || one.email.as_deref() == Some(recipient.as_str());
        emptied(tx, id, to_them, now)?;
    }
    Ok(())
}

/// One mail, of which only what and when is left; what still waited is not sent.
fn emptied(tx: &mut Tx<'_>, id: MailId, to_them: bool, now: DateTime<Utc>) -> Result<(), Error> {
    let mail: Mail = outbox::table.find(id).select(Mail::as_select()).first(tx.conn())?;
    let this = outbox::table.find(id);
    if let Some(mut data) = mail.data.0 {
        data.forget_person();
        diesel::update(this).set(outbox::data.eq(Json(data))).execute(tx.conn())?;
    } else {
        // What nobody can read is kept as nothing at all.
        let nothing = Json(serde_json::json!({}));
        diesel::update(this).set(outbox::data.eq(nothing)).execute(tx.conn())?;
    }
    if to_them {
        diesel::update(this).set(outbox::recipient.eq("")).execute(tx.conn())?;
    }
    diesel::update(this).set(outbox::last_error.eq(None::<String>)).execute(tx.conn())?;
    let open =
        outbox::table.find(id).filter(sql::<Bool>("sent_at IS NULL AND superseded_at IS NULL"));
    diesel::update(open).set(outbox::superseded_at.eq(At(now))).execute(tx.conn())?;
    Ok(())
}

/// The practitioners' days in which they stand by their initials.
fn schedules(
    tx: &mut Tx<'_>,
    clinic: ClinicId,
    visits: &[Span],
    initials: &str,
) -> Result<(), Error> {
    for visit in visits {
        let days: Vec<Mail> = outbox::table
            .filter(outbox::clinic_id.eq(clinic))
            .filter(outbox::kind.eq(MailKind::Schedule))
            .filter(outbox::created_at.gt(At(visit.start() - DAY_AHEAD)))
            .filter(outbox::created_at.le(At(visit.start())))
            .select(Mail::as_select())
            .load(tx.conn())?;
        for Mail { id, data, .. } in days {
            let Some(mut data) = data.0 else { continue };
            if let MailData::Schedule(day) = &mut data
                && day.forget(*visit, initials)
            {
                diesel::update(outbox::table.find(id))
                    .set(outbox::data.eq(Json(data)))
                    .execute(tx.conn())?;
            }
        }
    }
    Ok(())
}

/// What was answered to requests about them, and is kept for those who ask again.
fn answers(tx: &mut Tx<'_>, records: &[PatientId], visits: &[AppointmentId]) -> Result<(), Error> {
    let records = records.iter().map(|id| id.uuid());
    for id in records.chain(visits.iter().map(|id| id.uuid())) {
        let named = idempotency_keys::body.like(format!("%{id}%"));
        diesel::delete(idempotency_keys::table.filter(named)).execute(tx.conn())?;
    }
    Ok(())
}

/// The account of a mail address that nobody is left under.
fn mailbox(
    tx: &mut Tx<'_>,
    clinic: ClinicId,
    email: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let mut addresses = vec![email.to_owned()];
    let account: Option<AccountId> = accounts::table
        .filter(accounts::clinic_id.eq(clinic))
        .filter(accounts::email.eq(email))
        .select(accounts::id)
        .first(tx.conn())
        .optional()?;
    if let Some(id) = account {
        let links = login_links::table.filter(login_links::account_id.eq(id));
        let wanted: Vec<Option<String>> = links.select(login_links::new_email).load(tx.conn())?;
        addresses.extend(wanted.into_iter().flatten());
        diesel::delete(login_links::table.filter(login_links::account_id.eq(id)))
            .execute(tx.conn())?;
        diesel::delete(sessions::table.filter(sessions::account_id.eq(id))).execute(tx.conn())?;
        diesel::update(patients::table.filter(patients::account_id.eq(id)))
            .set(patients::account_id.eq(None::<AccountId>))
            .execute(tx.conn())?;
        diesel::delete(accounts::table.find(id)).execute(tx.conn())?;
    }
    let sent: Vec<MailId> = outbox::table
        .filter(outbox::clinic_id.eq(clinic))
        .filter(outbox::recipient.eq_any(addresses))
        .filter(outbox::kind.eq_any(MailKind::TO_AN_ACCOUNT.to_vec()))
        .order(outbox::id)
        .select(outbox::id)
        .load(tx.conn())?;
    sent.into_iter().try_for_each(|id| emptied(tx, id, true, now))
}

/// Forgets where mails went that are of no use to anybody once they are out or given up: the last
/// word to whom the clinic has forgotten at once, links after some days. How many there were.
pub fn recipients(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<usize, Error> {
    let last_word = sql::<Bool>("kind = 'record-erased'");
    let mails = outbox::table
        .filter(sql::<Bool>(WITH_LINKS))
        .filter(sql::<Bool>(OVER))
        .filter(last_word.or(outbox::created_at.le(At(now - LINKS_KEPT))));
    let mails: Vec<MailId> = mails.select(outbox::id).limit(500).load(tx.conn())?;
    diesel::update(outbox::table.filter(outbox::id.eq_any(mails)))
        .set((outbox::recipient.eq(""), outbox::last_error.eq(None::<String>)))
        .execute(tx.conn())
        .map_err(Error::from)
}
