//! Which hours of the clock the picture of a week shows.
use super::{board, places};
use crate::{
    domain::Span,
    web::week::{Day, Week},
};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// An hour of the clock; 24 is the midnight at which a day ends.
pub(super) fn full_hour(hour: i64) -> NaiveTime {
    let hour = u32::try_from(hour).ok();
    hour.and_then(|hour| NaiveTime::from_hms_opt(hour, 0, 0)).unwrap_or_default()
}

/// From the first full hour of any day in which anything happens to the last.
pub(super) fn extent(week: &Week) -> (i64, i64) {
    let mut touched: Vec<(i64, i64)> = Vec::new();
    for day in &week.days {
        let visits = day.visits.iter().filter(|one| board::shown(one));
        let spans = day.windows.iter().copied().chain(visits.map(|one| one.appointment.visit));
        touched.extend(spans.filter_map(|span| wall_hours(week.zone, day, span)));
    }
    let first = touched.iter().map(|(first, _)| *first).min().unwrap_or(9);
    let last = touched.iter().map(|(_, last)| *last).max().unwrap_or(17);
    (first, last.max(first + 1))
}

/// The full hours in the picture: place, and `9 am`.
pub(super) fn hours((first, last): (i64, i64)) -> Vec<(String, String)> {
    let label = |hour: i64| {
        let place = places::at(TimeDelta::hours(hour - first), TimeDelta::hours(1));
        (place, full_hour(hour).format("%-I %P").to_string())
    };
    (first..last).map(label).collect()
}

/// Which full hours of a date's clocks a stretch of time touches.
fn wall_hours(zone: Tz, day: &Day, span: Span) -> Option<(i64, i64)> {
    let span = Span::between(span.start().max(day.span.start()), span.end().min(day.span.end()))?;
    let midnight = day.date.and_time(NaiveTime::MIN);
    let minutes =
        |at: DateTime<Utc>| (at.with_timezone(&zone).naive_local() - midnight).num_minutes();
    // Clocks that go back within it make its last hour the one that was reached before.
    let last = minutes(span.end()).max(minutes(span.start()) + 1);
    Some((minutes(span.start()).div_euclid(60), (last + 59).div_euclid(60).min(24)))
}
