//! `limber import`: a clinic, or a part of it, out of a file.
use super::{open, progress::Bar, say, serve::runtime};
use crate::{
    Error,
    actions::{Context, Keep, Line, Report, import_patients, import_visits},
    config::Settings,
    db::Tx,
    domain::{Catalogue, ClinicId},
    exchange::{Progress, patients, visits, whole_clinic},
};
use anyhow::Context as _;
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use std::{
    fs::File,
    io::{BufReader, Read},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};

#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// Everything of a clinic, as `limber export clinic` wrote it.
    Clinic {
        /// The document.
        file: PathBuf,
    },
    /// Patients out of comma-separated values.
    Patients(Table),
    /// Appointments out of comma-separated values.
    Appointments(Table),
}

/// A file of comma-separated values, and what is kept of it.
#[derive(Debug, Args)]
pub(super) struct Table {
    /// The file; its columns are told in docs/import-export.md.
    file: PathBuf,
    /// The clinic's short name, as in its address.
    #[arg(long, value_name = "SLUG")]
    clinic: String,
    /// Says what would come of it, and keeps nothing.
    #[arg(long)]
    dry_run: bool,
    /// Keeps the lines that are good even if others are refused.
    #[arg(long, conflicts_with = "dry_run")]
    keep_good: bool,
}

impl Import {
    pub(super) fn run(self, settings: &Settings) -> anyhow::Result<ExitCode> {
        match self {
            Self::Clinic { file } => clinic(file, settings),
            Self::Patients(table) => table.run(settings, patients::read, import_patients),
            Self::Appointments(table) => table.run(settings, visits::read, import_visits),
        }
    }
}

/// How the lines of a file are read.
type ReadLines<T> = fn(File, &Catalogue, DateTime<Utc>) -> Result<Vec<Line<T>>, Error>;
/// How the lines of a file are brought in.
type Bring<T> =
    fn(&mut Tx<'_>, &Context, ClinicId, &[Line<T>], (Keep, &dyn Fn(u64))) -> Result<Report, Error>;

impl Table {
    fn run<T: Send + 'static>(
        self,
        settings: &Settings,
        read: ReadLines<T>,
        bring: Bring<T>,
    ) -> anyhow::Result<ExitCode> {
        let cannot = || format!("{} cannot be read", self.file.display());
        let file = File::open(&self.file).with_context(cannot)?;
        let db = open::existing(settings.config())?;
        let runtime = runtime()?;
        let catalogue = open::clinic(&runtime, &db, &self.clinic)?;
        let context = open::operator(settings)?;
        let lines = read(file, &catalogue, context.now).with_context(cannot)?;
        let keep = match (self.dry_run, self.keep_good) {
            (true, _) => Keep::Nothing,
            (_, true) => Keep::Good,
            _ => Keep::All,
        };
        let bar = Bar::of("lines read", u64::try_from(lines.len()).unwrap_or(0));
        let (progress, clinic) = (bar.progress(), catalogue.clinic.id);
        let deed = move |tx: &mut Tx<'_>| bring(tx, &context, clinic, &lines, (keep, &*progress));
        let report = runtime.block_on(db.write(deed))?;
        drop(bar);
        tell(&report);
        let is_good = report.refused.is_empty() || report.kept;
        Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// Says what became of a file, each refused line first.
fn tell(report: &Report) {
    for (line, why) in &report.refused {
        say::line(format_args!("line {line}: {why}"));
    }
    let Report { made, known, refused, kept } = report;
    let end = if *kept { "" } else { "; nothing was kept" };
    let refused = refused.len();
    say::line(format_args!("{made} new, {known} known already, {refused} refused{end}"));
}

/// Brings a whole clinic into the database, or nothing of it.
fn clinic(path: PathBuf, settings: &Settings) -> anyhow::Result<ExitCode> {
    let cannot = || format!("{} cannot be read", path.display());
    let steps = File::open(&path).and_then(|file| file.metadata()).with_context(cannot)?.len();
    let db = open::or_make(settings.config())?;
    let bar = Bar::of("bytes read", steps);
    let progress = bar.progress();
    let read = move |tx: &mut Tx<'_>| -> Result<_, Error> {
        let file = File::open(&path).context("the document cannot be opened")?;
        let counted = Counted { file, progress: progress.clone() };
        whole_clinic::read(tx, BufReader::with_capacity(1 << 16, counted), &|_| ())
    };
    let brought = runtime()?.block_on(db.write(read))?;
    drop(bar);
    say::line(format_args!(
        "{}: {} rows brought in, and the database is sound",
        brought.slug, brought.rows
    ));
    Ok(ExitCode::SUCCESS)
}

/// A file that tells how much of it was read.
struct Counted {
    file: File,
    progress: Arc<Progress>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.file.read(buffer)?;
        (self.progress)(u64::try_from(count).unwrap_or(0));
        Ok(count)
    }
}
