//! The decision table of each guide: every path ends, every red flag stops, every route names a
//! discipline, and nobody for whom a needle is not safe is led to one.
use crate::ways::{self, Given};
use limber::{
    domain::{
        Language,
        guide::{DISCIPLINES, Guide, Path, StopKind, Unfit},
    },
    guides,
};
use std::collections::BTreeSet;

/// Answers that stop, and how urgently: guide, question, answers. Whoever adds one says so here.
const STOPS: &[(&str, &str, &[&str], StopKind)] = &[
    (
        "muscle-spasms",
        "now",
        &["bladder", "saddle", "both-legs", "fever", "heavy-fall", "chest"],
        StopKind::Emergency,
    ),
    ("muscle-spasms", "doctor", &["swollen-leg", "frequent", "medicine"], StopKind::Doctor),
    ("muscle-spasms", "know", &["operation", "fall"], StopKind::Telephone),
    (
        "low-back-pain",
        "now",
        &["bladder", "saddle", "both-legs", "fever", "heavy-fall", "chest"],
        StopKind::Emergency,
    ),
    (
        "low-back-pain",
        "doctor",
        &["weak-foot", "cancer", "weight", "night", "bones", "morning"],
        StopKind::Doctor,
    ),
    ("low-back-pain", "know", &["operation", "fall"], StopKind::Telephone),
    (
        "neck-pain",
        "now",
        &["heavy-fall", "stroke", "unlike-any", "cord", "fever", "chest"],
        StopKind::Emergency,
    ),
    (
        "neck-pain",
        "doctor",
        &["weak-arm", "temples", "cancer", "weight", "rheumatic"],
        StopKind::Doctor,
    ),
    ("neck-pain", "know", &["operation", "fall"], StopKind::Telephone),
    (
        "tension-headache",
        "now",
        &["sudden", "stroke", "seeing", "fever", "blow"],
        StopKind::Emergency,
    ),
    (
        "tension-headache",
        "doctor",
        &["over-50", "pregnancy", "changed", "straining", "ill", "painkillers"],
        StopKind::Doctor,
    ),
    ("tension-headache", "where", &["throbbing"], StopKind::Doctor),
    ("tension-headache", "know", &["new-medicine"], StopKind::Doctor),
    ("tension-headache", "know", &["operation", "fall"], StopKind::Telephone),
];

/// The most urgent stop that the table has for these answers.
fn urgency(guide: &Guide, given: &Given<'_>) -> Option<StopKind> {
    let rows = STOPS.iter().filter(|row| row.0 == guide.id);
    let hit = rows.filter(|(_, question, answers, _)| {
        let own = given.iter().find(|(id, _)| id == question);
        own.is_some_and(|(_, chosen)| chosen.iter().any(|one| answers.contains(one)))
    });
    hit.map(|row| row.3).min()
}

fn chose(given: &Given<'_>, answer: &str) -> bool {
    given.iter().any(|(_, answers)| answers.contains(&answer))
}

#[test]
fn the_four_guides_are_there() {
    let ids: Vec<_> = guides::checked().unwrap().iter().map(|guide| guide.id.as_str()).collect();
    assert_eq!(ids, ["muscle-spasms", "low-back-pain", "neck-pain", "tension-headache"]);
}

#[test]
fn every_path_ends_as_the_table_says() {
    for guide in guides::all() {
        let mut routed = 0;
        let mut stopped = BTreeSet::new();
        ways::each(guide, &mut |given, path| {
            let outcome = path.outcome(|_| true).unwrap();
            let kind = outcome.stop.map(|stop| stop.kind);
            assert_eq!(kind, urgency(guide, given), "{}: {given:?}", guide.id);
            stopped.extend(outcome.stop.map(|stop| stop.id.clone()));
            if let Some(stop) = outcome.stop {
                forbids_hands_on(path, stop.kind, given);
            } else {
                assert!(!outcome.routes.is_empty(), "{}: {given:?}", guide.id);
                assert!(given.iter().any(|(id, _)| *id == "now"), "asked about emergencies");
                assert!(given.iter().any(|(id, _)| *id == "know"), "asked what must be known");
                routed += 1;
            }
            for route in &outcome.routes {
                assert!(DISCIPLINES.contains(&route.discipline), "{route:?}");
                assert!(!route.because.is_empty(), "{route:?}");
            }
            let in_order = outcome.routes.is_sorted_by(|one, next| one.points >= next.points);
            assert!(in_order, "the best comes first: {:?}", outcome.routes);
            let unsafe_needle = chose(given, "blood-thinners") || chose(given, "pregnant");
            if unsafe_needle || outcome.stop.is_some() {
                let needled = outcome.routes.iter().any(|one| one.discipline == "dry-needling");
                assert!(!needled, "{}: {given:?}", guide.id);
                assert!(path.forbids("dry-needling"), "{}: {given:?}", guide.id);
            }
        });
        assert!(routed > 1000, "{}: {routed}", guide.id);
        assert_eq!(stopped.len(), guide.stop_count(), "every stop is met: {stopped:?}");
    }
}

