//! The work list of visits that need a new time, with times that each could have.
use super::{
    person::AtDesk,
    surroundings::{Bar, frame},
    visit,
};
use crate::{
    Error,
    actions::Look,
    db::{
        DbConn, clinics,
        displaced::{self, Displaced, Scope},
        sessions::Session,
    },
    domain::{Catalogue, Opening, Patient, Practitioner, Trouble, local, readable_phone},
    web::{
        extract::Asked,
        pages::{Frame, say, shown},
        suggestions,
    },
};
use actix_web::{HttpResponse, web::Query};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

/// How many are listed at once; the rest comes up as these are moved.
const MOST: usize = 50;

#[derive(Deserialize)]
pub(super) struct After {
    #[serde(default)]
    said: String,
}

#[derive(Template)]
#[template(path = "page/staff/displaced.html")]
struct Page {
    frame: Frame,
    bar: Bar,
    /// How many there are in all.
    total: usize,
    entries: Vec<Entry>,
    /// Whether one has just been moved.
    moved: bool,
}

/// A visit on the list.
struct Entry {
    id: String,
    revision: i32,
    name: String,
    /// How the patient is reached, and whether a mail tells them of a move.
    phone: Option<(String, String)>,
    told: bool,
    /// Service, practitioner, and when it is now.
    what: String,
    when: String,
    reasons: Vec<String>,
    /// For the form, and in words.
    openings: Vec<(String, String)>,
}

/// Shows the list.
pub(super) async fn show(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    query: Query<After>,
) -> Result<HttpResponse, Error> {
    let (session, now, moved) = (signed_in.0, asked.now, query.said == "moved");
    let viewer = session.clone();
    let page = asked.show_to(&viewer, move |conn| {
        let look = Look::Many { action: "displaced.list", part: json!({}) };
        Ok((page(conn, &session, now, moved)?, look))
    });
    shown(&page.await?)
}

fn page(
    conn: &mut DbConn,
    session: &Session,
    now: DateTime<Utc>,
    moved: bool,
) -> Result<Page, Error> {
    let catalogue = clinics::catalogue(conn, session.clinic_id)?;
    let mut spots = displaced::spots(conn, &catalogue, Scope::Everywhere, now)?;
    let total = spots.len();
    spots.truncate(MOST);
    let visits = displaced::whole(conn, spots)?;
    let openings = suggestions::of(conn, &catalogue, &visits, now)?;
    let entries = visits.iter().zip(&openings);
    Ok(Page {
        frame: frame(session, &catalogue, "Visits that need a new time"),
        bar: Bar::of(session),
        total,
        entries: entries.map(|(one, openings)| Entry::of(&catalogue, one, openings)).collect(),
        moved,
    })
}

impl Entry {
    fn of(catalogue: &Catalogue, one: &Displaced, openings: &[Opening]) -> Self {
        let visit = &one.booked.appointment;
        let service = catalogue.service(visit.service_id).map_or("", |service| &service.name);
        let who = catalogue.practitioner(visit.practitioner_id).map(Practitioner::display_name);
        let patient = one.booked.patient.as_ref();
        let phone = patient.and_then(|one| one.phone.clone());
        Self {
            id: visit.id.to_string(),
            revision: visit.revision,
            name: patient.map(Patient::name).unwrap_or_default(),
            phone: phone.map(|phone| (readable_phone(&phone), phone)),
            told: patient.is_some_and(|one| one.email.is_some()),
            what: format!("{service} with {}", who.unwrap_or_default()),
            when: visit::when(catalogue, visit),
            reasons: one.troubles.iter().map(Trouble::said).collect(),
            openings: openings.iter().map(|opening| offer(catalogue, opening)).collect(),
        }
    }
}

/// An opening for the form that moves a visit, and in words.
fn offer(catalogue: &Catalogue, opening: &Opening) -> (String, String) {
    let (id, start) = (opening.practitioner_id, opening.visit.start());
    let zone = catalogue.zone(opening.location_id);
    let who = catalogue.practitioner(id).map(Practitioner::display_name).unwrap_or_default();
    let day = say::tongue(catalogue).day(local::date(zone, start));
    (
        format!("{id} {}", start.format("%Y-%m-%dT%H:%M:%SZ")),
        format!("{day}, {} with {who}", say::time(zone, start)),
    )
}
