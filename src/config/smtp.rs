//! The mail server's address.
use std::path::PathBuf;
use url::Url;

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
    /// A file of certificates that are trusted besides the system's, in PEM.
    pub ca: Option<PathBuf>,
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

impl Security {
    fn scheme(self) -> &'static str {
        match self {
            Self::None => "smtp",
            Self::StartTls => "smtp+starttls",
            Self::Tls => "smtps",
        }
    }

    fn default_port(self) -> u16 {
        match self {
            Self::None => 25,
            Self::StartTls => 587,
            Self::Tls => 465,
        }
    }
}

impl Smtp {
    /// Reads `smtp://`, `smtp+starttls://` or `smtps://` with an optional login and port.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let security = [Security::None, Security::StartTls, Security::Tls]
            .into_iter()
            .find(|security| security.scheme() == url.scheme())?;
        let bare =
            matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
        let host = url.host_str().filter(|host| !host.is_empty() && bare)?;
        // An IPv6 address stands in brackets in a URL only.
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let login = match (url.username(), url.password()) {
            ("", None) => None,
            ("", Some(_)) | (_, None) => return None,
            (user, Some(password)) => Some((decoded(user)?, decoded(password)?)),
        };
        let port = url.port().unwrap_or(security.default_port());
        Some(Self { security, host, port, login, ca: None })
    }

    /// The address without the password.
    pub(super) fn masked(&self) -> String {
        let login = self.login.as_ref().map(|(user, _)| format!("{user}:…@")).unwrap_or_default();
        let host =
            if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        format!("{}://{login}{host}:{}", self.security.scheme(), self.port)
    }
}

/// Text with `%40` for `@` and the like read back.
pub fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let hex = |digit: u8| char::from(digit).to_digit(16);
        bytes.push(match byte {
            b'%' => u8::try_from(hex(rest.next()?)? * 16 + hex(rest.next()?)?).ok()?,
            plain => plain,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_server_is_named_by_its_url() {
        let smtp = Smtp::parse("smtp+starttls://desk%40harbor:a%2Fb%3A+c%25@mail.example").unwrap();
        assert_eq!((smtp.security, smtp.port), (Security::StartTls, 587));
        assert_eq!(smtp.login, Some(("desk@harbor".to_owned(), "a/b:+c%".to_owned())));
        assert_eq!(smtp.masked(), "smtp+starttls://desk@harbor:…@mail.example:587");
        assert!(!format!("{smtp:?}").contains("a/b"));

        let port = |text| Smtp::parse(text).map(|smtp| smtp.port);
        assert_eq!(port("smtp://127.0.0.1"), Some(25));
        assert_eq!(port("smtps://mail.example/"), Some(465));
        assert_eq!(port("smtp://mail.example:2525"), Some(2525));
        let own = Smtp::parse("smtp://[::1]:2525").unwrap();
        assert_eq!((own.host.as_str(), own.masked().as_str()), ("::1", "smtp://[::1]:2525"));
        for bad in ["mail.example", "http://mail.example", "smtp://", "smtp://a@h", "smtp://h/x"] {
            assert_eq!(port(bad), None, "{bad}");
        }
    }
}
