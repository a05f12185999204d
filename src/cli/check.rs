//! `limber check`: looks over the whole database for what must never be.
use super::{open, say};
use crate::{
    config::Config,
    db::{audit, check},
};
use std::process::ExitCode;

pub(super) fn run(config: &Config) -> anyhow::Result<ExitCode> {
    let db = open::existing(config)?;
    let look =
        db.read(|conn| Ok((check::all(conn)?, check::counts(conn)?, audit::standing(conn)?)));
    let (findings, counts, trails) = super::serve::runtime()?.block_on(look)?;
    for finding in &findings {
        say::line(format_args!("{}: broken by {}", finding.rule, finding.broken_by));
    }
    for trail in &trails {
        say::line(format_args!("audit trail of {trail}"));
    }
    let counts: Vec<String> =
        counts.iter().map(|(table, rows)| format!("{rows} {table}")).collect();
    let counts = counts.join(", ");
    if findings.is_empty() {
        say::line(format_args!("sound: {counts} looked at"));
        Ok(ExitCode::SUCCESS)
    } else {
        let count = findings.len();
        say::line(format_args!("{count} broken promises; {counts} looked at"));
        Ok(ExitCode::FAILURE)
    }
}
