//! A mail server, and how a conversation with it is begun: whatever goes wrong is told by its step.
use super::{
    conversation::Conversation,
    journal::{Journal, Step},
    trouble::{self, Trouble},
};
use crate::config::{self, Security};
use anyhow::Context as _;
use lettre::transport::smtp::{
    Error as SmtpError,
    authentication::{Credentials, Mechanism},
    client::{AsyncSmtpConnection, Certificate, TlsParameters},
    extension::ClientId,
};
use std::{net::SocketAddr, time::Duration};

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
    ) -> Result<Conversation, Trouble> {
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
        journal.done(Step::Connect, format!("{} answers", self.place()));
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
        Ok(Conversation::begun(conversation, &name, self.place()).await)
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

    fn trouble(&self, step: Step, error: &SmtpError) -> Trouble {
        trouble::of(step, &self.place(), error)
    }

    fn place(&self) -> String {
        format!("{}:{}", self.host, self.port)
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
