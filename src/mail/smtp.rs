//! Handing messages to a mail server.
use super::SendError;
use crate::config::{self, Security};
use lettre::{
    Message,
    transport::smtp::{
        Error as SmtpError,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, TlsParameters},
        extension::ClientId,
    },
};
use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long one message may take, from the first packet to the server's last word.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// How long a conversation that nobody uses is kept for the next message.
const IDLE: Duration = Duration::from_secs(20);
/// How many conversations are kept at the most.
const KEPT: usize = 4;

/// A mail server, with the conversations that are open.
///
/// Lettre's own pool is not used: its time limit covers connecting only, and a message given up
/// half-way would leave its conversation in the pool with one answer too many to come. Here a
/// conversation goes back only after a message that went well.
#[derive(Clone)]
pub struct Smtp(Arc<Inner>);

struct Inner {
    host: String,
    port: u16,
    security: Security,
    /// What a secured conversation is checked against.
    tls: Option<TlsParameters>,
    login: Option<Credentials>,
    patience: Duration,
    parked: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Smtp({:?} {}:{})", self.0.security, self.0.host, self.0.port)
    }
}

impl Smtp {
    /// The server that the settings name; nothing is said to it yet.
    pub fn new(server: &config::Smtp) -> anyhow::Result<Self> {
        Self::with_patience(server, PATIENCE)
    }

    fn with_patience(server: &config::Smtp, patience: Duration) -> anyhow::Result<Self> {
        let tls = match server.security {
            Security::None => None,
            Security::StartTls | Security::Tls => Some(TlsParameters::new(server.host.clone())?),
        };
        let login = server.login.clone();
        Ok(Self(Arc::new(Inner {
            host: server.host.clone(),
            port: server.port,
            security: server.security,
            tls,
            login: login.map(|(user, password)| Credentials::new(user, password)),
            patience,
            parked: Mutex::default(),
        })))
    }

    pub(super) async fn send(&self, message: &Message) -> Result<(), SendError> {
        match tokio::time::timeout(self.0.patience, self.0.send(message)).await {
            Ok(outcome) => outcome,
            // Its conversation is dropped, and with it the socket.
            Err(_) => Err(SendError::temporary("the mail server took too long to answer")),
        }
    }
}

impl Inner {
    async fn send(&self, message: &Message) -> Result<(), SendError> {
        let mut conversation = match self.resumed().await {
            Some(conversation) => conversation,
            // Whatever the server says before it has seen the message is not the message's fault.
            None => self.begun().await.map_err(SendError::temporary)?,
        };
        conversation.send(message.envelope(), &message.formatted()).await.map_err(|e| fault(&e))?;
        if !conversation.has_broken() {
            self.park(conversation);
        }
        Ok(())
    }

    /// A conversation that is still open.
    async fn resumed(&self) -> Option<AsyncSmtpConnection> {
        loop {
            let (mut conversation, since) = self.parked().pop()?;
            if since.elapsed() < IDLE && conversation.test_connected().await {
                return Some(conversation);
            }
        }
    }

    async fn begun(&self) -> Result<AsyncSmtpConnection, SmtpError> {
        let (name, server) = (ClientId::default(), (self.host.as_str(), self.port));
        let at_once = self.tls.clone().filter(|_| self.security == Security::Tls);
        let mut conversation =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.patience), &name, at_once, None)
                .await?;
        if let (Security::StartTls, Some(tls)) = (self.security, self.tls.clone()) {
            conversation.starttls(tls, &name).await?;
        }
        if let Some(login) = &self.login {
            conversation.auth(&[Mechanism::Plain, Mechanism::Login], login).await?;
        }
        Ok(conversation)
    }

    fn park(&self, conversation: AsyncSmtpConnection) {
        let mut parked = self.parked();
        if parked.len() < KEPT {
            parked.push((conversation, Instant::now()));
        }
    }

    fn parked(&self) -> std::sync::MutexGuard<'_, Vec<(AsyncSmtpConnection, Instant)>> {
        self.parked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a server's answer to a message means: a 5xx stays as it is, but for one that asks for a
/// login, which is a fault of the settings.
fn fault(error: &SmtpError) -> SendError {
    let login =
        error.status().is_some_and(|code| matches!(code.to_string().as_str(), "530" | "535"));
    if error.is_permanent() && !login {
        SendError::permanent(error)
    } else {
        SendError::temporary(error)
    }
}