/// A red flag stops everything but a pain physician's advice.
#[track_caller]
fn forbids_hands_on(path: &Path<'_>, kind: StopKind, given: &Given<'_>) {
    for code in DISCIPLINES {
        let allowed = code == "pain-medicine" && kind == StopKind::Doctor;
        assert!(allowed || path.forbids(code), "{code}: {given:?}");
    }
}

#[test]
fn a_clinic_is_never_said_to_have_what_it_lacks() {
    for guide in guides::all() {
        let mut count = 0_u32;
        ways::each(guide, &mut |given, path| {
            count += 1;
            // Every subset at every 61st end: each guide has tens of thousands of them.
            if !count.is_multiple_of(61) {
                return;
            }
            for set in 0..1_u32 << DISCIPLINES.len() {
                let has = |code: &str| {
                    let place = DISCIPLINES.iter().position(|one| *one == code).unwrap();
                    set >> place & 1 == 1
                };
                let outcome = path.outcome(has).unwrap();
                let named = outcome.routes.iter().map(|one| one.discipline);
                let named = named.chain(outcome.ruled_out.iter().map(|one| one.discipline));
                for code in named {
                    assert!(has(code), "{}: {code} of {set:b}: {given:?}", guide.id);
                }
                let any = guide.disciplines().any(|code| has(code) && !path.forbids(code));
                assert_eq!(any, !outcome.routes.is_empty(), "{set:b}: {given:?}");
            }
        });
    }
}

#[test]
fn every_question_is_asked_of_somebody_and_progress_never_grows() {
    for guide in guides::all() {
        let (mut asked, mut count) = (BTreeSet::new(), 0_u32);
        ways::each(guide, &mut |_, path| {
            count += 1;
            if !count.is_multiple_of(7) {
                return;
            }
            let ahead = path.taken().iter().map(|taken| guide.longest_from(taken.question));
            let ahead: Vec<usize> = ahead.collect();
            assert!(ahead.is_sorted_by(|one, next| one > next), "{ahead:?}");
            asked.extend(path.taken().iter().map(|taken| taken.question.id.as_str()));
        });
        assert_eq!(asked.len(), guide.questions().len(), "{}", guide.id);
    }
}

#[test]
fn what_does_not_fit_a_question_is_not_an_answer_to_it() {
    let guide = guides::named("muscle-spasms").unwrap();
    let choose = |question: &str, ids: &[&str]| {
        guide.question(question).unwrap().choose(ids).map(|chosen| chosen.len())
    };
    assert_eq!(choose("now", &[]), Err(Unfit::Nothing));
    assert_eq!(choose("now", &["bladder", "fever", "bladder"]), Ok(2));
    assert_eq!(choose("now", &["bladder", "none"]), Err(Unfit::NoneAndSome));
    assert_eq!(choose("where", &["calf", "foot"]), Err(Unfit::Several));
    assert_eq!(choose("where", &["elbow"]), Err(Unfit::Unknown));
    assert_eq!(choose("after", &["none"]), Ok(1));
}

#[test]
fn whoever_changes_an_answer_keeps_those_that_still_fit() {
    let guide = guides::named("muscle-spasms").unwrap();
    let mut given: Given<'_> =
        vec![("now", vec!["none"]), ("doctor", vec!["none"]), ("where", vec!["calf"])];
    assert_eq!(guide.follow(&given).next().unwrap().id, "since");
    given[1].1 = vec!["swollen-leg"];
    let path = guide.follow(&given);
    assert_eq!(path.stop().unwrap().id, "leg");
    assert_eq!(path.taken().len(), 2);
    given[1].1 = vec!["nonsense"];
    let path = guide.follow(&given);
    assert_eq!((path.next().unwrap().id.as_str(), path.taken().len()), ("doctor", 1));
    assert!(path.outcome(|_| true).is_none() && !path.forbids("dry-needling"));
}

#[test]
fn the_best_suited_comes_first_and_says_why() {
    let guide = guides::named("muscle-spasms").unwrap();
    let given: Given<'_> = vec![
        ("now", vec!["none"]),
        ("doctor", vec!["none"]),
        ("where", vec!["calf"]),
        ("since", vec!["nights"]),
        ("after", vec!["exercise"]),
        ("also", vec!["knot"]),
        ("hope", vec!["hands"]),
        ("know", vec!["none"]),
    ];
    let path = guide.follow(&given);
    let outcome = path.outcome(|code| code != "physical-therapy").unwrap();
    let said: Vec<_> = outcome.routes.iter().map(|one| (one.discipline, one.points)).collect();
    let wanted =
        [("massage-therapy", 6), ("dry-needling", 2), ("chiropractic", 1), ("pain-medicine", 1)];
    assert_eq!(said, wanted);
    let why: Vec<_> =
        outcome.routes[0].because.iter().map(|one| one.within(Language::English)).collect();
    assert!(why.contains(&"You would like somebody to loosen it by hand."), "{why:?}");
}
