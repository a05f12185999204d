//! A practitioner's own day, as a list.
use super::{
    agenda_steps::is_of_the_day,
    board, desk, feed,
    lately::{self, Deed},
    mark::{self, Mark},
    person::Person,
    surroundings::{Bar, frame, runs_the_desk},
    views::View,
    visit, week,
};
use crate::{
    Error,
    actions::Look,
    db::{DbConn, appointments::Booked, clinics, patients, sessions::Session},
    domain::{
        Catalogue, Patient, Practitioner, PractitionerId, Span, Status, Step, local, merged,
        readable_phone,
    },
    live::{self, Watched},
    web::{
        day::{self, Column, DayBook},
        extract::Asked,
        pages::{Frame, say, shown},
    },
};
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::json;

#[derive(Default, Clone, Deserialize)]
pub(super) struct Query {
    #[serde(default)]
    pub(super) date: String,
    /// For those who run the desk: whose day.
    #[serde(default)]
    pub(super) practitioner: String,
    /// Whether the part about the calendar feed is unfolded; empty: no.
    #[serde(default)]
    pub(super) feed: String,
}

impl Query {
    /// The day's address.
    pub(super) fn address(&self) -> String {
        let query: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("date", &self.date)
            .append_pair("practitioner", &self.practitioner)
            .finish();
        format!("/day?{query}")
    }
}

#[derive(Template)]
#[template(path = "page/staff/agenda.html")]
pub(super) struct Page {
    frame: Frame,
    bar: Bar,
    views: Vec<View>,
    name: String,
    day: String,
    date: NaiveDate,
    /// `today`, `tomorrow`.
    near: String,
    before: String,
    after: String,
    today: Option<String>,
    /// `7 visits, 2 done, running 5 min late`.
    summary: String,
    closures: Vec<String>,
    rows: Vec<Row>,
    /// Whose day it is, for those who run the desk; empty: their own.
    practitioner: String,
    /// Others to look at: id, name, whether shown.
    others: Vec<(String, String, bool)>,
    /// Whether whoever looks may take steps.
    acts: bool,
    /// The calendar feed, for those who may share it.
    feed: Option<feed::Section>,
    feed_open: bool,
    /// What became of the step that was just tried; empty: none was.
    note: String,
    /// What patients did themselves of late.
    lately: Vec<Deed>,
    /// Whose day it is, and how far it had come when the page was read.
    watched: PractitionerId,
    mark: String,
    /// The page's own address.
    here: String,
}

/// One line of the list.
struct Row {
    at: String,
    half: &'static str,
    until: String,
    what: What,
}

enum What {
    Visit(Box<Treated>),
    Block(String),
    Free(String),
}

/// A visit as whoever treats it needs to know it.
struct Treated {
    id: String,
    revision: i32,
    name: String,
    mark: Mark,
    /// Service and room.
    line: String,
    /// As it is read, and for the link.
    phone: Option<(String, String)>,
    reason: String,
    intake: Vec<String>,
    first_visit: bool,
    /// The steps that can be taken: for the address, on the button, and whether it is the next.
    steps: Vec<(&'static str, &'static str, bool)>,
    /// What is on the button that takes the last step back.
    undo: Option<&'static str>,
    /// That rules were set aside for it; empty where none were.
    set_aside: &'static str,
    over: bool,
}

/// Shows the day.
pub(super) async fn show(
    asked: Asked,
    Person(signed_in): Person,
    query: web::Query<Query>,
) -> Result<HttpResponse, Error> {
    let (session, now) = (signed_in.0, asked.now);
    let query = query.into_inner();
    let viewer = session.clone();
    let page = asked.show_to(&viewer, move |conn| {
        let page = page(conn, &session, &query, now, String::new())?;
        let part = json!({ "date": page.date, "practitioner": page.practitioner });
        Ok((page, Look::Many { action: "day.view", part }))
    });
    shown(&page.await?)
}

