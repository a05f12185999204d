//! What a backup says of itself.
use super::files::{self, Facts};
use crate::db::{DatabaseUrl, copy::Seen};
use anyhow::{Context as _, bail};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

/// The file it is written in, beside the copy.
const FILE: &str = "manifest.json";
/// Under which name the installation's key lies beside the copy.
pub(super) const KEY: &str = "secret.key";
/// Which manifests this program understands.
const FORMAT: u32 = 1;

/// The kind of database that was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    pub(super) fn of(url: &DatabaseUrl) -> Self {
        match url {
            DatabaseUrl::Sqlite(_) => Self::Sqlite,
            DatabaseUrl::Postgres(_) => Self::Postgres,
        }
    }

    /// The file of the copy.
    pub(super) fn file(self) -> &'static str {
        match self {
            Self::Sqlite => "limber.db",
            Self::Postgres => "limber.pgdump",
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) format: u32,
    /// The program's version.
    pub(super) limber: String,
    pub(super) made_at: DateTime<Utc>,
    pub(super) kind: Kind,
    /// The database and its version.
    pub(super) database: String,
    /// The migrations that had been applied.
    pub(super) migrations: Vec<String>,
    pub(super) rows: BTreeMap<String, i64>,
    /// How many broken promises were found; `None`: nobody looked.
    pub(super) findings: Option<usize>,
    pub(super) files: BTreeMap<String, Facts>,
}

impl Manifest {
    /// Of what was just copied into a folder.
    pub(super) fn of(
        folder: &Path,
        kind: Kind,
        seen: &Seen,
        at: DateTime<Utc>,
    ) -> anyhow::Result<Self> {
        let mut files = BTreeMap::new();
        for name in [kind.file(), KEY] {
            let path = folder.join(name);
            if path.exists() {
                files.insert(name.to_owned(), files::facts(&path)?);
            }
        }
        Ok(Self {
            format: FORMAT,
            limber: env!("CARGO_PKG_VERSION").to_owned(),
            made_at: at,
            kind,
            database: seen.about.database.clone(),
            migrations: seen.about.migrations.clone(),
            rows: seen.rows.clone(),
            findings: seen.findings.as_ref().map(Vec::len),
            files,
        })
    }

    pub(super) fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let mut file = files::create(&folder.join(FILE))?;
        file.write_all(&serde_json::to_vec_pretty(self)?)?;
        file.write_all(b"\n")?;
        Ok(file.sync_all()?)
    }

    /// Reads the manifest of a backup and compares every file with what it says of it.
    pub(super) fn verified(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join(FILE);
        let text = fs::read(&path).with_context(|| {
            format!("{} is no backup: {} cannot be read", folder.display(), path.display())
        })?;
        let manifest: Self = serde_json::from_slice(&text)
            .with_context(|| format!("{} makes no sense", path.display()))?;
        if manifest.format != FORMAT {
            bail!("{} is of another version of Limber ({})", folder.display(), manifest.limber);
        }
        for (path, facts) in [manifest.copy(folder)?].into_iter().chain(manifest.key(folder)) {
            if files::facts(&path)? != *facts {
                bail!("{} is damaged: it is not the file that was backed up", path.display());
            }
        }
        Ok(manifest)
    }

    /// The copy of the database in its folder.
    pub(super) fn copy(&self, folder: &Path) -> anyhow::Result<(PathBuf, &Facts)> {
        let facts = self.files.get(self.kind.file()).context("the manifest tells of no copy")?;
        Ok((folder.join(self.kind.file()), facts))
    }

    /// The installation's key in its folder, where it was taken along.
    pub(super) fn key(&self, folder: &Path) -> Option<(PathBuf, &Facts)> {
        self.files.get(KEY).map(|facts| (folder.join(KEY), facts))
    }

    /// `12 clinics, 40 practitioners, …`, of the tables that people know.
    pub(super) fn counted(&self) -> String {
        let known = ["clinics", "practitioners", "patients", "appointments"];
        let count = |table| format!("{} {table}", self.rows.get(table).copied().unwrap_or(0));
        known.map(count).join(", ")
    }
}
