//! Putting messages into a folder, a file each, and looking at them there.
use super::SendError;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, NaiveDateTime, Utc};
use lettre::{
    Message,
    message::header::{Date, MessageId},
};
use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

/// How a file's name tells when its message was written.
const STAMP: &str = "%Y%m%dT%H%M%SZ";

/// A folder of messages.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

/// What a file of the folder holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The file's name, which [`read`] takes.
    pub file: String,
    /// When the message was written.
    pub at: DateTime<Utc>,
    /// The mail address it goes to.
    pub to: String,
    /// Its subject.
    pub subject: String,
}

impl Folder {
    /// The folder at a path; it is made when the first message comes.
    pub fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    pub(super) async fn send(&self, message: &Message) -> Result<(), SendError> {
        let (dir, name, bytes) = (self.0.clone(), file_name(message), message.formatted());
        let written = tokio::task::spawn_blocking(move || write(&dir, &name, &bytes)).await;
        match written {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(SendError::temporary(&error)),
            Err(error) => Err(SendError::temporary(&error)),
        }
    }
}

/// The messages in a folder, the latest first; a folder that is not there holds none.
pub fn list(dir: &Path) -> io::Result<Vec<Summary>> {
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut all = Vec::new();
    for entry in entries {
        let Ok(file) = entry?.file_name().into_string() else { continue };
        let Some(at) = written_at(&file) else { continue };
        let text = String::from_utf8_lossy(&fs::read(dir.join(&file))?).into_owned();
        let to = header(&text, "To").unwrap_or_default();
        let subject = header(&text, "Subject").unwrap_or_default();
        let to = to.rsplit('<').next().unwrap_or_default().trim_end_matches('>').to_owned();
        all.push(Summary { file, at, to, subject: decoded(&subject) });
    }
    all.sort_by(|a, b| b.file.cmp(&a.file));
    Ok(all)
}

/// A message of the folder as it was sent; `None` for a name that [`list`] would not give.
pub fn read(dir: &Path, file: &str) -> io::Result<Option<Vec<u8>>> {
    if written_at(file).is_none() {
        return Ok(None);
    }
    match fs::read(dir.join(file)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        bytes => bytes.map(Some),
    }
}

/// `<when>-<id>.eml`, where the id is the first part of the message's own.
fn file_name(message: &Message) -> String {
    let at = message.headers().get::<Date>().map(|date| DateTime::<Utc>::from(date_of(date)));
    let id = message.headers().get::<MessageId>().map(|id| id.as_ref().to_owned());
    let id: String = id
        .unwrap_or_default()
        .split('@')
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| safe(*c))
        .take(64)
        .collect();
    format!("{}-{id}.eml", at.unwrap_or_default().format(STAMP))
}

fn date_of(date: Date) -> std::time::SystemTime {
    date.into()
}

/// When a file was written, if its name is one that we give: that alone is safe to open.
fn written_at(file: &str) -> Option<DateTime<Utc>> {
    let (stamp, id) = file.strip_suffix(".eml")?.split_once('-')?;
    if !id.chars().all(safe) {
        return None;
    }
    NaiveDateTime::parse_from_str(stamp, STAMP).ok().map(|at| at.and_utc())
}

fn safe(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-'
}

/// Writes a file so that whoever looks finds all of it or nothing.
fn write(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    let half = dir.join(format!(".{name}.part"));
    let mut file = fs::File::create(&half)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(half, dir.join(name))
}

/// The first header of that name, unfolded.
fn header(message: &str, name: &str) -> Option<String> {
    let head = message.split("\r\n\r\n").next()?.replace("\r\n ", " ");
    head.split("\r\n").find_map(|line| {
        let (key, value) = line.split_once(": ")?;
        key.eq_ignore_ascii_case(name).then(|| value.to_owned())
    })
}

/// The text of a header in which non-ASCII words stand as `=?utf-8?b?…?=`, the way lettre writes
/// them.
fn decoded(value: &str) -> String {
    let mut text = String::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once("=?utf-8?b?") {
        let Some((word, tail)) = after.split_once("?=") else { break };
        // White space between two encoded words is only there to separate them.
        if text.is_empty() || !before.trim().is_empty() {
            text.push_str(before);
        }
        let bytes = STANDARD.decode(word).unwrap_or_default();
        text.push_str(&String::from_utf8_lossy(&bytes));
        rest = tail;
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Mailer, compose, samples},
        *,
    };
    use crate::{
        domain::{MailKind, VisitMail},
        secret::Key,
    };

    #[tokio::test]
    async fn what_was_put_in_can_be_listed_and_read() {
        let dir = tempfile::tempdir().unwrap();
        let config =
            crate::config::Config { mail_dir: dir.path().join("mail"), ..samples::config() };
        assert_eq!(list(&config.mail_dir).unwrap(), []);
        let mailer = Mailer::from_config(&config).unwrap();
        for (kind, at) in
            [(MailKind::Booked, "2026-11-22T09:00:00Z"), (MailKind::Moved, "2026-11-22T10:00:00Z")]
        {
            let name = "Ünal 🦴 Ångström-Nguyễn".to_owned();
            let mail = samples::mail(VisitMail { patient_name: name, ..samples::visit(kind) });
            let message = compose(&config, &Key::random(), &mail, samples::at(at)).unwrap();
            mailer.send(&message).await.unwrap();
            // The same mail again is the same file.
            mailer.send(&message).await.unwrap();
        }

        let all = list(&config.mail_dir).unwrap();
        let subjects: Vec<&str> = all.iter().map(|one| one.subject.as_str()).collect();
        assert_eq!(
            subjects,
            [
                "Your visit has moved: Tuesday, December 1, 9:15 am",
                "Your visit is booked: Tuesday, December 1, 9:15 am"
            ]
        );
        assert_eq!(all[0].to, "ada@patients.example");
        assert_eq!(all[0].at, samples::at("2026-11-22T10:00:00Z"));
        let bytes = read(&config.mail_dir, &all[0].file).unwrap().unwrap();
        assert!(String::from_utf8(bytes).unwrap().contains("Message-ID: <"));
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("secret"), "x").unwrap();
        let inside = dir.path().join("mail");
        fs::create_dir(&inside).unwrap();
        for name in [
            "../secret",
            "20261122T090000Z-../../secret.eml",
            "20261122T090000Z-a/b.eml",
            "20261122T090000Z-a\0.eml",
            "",
            ".eml",
            "20261122T090000Z-gone.eml",
        ] {
            assert_eq!(read(&inside, name).unwrap(), None, "{name}");
        }
    }

    #[test]
    fn encoded_subjects_are_read() {
        assert_eq!(
            decoded("=?utf-8?b?w4Q=?= =?utf-8?b?w5Y=?= plain =?utf-8?b?w5w=?="),
            "ÄÖ plain Ü"
        );
        assert_eq!(decoded("=?utf-8?b?broken"), "=?utf-8?b?broken");
    }
}
