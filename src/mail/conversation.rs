//! A conversation with a mail server, in which mails are handed over.
use super::{
    SendError, clean,
    journal::{Journal, Step},
    trouble::{self, Trouble},
};
use lettre::{
    Message,
    address::Envelope,
    transport::smtp::{
        client::AsyncSmtpConnection,
        commands::{Data, Ehlo, Mail, Rcpt},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
    },
};

/// An open conversation.
pub(super) struct Conversation {
    smtp: AsyncSmtpConnection,
    /// Whether the server hears a mail's commands all at once (RFC 2920): that spares each mail
    /// two of four journeys there and back.
    hears_ahead: bool,
    /// Whom it is with.
    place: String,
}

/// What the server is asked before it gets the mail itself.
struct Order {
    step: Step,
    command: String,
    /// What there is to say once it is taken.
    taken: Option<String>,
}

impl Conversation {
    /// A conversation in which all was said that comes before mails.
    pub(super) async fn begun(mut smtp: AsyncSmtpConnection, us: &ClientId, place: String) -> Self {
        // Asked once more: lettre keeps only those of the answers that it uses itself.
        let hears_ahead = smtp.command(Ehlo::new(us.clone())).await.is_ok_and(|answer| {
            answer.message().any(|line| line.trim().eq_ignore_ascii_case("PIPELINING"))
        });
        Self { smtp, hears_ahead, place }
    }

    /// Hands a message over. After anything but success nobody knows which answers are still to
    /// come: the conversation must not be gone on with.
    pub(super) async fn hand_over(
        &mut self,
        message: &Message,
        journal: &mut Journal,
    ) -> Result<(), Trouble> {
        journal.begin(Step::Sender);
        let content = content(message)?;
        let orders = orders(message.envelope(), self.extras(message.envelope(), &content)?);
        let all: String = orders.iter().map(|order| order.command.as_str()).collect();
        for (n, Order { step, command, taken }) in orders.into_iter().enumerate() {
            journal.begin(step);
            let answer = match (self.hears_ahead, n) {
                (false, _) => self.smtp.command(command).await,
                (true, 0) => self.smtp.command(&all).await,
                (true, _) => self.smtp.read_response().await,
            };
            answer.map_err(|error| trouble::of(step, &self.place, &error))?;
            if let Some(taken) = taken {
                journal.done(step, taken);
            }
        }
        // In one piece: a mail's end that follows by itself waits until the mail is confirmed, and
        // systems take 40 ms for that.
        let taken = self.smtp.command(content).await;
        let taken = taken.map_err(|error| trouble::of(Step::Content, &self.place, &error))?;
        let said = clean::line(&taken.message().collect::<Vec<_>>().join(" "));
        journal.done(Step::Content, format!("the server has it: {} {said}", taken.code()));
        Ok(())
    }

    /// What a message asks of the server beyond the ordinary.
    fn extras(&self, envelope: &Envelope, content: &str) -> Result<Vec<MailParameter>, SendError> {
        let can = |extension| self.smtp.server_info().supports_feature(extension);
        let mut extras = Vec::new();
        let mut addresses = envelope.to().iter().chain(envelope.from());
        if addresses.any(|one| !AsRef::<str>::as_ref(one).is_ascii()) {
            if !can(Extension::SmtpUtfEight) {
                return Err(SendError::permanent("the mail server takes no such mail address"));
            }
            extras.push(MailParameter::SmtpUtfEight);
        }
        if !content.is_ascii() {
            if !can(Extension::EightBitMime) {
                return Err(SendError::permanent("the mail server takes no 8-bit mail"));
            }
            extras.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        Ok(extras)
    }
}

/// Whom a mail is from and whom it goes to, and that it comes now.
fn orders(envelope: &Envelope, extras: Vec<MailParameter>) -> Vec<Order> {
    let sender = envelope.from().map(ToString::to_string).unwrap_or_default();
    let from = Order {
        step: Step::Sender,
        command: Mail::new(envelope.from().cloned(), extras).to_string(),
        taken: Some(format!("mail from {sender} is taken")),
    };
    let to = envelope.to().iter().map(|to| Order {
        step: Step::Recipient,
        command: Rcpt::new(to.clone(), Vec::new()).to_string(),
        taken: Some(format!("mail to {to} is taken")),
    });
    let now = Order { step: Step::Content, command: Data.to_string(), taken: None };
    std::iter::once(from).chain(to).chain([now]).collect()
}

/// A mail as it is said: a line's first dot doubled, and a lone dot at the end (RFC 5321, 4.5.2).
fn content(message: &Message) -> Result<String, SendError> {
    let text = String::from_utf8(message.formatted());
    let text = text.map_err(|_| SendError::broken("it is not UTF-8"))?;
    let mut said = String::with_capacity(text.len() + 64);
    for line in text.split_inclusive('\n') {
        if line.starts_with('.') {
            said.push('.');
        }
        said.push_str(line);
    }
    if !said.ends_with("\r\n") {
        said.push_str("\r\n");
    }
    said.push_str(".\r\n");
    Ok(said)
}
