//! Lists, a page at a time.
use crate::{Error, domain::AppointmentId};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A part of a list.
#[derive(Serialize, ToSchema)]
pub(super) struct ListView<T> {
    /// The entries, in their order.
    pub(super) items: Vec<T>,
    /// Where the next part begins, to be sent as `after`; null: there is none.
    pub(super) next: Option<String>,
}

impl<T> ListView<T> {
    /// A list that is never long.
    pub(super) fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

/// How many entries a part has, of at most 200.
pub(super) fn limit(asked: Option<u32>) -> Result<i64, Error> {
    match asked.unwrap_or(50) {
        count @ 1..=200 => Ok(count.into()),
        _ => Err(Error::invalid("/limit", "invalid", "must be from 1 to 200")),
    }
}

/// A place in a list of visits.
pub(super) fn cursor(starts_at: DateTime<Utc>, id: AppointmentId) -> String {
    URL_SAFE_NO_PAD.encode(format!("{} {id}", starts_at.timestamp_micros()))
}

/// The place that a cursor stands for.
pub(super) fn place(cursor: &str) -> Result<(DateTime<Utc>, AppointmentId), Error> {
    let read = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let (micros, id) = text.split_once(' ')?;
        let at = DateTime::from_timestamp_micros(micros.parse().ok()?)?;
        Some((at, id.parse().ok()?))
    };
    let wrong = "must be the `next` of an earlier answer";
    read().ok_or_else(|| Error::invalid("/after", "invalid", wrong))
}