/// The day as it is at `now`, with a note above it.
pub(super) fn page(
    conn: &mut DbConn,
    session: &Session,
    query: &Query,
    now: DateTime<Utc>,
    note: String,
) -> Result<Page, Error> {
    let catalogue = clinics::catalogue(conn, session.clinic_id)?;
    let who = whose(session, &catalogue, &query.practitioner)?;
    let watched = Watched { clinic: session.clinic_id, practitioner: Some(who.id) };
    let mark = live::mark(conn, watched)?;
    let (zone, tongue) = (catalogue.clinic.time_zone, say::tongue(&catalogue));
    let today = local::date(zone, now);
    let date = desk::date_of(&query.date, today)?;
    let book = day::load(conn, &catalogue, None, date, now)?;
    let acts = acts(session, who.id);
    let list = List { catalogue: &catalogue, book: &book, now, acts };
    let rows = match book.column(who.id) {
        Some(column) => list.rows(conn, column)?,
        None => Vec::new(),
    };
    let address = |date: NaiveDate| match query.practitioner.as_str() {
        "" => format!("/day?date={date}"),
        id => format!("/day?date={date}&practitioner={id}"),
    };
    let step = |date: Option<NaiveDate>| address(date.unwrap_or(today));
    let error = if note.is_empty() { "" } else { "Error: " };
    let closures = book.closures.iter().map(|(_, title)| title.clone()).collect();
    Ok(Page {
        frame: frame(session, &catalogue, &format!("{error}{}", tongue.day(date))),
        bar: Bar::of(session),
        views: views(date, &query.practitioner, "Day"),
        name: who.display_name(),
        day: tongue.day(date),
        date,
        near: tongue.near_day(date, today),
        before: step(date.checked_sub_days(Days::new(1))),
        after: step(date.checked_add_days(Days::new(1))),
        today: (date != today).then(|| address(today)),
        summary: summary(book.column(who.id), book.holds(now), now),
        closures,
        rows,
        practitioner: query.practitioner.clone(),
        acts,
        feed: if acts { Some(feed::section(conn, &catalogue, who.id)?) } else { None },
        feed_open: !query.feed.is_empty(),
        others: others(session, &catalogue, who.id),
        note,
        lately: lately::by_patients(conn, &catalogue, Some(who.id), now)?,
        watched: who.id,
        mark,
        here: query.address(),
    })
}

/// Whether somebody may take steps on a practitioner's day, and share it.
pub(super) fn acts(session: &Session, practitioner: PractitionerId) -> bool {
    runs_the_desk(session) || session.staff.practitioner_id == Some(practitioner)
}

/// Whether somebody may look at the days of all practitioners.
pub(super) fn sees_all(session: &Session, catalogue: &Catalogue) -> bool {
    runs_the_desk(session) || catalogue.clinic.policy.practitioners_see_all
}

/// The pictures of a practitioner's time, of which `here` is shown.
pub(super) fn views(date: NaiveDate, practitioner: &str, here: &str) -> Vec<View> {
    let day = match practitioner {
        "" => format!("/day?date={date}"),
        id => format!("/day?date={date}&practitioner={id}"),
    };
    [("Day", day), ("Week", week::own_address(date, practitioner))]
        .into_iter()
        .map(|(name, href)| View { name, href, is_here: name == here })
        .collect()
}

/// Whose day is looked at: one's own, or at the desk anybody's.
pub(super) fn whose<'a>(
    session: &Session,
    catalogue: &'a Catalogue,
    wanted: &str,
) -> Result<&'a Practitioner, Error> {
    let own = session.staff.practitioner_id.and_then(|id| catalogue.practitioner(id));
    let desk = runs_the_desk(session);
    if wanted.is_empty() {
        let anybody = catalogue.active_practitioners().next().filter(|_| desk);
        return own
            .or(anybody)
            .ok_or(Error::Forbidden("your account is not linked to a practitioner yet"));
    }
    let id: Option<PractitionerId> = wanted.parse().ok();
    let one =
        id.and_then(|id| catalogue.practitioner(id)).ok_or(Error::NotFound("practitioner"))?;
    let is_own = own.is_some_and(|own| own.id == one.id);
    if desk || is_own || catalogue.clinic.policy.practitioners_see_all {
        Ok(one)
    } else {
        Err(Error::Forbidden("you see your own day only"))
    }
}

fn others(
    session: &Session,
    catalogue: &Catalogue,
    shown: PractitionerId,
) -> Vec<(String, String, bool)> {
    if !sees_all(session, catalogue) {
        return Vec::new();
    }
    let choice = |one: &Practitioner| (one.id.to_string(), one.display_name(), one.id == shown);
    catalogue.active_practitioners().map(choice).collect()
}

