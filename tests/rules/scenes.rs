//! Random diaries: crowded enough to refuse, open enough to grant, and often near a change of
//! clocks.
use crate::support::{at, location, practitioner, reading, room};
use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::{Africa, America, Asia, Australia, Europe, Pacific, Tz};
use limber::domain::{
    Access, Asker, Audience, BookingMode, Calendar, Closure, Diary, Hours, HoursOverride,
    PatientFacts, Policy, RoomCalendar, ServiceTerms, Site, Span, WorkingHours, merged,
};
use proptest::{collection::vec, option, prelude::*, sample::select};

/// A diary, somebody who asks, and about when.
#[derive(Debug, Clone)]
pub struct Scene {
    pub diary: Diary,
    pub asker: Asker,
    pub range: Span,
    /// How far apart the minutes are that are asked about one by one. All steps and all zones'
    /// offsets are multiples of five minutes, so that mostly every fifth is enough.
    pub every: TimeDelta,
}

/// The zones and when their clocks change.
const ZONES: &[(Tz, [&str; 2])] = &[
    (America::New_York, ["2026-03-08 07:00", "2026-11-01 06:00"]),
    (Europe::London, ["2026-03-29 01:00", "2026-10-25 01:00"]),
    (Australia::Lord_Howe, ["2026-04-04 15:00", "2026-10-03 15:30"]),
    (America::Santiago, ["2026-04-05 03:00", "2026-09-06 04:00"]),
    (Africa::Casablanca, ["2026-02-15 02:00", "2026-03-22 02:00"]),
    (Pacific::Apia, ["2011-12-30 10:00", "2012-03-31 14:00"]),
    // These two never change; the instants are two midnights.
    (Asia::Kolkata, ["2026-06-14 18:30", "2026-12-31 18:30"]),
    (Tz::UTC, ["2026-06-15 00:00", "2027-01-01 00:00"]),
];

pub fn zone() -> impl Strategy<Value = Tz> + Clone {
    select(ZONES).prop_map(|(zone, _)| zone)
}

/// An instant of interest in a zone: mostly a change of its clocks.
pub fn around(zone: Tz) -> impl Strategy<Value = DateTime<Utc>> {
    let turns = ZONES.iter().find(|(known, _)| *known == zone).unwrap().1;
    let some_day = (0_i64..525_600).prop_map(|minute| at("2026-01-01 00:00") + minutes(minute));
    prop_oneof![4 => select(turns.to_vec()).prop_map(at), 1 => some_day]
}

/// Diaries that a clinic could have; all spans lie within two days of the range.
pub fn scenes() -> impl Strategy<Value = Scene> {
    let zones = prop_oneof![
        3 => zone().prop_map(|zone| vec![zone]),
        1 => zone().prop_map(|zone| vec![zone, zone]),
        2 => vec(zone(), 2),
    ];
    zones
        .prop_flat_map(|zones| (around(zones[0]), Just(zones)))
        .prop_flat_map(|(near, zones)| (diaries(zones, near), asker(), range(near), every()))
        .prop_map(|(diary, asker, range, every)| Scene { diary, asker, range, every })
}

fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

/// Mostly whole five minutes, so that neighbours touch often.
fn some_minutes(range: std::ops::Range<i64>) -> impl Strategy<Value = i64> {
    prop_oneof![5 => range.clone().prop_map(|count| count - count.rem_euclid(5)), 1 => range]
}

fn every() -> impl Strategy<Value = TimeDelta> {
    prop_oneof![1 => Just(minutes(1)), 7 => Just(minutes(5))]
}

fn asker() -> impl Strategy<Value = Asker> {
    prop_oneof![
        2 => Just(Asker::Staff),
        2 => Just(Asker::Public(None)),
        1 => Just(Asker::Public(Some(Audience::New))),
        1 => Just(Asker::Public(Some(Audience::Returning))),
    ]
}

/// Mostly some hours on either side; now and then days; not always whole minutes.
fn range(near: DateTime<Utc>) -> impl Strategy<Value = Span> {
    let length = prop_oneof![12 => 30_i64..800, 1 => 800_i64..4000];
    (-600_i64..120, length, prop_oneof![3 => Just(0_i64), 1 => 0_i64..60]).prop_map(
        move |(begins, length, seconds)| {
            let start = near + minutes(begins) + TimeDelta::seconds(seconds);
            Span::starting(start, minutes(length)).unwrap()
        },
    )
}

