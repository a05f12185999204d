//! The installation's key in its file.
use crate::secret::Key;
use anyhow::Context as _;
use std::{
    fs::OpenOptions,
    io::{ErrorKind, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

pub(super) const FILE: &str = "secret.key";

/// The key in the data folder; a new one, where there is none yet.
pub(super) fn kept(data_dir: &Path) -> anyhow::Result<Key> {
    let path = data_dir.join(FILE);
    if let Some(key) = read(&path)? {
        return Ok(key);
    }
    make(data_dir, &path).with_context(|| format!("the key {} cannot be made", path.display()))?;
    read(&path)?.with_context(|| format!("the key {} has gone", path.display()))
}

fn read(path: &Path) -> anyhow::Result<Option<Key>> {
    let text = match std::fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        text => text.with_context(|| format!("the key {} cannot be read", path.display()))?,
    };
    let key = Key::parse(&text).with_context(|| {
        format!(
            "{} does not hold a key: it must be 43 characters of URL-safe base64; put the right \
             file back, for without it the links in mails sent so far are dead",
            path.display()
        )
    })?;
    Ok(Some(key))
}

/// Written whole under another name first and then given its own, unless somebody else was
/// quicker: so that nobody ever reads half a key, and two that start together agree on one.
fn make(data_dir: &Path, path: &Path) -> std::io::Result<()> {
    let draft = data_dir.join(format!(".{FILE}.{}", std::process::id()));
    // One that a crash left behind.
    let _ = std::fs::remove_file(&draft);
    let linked = write(&draft, &Key::random()).and_then(|()| std::fs::hard_link(&draft, path));
    let _ = std::fs::remove_file(&draft);
    match linked {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    }
}

fn write(path: &Path, key: &Key) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{}", key.reveal())?;
    file.sync_all()
}
