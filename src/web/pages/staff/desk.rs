//! The reception desk: a day of all practitioners side by side.
use super::{
    anyway,
    arrivals::{self, Arrivals, Request},
    block_form::BlockForm,
    board::{self, Board, Item},
    columns::{self, Columns},
    lately::{self, Deed},
    mark,
    person::AtDesk,
    surroundings::{Bar, frame},
    views::{self, View},
    why::WhyForm,
};
use crate::{
    Error,
    actions::Look,
    db::{
        DbConn,
        appointments::{self, Filter},
        clinics,
        displaced::{self, Scope},
        erasures, outbox_list, patients,
        sessions::Session,
        time_off,
    },
    domain::{
        Appointment, AppointmentId, Catalogue, ClinicId, LocationId, PatientId, Span, Status, local,
    },
    live::{self, Watched},
    web::{
        day,
        extract::Asked,
        pages::{Frame, say, shown},
    },
};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use chrono::{DateTime, Datelike as _, Days, NaiveDate, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::json;

#[derive(Default, Deserialize)]
pub(super) struct Query {
    #[serde(default)]
    date: String,
    #[serde(default)]
    location: String,
    /// For whom a free time is looked for.
    #[serde(default)]
    patient: Option<PatientId>,
    #[serde(default)]
    said: String,
    /// The visit with which it was done.
    #[serde(default)]
    visit: String,
}

#[derive(Template)]
#[template(path = "page/staff/desk.html")]
struct Page {
    frame: Frame,
    bar: Bar,
    views: Vec<View>,
    /// `Tuesday, December 1`, and in ISO 8601.
    day: String,
    date: NaiveDate,
    is_today: bool,
    before: String,
    after: String,
    today: String,
    /// Where to come back to from a form on this page.
    here: String,
    /// Locations to choose among; empty where there is one only.
    places: Vec<Place>,
    /// Practitioners to choose among.
    columns: columns::Chooser,
    closures: Vec<String>,
    /// For whom a free time is looked for: their record, and their name.
    whom: Option<(String, String)>,
    board: Board,
    arrivals: Arrivals,
    requests: Vec<Request>,
    /// How many coming visits of all days need a new time.
    displaced: usize,
    /// How many mails were given up that nobody has seen to.
    failed_mails: i64,
    /// How many patients ask to be forgotten.
    erasures: i64,
    /// How many practitioners ask for time off.
    time_off: i64,
    block: BlockForm,
    why: WhyForm,
    /// The rules that may be set aside by name, for scripts and in words.
    rules: Vec<(&'static str, &'static str)>,
    /// What has just been done; empty: nothing.
    said: &'static str,
    /// How what has just been done is taken back.
    undo: Option<Undo>,
    now: String,
    /// What patients did themselves of late.
    lately: Vec<Deed>,
    /// How far the calendars had come when the page was read.
    mark: String,
}

/// The button that takes a step back.
struct Undo {
    id: AppointmentId,
    revision: i32,
    said: &'static str,
}

/// A location to choose.
pub(super) struct Place {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) chosen: bool,
}

/// Shows the day.
pub(super) async fn show(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    query: web::Query<Query>,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    let (session, now) = (signed_in.0, asked.now);
    let (query, whole_query) = (query.into_inner(), request.query_string().to_owned());
    let viewer = session.clone();
    let page = asked.show_to(&viewer, move |conn| {
        // Before anything else is read: what changes meanwhile is read anew.
        let mark = live::mark(conn, Watched { clinic: session.clinic_id, practitioner: None })?;
        let catalogue = clinics::catalogue(conn, session.clinic_id)?;
        let location = chosen(&catalogue, &query.location)?;
        let (whose, query) = ((&session, &catalogue), (&query, whole_query.as_str()));
        let page = Page { mark, ..page(conn, whose, location, query, now)? };
        let part = json!({ "date": page.date, "location": location });
        Ok((page, Look::Many { action: "day.view", part }))
    });
    shown(&page.await?)
}

