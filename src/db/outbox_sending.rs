//! The outbox as whoever sends sees it: claiming what is due, and noting what became of it.
use super::{
    At, DbConn, Tx,
    outbox::{Mail, MailId, OPEN},
    schema::{outbox, patients},
};
use crate::{
    Error,
    domain::{Fault, PatientId},
};
use chrono::{DateTime, Utc};
use diesel::{dsl::sql, prelude::*, sql_types::Bool};

/// When the mail that has waited longest past its time was due; `None`: nothing is overdue.
pub fn oldest_due(conn: &mut DbConn, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, Error> {
    let oldest: Option<At> = outbox::table
        .filter(sql::<Bool>(OPEN))
        .filter(outbox::due_at.le(At(now)))
        .filter(outbox::expires_at.is_null().or(outbox::expires_at.gt(At(now))))
        .order(outbox::due_at)
        .select(outbox::due_at)
        .first(conn)
        .optional()?;
    Ok(oldest.map(Into::into))
}

/// Takes up to `limit` due mails for oneself until `lease`; nobody else gets them meanwhile. One
/// that cannot be read is given up, so that it does not stop the others.
pub fn claim(
    tx: &mut Tx<'_>,
    now: DateTime<Utc>,
    lease: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Mail>, Error> {
    let due = outbox::table
        .filter(sql::<Bool>(OPEN))
        .filter(outbox::due_at.le(At(now)))
        .filter(outbox::claimed_until.is_null().or(outbox::claimed_until.le(At(now))))
        .filter(outbox::expires_at.is_null().or(outbox::expires_at.gt(At(now))))
        .order((outbox::due_at, outbox::id))
        .limit(limit)
        .select(outbox::id);
    let ids: Vec<MailId> = match tx.conn() {
        DbConn::Postgres(conn) => due.for_update().skip_locked().load(conn)?,
        DbConn::Sqlite(conn) => due.load(conn)?,
    };
    diesel::update(outbox::table.filter(outbox::id.eq_any(ids.clone())))
        .set(outbox::claimed_until.eq(At(lease)))
        .execute(tx.conn())?;

    let these = outbox::table.filter(outbox::id.eq_any(ids.clone()));
    let these = these.order((outbox::due_at, outbox::id)).select(Mail::as_select());
    match these.load(tx.conn()) {
        Ok(mails) => Ok(mails),
        Err(diesel::result::Error::DeserializationError(_)) => readable(tx, ids, now),
        Err(error) => Err(error.into()),
    }
}

/// Those that can be read; the others are set aside.
fn readable(tx: &mut Tx<'_>, ids: Vec<MailId>, now: DateTime<Utc>) -> Result<Vec<Mail>, Error> {
    let mut mails = Vec::with_capacity(ids.len());
    for id in ids {
        match outbox::table.find(id).select(Mail::as_select()).first(tx.conn()) {
            Ok(mail) => mails.push(mail),
            Err(diesel::result::Error::DeserializationError(_)) => {
                let end = End::GivenUp(Fault::Broken);
                not_sent(tx, id, "what it tells cannot be read", now, end)?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(mails)
}

/// Notes that mails have gone out; the addresses that took them are good again.
pub fn sent(tx: &mut Tx<'_>, ids: &[MailId], now: DateTime<Utc>) -> Result<(), Error> {
    if ids.is_empty() {
        return Ok(());
    }
    if let DbConn::Postgres(conn) = tx.conn() {
        // In the order in which whoever changes a visit locks its mails.
        let these = outbox::table.filter(outbox::id.eq_any(ids.to_vec())).order(outbox::id);
        these.select(outbox::id).for_update().load::<MailId>(conn)?;
    }
    diesel::update(outbox::table.filter(outbox::id.eq_any(ids.to_vec())))
        .set((
            outbox::sent_at.eq(At(now)),
            outbox::attempts.eq(outbox::attempts + 1),
            outbox::claimed_until.eq(None::<At>),
            outbox::last_error.eq(None::<String>),
            outbox::failed_at.eq(None::<At>),
            outbox::fault.eq(None::<Fault>),
        ))
        .execute(tx.conn())?;
    // Whoever's it is: a family may share one.
    let theirs = patients::clinic_id
        .eq(outbox::clinic_id)
        .and(patients::email.eq(outbox::recipient.nullable()));
    let doubted: Vec<PatientId> = outbox::table
        .inner_join(patients::table.on(theirs))
        .filter(outbox::id.eq_any(ids.to_vec()))
        .filter(patients::email_failed_at.is_not_null())
        .select(patients::id)
        .load(tx.conn())?;
    if !doubted.is_empty() {
        diesel::update(patients::table.filter(patients::id.eq_any(doubted)))
            .set(patients::email_failed_at.eq(None::<At>))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// How a try that failed ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It is tried again then.
    Again(DateTime<Utc>),
    /// It is not tried again.
    GivenUp(Fault),
}

/// Notes that a mail could not be sent, and whether it is tried again. An address that the mail
/// server will never take is marked at its patient.
pub fn not_sent(
    tx: &mut Tx<'_>,
    id: MailId,
    error: &str,
    now: DateTime<Utc>,
    end: End,
) -> Result<(), Error> {
    let (due_at, fault) = match end {
        End::Again(at) => (at, None),
        End::GivenUp(fault) => (now, Some(fault)),
    };
    diesel::update(outbox::table.find(id))
        .set((
            outbox::attempts.eq(outbox::attempts + 1),
            outbox::last_error.eq(Some(error)),
            outbox::claimed_until.eq(None::<At>),
            outbox::due_at.eq(At(due_at)),
            outbox::failed_at.eq(fault.map(|_| At(now))),
            outbox::fault.eq(fault),
        ))
        .execute(tx.conn())?;
    if fault == Some(Fault::Permanent) {
        let bad = outbox::table
            .inner_join(patients::table)
            .filter(outbox::id.eq(id))
            .filter(patients::email.eq(outbox::recipient.nullable()))
            .select(patients::id);
        if let Some(patient) = bad.first::<PatientId>(tx.conn()).optional()? {
            diesel::update(patients::table.find(patient))
                .set(patients::email_failed_at.eq(At(now)))
                .execute(tx.conn())?;
        }
    }
    Ok(())
}

/// Gives mails back that were claimed and not tried, to be sent from `due_at` on.
pub fn put_back(tx: &mut Tx<'_>, ids: &[MailId], due_at: DateTime<Utc>) -> Result<(), Error> {
    diesel::update(outbox::table.filter(outbox::id.eq_any(ids.to_vec())))
        .set((outbox::claimed_until.eq(None::<At>), outbox::due_at.eq(At(due_at))))
        .execute(tx.conn())?;
    Ok(())
}
