//! A mail server for tests: it takes mails and can be told to misbehave.
use std::{
    io::Result,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, BufWriter},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

/// How the server behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Behaviour {
    /// Takes every mail.
    Normal,
    /// Closes every conversation before it says a word.
    Down,
    /// Answers 451 to every recipient.
    Later,
    /// Answers 451 to a recipient that it does not know yet.
    Greylist,
    /// Takes every mail, but takes its time.
    Slow,
    /// Takes every mail, and leaves it to the system when packets are confirmed.
    Unhurried,
    /// Takes every mail, one command at a time: who says the next one early is refused.
    Strict,
    /// Answers 550, with the address, to every recipient.
    Never,
    /// Answers 553 to every sender.
    NoSender,
    /// Answers 535 to every login.
    NoLogin,
    /// Takes the whole mail and closes the conversation without a word.
    DropAfterData,
    /// Takes the whole mail and never answers.
    Hang,
    /// Takes the whole mail and answers once it is to behave in another way.
    Ponder,
}

/// What the server says it can do.
const EXTENSIONS: &str = "250-stub\r\n250-8BITMIME\r\n250-PIPELINING\r\n250 AUTH PLAIN";

/// A mail server on a port of its own; it ends with the value.
pub(crate) struct SmtpStub {
    pub(crate) url: String,
    behaviour: watch::Sender<Behaviour>,
    hang_up: watch::Sender<()>,
    taken: Arc<Mutex<Taken>>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct Taken {
    mails: Vec<Mail>,
    conversations: usize,
    /// Recipients that were put off once.
    known: std::collections::HashSet<String>,
}

/// A mail as it came, whether or not it was acknowledged.
#[derive(Debug, Clone)]
pub(crate) struct Mail {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) data: String,
}

impl SmtpStub {
    pub(crate) async fn start(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (behaviour, now) = watch::channel(behaviour);
        let (hang_up, over) = watch::channel(());
        let taken = Arc::<Mutex<Taken>>::default();
        let shared = Arc::clone(&taken);
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                shared.lock().unwrap().conversations += 1;
                let talking = converse(socket, now.clone(), Arc::clone(&shared));
                let mut over = over.clone();
                over.mark_unchanged();
                tokio::spawn(async move {
                    tokio::select! {
                        () = talking => {}
                        _ = over.changed() => {}
                    }
                });
            }
        });
        Self { url: format!("smtp://127.0.0.1:{port}"), behaviour, hang_up, taken, task }
    }

    /// Behaves in another way from now on.
    pub(crate) fn behave(&self, behaviour: Behaviour) {
        self.behaviour.send_replace(behaviour);
    }

    /// What came so far.
    pub(crate) fn mails(&self) -> Vec<Mail> {
        self.taken.lock().unwrap().mails.clone()
    }

    /// Ends every conversation, whatever it is about.
    pub(crate) fn hang_up(&self) {
        self.hang_up.send_replace(());
    }

    /// How many conversations were begun.
    pub(crate) fn conversations(&self) -> usize {
        self.taken.lock().unwrap().conversations
    }
}

