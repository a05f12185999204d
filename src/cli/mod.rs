//! The command line.
mod backup;
mod check;
mod clinic;
mod demo;
mod doctor;
mod export;
mod folder;
mod import;
mod log;
mod mail;
mod migrate;
mod open;
mod progress;
mod say;
mod serve;
mod show;
mod staff;

use crate::config::{Problems, Settings, Sources};
use clap::{Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};

/// The appointment book of physical-medicine clinics.
#[derive(Debug, Parser)]
#[command(name = "limber", version, propagate_version = true)]
struct Cli {
    /// The settings' file; without it, `limber.toml` in the data folder.
    #[arg(long, global = true, value_name = "PATH")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the clinics until it is told to stop.
    Serve,
    /// Builds five invented clinics in a folder of their own and serves them.
    Demo(demo::Demo),
    /// Makes the database, or brings its tables up to date.
    Migrate,
    /// Looks over the whole database for what must never be.
    Check,
    /// Tells whether all is as it should be where the clinics are served.
    Doctor,
    /// Copies everything into a folder while the clinics are served, and verifies the copy.
    Backup(backup::Backup),
    /// Brings a backup into a database that is not there yet, or is empty.
    Restore(backup::Restore),
    /// Writes a clinic, or a part of it, into a file.
    #[command(subcommand)]
    Export(export::Export),
    /// Brings in a clinic, or a part of it, from a file.
    #[command(subcommand)]
    Import(import::Import),
    /// The clinics of this installation.
    #[command(subcommand)]
    Clinic(ClinicCommand),
    /// Who works at a clinic and signs in.
    #[command(subcommand)]
    Staff(StaffCommand),
    /// How mail leaves the house.
    #[command(subcommand)]
    Mail(MailCommand),
    /// What Limber is set to.
    #[command(subcommand)]
    Config(ConfigCommand),
}

#[derive(Debug, Subcommand)]
enum ClinicCommand {
    /// Opens a clinic with its first location.
    Add(Box<clinic::Add>),
}

#[derive(Debug, Subcommand)]
enum StaffCommand {
    /// Adds somebody, with a password that is asked for.
    Add(staff::Add),
}

#[derive(Debug, Subcommand)]
enum MailCommand {
    /// Sends a test message and tells of every step of its way.
    Test(mail::Test),
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Prints every setting and where it came from; secrets are masked.
    Show,
}

/// Does what the command line asks. Ends with 0 when it is done, 1 when it could not be, and 2
/// when the command line or the settings make no sense.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match cli.obey() {
        Ok(code) => code,
        Err(error) => {
            say::complain(&error);
            ExitCode::from(if error.is::<Problems>() { 2 } else { 1 })
        }
    }
}

impl Cli {
    fn obey(self) -> anyhow::Result<ExitCode> {
        let data_dir = match self.command {
            Command::Demo(_) => "data/demo",
            _ => "data",
        };
        let settings = Settings::read(&Sources::of_process(self.config, data_dir))?;
        log::start(&settings.config().log);
        match self.command {
            Command::Serve => serve::run(&settings)?,
            Command::Demo(demo) => demo.run(&settings)?,
            Command::Migrate => migrate::run(settings.config())?,
            Command::Check => return check::run(settings.config()),
            Command::Doctor => return Ok(doctor::run(&settings)),
            Command::Backup(backup) => return backup.run(&settings),
            Command::Restore(restore) => return restore.run(&settings),
            Command::Export(export) => export.run(&settings)?,
            Command::Import(import) => return import.run(&settings),
            Command::Clinic(ClinicCommand::Add(add)) => add.run(&settings)?,
            Command::Staff(StaffCommand::Add(add)) => add.run(settings.config())?,
            Command::Mail(MailCommand::Test(test)) => test.run(settings.config())?,
            Command::Config(ConfigCommand::Show) => show::run(&settings),
        }
        Ok(ExitCode::SUCCESS)
    }
}
