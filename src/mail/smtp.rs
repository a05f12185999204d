//! Handing messages to a mail server.
use super::{
    SendError,
    conversation::Conversation,
    journal::{Journal, Step},
    server::Server,
    trouble::Trouble,
};
use crate::config;
use lettre::Message;
use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long one message may take, from the first packet to the server's last word.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// How long a conversation that nobody uses is kept for the next message.
const IDLE: Duration = Duration::from_secs(20);
/// How many messages may be handed over at a time; each has a conversation, and all are kept.
pub(crate) const AT_ONCE: usize = 8;

/// A mail server, with the conversations that are open.
///
/// Lettre's own pool is not used: its time limit covers connecting only, and a message given up
/// half-way would leave its conversation in the pool with one answer too many to come. Here a
/// conversation goes back only after a message that went well.
#[derive(Clone)]
pub struct Smtp(Arc<Inner>);

struct Inner {
    server: Server,
    patience: Duration,
    parked: Mutex<Vec<(Conversation, Instant)>>,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Server { security, host, port, .. } = &self.0.server;
        write!(f, "Smtp({security:?} {host}:{port})")
    }
}

impl Smtp {
    /// The server that the settings name; nothing is said to it yet.
    pub fn new(server: &config::Smtp) -> anyhow::Result<Self> {
        Self::with_patience(server, PATIENCE)
    }

    /// The same, with less or more patience for each message.
    pub fn with_patience(server: &config::Smtp, patience: Duration) -> anyhow::Result<Self> {
        let server = Server::of(server)?;
        Ok(Self(Arc::new(Inner { server, patience, parked: Mutex::default() })))
    }

    pub(super) async fn send(&self, message: &Message) -> Result<(), SendError> {
        let mut journal = Journal::default();
        let sent = self.0.send(message, &mut journal);
        match tokio::time::timeout(self.0.patience, sent).await {
            Ok(outcome) => outcome.map_err(SendError::from),
            // Its conversation is dropped, and with it the socket.
            Err(_) => Err(Trouble::too_long(journal.step).into()),
        }
    }

    /// Sends a message in a conversation of its own: what went well, step by step, and what did
    /// not.
    pub(super) async fn try_out(
        &self,
        message: &Message,
    ) -> (Vec<(Step, String)>, Option<(Step, String)>) {
        let mut journal = Journal::default();
        let Inner { server, patience, .. } = &*self.0;
        let trial = async {
            let mut conversation = server.greet(*patience, &mut journal).await?;
            conversation.hand_over(message, &mut journal).await
        };
        let outcome = tokio::time::timeout(*patience, trial).await;
        let outcome = outcome.unwrap_or_else(|_| Err(Trouble::too_long(journal.step)));
        (journal.done, outcome.err().map(|trouble| (trouble.step, trouble.words)))
    }
}

impl Inner {
    async fn send(&self, message: &Message, journal: &mut Journal) -> Result<(), Trouble> {
        if let Some(resumed) = self.resumed() {
            let outcome = self.hand_over(resumed, message, journal).await;
            // If it did not even take the sender, it was closed meanwhile; nothing of the mail
            // was said.
            if outcome.is_ok() || journal.step != Step::Sender {
                return outcome;
            }
        }
        let fresh = self.server.greet(self.patience, journal).await?;
        self.hand_over(fresh, message, journal).await
    }

    async fn hand_over(
        &self,
        mut conversation: Conversation,
        message: &Message,
        journal: &mut Journal,
    ) -> Result<(), Trouble> {
        conversation.hand_over(message, journal).await?;
        let mut parked = self.parked();
        if parked.len() < AT_ONCE {
            parked.push((conversation, Instant::now()));
        }
        Ok(())
    }

    /// A conversation that is probably still open.
    fn resumed(&self) -> Option<Conversation> {
        let mut parked = self.parked();
        parked.retain(|(_, since)| since.elapsed() < IDLE);
        parked.pop().map(|(conversation, _)| conversation)
    }

    fn parked(&self) -> std::sync::MutexGuard<'_, Vec<(Conversation, Instant)>> {
        self.parked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[allow(dead_code, reason = "the rest is for the integration tests")]
#[path = "../../tests/it/support/smtp.rs"]
mod stub;

#[cfg(test)]
mod tests {
    use super::{
        super::{Fault, Mailer, compose, samples},
        stub::{Behaviour, SmtpStub},
        *,
    };
    use crate::{config::Security, domain::MailKind, secret::Key};

    fn message() -> Message {
        let mail = samples::mail(samples::visit(MailKind::Booked));
        compose(&samples::config(), &Key::random(), &mail, mail.created_at.0).unwrap()
    }

    fn mailer(stub: &SmtpStub, security: Security, login: bool) -> Mailer {
        let login = login.then(|| ("clinic".to_owned(), "secret".to_owned()));
        let port = stub.url.parse::<url::Url>().unwrap().port().unwrap();
        let server = config::Smtp { security, host: "127.0.0.1".into(), port, login, ca: None };
        Mailer::Smtp(Smtp::with_patience(&server, Duration::from_millis(400)).unwrap())
    }

