//! `limber staff add`: somebody who works at a clinic and signs in.
use super::{open, say, serve::runtime};
use crate::{
    Error,
    app::Clock,
    config::Config,
    db::{
        Tx,
        audit::{self, Actor, Entry},
        staff,
    },
    domain::{Catalogue, Email, NewPassword, PersonName, Role, Staff, StaffId},
    password,
};
use anyhow::{Context as _, anyhow, bail};
use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::json;
use std::io::stdin;

/// Who is added.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// The clinic's short name, as in its address.
    #[arg(long, value_name = "SLUG")]
    clinic: String,
    /// The mail address they sign in with.
    #[arg(long, value_parser = Email::parse)]
    email: Email,
    /// Their name.
    #[arg(long, value_parser = PersonName::parse)]
    name: PersonName,
    /// What they may do: admin, receptionist or practitioner.
    #[arg(long)]
    role: Role,
    /// Whose day they see; for practitioners only.
    #[arg(long, value_name = "SLUG", required_if_eq("role", "practitioner"))]
    practitioner: Option<String>,
    /// Reads the password from the first line of the input without asking.
    #[arg(long)]
    password_stdin: bool,
}

impl Add {
    pub(super) fn run(self, config: &Config) -> anyhow::Result<()> {
        if self.practitioner.is_some() && self.role != Role::Practitioner {
            bail!("--practitioner is for the role practitioner only");
        }
        let db = open::existing(config)?;
        let runtime = runtime()?;
        let catalogue = open::clinic(&runtime, &db, &self.clinic)?;
        let staff = self.staff(&catalogue)?;
        let password_hash = password::hash(self.password()?.reveal())?;

        let (line, now) = (self.done(), Clock::System.now());
        runtime.block_on(db.write(move |tx| add(tx, &catalogue, &staff, &password_hash, now)))?;
        say::line(line);
        Ok(())
    }

    fn staff(&self, catalogue: &Catalogue) -> anyhow::Result<Staff> {
        let practitioner_id = match &self.practitioner {
            None => None,
            Some(slug) => Some(
                catalogue
                    .practitioner_named(slug)
                    .with_context(|| {
                        format!("no practitioner of {} is called {slug}", self.clinic)
                    })?
                    .id,
            ),
        };
        Ok(Staff {
            id: StaffId::new(),
            email: self.email.to_string(),
            name: self.name.to_string(),
            role: self.role,
            practitioner_id,
        })
    }

    fn password(&self) -> anyhow::Result<NewPassword> {
        if !self.password_stdin {
            say::ask(format_args!("Password for {}:", self.email));
        }
        let mut line = String::new();
        stdin().read_line(&mut line).context("the password cannot be read")?;
        let password = line.trim_end_matches(['\r', '\n']);
        NewPassword::parse(password).map_err(|weak| anyhow!("the password {weak}"))
    }

    fn done(&self) -> String {
        format!("{} can sign in at {} as {}", self.email, self.clinic, self.role)
    }
}

fn add(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    one: &Staff,
    password_hash: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    staff::insert(tx, catalogue.clinic.id, one, password_hash)?;
    let entry = Entry {
        clinic_id: catalogue.clinic.id,
        at: now,
        actor: Actor::System,
        action: "staff.add".to_owned(),
        subject_kind: "staff",
        subject: one.id.uuid(),
        change: json!({ "role": one.role }),
        reason: Some("command line".to_owned()),
        request_id: None,
    };
    audit::insert(tx, entry)
}
