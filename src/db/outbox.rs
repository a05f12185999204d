//! The outbox: mails written with the change they tell of, and what became of them.
use super::{At, DbConn, Json, Tx, schema::outbox};
use crate::{
    Error,
    domain::{AppointmentId, ClinicId, Id, VisitMail},
};
use chrono::{DateTime, Utc};
use diesel::{dsl::sql, prelude::*, sql_types::Bool};

/// The identifier of a mail.
pub type MailId = Id<Mail>;

/// A mail that is to be sent.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(
    table_name = outbox,
    check_for_backend(super::MultiBackend),
    treat_none_as_default_value = false
)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Mail {
    pub id: MailId,
    pub clinic_id: ClinicId,
    pub appointment_id: Option<AppointmentId>,
    /// What it tells, such as `visit-booked`.
    pub kind: String,
    pub recipient: String,
    pub data: Json<VisitMail>,
    /// No two mails have the same one: the change it tells of, and to whom.
    pub dedupe_key: String,
    pub created_at: At,
    pub due_at: At,
    /// How often it was tried.
    pub attempts: i32,
    pub last_error: Option<String>,
    pub sent_at: Option<At>,
    pub failed_at: Option<At>,
    /// Stays the same however often it is tried.
    pub message_id: String,
}

/// Puts a mail into the outbox.
pub fn insert(tx: &mut Tx<'_>, mail: &Mail) -> Result<(), Error> {
    diesel::insert_into(outbox::table).values(mail.clone()).execute(tx.conn())?;
    Ok(())
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
        .filter(sql::<Bool>("sent_at IS NULL AND failed_at IS NULL"))
        .filter(outbox::due_at.le(At(now)))
        .filter(outbox::claimed_until.is_null().or(outbox::claimed_until.le(At(now))))
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

    let mut mails = Vec::with_capacity(ids.len());
    for id in ids {
        match outbox::table.find(id).select(Mail::as_select()).first(tx.conn()) {
            Ok(mail) => mails.push(mail),
            Err(diesel::result::Error::DeserializationError(_)) => {
                not_sent(tx, id, "what it tells cannot be read", now, None)?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(mails)
}

/// Notes that a mail has gone out.
pub fn sent(tx: &mut Tx<'_>, id: MailId, now: DateTime<Utc>) -> Result<(), Error> {
    diesel::update(outbox::table.find(id))
        .set((
            outbox::sent_at.eq(At(now)),
            outbox::attempts.eq(outbox::attempts + 1),
            outbox::claimed_until.eq(None::<At>),
            outbox::last_error.eq(None::<String>),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Notes that a mail could not be sent, and when it is tried again; `None`: never.
pub fn not_sent(
    tx: &mut Tx<'_>,
    id: MailId,
    error: &str,
    now: DateTime<Utc>,
    again_at: Option<DateTime<Utc>>,
) -> Result<(), Error> {
    diesel::update(outbox::table.find(id))
        .set((
            outbox::attempts.eq(outbox::attempts + 1),
            outbox::last_error.eq(Some(error)),
            outbox::claimed_until.eq(None::<At>),
            outbox::due_at.eq(At(again_at.unwrap_or(now))),
            outbox::failed_at.eq(again_at.is_none().then_some(At(now))),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Lets mails about these visits that still wait for one address go to another.
pub fn readdress(
    tx: &mut Tx<'_>,
    visits: &[AppointmentId],
    from: &str,
    to: &str,
) -> Result<(), Error> {
    let waiting = outbox::table
        .filter(sql::<Bool>("sent_at IS NULL AND failed_at IS NULL"))
        .filter(outbox::appointment_id.eq_any(visits.to_vec()))
        .filter(outbox::recipient.eq(from));
    diesel::update(waiting).set(outbox::recipient.eq(to)).execute(tx.conn())?;
    Ok(())
}

/// Withdraws a mail that has not gone out and is not on its way; whether there was one.
pub fn withdraw(tx: &mut Tx<'_>, dedupe_key: &str, now: DateTime<Utc>) -> Result<bool, Error> {
    let waits = outbox::table
        .filter(outbox::dedupe_key.eq(dedupe_key))
        .filter(sql::<Bool>("sent_at IS NULL AND failed_at IS NULL"))
        .filter(outbox::claimed_until.is_null().or(outbox::claimed_until.le(At(now))));
    let withdrawn = diesel::update(waits)
        .set((
            outbox::failed_at.eq(At(now)),
            outbox::last_error.eq("withdrawn: the step that it tells of was taken back"),
        ))
        .execute(tx.conn())?;
    Ok(withdrawn > 0)
}

/// The mails about a visit, in the order in which they were written.
pub fn about(conn: &mut DbConn, appointment: AppointmentId) -> Result<Vec<Mail>, Error> {
    let mails = outbox::table
        .filter(outbox::appointment_id.eq(appointment))
        .order(outbox::id)
        .select(Mail::as_select())
        .load(conn)?;
    Ok(mails)
}

/// When the mail that has waited longest past its time was due; `None`: nothing is overdue.
pub fn oldest_due(conn: &mut DbConn, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, Error> {
    let oldest: Option<At> = outbox::table
        .filter(sql::<Bool>("sent_at IS NULL AND failed_at IS NULL"))
        .filter(outbox::due_at.le(At(now)))
        .order(outbox::due_at)
        .select(outbox::due_at)
        .first(conn)
        .optional()?;
    Ok(oldest.map(Into::into))
}
