//! The outbox: mails written with the change they tell of, and what became of them.
use super::{At, DbConn, Readable, Tx, schema::outbox};
use crate::{
    Error,
    domain::{
        AppointmentId, ClinicId, Fault, Id, MailData, MailKind, MailStatus, PatientId, VisitMail,
    },
};
use chrono::{DateTime, Utc};
use diesel::{dsl::sql, prelude::*, sql_types::Bool};
use std::collections::HashMap;

/// The identifier of a mail.
pub type MailId = Id<Mail>;

/// Written out, for with bound values no planner can prove that the partial index applies.
pub(super) const OPEN: &str = "sent_at IS NULL AND failed_at IS NULL AND superseded_at IS NULL";

/// What stands between two keys in that of a mail that is sent once more.
const AGAIN: &str = ":again:";

/// A mail that is to be sent.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
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
    /// The patient whose address it goes to.
    pub patient_id: Option<PatientId>,
    pub kind: MailKind,
    pub recipient: String,
    /// What it tells; `None` inside: that cannot be read.
    pub data: Readable<MailData>,
    /// No two mails have the same one: the change it tells of, and to whom.
    pub dedupe_key: String,
    pub created_at: At,
    pub due_at: At,
    /// From when on it is of no use.
    pub expires_at: Option<At>,
    /// How often it was tried.
    pub attempts: i32,
    pub last_error: Option<String>,
    /// Until when whoever sends it has it for themselves.
    pub claimed_until: Option<At>,
    pub sent_at: Option<At>,
    pub failed_at: Option<At>,
    pub fault: Option<Fault>,
    pub superseded_at: Option<At>,
    /// Stays the same however often it is tried.
    pub message_id: String,
}

impl Mail {
    /// A mail that nobody has tried to send, due at once.
    pub fn new(
        clinic_id: ClinicId,
        recipient: String,
        data: impl Into<MailData>,
        dedupe_key: String,
        now: DateTime<Utc>,
    ) -> Self {
        let (id, data) = (MailId::new(), data.into());
        let home = data.clinic_email().rsplit('@').next().unwrap_or("limber");
        Self {
            id,
            clinic_id,
            appointment_id: None,
            patient_id: None,
            kind: data.kind(),
            recipient,
            dedupe_key,
            created_at: At(now),
            due_at: At(now),
            expires_at: None,
            attempts: 0,
            last_error: None,
            claimed_until: None,
            sent_at: None,
            failed_at: None,
            fault: None,
            superseded_at: None,
            message_id: format!("<{id}@{home}>"),
            data: Readable(Some(data)),
        }
    }

    /// Another mail once more, for somebody asked for it: it has a key of its own.
    #[must_use]
    pub fn again(self, first: MailId) -> Self {
        Self { dedupe_key: format!("{first}{AGAIN}{}", self.id), ..self }
    }

    /// Whether it is another mail once more.
    pub fn is_again(&self) -> bool {
        self.dedupe_key.contains(AGAIN)
    }

    /// What has become of it by now. The same is asked of the database where
    /// mails are listed by it.
    pub fn status(&self, now: DateTime<Utc>) -> MailStatus {
        if self.sent_at.is_some() {
            MailStatus::Sent
        } else if self.superseded_at.is_some() {
            MailStatus::Superseded
        } else if self.failed_at.is_some() {
            MailStatus::Failed
        } else if self.claimed_until.is_some_and(|until| until.0 > now) {
            MailStatus::Sending
        } else if self.attempts > 0 {
            MailStatus::Retrying
        } else if self.due_at.0 > now {
            MailStatus::HeldBack
        } else {
            MailStatus::Waiting
        }
    }

    /// The visit it tells of, if it tells of one.
    pub fn visit(&self) -> Option<&VisitMail> {
        self.data.0.as_ref()?.visit()
    }

    /// Whether it may still go out.
    pub fn is_open(&self) -> bool {
        self.sent_at.is_none() && self.failed_at.is_none() && self.superseded_at.is_none()
    }

    /// Whether it may have reached its reader, though nobody can say so: it is on its way, or was
    /// tried before.
    pub fn is_uncertain(&self) -> bool {
        self.sent_at.is_none()
            && (self.claimed_until.is_some() || self.attempts > 0)
            && matches!(self.fault, None | Some(Fault::Temporary))
    }
}

/// Puts a mail into the outbox.
pub fn insert(tx: &mut Tx<'_>, mail: &Mail) -> Result<(), Error> {
    diesel::insert_into(outbox::table).values(mail.clone()).execute(tx.conn())?;
    Ok(())
}

