//! A week of one practitioner or one room: days across, hours down.
use super::{
    agenda,
    block_form::whose_named,
    board::{self, Item},
    canvas::{self, Canvas, Rows},
    desk,
    person::{AtDesk, Person},
    surroundings::{Bar, frame},
    views::{self, Place, View},
    week_hours,
};
use crate::{
    Error,
    actions::Look,
    db::{DbConn, clinics, patients, sessions::Session},
    domain::{
        Catalogue, LocationId, Patient, PatientId, Practitioner, PractitionerId, Whose, local,
    },
    live::{self, Watched},
    web::{
        day::Unusual,
        extract::Asked,
        pages::{Frame, say, shown},
        week::{self, Day, Week},
    },
};
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::Deserialize;
use serde_json::json;

#[derive(Default, Deserialize)]
pub(super) struct Query {
    /// Any date of the week.
    #[serde(default)]
    date: String,
    /// `practitioner:…` or `room:…`; empty: the first practitioner.
    #[serde(default)]
    whose: String,
    /// For whom a free time is looked for.
    #[serde(default)]
    patient: Option<PatientId>,
}

#[derive(Default, Deserialize)]
pub(super) struct OwnQuery {
    #[serde(default)]
    date: String,
    /// For those who may see others: whose week.
    #[serde(default)]
    practitioner: String,
}

#[derive(Template)]
#[template(path = "page/staff/week.html")]
struct Page {
    frame: Frame,
    bar: Bar,
    views: Vec<View>,
    /// Whether it is the week as practitioners read it: nothing is booked from it.
    plain: bool,
    /// `Mon, Mar 2 to Sun, Mar 8`.
    title: String,
    date: NaiveDate,
    /// Whose it is.
    name: String,
    /// Whose weeks there are: value, name, whether shown; rooms after practitioners.
    practitioners: Vec<Choice>,
    rooms: Vec<Choice>,
    before: String,
    after: String,
    today: String,
    is_now: bool,
    here: String,
    /// For whom a free time is looked for: their record, and their name.
    whom: Option<(PatientId, String)>,
    zone: String,
    hours: Vec<(String, String)>,
    fine: bool,
    days: Vec<Column>,
    now: String,
    /// What is listened to, and how far it had come when the page was read.
    live: String,
    mark: String,
}

/// Somebody or something whose week can be looked at.
struct Choice {
    value: String,
    name: String,
    chosen: bool,
}

/// A day in the picture.
struct Column {
    date: NaiveDate,
    /// `Mon, Mar 2`, and in full for those who hear it.
    name: String,
    long: String,
    href: String,
    is_today: bool,
    /// `4 visits, 6 free`.
    count: String,
    /// What is out of the ordinary: a sign and words each.
    notes: Vec<(&'static str, String)>,
    items: Vec<Item>,
    now: Option<String>,
}

/// Whose week is looked at, and by whom.
struct Asking<'a> {
    session: &'a Session,
    catalogue: &'a Catalogue,
    whose: Whose,
    date: NaiveDate,
    /// Whether it is the week as practitioners read it.
    plain: bool,
    patient: Option<PatientId>,
    now: DateTime<Utc>,
}

/// Shows the week at the desk.
pub(super) async fn show(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    query: web::Query<Query>,
) -> Result<HttpResponse, Error> {
    let (session, now, query) = (signed_in.0, asked.now, query.into_inner());
    let viewer = session.clone();
    let page = asked.show_to(&viewer, move |conn| {
        let catalogue = clinics::catalogue(conn, session.clinic_id)?;
        let whose = match query.whose.as_str() {
            "" => catalogue.active_practitioners().next().map(|one| Whose::Practitioner(one.id)),
            text => whose_named(&catalogue, text),
        };
        let whose = whose.ok_or(Error::NotFound("practitioner"))?;
        let date = desk::date_of(&query.date, local::date(zone_of(&catalogue, whose), now))?;
        let (session, patient) = (&session, query.patient);
        let asking =
            Asking { session, catalogue: &catalogue, whose, date, plain: false, patient, now };
        let part = json!({ "date": date, "whose": views::value(whose) });
        Ok((asking.page(conn)?, Look::Many { action: "week.view", part }))
    });
    shown(&page.await?)
}

