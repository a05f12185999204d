//! Mails that open something: a link to sign in with, an invitation to the staff.
//!
//! Their secrets are not kept: they are made from the installation's key and an identifier when
//! the mail is sent (`Key::sign_in_token`, `Key::invitation_token`), and what is kept with the
//! link is the secret's hash.
use super::Context;
use crate::{
    Error,
    db::{
        Tx,
        outbox::{self, Mail},
    },
    domain::{
        AccountMail, Clinic, Email, InvitationMail, Language, MailData, MailKind, PatientId, Role,
        Sender, SignInMail,
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// How long the last word to somebody is tried to be sent.
const USEFUL_FOR: TimeDelta = TimeDelta::days(3);

/// A link that a mail brings.
#[derive(Debug, Clone)]
pub struct LinkMail {
    /// Where it goes.
    pub to: Email,
    /// Whose address that is; empty where that is not known.
    pub name: String,
    /// In which language it is written, where it may be another than English.
    pub language: Language,
    /// The link's identifier, of which its secret is made.
    pub link: Uuid,
    /// Until when the link works.
    pub expires_at: DateTime<Utc>,
}

/// Sends a link to sign in with.
pub fn send_sign_in_link(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic: &Clinic,
    mail: &LinkMail,
) -> Result<(), Error> {
    let data = SignInMail {
        clinic: Sender::of(clinic),
        name: mail.name.clone(),
        language: mail.language,
        link: mail.link,
        expires_at: mail.expires_at,
    };
    send(tx, context, clinic, mail, MailData::SignIn(data))
}

/// Sends a link that makes another address a patient's.
pub fn send_new_address_link(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic: &Clinic,
    mail: &LinkMail,
) -> Result<(), Error> {
    let data = SignInMail {
        clinic: Sender::of(clinic),
        name: mail.name.clone(),
        language: mail.language,
        link: mail.link,
        expires_at: mail.expires_at,
    };
    send(tx, context, clinic, mail, MailData::NewAddress(data))
}

/// Tells the reader of a mailbox what became of their account or record: `about` names the link
/// or request that it follows from.
pub fn tell_account(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic: &Clinic,
    (to, patient, language): (&str, Option<PatientId>, Option<Language>),
    (about, kind, reason): (Uuid, MailKind, Option<String>),
) -> Result<(), Error> {
    let language = language.unwrap_or_else(|| Language::of_locale(&clinic.locale));
    let data = AccountMail { clinic: Sender::of(clinic), kind, language, reason };
    let key = format!("{about}:{kind}");
    let written = Mail::new(clinic.id, to.to_owned(), MailData::Account(data), key, context.now);
    // Whoever is forgotten need not be looked for after that.
    let expires_at = (kind == MailKind::Erased).then(|| (context.now + USEFUL_FOR).into());
    outbox::insert(tx, &Mail { patient_id: patient, expires_at, ..written })
}

/// Invites somebody to the staff.
pub fn send_invitation(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic: &Clinic,
    mail: &LinkMail,
    (role, invited_by): (Role, &str),
) -> Result<(), Error> {
    let data = InvitationMail {
        clinic: Sender::of(clinic),
        name: mail.name.clone(),
        role,
        invited_by: invited_by.to_owned(),
        link: mail.link,
        expires_at: mail.expires_at,
    };
    send(tx, context, clinic, mail, MailData::Invitation(data))
}

fn send(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic: &Clinic,
    mail: &LinkMail,
    data: MailData,
) -> Result<(), Error> {
    let key = format!("{}:{}", mail.link, data.kind());
    let expires_at = Some(mail.expires_at.into());
    let written = Mail::new(clinic.id, mail.to.to_string(), data, key, context.now);
    outbox::insert(tx, &Mail { expires_at, ..written })
}
