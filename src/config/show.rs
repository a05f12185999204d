//! The settings as an operator may look at them.
use super::{Config, Setting, Smtp, sources::Found};
use std::fmt;

/// A setting with its value, secrets masked, and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Which one.
    pub setting: &'static Setting,
    /// Its value; `None`: it is not set and has no value then.
    pub value: Option<String>,
    /// Where it was set; `None`: nowhere, it is the default.
    pub origin: Option<String>,
}

impl Shown {
    pub(super) fn of(setting: &'static Setting, found: Option<&Found>, config: &Config) -> Self {
        let value = match setting.key {
            "database_url" => Some(config.database().to_string()),
            "data_dir" => Some(config.data_dir.display().to_string()),
            "listen" => Some(config.listen.to_string()),
            "public_url" => Some(config.public_url.as_str().trim_end_matches('/').to_owned()),
            "smtp_url" => config.smtp.as_ref().map(Smtp::masked),
            "mail_dir" => Some(config.mail_dir.display().to_string()),
            "log" => Some(config.log.clone()),
            "secret_key" => found.map(|_| "…".to_owned()),
            _ => found.map(|found| found.text.trim().to_owned()),
        };
        Self { setting, value, origin: found.map(|found| found.origin.clone()) }
    }
}

/// As a line of `limber.toml`.
impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Setting { variable, key, default, .. } = self.setting;
        let line = match &self.value {
            Some(value) => format!("{key} = {value:?}"),
            None => format!("# {key} is not set"),
        };
        match &self.origin {
            Some(origin) => write!(f, "{line}  # {variable}, from {origin}"),
            None if self.value.is_some() => write!(f, "{line}  # {variable}, by default"),
            None => write!(f, "{line}; {variable}, by default: {default}"),
        }
    }
}
