//! What a patient is told, rule by rule.
use crate::support::{
    answer, at, clinic, location, minutes, monday, on, practitioner, room, room_taken, wish,
};
use limber::domain::{
    Access, Asker, Audience, BookingMode, Closure, Diary, HoursOverride, Opening, Refusal, Rule,
    Wish, decide, verdict,
};

fn closed(from: &str, until: &str) -> Diary {
    let mut diary = clinic();
    let title = "Spring cleaning".to_owned();
    diary.sites[0].closures = vec![Closure { title, starts_on: on(from), ends_on: on(until) }];
    diary
}

#[test]
fn a_free_start_is_granted_with_its_buffers() {
    let mut diary = clinic();
    (diary.terms.lead, diary.terms.tail) = (minutes(10), minutes(20));
    let opening = Opening {
        practitioner_id: practitioner(0),
        location_id: location(0),
        room_id: None,
        visit: monday("10:00-10:30"),
        busy: monday("09:50-10:50"),
    };
    assert_eq!(answer(&diary, "2026-03-02 10:00"), Ok(opening));
}

#[test]
fn a_start_off_the_grid_is_refused_with_the_step() {
    let refusal = Refusal::OffGrid { step_minutes: 15 };
    assert_eq!(answer(&clinic(), "2026-03-02 11:10"), Err(refusal.clone()));

    let late = wish("2026-03-02 11:15").starts_at + chrono::TimeDelta::nanoseconds(1);
    let wish = Wish { starts_at: late, ..wish("2026-03-02 11:15") };
    assert_eq!(decide(&clinic(), &wish), Err(refusal));
}

#[test]
fn the_grid_begins_anew_at_each_midnight() {
    let mut diary = clinic();
    diary.policy.slot_step_minutes = 50;
    assert!(answer(&diary, "2026-03-02 15:00").is_ok());
    assert!(answer(&diary, "2026-03-03 15:00").is_ok());
    assert_eq!(answer(&diary, "2026-03-03 14:50").unwrap_err().rule(), Some(Rule::Grid));
}

#[test]
fn a_start_within_the_notice_is_refused_with_the_first_that_would_do() {
    let refusal = Refusal::TooSoon { earliest: at("2026-03-02 10:00") };
    assert_eq!(answer(&clinic(), "2026-03-02 09:45"), Err(refusal));
    assert!(answer(&clinic(), "2026-03-02 10:00").is_ok());
}

#[test]
fn the_last_date_may_be_booked_and_the_next_may_not() {
    assert!(answer(&clinic(), "2026-03-09 16:30").is_ok());
    let refusal = Refusal::PastHorizon { last_on: on("2026-03-09") };
    assert_eq!(answer(&clinic(), "2026-03-10 09:00"), Err(refusal));
}

#[test]
fn the_last_date_is_counted_by_the_clinics_own_calendar() {
    let mut diary = clinic();
    // Half past nine on Tuesday in Apia, while it is Monday in UTC.
    diary.sites[0].zone = chrono_tz::Pacific::Apia;
    diary.now = at("2026-03-02 20:30");
    let refusal = Refusal::PastHorizon { last_on: on("2026-03-10") };
    assert!(answer(&diary, "2026-03-10 03:30").is_ok());
    assert_eq!(answer(&diary, "2026-03-10 20:00"), Err(refusal));
}

#[test]
fn a_service_booked_by_telephone_is_refused_online() {
    let mut diary = clinic();
    diary.terms.booking = BookingMode::Phone;
    assert_eq!(answer(&diary, "2026-03-02 10:00"), Err(Refusal::NotBookableOnline));
    diary.terms.booking = BookingMode::Request;
    assert!(answer(&diary, "2026-03-02 10:00").is_ok());
}

#[test]
fn a_practitioner_booked_by_telephone_is_refused_online() {
    let mut diary = clinic();
    diary.calendars[0].online = false;
    assert_eq!(answer(&diary, "2026-03-02 10:00"), Err(Refusal::NotBookableOnline));
}

#[test]
fn a_service_for_new_patients_is_refused_to_those_who_are_known_to_return() {
    let mut diary = clinic();
    diary.terms.audience = Audience::New;
    let asks = |who| {
        decide(&diary, &Wish { asker: Asker::Public(who), ..wish("2026-03-02 10:00") })
            .map(|opening| opening.visit)
    };
    let refusal = Refusal::Audience { wanted: Audience::New };
    assert_eq!(asks(Some(Audience::Returning)), Err(refusal));
    assert!(asks(Some(Audience::New)).is_ok());
    assert!(asks(None).is_ok(), "it may be a new patient");
}

