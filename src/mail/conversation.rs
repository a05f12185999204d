//! A conversation with a mail server, step by step: whatever goes wrong is told by its step.
use super::{
    SendError, clean,
    trouble::{self, Trouble},
};
use crate::config::{self, Security};
use anyhow::Context as _;
use lettre::{
    Message,
    transport::smtp::{
        Error as SmtpError,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, Certificate, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
    },
};
use std::{net::SocketAddr, time::Duration};

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
    fn begin(&mut self, step: Step) {
        self.step = step;
    }

    fn done(&mut self, step: Step, words: impl Into<String>) {
        self.step = step;
        self.done.push((step, words.into()));
    }
}

/// A mail server, and how it is spoken to.
pub(super) struct Server {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    /// What a secured conversation is checked against.
    tls: Option<TlsParameters>,
    login: Option<Credentials>,
}

impl Server {
    /// The server that the settings name; nothing is said to it yet.
    pub(super) fn of(server: &config::Smtp) -> anyhow::Result<Self> {
        let tls = match server.security {
            Security::None => None,
            Security::StartTls | Security::Tls => Some(parameters(server)?),
        };
        let login = server.login.clone();
        Ok(Self {
            host: server.host.clone(),
            port: server.port,
            security: server.security,
            tls,
            login: login.map(|(user, password)| Credentials::new(user, password)),
        })
    }

    /// Begins a conversation; a login, where there is one, is only said in private if the
    /// settings ask for privacy.
    pub(super) async fn greet(
        &self,
        patience: Duration,
        journal: &mut Journal,
    ) -> Result<AsyncSmtpConnection, Trouble> {
        let addresses = self.addresses(journal).await?;
        let at_once = self.tls.clone().filter(|_| self.security == Security::Tls);
        let name = ClientId::default();
        journal.begin(Step::Connect);
        let connected = AsyncSmtpConnection::connect_tokio1(
            addresses.as_slice(),
            Some(patience),
            &name,
            at_once,
            None,
        );
        let mut conversation = connected.await.map_err(|e| self.trouble(Step::Connect, &e))?;
        journal.done(Step::Connect, format!("{}:{} answers", self.host, self.port));
        if self.security == Security::Tls {
            journal.done(Step::Encryption, "encrypted, and the certificate is trusted");
        }
        if let (Security::StartTls, Some(tls)) = (self.security, self.tls.clone()) {
            journal.begin(Step::Encryption);
            if !conversation.can_starttls() {
                return Err(Trouble::no_starttls());
            }
            let secured = conversation.starttls(tls, &name).await;
            secured.map_err(|e| self.trouble(Step::Encryption, &e))?;
            journal.done(Step::Encryption, "encrypted, and the certificate is trusted");
        }
        if let Some(login) = &self.login {
            journal.begin(Step::Login);
            let ways = [Mechanism::Plain, Mechanism::Login];
            let known = conversation.auth(&ways, login).await;
            known.map_err(|e| self.trouble(Step::Login, &e))?;
            journal.done(Step::Login, "the login is taken");
        }
        Ok(conversation)
    }

    async fn addresses(&self, journal: &mut Journal) -> Result<Vec<SocketAddr>, Trouble> {
        journal.begin(Step::Name);
        let found = tokio::net::lookup_host((self.host.as_str(), self.port)).await;
        let addresses: Vec<SocketAddr> =
            found.map_err(|error| Trouble::unknown_name(&self.host, &error))?.collect();
        let said: Vec<String> = addresses.iter().map(|at| at.ip().to_string()).collect();
        journal.done(Step::Name, format!("{} is {}", self.host, said.join(", ")));
        Ok(addresses)
    }

    /// Hands a message over.
    pub(super) async fn hand_over(
        &self,
        conversation: &mut AsyncSmtpConnection,
        message: &Message,
        journal: &mut Journal,
    ) -> Result<(), Trouble> {
        let (envelope, bytes) = (message.envelope(), message.formatted());
        journal.begin(Step::Sender);
        let mut addresses = envelope.to().iter().chain(envelope.from());
        let foreign = addresses.any(|one| !AsRef::<str>::as_ref(one).is_ascii());
        let extras = extras(conversation, foreign, &bytes)?;
        let sender = Mail::new(envelope.from().cloned(), extras);
        let taken = conversation.command(sender).await;
        taken.map_err(|e| self.trouble(Step::Sender, &e))?;
        let from = envelope.from().map(ToString::to_string).unwrap_or_default();
        journal.done(Step::Sender, format!("mail from {from} is taken"));
        for to in envelope.to() {
            journal.begin(Step::Recipient);
            let taken = conversation.command(Rcpt::new(to.clone(), Vec::new())).await;
            taken.map_err(|e| self.trouble(Step::Recipient, &e))?;
            journal.done(Step::Recipient, format!("mail to {to} is taken"));
        }
        journal.begin(Step::Content);
        conversation.command(Data).await.map_err(|e| self.trouble(Step::Content, &e))?;
        let taken = conversation.message(&bytes).await;
        let taken = taken.map_err(|e| self.trouble(Step::Content, &e))?;
        let said = clean::line(&taken.message().collect::<Vec<_>>().join(" "));
        journal.done(Step::Content, format!("the server has it: {} {said}", taken.code()));
        Ok(())
    }

    fn trouble(&self, step: Step, error: &SmtpError) -> Trouble {
        trouble::of(step, &format!("{}:{}", self.host, self.port), error)
    }
}

/// What a secured conversation is checked against: what the system trusts, and the clinic's own.
fn parameters(server: &config::Smtp) -> anyhow::Result<TlsParameters> {
    let mut parameters = TlsParameters::builder(server.host.clone());
    if let Some(path) = &server.ca {
        let unusable = || format!("{} (LIMBER_SMTP_CA) cannot be used", path.display());
        let pem = std::fs::read(path).with_context(unusable)?;
        let own = Certificate::from_pem(&pem).with_context(unusable)?;
        parameters = parameters.add_root_certificate(own);
    }
    Ok(parameters.build()?)
}

/// What a message asks of the server beyond the ordinary.
fn extras(
    conversation: &AsyncSmtpConnection,
    foreign_addresses: bool,
    message: &[u8],
) -> Result<Vec<MailParameter>, SendError> {
    let can = |extension| conversation.server_info().supports_feature(extension);
    let mut extras = Vec::new();
    if foreign_addresses {
        if !can(Extension::SmtpUtfEight) {
            return Err(SendError::permanent("the mail server takes no such mail address"));
        }
        extras.push(MailParameter::SmtpUtfEight);
    }
    if !message.is_ascii() {
        if !can(Extension::EightBitMime) {
            return Err(SendError::permanent("the mail server takes no 8-bit mail"));
        }
        extras.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    Ok(extras)
}
