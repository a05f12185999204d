//! Cells of a file: what is written into them, and how they are read.
use super::sheet::Cells;
use chrono::{
    DateTime, Datelike as _, LocalResult, NaiveDate, NaiveDateTime, SecondsFormat, TimeZone as _,
    Utc,
};
use chrono_tz::Tz;
use std::borrow::Cow;

/// A text that may be missing.
pub(super) fn text(text: Option<&str>) -> Cow<'_, str> {
    text.unwrap_or_default().into()
}

pub(super) fn yes_or_no(is_so: bool) -> Cow<'static, str> {
    if is_so { "yes" } else { "no" }.into()
}

/// An instant as the clocks of the clinic show it, with their offset.
pub(super) fn instant(zone: Tz, at: Option<DateTime<Utc>>) -> Cow<'static, str> {
    let shown =
        |at: DateTime<Utc>| at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::AutoSi, false);
    at.map(shown).unwrap_or_default().into()
}

/// Reads the cells of a line, and collects what is wrong with them.
pub(super) struct Reading<'a> {
    cells: &'a Cells,
    wrong: Vec<String>,
}

impl<'a> Reading<'a> {
    pub(super) fn of(cells: &'a Cells) -> Self {
        Self { cells, wrong: cells.broken.clone().into_iter().collect() }
    }

    /// A cell that may be empty.
    pub(super) fn part<T, E: ToString>(
        &mut self,
        name: &str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        match read(self.cells.get(name)?) {
            Ok(value) => Some(value),
            Err(why) => {
                self.wrong.push(format!("{name} {}", why.to_string()));
                None
            }
        }
    }

    /// A cell that must not be empty.
    pub(super) fn needed<T, E: ToString>(
        &mut self,
        name: &str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        if self.cells.get(name).is_none() && self.cells.broken.is_none() {
            self.wrong.push(format!("{name} must not be empty"));
        }
        self.part(name, read)
    }

    /// Goes on if nothing was wrong.
    pub(super) fn finish(self) -> Result<(), String> {
        if self.wrong.is_empty() { Ok(()) } else { Err(self.wrong.join("; ")) }
    }
}

pub(super) fn is_yes(text: &str) -> Result<bool, &'static str> {
    match text.trim().to_lowercase().as_str() {
        "yes" | "true" | "1" => Ok(true),
        "no" | "false" | "0" => Ok(false),
        _ => Err("must be yes or no"),
    }
}

/// A date of birth.
pub(super) fn birth_date(text: &str, now: DateTime<Utc>) -> Result<NaiveDate, &'static str> {
    let date: NaiveDate = text.trim().parse().map_err(|_| "must be a date like 1980-03-04")?;
    let today = now.date_naive();
    if date > today {
        Err("must not be in the future")
    } else if today.years_since(date).is_none_or(|age| age > 130) {
        Err("is too long ago")
    } else {
        Ok(date)
    }
}

/// An instant: RFC 3339, or a date and a time of the clinic's clocks.
pub(super) fn at(zone: Tz, text: &str) -> Result<DateTime<Utc>, &'static str> {
    let text = text.trim();
    let at = match DateTime::parse_from_rfc3339(text) {
        Ok(at) => at.to_utc(),
        Err(_) => on_the_wall(zone, text)?,
    };
    let sane = (1900..2200).contains(&at.year());
    if sane { Ok(at) } else { Err("must be in a year from 1900 to 2199") }
}

/// An instant that is over.
pub(super) fn past(
    zone: Tz,
    text: &str,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, &'static str> {
    at(zone, text).and_then(|at| if at > now { Err("must not be in the future") } else { Ok(at) })
}

fn on_the_wall(zone: Tz, text: &str) -> Result<DateTime<Utc>, &'static str> {
    const FORMS: [&str; 4] =
        ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"];
    let wall = FORMS.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    let wall = wall.ok_or("must be like 2026-03-02 09:00 or 2026-03-02T09:00:00-05:00")?;
    match zone.from_local_datetime(&wall) {
        LocalResult::Single(at) => Ok(at.to_utc()),
        LocalResult::Ambiguous(..) => Err("is a time that the clocks show twice: add the offset"),
        LocalResult::None => Err("is a time that the clocks skip"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_the_clinics_unless_they_say_otherwise() {
        let zone = chrono_tz::America::New_York;
        let read = |text| at(zone, text).map(|at| at.to_rfc3339());
        assert_eq!(read("2026-03-02 09:00").unwrap(), "2026-03-02T14:00:00+00:00");
        assert_eq!(read("2026-03-02T09:00:00").unwrap(), "2026-03-02T14:00:00+00:00");
        assert_eq!(read("2026-03-02T09:00:00+01:00").unwrap(), "2026-03-02T08:00:00+00:00");
        assert_eq!(read("2026-03-08 02:30"), Err("is a time that the clocks skip"));
        assert_eq!(
            read("2026-11-01 01:30"),
            Err("is a time that the clocks show twice: add the offset")
        );
        assert!(read("9:00").is_err() && read("0026-03-02 09:00").is_err());
        let out = instant(zone, at(zone, "2026-03-02 09:00").ok());
        assert_eq!(out, "2026-03-02T09:00:00-05:00");
    }
}
