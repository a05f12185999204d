//! How mail leaves the house: what a mail says, how it is put together, and who takes it away.
mod clean;
mod conversation;
pub mod feed;
pub mod folder;
pub mod ical;
pub mod invite;
mod journal;
pub mod letter;
mod memory;
pub mod message;
#[cfg(test)]
pub(crate) mod samples;
mod server;
mod smtp;
mod specimen;
mod templates;
mod trial;
mod trouble;
mod words;
mod zone;

use crate::config::Config;
pub use crate::domain::Fault;
pub use folder::Folder;
pub use journal::Step;
pub use letter::{Letter, letter, preview};
use lettre::{Message, message::Mailbox};
pub use memory::Memory;
pub use message::{compose, headers};
pub(crate) use smtp::AT_ONCE;
pub use smtp::Smtp;
pub use specimen::specimen;
pub use trial::{Trial, trial};

/// Hands messages to a mail server, a folder or, in tests, to nobody.
#[derive(Debug, Clone)]
pub enum Mailer {
    /// To a mail server.
    Smtp(Smtp),
    /// Into a folder, a file each.
    Folder(Folder),
    /// To nobody: they are kept to be looked at.
    Memory(Memory),
}

impl Mailer {
    /// The one that the settings ask for: a mail server if there is one, else a folder.
    pub fn from_config(config: &Config) -> anyhow::Result<Self> {
        Ok(match &config.smtp {
            Some(server) => Self::Smtp(Smtp::new(server)?),
            None => Self::Folder(Folder::new(&config.mail_dir)),
        })
    }

    /// One that keeps what it is given.
    pub fn memory() -> Self {
        Self::Memory(Memory::default())
    }

    /// Hands a message over; once this answers, whoever took it answers for it.
    pub async fn send(&self, message: &Message) -> Result<(), SendError> {
        match self {
            Self::Smtp(smtp) => smtp.send(message).await,
            Self::Folder(folder) => folder.send(message).await,
            Self::Memory(memory) => {
                memory.send(message);
                Ok(())
            }
        }
    }

    /// Sends a message, watching every step of its way.
    pub async fn try_out(&self, message: &Message) -> Trial {
        match self {
            Self::Smtp(smtp) => {
                let (done, failed) = smtp.try_out(message).await;
                Trial { done, failed }
            }
            Self::Folder(folder) => {
                let place = format!("written into the folder {}", folder.path().display());
                Trial::of(folder.send(message).await, place)
            }
            Self::Memory(memory) => {
                memory.send(message);
                Trial::of(Ok(()), "kept in memory".to_owned())
            }
        }
    }
}

/// Whom mails of a clinic come from: the installation's mailbox or else the clinic's, in the
/// clinic's name.
pub fn sender(config: &Config, clinic: &str, email: &str) -> Result<Mailbox, SendError> {
    let address = match &config.mail_from {
        Some(mailbox) => mailbox.parse::<Mailbox>().map(|mailbox| mailbox.email),
        None => email.parse(),
    };
    let address = address.map_err(|_| SendError::broken("the sender is no mail address"))?;
    Ok(Mailbox::new(Some(clean::line(clinic)), address))
}

/// Why a message did not leave the house.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct SendError {
    /// Whether it is worth another try.
    pub kind: Fault,
    /// What went wrong, in one line and without mail addresses.
    pub detail: String,
    /// The same without what the mail server said of it, which may name its reader: for the log.
    pub cause: String,
}

impl SendError {
    /// A failure that may pass.
    pub fn temporary(detail: &(impl ToString + ?Sized)) -> Self {
        Self::of(Fault::Temporary, detail)
    }

    /// No message can be made of what is to be told.
    pub fn broken(detail: &(impl ToString + ?Sized)) -> Self {
        Self::of(Fault::Broken, detail)
    }

    /// A failure that stays.
    pub fn permanent(detail: &(impl ToString + ?Sized)) -> Self {
        Self::of(Fault::Permanent, detail)
    }

    fn of(kind: Fault, detail: &(impl ToString + ?Sized)) -> Self {
        let detail = clean::detail(&detail.to_string());
        Self { kind, cause: detail.clone(), detail }
    }
}
