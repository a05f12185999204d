//! Listed is bookable: in random small clinics, in real databases, each start is either listed and
//! can be booked, or is not listed and is refused by the rule that the verdict names.
//!
//! `LIMBER_CASES` asks about more starts; `LIMBER_SEED` repeats a run.
use crate::support::{Clinic, dice::Dice, on_both, small::Small};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use limber::{
    Error,
    actions::{self, Booking, Context, Overrides, Particulars, What, Who},
    db::{
        audit::Actor,
        diaries::{self, Question},
    },
    domain::{
        Appointment, Asker, Audience, Catalogue, Email, Opening, PatientDetails, PersonName, Phone,
        PractitionerId, Refusal, ServiceId, Source, Span, Wish, decide, local,
    },
};
use serde_json::Value;
use std::collections::HashMap;

/// How many starts are asked about on each database, unless the environment says otherwise.
const CASES: usize = 1200;

/// What is asked about at one clinic.
struct Asked {
    service: ServiceId,
    practitioner: Option<PractitionerId>,
    returning: Option<bool>,
    date: NaiveDate,
}

on_both! {
    async fn a_start_is_listed_if_and_only_if_it_can_be_booked(on) {
        let told = |name: &str| std::env::var_os(name).map(|it| it.to_str().unwrap().parse::<u64>().unwrap());
        let seed = told("LIMBER_SEED").unwrap_or_else(rand::random);
        let cases = told("LIMBER_CASES").map_or(CASES, |count| usize::try_from(count).unwrap());
        let house = Clinic::open(on).await;
        let mut dice = Dice::of(seed);
        let (mut asked, mut listed) = (0, 0);
        while asked < cases {
            let clinic = Small::found(&house, &mut dice).await;
            for _ in 0..4 {
                let (starts, had) = day(&house, &clinic, &mut dice)
                    .await
                    .unwrap_or_else(|wrong| panic!("{on:?}, LIMBER_SEED={seed}: {wrong}"));
                asked += starts;
                listed += had;
            }
        }
        assert!(listed * 20 > asked, "only {listed} of {asked} starts were listed");
        assert!(house.findings().await.is_empty(), "LIMBER_SEED={seed}");
    }
}

/// Asks about the starts of one date; answers how many, and how many of them were listed.
async fn day(house: &Clinic, clinic: &Small, dice: &mut Dice) -> Result<(usize, usize), String> {
    let catalogue = &clinic.catalogue;
    let service = dice.pick(&catalogue.services).clone();
    let givers: Vec<_> = catalogue.who_give(service.id).map(|one| one.id).collect();
    let zone = catalogue.clinic.time_zone;
    let asked = Asked {
        service: service.id,
        practitioner: dice.chance(70).then(|| *dice.pick(&givers)),
        returning: *dice.pick(&[None, None, Some(true), Some(false)]),
        date: local::date(zone, house.app.clock.now()) + TimeDelta::days(dice.below(9)),
    };
    let listed = listed(house, catalogue, &asked).await;
    let step = TimeDelta::minutes(catalogue.clinic.policy.slot_step_minutes.into());
    let span = local::day(zone, asked.date).unwrap();
    let grid: Vec<DateTime<Utc>> = std::iter::successors(Some(span.start()), |at| Some(*at + step))
        .take_while(|at| *at < span.end())
        .filter(|at| listed.contains_key(at) || dice.chance(40))
        .collect();
    for start in &grid {
        let slot = listed.get(start);
        let outcome = tried(house, catalogue, &asked, *start).await;
        let fits = match (&outcome, slot) {
            (Ok(visit), Some(slots)) => slots.iter().any(|slot| is_one_of(visit, slot)),
            (Err((refusal, verdict)), None) => {
                verdict.as_ref().is_none_or(|verdict| verdict.as_ref() == Err(refusal))
            }
            _ => false,
        };
        if !fits {
            let service = catalogue.service(asked.service).unwrap();
            return Err(format!(
                "{start} for {service:?} with {:?}, returning {:?}: listed as {slot:?}, booked: \
                 {outcome:?}",
                asked.practitioner, asked.returning
            ));
        }
    }
    let had = grid.iter().filter(|start| listed.contains_key(start)).count();
    Ok((grid.len(), had))
}

