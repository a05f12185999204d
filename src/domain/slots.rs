//! The same rules over a whole range at once: every start that can be had.
use super::{Asker, Calendar, Counted, Diary, Grid, Opening, Span, Window, local, rules};
use chrono::{DateTime, Days, TimeDelta, Utc};

/// Every opening whose start lies in `range`, by start and then by practitioner's place in the
/// diary: exactly the starts that [`super::decide`] grants.
pub fn slots(diary: &Diary, asker: Asker, range: Span) -> Vec<Opening> {
    let mut openings = Vec::new();
    let Some(range) = within_reach(diary, range) else { return openings };
    for calendar in &diary.calendars {
        if rules::open_to(diary, calendar, asker) {
            of_calendar(diary, calendar, asker, range, &mut openings);
        }
    }
    openings.sort_by_key(|opening: &Opening| opening.visit.start());
    openings
}

/// The part of a range that notice and horizon leave: two days more than the horizon, for no date
/// ends later in any zone.
fn within_reach(diary: &Diary, range: Span) -> Option<Span> {
    let days = TimeDelta::days(i64::from(diary.policy.horizon_days.max(0)) + 2);
    Span::between(range.start().max(rules::earliest(diary)), range.end().min(diary.now + days))
}

fn of_calendar(
    diary: &Diary,
    calendar: &Calendar,
    asker: Asker,
    range: Span,
    into: &mut Vec<Opening>,
) {
    let first = into.len();
    let staff = asker == Asker::Staff;
    let until = range.end() + calendar.length;
    let counted = Counted { staff, closed: false };
    let windows = calendar.hours.windows(&diary.sites, range.start(), until, counted);
    let taken = calendar.taken();
    for window in &windows {
        into.extend(of_window(diary, calendar, window, &taken, range));
    }
    // Windows at two sites may overlap; a start is offered once, at the first.
    if let Some(own) = into.get_mut(first..).filter(|_| diary.sites.len() > 1) {
        own.sort_by_key(|opening| opening.visit.start());
        let mut kept = into.split_off(first);
        kept.dedup_by_key(|opening| opening.visit.start());
        into.append(&mut kept);
    }
}

/// Walks one window from start to start, leaping over what is taken.
fn of_window(
    diary: &Diary,
    calendar: &Calendar,
    window: &Window<'_>,
    taken: &[Span],
    range: Span,
) -> Vec<Opening> {
    let mut openings = Vec::new();
    let (lead, tail) = (diary.terms.lead, diary.terms.tail);
    let site = window.site;
    let grid = Grid::within(site.zone, diary.policy.slot_step_minutes, window.span);
    let from = window.span.start().max(range.start());
    let until = range.end().min(horizon_end(diary, window));

    let mut start = grid.at_or_after(from);
    let mut next = taken.partition_point(|span| span.end() + lead <= start);
    while let Some(visit) = Span::starting(start, calendar.length)
        .filter(|visit| visit.end() <= window.span.end() && start < until)
    {
        while taken.get(next).is_some_and(|span| span.end() + lead <= start) {
            next += 1;
        }
        let busy = visit.widened(lead, tail);
        if let Some(span) = taken.get(next).filter(|span| span.overlaps(busy)) {
            start = grid.at_or_after(span.end() + lead);
            continue;
        }
        let elsewhere = super::span::any_overlaps(&diary.patient.busy, visit);
        let room = rules::free_room(diary, site.location_id, None, busy);
        if let Some(room_id) = room.ok().filter(|_| !elsewhere) {
            let (practitioner_id, location_id) = (calendar.practitioner_id, site.location_id);
            openings.push(Opening { practitioner_id, location_id, room_id, visit, busy });
        }
        start = grid.after(start);
    }
    openings
}

/// The end of the last local date that may be booked at a window's site.
fn horizon_end(diary: &Diary, window: &Window<'_>) -> DateTime<Utc> {
    rules::last_date(&diary.policy, (window.site.zone, diary.now))
        .checked_add_days(Days::new(1))
        .map_or(DateTime::<Utc>::MAX_UTC, |date| local::day_start(window.site.zone, date))
}
