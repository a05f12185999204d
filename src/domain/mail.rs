//! What the mails of the outbox tell, and what becomes of them.
use super::{Clinic, Language, PractitionerId, Role, Span, VisitMail, words::words};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

words! {
    /// What a mail tells.
    MailKind {
        /// The visit is agreed.
        Booked = "visit-booked",
        /// The visit is asked for; staff will confirm or decline.
        Requested = "visit-requested",
        /// The visit that was asked for is agreed.
        Confirmed = "visit-confirmed",
        /// The visit that was asked for will not be.
        Declined = "visit-declined",
        /// The visit has another time, place or practitioner.
        Moved = "visit-moved",
        /// The visit is called off.
        Cancelled = "visit-cancelled",
        /// The visit is near.
        Reminder = "visit-reminder",
        /// What to expect and to do after the visit.
        Aftercare = "visit-aftercare",
        /// The patient did not come.
        Missed = "visit-missed",
        /// A practitioner's copy of what became of a visit.
        PractitionerCopy = "practitioner-copy",
        /// A practitioner's next day.
        Schedule = "daily-schedule",
        /// A link to sign in with.
        SignIn = "sign-in-link",
        /// A link that makes another address a patient's.
        NewAddress = "new-address-link",
        /// To the old address: another is a patient's now.
        AddressChanged = "address-changed",
        /// The last word to somebody of whom nothing is known any more.
        Erased = "record-erased",
        /// What is known of somebody is not erased, and why.
        ErasureDeclined = "erasure-declined",
        /// An account for somebody who works at the clinic.
        Invitation = "staff-invitation",
    }
}

words! {
    /// What has become of a mail.
    MailStatus {
        /// It goes out as soon as its turn comes.
        Waiting = "waiting",
        /// It is kept back until its time: changes by staff may still be undone, and what can
        /// wait is not sent at night.
        HeldBack = "held_back",
        /// It is on its way this moment.
        Sending = "sending",
        /// The mail server took it.
        Sent = "sent",
        /// It could not be sent so far, and is tried again.
        Retrying = "retrying",
        /// It could not be sent, and is not tried again.
        Failed = "failed",
        /// It was not sent, for it would tell what is no longer so.
        Superseded = "superseded",
    }
}

words! {
    /// Why a mail did not leave the house.
    Fault {
        /// The same message may well go out later.
        Temporary = "temporary",
        /// The mail server will never take it.
        Permanent = "permanent",
        /// No message could be made of it.
        Broken = "broken",
    }
}

/// What a mail tells, as much as must be known to write it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum MailData {
    /// Of a visit.
    Visit(Box<VisitMail>),
    /// Of a practitioner's next day.
    Schedule(ScheduleMail),
    /// How to sign in.
    SignIn(SignInMail),
    /// How to make another address one's own.
    NewAddress(SignInMail),
    /// Of what became of somebody's account or record.
    Account(AccountMail),
    /// How to open an account.
    Invitation(InvitationMail),
}

/// Who writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Sender {
    pub slug: String,
    pub name: String,
    pub email: String,
    /// E.164.
    pub phone: String,
    pub time_zone: Tz,
    /// Which says how dates are written.
    pub locale: String,
}

/// A link to sign in with. Its secret is not in here: it is made from the installation's key and
/// the link's identifier when the mail is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct SignInMail {
    pub clinic: Sender,
    /// Whose mailbox it is; empty where that is not known.
    pub name: String,
    /// In which language it was asked for.
    pub language: Language,
    pub link: Uuid,
    pub expires_at: DateTime<Utc>,
}

/// What became of somebody's account or record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct AccountMail {
    pub clinic: Sender,
    pub kind: MailKind,
    /// In which language it is written.
    pub language: Language,
    /// Why, where something was not done.
    pub reason: Option<String>,
}

/// An account that is waiting for its owner. Its secret is made like a sign-in link's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct InvitationMail {
    pub clinic: Sender,
    pub name: String,
    pub role: Role,
    /// Who asks them in.
    pub invited_by: String,
    pub link: Uuid,
    pub expires_at: DateTime<Utc>,
}

/// A practitioner's next day. Patients are named by their initials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct ScheduleMail {
    pub clinic: Sender,
    pub practitioner_id: PractitionerId,
    pub practitioner: String,
    pub date: NaiveDate,
    /// By start.
    pub visits: Vec<ScheduledVisit>,
}

/// A visit of the next day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct ScheduledVisit {
    pub visit: Span,
    pub time_zone: Tz,
    pub initials: String,
    /// `None` in a discreet clinic.
    pub service: Option<String>,
    /// The room, or else the location.
    pub place: String,
}

impl ScheduleMail {
    /// Forgets whose a visit is; whether it was there.
    pub fn forget(&mut self, visit: Span, initials: &str) -> bool {
        let theirs = |one: &&mut ScheduledVisit| one.visit == visit && one.initials == initials;
        let mut found = false;
        for one in self.visits.iter_mut().filter(theirs) {
            one.initials = String::new();
            found = true;
        }
        found
    }
}