/// Makes mails to a patient another's.
pub fn move_to_patient(tx: &mut Tx<'_>, from: PatientId, to: PatientId) -> Result<(), Error> {
    diesel::update(outbox::table.filter(outbox::patient_id.eq(from)))
        .set(outbox::patient_id.eq(to))
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
        .filter(sql::<Bool>(OPEN))
        .filter(outbox::appointment_id.eq_any(visits.to_vec()))
        .filter(outbox::recipient.eq(from));
    diesel::update(waiting).set(outbox::recipient.eq(to)).execute(tx.conn())?;
    Ok(())
}

/// Notes that mails would tell what is no longer so, and need not go out. One that is just being
/// sent may still arrive.
pub fn supersede(tx: &mut Tx<'_>, ids: &[MailId], now: DateTime<Utc>) -> Result<(), Error> {
    if ids.is_empty() {
        return Ok(());
    }
    diesel::update(outbox::table.filter(outbox::id.eq_any(ids.to_vec())))
        .set(outbox::superseded_at.eq(At(now)))
        .execute(tx.conn())?;
    Ok(())
}

/// Supersedes the mails that nobody needs any more; how many there were.
pub fn supersede_expired(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<usize, Error> {
    let expired = outbox::table
        .filter(sql::<Bool>(OPEN))
        .filter(outbox::expires_at.le(At(now)))
        .filter(outbox::claimed_until.is_null().or(outbox::claimed_until.le(At(now))));
    let set = outbox::superseded_at.eq(At(now));
    Ok(diesel::update(expired).set(set).execute(tx.conn())?)
}

/// The mails about a visit, in the order in which they were written. Nobody else can claim one
/// or note its outcome until the transaction ends.
pub fn lock_about(tx: &mut Tx<'_>, appointment: AppointmentId) -> Result<Vec<Mail>, Error> {
    let mails = outbox::table
        .filter(outbox::appointment_id.eq(appointment))
        .order(outbox::id)
        .select(Mail::as_select());
    let mails = match tx.conn() {
        DbConn::Postgres(conn) => {
            let locked = outbox::table
                .filter(outbox::appointment_id.eq(appointment))
                .order(outbox::id)
                .select(outbox::id)
                .for_update();
            locked.load::<MailId>(conn)?;
            mails.load(tx.conn())?
        }
        DbConn::Sqlite(_) => mails.load(tx.conn())?,
    };
    Ok(mails)
}

/// Lets what still waits for a patient go to another address.
pub fn redirect(tx: &mut Tx<'_>, patient: PatientId, to: &str) -> Result<(), Error> {
    let waiting = outbox::table.filter(sql::<Bool>(OPEN)).filter(outbox::patient_id.eq(patient));
    diesel::update(waiting).set(outbox::recipient.eq(to)).execute(tx.conn())?;
    Ok(())
}

/// A mail of a clinic.
pub fn get(conn: &mut DbConn, clinic: ClinicId, id: MailId) -> Result<Mail, Error> {
    let mail = outbox::table.find(id).filter(outbox::clinic_id.eq(clinic));
    let mail = mail.select(Mail::as_select()).first(conn).optional()?;
    mail.ok_or(Error::NotFound("mail"))
}

/// The same, which nobody else can claim, or note the outcome of, until the transaction ends.
pub fn lock(tx: &mut Tx<'_>, clinic: ClinicId, id: MailId) -> Result<Mail, Error> {
    if let DbConn::Postgres(conn) = tx.conn() {
        let mail = outbox::table.find(id).select(outbox::id).for_update();
        mail.first::<MailId>(conn).optional()?;
    }
    get(tx, clinic, id)
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

/// The mails about visits, each visit's in the order in which they were written.
pub fn about_these(
    conn: &mut DbConn,
    appointments: &[AppointmentId],
) -> Result<HashMap<AppointmentId, Vec<Mail>>, Error> {
    let mut about: HashMap<_, Vec<Mail>> = HashMap::new();
    for some in appointments.chunks(500) {
        let mails: Vec<Mail> = outbox::table
            .filter(outbox::appointment_id.eq_any(some.to_vec()))
            .order(outbox::id)
            .select(Mail::as_select())
            .load(conn)?;
        for mail in mails {
            if let Some(id) = mail.appointment_id {
                about.entry(id).or_default().push(mail);
            }
        }
    }
    Ok(about)
}

/// Whether a mail was written under this key.
pub fn is_written(conn: &mut DbConn, dedupe_key: &str) -> Result<bool, Error> {
    let mail = outbox::table.filter(outbox::dedupe_key.eq(dedupe_key));
    Ok(diesel::select(diesel::dsl::exists(mail)).get_result(conn)?)
}