/// Whether a visit is what a slot offers.
fn is_one_of(visit: &Appointment, slot: &Value) -> bool {
    let who = Value::String(visit.practitioner_id.to_string());
    slot["practitioners"].as_array().unwrap().contains(&who)
        && slot["location"] == visit.location_id.to_string()
        && slot["ends_at"].as_str().unwrap().parse() == Ok(visit.visit.end())
}

/// The slots about a date by their start: where it lasts longer with one than with another, several.
async fn listed(
    house: &Clinic,
    catalogue: &Catalogue,
    asked: &Asked,
) -> HashMap<DateTime<Utc>, Vec<Value>> {
    let practitioner =
        asked.practitioner.map(|id| format!("&practitioner={id}")).unwrap_or_default();
    let audience = match asked.returning {
        Some(true) => "&audience=returning",
        Some(false) => "&audience=new",
        None => "",
    };
    // Dates are counted where the visit is, and here the grid by the clinic's clocks.
    let (from, to) = (asked.date - TimeDelta::days(1), asked.date + TimeDelta::days(1));
    let query = format!(
        "/api/v1/clinics/{}/slots?service={}&from={from}&to={to}{practitioner}{audience}",
        catalogue.clinic.slug, asked.service
    );
    let reply = house.get(&query, None).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let mut by_start: HashMap<_, Vec<Value>> = HashMap::new();
    for day in reply.body["days"].as_array().unwrap() {
        for slot in day["slots"].as_array().unwrap() {
            let starts_at = slot["starts_at"].as_str().unwrap();
            assert_eq!(day["date"], starts_at[..10]);
            by_start.entry(starts_at.parse().unwrap()).or_default().push(slot.clone());
        }
    }
    by_start
}

/// The visit, or the refusal and the verdict on the one practitioner who was asked for.
type Outcome = Result<Appointment, (Refusal, Option<Result<Opening, Refusal>>)>;

/// Books the start in a transaction that is undone; a refusal is answered beside the verdict.
async fn tried(
    house: &Clinic,
    catalogue: &Catalogue,
    asked: &Asked,
    start: DateTime<Utc>,
) -> Outcome {
    let context = Context {
        now: house.app.clock.now(),
        actor: Actor::Patient,
        request_id: None,
        key: house.app.key.clone(),
    };
    let booking = booking(catalogue, asked, start);
    let (whole, service, wanted) = (catalogue.clone(), asked.service, asked.practitioner);
    let asks_as = Asker::Public(Audience::of_who_said(asked.returning));
    let (sender, receiver) = std::sync::mpsc::channel();
    let undone = house.app.db.write(move |tx| {
        let question = Question {
            service: whole.service(service).unwrap(),
            practitioner: wanted,
            range: Span::starting(start, TimeDelta::minutes(1)).unwrap(),
            now: context.now,
            patient: None,
            without: None,
        };
        let diary = diaries::load(tx, &whole, &question)?;
        let wish = |practitioner_id| Wish {
            practitioner_id,
            starts_at: start,
            asker: asks_as,
            overrides: &[],
            room_id: None,
        };
        let verdict = wanted.map(|who| decide(&diary, &wish(who)));
        match actions::book(tx, &context, &booking) {
            Ok(visit) => sender.send(Ok(visit)).unwrap(),
            Err(Error::Refused(refusal)) => sender.send(Err((refusal, verdict))).unwrap(),
            Err(other) => return Err(other),
        }
        Err::<(), _>(Error::Conflict("only tried"))
    });
    match undone.await {
        Err(Error::Conflict("only tried")) => receiver.try_iter().last().unwrap(),
        other => panic!("{other:?}"),
    }
}

/// Somebody new books it.
fn booking(catalogue: &Catalogue, asked: &Asked, starts_at: DateTime<Utc>) -> Booking {
    let details = PatientDetails {
        given_name: PersonName::parse("Ada").unwrap(),
        family_name: PersonName::parse("Tester").unwrap(),
        email: Some(Email::parse("new@patients.example").unwrap()),
        phone: Some(Phone::parse("3055550101", "US").unwrap()),
        birth_date: None,
        language: None,
    };
    let (service_id, practitioner_id) = (asked.service, asked.practitioner);
    Booking {
        clinic_id: catalogue.clinic.id,
        what: What::Direct { service_id, practitioner_id, starts_at },
        particulars: Particulars {
            who: Who::Given(details),
            returning: asked.returning,
            reason: None,
            intake: None,
            source: Source::Online,
        },
        overrides: Overrides::default(),
    }
}
