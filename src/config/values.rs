//! Checks each value and says what would be right.
use super::{
    Config, SETTINGS, Security, Setting, Settings, Shown, Smtp,
    sources::{Found, Gathered, Problems},
};
use crate::secret::Key;
use lettre::message::Mailbox;
use rustls::pki_types::{CertificateDer, pem::PemObject as _};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};
use tracing_subscriber::EnvFilter;
use url::Url;

/// Where the server listens, unless told otherwise.
pub(super) const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// What links are made from where nothing is set.
pub(super) fn local_url(port: u16) -> Url {
    #[expect(clippy::expect_used, reason = "every port makes an address")]
    Url::parse(&format!("http://localhost:{port}/")).expect("a sound address")
}

/// The settings, or all that is wrong with them.
pub(super) fn checked(gathered: &Gathered) -> Result<Settings, Problems> {
    let mut desk = Desk { gathered, problems: Vec::new() };
    let Config { log, .. } = Config::default();
    let data_dir = desk.take("data_dir", "a folder", parsed::<PathBuf>);
    let data_dir = data_dir.unwrap_or_else(|| PathBuf::from(gathered.data_dir));
    let listen = desk.take("listen", "an address and a port, such as 127.0.0.1:8080", parsed);
    let listen = listen.unwrap_or(LISTEN);
    let public_url =
        desk.take("public_url", "http:// or https:// and a host, without a path", origin_url);
    let smtp = desk.take(
        "smtp_url",
        "smtp://, smtp+starttls:// or smtps:// and a host, with user:password@ and :port where \
         needed",
        Smtp::parse,
    );
    let ca =
        desk.take("smtp_ca", "a file that can be read, with certificates in PEM", certificates);
    if ca.is_some() && smtp.as_ref().is_some_and(|smtp| smtp.security == Security::None) {
        let words = "smtp_ca is of no use with smtp://, which is not encrypted: write \
                     smtp+starttls:// or smtps:// in smtp_url";
        desk.problems.push(words.to_owned());
    }
    let secret_key =
        desk.take("secret_key", "43 characters of URL-safe base64: 32 random bytes", Key::parse);
    let config = Config {
        database_url: desk.take("database_url", "sqlite://path or postgres://host/name", parsed),
        listen,
        public_url: public_url.clone().unwrap_or_else(|| local_url(listen.port())),
        smtp: smtp.map(|smtp| Smtp { ca, ..smtp }),
        mail_from: desk.take(
            "mail_from",
            "a mailbox, such as Harbor <desk@harbor.example>",
            mailbox,
        ),
        mail_dir: desk.take("mail_dir", "a folder", parsed).unwrap_or(data_dir.join("mail")),
        trusted_proxies: desk
            .take("trusted_proxies", "IP addresses with commas between them", addresses)
            .unwrap_or_default(),
        log: desk
            .take("log", "a level such as info, or several as in info,limber::db=debug", directives)
            .unwrap_or(log),
        data_dir,
        demo: false,
    };
    if !desk.problems.is_empty() {
        return Err(Problems(desk.problems));
    }
    let shown = SETTINGS
        .iter()
        .map(|setting| Shown::of(setting, gathered.found.get(setting.key), &config))
        .collect();
    Ok(Settings { config, shown, secret_key, public_url_given: public_url.is_some() })
}

/// Where values are looked at one after the other, and problems put down.
struct Desk<'a> {
    gathered: &'a Gathered,
    problems: Vec<String>,
}

impl Desk<'_> {
    fn take<T>(
        &mut self,
        key: &'static str,
        right: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let Found { text, origin } = self.gathered.found.get(key)?;
        let value = read(text.trim()).filter(|_| !text.trim().is_empty());
        if value.is_none() {
            let name = Setting::by_key(key).map_or(key, |setting| setting.variable);
            let name = if origin == "the environment" { name } else { key };
            // What may hold a password is not repeated.
            let shown = match key {
                "database_url" | "smtp_url" | "secret_key" => String::new(),
                _ => format!(" is `{text}`, but"),
            };
            self.problems.push(format!("{name} (from {origin}){shown} must be {right}"));
        }
        value
    }
}

fn parsed<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

fn mailbox(text: &str) -> Option<String> {
    text.parse::<Mailbox>().ok().map(|mailbox| mailbox.to_string())
}

/// A file that holds certificates, all of them sound.
fn certificates(text: &str) -> Option<PathBuf> {
    let path = PathBuf::from(text);
    let read: Result<Vec<_>, _> = CertificateDer::pem_file_iter(&path).ok()?.collect();
    read.is_ok_and(|found| !found.is_empty()).then_some(path)
}

fn addresses(text: &str) -> Option<Vec<IpAddr>> {
    text.split(',').map(|address| address.trim().parse().ok()).collect()
}

fn origin_url(text: &str) -> Option<Url> {
    let url: Url = text.parse().ok()?;
    let bare = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    (matches!(url.scheme(), "http" | "https") && url.has_host() && bare).then_some(url)
}

/// A lone word that is no level names a part of the program to `tracing` and would silence all
/// the others.
fn directives(text: &str) -> Option<String> {
    let level = |word: &str| word.parse::<tracing::level_filters::LevelFilter>().is_ok();
    let sound = text.split(',').map(str::trim).all(|one| one.contains('=') || level(one));
    (sound && EnvFilter::try_new(text).is_ok()).then(|| text.to_owned())
}
