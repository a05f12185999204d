//! The explanation and the booking are one: for every service of each demo clinic, on every start
//! of a day, what `explain` says is what becomes of the booking. The starts go round among those
//! who give the service, and among staff and patients.
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
        let (mut starts_tried, mut services, mut granted) = (0, 0, 0);
        for desk in desks.into_values() {
            let slug = desk.clinic.clone();
            let catalogue = house.app.db.read(move |conn| clinics::catalogue_of(conn, &slug)).await.unwrap();
            let token = sign_in(&house, desk).await;
            for service in catalogue.active_services() {
                services += 1;
                let givers = catalogue.who_give(service.id).map(|one| one.id);
                let asking: Vec<_> =
                    givers.flat_map(|who| [(who, "staff"), (who, "public")]).collect();
                for (nth, start) in starts(&catalogue, now).into_iter().enumerate() {
                    let (who, asker) = asking[nth % asking.len()];
                    let said = explained(&house, &token, (service.id, who, asker), start).await;
                    let became = tried(&house, &catalogue, (service.id, who, asker), start).await;
                    assert_eq!(said, became, "{} at {start} for {asker}", service.slug);
                    starts_tried += 1;
                    granted += usize::from(said.is_none());
                }
            }
        }
        assert!(services >= 20 && starts_tried > 20 * 48, "{services} services, {starts_tried} starts");
        assert!(granted > 100, "only {granted} of {starts_tried} starts can be had");
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
    (service, who, asker): (ServiceId, PractitionerId, &str),
    start: DateTime<Utc>,
) -> Option<String> {
    let start = start.format("%Y-%m-%dT%H:%M:%SZ");
    let query = format!("service={service}&practitioner={who}&asker={asker}&starts_at={start}");
    let reply = house.get(&format!("/api/v1/staff/explain?{query}"), Some(token)).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let rules = reply.body["rules"].as_array().unwrap();
    let refuses = rules.iter().find(|rule| rule["verdict"] == "refuses");
    assert_eq!(reply.body["bookable"], Value::Bool(refuses.is_none()), "{reply:?}");
    refuses.map(|rule| rule["rule"].as_str().unwrap().to_owned())
}

/// The rule that refuses whoever books the start for somebody new; what is booked is undone.
async fn tried(
    house: &Clinic,
    catalogue: &Catalogue,
    (service_id, who, asker): (ServiceId, PractitionerId, &str),
    starts_at: DateTime<Utc>,
) -> Option<String> {
    let by_staff = asker == "staff";
    let context = Context {
        now: house.app.clock.now(),
        actor: if by_staff { Actor::Staff(StaffId::new()) } else { Actor::Patient },
        request_id: None,
        key: house.app.key.clone(),
    };
    let details = PatientDetails {
        given_name: PersonName::parse("Newly").unwrap(),
        family_name: PersonName::parse("Come").unwrap(),
        email: None,
        phone: Some(Phone::parse("3055550101", "US").unwrap()),
        birth_date: None,
        language: None,
    };
    let booking = Booking {
        clinic_id: catalogue.clinic.id,
        what: What::Direct { service_id, practitioner_id: Some(who), starts_at },
        particulars: Particulars {
            who: Who::Given(details),
            returning: None,
            reason: None,
            intake: None,
            source: if by_staff { Source::Desk } else { Source::Online },
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
