//! The audit trail, as admins ask for it.
use super::extract::Checks;
use crate::{
    Error,
    db::{
        DbConn,
        audit::{self, EntryId, Filter, Line},
    },
    domain::{Catalogue, Span, StaffId, local},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which entries are wanted. What is left out, or empty, does not matter.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// The first local date.
    #[param(required = false, format = "date")]
    pub(super) from: String,
    /// The last local date.
    #[param(required = false, format = "date")]
    pub(super) to: String,
    /// `patient`, `staff`, `system`, or the id of a member of staff.
    #[param(required = false)]
    pub(super) actor: String,
    /// Such as `appointment.book`.
    #[param(required = false)]
    pub(super) action: String,
    /// Such as `appointment`.
    #[param(required = false)]
    pub(super) subject_kind: String,
    /// By id.
    #[param(required = false, format = "uuid")]
    pub(super) subject: String,
    /// By id: their record, and their visits.
    #[param(required = false, format = "uuid")]
    pub(super) patient: String,
    /// The request that did it: the `X-Request-Id` of its answer.
    #[param(required = false)]
    pub(super) request_id: String,
    /// How many, at most 200; left out: 50.
    #[param(required = false, value_type = u32)]
    pub(super) limit: String,
    /// The `next` of an earlier answer.
    #[param(required = false)]
    pub(super) after: String,
}

impl Wanted {
    /// The filter that is meant, by the clocks of the clinic.
    pub(super) fn filter(&self, catalogue: &Catalogue) -> Result<Filter, Error> {
        let mut checks = Checks::default();
        let from = checks.field("/from", date(&self.from));
        let to = checks.field("/to", date(&self.to));
        let within = from.zip(to).and_then(|dates| {
            let span = span(catalogue, dates);
            checks.field("/to", span.ok_or("must be `from` or a later date"))
        });
        let actor = checks.field("/actor", who(&self.actor));
        let subject = checks.field("/subject", id(&self.subject));
        let patient = checks.field("/patient", id(&self.patient));
        let after = match self.after.as_str() {
            "" => Some(None),
            text => checks.field("/after", place(text).map(Some)),
        };
        let word = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let filter = within.zip(actor).zip(subject.zip(patient)).zip(after);
        let filter =
            filter.map(|(((within, (actor_kind, actor)), (subject, patient)), after)| Filter {
                within,
                actor_kind,
                actor,
                action: word(&self.action),
                subject_kind: word(&self.subject_kind),
                subject,
                request_id: word(&self.request_id),
                patient: patient.map(crate::domain::PatientId::of),
                after,
            });
        checks.finish(filter)
    }

    /// How many entries a part has.
    pub(super) fn limit(&self) -> Result<i64, Error> {
        let wrong = "must be from 1 to 200";
        match self.limit.as_str() {
            "" => Ok(50),
            text => text
                .parse()
                .ok()
                .filter(|count| (1..=200).contains(count))
                .ok_or_else(|| Error::invalid("/limit", "invalid", wrong)),
        }
    }
}

/// A part of the trail, the latest first, and the place where the next part begins.
pub(super) fn part(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    wanted: &Wanted,
) -> Result<(Vec<Line>, Option<String>), Error> {
    let (filter, limit) = (wanted.filter(catalogue)?, wanted.limit()?);
    let mut lines = audit::list(conn, catalogue.clinic.id, &filter, limit + 1)?;
    let more = i64::try_from(lines.len()).is_ok_and(|count| count > limit);
    if more {
        lines.pop();
    }
    let last = lines.last().filter(|_| more);
    let next = last.map(|line| format!("{}.{}", line.at.0.timestamp_micros(), line.id));
    Ok((lines, next))
}

fn place(text: &str) -> Result<(DateTime<Utc>, EntryId), &'static str> {
    let read = || {
        let (micros, id) = text.split_once('.')?;
        Some((DateTime::from_timestamp_micros(micros.parse().ok()?)?, id.parse().ok()?))
    };
    read().ok_or("must be the `next` of an earlier answer")
}

fn date(text: &str) -> Result<Option<NaiveDate>, &'static str> {
    match text {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| "must be a date, such as 2026-11-25"),
    }
}

/// `None` within: any time.
#[expect(clippy::option_option, reason = "there may be no span, and it may be wrong")]
fn span(
    catalogue: &Catalogue,
    (from, to): (Option<NaiveDate>, Option<NaiveDate>),
) -> Option<Option<Span>> {
    if from.is_none() && to.is_none() {
        return Some(None);
    }
    let zone = catalogue.clinic.time_zone;
    let from = from.or_else(|| NaiveDate::from_ymd_opt(1970, 1, 1))?;
    let to = to.or_else(|| NaiveDate::from_ymd_opt(2199, 12, 31))?.succ_opt()?;
    Span::between(local::day_start(zone, from), local::day_start(zone, to)).map(Some)
}

type Who = (Option<String>, Option<StaffId>);

fn who(text: &str) -> Result<Who, &'static str> {
    match text.trim() {
        "" => Ok((None, None)),
        kind @ ("patient" | "staff" | "system") => Ok((Some(kind.to_owned()), None)),
        id => {
            let id = id.parse().map_err(|_| "must be `patient`, `staff`, `system` or an id")?;
            Ok((None, Some(id)))
        }
    }
}

fn id(text: &str) -> Result<Option<uuid::Uuid>, &'static str> {
    match text.trim() {
        "" => Ok(None),
        id => id.parse().map(Some).map_err(|_| "must be an id"),
    }
}
