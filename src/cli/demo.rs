//! `limber demo`: five invented clinics, served.
use super::{folder, open, say, serve};
use crate::{
    app::Clock,
    config::{Config, Settings},
    db::{Db, clinics},
    demo::{self, Account, Built, Plan},
};
use anyhow::{Context as _, bail};
use clap::Args;
use std::{fs, io::ErrorKind, net::TcpListener, os::unix::fs::OpenOptionsExt as _, path::Path};

/// How the demo is built.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Goes on with what the last demo left instead of beginning anew.
    #[arg(long)]
    keep: bool,
    /// The same number gives the same books on the same day.
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// How many days back the books go.
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(..=3660))]
    days_back: Option<u32>,
    /// How many days ahead the books go.
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(..=730))]
    days_ahead: Option<u32>,
    /// How many visits all clinics have together; the books go back as far as that takes.
    #[arg(long, value_name = "N")]
    appointments: Option<usize>,
}

impl Demo {
    pub(super) fn run(&self, settings: &Settings) -> anyhow::Result<()> {
        let config = settings.config();
        // Before anything is deleted: another demo may be running here.
        let listener = serve::listen(config)?;
        config.make_data_dir()?;
        let _claim = folder::claim(&config.data_dir)?;
        let db = self.database(config)?;
        let accounts = match self.built(settings, &db)? {
            Some(built) => kept(&config.data_dir, &built)?,
            None => known(&config.data_dir)?,
        };
        serve(settings, listener, db, &accounts)
    }

    /// The database to build in. One that is named is never emptied, but must hold no clinics.
    fn database(&self, config: &Config) -> anyhow::Result<Db> {
        let named = config.database_url.is_some();
        let opened = if named { Some(open::database(config, true)?) } else { None };
        if let Some(db) = &opened
            && !self.keep
            && let there = clinics_of(db)?
            && !there.is_empty()
        {
            bail!(
                "{} already holds clinics ({}): name an empty database, or go on with a demo that \
                 is in it by --keep",
                config.database(),
                there.join(", ")
            );
        }
        if !self.keep {
            folder::empty(&config.data_dir)?;
        }
        opened.map_or_else(|| open::or_make(config), Ok)
    }

    /// Builds the clinics, unless they are there.
    fn built(&self, settings: &Settings, db: &Db) -> anyhow::Result<Option<Built>> {
        let there = clinics_of(db)?;
        let ours = demo::slugs()?;
        if let Some(other) = there.iter().find(|slug| !ours.contains(slug)) {
            bail!(
                "{} holds the clinic {other}, which is not a demo's: `limber serve` serves it",
                settings.config().database()
            );
        }
        if !there.is_empty() {
            return Ok(None);
        }
        let plan = Plan {
            seed: self.seed,
            days_back: self.days_back,
            days_ahead: self.days_ahead,
            appointments: self.appointments,
        };
        let (key, now) = (settings.key()?, Clock::System.now());
        let built = serve::runtime()?.block_on(demo::build(db, &key, now, &plan))?;
        Ok(Some(built))
    }
}

fn clinics_of(db: &Db) -> anyhow::Result<Vec<String>> {
    let all = serve::runtime()?.block_on(db.read(clinics::all))?;
    Ok(all.into_iter().map(|clinic| clinic.slug).collect())
}

/// Writes the accounts down, for their owner only.
fn kept(folder: &Path, built: &Built) -> anyhow::Result<Vec<Account>> {
    say::line(format_args!("{} visits of {} patients", built.visits, built.patients));
    let path = folder.join(folder::ACCOUNTS);
    let mut options = fs::OpenOptions::new();
    let file = options.write(true).create(true).truncate(true).mode(0o600).open(&path);
    let cannot = || format!("{} cannot be written", path.display());
    serde_json::to_writer_pretty(file.with_context(cannot)?, &built.accounts)
        .with_context(cannot)?;
    Ok(built.accounts.clone())
}

/// The accounts of a demo that is kept.
fn known(folder: &Path) -> anyhow::Result<Vec<Account>> {
    let path = folder.join(folder::ACCOUNTS);
    let cannot = || format!("{} cannot be read", path.display());
    match fs::read(&path) {
        Ok(json) => serde_json::from_slice(&json).with_context(cannot),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error).with_context(cannot),
    }
}

fn serve(
    settings: &Settings,
    listener: TcpListener,
    db: Db,
    accounts: &[Account],
) -> anyhow::Result<()> {
    let at = listener.local_addr()?;
    let config = Config { demo: true, ..settings.listening(at) };
    let lines = table(&config, accounts);
    let app = serve::app(config, settings, db)?;
    lines.iter().for_each(say::line);
    serve::say_ready(at);
    serve::until_stopped(app, listener)
}

/// Every address to open, and who can sign in there.
fn table(config: &Config, accounts: &[Account]) -> Vec<String> {
    let base = config.public_url.as_str().trim_end_matches('/');
    let wide = accounts.iter().map(|account| account.email.len()).max().unwrap_or_default();
    let mut lines = vec![format!("The demo's folder is {}", config.data_dir.display())];
    let mut clinic = "";
    for account in accounts {
        if account.clinic != clinic {
            clinic = &account.clinic;
            lines.push(String::new());
            lines.push(format!("{base}/{clinic}  for patients"));
            lines.push(format!("{base}/login/{clinic}  for staff"));
        }
        let Account { role, email, password, .. } = account;
        lines.push(format!("    {role:<12}  {email:<wide$}  {password}"));
    }
    if accounts.is_empty() {
        lines.push(format!("{base}  the clinics, as the last demo left them"));
    }
    lines.push(String::new());
    lines.push(match &config.smtp {
        None => format!("{base}/demo/mail  every mail that is sent"),
        Some(server) => format!("Mails go to {}:{}", server.host, server.port),
    });
    lines
}
