//! The files of a backup: for their owner alone, on disk before anybody is told of them, and
//! known by their hash.
use crate::db::audit::hex;
use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read as _, Write},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

/// What a file is known by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Facts {
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

/// Makes a file that only its owner may read; there must be none yet.
pub(super) fn create(path: &Path) -> anyhow::Result<File> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    file.with_context(|| format!("{} cannot be made", path.display()))
}

/// What a file is, read from its first byte to its last.
pub(super) fn facts(path: &Path) -> anyhow::Result<Facts> {
    hashed(path, &mut io::sink())
}

/// Copies a file; answers what was written, which is on disk then.
pub(super) fn copy(from: &Path, to: &Path) -> anyhow::Result<Facts> {
    let mut file = create(to)?;
    let facts = hashed(from, &mut file)?;
    file.sync_all().with_context(|| format!("{} cannot be written", to.display()))?;
    Ok(facts)
}

fn hashed(from: &Path, to: &mut impl Write) -> anyhow::Result<Facts> {
    let unreadable = || format!("{} cannot be read", from.display());
    let mut file = File::open(from).with_context(unreadable)?;
    let (mut hash, mut bytes, mut part) = (Sha256::new(), 0, vec![0; 1 << 16]);
    loop {
        let count = file.read(&mut part).with_context(unreadable)?;
        let Some(read) = part.get(..count).filter(|read| !read.is_empty()) else { break };
        hash.update(read);
        bytes += read.len() as u64;
        to.write_all(read).with_context(|| format!("a copy of {} fails", from.display()))?;
    }
    Ok(Facts { bytes, sha256: hex(&hash.finalize()) })
}

/// Waits until a file, or the list of names in a folder, is on disk.
pub(super) fn sync(path: &Path) -> anyhow::Result<()> {
    let synced = File::open(path).and_then(|file| file.sync_all());
    synced.with_context(|| format!("{} cannot be written", path.display()))
}

/// Makes a folder where there is none, for nobody else to look into.
pub(super) fn make_folder(path: &Path) -> anyhow::Result<()> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.with_context(|| format!("the folder {} cannot be made", path.display()))
}

/// A folder under another name until it is whole; one that was not finished is taken away again.
pub(super) struct Draft {
    pub(super) path: PathBuf,
    parent: PathBuf,
    name: String,
    finished: bool,
}

impl Draft {
    /// Makes the folder that will be called `name` in `parent`.
    pub(super) fn make(parent: &Path, name: String) -> anyhow::Result<Self> {
        make_folder(parent)?;
        let parent = parent.canonicalize()?;
        if parent.join(&name).exists() {
            bail!("there is {} already", parent.join(name).display());
        }
        let path = parent.join(format!(".{name}.partial"));
        let made = DirBuilder::new().mode(0o700).create(&path);
        made.with_context(|| format!("the folder {} cannot be made", path.display()))?;
        Ok(Self { path, parent, name, finished: false })
    }

    /// Gives the folder its own name; answers where it is.
    pub(super) fn finish(mut self) -> anyhow::Result<PathBuf> {
        sync(&self.path)?;
        let path = self.parent.join(&self.name);
        fs::rename(&self.path, &path)
            .with_context(|| format!("{} cannot be made", path.display()))?;
        self.finished = true;
        sync(&self.parent)?;
        Ok(path)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.finished {
            // What went wrong before is what is told.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}
