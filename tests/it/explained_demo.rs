//! The explanation and the booking are one: for every service of each demo clinic, on every start
//! of a day, what `explain` says is what becomes of the booking.
use crate::support::{Clinic, on_both};
use chrono::{DateTime, TimeDelta, Utc};
use limber::{
    Error,
    actions::{self, Booking, Context, Overrides, Particulars, What, Who},
    db::{audit::Actor, clinics},
    demo::{self, Account, Plan},
    domain::{
        Catalogue, PatientDetails, PersonName, Phone, PractitionerId, Role, ServiceId, Source,
        StaffId, local,
    },
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

on_both! {
    async fn explain_agrees_with_book_on_every_start_of_a_day(on) {
        let house = Clinic::open(on).await;
        let now = house.app.clock.now();
        let plan = Plan { seed: 3, days_back: Some(2), days_ahead: Some(4), appointments: None };
        let built = demo::build(&house.app.db, &house.app.key, now, &plan).await.unwrap();
        let at_desk = built.accounts.iter().filter(|one| one.role == Role::Receptionist);
        let desks: BTreeMap<&str, &Account> =
            at_desk.map(|one| (one.clinic.as_str(), one)).collect();
        assert_eq!(desks.len(), 5);
        let (mut asked, mut services, mut granted) = (0, 0, 0);
        for desk in desks.into_values() {
            let slug = desk.clinic.clone();
            let catalogue = house.app.db.read(move |conn| clinics::catalogue_of(conn, &slug)).await.unwrap();
            let token = sign_in(&house, desk).await;
            for service in catalogue.active_services() {
                services += 1;
                let who = catalogue.who_give(service.id).next().unwrap().id;
                for start in starts(&catalogue, now) {
                    let said = explained(&house, &token, (service.id, who), start).await;
                    let became = tried(&house, &catalogue, (service.id, who), start).await;
                    assert_eq!(said, became, "{} at {start}", service.slug);
                    asked += 1;
                    granted += usize::from(said.is_none());
                }
            }
        }
        assert!(services >= 20 && asked > 20 * 48, "{services} services, {asked} starts");
        assert!(granted > 100, "only {granted} of {asked} starts can be had");
    }
}

async fn sign_in(house: &Clinic, desk: &Account) -> String {
    let body = json!({ "clinic": desk.clinic, "email": desk.email, "password": desk.password });
    let reply = house.post("/api/v1/sessions", None, body).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    reply.text("/token")
}

/// Every start on the grid of the day after this one.
fn starts(catalogue: &Catalogue, now: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let zone = catalogue.clinic.time_zone;
    let day = local::day(zone, local::date(zone, now) + TimeDelta::days(1)).unwrap();
    let step = TimeDelta::minutes(catalogue.clinic.policy.slot_step_minutes.into());
    std::iter::successors(Some(day.start()), |at| Some(*at + step))
        .take_while(|at| *at < day.end())
        .collect()
}

/// The first rule that refuses, as `explain` tells it.
async fn explained(
    house: &Clinic,
    token: &str,
    (service, who): (ServiceId, PractitionerId),
    start: DateTime<Utc>,
) -> Option<String> {
    let start = start.format("%Y-%m-%dT%H:%M:%SZ");
    let query = format!("service={service}&practitioner={who}&starts_at={start}");
    let reply = house.get(&format!("/api/v1/staff/explain?{query}"), Some(token)).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let rules = reply.body["rules"].as_array().unwrap();
    let refuses = rules.iter().find(|rule| rule["verdict"] == "refuses");
    assert_eq!(reply.body["bookable"], Value::Bool(refuses.is_none()), "{reply:?}");
    refuses.map(|rule| rule["rule"].as_str().unwrap().to_owned())
}

/// The rule that refuses staff who book the start for somebody new; what is booked is undone.
async fn tried(
    house: &Clinic,
    catalogue: &Catalogue,
    (service_id, who): (ServiceId, PractitionerId),
    starts_at: DateTime<Utc>,
) -> Option<String> {
    let context = Context {
        now: house.app.clock.now(),
        actor: Actor::Staff(StaffId::new()),
        request_id: None,
        key: house.app.key.clone(),
    };
    let details = PatientDetails {
        given_name: PersonName::parse("Newly").unwrap(),
        family_name: PersonName::parse("Come").unwrap(),
        email: None,
        phone: Some(Phone::parse("3055550101", "US").unwrap()),
        birth_date: None,
    };
    let booking = Booking {
        clinic_id: catalogue.clinic.id,
        what: What::Direct { service_id, practitioner_id: Some(who), starts_at },
        particulars: Particulars {
            who: Who::Given(details),
            returning: None,
            reason: None,
            intake: None,
            source: Source::Desk,
        },
        overrides: Overrides::default(),
    };
    let undone = house.app.db.write(move |tx| {
        actions::book(tx, &context, &booking)?;
        Err::<(), _>(Error::Conflict("only tried"))
    });
    match undone.await {
        Err(Error::Conflict("only tried")) => None,
        Err(Error::Refused(refusal)) => Some(refusal.rule().unwrap().to_string()),
        other => panic!("{other:?}"),
    }
}
