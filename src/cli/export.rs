//! `limber export`: a clinic, or a part of it, into a file.
use super::{open, progress::Bar, say, serve::runtime};
use crate::{
    Error, actions,
    config::Settings,
    db::{Tx, snapshot, whole},
    exchange::{patients, visits, whole_clinic},
};
use anyhow::Context as _;
use clap::{Args, Subcommand};
use std::{
    fs,
    io::{self, BufWriter, Write},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

#[derive(Debug, Subcommand)]
pub(super) enum Export {
    /// Everything of a clinic as one JSON document, to be imported elsewhere.
    Clinic(Whose),
    /// All patients as comma-separated values.
    Patients(Whose),
    /// All appointments as comma-separated values.
    Appointments(Whose),
}

/// Of which clinic, and into which file.
#[derive(Debug, Args)]
pub(super) struct Whose {
    /// The clinic's short name, as in its address.
    #[arg(long, value_name = "SLUG")]
    clinic: String,
    /// A file that is made for its owner alone; without it, the output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Export {
    pub(super) fn run(&self, settings: &Settings) -> anyhow::Result<()> {
        let (whose, what) = match self {
            Self::Clinic(whose) => (whose, What::Clinic),
            Self::Patients(whose) => (whose, What::Patients),
            Self::Appointments(whose) => (whose, What::Appointments),
        };
        let db = open::existing(settings.config())?;
        let runtime = runtime()?;
        let catalogue = open::clinic(&runtime, &db, &whose.clinic)?;
        let clinic = catalogue.clinic.id;
        let mut out = Out::open(whose.out.as_deref())?;
        let steps = runtime.block_on(db.read(move |conn| match what {
            What::Clinic => whole_clinic::count(conn, clinic),
            What::Patients => whole::count("patients", conn, clinic),
            What::Appointments => whole::count("appointments", conn, clinic),
        }))?;
        let bar = Bar::of("rows written", steps);
        let progress = bar.progress();
        let write = db.read(move |conn| {
            let rows = snapshot(conn, |conn| match what {
                What::Clinic => whole_clinic::write(conn, clinic, &mut out.sink, &*progress),
                What::Patients => patients::write(conn, &catalogue, &mut out.sink, &*progress),
                What::Appointments => visits::write(conn, &catalogue, &mut out.sink, &*progress),
            })?;
            out.finish()?;
            Ok(rows)
        });
        let rows = runtime.block_on(write)?;
        drop(bar);
        let context = open::operator(settings)?;
        let told =
            move |tx: &mut Tx<'_>| actions::exported(tx, &context, clinic, (what.as_str(), rows));
        runtime.block_on(db.write(told))?;
        say::note(format_args!("{rows} rows of {} written", whose.clinic));
        Ok(())
    }
}

/// What leaves the house.
#[derive(Debug, Clone, Copy)]
enum What {
    Clinic,
    Patients,
    Appointments,
}

impl What {
    fn as_str(self) -> &'static str {
        match self {
            Self::Clinic => "clinic",
            Self::Patients => "patients",
            Self::Appointments => "appointments",
        }
    }
}

/// Where an export goes. A file that was not finished is taken away again.
struct Out {
    sink: BufWriter<Box<dyn Write + Send>>,
    unfinished: Option<PathBuf>,
}

impl Out {
    /// Makes a file that only its owner may read, or takes the output.
    fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path else {
            return Ok(Self { sink: BufWriter::new(Box::new(io::stdout())), unfinished: None });
        };
        let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        let file = file.with_context(|| format!("{} cannot be made", path.display()))?;
        let sink: Box<dyn Write + Send> = Box::new(file);
        Ok(Self { sink: BufWriter::new(sink), unfinished: Some(path.to_owned()) })
    }

    fn finish(&mut self) -> Result<(), Error> {
        self.sink.flush().context("the end cannot be written")?;
        self.unfinished = None;
        Ok(())
    }
}

impl Drop for Out {
    fn drop(&mut self) {
        if let Some(path) = &self.unfinished {
            // What went wrong before is what is told.
            let _ = fs::remove_file(path);
        }
    }
}
