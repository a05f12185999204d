//! What went wrong with a mail server, in words that say what to do about it.
use super::{Fault, SendError, clean, journal::Step};
use chrono::DateTime;
use lettre::transport::smtp::Error as SmtpError;
use rustls::{CertificateError, pki_types::UnixTime};
use std::{error::Error as StdError, io};

/// A step that did not go well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trouble {
    pub(super) step: Step,
    /// Whether another try of the same mail is worth it.
    pub(super) kind: Fault,
    /// In one line, mail addresses included: not for the log.
    pub(super) words: String,
    /// How much of the words is ours, in bytes: what follows was said by the mail server.
    ours: usize,
}

impl From<SendError> for Trouble {
    fn from(error: SendError) -> Self {
        Self { step: Step::Sender, kind: error.kind, ours: error.detail.len(), words: error.detail }
    }
}

impl From<Trouble> for SendError {
    fn from(trouble: Trouble) -> Self {
        let ours = trouble.words.get(..trouble.ours).unwrap_or_default();
        Self { cause: clean::detail(ours), ..Self::of(trouble.kind, &trouble.words) }
    }
}

impl Trouble {
    fn passing(step: Step, words: String) -> Self {
        Self { step, kind: Fault::Temporary, ours: words.len(), words }
    }

    pub(super) fn unknown_name(host: &str, error: &io::Error) -> Self {
        Self::passing(Step::Name, format!("the name {host} is not known: {error}"))
    }

    pub(super) fn no_starttls() -> Self {
        let words = "the mail server does not offer STARTTLS, and nothing is sent in the clear; if \
                     it speaks TLS from the first byte, write smtps://";
        Self::passing(Step::Encryption, words.to_owned())
    }

    pub(super) fn too_long(step: Step) -> Self {
        let hint = match step {
            Step::Connect => {
                "; a server on port 465 wants smtps://, one on port 587 smtp+starttls://"
            }
            _ => "",
        };
        let words = format!("the mail server took too long to answer ({}){hint}", step.as_str());
        Self::passing(step, words)
    }
}

/// What lettre says of a step with the server at `place`.
pub(super) fn of(step: Step, place: &str, error: &SmtpError) -> Trouble {
    if let Some(fault) = found::<rustls::Error>(error) {
        return Trouble::passing(Step::Encryption, encryption(fault));
    }
    if let Some(code) = error.status() {
        let step = if step == Step::Connect { Step::Greeting } else { step };
        let said = error.source().map(ToString::to_string).unwrap_or_default();
        let ours = format!("the mail server {}: {code}", refused(step));
        let words = clean::line(&format!("{ours} {said}"));
        return Trouble { step, kind: kind(step, error), words, ours: ours.len() };
    }
    if error.is_client() && step == Step::Login {
        let words = "the mail server offers no way to log in that is known here (PLAIN, LOGIN)";
        return Trouble::passing(step, words.to_owned());
    }
    let words = match found::<io::Error>(error) {
        Some(cut) => broken_off(place, cut),
        None if error.is_response() => {
            let said = error.source().map(ToString::to_string).unwrap_or_default();
            format!("{place} broke off, or does not speak SMTP: {said}")
        }
        None => error.to_string(),
    };
    let step = if step == Step::Connect && error.is_response() { Step::Greeting } else { step };
    Trouble::passing(step, clean::line(&words))
}

/// A 5xx about the recipient or the mail itself stays as it is; what the server does not like
/// before it has seen these is a fault of the settings, and every mail's, and will be mended.
fn kind(step: Step, error: &SmtpError) -> Fault {
    let code = error.status().map(|code| code.to_string()).unwrap_or_default();
    let login = matches!(code.as_str(), "530" | "535");
    let own = matches!(step, Step::Recipient | Step::Content) && !login;
    if own && error.is_permanent() { Fault::Permanent } else { Fault::Temporary }
}

fn refused(step: Step) -> &'static str {
    match step {
        Step::Name | Step::Connect | Step::Greeting => "wants no conversation",
        Step::Encryption => "refuses to begin TLS",
        Step::Login => "refuses the login",
        Step::Sender => "refuses the sender",
        Step::Recipient => "refuses the recipient",
        Step::Content => "refuses the mail",
    }
}

fn broken_off(place: &str, error: &io::Error) -> String {
    use io::ErrorKind::{ConnectionRefused, ConnectionReset, TimedOut, UnexpectedEof};
    match error.kind() {
        ConnectionRefused => format!("{place} refuses the connection: nothing listens there"),
        TimedOut => format!("{place} cannot be reached: no answer in time"),
        UnexpectedEof | ConnectionReset => format!("{place} broke the conversation off"),
        _ => format!("{place} cannot be reached: {error}"),
    }
}

fn encryption(fault: &rustls::Error) -> String {
    use CertificateError::{
        Expired, ExpiredContext, NotValidForName, NotValidForNameContext, NotValidYet,
        NotValidYetContext, UnknownIssuer,
    };
    match fault {
        rustls::Error::InvalidCertificate(why) => {
            let why = match why {
                UnknownIssuer => {
                    "is not trusted: its issuer is not known here (LIMBER_SMTP_CA names one of \
                     your own)"
                        .to_owned()
                }
                ExpiredContext { not_after, .. } => format!("has expired, on {}", day(*not_after)),
                NotValidYetContext { not_before, .. } => {
                    format!("is not valid before {}", day(*not_before))
                }
                Expired | NotValidYet => "has expired, or is not valid yet".to_owned(),
                NotValidForName | NotValidForNameContext { .. } => {
                    format!("is for another name ({why})")
                }
                other => format!("is not trusted: {other}"),
            };
            clean::line(&format!("the mail server's certificate {why}"))
        }
        rustls::Error::InvalidMessage(_) => "what the mail server says is not TLS; if it begins \
                                             in the clear, write smtp+starttls://"
            .to_owned(),
        other => clean::line(&format!("no encryption with the mail server: {other}")),
    }
}

fn day(at: UnixTime) -> String {
    let at = i64::try_from(at.as_secs()).ok().and_then(|at| DateTime::from_timestamp(at, 0));
    at.map(|at| at.format("%-d %B %Y").to_string()).unwrap_or_default()
}

/// The first cause of that type, also within what an input or output failed of.
fn found<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(one) = next {
        let within = || one.downcast_ref::<io::Error>()?.get_ref()?.downcast_ref::<T>();
        if let Some(cause) = one.downcast_ref::<T>().or_else(within) {
            return Some(cause);
        }
        next = one.source();
    }
    None
}
