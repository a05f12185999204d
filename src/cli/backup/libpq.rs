//! PostgreSQL's own programs, told of the database by their environment: a command line can be
//! read by everybody on the machine.
use crate::{cli::open, config::decoded, db::DatabaseUrl};
use anyhow::{Context as _, anyhow, bail};
use std::{
    io::ErrorKind,
    process::{Command, Stdio},
};

/// What an address may say, and the variable that says the same.
const VARIABLES: [(&str, &str); 18] = [
    ("host", "PGHOST"),
    ("hostaddr", "PGHOSTADDR"),
    ("port", "PGPORT"),
    ("user", "PGUSER"),
    ("password", "PGPASSWORD"),
    ("passfile", "PGPASSFILE"),
    ("dbname", "PGDATABASE"),
    ("options", "PGOPTIONS"),
    ("application_name", "PGAPPNAME"),
    ("connect_timeout", "PGCONNECT_TIMEOUT"),
    ("sslmode", "PGSSLMODE"),
    ("sslcert", "PGSSLCERT"),
    ("sslkey", "PGSSLKEY"),
    ("sslrootcert", "PGSSLROOTCERT"),
    ("sslcrl", "PGSSLCRL"),
    ("channel_binding", "PGCHANNELBINDING"),
    ("gssencmode", "PGGSSENCMODE"),
    ("target_session_attrs", "PGTARGETSESSIONATTRS"),
];

/// How long a connection lives bears on nothing that is copied.
const BESIDE_THE_POINT: [&str; 5] = [
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_count",
    "tcp_user_timeout",
];

/// An address that says nothing: all of it comes from the environment.
pub(super) const FROM_ENVIRONMENT: &str = "--dbname=postgresql://";

/// Runs one of PostgreSQL's programs on a database.
pub(super) fn run(program: &str, words: &[&str], url: &str) -> anyhow::Result<()> {
    let mut command = Command::new(program);
    command.args(words).envs(environment(url)?).arg("--no-password");
    finish(command, program)
        .map_err(|error| open::masked(&error, &DatabaseUrl::Postgres(url.to_owned())))
}

/// Has the table of contents of a copy read; it fails when that makes no sense.
pub(super) fn list(copy: &str) -> anyhow::Result<()> {
    let mut command = Command::new("pg_restore");
    command.args(["--list", copy]);
    finish(command, "pg_restore")
}

fn finish(mut command: Command, program: &str) -> anyhow::Result<()> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| match error.kind() {
        ErrorKind::NotFound => anyhow!(
            "{program} is not installed: it comes with PostgreSQL's client programs, which must \
             be as new as the server"
        ),
        _ => anyhow!(error).context(format!("{program} cannot be started")),
    })?;
    if !output.status.success() {
        bail!("{program} failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

/// The variables that say what an address says, read as libpq reads it.
fn environment(url: &str) -> anyhow::Result<Vec<(&'static str, String)>> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let (login, place) = match place.split_once('@') {
        Some((login, place)) => (login, place),
        None => ("", place),
    };
    let (hosts, name) = place.split_once('/').unwrap_or((place, ""));
    let (user, password) = login.split_once(':').unwrap_or((login, ""));
    let (hosts, ports): (Vec<_>, Vec<_>) = hosts.split(',').map(host_and_port).unzip();
    let (hosts, ports) = (hosts.join(","), ports.join(","));
    let said = [
        ("host", hosts.as_str()),
        // One port would be every host's; an empty one among them is PostgreSQL's own.
        ("port", if ports.trim_matches(',').is_empty() { "" } else { &ports }),
        ("user", user),
        ("password", password),
        ("dbname", name),
    ];
    let more = parameters.split('&').filter_map(|one| one.split_once('='));
    let mut variables = Vec::new();
    for (keyword, value) in said.into_iter().filter(|(_, value)| !value.is_empty()).chain(more) {
        if BESIDE_THE_POINT.contains(&keyword) {
            continue;
        }
        let known = VARIABLES.iter().find(|(known, _)| *known == keyword);
        let told = known.and_then(|(_, variable)| Some((*variable, decoded(value)?)));
        variables.push(told.with_context(|| {
            format!("PostgreSQL's programs cannot be told the `{keyword}` of DATABASE_URL")
        })?);
    }
    Ok(variables)
}

/// The port stands behind the last colon; an IPv6 address stands in brackets.
fn host_and_port(place: &str) -> (&str, &str) {
    match place.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, port)) => (host, port.trim_start_matches(':')),
        None => place.rsplit_once(':').unwrap_or((place, "")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(url: &str) -> Vec<String> {
        environment(url)
            .unwrap()
            .into_iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect()
    }

    #[test]
    fn an_address_becomes_variables() {
        assert_eq!(
            told("postgres://limber:p%40ss@db.example:5433/book?sslmode=require&keepalives=1"),
            [
                "PGHOST=db.example",
                "PGPORT=5433",
                "PGUSER=limber",
                "PGPASSWORD=p@ss",
                "PGDATABASE=book",
                "PGSSLMODE=require"
            ]
        );
        assert_eq!(
            told("postgresql://limber@/book?host=/run/pg&password=x"),
            ["PGUSER=limber", "PGDATABASE=book", "PGHOST=/run/pg", "PGPASSWORD=x"]
        );
        assert_eq!(
            told("postgres://[::1]:5432,b/book?target_session_attrs=read-write"),
            ["PGHOST=::1,b", "PGPORT=5432,", "PGDATABASE=book", "PGTARGETSESSIONATTRS=read-write"]
        );
        let said = environment("postgres://h/b?sslpassword=hunter2").unwrap_err().to_string();
        assert!(said.contains("`sslpassword`") && !said.contains("hunter2"), "{said}");
    }
}
