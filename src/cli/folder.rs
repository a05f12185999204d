//! The demo's folder: made anew each time, and nothing in it deleted that is not the demo's.
use anyhow::{Context as _, bail};
use std::{
    fs::{self, File, TryLockError},
    io::{self, ErrorKind},
    path::Path,
};

/// The file that tells a demo's folder from every other.
const MARK: &str = ".limber-demo";
const MARK_TEXT: &str = "`limber demo` empties this folder each time it starts without --keep.\n";

/// Where the accounts are written down.
pub(super) const ACCOUNTS: &str = "demo-accounts.json";

/// What a demo leaves in its folder, besides the folder of mails.
const FILES: [&str; 6] =
    ["limber.db", "limber.db-journal", "limber.db-shm", "limber.db-wal", "secret.key", ACCOUNTS];

/// Marks a folder as a demo's, if it is one already or empty but for the settings. The claim holds
/// while the answer lives: a second demo would delete what the first one serves.
pub(super) fn claim(folder: &Path) -> anyhow::Result<File> {
    let mark = folder.join(MARK);
    if !mark.is_file() {
        unused(folder)?;
        fs::write(&mark, MARK_TEXT).with_context(|| cannot_use(folder))?;
    }
    let claim = File::open(mark).with_context(|| cannot_use(folder))?;
    match claim.try_lock() {
        Ok(()) => Ok(claim),
        Err(TryLockError::WouldBlock) => bail!(
            "another demo runs in {}: stop it, or name another folder with LIMBER_DATA_DIR",
            folder.display()
        ),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| cannot_use(folder)),
    }
}

fn cannot_use(folder: &Path) -> String {
    format!("the folder {} cannot be used", folder.display())
}

/// Whether nothing but settings is in a folder.
fn unused(folder: &Path) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder).with_context(|| cannot_use(folder))? {
        let name = entry.with_context(|| cannot_use(folder))?.file_name();
        if name != "limber.toml" {
            bail!(
                "{} is not a demo's folder: there is {} in it. Empty it, or name another with \
                 LIMBER_DATA_DIR",
                folder.display(),
                name.display()
            );
        }
    }
    Ok(())
}

/// Deletes what an earlier demo left in a folder that is claimed.
pub(super) fn empty(folder: &Path) -> anyhow::Result<()> {
    let gone = |outcome: io::Result<()>, path: &Path| match outcome {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        outcome => outcome.with_context(|| format!("{} cannot be deleted", path.display())),
    };
    for name in FILES {
        let path = folder.join(name);
        gone(fs::remove_file(&path), &path)?;
    }
    let mails = folder.join("mail");
    gone(fs::remove_dir_all(&mails), &mails)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_demos_own_files_are_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("limber.toml"), "").unwrap();
        let first = claim(folder.path()).unwrap();
        let second = claim(folder.path()).unwrap_err().to_string();
        assert!(second.contains("another demo runs"), "{second}");
        drop(first);
        for name in ["limber.db", "limber.db-wal", "secret.key", "notes.txt"] {
            fs::write(path(name), "x").unwrap();
        }
        fs::create_dir_all(path("mail/new")).unwrap();
        claim(folder.path()).unwrap();
        empty(folder.path()).unwrap();
        let mut left: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        assert_eq!(left, [MARK, "limber.toml", "notes.txt"]);
    }

    #[test]
    fn somebody_elses_folder_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("limber.db"), "a clinic's").unwrap();
        let said = claim(folder.path()).unwrap_err().to_string();
        assert!(said.contains("there is limber.db in it"), "{said}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