fn summary(column: Option<&Column>, is_today: bool, now: DateTime<Utc>) -> String {
    let visits = column.map(|column| column.visits.as_slice()).unwrap_or_default();
    let coming = |one: &&Booked| {
        !matches!(one.appointment.status, Status::Cancelled | Status::Requested | Status::Held)
    };
    let count = visits.iter().filter(coming).count();
    let done = visits.iter().filter(|one| one.appointment.status == Status::Fulfilled).count();
    let mut said = vec![match count {
        0 => "No visits".to_owned(),
        1 => "1 visit".to_owned(),
        _ => format!("{count} visits"),
    }];
    if done > 0 {
        said.push(format!("{done} done"));
    }
    let late = column.map(|column| board::running_late(column, now)).unwrap_or_default();
    if is_today && !late.is_empty() {
        said.push(format!("running {late} late"));
    }
    said.join(", ")
}

struct List<'a> {
    catalogue: &'a Catalogue,
    book: &'a DayBook,
    now: DateTime<Utc>,
    /// Whether whoever looks may take steps.
    acts: bool,
}

impl List<'_> {
    /// Visits, blocks and the free time between them, by start.
    fn rows(&self, conn: &mut DbConn, column: &Column) -> Result<Vec<Row>, Error> {
        let mut rows: Vec<(Span, Row)> = Vec::new();
        for one in &column.visits {
            if one.appointment.status != Status::Cancelled {
                let span = one.appointment.visit;
                let visit = What::Visit(Box::new(self.treated(conn, one)?));
                rows.push((span, self.row(span, visit)));
            }
        }
        for block in &column.blocks {
            let start = block.span.start().max(self.book.span.start());
            if let Some(span) = Span::between(start, block.span.end().min(self.book.span.end())) {
                rows.push((span, self.row(span, What::Block(block.title.clone()))));
            }
        }
        for gap in self.gaps(column) {
            let length = say::minutes(gap.length().num_minutes());
            rows.push((gap, self.row(gap, What::Free(length))));
        }
        rows.sort_by_key(|(span, _)| *span);
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    }

    /// Free stretches of working time in which a visit could begin.
    fn gaps(&self, column: &Column) -> Vec<Span> {
        let step = self.catalogue.clinic.policy.slot_step_minutes;
        let free = column.free(self.catalogue, self.book.span.start());
        let mut gaps = merged(free.iter().map(|free| free.span).collect());
        gaps.retain(|gap| gap.length().num_minutes() >= i64::from(step));
        gaps
    }

    fn row(&self, span: Span, what: What) -> Row {
        let zone = self.book.zone;
        Row {
            at: say::clock(zone, span.start()),
            half: say::half(zone, span.start()),
            until: say::time(zone, span.end()),
            what,
        }
    }

    fn treated(&self, conn: &mut DbConn, one: &Booked) -> Result<Treated, Error> {
        let visit = &one.appointment;
        let over = !visit.status.is_live();
        let service = self.catalogue.service(visit.service_id);
        let room = visit.room_id.and_then(|id| self.catalogue.room(id));
        let parts = [service.map(|one| one.name.as_str()), room.map(|one| one.name.as_str())];
        let line: Vec<&str> = parts.into_iter().flatten().collect();
        let first_visit = match visit.patient_id {
            Some(patient) if !over => !patients::is_known(conn, patient)?,
            _ => false,
        };
        let possible = if self.acts { mark::steps(visit, self.now) } else { Vec::new() };
        let next = possible.iter().copied().find(|step| matches!(step, Step::Start | Step::Fulfil));
        let steps = possible
            .into_iter()
            .filter(|step| is_of_the_day(*step))
            .map(|step| (step.as_str(), mark::button(step), Some(step) == next))
            .collect();
        Ok(Treated {
            id: visit.id.to_string(),
            revision: visit.revision,
            name: one.patient.as_ref().map(Patient::name).unwrap_or_default(),
            mark: self.mark(one),
            line: line.join(" · "),
            phone: one
                .patient
                .as_ref()
                .and_then(|one| one.phone.clone())
                .map(|phone| (readable_phone(&phone), phone)),
            reason: visit.reason.clone().unwrap_or_default(),
            intake: visit::intake(visit),
            first_visit,
            steps,
            undo: mark::undoable(visit, self.book.zone, self.now)
                .filter(|step| self.acts && is_of_the_day(*step))
                .map(mark::undo_button),
            set_aside: mark::set_aside(visit),
            over,
        })
    }

    /// As at the desk, and of somebody who has not come yet, by how much they are late.
    fn mark(&self, one: &Booked) -> Mark {
        let visit = &one.appointment;
        let late = (self.now - visit.visit.start()).num_minutes();
        match visit.status {
            Status::Booked if late > 0 => {
                Mark::new("!", format!("not here yet, {} late", say::short_minutes(late)), "late")
            }
            _ => Mark::of(visit, self.book.zone),
        }
    }
}
