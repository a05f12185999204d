//! `limber mail test`: a message to somebody, and what became of it on its way.
use super::{open, say, serve::runtime};
use crate::{
    app::Clock,
    config::Config,
    db::clinics,
    domain::{Clinic, Email},
    mail::{Mailer, sender, trial},
};
use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use lettre::message::Mailbox;
use tokio::runtime::Runtime;

/// To whom.
#[derive(Debug, Args)]
pub(super) struct Test {
    /// Whom the message goes to.
    #[arg(value_name = "ADDRESS", value_parser = Email::parse)]
    to: Email,
    /// Whose mailbox it comes from, by the clinic's short name; needed only where there are
    /// several clinics and the settings name no sender.
    #[arg(long, value_name = "SLUG")]
    clinic: Option<String>,
}

impl Test {
    pub(super) fn run(self, config: &Config) -> anyhow::Result<()> {
        let runtime = runtime()?;
        let from = self.from(config, &runtime)?;
        let message = trial(from, self.to.as_str(), Clock::System.now())?;
        let mailer = Mailer::from_config(config)?;
        let trial = runtime.block_on(mailer.try_out(&message));
        for (step, words) in &trial.done {
            say::line(format_args!("{}: {words}", step.as_str()));
        }
        match trial.failed {
            Some((step, words)) => bail!("{}: {words}", step.as_str()),
            None => Ok(()),
        }
    }

    /// Whom mails come from: the installation's mailbox, or else a clinic's.
    fn from(&self, config: &Config, runtime: &Runtime) -> anyhow::Result<Mailbox> {
        if let (Some(mailbox), None) = (&config.mail_from, &self.clinic) {
            return mailbox.parse().context("LIMBER_MAIL_FROM is no mailbox");
        }
        let mut clinics = runtime.block_on(open::existing(config)?.read(clinics::all))?;
        let clinic = match (&self.clinic, clinics.len()) {
            (None, 1) => clinics.pop(),
            (None, 0) => bail!("there is no clinic yet to write from; set LIMBER_MAIL_FROM"),
            (None, _) => bail!("say with --clinic which clinic writes, or set LIMBER_MAIL_FROM"),
            (Some(slug), _) => clinics.into_iter().find(|clinic| clinic.slug == *slug),
        };
        let slug = self.clinic.as_deref().unwrap_or_default();
        let Clinic { name, email, .. } =
            clinic.ok_or_else(|| anyhow!("there is no clinic called {slug}"))?;
        Ok(sender(config, &name, &email)?)
    }
}