fn diaries(zones: Vec<Tz>, near: DateTime<Utc>) -> impl Strategy<Value = Diary> {
    let calendars = vec(calendar(zones.clone(), near), 1..=3).prop_map(|mut calendars| {
        for (number, calendar) in calendars.iter_mut().enumerate() {
            calendar.practitioner_id = practitioner(number);
        }
        calendars
    });
    let rooms = option::weighted(
        0.4,
        vec(room_calendar(zones.len(), near), 1..=3).prop_map(|mut rooms| {
            for (number, calendar) in rooms.iter_mut().enumerate() {
                calendar.room_id = room(number);
            }
            rooms
        }),
    );
    (now(near), policy(), terms(), sites(zones, near), calendars, rooms, patient(near)).prop_map(
        |(now, policy, terms, sites, calendars, rooms, patient)| Diary {
            now,
            policy,
            terms,
            sites,
            calendars,
            rooms,
            patient,
        },
    )
}

/// Mostly nobody knows who it is.
fn patient(near: DateTime<Utc>) -> impl Strategy<Value = PatientFacts> {
    let open = prop_oneof![9 => 0_i64..6, 1 => 6_i64..8];
    (spans(near, 0..3), option::weighted(0.4, (any::<bool>(), open))).prop_map(
        |(busy, on_record)| match on_record {
            Some((known, open)) => PatientFacts { busy, known, open },
            None => PatientFacts { busy, ..PatientFacts::default() },
        },
    )
}

/// Some days before, or in the midst of it; a clock counts nanoseconds.
fn now(near: DateTime<Utc>) -> impl Strategy<Value = DateTime<Utc>> {
    let before = prop_oneof![4 => 0_i64..14_400, 1 => -300_i64..600];
    (before, prop_oneof![Just(0_i64), 0_i64..60_000_000_000])
        .prop_map(move |(before, nanos)| near - minutes(before) + TimeDelta::nanoseconds(nanos))
}

fn policy() -> impl Strategy<Value = Policy> {
    // Fifty and thirty-five do not divide a day.
    let step = select(vec![5, 10, 15, 15, 20, 30, 30, 45, 60, 50, 35]);
    let horizon = prop_oneof![1 => 0..11, 3 => Just(60)];
    (step, horizon).prop_map(|(slot_step_minutes, horizon_days)| Policy {
        slot_step_minutes,
        horizon_days,
        ..Policy::default()
    })
}

fn terms() -> impl Strategy<Value = ServiceTerms> {
    let buffer = || prop_oneof![2 => Just(0), 2 => some_minutes(0..31)];
    let notice = select(vec![0_i64, 0, 0, 60, 120, 1440]);
    let audience = prop_oneof![9 => Just(Audience::Everyone), 1 => select(Audience::ALL)];
    let booking = prop_oneof![9 => Just(BookingMode::Online), 1 => select(BookingMode::ALL)];
    (buffer(), buffer(), notice, audience, booking).prop_map(
        |(lead, tail, notice, audience, booking)| ServiceTerms {
            lead: minutes(lead),
            tail: minutes(tail),
            notice: minutes(notice),
            audience,
            booking,
        },
    )
}

/// The sites with their closures, not always in the order of their identifiers.
fn sites(zones: Vec<Tz>, near: DateTime<Utc>) -> impl Strategy<Value = Vec<Site>> {
    let closures = vec(option::weighted(0.25, (-2_i64..=2, 0_i64..2)), zones.len());
    (closures, any::<bool>()).prop_map(move |(closures, turned)| {
        let mut sites = Vec::new();
        for (number, (zone, closed)) in zones.iter().zip(closures).enumerate() {
            let closure = closed.map(|(day, more)| Closure {
                title: "Holiday".to_owned(),
                starts_on: date(*zone, near, day),
                ends_on: date(*zone, near, day + more),
            });
            let closures = closure.into_iter().collect();
            sites.push(Site { location_id: location(number), zone: *zone, closures });
        }
        if turned {
            sites.reverse();
        }
        sites
    })
}