#[test]
fn whom_the_clinic_knows_returns_whatever_they_say() {
    let mut diary = clinic();
    diary.patient.known = true;
    let asks = |diary: &_, who| {
        decide(diary, &Wish { asker: Asker::Public(who), ..wish("2026-03-02 10:00") }).is_ok()
    };
    for said in [None, Some(Audience::New), Some(Audience::Returning)] {
        diary.terms.audience = Audience::New;
        assert!(!asks(&diary, said));
        diary.terms.audience = Audience::Returning;
        assert!(asks(&diary, said));
    }
}

#[test]
fn a_patient_has_no_more_visits_ahead_than_the_clinic_lets_one_have() {
    let mut diary = clinic();
    diary.policy.open_appointments_per_patient = 2;
    diary.patient.open = 1;
    assert!(answer(&diary, "2026-03-02 10:00").is_ok());
    diary.patient.open = 2;
    assert_eq!(answer(&diary, "2026-03-02 10:00"), Err(Refusal::TooManyOpen { limit: 2 }));
}

#[test]
fn the_visit_lies_within_the_hours_and_its_buffers_need_not() {
    let mut diary = clinic();
    (diary.terms.lead, diary.terms.tail) = (minutes(15), minutes(15));
    assert!(answer(&diary, "2026-03-03 09:00").is_ok());
    assert!(answer(&diary, "2026-03-03 16:30").is_ok());
    assert_eq!(answer(&diary, "2026-03-03 08:45"), Err(Refusal::OutsideHours));
    assert_eq!(answer(&diary, "2026-03-03 16:45"), Err(Refusal::OutsideHours));
}

#[test]
fn hours_kept_for_staff_are_no_hours_to_the_public() {
    let mut diary = clinic();
    for rule in &mut diary.calendars[0].hours.weekly {
        rule.access = Access::Staff;
    }
    assert_eq!(answer(&diary, "2026-03-02 10:00"), Err(Refusal::OutsideHours));
    assert!(decide(&diary, &Wish { asker: Asker::Staff, ..wish("2026-03-02 10:00") }).is_ok());
}

#[test]
fn a_day_off_is_outside_hours() {
    let mut diary = clinic();
    diary.calendars[0].hours.overrides = vec![HoursOverride {
        on: on("2026-03-03"),
        location_id: location(0),
        times: None,
        access: Access::Online,
    }];
    assert_eq!(answer(&diary, "2026-03-03 10:00"), Err(Refusal::OutsideHours));
    assert!(answer(&diary, "2026-03-04 10:00").is_ok());
}

#[test]
fn a_closed_date_is_refused_by_its_title() {
    let diary = closed("2026-03-03", "2026-03-04");
    let refusal = Refusal::Closed { title: "Spring cleaning".to_owned() };
    assert!(answer(&diary, "2026-03-02 10:00").is_ok());
    assert_eq!(answer(&diary, "2026-03-03 10:00"), Err(refusal.clone()));
    assert_eq!(answer(&diary, "2026-03-04 16:30"), Err(refusal));
    assert!(answer(&diary, "2026-03-05 09:00").is_ok());
}

#[test]
fn a_visit_that_would_run_into_a_closed_date_is_refused_by_its_title() {
    let mut diary = closed("2026-03-03", "2026-03-03");
    diary.calendars[0].hours.weekly = crate::support::daily(0, "00:00-00:00");
    assert!(answer(&diary, "2026-03-02 23:30").is_ok());
    let refusal = Refusal::Closed { title: "Spring cleaning".to_owned() };
    assert_eq!(answer(&diary, "2026-03-02 23:45"), Err(refusal));
}

#[test]
fn a_block_is_refused_with_its_times() {
    let mut diary = clinic();
    let block = monday("12:00-13:00");
    diary.calendars[0].blocks = vec![block];
    let refusal = Refusal::Blocked { from: block.start(), until: block.end() };
    assert!(answer(&diary, "2026-03-02 11:30").is_ok());
    assert_eq!(answer(&diary, "2026-03-02 11:45"), Err(refusal.clone()));
    assert!(answer(&diary, "2026-03-02 13:00").is_ok());

    diary.terms.lead = minutes(5);
    assert_eq!(answer(&diary, "2026-03-02 13:00"), Err(refusal));
}

