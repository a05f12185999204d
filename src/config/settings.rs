//! The list of what can be set.

/// One thing that can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// The environment variable.
    pub variable: &'static str,
    /// Its name in `limber.toml`.
    pub key: &'static str,
    /// What holds when it is not set, in words.
    pub default: &'static str,
    /// What it is for, and what can be written.
    pub meaning: &'static str,
}

/// Everything that can be set; `docs/settings.md` shows the same table.
pub const SETTINGS: &[Setting] = &[
    Setting {
        variable: "DATABASE_URL",
        key: "database_url",
        default: "the file `limber.db` in the data folder, made at first start",
        meaning: "Where the data is kept: `sqlite://path/to/file.db`, which must exist, \
                  or `postgres://user:password@host/name`.",
    },
    Setting {
        variable: "LIMBER_DATA_DIR",
        key: "data_dir",
        default: "`data`; for `limber demo`, `data/demo`",
        meaning: "The folder of the database, the installation's key and mails.",
    },
    Setting {
        variable: "LIMBER_LISTEN",
        key: "listen",
        default: "`127.0.0.1:8080`",
        meaning: "The address and port to listen at; port 0 picks a free one, which is printed.",
    },
    Setting {
        variable: "LIMBER_PUBLIC_URL",
        key: "public_url",
        default: "`http://localhost:` and the port",
        meaning: "What links in mails and pages begin with, as patients reach the clinic, \
                  such as `https://book.harbor.example`.",
    },
    Setting {
        variable: "LIMBER_SMTP_URL",
        key: "smtp_url",
        default: "none: mails are put into a folder",
        meaning: "The mail server: `smtp://host` (port 25, not encrypted), `smtp+starttls://host` \
                  (port 587) or `smtps://host` (port 465), with `user:password@` and `:port` \
                  where needed; odd characters in a password are percent-encoded.",
    },
    Setting {
        variable: "LIMBER_SMTP_CA",
        key: "smtp_ca",
        default: "none: what the system trusts",
        meaning: "A file of certificates in PEM that are trusted besides the system's, for a mail \
                  server whose certificate the clinic itself has issued.",
    },
    Setting {
        variable: "LIMBER_MAIL_FROM",
        key: "mail_from",
        default: "each clinic's own mail address",
        meaning: "The mailbox that mails come from, such as `Harbor <desk@harbor.example>`.",
    },
    Setting {
        variable: "LIMBER_MAIL_DIR",
        key: "mail_dir",
        default: "`mail` in the data folder",
        meaning: "The folder that mails are put into without a mail server.",
    },
    Setting {
        variable: "LIMBER_TRUSTED_PROXIES",
        key: "trusted_proxies",
        default: "none",
        meaning: "The addresses of the proxies whose `X-Forwarded-For` is believed, \
                  separated by commas. Behind a proxy that is not named here all patients count \
                  as one, and few times are kept for them at once.",
    },
    Setting {
        variable: "LIMBER_LOG",
        key: "log",
        default: "`info`",
        meaning: "What is logged: `error`, `warn`, `info`, `debug`, `trace` or `off`; \
                  for one part of the program as in `info,limber::db=debug`.",
    },
    Setting {
        variable: "LIMBER_SECRET_KEY",
        key: "secret_key",
        default: "the file `secret.key` in the data folder, made at first start",
        meaning: "The installation's key, from which the links in mails are made: 32 random \
                  bytes in 43 characters of URL-safe base64. Several processes on one PostgreSQL \
                  need the same one.",
    },
];

impl Setting {
    /// Where its value is looked for, as said in a message.
    pub(super) fn by_key(key: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.key == key)
    }

    /// The setting that an environment variable sets.
    pub(super) fn by_variable(variable: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.variable == variable)
    }
}