fn calendar(zones: Vec<Tz>, near: DateTime<Utc>) -> impl Strategy<Value = Calendar> {
    let length = prop_oneof![4 => some_minutes(5..91), 1 => some_minutes(90..181)];
    let online = prop_oneof![9 => Just(true), 1 => Just(false)];
    let weekly = rules(zones.clone(), near);
    (length, online, weekly, exceptions(zones, near), spans(near, 0..3), spans(near, 0..6))
        .prop_map(|(length, online, weekly, overrides, blocks, busy)| Calendar {
            practitioner_id: practitioner(0),
            length: minutes(length),
            online,
            hours: Hours { weekly, overrides },
            blocks,
            busy,
        })
}

fn room_calendar(sites: usize, near: DateTime<Utc>) -> impl Strategy<Value = RoomCalendar> {
    (0..sites, spans(near, 0..6)).prop_map(|(number, busy)| RoomCalendar {
        room_id: room(0),
        location_id: location(number),
        busy,
    })
}

fn spans(near: DateTime<Utc>, count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Span>> {
    vec((some_minutes(-700..800), some_minutes(5..100)), count).prop_map(move |spans| {
        let span = |(begins, length)| Span::starting(near + minutes(begins), minutes(length));
        merged(spans.into_iter().filter_map(span).collect())
    })
}

/// The local date some days after an instant's.
fn date(zone: Tz, near: DateTime<Utc>, days: i64) -> NaiveDate {
    reading(zone, near).date() + TimeDelta::days(days)
}

/// Weekly rules at these sites, most of them about the day of an instant.
pub fn rules(zones: Vec<Tz>, near: DateTime<Utc>) -> impl Strategy<Value = Vec<WorkingHours>> {
    let validity = (
        option::weighted(0.4, -30_i64..3),
        option::weighted(0.1, -1_i64..20),
        select(vec![1, 1, 1, 2, 2, 3]),
    );
    let rule =
        (0..zones.len(), prop_oneof![6 => -1_i64..=1, 1 => 2_i64..=5], times(), validity, access());
    vec(rule, 3..10).prop_map(move |drawn| {
        let mut rules = Vec::new();
        for (number, day, (opens, closes), (from, until, weeks), access) in drawn {
            let date = |days| date(zones[number], near, days);
            rules.push(WorkingHours {
                location_id: location(number),
                weekday: weekday(date(day)),
                opens,
                closes,
                valid_from: from.map(date),
                valid_until: until.map(date),
                every_weeks: if from.is_some() { weeks } else { 1 },
                access,
            });
        }
        rules
    })
}

fn weekday(date: NaiveDate) -> i32 {
    i32::try_from(date.weekday().number_from_monday()).unwrap()
}

fn exceptions(zones: Vec<Tz>, near: DateTime<Utc>) -> impl Strategy<Value = Vec<HoursOverride>> {
    let exception = (0..zones.len(), -1_i64..=1, option::weighted(0.8, times()), access());
    let count = prop_oneof![3 => Just(0_usize), 1 => 1_usize..4];
    count.prop_flat_map(move |count| vec(exception.clone(), count)).prop_map(move |drawn| {
        let mut exceptions = Vec::new();
        for (number, day, times, access) in drawn {
            let on = date(zones[number], near, day);
            exceptions.push(HoursOverride { on, location_id: location(number), times, access });
        }
        exceptions
    })
}

fn access() -> impl Strategy<Value = Access> + Clone {
    prop_oneof![5 => Just(Access::Online), 1 => Just(Access::Staff)]
}

/// Wall times that run forward, many of them in the small hours, many until the end of the day.
fn times() -> impl Strategy<Value = (NaiveTime, NaiveTime)> + Clone {
    let opens = prop_oneof![
        2 => Just(0_u32),
        3 => (0_u32..20).prop_map(|quarter| quarter * 15),
        3 => (0_u32..96).prop_map(|quarter| quarter * 15),
        1 => 0_u32..1440,
    ];
    let lasts = prop_oneof![
        2 => Just(1440_u32),
        4 => (1_u32..48).prop_map(|quarter| quarter * 15),
        1 => 1_u32..720,
    ];
    (opens, lasts).prop_map(|(opens, lasts)| {
        let time = |minute: u32| NaiveTime::from_hms_opt(minute / 60, minute % 60, 0);
        (time(opens).unwrap(), time(opens + lasts).unwrap_or(NaiveTime::MIN))
    })
}