impl MailKind {
    /// What is sent to whoever reads a mailbox, whoever of several persons it is.
    pub const TO_AN_ACCOUNT: &'static [Self] =
        &[Self::SignIn, Self::NewAddress, Self::AddressChanged];

    /// Whether it tells what has become of a visit.
    pub fn is_news(self) -> bool {
        use MailKind::{Booked, Cancelled, Confirmed, Declined, Moved, Requested};
        matches!(self, Booked | Requested | Confirmed | Declined | Moved | Cancelled)
    }

    /// Whether it is not sent at night.
    pub fn can_wait(self) -> bool {
        matches!(self, Self::Reminder | Self::Aftercare | Self::Missed)
    }

    /// Whether it carries a secret that only its reader may see.
    pub fn opens_an_account(self) -> bool {
        matches!(self, Self::SignIn | Self::NewAddress | Self::Invitation)
    }

    /// The languages in which it is written: who works at the clinic reads English so far.
    pub fn languages(self) -> &'static [Language] {
        match self {
            Self::PractitionerCopy | Self::Schedule | Self::Invitation => &[Language::English],
            _ => Language::ALL,
        }
    }

    /// As people say it: `booking confirmed`.
    pub fn said(self) -> &'static str {
        match self {
            Self::Booked => "Booked",
            Self::Requested => "Request received",
            Self::Confirmed => "Request confirmed",
            Self::Declined => "Request declined",
            Self::Moved => "Moved",
            Self::Cancelled => "Cancelled",
            Self::Reminder => "Reminder",
            Self::Aftercare => "After-care",
            Self::Missed => "Missed visit",
            Self::PractitionerCopy => "Copy to the practitioner",
            Self::Schedule => "Daily schedule",
            Self::SignIn => "Sign-in link",
            Self::NewAddress => "Link to confirm an address",
            Self::AddressChanged => "Address changed",
            Self::Erased => "Record erased",
            Self::ErasureDeclined => "Erasure declined",
            Self::Invitation => "Invitation to the staff",
        }
    }
}

impl MailStatus {
    /// As people say it.
    pub fn said(self) -> &'static str {
        match self {
            Self::HeldBack => "held back",
            other => other.as_str(),
        }
    }
}

impl MailData {
    /// The kind of mail that is kept.
    pub fn kind(&self) -> MailKind {
        match self {
            Self::Visit(visit) => visit.kept_as(),
            Self::Schedule(_) => MailKind::Schedule,
            Self::SignIn(_) => MailKind::SignIn,
            Self::NewAddress(_) => MailKind::NewAddress,
            Self::Account(account) => account.kind,
            Self::Invitation(_) => MailKind::Invitation,
        }
    }

    /// The visit it tells of, if it tells of one.
    pub fn visit(&self) -> Option<&VisitMail> {
        match self {
            Self::Visit(visit) => Some(visit),
            _ => None,
        }
    }

    /// The clinic's mailbox.
    pub fn clinic_email(&self) -> &str {
        match self {
            Self::Visit(visit) => &visit.clinic_email,
            Self::Schedule(ScheduleMail { clinic, .. })
            | Self::SignIn(SignInMail { clinic, .. })
            | Self::NewAddress(SignInMail { clinic, .. })
            | Self::Account(AccountMail { clinic, .. })
            | Self::Invitation(InvitationMail { clinic, .. }) => &clinic.email,
        }
    }

    /// Takes out who the person is whom it is about, and what was said to them.
    pub fn forget_person(&mut self) {
        match self {
            Self::Visit(visit) => {
                visit.patient_name = String::new();
                visit.reason = None;
            }
            Self::SignIn(mail) | Self::NewAddress(mail) => mail.name = String::new(),
            Self::Account(mail) => mail.reason = None,
            Self::Schedule(_) | Self::Invitation(_) => {}
        }
    }

    /// When it may be sent that is due at `now`: at once, unless it can wait and it is night.
    pub fn not_before(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Visit(visit) if visit.kept_as().can_wait() => {
                visit.quiet.after(visit.time_zone, now)
            }
            _ => now,
        }
    }
}

impl From<ScheduleMail> for MailData {
    fn from(schedule: ScheduleMail) -> Self {
        Self::Schedule(schedule)
    }
}

impl From<VisitMail> for MailData {
    fn from(visit: VisitMail) -> Self {
        Self::Visit(Box::new(visit))
    }
}

impl Sender {
    /// A clinic, as its mails know it.
    pub fn of(clinic: &Clinic) -> Self {
        Self {
            slug: clinic.slug.clone(),
            name: clinic.name.clone(),
            email: clinic.email.clone(),
            phone: clinic.phone.clone(),
            time_zone: clinic.time_zone,
            locale: clinic.locale.clone(),
        }
    }
}
