//! What a mail says: subject, text, HTML and the calendar entry that goes with it.
use super::{
    SendError, clean,
    invite::{Invite, Method},
    templates::{self, Rendered},
    words::{AccountWords, Head, ScheduleWords, Words},
};
use crate::{
    config::Config,
    db::outbox::Mail,
    domain::{
        AccountMail, InvitationMail, Language, MailData, Reader, ScheduleMail, Sender, SignInMail,
        VisitMail,
    },
    secret::{Key, Token},
    tongue::Tongue,
};

/// A mail as its reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// For terminals, and for those who want no HTML.
    pub text: String,
    /// A whole document that loads nothing.
    pub html: String,
    /// For calendars, and what they are asked to do with it.
    pub invite: Option<(Method, String)>,
}

/// Whom a letter is from and to, as its headers name them.
pub(super) struct Parties {
    /// The clinic's name.
    pub(super) clinic: String,
    /// The clinic's mailbox.
    pub(super) clinic_email: String,
    /// The name of whoever reads it; may be empty.
    pub(super) reader: String,
}

/// Where links lead.
struct Links<'a> {
    root: &'a str,
    /// `None`: the letter is only looked at, and whoever looks shall not learn its secrets.
    key: Option<&'a Key>,
}

/// Writes the letter that a mail of the outbox is.
pub fn letter(config: &Config, key: &Key, mail: &Mail) -> Result<Letter, SendError> {
    written(config, Some(key), mail)
}

/// Writes the letter as its reader sees it, but that the secrets in its links are left out.
pub fn preview(config: &Config, mail: &Mail) -> Result<Letter, SendError> {
    written(config, None, mail)
}

fn written(config: &Config, key: Option<&Key>, mail: &Mail) -> Result<Letter, SendError> {
    let links = Links { root: config.public_url.as_str().trim_end_matches('/'), key };
    let (rendered, invite) = match told(mail)? {
        MailData::Visit(visit) => of_visit(config, &links, mail, visit)?,
        MailData::Schedule(schedule) => (of_schedule(&links, schedule), None),
        MailData::SignIn(sign_in) => (of_sign_in(&links, sign_in), None),
        MailData::NewAddress(link) => (of_new_address(&links, link), None),
        MailData::Account(account) => (of_account(&links, account), None),
        MailData::Invitation(invitation) => (of_invitation(&links, invitation), None),
    };
    let (subject, text, html) = rendered.map_err(|e| SendError::broken(&e))?;
    Ok(Letter { subject: clean::line(&subject), text: text.trim().to_owned() + "\n", html, invite })
}

/// What a mail tells.
fn told(mail: &Mail) -> Result<&MailData, SendError> {
    mail.data.0.as_ref().ok_or_else(|| SendError::broken("what it tells cannot be read"))
}

impl Parties {
    /// The parties of a mail, clean.
    pub(super) fn of(mail: &Mail) -> Result<Self, SendError> {
        let (clinic, email, reader) = match told(mail)? {
            MailData::Visit(visit) => {
                let reader = match visit.reader {
                    Reader::Patient => &visit.patient_name,
                    Reader::Practitioner(_) => &visit.practitioner,
                };
                (&visit.clinic_name, &visit.clinic_email, reader)
            }
            MailData::Account(AccountMail { clinic, .. }) => {
                (&clinic.name, &clinic.email, &String::new())
            }
            MailData::Schedule(ScheduleMail { clinic, practitioner: name, .. })
            | MailData::SignIn(SignInMail { clinic, name, .. })
            | MailData::NewAddress(SignInMail { clinic, name, .. })
            | MailData::Invitation(InvitationMail { clinic, name, .. }) => {
                (&clinic.name, &clinic.email, name)
            }
        };
        let [clinic, clinic_email, reader] = [clinic, email, reader].map(|text| clean::line(text));
        Ok(Self { clinic, clinic_email, reader })
    }
}

impl Links<'_> {
    /// An address that ends in a secret.
    fn to(&self, page: &str, secret: impl FnOnce(&Key) -> Token) -> String {
        let secret = self.key.map(secret);
        format!("{}/{page}/{}", self.root, secret.as_ref().map_or("…", Token::reveal))
    }
}

fn of_visit(
    config: &Config,
    links: &Links<'_>,
    mail: &Mail,
    dirty: &VisitMail,
) -> Result<(Rendered, Option<(Method, String)>), SendError> {
    let visit = clean::visit(dirty);
    let id = mail.appointment_id.filter(|_| visit.reader == Reader::Patient);
    let manage_url = id.map(|id| links.to("manage", |key| key.manage_token(id)));
    let organizer = super::sender(config, &visit.clinic_name, &visit.clinic_email)?.email;
    let invite = entry(&visit, mail, manage_url.as_deref(), organizer.as_ref());
    let words = Words::of(&visit, manage_url, links.root);
    Ok((templates::visit(visit.kept_as(), &Head::of_visit(&visit), &words), invite))
}

fn entry(
    visit: &VisitMail,
    mail: &Mail,
    manage_url: Option<&str>,
    organizer: &str,
) -> Option<(Method, String)> {
    let appointment = mail.appointment_id?;
    let method = Invite::method(visit)?;
    let invite = Invite { visit, appointment, stamp: mail.created_at.0, manage_url };
    Some((method, invite.mailed(method, organizer, &mail.recipient)))
}

fn of_schedule(links: &Links<'_>, schedule: &ScheduleMail) -> Rendered {
    let head = head(Language::English, &schedule.clinic, &schedule.practitioner);
    templates::schedule(&head, &ScheduleWords::of(schedule, links.root))
}

fn of_sign_in(links: &Links<'_>, mail: &SignInMail) -> Rendered {
    let url = links.to("sign-in", |key| key.sign_in_token(mail.link));
    let words = AccountWords::of_sign_in(mail, url);
    templates::sign_in(&head(mail.language, &mail.clinic, &mail.name), &words)
}

fn of_new_address(links: &Links<'_>, mail: &SignInMail) -> Rendered {
    let url = links.to("new-address", |key| key.sign_in_token(mail.link));
    let words = AccountWords::of_sign_in(mail, url);
    templates::new_address(&head(mail.language, &mail.clinic, &mail.name), &words)
}

fn of_account(links: &Links<'_>, mail: &AccountMail) -> Rendered {
    let url = format!("{}/{}", links.root, clean::line(&mail.clinic.slug));
    let words = AccountWords::of_account(mail, url);
    templates::of_account(mail.kind, &head(mail.language, &mail.clinic, ""), &words)
}

fn of_invitation(links: &Links<'_>, mail: &InvitationMail) -> Rendered {
    let url = links.to("join", |key| key.invitation_token(mail.link));
    let words = AccountWords::of_invitation(mail, url);
    templates::invitation(&head(Language::English, &mail.clinic, &mail.name), &words)
}

fn head(language: Language, clinic: &Sender, reader: &str) -> Head {
    let tongue = Tongue::new(language, &clinic.locale);
    Head::of(tongue, &clean::line(&clinic.name), &clean::line(&clinic.phone), &clean::line(reader))
}
