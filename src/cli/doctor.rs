//! `limber doctor`: whether all is as it should be where the clinics are served.
use super::{open, say};
use crate::{
    Clock, Error,
    config::{Config, Settings},
    db::{self, DbConn, clinics, copy, outbox_list, outbox_sending},
};
use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
use std::{
    fmt::{self, Display},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, ExitCode},
};

/// How far a clock may be from the database's.
const APART: TimeDelta = TimeDelta::seconds(5);
/// How long a mail that is due may wait while nothing is wrong.
const WAITING: TimeDelta = TimeDelta::minutes(10);
/// How much room there should be, in KiB: 1 GiB, and 64 MiB at the least.
const ROOM: u64 = 1 << 20;
const NO_ROOM: u64 = 1 << 16;

use Verdict::{Fail, Fine, Warn};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Fine,
    Warn,
    Fail,
}

impl Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fine => "ok  ",
            Self::Warn => "warn",
            Self::Fail => "fail",
        })
    }
}

/// What was looked at, what came of it, and in which words.
type Line = (Verdict, &'static str, String);

/// Says a line for each thing it looked at; ends with 1 when one of them fails. Changes nothing.
pub(super) fn run(settings: &Settings) -> ExitCode {
    let (config, now) = (settings.config(), Clock::System.now());
    let mut lines = vec![of_settings(settings)];
    lines.extend(of_database(config, now));
    lines.extend([of_zones(now), of_mail(config), of_public_url(config)]);
    lines.extend(of_folder(config));
    lines.push(of_key(settings));
    for (verdict, what, words) in &lines {
        // Databases spread what they say over several lines.
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        say::line(format_args!("{verdict} {what}: {words}"));
    }
    let failed = lines.iter().any(|(verdict, ..)| *verdict == Fail);
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Settings that make no sense have stopped the program before.
fn of_settings(settings: &Settings) -> Line {
    let set = settings.shown().iter().filter(|one| one.origin.is_some()).count();
    (Fine, "settings", format!("{set} of them set; `limber config show` prints all"))
}

fn of_database(config: &Config, now: DateTime<Utc>) -> Vec<Line> {
    let url = config.database();
    let mut conn = match copy::open_as_it_is(&url) {
        Ok(conn) => conn,
        Err(error) => return vec![(Fail, "database", format!("{:#}", open::masked(&error, &url)))],
    };
    let looked = |looked: Result<Line, Error>, what| {
        looked.unwrap_or_else(|error| (Fail, what, format!("{:#}", anyhow::Error::from(error))))
    };
    let about = db::about(&mut conn);
    let version = about
        .as_ref()
        .map_or_else(|_| url.to_string(), |about| format!("{} at {url}", about.database));
    let tables = looked(about.and_then(|about| of_tables(&about.migrations)), "tables");
    let clock = looked(of_clock(&mut conn, now), "clock");
    let is_current = tables.0 == Fine;
    let mut lines = vec![(Fine, "database", version), tables, clock];
    if is_current {
        lines.push(looked(of_outbox(&mut conn, now), "outbox"));
    }
    lines
}

fn of_tables(applied: &[String]) -> Result<Line, Error> {
    let known = db::known_migrations()?;
    let to_come = known.iter().filter(|one| !applied.contains(one)).count();
    let foreign = applied.iter().any(|one| !known.contains(one));
    Ok(if foreign {
        (Fail, "tables", "of a newer Limber than this one".to_owned())
    } else if to_come > 0 {
        (Fail, "tables", format!("{to_come} migrations are to come; `limber migrate`"))
    } else {
        (Fine, "tables", format!("up to date, by {} migrations", applied.len()))
    })
}

fn of_clock(conn: &mut DbConn, now: DateTime<Utc>) -> Result<Line, Error> {
    let Some(theirs) = db::clock(conn)? else {
        return Ok((Fine, "clock", format!("{}, the database's too", now.format("%FT%TZ"))));
    };
    let apart = (theirs - Clock::System.now()).abs();
    let words = format!("{} ms from the database's", apart.num_milliseconds());
    Ok((if apart > APART { Fail } else { Fine }, "clock", words))
}

fn of_outbox(conn: &mut DbConn, now: DateTime<Utc>) -> Result<Line, Error> {
    let mut failed = 0;
    for clinic in clinics::all(conn)? {
        failed += outbox_list::failed(conn, clinic.id)?;
    }
    let waits = outbox_sending::oldest_due(conn, now)?.map(|since| now - since);
    let waiting = match waits {
        Some(wait) => format!("the oldest mail waits for {} minutes", wait.num_minutes()),
        None => "no mail waits".to_owned(),
    };
    let wrong = failed > 0 || waits.is_some_and(|wait| wait > WAITING);
    let verdict = if wrong { Warn } else { Fine };
    Ok((verdict, "outbox", format!("{waiting}; {failed} were given up and not seen to")))
}

/// Governments change their clocks at short notice: data of the year before last is old.
fn of_zones(now: DateTime<Utc>) -> Line {
    let version = chrono_tz::IANA_TZDB_VERSION;
    let year: i32 = version.get(..4).and_then(|year| year.parse().ok()).unwrap_or(0);
    let verdict = if year + 1 < now.year() { Warn } else { Fine };
    (verdict, "time zones", format!("IANA {version}"))
}

fn of_mail(config: &Config) -> Line {
    if let Some(smtp) = &config.smtp {
        let words = format!("by {}:{}; try `limber mail test`", smtp.host, smtp.port);
        return (Fine, "mail", words);
    }
    let folder = config.mail_dir.display();
    (Warn, "mail", format!("into the folder {folder}: nobody is sent any (LIMBER_SMTP_URL)"))
}

fn of_public_url(config: &Config) -> Line {
    let url = &config.public_url;
    if url.scheme() == "https" {
        (Fine, "public address", url.to_string())
    } else {
        (Warn, "public address", format!("{url} is not encrypted (LIMBER_PUBLIC_URL)"))
    }
}

fn of_folder(config: &Config) -> Vec<Line> {
    let folder = config.data_dir.as_path();
    let shown = folder.display();
    let Some(mode) = mode(folder) else {
        return vec![(Fail, "data folder", format!("{shown} cannot be looked at"))];
    };
    let others = if is_owners_alone(mode) {
        (Fine, "data folder", format!("{shown}, its owner's alone"))
    } else {
        (Warn, "data folder", format!("{shown} can be entered by others ({mode:o})"))
    };
    vec![others, of_room(folder)]
}

/// The standard library does not tell; `df` is on every system.
fn of_room(folder: &Path) -> Line {
    let listed = Command::new("df").arg("-Pk").arg(folder).output();
    let listed = listed.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let free = listed
        .ok()
        .and_then(|listed| listed.lines().nth(1)?.split_whitespace().nth(3)?.parse::<u64>().ok());
    match free {
        None => (Warn, "room", "`df` does not tell".to_owned()),
        Some(free) => {
            let verdict = match free {
                ROOM.. => Fine,
                NO_ROOM.. => Warn,
                _ => Fail,
            };
            (verdict, "room", format!("{} MiB free for the data folder", free >> 10))
        }
    }
}

/// The key's file, unless the key is set.
fn of_key(settings: &Settings) -> Line {
    let path = settings.config().key_file();
    if settings.key_is_set() {
        return (Fine, "key", "as set".to_owned());
    }
    let shown = path.display();
    match mode(&path) {
        None => (Warn, "key", format!("{shown} is not there; the first start makes one")),
        Some(mode) if !is_owners_alone(mode) => {
            (Fail, "key", format!("{shown} can be read by others ({mode:o})"))
        }
        Some(_) => match settings.key() {
            Ok(_) => (Fine, "key", format!("{shown}, its owner's alone")),
            Err(error) => (Fail, "key", format!("{error:#}")),
        },
    }
}

fn is_owners_alone(mode: u32) -> bool {
    mode.trailing_zeros() >= 6
}

/// Who may do what with a file or folder; `None`: it is not there.
fn mode(path: &Path) -> Option<u32> {
    std::fs::metadata(path).ok().map(|found| found.permissions().mode() & 0o777)
}
