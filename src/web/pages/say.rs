//! Dates, times and sums as people say them, in the clinic's zone.
use chrono::{DateTime, NaiveDate, Timelike as _, Utc};
use chrono_tz::Tz;

/// `9:15 am`.
pub(crate) fn time(zone: Tz, at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&zone);
    let (afternoon, hour) = local.hour12();
    format!("{hour}:{:02} {}", local.minute(), if afternoon { "pm" } else { "am" })
}

/// `9:15`, where morning and afternoon are plain from what is around it.
pub(crate) fn clock(zone: Tz, at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&zone);
    format!("{}:{:02}", local.hour12().1, local.minute())
}

/// `am` or `pm`.
pub(crate) fn half(zone: Tz, at: DateTime<Utc>) -> &'static str {
    if at.with_timezone(&zone).hour12().0 { "pm" } else { "am" }
}

/// `Tuesday 1 December`.
pub(crate) fn day(date: NaiveDate) -> String {
    date.format("%A %-d %B").to_string()
}

/// `Tuesday 1 December 2026`.
pub(crate) fn long_day(date: NaiveDate) -> String {
    date.format("%A %-d %B %Y").to_string()
}

/// `today`, `tomorrow` or `Wed 2 Dec`.
pub(crate) fn near_day(date: NaiveDate, today: NaiveDate) -> String {
    match (date - today).num_days() {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        _ => date.format("%a %-d %b").to_string(),
    }
}

/// What the clocks are called at that instant: `EST`, or `UTC+07:00` where they have no name.
pub(crate) fn zone_name(zone: Tz, at: DateTime<Utc>) -> String {
    let name = at.with_timezone(&zone).format("%Z").to_string();
    if name.starts_with(['+', '-']) { format!("UTC{name}") } else { name }
}

/// `30 minutes`, `1 hour`, `1 hour 30 minutes`.
pub(crate) fn minutes(count: i64) -> String {
    let part = |count: i64, word: &str| match count {
        0 => String::new(),
        1 => format!("1 {word}"),
        _ => format!("{count} {word}s"),
    };
    format!("{} {}", part(count / 60, "hour"), part(count % 60, "minute")).trim().to_owned()
}

/// `14 min`, `1 h 5 min`, and beyond a day nothing more precise than hours.
pub(crate) fn short_minutes(count: i64) -> String {
    match (count / 60, count % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, _) if hours >= 24 => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// `$85.00`; other currencies by their code: `85.00 EUR`.
pub(crate) fn price(minor: i32, currency: &str) -> String {
    let amount = format!("{}.{:02}", minor / 100, minor % 100);
    match currency {
        "USD" => format!("${amount}"),
        _ => format!("{amount} {currency}"),
    }
}

/// Words of ours as a sentence: `that time has just been taken` with a capital and a full stop.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.trim_end_matches('.').chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_in_the_clinics_zone() {
        let at: DateTime<Utc> = "2026-12-01T14:15:00Z".parse().unwrap();
        let york = chrono_tz::America::New_York;
        assert_eq!(time(york, at), "9:15 am");
        assert_eq!(zone_name(york, at), "EST");
        assert_eq!(time(york, "2026-12-01T17:00:00Z".parse().unwrap()), "12:00 pm");
        assert_eq!(minutes(90), "1 hour 30 minutes");
        assert_eq!(minutes(45), "45 minutes");
        assert_eq!(price(8505, "USD"), "$85.05");
    }
}
