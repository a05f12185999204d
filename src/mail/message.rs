//! Putting a letter into an envelope: MIME and headers, in the shape that Gmail and Outlook take.
use super::{Letter, SendError, clean, letter, letter::sender};
use crate::{config::Config, db::outbox::Mail, secret::Key};
use chrono::{DateTime, Utc};
use lettre::{
    Message,
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Builds the message that a mail of the outbox is. A mail of which none can be built is at fault
/// for good.
pub fn compose(
    config: &Config,
    key: &Key,
    mail: &Mail,
    now: DateTime<Utc>,
) -> Result<Message, SendError> {
    // Lettre panics on what it cannot encode; one such mail must not stop the others.
    catch_unwind(AssertUnwindSafe(|| built(config, key, mail, now)))
        .unwrap_or_else(|_| Err(SendError::permanent("the message cannot be built")))
}

fn built(
    config: &Config,
    key: &Key,
    mail: &Mail,
    now: DateTime<Utc>,
) -> Result<Message, SendError> {
    let visit = clean::visit(&mail.data.0);
    let from = sender(config, &visit)?;
    let reply_to = mailbox(&visit.clinic_name, &visit.clinic_email)?;
    let to = mailbox(&visit.patient_name, &mail.recipient)?;
    let letter = letter(config, key, mail)?;

    Message::builder()
        .from(from)
        .reply_to(reply_to)
        .to(to)
        .subject(letter.subject.clone())
        .message_id(Some(clean::line(&mail.message_id)))
        .date(now.into())
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .multipart(body(letter)?)
        .map_err(SendError::permanent)
}

fn body(letter: Letter) -> Result<MultiPart, SendError> {
    let readable = MultiPart::alternative()
        .singlepart(SinglePart::plain(letter.text))
        .singlepart(SinglePart::html(letter.html));
    let Some((method, invite)) = letter.invite else { return Ok(readable) };

    let calendar =
        format!("text/calendar; method={}; charset=utf-8; component=VEVENT", method.as_str());
    let calendar = SinglePart::builder().header(kind(&calendar)?).body(invite.clone());
    let file = Attachment::new("invite.ics".to_owned())
        .body(invite, kind("application/ics; name=\"invite.ics\"")?);
    Ok(MultiPart::mixed().multipart(readable.singlepart(calendar)).singlepart(file))
}

fn kind(text: &str) -> Result<ContentType, SendError> {
    ContentType::parse(text).map_err(SendError::permanent)
}

fn mailbox(name: &str, address: &str) -> Result<Mailbox, SendError> {
    let address =
        address.parse().map_err(|_| SendError::permanent("the recipient is no mail address"))?;
    let name = Some(name.to_owned()).filter(|name| !name.is_empty());
    Ok(Mailbox::new(name, address))
}
