//! Looking through the outbox.
use super::{
    At, DbConn,
    outbox::{Mail, MailId},
    schema::outbox,
    types::Instant,
};
use crate::{
    Error,
    domain::{AppointmentId, ClinicId, MailKind, MailStatus, Span},
};
use chrono::{DateTime, Utc};
use diesel::{
    dsl::{IntoBoxed, count_star, sql},
    prelude::*,
    sql_types::Bool,
};

/// Which mails are asked for; what is `None` does not matter.
#[derive(Debug, Clone, Copy, Default)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Filter {
    pub appointment: Option<AppointmentId>,
    /// Written within this time.
    pub within: Option<Span>,
    pub status: Option<MailStatus>,
    pub kind: Option<MailKind>,
    /// Only those that were written before this one.
    pub before: Option<MailId>,
}

type Mails = IntoBoxed<'static, outbox::table, super::MultiBackend>;

/// A clinic's mails that the filter asks for, the latest first.
pub fn list(
    conn: &mut DbConn,
    clinic: ClinicId,
    filter: &Filter,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Mail>, Error> {
    let mut query = outbox::table.filter(outbox::clinic_id.eq(clinic)).into_boxed();
    if let Some(id) = filter.appointment {
        query = query.filter(outbox::appointment_id.eq(id));
    }
    if let Some(span) = filter.within {
        query = query
            .filter(outbox::created_at.ge(At(span.start())))
            .filter(outbox::created_at.lt(At(span.end())));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(outbox::kind.eq(kind));
    }
    if let Some(id) = filter.before {
        query = query.filter(outbox::id.lt(id));
    }
    if let Some(status) = filter.status {
        query = stands(query, status, now);
    }
    let mails = query.order(outbox::id.desc()).limit(limit).select(Mail::as_select());
    Ok(mails.load(conn)?)
}

/// How many mails of a clinic were given up and nobody has seen to yet.
pub fn failed(conn: &mut DbConn, clinic: ClinicId) -> Result<i64, Error> {
    let failed = outbox::table
        .filter(outbox::clinic_id.eq(clinic))
        .filter(sql::<Bool>("failed_at IS NOT NULL AND superseded_at IS NULL"));
    Ok(failed.select(count_star()).first(conn)?)
}

/// Those with a status: what [`Mail::status`] says of one mail, asked of the database.
fn stands(query: Mails, status: MailStatus, now: DateTime<Utc>) -> Mails {
    const OPEN: &str = "sent_at IS NULL AND superseded_at IS NULL AND failed_at IS NULL AND ";
    const UNCLAIMED: &str = "(claimed_until IS NULL OR claimed_until <= ";
    let open = sql::<Bool>(OPEN);
    match status {
        MailStatus::Sent => query.filter(sql::<Bool>("sent_at IS NOT NULL")),
        MailStatus::Superseded => {
            query.filter(sql::<Bool>("sent_at IS NULL AND superseded_at IS NOT NULL"))
        }
        MailStatus::Failed => query.filter(sql::<Bool>(
            "sent_at IS NULL AND superseded_at IS NULL AND failed_at IS NOT NULL",
        )),
        MailStatus::Sending => {
            query.filter(open.sql("claimed_until > ").bind::<Instant, _>(At(now)))
        }
        MailStatus::Retrying => {
            query.filter(open.sql(UNCLAIMED).bind::<Instant, _>(At(now)).sql(") AND attempts > 0"))
        }
        MailStatus::HeldBack => query.filter(
            open.sql(UNCLAIMED)
                .bind::<Instant, _>(At(now))
                .sql(") AND attempts = 0 AND due_at > ")
                .bind::<Instant, _>(At(now)),
        ),
        MailStatus::Waiting => query.filter(
            open.sql(UNCLAIMED)
                .bind::<Instant, _>(At(now))
                .sql(") AND attempts = 0 AND due_at <= ")
                .bind::<Instant, _>(At(now)),
        ),
    }
}