impl Drop for SmtpStub {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What is heard and said; answers to what was said at once go out at once.
type Socket = BufReader<BufWriter<TcpStream>>;

/// Talks until the other side has had enough; how it ends is the other side's matter.
async fn converse(
    socket: TcpStream,
    behaviour: watch::Receiver<Behaviour>,
    taken: Arc<Mutex<Taken>>,
) {
    let _ = talk(BufReader::new(BufWriter::new(socket)), &behaviour, &taken).await;
}

async fn talk(
    mut socket: Socket,
    behaviour: &watch::Receiver<Behaviour>,
    taken: &Mutex<Taken>,
) -> Result<()> {
    use Behaviour::{Down, DropAfterData, Greylist, Later, Never, NoLogin, NoSender, Strict};
    let now = || *behaviour.borrow();
    let prompt = now() != Behaviour::Unhurried;
    if now() == Down {
        return Ok(());
    }
    say(&mut socket, "220 stub ESMTP").await?;
    let mut mail = Mail { from: String::new(), to: Vec::new(), data: String::new() };
    loop {
        let line = hear(&mut socket, prompt).await?;
        let (verb, rest) = line.split_once([' ', ':']).unwrap_or((&line, ""));
        let address = || rest.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        match (verb.to_uppercase().as_str(), now()) {
            ("", _) => return Ok(()),
            (_, Strict) if !socket.buffer().is_empty() => {
                say(&mut socket, "503 5.5.1 one at a time").await?;
                return socket.get_mut().flush().await;
            }
            ("EHLO", Strict) => say(&mut socket, "250-stub\r\n250 8BITMIME").await?,
            ("EHLO", _) => say(&mut socket, EXTENSIONS).await?,
            ("AUTH", NoLogin) => say(&mut socket, "535 5.7.8 wrong password").await?,
            ("AUTH", _) => say(&mut socket, "235 welcome").await?,
            ("MAIL", NoSender) => say(&mut socket, "553 5.7.1 not your address").await?,
            ("MAIL", _) => {
                mail = Mail { from: address(), to: Vec::new(), data: String::new() };
                say(&mut socket, "250 go on").await?;
            }
            ("RCPT", Later) => say(&mut socket, "451 4.3.0 try again later").await?,
            ("RCPT", Greylist) if taken.lock().unwrap().known.insert(address()) => {
                say(&mut socket, "451 4.7.1 greylisted, try again later").await?;
            }
            ("RCPT", Never) => {
                say(&mut socket, &format!("550 5.1.1 <{}> is unknown here", address())).await?;
            }
            ("RCPT", _) => {
                mail.to.push(address());
                say(&mut socket, "250 go on").await?;
            }
            ("DATA", _) => {
                say(&mut socket, "354 end with a dot").await?;
                mail.data = data(&mut socket, prompt).await?;
                taken.lock().unwrap().mails.push(mail.clone());
                if now() == DropAfterData {
                    return Ok(());
                }
                acknowledge(&mut socket, behaviour).await?;
            }
            ("QUIT", _) => return say(&mut socket, "221 bye").await,
            _ => say(&mut socket, "250 fine").await?,
        }
    }
}

/// Says that a mail is taken, in its own time.
async fn acknowledge(socket: &mut Socket, behaviour: &watch::Receiver<Behaviour>) -> Result<()> {
    let now = *behaviour.borrow();
    match now {
        Behaviour::Hang => std::future::pending().await,
        Behaviour::Slow => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
        Behaviour::Ponder => {
            let mut changed = behaviour.clone();
            // It ends with the server at the latest.
            let _ = changed.wait_for(|now| *now != Behaviour::Ponder).await;
        }
        _ => {}
    }
    say(socket, "250 taken").await
}

async fn say(socket: &mut Socket, line: &str) -> Result<()> {
    let all_heard = socket.buffer().is_empty();
    let out = socket.get_mut();
    out.write_all(format!("{line}\r\n").as_bytes()).await?;
    if all_heard { out.flush().await } else { Ok(()) }
}

/// A line as it came. If `prompt`, its packet is confirmed at once: whoever sends a mail in two
/// pieces otherwise waits 40 ms with the second, for the system hopes to confirm the first together
/// with an answer.
async fn line(socket: &mut Socket, prompt: bool) -> Result<String> {
    let mut line = String::new();
    #[cfg(target_os = "linux")]
    if prompt && socket.buffer().is_empty() {
        socket.get_ref().get_ref().set_quickack(true)?;
    }
    socket.read_line(&mut line).await?;
    Ok(line)
}

/// A line without its end; nothing at the end of the conversation.
async fn hear(socket: &mut Socket, prompt: bool) -> Result<String> {
    Ok(line(socket, prompt).await?.trim_end().to_owned())
}

/// The lines up to the lone dot, unstuffed. Without the dot it is no mail: whoever sent it died
/// over it.
async fn data(socket: &mut Socket, prompt: bool) -> Result<String> {
    let mut data = String::new();
    loop {
        let line = line(socket, prompt).await?;
        if line.is_empty() {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == ".\r\n" {
            return Ok(data);
        }
        data.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
