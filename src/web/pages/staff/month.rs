//! A month of counts: how many visits each date has, and how much is free.
use super::{
    block_form::whose_named,
    desk,
    person::AtDesk,
    surroundings::{Bar, frame},
    views::{self, Place, View},
    week,
};
use crate::{
    Error,
    db::{DbConn, clinics, sessions::Session},
    domain::{Catalogue, LocationId, Practitioner, PractitionerId, Whose, local},
    live::{self, Watched},
    web::{
        extract::Asked,
        month::{self, Counted, Day},
        pages::{Frame, say, shown},
    },
};
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::{DateTime, Datelike as _, Months, NaiveDate, Utc};
use serde::Deserialize;

#[derive(Default, Deserialize)]
pub(super) struct Query {
    /// Any date of the month.
    #[serde(default)]
    date: String,
    #[serde(default)]
    location: String,
    /// `practitioner:…`; empty: everybody.
    #[serde(default)]
    whose: String,
}

#[derive(Template)]
#[template(path = "page/staff/month.html")]
struct Page {
    frame: Frame,
    bar: Bar,
    views: Vec<View>,
    /// `March 2026`.
    title: String,
    date: NaiveDate,
    before: String,
    after: String,
    today: String,
    is_now: bool,
    here: String,
    /// Locations to choose among; empty where there is one only.
    places: Vec<desk::Place>,
    /// Practitioners to choose among: value, name, whether shown.
    practitioners: Vec<(String, String, bool)>,
    cells: Vec<Cell>,
    mark: String,
}

/// A date in the picture.
struct Cell {
    href: String,
    /// `2`, `Mon`, and `Monday, March 2`.
    number: u32,
    weekday: String,
    long: String,
    is_today: bool,
    of_month: bool,
    /// Whether nobody works and nothing is booked.
    idle: bool,
    visits: String,
    free: String,
    notes: Vec<Remark>,
}

/// Something to know of a date.
struct Remark {
    sign: &'static str,
    words: String,
    /// Whether it is out of the ordinary.
    loud: bool,
}

/// Shows the month.
pub(super) async fn show(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    query: web::Query<Query>,
) -> Result<HttpResponse, Error> {
    let (session, now, query) = (signed_in.0, asked.now, query.into_inner());
    shown(&asked.read(move |conn| page(conn, &session, &query, now)).await?)
}

fn page(
    conn: &mut DbConn,
    session: &Session,
    query: &Query,
    now: DateTime<Utc>,
) -> Result<Page, Error> {
    let mark = live::mark(conn, Watched { clinic: session.clinic_id, practitioner: None })?;
    let catalogue = clinics::catalogue(conn, session.clinic_id)?;
    let location = desk::chosen(&catalogue, &query.location)?;
    let practitioner = match query.whose.as_str() {
        "" => None,
        text => match whose_named(&catalogue, text) {
            Some(Whose::Practitioner(id)) => Some(id),
            _ => return Err(Error::NotFound("practitioner")),
        },
    };
    let whose = practitioner.map(Whose::Practitioner);
    let zone = location.map_or(catalogue.clinic.time_zone, |id| catalogue.zone(id));
    let today = local::date(zone, now);
    let date = desk::date_of(&query.date, today)?;
    let days = month::load(conn, &catalogue, Counted { location, practitioner }, date, now)?;
    let address = |date: Option<NaiveDate>| views::month(date.unwrap_or(today), location, whose);
    let title = date.format("%B %Y").to_string();
    let is_now = (date.year(), date.month()) == (today.year(), today.month());
    let drawn = Drawn { catalogue: &catalogue, location, practitioner, today };
    Ok(Page {
        frame: frame(session, &catalogue, &title),
        bar: Bar::of(session),
        views: views::of(Place { date, location, whose, patient: None }, "Month"),
        title,
        date,
        before: address(date.checked_sub_months(Months::new(1))),
        after: address(date.checked_add_months(Months::new(1))),
        today: address(None),
        is_now,
        here: address(Some(date)),
        places: desk::places(&catalogue, location),
        practitioners: practitioners(&catalogue, practitioner),
        cells: days.iter().map(|day| drawn.cell(day)).collect(),
        mark,
    })
}

fn practitioners(
    catalogue: &Catalogue,
    shown: Option<PractitionerId>,
) -> Vec<(String, String, bool)> {
    let choice = |one: &Practitioner| {
        let value = views::value(Whose::Practitioner(one.id));
        (value, one.display_name(), Some(one.id) == shown)
    };
    catalogue.active_practitioners().map(choice).collect()
}

/// What all dates in the picture share.
struct Drawn<'a> {
    catalogue: &'a Catalogue,
    location: Option<LocationId>,
    practitioner: Option<PractitionerId>,
    today: NaiveDate,
}

impl Drawn<'_> {
    fn cell(&self, day: &Day) -> Cell {
        let tongue = say::tongue(self.catalogue);
        let href = match self.practitioner {
            Some(id) => views::week(day.date, Some(Whose::Practitioner(id))),
            None => desk::address(day.date, self.location),
        };
        Cell {
            href,
            number: day.date.day(),
            weekday: tongue.short_weekday(day.date),
            long: tongue.day(day.date),
            is_today: day.date == self.today,
            of_month: day.of_month,
            idle: day.visits == 0 && day.at_work == 0 && day.requested == 0,
            visits: counted(day.visits, "visit", "visits"),
            free: if day.date < self.today { String::new() } else { format!("{} free", day.free) },
            notes: self.notes(day),
        }
    }

    fn notes(&self, day: &Day) -> Vec<Remark> {
        let closed = |one| {
            let words = views::closed(self.catalogue, one);
            Remark { sign: "✕", words, loud: true }
        };
        let mut notes: Vec<Remark> = day.closures.iter().map(closed).collect();
        for (who, how) in &day.unusual {
            let name = self.catalogue.practitioner(*who).map(Practitioner::display_name);
            let how = week::unusual(*how);
            let words = format!("{}: {how}", name.unwrap_or_default());
            notes.push(Remark { sign: "◷", words, loud: false });
        }
        let counts = [
            ("!", day.misplaced, "needs a new time", "need a new time", true),
            ("?", day.requested, "to confirm", "to confirm", true),
            ("✕", day.missed, "did not come", "did not come", false),
        ];
        for (sign, count, one, more, loud) in counts {
            if count > 0 {
                notes.push(Remark { sign, words: counted(count, one, more), loud });
            }
        }
        notes
    }
}

fn counted(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}
