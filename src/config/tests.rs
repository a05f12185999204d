//! What settings are taken, and what is said of those that are not.
use super::*;
use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

fn sources(variables: &[(&str, &str)], folder: &Path) -> Sources {
    let data_dir = ("LIMBER_DATA_DIR", folder.to_str().unwrap());
    let environment = variables.iter().copied().chain([data_dir]);
    Sources {
        file: None,
        environment: environment.map(|(name, value)| (name.into(), value.into())).collect(),
        data_dir: "data",
    }
}

fn read(variables: &[(&str, &str)]) -> Result<Settings, Problems> {
    let folder = tempfile::tempdir().unwrap();
    Settings::read(&sources(variables, folder.path()))
}

fn refused(variables: &[(&str, &str)]) -> String {
    read(variables).unwrap_err().to_string()
}

#[test]
fn without_any_settings_limber_keeps_to_itself() {
    let nothing = Sources { file: None, environment: vec![], data_dir: "no/such/folder" };
    let settings = Settings::read(&nothing).unwrap();
    let config = settings.config();
    assert_eq!(config.database().to_string(), "sqlite://no/such/folder/limber.db");
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.public_url.as_str(), "http://localhost:8080/");
    assert_eq!(config.mail_dir, Path::new("no/such/folder/mail"));
    assert_eq!((config.log.as_str(), config.demo), ("info", false));
}

#[test]
fn the_environment_wins_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let toml = "listen = '[::1]:0'\nlog = 'warn'\ntrusted_proxies = ['10.0.0.1', '::1']\n";
    fs::write(folder.path().join("limber.toml"), toml).unwrap();
    let settings = Settings::read(&sources(&[("LIMBER_LOG", "debug")], folder.path())).unwrap();
    let config = settings.config();
    assert_eq!((config.log.as_str(), config.listen.to_string().as_str()), ("debug", "[::1]:0"));
    assert_eq!(config.trusted_proxies.len(), 2);

    let shown: Vec<_> = settings.shown().iter().map(ToString::to_string).collect();
    let line = |key: &str| shown.iter().find(|line| line.contains(key)).unwrap();
    assert_eq!(line("log = "), r#"log = "debug"  # LIMBER_LOG, from the environment"#);
    assert!(line("listen = ").ends_with("limber.toml"), "{}", line("listen = "));
}

#[test]
fn links_are_made_from_the_port_that_was_free_unless_said_otherwise() {
    let at = "127.0.0.1:40123".parse().unwrap();
    let free = read(&[("LIMBER_LISTEN", "127.0.0.1:0")]).unwrap().listening(at);
    assert_eq!(free.public_url.as_str(), "http://localhost:40123/");
    let said = read(&[("LIMBER_PUBLIC_URL", "https://book.harbor.example")]).unwrap();
    assert_eq!(said.listening(at).public_url.as_str(), "https://book.harbor.example/");
}

#[test]
fn an_unknown_setting_is_refused_by_name() {
    let said = refused(&[("LIMBER_LISTN", "x"), ("LIMBER_DATABASE_URL", "x")]);
    assert!(said.contains("LIMBER_LISTN (from the environment) is not a setting"), "{said}");
    assert!(said.contains("perhaps LIMBER_LISTEN is meant"), "{said}");
    assert!(said.contains("perhaps DATABASE_URL is meant"), "{said}");
    assert!(refused(&[("LIMBER_FROBNICATE", "1")]).contains("DATABASE_URL, LIMBER_DATA_DIR"));

    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("limber.toml"), "listen_at = 'x'\n[smtp]\nport = 1\n").unwrap();
    let said = Settings::read(&sources(&[], folder.path())).unwrap_err().to_string();
    assert!(said.contains("`listen_at`") && said.contains("limber.toml) is no setting"), "{said}");
    assert!(said.contains("`smtp`"), "{said}");
}