/// The day that a query names, as it is at `now`.
fn page(
    conn: &mut DbConn,
    (session, catalogue): (&Session, &Catalogue),
    location: Option<LocationId>,
    (query, whole_query): (&Query, &str),
    now: DateTime<Utc>,
) -> Result<Page, Error> {
    let zone = location.map_or(catalogue.clinic.time_zone, |id| catalogue.zone(id));
    let today = local::date(zone, now);
    let date = date_of(&query.date, today)?;
    let columns = Columns::asked(whole_query, catalogue);
    let mut book = day::load(conn, catalogue, location, date, now)?;
    let whom = query.patient.map(|id| patients::get(conn, catalogue.clinic.id, id)).transpose()?;
    let patient = whom.as_ref().map(|one| one.id);
    let with_all = |date: Option<NaiveDate>| {
        let day = address(date.unwrap_or(today), location);
        patient.map_or_else(|| day.clone(), |id| format!("{day}&patient={id}"))
    };
    let also = columns.address(catalogue);
    let address = |date| format!("{}{also}", with_all(date));
    let arrivals = arrivals::of(catalogue, &book, now);
    book.columns.retain(|column| columns.show(column.practitioner_id));
    let day = say::tongue(catalogue).day(date);
    Ok(Page {
        frame: frame(session, catalogue, &day),
        bar: Bar::of(session),
        views: views::of(views::Place { date, location, whose: None, patient }, "Day"),
        day,
        date,
        is_today: date == today,
        before: address(date.checked_sub_days(Days::new(1))),
        after: address(date.checked_add_days(Days::new(1))),
        today: address(None),
        here: address(Some(date)),
        places: places(catalogue, location),
        columns: columns.chooser(catalogue, with_all(Some(date))),
        closures: closures(catalogue, &book),
        whom: whom.as_ref().map(|one| (one.id.to_string(), one.name())),
        board: board::draw(catalogue, &book, patient, now),
        arrivals,
        erasures: erasures::count_open(conn, catalogue.clinic.id)?,
        time_off: time_off::count_open(conn, catalogue.clinic.id)?,
        failed_mails: outbox_list::failed(conn, catalogue.clinic.id)?,
        requests: arrivals::requests(catalogue, &requested(conn, catalogue.clinic.id, now)?, now),
        displaced: displaced::spots(conn, catalogue, Scope::Everywhere, now)?.len(),
        block: BlockForm::on(catalogue, date),
        why: WhyForm::on(catalogue, date),
        rules: anyway::all(),
        said: done(&query.said),
        undo: undo(conn, catalogue, &query.visit, now)?,
        now: say::time(zone, now),
        lately: lately::by_patients(conn, catalogue, None, now)?,
        mark: String::new(),
    })
}

/// The requests of coming days.
fn requested(
    conn: &mut DbConn,
    clinic: ClinicId,
    now: DateTime<Utc>,
) -> Result<Vec<appointments::Booked>, Error> {
    let filter = Filter {
        within: Span::starting(now, TimeDelta::days(400)),
        status: Some(Status::Requested),
        ..Filter::default()
    };
    appointments::list(conn, clinic, &filter, 50)
}

/// How the last step of the visit that the address names is taken back, while that can be.
fn undo(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    id: &str,
    now: DateTime<Utc>,
) -> Result<Option<Undo>, Error> {
    let Ok(id) = id.parse() else { return Ok(None) };
    let visit = match appointments::get(conn, catalogue.clinic.id, id) {
        Err(Error::NotFound(_)) => return Ok(None),
        other => other?,
    };
    let step = mark::undoable(&visit, catalogue.zone(visit.location_id), now);
    let button = |step| Undo { id, revision: visit.revision, said: mark::undo_button(step) };
    Ok(step.map(button))
}

/// The date that a query names; today where it names none.
pub(super) fn date_of(text: &str, today: NaiveDate) -> Result<NaiveDate, Error> {
    if text.is_empty() {
        return Ok(today);
    }
    let date: Result<NaiveDate, _> = text.parse();
    date.ok()
        .filter(|date| (1970..2200).contains(&date.year()))
        .ok_or_else(|| Error::invalid("date", "invalid", "must be a date like 2026-12-01"))
}

pub(super) fn chosen(catalogue: &Catalogue, text: &str) -> Result<Option<LocationId>, Error> {
    match text {
        "" => Ok(None),
        id => {
            let location = catalogue.location_named(id).ok_or(Error::NotFound("location"))?;
            Ok(Some(location.id))
        }
    }
}

pub(super) fn places(catalogue: &Catalogue, chosen: Option<LocationId>) -> Vec<Place> {
    let places: Vec<Place> = catalogue
        .active_locations()
        .map(|one| Place {
            id: one.id.to_string(),
            name: one.name.clone(),
            chosen: Some(one.id) == chosen,
        })
        .collect();
    if places.len() > 1 { places } else { Vec::new() }
}

fn closures(catalogue: &Catalogue, book: &day::DayBook) -> Vec<String> {
    let said = |(place, title): &(LocationId, String)| {
        let name = catalogue.location(*place).map(|one| one.name.clone()).unwrap_or_default();
        format!("{name} is closed: {title}")
    };
    book.closures.iter().map(said).collect()
}

/// The day in the address line.
pub(super) fn address(date: NaiveDate, location: Option<LocationId>) -> String {
    match location {
        Some(id) => format!("/desk?date={date}&location={id}"),
        None => format!("/desk?date={date}"),
    }
}

/// The day of a visit, at the visit, with what has just been done with it.
pub(super) fn address_of(catalogue: &Catalogue, visit: &Appointment, said: &str) -> String {
    let date = local::date(catalogue.zone(visit.location_id), visit.visit.start());
    format!("{}&said={said}&visit={id}#visit-{id}", address(date, None), id = visit.id)
}

/// What is said at the top of the day after a deed.
fn done(word: &str) -> &'static str {
    match word {
        "booked" => "The visit is booked.",
        "moved" => "The visit is moved.",
        "lengthened" => "The visit has its new length.",
        "cancelled" => "The visit is cancelled.",
        "arrived" => "The arrival is noted.",
        "missed" => "It is noted that nobody came.",
        "unblocked" => "The block is removed.",
        _ => "",
    }
}
