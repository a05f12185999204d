//! The visits of all persons under an address.
use super::super::{
    super::{Frame, shown},
    address,
    changes::Changes,
    frame,
    told::Told,
};
use crate::{
    Error,
    db::{DbConn, account_sessions::AccountSession, appointments::Booked, own},
    domain::{Appointment, BookingMode, Catalogue, Patient, PatientRecord, Status},
    web::{account::Member, extract::Asked, viewer::Viewer},
};
use actix_web::{HttpResponse, web::Query};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;

/// How many past visits are shown at first.
const MOST_PAST: usize = 10;

/// The page's query.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    /// `all`: every past visit.
    past: String,
}

#[derive(Template)]
#[template(path = "page/patient/my/visits.html")]
struct Page {
    frame: Frame,
    root: String,
    csrf: String,
    email: String,
    coming: Vec<Line>,
    past: Vec<Line>,
    /// How many past visits are not shown.
    more: usize,
    persons: Vec<Person>,
}

/// A visit as it is listed.
struct Line {
    visit: Told,
    /// Whose it is, where there are several persons.
    name: String,
    status: Status,
    here: String,
    changes: Changes,
    /// Where the same is booked once more; empty where that cannot be.
    again: String,
}

/// A person under the address.
struct Person {
    name: String,
    visits: usize,
}

/// `GET /{clinic}/my`.
pub(super) async fn show(
    asked: Asked,
    Member(session): Member,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, Error> {
    let (all, looking) = (wanted.past == "all", asked.viewer.clone());
    let viewer = session.clone();
    let page = asked.show_own(&session, "account.view", move |conn, catalogue| {
        page(conn, catalogue, &viewer, all, &looking)
    });
    shown(&page.await?)
}

fn page(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    session: &AccountSession,
    all: bool,
    viewer: &Viewer,
) -> Result<Page, Error> {
    let persons = own::persons(conn, session.clinic_id, &session.account.email)?;
    let ids: Vec<_> = persons.iter().map(|one| one.patient.id).collect();
    let visits = own::visits(conn, session.clinic_id, &ids)?;
    let several = persons.len() > 1;
    let (coming, past): (Vec<&Booked>, Vec<&Booked>) =
        visits.iter().partition(|one| is_coming(&one.appointment, viewer.now));
    let line = |one: &&Booked| Line::of(catalogue, one, several, viewer);
    let shown = if all { past.len() } else { MOST_PAST };
    let count = |one: &PatientRecord| {
        let theirs = |visit: &&Booked| visit.appointment.patient_id == Some(one.patient.id);
        visits.iter().filter(theirs).count()
    };
    Ok(Page {
        frame: frame(viewer, catalogue, "My visits"),
        root: format!("/{}", catalogue.clinic.slug),
        csrf: session.csrf.clone(),
        email: session.account.email.clone(),
        coming: coming.iter().filter_map(line).collect(),
        past: past.iter().rev().take(shown).filter_map(line).collect(),
        more: past.len().saturating_sub(shown),
        persons: persons
            .iter()
            .map(|one| Person { name: one.patient.name(), visits: count(one) })
            .collect(),
    })
}

fn is_coming(visit: &Appointment, now: DateTime<Utc>) -> bool {
    visit.status.is_live() && visit.visit.end() > now
}

impl Line {
    fn of(catalogue: &Catalogue, booked: &Booked, several: bool, viewer: &Viewer) -> Option<Self> {
        let visit = &booked.appointment;
        let name = booked.patient.as_ref().filter(|_| several).map(Patient::name);
        Some(Self {
            visit: Told::about((catalogue, viewer.tongue(&catalogue.clinic)), visit)?,
            name: name.unwrap_or_default(),
            status: visit.status,
            here: format!("/{}/my/visits/{}", catalogue.clinic.slug, visit.id),
            changes: Changes::of(catalogue, visit, viewer),
            again: again(catalogue, visit),
        })
    }
}

/// Where the same service with the same practitioner is chosen for the same person; with anybody,
/// where that one does not give it any more.
pub(super) fn again(catalogue: &Catalogue, visit: &Appointment) -> String {
    let service = catalogue.active_services().find(|one| one.id == visit.service_id);
    let Some(service) = service.filter(|one| one.booking != BookingMode::Phone) else {
        return String::new();
    };
    let with = catalogue.who_give(service.id).find(|one| one.id == visit.practitioner_id);
    let whose = visit.patient_id.map(|id| id.to_string()).unwrap_or_default();
    let query = [
        ("service", service.slug.as_str()),
        ("practitioner", with.filter(|one| one.online).map_or("", |one| one.slug.as_str())),
        ("for", whose.as_str()),
    ];
    address(&format!("/{}/slots", catalogue.clinic.slug), &query)
}
