//! `limber restore`: a backup becomes a database again. Nothing that is there is overwritten.
use super::{
    files::{self, Facts},
    libpq,
    manifest::{Kind, Manifest},
    said, sound,
};
use crate::{
    cli::{open, say, serve::runtime},
    config::Settings,
    db::{DatabaseUrl, copy, known_migrations},
};
use anyhow::{Context as _, bail};
use clap::Args;
use std::{
    collections::BTreeMap,
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Debug, Args)]
pub(in crate::cli) struct Restore {
    /// A folder that `limber backup` made.
    #[arg(value_name = "BACKUP")]
    backup: PathBuf,
}

impl Restore {
    /// Ends with 1 where what was brought back breaks promises.
    pub(in crate::cli) fn run(&self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let (url, folder) = (settings.config().database(), self.backup.as_path());
        let manifest = Manifest::verified(folder)?;
        fits(&manifest, &url)?;
        match &url {
            DatabaseUrl::Sqlite(path) => {
                nothing_at(path)?;
                let (from, facts) = manifest.copy(folder)?;
                whole(&manifest, &sound(&from.canonicalize()?)?.rows)?;
                key(settings, folder, &manifest)?;
                put(&from, facts, path)?;
            }
            DatabaseUrl::Postgres(address) => {
                nothing_in(&url)?;
                key(settings, folder, &manifest)?;
                into_postgres(&manifest.copy(folder)?.0, address)?;
                whole(&manifest, &rows(&url)?)?;
            }
        }
        let db = open::existing(settings.config())?;
        let seen = runtime()?.block_on(db.read(copy::look_over))?;
        say::line(format_args!("{url}: {}", manifest.counted()));
        Ok(said(&seen))
    }
}

/// Whether this program can make that database of the backup.
fn fits(manifest: &Manifest, url: &DatabaseUrl) -> anyhow::Result<()> {
    if manifest.kind != Kind::of(url) {
        bail!(
            "the backup is of {}, and {url} is not; `limber export clinic` and `limber import \
             clinic` carry a clinic from one to the other",
            manifest.kind.name()
        );
    }
    let known = known_migrations()?;
    if !manifest.migrations.iter().all(|one| known.contains(one)) {
        bail!("the backup is of a newer Limber ({}) than this one", manifest.limber);
    }
    Ok(())
}

/// Refuses where there is a SQLite database, or what is left of one.
fn nothing_at(path: &Path) -> anyhow::Result<()> {
    for end in ["", "-wal", "-shm", "-journal"] {
        let mut file = path.as_os_str().to_owned();
        file.push(end);
        if Path::new(&file).exists() {
            bail!("{} is there already, and is not overwritten; move it away", file.display());
        }
    }
    Ok(())
}

/// Refuses where there are tables.
fn nothing_in(url: &DatabaseUrl) -> anyhow::Result<()> {
    if let Some((table, _)) = rows(url)?.first_key_value() {
        bail!("{url} is not empty: there is a table {table}, and it is not overwritten");
    }
    Ok(())
}

fn rows(url: &DatabaseUrl) -> anyhow::Result<BTreeMap<String, i64>> {
    let mut conn = copy::open_as_it_is(url).map_err(|error| open::masked(&error, url))?;
    Ok(copy::rows(&mut conn)?)
}

/// Whether every row is there that was counted.
fn whole(manifest: &Manifest, rows: &BTreeMap<String, i64>) -> anyhow::Result<()> {
    for (table, count) in &manifest.rows {
        let there = rows.get(table).copied().unwrap_or(0);
        if there != *count {
            bail!("the copy is not whole: there are {there} {table}, not {count}");
        }
    }
    Ok(())
}

fn into_postgres(copy: &Path, address: &str) -> anyhow::Result<()> {
    let copy = copy.to_str().context("the backup's name is not plain text")?;
    let words = [
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        "--no-privileges",
        libpq::FROM_ENVIRONMENT,
        copy,
    ];
    libpq::run("pg_restore", &words, address)
}

/// Puts the installation's key where it is looked for. Before the database: whoever would find
/// that without a key would make another.
fn key(settings: &Settings, folder: &Path, manifest: &Manifest) -> anyhow::Result<()> {
    let to = settings.config().key_file();
    match manifest.key(folder) {
        _ if settings.key_is_set() => Ok(()),
        None if to.exists() => Ok(()),
        None => {
            say::note("the installation's key is not in the backup: put it back before you serve");
            Ok(())
        }
        Some((_, facts)) if to.exists() => {
            if files::facts(&to)? != *facts {
                bail!("{} is not the backup's key, and is not overwritten", to.display());
            }
            Ok(())
        }
        Some((from, facts)) => put(&from, facts, &to),
    }
}

/// Copies a file under another name first and then gives it its own, unless there is one: nobody
/// ever finds half of it.
fn put(from: &Path, facts: &Facts, to: &Path) -> anyhow::Result<()> {
    let parent = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = parent.unwrap_or(Path::new("."));
    files::make_folder(folder)?;
    let mut draft = to.as_os_str().to_owned();
    draft.push(".partial");
    let draft = PathBuf::from(draft);
    // One that a crash left behind.
    let _ = fs::remove_file(&draft);
    let copied = files::copy(from, &draft).and_then(|copied| {
        if copied != *facts {
            bail!("{} changed while it was copied", from.display());
        }
        match fs::hard_link(&draft, to) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                bail!("{} is there already, and is not overwritten", to.display())
            }
            linked => linked.with_context(|| format!("{} cannot be made", to.display())),
        }
    });
    let _ = fs::remove_file(&draft);
    copied?;
    files::sync(folder)
}