    async fn outcome(behaviour: Behaviour) -> (Result<(), SendError>, SmtpStub) {
        let stub = SmtpStub::start(behaviour).await;
        let outcome = mailer(&stub, Security::None, true).send(&message()).await;
        (outcome, stub)
    }

    #[tokio::test]
    async fn a_mail_goes_out_and_the_conversation_goes_on() {
        let stub = SmtpStub::start(Behaviour::Normal).await;
        let mailer = mailer(&stub, Security::None, false);
        for _ in 0..3 {
            mailer.send(&message()).await.unwrap();
        }
        let mails = stub.mails();
        assert_eq!((mails.len(), stub.conversations()), (3, 1));
        assert_eq!(mails[0].from, "post@limber.example");
        assert_eq!(mails[0].to, ["ada@patients.example"]);
        assert!(mails[0].data.contains("Auto-Submitted: auto-generated\r\n"));
    }

    #[tokio::test]
    async fn who_hears_one_command_at_a_time_is_told_one_at_a_time() {
        let stub = SmtpStub::start(Behaviour::Strict).await;
        let mailer = mailer(&stub, Security::None, false);
        for _ in 0..2 {
            mailer.send(&message()).await.unwrap();
        }
        assert_eq!((stub.mails().len(), stub.conversations()), (2, 1));
    }

    /// Fails where a conversation that does not take the sender is not followed by a new one.
    #[tokio::test]
    async fn a_mail_whose_conversation_was_closed_meanwhile_goes_out_in_a_new_one() {
        let stub = SmtpStub::start(Behaviour::Normal).await;
        let mailer = mailer(&stub, Security::None, false);
        for mails in 1..=3 {
            mailer.send(&message()).await.unwrap();
            stub.hang_up();
            assert_eq!((stub.mails().len(), stub.conversations()), (mails, mails));
        }
    }

    #[tokio::test]
    async fn a_line_that_is_a_dot_ends_no_mail() {
        let stub = SmtpStub::start(Behaviour::Normal).await;
        let text = ".\r\n..two\r\n.\r\nMAIL FROM:<eve@mail.example>\r\n.".to_owned();
        let message = Message::builder()
            .from("post@limber.example".parse().unwrap())
            .to("ada@patients.example".parse().unwrap())
            .body(text.clone())
            .unwrap();
        mailer(&stub, Security::None, false).send(&message).await.unwrap();
        let mails = stub.mails();
        assert_eq!(mails.len(), 1);
        assert!(mails[0].data.ends_with(&format!("\r\n\r\n{text}\r\n")), "{}", mails[0].data);
    }

    #[tokio::test]
    async fn a_fault_is_for_good_only_when_the_server_says_so_of_the_mail() {
        use Behaviour::{
            Down, DropAfterData, Greylist, Hang, Later, Never, NoLogin, NoSender, Slow,
        };
        assert_eq!(outcome(Slow).await.0, Ok(()));
        for passing in [Down, Later, Greylist, NoLogin, NoSender, DropAfterData, Hang] {
            let (outcome, _stub) = outcome(passing).await;
            assert_eq!(outcome.unwrap_err().kind, Fault::Temporary, "{passing:?}");
        }
        let (outcome, stub) = outcome(Never).await;
        let error = outcome.unwrap_err();
        assert_eq!(error.kind, Fault::Permanent);
        assert!(error.detail.contains("550") && !error.detail.contains('@'), "{error}");
        assert!(stub.mails().is_empty());
    }

    #[tokio::test]
    async fn a_port_that_nobody_listens_on_is_a_passing_fault() {
        let stub = SmtpStub::start(Behaviour::Normal).await;
        let mailer = mailer(&stub, Security::None, false);
        drop(stub);
        tokio::task::yield_now().await;
        assert_eq!(mailer.send(&message()).await.unwrap_err().kind, Fault::Temporary);
    }

    #[tokio::test]
    async fn without_the_promised_security_not_a_word_of_the_mail_is_said() {
        let stub = SmtpStub::start(Behaviour::Normal).await;
        for security in [Security::StartTls, Security::Tls] {
            let error = mailer(&stub, security, true).send(&message()).await.unwrap_err();
            assert_eq!(error.kind, Fault::Temporary, "{security:?}");
        }
        assert!(stub.mails().is_empty());
    }

    /// Fails with lettre's own pool: the next mail waits in vain in the conversation that was
    /// given up.
    #[tokio::test]
    async fn a_conversation_that_was_given_up_is_not_taken_up_again() {
        let stub = SmtpStub::start(Behaviour::Hang).await;
        let mailer = mailer(&stub, Security::None, false);
        mailer.send(&message()).await.unwrap_err();
        stub.behave(Behaviour::Normal);
        mailer.send(&message()).await.unwrap();
        assert_eq!((stub.mails().len(), stub.conversations()), (2, 2));
    }
}
