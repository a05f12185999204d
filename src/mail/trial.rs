//! Trying out how mail leaves the house, with a message that tells of nothing.
use super::{SendError, journal::Step};
use chrono::{DateTime, Utc};
use lettre::{
    Message,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use uuid::Uuid;

/// What became of a message whose way was watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// What went well, in order.
    pub done: Vec<(Step, String)>,
    /// What did not, in words for whoever runs the house; `None`: the message is out.
    pub failed: Option<(Step, String)>,
}

impl Trial {
    pub(super) fn of(outcome: Result<(), SendError>, done: String) -> Self {
        match outcome {
            Ok(()) => Self { done: vec![(Step::Content, done)], failed: None },
            Err(error) => Self { done: vec![], failed: Some((Step::Content, error.detail)) },
        }
    }
}

/// The message, from one mailbox to another.
pub fn trial(from: Mailbox, to: &str, now: DateTime<Utc>) -> anyhow::Result<Message> {
    let home = from.email.domain().to_owned();
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    let text = "This is a test of how Limber sends its mail.\n\nSomebody who runs it asked for it. \
                There is nothing to be done.\n";
    Ok(Message::builder()
        .from(from)
        .to(to.parse()?)
        .subject("Test of Limber's mail")
        .message_id(Some(format!("<{}@{home}>", Uuid::now_v7())))
        .date(now.into())
        .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
        .header(ContentType::TEXT_PLAIN)
        .body(text.to_owned())?)
}
