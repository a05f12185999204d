//! Moving a visit to another time, from its own page.
use super::{
    super::{Frame, onward, refused, shown, shown_as},
    address,
    chooser::{Chooser, Choosing, Looking, choose as look},
    door::Door,
    expired::nearest,
    frame,
    manage::{self, Notice, Opened},
    offer::{Choice, Offer},
    slots::with,
    told::Told,
};
use crate::{
    Error,
    actions::{self, Move, Overrides},
    db::{DbConn, audit::Actor},
    domain::{Appointment, Catalogue, Refusal, Service, Step, local},
    web::{extract::Asked, openings::Search},
};
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Form, Query},
};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;

/// The page's query.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    /// A slug, or `anyone`; empty: whoever the visit is with.
    practitioner: String,
    day: String,
    from: String,
}

/// What the page sends.
#[derive(Debug, Deserialize)]
pub(super) struct Wish {
    starts_at: String,
    revision: i32,
    /// Of who is signed in.
    #[serde(default)]
    csrf: String,
}

#[derive(Template)]
#[template(path = "page/patient/move.html")]
struct Page {
    frame: Frame,
    visit: Told,
    here: String,
    /// The page that asks whether it is meant.
    check: String,
    with: Vec<(String, String, bool)>,
    chooser: Chooser,
}

#[derive(Template)]
#[template(path = "page/patient/move_lost.html")]
struct Lost {
    frame: Frame,
    title: String,
    said: String,
    visit: Told,
    here: String,
    check: String,
    /// The other times of that day.
    all: String,
    offers: Vec<Offer>,
}

