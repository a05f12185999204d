//! The settings: the only reader of the environment and of the settings' file.
use crate::db::DatabaseUrl;
use std::{net::SocketAddr, path::PathBuf};
use url::Url;

/// Everything that can be set, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the data is kept; `None`: a SQLite file in the data folder.
    pub database_url: Option<DatabaseUrl>,
    /// The folder of the database, the installation's key and mails.
    pub data_dir: PathBuf,
    /// Where the server listens; port 0 picks a free one.
    pub listen: SocketAddr,
    /// What links are made from.
    pub public_url: Url,
    /// The mail server; `None`: mails go into a folder.
    pub smtp: Option<Smtp>,
    /// The mailbox that mails come from; `None`: each clinic's own.
    pub mail_from: Option<String>,
    /// The folder that mails go into without a mail server.
    pub mail_dir: PathBuf,
    /// The proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// What is logged, in `tracing`'s directives.
    pub log: String,
    /// Whether this is the demo: mails can be read on a page.
    pub demo: bool,
}

/// A mail server.
#[derive(Clone, PartialEq, Eq)]
pub struct Smtp {
    /// How the conversation is secured.
    pub security: Security,
    /// Its host name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// User name and password.
    pub login: Option<(String, String)>,
}

/// How a conversation with a mail server is secured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Not at all: `smtp://`.
    None,
    /// By STARTTLS, which must be offered: `smtp+starttls://`.
    StartTls,
    /// From the first byte: `smtps://`.
    Tls,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let login = self.login.as_ref().map(|_| "…");
        write!(f, "{:?} {}:{} login {login:?}", self.security, self.host, self.port)
    }
}

impl Config {
    /// The database to open.
    pub fn database(&self) -> DatabaseUrl {
        self.database_url
            .clone()
            .unwrap_or_else(|| DatabaseUrl::Sqlite(self.data_dir.join("limber.db")))
    }
}
