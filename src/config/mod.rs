//! The settings: the only reader of the environment and of the settings' file.
mod key;
mod settings;
mod show;
mod smtp;
mod sources;
mod values;

use crate::{db::DatabaseUrl, secret::Key};
use anyhow::Context as _;
pub use settings::{SETTINGS, Setting};
pub use show::Shown;
pub use smtp::{Security, Smtp, decoded};
pub use sources::{Problems, Sources};
use std::{net::SocketAddr, os::unix::fs::DirBuilderExt as _, path::PathBuf};
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

/// What holds when nothing is set.
impl Default for Config {
    fn default() -> Self {
        let data_dir = PathBuf::from("data");
        Self {
            database_url: None,
            listen: values::LISTEN,
            public_url: values::local_url(values::LISTEN.port()),
            smtp: None,
            mail_from: None,
            mail_dir: data_dir.join("mail"),
            trusted_proxies: Vec::new(),
            log: "info".to_owned(),
            data_dir,
            demo: false,
        }
    }
}

impl Config {
    /// The database to open.
    pub fn database(&self) -> DatabaseUrl {
        self.database_url
            .clone()
            .unwrap_or_else(|| DatabaseUrl::Sqlite(self.data_dir.join("limber.db")))
    }

    /// The file of the installation's key, which is used unless the key itself is set.
    pub fn key_file(&self) -> PathBuf {
        self.data_dir.join(key::FILE)
    }

    /// Makes the data folder where there is none, for nobody else to look into.
    pub fn make_data_dir(&self) -> anyhow::Result<()> {
        let folder = &self.data_dir;
        let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.with_context(|| format!("the data folder {} cannot be made", folder.display()))
    }
}

/// The settings of one start: the checked values, and what only the start itself needs to know.
#[derive(Debug, Clone)]
pub struct Settings {
    config: Config,
    shown: Vec<Shown>,
    secret_key: Option<Key>,
    public_url_given: bool,
}

impl Settings {
    /// Reads and checks every setting.
    ///
    /// # Errors
    /// All that is wrong with them, each with its name and where it came from.
    pub fn read(sources: &Sources) -> Result<Self, Problems> {
        values::checked(&sources.gathered()?)
    }

    /// The values as they stand before the server listens.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The values for a server that listens at `at`: with port 0 in the settings, only now is it
    /// known what links are made from.
    pub fn listening(&self, at: SocketAddr) -> Config {
        let mut config = self.config.clone();
        config.listen = at;
        if !self.public_url_given {
            config.public_url = values::local_url(at.port());
        }
        config
    }

    /// The installation's key: as set, or from its file in the data folder, which is made when
    /// it is not there.
    ///
    /// # Errors
    /// When the file cannot be read, made, or understood; it is never overwritten.
    pub fn key(&self) -> anyhow::Result<Key> {
        if let Some(key) = &self.secret_key {
            return Ok(key.clone());
        }
        self.config.make_data_dir()?;
        key::kept(&self.config.data_dir)
    }

    /// Whether the installation's key is set, so that its file does not count.
    pub fn key_is_set(&self) -> bool {
        self.secret_key.is_some()
    }

    /// Every setting with its value and where that came from, secrets masked.
    pub fn shown(&self) -> &[Shown] {
        &self.shown
    }
}

#[cfg(test)]
mod tests;
