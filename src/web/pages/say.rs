//! How staff are spoken to: in English, with dates as they are written in the clinic's country.
//!
//! Patients are spoken to in their own language, by the [`Tongue`] of whoever looks.
use crate::{
    domain::{Catalogue, Language},
    tongue::Tongue,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// The tongue of a clinic's staff.
pub(crate) fn tongue(catalogue: &Catalogue) -> Tongue {
    Tongue::at(&catalogue.clinic, Language::English)
}

/// English, for what is said alike in every country.
fn english() -> Tongue {
    Tongue::new(Language::English, "en")
}

/// `9:15 am`.
pub(crate) fn time(zone: Tz, at: DateTime<Utc>) -> String {
    english().time(zone, at)
}

/// `9:15`, where morning and afternoon are plain from what is around it.
pub(crate) fn clock(zone: Tz, at: DateTime<Utc>) -> String {
    english().clock(zone, at)
}

/// `am` or `pm`.
pub(crate) fn half(zone: Tz, at: DateTime<Utc>) -> &'static str {
    english().half(zone, at)
}

/// What the clocks are called at that instant: `EST`, or `UTC+07:00` where they have no name.
pub(crate) fn zone_name(zone: Tz, at: DateTime<Utc>) -> String {
    english().zone_name(zone, at)
}

/// `30 minutes`, `1 hour`, `1 hour 30 minutes`.
pub(crate) fn minutes(count: i64) -> String {
    english().minutes(count)
}

/// `14 min`, `1 h 5 min`, and beyond a day nothing more precise than hours.
pub(crate) fn short_minutes(count: i64) -> String {
    english().short_minutes(count)
}

/// `$85.00`; other currencies by their code: `85.00 EUR`.
pub(crate) fn price(minor: i32, currency: &str) -> String {
    english().price(minor, currency)
}

/// Words of ours as a sentence: `that time has just been taken` with a capital and a full stop.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.trim_end_matches('.').chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}
