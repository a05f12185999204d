//! The visits of all persons under an address.
use super::super::{
    super::{Frame, onward, shown},
    address,
    changes::Changes,
    door::Door,
    frame,
    manage::Opened,
    told::Told,
    visitor,
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
    here: String,
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
        frame: frame(viewer, catalogue, viewer.tongue(&catalogue.clinic).say("my-title")),
        root: format!("/{}", catalogue.clinic.slug),
        csrf: session.csrf.clone(),
        email: session.account.email.clone(),
        coming: coming.iter().filter_map(line).collect(),
        past: past.iter().rev().take(shown).filter_map(line).collect(),
        more: past.len().saturating_sub(shown),
        persons: persons
            .iter()
            .map(|one| Person {
                name: one.patient.name(),
                visits: count(one),
                here: format!("/{}/my/persons/{}", catalogue.clinic.slug, one.patient.id),
            })
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
            again: match times(catalogue, visit) {
                Some(_) => format!("/{}/my/visits/{}/again", catalogue.clinic.slug, visit.id),
                None => String::new(),
            },
        })
    }
}

/// `GET /{clinic}/my/visits/{visit}/again`: on to the times of the same service with the same
/// practitioner; the browser keeps whom it is for.
pub(super) async fn again(asked: Asked, door: Door) -> Result<HttpResponse, Error> {
    let viewer = asked.viewer.clone();
    let read = asked.read(move |conn| door.open(conn, viewer));
    let Opened { catalogue, visit, .. } = read.await?;
    let times = times(&catalogue, &visit).ok_or(Error::NotFound("service"))?;
    let mut response = onward(&times);
    if let Some(id) = visit.patient_id {
        visitor::choose(&mut response, &asked.app, id)?;
    }
    Ok(response)
}

/// Where times of the same service with the same practitioner are chosen; with anybody, where that
/// one does not give it any more.
fn times(catalogue: &Catalogue, visit: &Appointment) -> Option<String> {
    let service = catalogue.active_services().find(|one| one.id == visit.service_id);
    let service = service.filter(|one| one.booking != BookingMode::Phone)?;
    let with = catalogue.who_give(service.id).find(|one| one.id == visit.practitioner_id);
    let with = with.filter(|one| one.online).map_or("", |one| one.slug.as_str());
    let query = [("service", service.slug.as_str()), ("practitioner", with)];
    Some(address(&format!("/{}/slots", catalogue.clinic.slug), &query))
}
