//! The first page of the administration: what is missing before patients can book, and where
//! everything is.
use super::super::{
    person::AtAdmin,
    surroundings::{Bar, frame},
};
use crate::{
    Error,
    db::{DbConn, clinics, hours, staff},
    domain::{BookingMode, Catalogue, local},
    web::{
        extract::Asked,
        openings::{self, Search},
        pages::{Frame, shown},
    },
};
use actix_web::HttpResponse;
use askama::Template;
use chrono::{DateTime, Utc};

#[derive(Template)]
#[template(path = "page/staff/admin/overview.html")]
struct Page {
    frame: Frame,
    bar: Bar,
    /// What must be there before patients can book.
    steps: Vec<Step>,
    /// The patients' front page.
    front: String,
    /// Whether there is an opening that a patient could have.
    is_open: bool,
    parts: [(&'static str, Vec<Part>); 4],
}

/// Something that must be there.
struct Step {
    is_done: bool,
    title: &'static str,
    words: String,
    address: &'static str,
}

/// A part of the administration: address, title, and what is there.
struct Part(&'static str, &'static str, String);

/// Shows it.
pub(super) async fn show(asked: Asked, AtAdmin(signed_in): AtAdmin) -> Result<HttpResponse, Error> {
    let (session, now) = (signed_in.0, asked.now);
    let page = asked.read(move |conn| {
        let catalogue = clinics::catalogue(conn, session.clinic_id)?;
        let members = staff::all(conn, session.clinic_id)?.iter().filter(|one| one.active).count();
        Ok(Page {
            frame: frame(&session, &catalogue, "Administration"),
            bar: Bar::of(&session),
            steps: steps(conn, &catalogue, now)?,
            front: format!("/{}", catalogue.clinic.slug),
            is_open: is_open(conn, &catalogue, now)?,
            parts: parts(&catalogue, members),
        })
    });
    shown(&page.await?)
}

fn steps(conn: &mut DbConn, catalogue: &Catalogue, now: DateTime<Utc>) -> Result<Vec<Step>, Error> {
    let locations = catalogue.active_locations().count();
    let services = catalogue.active_services().count();
    let people: Vec<_> = catalogue.active_practitioners().map(|one| one.id).collect();
    let given =
        catalogue.active_services().filter(|one| catalogue.who_give(one.id).any(|who| who.active));
    let given = given.count();
    let today = local::date(catalogue.clinic.time_zone, now);
    let at_work = hours::of(conn, &people, today, today)?;
    let at_work = at_work.values().filter(|hours| !hours.weekly.is_empty()).count();
    Ok(vec![
        Step::new(locations > 0, "A location", count(locations, "location"), "/admin/locations"),
        Step::new(
            services > 0,
            "A service that can be booked",
            count(services, "service"),
            if services == 0 { "/admin/services/new" } else { "/admin/services" },
        ),
        Step::new(
            !people.is_empty(),
            "A practitioner",
            count(people.len(), "practitioner"),
            if people.is_empty() { "/admin/practitioners/new" } else { "/admin/practitioners" },
        ),
        Step::new(
            given > 0,
            "Somebody who gives a service",
            format!("{given} of {services} services are given by somebody"),
            "/admin/practitioners",
        ),
        Step::new(
            at_work > 0,
            "Weekly hours",
            format!("{at_work} of {} practitioners have hours", people.len()),
            "/admin/practitioners",
        ),
    ])
}

/// Whether a patient who comes now finds a time.
fn is_open(conn: &mut DbConn, catalogue: &Catalogue, now: DateTime<Utc>) -> Result<bool, Error> {
    for service in catalogue.active_services().filter(|one| one.booking != BookingMode::Phone) {
        let search = Search::of(service, now);
        if openings::first(conn, catalogue, &search, now)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn parts(catalogue: &Catalogue, members: usize) -> [(&'static str, Vec<Part>); 4] {
    let services = catalogue.active_services().count();
    let people = catalogue.active_practitioners().count();
    let locations = catalogue.active_locations().count();
    let rooms = catalogue.rooms.iter().filter(|room| room.active).count();
    [
        (
            "What the clinic offers",
            vec![
                Part("/admin/services", "Services", count(services, "service")),
                Part(
                    "/admin/practitioners",
                    "Practitioners and their hours",
                    count(people, "practitioner"),
                ),
                Part("/admin/locations", "Locations", count(locations, "location")),
                Part("/admin/rooms", "Rooms", count(rooms, "room")),
                Part("/admin/closures", "Closures", "Days on which it is closed".to_owned()),
            ],
        ),
        (
            "The clinic",
            vec![
                Part("/admin/clinic", "Name, telephone, colours", catalogue.clinic.name.clone()),
                Part("/admin/policy", "Policy", "Notice, cut-offs, reminders".to_owned()),
            ],
        ),
        (
            "Who signs in",
            vec![
                Part("/admin/staff", "Staff", format!("{} can sign in", people_of(members))),
                Part(
                    "/admin/audit",
                    "Audit trail",
                    "Who did what, and who looked at whom".to_owned(),
                ),
            ],
        ),
        (
            "How it runs",
            vec![
                Part(
                    "/admin/mail",
                    "Mail templates",
                    "What patients and staff are written".to_owned(),
                ),
                Part("/admin/mail/test", "Test of the mail", "Whether mail gets out".to_owned()),
                Part("/admin/about", "About", "Versions, database, time zones".to_owned()),
            ],
        ),
    ]
}

fn people_of(count: usize) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{count} people") }
}

fn count(count: usize, what: &str) -> String {
    match count {
        0 => format!("No {what} yet"),
        1 => format!("1 {what}"),
        many => format!("{many} {what}s"),
    }
}

impl Step {
    fn new(is_done: bool, title: &'static str, words: String, address: &'static str) -> Self {
        Self { is_done, title, words, address }
    }
}

impl Page {
    /// Whether something is missing.
    fn lacks(&self) -> bool {
        self.steps.iter().any(|step| !step.is_done)
    }
}