#[test]
fn an_impossible_value_is_told_with_what_would_be_right() {
    for (variable, value, right) in [
        ("LIMBER_LISTEN", "8080", "127.0.0.1:8080"),
        ("LIMBER_PUBLIC_URL", "ftp://x", "http://"),
        ("LIMBER_PUBLIC_URL", "https://x.example/limber", "without a path"),
        ("LIMBER_MAIL_FROM", "nobody", "desk@harbor.example"),
        ("LIMBER_TRUSTED_PROXIES", "proxy.local", "IP addresses"),
        ("LIMBER_LOG", "verbose", "info"),
        ("LIMBER_LOG", "info,limber=loud", "info"),
        ("LIMBER_MAIL_DIR", " ", "a folder"),
    ] {
        let said = refused(&[(variable, value)]);
        assert!(said.contains(variable) && said.contains(value), "{said}");
        assert!(said.contains(right), "{said}");
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("limber.toml"), "listen = 8080\n").unwrap();
    let said = Settings::read(&sources(&[], folder.path())).unwrap_err().to_string();
    assert!(said.contains("must be a text in quotes"), "{said}");
}

#[test]
fn an_authority_of_ones_own_must_be_one_and_of_use() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let (empty, words) = (file("empty.pem", ""), file("words.pem", "hello"));
    let broken = file("broken.pem", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n");
    for path in [empty, words, broken, "none.pem".to_owned()] {
        let said = refused(&[("LIMBER_SMTP_URL", "smtps://h"), ("LIMBER_SMTP_CA", &path)]);
        assert!(said.contains("LIMBER_SMTP_CA") && said.contains("certificates in PEM"), "{said}");
    }
    let sound = rcgen::generate_simple_self_signed(["h".to_owned()]).unwrap().cert.pem();
    let sound = file("sound.pem", &sound);
    let with = |url| [("LIMBER_SMTP_URL", url), ("LIMBER_SMTP_CA", sound.as_str())];
    assert!(refused(&with("smtp://h")).contains("not encrypted"));
    let config = read(&with("smtps://h")).unwrap().config().clone();
    assert_eq!(config.smtp.unwrap().ca, Some(sound.clone().into()));
}

#[test]
fn no_secret_is_repeated() {
    for (variable, value) in [
        ("DATABASE_URL", "mysql://limber:hunter2hunter2@host/limber"),
        ("LIMBER_SMTP_URL", "http://limber:hunter2hunter2@host"),
        ("LIMBER_SECRET_KEY", "hunter2hunter2"),
    ] {
        let said = refused(&[(variable, value)]);
        assert!(said.contains(variable) && !said.contains("hunter2"), "{said}");
    }
    let key = Key::random().reveal();
    let settings = read(&[
        ("DATABASE_URL", "postgres://limber:hunter2@host/limber?password=hunter2"),
        ("LIMBER_SMTP_URL", "smtp://limber:hunter2@host"),
        ("LIMBER_SECRET_KEY", &key),
    ])
    .unwrap();
    let shown = format!("{:?} {:?}", settings.shown(), settings);
    assert!(!shown.contains("hunter2") && !shown.contains(&key), "{shown}");
    assert_eq!(settings.key().unwrap().reveal(), key);

    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("limber.toml"), "secret_key = hunter2\n").unwrap();
    let said = Settings::read(&sources(&[], folder.path())).unwrap_err().to_string();
    assert!(said.contains("limber.toml") && said.contains("line 1"), "{said}");
    assert!(!said.contains("hunter2") && !said.contains('\n'), "{said}");
}

#[test]
fn the_key_is_made_once_and_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings::read(&sources(&[], folder.path())).unwrap();
    let key = settings.key().unwrap().reveal();
    assert_eq!(settings.key().unwrap().reveal(), key);
    let path = folder.path().join("secret.key");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);

    fs::write(&path, "half a k").unwrap();
    let said = format!("{:#}", settings.key().unwrap_err());
    assert!(said.contains("secret.key does not hold a key"), "{said}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "half a k");
}

#[test]
fn the_documents_list_exactly_what_can_be_set() {
    let document = include_str!("../../docs/settings.md");
    let rows: Vec<&str> = document.lines().filter(|line| line.starts_with("| `")).collect();
    let expected: Vec<String> = SETTINGS
        .iter()
        .map(|Setting { variable, key, default, meaning }| {
            format!("| `{variable}` | `{key}` | {default} | {meaning} |")
        })
        .collect();
    assert_eq!(rows, expected);
}