/// Shows a practitioner's own week.
pub(super) async fn own(
    asked: Asked,
    Person(signed_in): Person,
    query: web::Query<OwnQuery>,
) -> Result<HttpResponse, Error> {
    let (session, now, query) = (signed_in.0, asked.now, query.into_inner());
    let viewer = session.clone();
    let page = asked.show_to(&viewer, move |conn| {
        let catalogue = clinics::catalogue(conn, session.clinic_id)?;
        let who = agenda::whose(&session, &catalogue, &query.practitioner)?;
        let whose = Whose::Practitioner(who.id);
        let date = desk::date_of(&query.date, local::date(catalogue.clinic.time_zone, now))?;
        let (session, catalogue) = (&session, &catalogue);
        let asking = Asking { session, catalogue, whose, date, plain: true, patient: None, now };
        let part = json!({ "date": date, "whose": views::value(whose) });
        Ok((asking.page(conn)?, Look::Many { action: "week.view", part }))
    });
    shown(&page.await?)
}

/// The clocks by which dates are counted.
fn zone_of(catalogue: &Catalogue, whose: Whose) -> Tz {
    super::blocks::zone_of(catalogue, whose)
}

impl Asking<'_> {
    fn page(&self, conn: &mut DbConn) -> Result<Page, Error> {
        let Self { session, catalogue, whose, date, plain, now, .. } = *self;
        let practitioner = self.practitioner();
        let watched = Watched { clinic: session.clinic_id, practitioner };
        let mark = live::mark(conn, watched)?;
        let monday = date
            .checked_sub_days(Days::new(date.weekday().num_days_from_monday().into()))
            .ok_or(Error::NotFound("week"))?;
        let week = week::load(conn, catalogue, whose, monday, now)?;
        let whom = match self.patient {
            Some(id) => Some(patients::get(conn, catalogue.clinic.id, id)?),
            None => None,
        };
        let today = local::date(week.zone, now);
        let address = |date: Option<NaiveDate>| self.address(date.unwrap_or(today));
        let title = title(catalogue, &week, monday);
        let extent = week_hours::extent(&week);
        let column = |day| self.column(&week, day, extent);
        let days: Vec<Column> = week.days.iter().map(column).collect();
        let name = name(catalogue, whose);
        Ok(Page {
            frame: frame(session, catalogue, &format!("{name}, {title}")),
            bar: Bar::of(session),
            views: self.views(),
            plain,
            title,
            date,
            name,
            practitioners: self.practitioners(),
            rooms: if plain { Vec::new() } else { self.rooms() },
            before: address(date.checked_sub_days(Days::new(7))),
            after: address(date.checked_add_days(Days::new(7))),
            today: address(None),
            is_now: days.iter().any(|day| day.is_today),
            here: address(Some(date)),
            whom: whom.as_ref().map(|one| (one.id, Patient::name(one))),
            zone: say::zone_name(week.zone, now),
            hours: week_hours::hours(extent),
            fine: catalogue.clinic.policy.slot_step_minutes < 10,
            days,
            now: say::time(week.zone, now),
            live: match practitioner {
                Some(id) => format!("/api/v1/staff/events?practitioner={id}"),
                None => "/api/v1/staff/events".to_owned(),
            },
            mark,
        })
    }

    fn practitioner(&self) -> Option<PractitionerId> {
        match self.whose {
            Whose::Practitioner(id) => Some(id),
            Whose::Room(_) => None,
        }
    }

    /// Whose week practitioners read.
    fn own(&self) -> Option<PractitionerId> {
        self.practitioner().filter(|_| self.plain)
    }

    /// The same week of another date.
    fn address(&self, date: NaiveDate) -> String {
        if let Some(id) = self.own() {
            return own_address(date, &id.to_string());
        }
        let patient = self.patient.map(|id| format!("&patient={id}")).unwrap_or_default();
        format!("{}{patient}", views::week(date, Some(self.whose)))
    }

    fn views(&self) -> Vec<View> {
        let Self { date, patient, whose, .. } = *self;
        if let Some(id) = self.own() {
            return agenda::views(date, &id.to_string(), "Week");
        }
        let location = self.location();
        views::of(Place { date, location, whose: Some(whose), patient }, "Week")
    }

    fn location(&self) -> Option<LocationId> {
        let Whose::Room(id) = self.whose else { return None };
        let many = self.catalogue.active_locations().count() > 1;
        self.catalogue.room(id).filter(|_| many).map(|room| room.location_id)
    }

    fn practitioners(&self) -> Vec<Choice> {
        let Self { session, catalogue, .. } = *self;
        let everybody = !self.plain || agenda::sees_all(session, catalogue);
        let shown = |one: &&Practitioner| {
            everybody && (one.active || Whose::Practitioner(one.id) == self.whose)
        };
        let choice = |one: &Practitioner| {
            let whose = Whose::Practitioner(one.id);
            let value = if self.plain { one.id.to_string() } else { views::value(whose) };
            Choice { value, name: one.display_name(), chosen: whose == self.whose }
        };
        catalogue.practitioners.iter().filter(shown).map(choice).collect()
    }

    fn rooms(&self) -> Vec<Choice> {
        let rooms = self.catalogue.rooms.iter();
        let rooms = rooms.filter(|room| room.active || Whose::Room(room.id) == self.whose);
        rooms
            .map(|room| {
                let whose = Whose::Room(room.id);
                let (value, chosen) = (views::value(whose), whose == self.whose);
                Choice { value, name: room.name.clone(), chosen }
            })
            .collect()
    }

    fn column(&self, week: &Week, day: &Day, (first, last): (i64, i64)) -> Column {
        let Self { catalogue, now, .. } = *self;
        let (tongue, zone) = (say::tongue(catalogue), week.zone);
        let top = week_hours::full_hour(first);
        let extent =
            local::window(zone, day.date, top, week_hours::full_hour(last)).unwrap_or(day.span);
        let canvas = Canvas {
            catalogue,
            zone,
            day: tongue.day(day.date),
            span: extent,
            rows: Rows::Wall(zone, day.date.and_time(top)),
            misplaced: &week.misplaced,
            whom: self.patient,
            now,
        };
        Column {
            date: day.date,
            name: tongue.short_day(day.date),
            long: tongue.day(day.date),
            href: self.day_address(day.date),
            is_today: day.span.contains(now),
            count: count(day, matches!(self.whose, Whose::Practitioner(_))),
            notes: self.notes(day),
            items: self.items(&canvas, day),
            now: extent.contains(now).then(|| canvas.line_at(now)),
        }
    }

    fn items(&self, canvas: &Canvas<'_>, day: &Day) -> Vec<Item> {
        let name = name(self.catalogue, self.whose);
        let mut items = canvas.off(&day.windows);
        items.extend(canvas.jump());
        items.extend(canvas.blocks(&day.blocks, &name));
        items.extend(canvas.visits(&day.visits, &name));
        if let (Some(id), false) = (self.practitioner(), self.plain) {
            items.extend(canvas.free(&day.free, id, &name));
        }
        canvas::in_reading_order(items)
    }

    fn day_address(&self, date: NaiveDate) -> String {
        match self.own() {
            Some(id) => format!("/day?date={date}&practitioner={id}"),
            None => desk::address(date, self.location()),
        }
    }

    /// Closures and other hours than usual.
    fn notes(&self, day: &Day) -> Vec<(&'static str, String)> {
        let closed = |one| ("✕", views::closed(self.catalogue, one));
        let mut notes: Vec<(&'static str, String)> = day.closures.iter().map(closed).collect();
        notes.extend(day.unusual.map(|how| ("◷", unusual(how).to_owned())));
        notes
    }
}

