//! `limber backup`: everything, copied while the clinics are served, and the copy verified.
mod files;
mod libpq;
mod manifest;
mod restore;

use super::{open, say};
use crate::{
    app::Clock,
    config::Settings,
    db::{
        DatabaseUrl, DbConn,
        copy::{self, Seen},
        snapshot,
    },
};
use anyhow::{Context as _, bail};
use clap::Args;
use files::Draft;
use manifest::{KEY, Kind, Manifest};
pub(super) use restore::Restore;
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Debug, Args)]
pub(super) struct Backup {
    /// Where a folder with the copy is put, called by the time; made where it is not there.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// Leaves the installation's key out, for those who keep it elsewhere.
    #[arg(long)]
    without_key: bool,
}

impl Backup {
    /// Ends with 1 where the copy is true to a book that breaks promises.
    pub(super) fn run(&self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let (config, at) = (settings.config(), Clock::System.now());
        let url = config.database();
        let mut conn = copy::open_as_it_is(&url).map_err(|error| open::masked(&error, &url))?;
        let draft = Draft::make(&self.folder, format!("limber-{}", at.format("%Y%m%dT%H%M%SZ")))?;
        let kind = Kind::of(&url);
        let file = draft.path.join(kind.file());
        files::create(&file)?;
        let seen = match &url {
            DatabaseUrl::Sqlite(_) => of_sqlite(&mut conn, &file)?,
            DatabaseUrl::Postgres(address) => of_postgres(&mut conn, &file, address)?,
        };
        files::sync(&file)?;
        let has_key = !self.without_key && !settings.key_is_set() && config.key_file().exists();
        if has_key {
            files::copy(&config.key_file(), &draft.path.join(KEY))?;
        }
        let manifest = Manifest::of(&draft.path, kind, &seen, at)?;
        manifest.write(&draft.path)?;
        let folder = draft.finish()?;
        say::line(format_args!("{}: {}", folder.display(), manifest.counted()));
        if !has_key {
            say::note(
                "the installation's key is not in it; without it the links in mails are dead",
            );
        }
        Ok(said(&seen))
    }
}

/// Says what is wrong with what was copied.
fn said(seen: &Seen) -> ExitCode {
    match &seen.findings {
        None => {
            say::note("its tables are of another version, so that no promise was looked after");
            ExitCode::SUCCESS
        }
        Some(findings) => {
            for finding in findings {
                say::line(format_args!("{}: broken by {}", finding.rule, finding.broken_by));
            }
            if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
    }
}

fn of_sqlite(conn: &mut DbConn, file: &Path) -> anyhow::Result<Seen> {
    copy::vacuum_into(conn, file)?;
    sound(file)
}

/// What a SQLite file that nobody uses holds, if it is built as it should be.
fn sound(file: &Path) -> anyhow::Result<Seen> {
    let mut copied = copy::open_unused(file)?;
    if let Some(damage) = copy::damage(&mut copied)?.first() {
        bail!("{} is damaged: {damage}", file.display());
    }
    Ok(copy::look_over(&mut copied)?)
}

/// `pg_dump` sees what is counted and looked over here: the very same snapshot.
fn of_postgres(conn: &mut DbConn, file: &Path, address: &str) -> anyhow::Result<Seen> {
    let file = file.to_str().context("the folder's name is not plain text")?;
    let dumped = snapshot(conn, |conn| {
        let seen = copy::look_over(conn)?;
        let (to, at) = (format!("--file={file}"), copy::exported_snapshot(conn)?);
        let words = ["--format=custom", &to, &format!("--snapshot={at}"), libpq::FROM_ENVIRONMENT];
        Ok(libpq::run("pg_dump", &words, address).map(|()| seen))
    });
    let seen = dumped??;
    libpq::list(file)?;
    Ok(seen)
}