/// `GET /manage/{token}/move`.
pub(super) async fn choose(
    asked: Asked,
    door: Door,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, Error> {
    let (behind, here, viewer) = (door.clone(), door.here(), asked.viewer.clone());
    let read = asked.read(move |conn| {
        let opened = behind.open(conn, viewer)?;
        if opened.visit.patient_may(Step::Reschedule, opened.viewer.now).is_err() {
            return Ok(None);
        }
        page(conn, &opened, &wanted, &behind.here()).map(Some)
    });
    match read.await {
        Ok(Some(page)) => shown(&page),
        Ok(None) => Ok(onward(&here)),
        Err(error) => door.unopened(&asked.viewer, error),
    }
}

/// `POST /manage/{token}/move`.
pub(super) async fn submit(
    asked: Asked,
    door: Door,
    Form(wish): Form<Wish>,
) -> Result<HttpResponse, Error> {
    door.sent(&wish.csrf)?;
    let (behind, here) = (door.clone(), door.here());
    let viewer = asked.viewer.clone();
    let opened = match asked.read(move |conn| behind.open(conn, viewer)).await {
        Ok(opened) => opened,
        Err(error) => return door.unopened(&asked.viewer, error),
    };
    let choice = Choice::read(&opened.catalogue, &wish.starts_at, "")?;
    let new = Move {
        clinic_id: opened.visit.clinic_id,
        id: opened.visit.id,
        starts_at: choice.starts_at,
        practitioner_id: choice.practitioner,
        seen: Some(wish.revision),
        overrides: Overrides::default(),
    };
    let done =
        asked.act(Actor::Patient, move |tx, context| actions::reschedule(tx, context, &new)).await;
    match done {
        Ok(_) => Ok(onward(&format!("{here}?done=moved"))),
        Err(Error::Refused(Refusal::StaleRevision { .. })) => {
            Ok(onward(&format!("{here}?done=changed")))
        }
        Err(Error::Refused(refusal)) if refusal.rule().is_some() => {
            cannot(&asked, opened, (refusal, choice), here).await
        }
        Err(Error::Refused(refusal)) => {
            manage::page(&asked, &door, Notice::Refused(refusal), false).await
        }
        Err(error) => Err(error),
    }
}

fn page(
    conn: &mut DbConn,
    Opened { catalogue, visit, viewer }: &Opened,
    wanted: &Wanted,
    here: &str,
) -> Result<Page, Error> {
    let tongue = viewer.tongue(&catalogue.clinic);
    let service = service(catalogue, visit)?;
    let told = manage::told((catalogue, viewer), visit)?;
    let practitioner = match wanted.practitioner.as_str() {
        "anyone" => None,
        "" => Some(visit.practitioner_id),
        slug => Some(catalogue.practitioner_named(slug).ok_or(Error::NotFound("practitioner"))?.id),
    };
    let path = format!("{here}/move");
    let choosing = Choosing {
        viewer,
        search: Search { practitioner, ..search(service, visit, viewer.now) },
        looking: Looking {
            day: wanted.day.parse().ok(),
            from: wanted.from.parse().ok(),
            near: Some(local::date(catalogue.clinic.time_zone, visit.visit.start())),
        },
        path: &path,
        query: &[("practitioner", &wanted.practitioner)],
        named: true,
        except: Some((visit.visit.start(), visit.practitioner_id)),
    };
    let shown = match practitioner {
        None => "",
        Some(id) => catalogue.practitioner(id).map_or("", |one| one.slug.as_str()),
    };
    Ok(Page {
        chooser: look(conn, catalogue, &choosing)?,
        frame: frame(viewer, catalogue, tongue.say("move-title")),
        here: here.to_owned(),
        with: with((catalogue, tongue), service.id, shown, |slug| {
            let slug = if slug.is_empty() { "anyone" } else { slug };
            let query = [("practitioner", slug), ("day", &wanted.day), ("from", &wanted.from)];
            address(&path, &query)
        }),
        check: format!("{path}/check"),
        visit: told,
    })
}

/// The page that says so, as an answer.
pub(super) async fn cannot(
    asked: &Asked,
    opened: Opened,
    (refusal, choice): (Refusal, Choice),
    here: String,
) -> Result<HttpResponse, Error> {
    let read = asked.read(move |conn| lost(conn, &opened, (&refusal, choice), &here));
    shown_as(StatusCode::CONFLICT, &read.await?)
}

/// Why the visit could not be moved there, and the nearest times instead.
fn lost(
    conn: &mut DbConn,
    Opened { catalogue, visit, viewer }: &Opened,
    (refusal, choice): (&Refusal, Choice),
    here: &str,
) -> Result<Lost, Error> {
    let service = service(catalogue, visit)?;
    let practitioner = choice.practitioner.or(Some(visit.practitioner_id));
    let search = Search { practitioner, ..search(service, visit, viewer.now) };
    let tongue = viewer.tongue(&catalogue.clinic);
    let title: String = match refusal {
        Refusal::SlotTaken | Refusal::NoRoom | Refusal::Blocked { .. } => tongue.say("lost-taken"),
        _ => tongue.say("move-impossible"),
    }
    .into();
    Ok(Lost {
        offers: nearest(conn, catalogue, (&search, viewer), choice.starts_at)?,
        frame: frame(viewer, catalogue, title.clone()),
        title,
        said: refused(tongue, refusal),
        visit: manage::told((catalogue, viewer), visit)?,
        here: here.to_owned(),
        check: format!("{here}/move/check"),
        all: times(catalogue, here, choice),
    })
}

/// Where times are chosen, on the day of one and with whom it would be.
pub(super) fn times(catalogue: &Catalogue, here: &str, choice: Choice) -> String {
    let day = local::date(catalogue.clinic.time_zone, choice.starts_at).to_string();
    let with = choice.practitioner.and_then(|id| catalogue.practitioner(id));
    let with = with.map_or("", |one| one.slug.as_str());
    address(&format!("{here}/move"), &[("practitioner", with), ("day", &day)])
}

pub(super) fn search<'a>(
    service: &'a Service,
    visit: &Appointment,
    now: DateTime<Utc>,
) -> Search<'a> {
    Search {
        practitioner: Some(visit.practitioner_id),
        patient: visit.patient_id,
        without: Some(visit.id),
        ..Search::of(service, now)
    }
}

pub(super) fn service<'a>(
    catalogue: &'a Catalogue,
    visit: &Appointment,
) -> Result<&'a Service, Error> {
    catalogue.service(visit.service_id).ok_or(Error::NotFound("service"))
}