#[test]
fn a_taken_time_is_refused_though_only_a_buffer_touches_it() {
    let mut diary = clinic();
    diary.calendars[0].busy = vec![monday("12:00-13:00")];
    assert!(answer(&diary, "2026-03-02 11:30").is_ok());
    assert_eq!(answer(&diary, "2026-03-02 12:45"), Err(Refusal::SlotTaken));

    diary.terms.tail = minutes(5);
    assert_eq!(answer(&diary, "2026-03-02 11:30"), Err(Refusal::SlotTaken));
    assert!(answer(&diary, "2026-03-02 13:00").is_ok());
}

#[test]
fn the_first_room_that_is_free_is_given() {
    let mut diary = clinic();
    let busy = monday("10:30-11:00");
    diary.rooms = Some(vec![room_taken(1, &[busy]), room_taken(0, &[])]);
    let given = |diary: &Diary, starts| answer(diary, starts).unwrap().room_id;
    assert_eq!(given(&diary, "2026-03-02 10:00"), Some(room(1)));
    assert_eq!(given(&diary, "2026-03-02 10:15"), Some(room(0)));

    diary.terms.tail = minutes(5);
    assert_eq!(given(&diary, "2026-03-02 10:00"), Some(room(0)));
}

#[test]
fn without_a_free_room_there_is_no_visit() {
    let mut diary = clinic();
    diary.rooms = Some(vec![room_taken(0, &[monday("10:00-11:00")])]);
    assert_eq!(answer(&diary, "2026-03-02 10:30"), Err(Refusal::NoRoom));

    let mut elsewhere = room_taken(1, &[]);
    elsewhere.location_id = location(1);
    diary.rooms = Some(vec![elsewhere]);
    assert_eq!(answer(&diary, "2026-03-02 10:30"), Err(Refusal::NoRoom));
}

#[test]
fn somebody_who_wants_one_room_is_given_no_other() {
    let mut diary = clinic();
    diary.rooms = Some(vec![room_taken(0, &[]), room_taken(1, &[monday("10:00-11:00")])]);
    let wants = |starts| decide(&diary, &Wish { room_id: Some(room(1)), ..wish(starts) });
    assert_eq!(wants("2026-03-02 10:30"), Err(Refusal::NoRoom));
    assert_eq!(wants("2026-03-02 11:00").unwrap().room_id, Some(room(1)));
}

#[test]
fn a_patient_is_not_in_two_places_but_may_go_from_one_to_the_next() {
    let mut diary = clinic();
    (diary.terms.lead, diary.terms.tail) = (minutes(15), minutes(15));
    diary.patient.busy = vec![monday("12:00-13:00")];
    assert!(answer(&diary, "2026-03-02 11:30").is_ok());
    assert_eq!(answer(&diary, "2026-03-02 11:45"), Err(Refusal::PatientBusy));
    assert_eq!(answer(&diary, "2026-03-02 12:45"), Err(Refusal::PatientBusy));
    assert!(answer(&diary, "2026-03-02 13:00").is_ok());
}

#[test]
fn somebody_who_does_not_give_the_service_cannot_be_asked_for_it() {
    let stranger = Wish { practitioner_id: practitioner(9), ..wish("2026-03-02 10:00") };
    assert_eq!(decide(&clinic(), &stranger), Err(Refusal::NotGiven));
}

#[test]
fn a_verdict_names_every_rule_once_and_each_refusal_by_its_own() {
    let mut diary = closed("2026-03-02", "2026-03-02");
    diary.patient.busy = vec![monday("07:00-09:00")];
    let verdict = verdict(&diary, &wish("2026-03-02 07:10")).unwrap();
    let asked: Vec<Rule> = verdict.findings.iter().map(|(rule, _)| *rule).collect();
    assert_eq!(asked, Rule::ALL);
    let refusals = verdict.findings.iter().filter_map(|(rule, no)| Some((*rule, no.as_ref()?)));
    let refused: Vec<Rule> = refusals
        .inspect(|(rule, refusal)| assert_eq!(refusal.rule(), Some(*rule)))
        .map(|(rule, _)| rule)
        .collect();
    assert_eq!(refused, [Rule::Grid, Rule::Notice, Rule::Hours, Rule::Closure, Rule::Patient]);
}

#[test]
fn no_instant_however_far_is_more_than_refused() {
    for starts_at in
        [chrono::DateTime::<chrono::Utc>::MIN_UTC, chrono::DateTime::<chrono::Utc>::MAX_UTC]
    {
        assert!(decide(&clinic(), &Wish { starts_at, ..wish("2026-03-02 10:00") }).is_err());
    }
}
