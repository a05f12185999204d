//! Where a conversation with a mail server stands, step by step.

/// A step on a mail's way to its server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Step {
    /// Finding out where the server is.
    #[default]
    Name,
    /// Reaching it.
    Connect,
    /// Its first words.
    Greeting,
    /// Agreeing on encryption, and on who the server is.
    Encryption,
    /// Logging in.
    Login,
    /// Naming whom the mail is from.
    Sender,
    /// Naming whom it goes to.
    Recipient,
    /// The mail itself.
    Content,
}

impl Step {
    /// The step in a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Connect => "connect",
            Self::Greeting => "greeting",
            Self::Encryption => "encryption",
            Self::Login => "login",
            Self::Sender => "sender",
            Self::Recipient => "recipient",
            Self::Content => "content",
        }
    }
}

/// Where a conversation stands, and what went well so far.
#[derive(Debug, Default)]
pub(super) struct Journal {
    pub(super) step: Step,
    pub(super) done: Vec<(Step, String)>,
}

impl Journal {
    pub(super) fn begin(&mut self, step: Step) {
        self.step = step;
    }

    pub(super) fn done(&mut self, step: Step, words: impl Into<String>) {
        self.step = step;
        self.done.push((step, words.into()));
    }
}
