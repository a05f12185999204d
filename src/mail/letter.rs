//! What a mail says: subject, text, HTML and the calendar entry that goes with it.
use super::{
    SendError, clean,
    invite::{Invite, Method},
    words::Words,
};
use crate::{
    config::Config,
    db::outbox::Mail,
    domain::{MailKind, VisitMail},
    secret::Key,
};
use askama::Template;
use lettre::message::Mailbox;

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

/// Writes the letter that a mail of the outbox is.
pub fn letter(config: &Config, key: &Key, mail: &Mail) -> Result<Letter, SendError> {
    let visit = clean::visit(&mail.data.0);
    let root = config.public_url.as_str().trim_end_matches('/');
    let manage_url =
        mail.appointment_id.map(|id| format!("{root}/manage/{}", key.manage_token(id).reveal()));
    let clinic_url = format!("{root}/{}", visit.clinic_slug);
    let invite = entry(&visit, mail, manage_url.as_deref(), sender(config, &visit)?.email.as_ref());
    let words = Words::of(&visit, manage_url, clinic_url);
    let (subject, text, html) =
        rendered(visit.kind, &words).map_err(|e| SendError::permanent(&e))?;
    Ok(Letter { subject: clean::line(&subject), text: text.trim().to_owned() + "\n", html, invite })
}

/// Whom a mail comes from.
pub(super) fn sender(config: &Config, visit: &VisitMail) -> Result<Mailbox, SendError> {
    super::sender(config, &visit.clinic_name, &visit.clinic_email)
}

fn entry(
    visit: &VisitMail,
    mail: &Mail,
    manage_url: Option<&str>,
    organizer: &str,
) -> Option<(Method, String)> {
    let (appointment, method) = (mail.appointment_id?, Invite::method(visit.kind)?);
    let invite = Invite { visit, appointment, stamp: mail.created_at.0, manage_url };
    Some((method, invite.mailed(method, organizer, Some(&mail.recipient))))
}

/// Subject, text and HTML.
fn rendered(kind: MailKind, v: &Words) -> askama::Result<(String, String, String)> {
    Ok(match kind {
        MailKind::Booked => {
            (BookedSubject { v }.render()?, BookedText { v }.render()?, BookedHtml { v }.render()?)
        }
        MailKind::Requested => (
            RequestedSubject { v }.render()?,
            RequestedText { v }.render()?,
            RequestedHtml { v }.render()?,
        ),
        MailKind::Moved => {
            (MovedSubject { v }.render()?, MovedText { v }.render()?, MovedHtml { v }.render()?)
        }
        MailKind::Cancelled => (
            CancelledSubject { v }.render()?,
            CancelledText { v }.render()?,
            CancelledHtml { v }.render()?,
        ),
    })
}

/// Declares a template for each file.
macro_rules! templates {
    ($($name:ident $path:tt)+) => {$(
        #[derive(Template)]
        #[template(path = $path)]
        struct $name<'a> {
            v: &'a Words,
        }
    )+};
}
templates! {
    BookedSubject "mail/visit-booked/subject.txt"
    BookedText "mail/visit-booked/body.txt"
    BookedHtml "mail/visit-booked/body.html"
    RequestedSubject "mail/visit-requested/subject.txt"
    RequestedText "mail/visit-requested/body.txt"
    RequestedHtml "mail/visit-requested/body.html"
    MovedSubject "mail/visit-moved/subject.txt"
    MovedText "mail/visit-moved/body.txt"
    MovedHtml "mail/visit-moved/body.html"
    CancelledSubject "mail/visit-cancelled/subject.txt"
    CancelledText "mail/visit-cancelled/body.txt"
    CancelledHtml "mail/visit-cancelled/body.html"
}