/// How a date differs from other weeks, in a few words.
pub(super) fn unusual(unusual: Unusual) -> &'static str {
    match unusual {
        Unusual::Away => "away that day",
        Unusual::OtherHours => "other hours than usual",
    }
}

/// A practitioner's week in the address line.
pub(super) fn own_address(date: NaiveDate, practitioner: &str) -> String {
    match practitioner {
        "" => format!("/day/week?date={date}"),
        id => format!("/day/week?date={date}&practitioner={id}"),
    }
}

fn name(catalogue: &Catalogue, whose: Whose) -> String {
    match whose {
        Whose::Practitioner(id) => catalogue.practitioner(id).map(Practitioner::display_name),
        Whose::Room(id) => catalogue.room(id).map(|room| room.name.clone()),
    }
    .unwrap_or_default()
}

fn title(catalogue: &Catalogue, week: &Week, monday: NaiveDate) -> String {
    let tongue = say::tongue(catalogue);
    let last = week.days.last().map_or(monday, |day| day.date);
    format!("{} to {}", tongue.short_day(monday), tongue.short_day(last))
}

fn count(day: &Day, books: bool) -> String {
    let visits = day.visits.iter().filter(|one| board::shown(one)).count();
    let visits = match visits {
        0 => "no visits".to_owned(),
        1 => "1 visit".to_owned(),
        _ => format!("{visits} visits"),
    };
    if books { format!("{visits}, {} free", day.free.len()) } else { visits }
}
