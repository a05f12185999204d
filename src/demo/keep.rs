//! Puts the demo's clinics into the database, in few large transactions.
use super::{accounts::Opened, found::Founded, patients::Registered};
use crate::{
    Error,
    db::{
        Db, Tx, appointments,
        audit::{self, Actor, Entry},
        blocks, clinics, hours, patients, practitioners, services, staff, time_off,
    },
    domain::{Appointment, Catalogue, ClinicId, PatientId, TimeOffId, TimeOffRequest, local},
};
use chrono::{DateTime, Days, TimeDelta, Utc};
use serde_json::json;

/// Keeps a clinic with all that it is set up with.
pub(super) async fn clinic(
    db: &Db,
    founded: &Founded,
    accounts: &[Opened],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let catalogue = founded.catalogue.clone();
    let (hours, closures) = (founded.hours.clone(), founded.closures.clone());
    let (blocks, accounts) = (founded.blocks.clone(), accounts.to_vec());
    db.write(move |tx| {
        let id = catalogue.clinic.id;
        places(tx, &catalogue)?;
        for (who, rules) in &hours {
            rules.weekly.iter().try_for_each(|rule| hours::insert(tx, id, *who, rule))?;
        }
        for (place, closure) in &closures {
            hours::insert_closure(tx, id, *place, closure)?;
        }
        for block in &blocks {
            blocks::insert(tx, id, block)?;
        }
        for one in &accounts {
            staff::insert(tx, id, &one.staff, &one.password_hash)?;
        }
        if let Some(request) = time_off_asked(&catalogue, &accounts, now) {
            time_off::insert(tx, &request)?;
        }
        audit::insert(tx, founding(id, &catalogue.clinic.slug, now))
    })
    .await
}

/// A day off in two weeks that a practitioner with an account asked for yesterday.
fn time_off_asked(
    catalogue: &Catalogue,
    accounts: &[Opened],
    now: DateTime<Utc>,
) -> Option<TimeOffRequest> {
    let zone = catalogue.clinic.time_zone;
    let date = local::date(zone, now).checked_add_days(Days::new(15))?;
    Some(TimeOffRequest {
        id: TimeOffId::new(),
        clinic_id: catalogue.clinic.id,
        practitioner_id: accounts.iter().find_map(|one| one.staff.practitioner_id)?,
        span: local::day(zone, date)?,
        reason: "A family celebration".to_owned(),
        requested_at: now - TimeDelta::hours(20),
        decided: None,
    })
}

fn places(tx: &mut Tx<'_>, catalogue: &Catalogue) -> Result<(), Error> {
    let id = catalogue.clinic.id;
    clinics::insert(tx, &catalogue.clinic)?;
    for one in &catalogue.locations {
        clinics::insert_location(tx, id, one)?;
    }
    for one in &catalogue.rooms {
        clinics::insert_room(tx, id, one)?;
    }
    for one in &catalogue.practitioners {
        practitioners::insert(tx, id, one)?;
    }
    for one in &catalogue.services {
        services::insert(tx, id, one)?;
    }
    for one in &catalogue.gives {
        services::give(tx, id, *one)?;
    }
    for one in &catalogue.suits {
        services::suit(tx, id, *one)?;
    }
    Ok(())
}

fn founding(clinic: ClinicId, slug: &str, now: DateTime<Utc>) -> Entry {
    Entry {
        clinic_id: clinic,
        at: now,
        actor: Actor::System,
        action: "clinic.create".to_owned(),
        subject_kind: "clinic",
        subject: clinic.uuid(),
        change: json!({ "slug": slug }),
        reason: Some("demo".to_owned()),
        request_id: None,
    }
}

/// Keeps some patients and visits.
pub(super) async fn batch(
    db: &Db,
    clinic: ClinicId,
    whose: Vec<Registered>,
    visits: Vec<Appointment>,
) -> Result<(), Error> {
    db.write(move |tx| {
        for one in &whose {
            patients::insert(tx, clinic, &one.patient, one.registered_at)?;
        }
        visits.iter().try_for_each(|visit| appointments::insert(tx, visit))
    })
    .await
}

/// Notes when patients were treated first.
pub(super) async fn seen(db: &Db, these: Vec<(PatientId, DateTime<Utc>)>) -> Result<(), Error> {
    db.write(move |tx| these.iter().try_for_each(|(id, at)| patients::seen(tx, *id, *at))).await
}
