//! The list of starts and the verdict on each minute are the same rules.
use crate::scenes::{Scene, scenes};
use crate::support::{at, clinic, holds};
use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};
use limber::domain::{Asker, Calendar, Opening, Span, Wish, decide, slots};
use proptest::prelude::*;

fn whole_minutes(range: Span, every: TimeDelta) -> impl Iterator<Item = DateTime<Utc>> {
    let first = range.start().duration_trunc(every).unwrap();
    let all = std::iter::successors(Some(first), move |at| Some(*at + every));
    all.skip_while(move |at| *at < range.start()).take_while(move |at| *at < range.end())
}

/// Every opening of the range that a verdict grants, asked minute by minute.
fn granted(scene: &Scene, calendar: &Calendar) -> Vec<Opening> {
    let practitioner_id = calendar.practitioner_id;
    let asker = scene.asker;
    whole_minutes(scene.range, scene.every)
        .map(|starts_at| Wish { practitioner_id, starts_at, asker, overrides: &[], room_id: None })
        .filter_map(|wish| decide(&scene.diary, &wish).ok())
        .collect()
}

/// The first opening that stands in one list only.
fn difference(listed: &[Opening], granted: &[Opening]) -> Option<String> {
    let only = |these: &[Opening], those: &[Opening]| {
        these.iter().find(|opening| !those.contains(opening)).copied()
    };
    let lists = (only(listed, granted), only(granted, listed));
    (listed != granted).then(|| format!("only listed, only granted: {lists:#?}"))
}

#[test]
fn a_start_is_listed_if_and_only_if_its_verdict_passes() {
    holds("agreement", 2000, &scenes(), |scene| {
        let listed = slots(&scene.diary, scene.asker, scene.range);
        prop_assert!(listed.is_sorted_by_key(|opening| opening.visit.start()));
        for calendar in &scene.diary.calendars {
            let theirs = |opening: &&Opening| opening.practitioner_id == calendar.practitioner_id;
            let offered: Vec<Opening> = listed.iter().filter(theirs).copied().collect();
            let ascends = |a: &Opening, b: &Opening| a.visit.start() < b.visit.start();
            prop_assert!(offered.is_sorted_by(ascends), "a start is listed twice: {offered:?}");
            let difference = difference(&offered, &granted(&scene, calendar));
            prop_assert!(difference.is_none(), "{}", difference.unwrap_or_default());
        }
        Ok(!listed.is_empty())
    });
}

#[test]
fn a_range_without_end_holds_what_notice_and_horizon_leave() {
    let diary = clinic();
    let ever = Span::between(DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC).unwrap();
    let listed = slots(&diary, Asker::Public(None), ever);
    let starts = |opening: Option<&Opening>| opening.unwrap().visit.start();
    assert_eq!(starts(listed.first()), at("2026-03-02 10:00"));
    assert_eq!(starts(listed.last()), at("2026-03-09 16:30"));
}
