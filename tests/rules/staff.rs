//! What staff may do that a patient may not: set a rule aside by its name.
use crate::support::{at, clinic, monday, on, room_taken, staff_wish, wish};
use limber::domain::{Asker, Audience, BookingMode, Closure, Diary, Rule, Wish, decide, grant};

/// A diary and a start in it that exactly one rule forbids.
fn forbidden_by(rule: Rule) -> (Diary, &'static str) {
    let mut diary = clinic();
    let mut starts = "2026-03-02 12:00";
    match rule {
        Rule::Grid => starts = "2026-03-02 12:05",
        Rule::Notice => starts = "2026-03-02 09:00",
        Rule::Horizon => starts = "2026-03-20 12:00",
        Rule::Mode => diary.terms.booking = BookingMode::Phone,
        Rule::Audience => {
            diary.terms.audience = Audience::New;
            diary.patient.known = true;
        }
        Rule::Open => diary.patient.open = 6,
        Rule::Hours => starts = "2026-03-02 19:00",
        Rule::Closure => {
            let (starts_on, ends_on) = (on("2026-03-02"), on("2026-03-02"));
            diary.sites[0].closures =
                vec![Closure { title: "Moving house".to_owned(), starts_on, ends_on }];
        }
        Rule::Block => diary.calendars[0].blocks = vec![monday("12:00-13:00")],
        Rule::Busy => diary.calendars[0].busy = vec![monday("12:00-13:00")],
        Rule::Room => diary.rooms = Some(vec![room_taken(0, &[monday("12:00-13:00")])]),
        Rule::Patient => diary.patient.busy = vec![monday("12:00-13:00")],
    }
    (diary, starts)
}

/// Asked by somebody who has been there before.
fn patients_wish<'a>(starts: &str, overrides: &'a [Rule]) -> Wish<'a> {
    Wish { asker: Asker::Public(Some(Audience::Returning)), overrides, ..wish(starts) }
}

#[test]
fn each_rule_alone_forbids_a_patient() {
    for rule in Rule::ALL {
        let (diary, starts) = forbidden_by(*rule);
        let refusal = decide(&diary, &patients_wish(starts, &[])).unwrap_err();
        assert_eq!(refusal.rule(), Some(*rule));
    }
}

#[test]
fn a_patient_sets_nothing_aside() {
    for rule in Rule::ALL {
        let (diary, starts) = forbidden_by(*rule);
        let refusal = decide(&diary, &patients_wish(starts, Rule::ALL)).unwrap_err();
        assert_eq!(refusal.rule(), Some(*rule));
    }
}

#[test]
fn staff_may_set_aside_a_yielding_rule_by_its_name_and_by_no_other() {
    for rule in Rule::ALL.iter().filter(|rule| rule.yields_to_staff()) {
        let (diary, starts) = forbidden_by(*rule);
        let others: Vec<Rule> = Rule::ALL.iter().copied().filter(|other| other != rule).collect();
        let refusal = decide(&diary, &staff_wish(starts, &others)).unwrap_err();
        assert_eq!(refusal.rule(), Some(*rule));
        let granted = grant(&diary, &staff_wish(starts, Rule::ALL)).unwrap();
        assert_eq!(granted.opening.visit.start(), at(starts));
        assert_eq!(granted.set_aside, [*rule], "only what was in the way is set aside");
    }
}

#[test]
fn staff_may_never_set_aside_the_room_or_the_patient() {
    for rule in [Rule::Room, Rule::Patient] {
        assert!(!rule.yields_to_staff());
        let (diary, starts) = forbidden_by(rule);
        let refusal = decide(&diary, &staff_wish(starts, Rule::ALL)).unwrap_err();
        assert_eq!(refusal.rule(), Some(rule));
    }
}

#[test]
fn how_a_service_is_booked_online_does_not_bind_staff() {
    let (diary, starts) = forbidden_by(Rule::Mode);
    assert!(decide(&diary, &staff_wish(starts, &[])).is_ok());
}

#[test]
fn for_whom_a_service_is_binds_staff_only_where_the_records_say_so() {
    let (mut diary, starts) = forbidden_by(Rule::Audience);
    diary.patient.known = false;
    assert!(decide(&diary, &staff_wish(starts, &[])).is_ok());
}

#[test]
fn outside_hours_the_visit_is_at_the_practitioners_usual_place() {
    let (mut diary, starts) = forbidden_by(Rule::Hours);
    diary.sites.insert(0, crate::support::site(1, chrono_tz::UTC));
    let opening = decide(&diary, &staff_wish(starts, &[Rule::Hours])).unwrap();
    assert_eq!(opening.location_id, crate::support::location(0));
}

#[test]
fn on_a_closed_date_the_visit_is_where_a_room_is_free() {
    let (mut diary, starts) = forbidden_by(Rule::Closure);
    let mut second = crate::support::site(1, chrono_tz::Europe::London);
    second.closures.clone_from(&diary.sites[0].closures);
    diary.sites.push(second);
    diary.calendars[0].hours.weekly.extend(crate::support::daily(1, "09:00-17:00"));
    let mut there = room_taken(1, &[]);
    there.location_id = crate::support::location(1);
    diary.rooms = Some(vec![room_taken(0, &[monday("09:00-17:00")]), there]);
    let opening = decide(&diary, &staff_wish(starts, &[Rule::Closure])).unwrap();
    assert_eq!(opening.location_id, crate::support::location(1));
}
