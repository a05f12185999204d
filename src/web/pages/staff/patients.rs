//! Looking for patients, and writing somebody down.
use super::{
    patient_form::{PatientForm, Typed},
    person::{AtDesk, encoded},
    surroundings::{Bar, frame},
};
use crate::{
    Error,
    actions::{self, Look},
    db::{
        DbConn, clinics,
        patient_search::{self, NextAndLast, Place, Wanted},
        sessions::Session,
    },
    domain::{Catalogue, PatientRecord, PatientSearch, local, readable_phone},
    web::{
        api::patients::{place, place_after},
        extract::Asked,
        pages::{Frame, onward, say, shown, shown_as},
        repeat::{self, Named},
    },
};
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Form, Query},
};
use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

/// How many are shown at once.
const PAGE: i64 = 50;

#[derive(Deserialize)]
pub(super) struct Wished {
    #[serde(default)]
    q: String,
    #[serde(default)]
    retired: String,
    #[serde(default)]
    after: String,
    /// The day that the desk looks at; empty: today.
    #[serde(default)]
    date: String,
}

#[derive(Template)]
#[template(path = "page/staff/patients.html")]
struct Answer {
    frame: Frame,
    bar: Bar,
    q: String,
    retired: bool,
    found: Vec<Shown>,
    /// On which day a time is looked for: `&date=2026-12-01`; empty: today.
    on: String,
    /// Where those begin who do not fit on the page.
    more: Option<String>,
}

#[derive(Template)]
#[template(path = "page/staff/new_patient.html")]
struct New {
    frame: Frame,
    bar: Bar,
    form: PatientForm,
    /// Who may well be the same person.
    likely: Vec<Shown>,
}

/// A patient as they are listed.
pub(super) struct Shown {
    pub(super) id: String,
    pub(super) name: String,
    /// What tells them from a namesake.
    pub(super) known_by: String,
    pub(super) visits: String,
    pub(super) active: bool,
}

impl Shown {
    pub(super) fn of(
        catalogue: &Catalogue,
        record: &PatientRecord,
        visits: NextAndLast,
        now: DateTime<Utc>,
    ) -> Self {
        let (zone, tongue) = (catalogue.clinic.time_zone, say::tongue(catalogue));
        let one = &record.patient;
        let today = local::date(zone, now);
        let born = one.birth_date.map(|date| format!("born {}", tongue.date(date)));
        let phone = one.phone.as_deref().map(readable_phone);
        let known_by: Vec<_> = [born, phone, one.email.clone()].into_iter().flatten().collect();
        let next = visits.next.map(|at| {
            let day = tongue.near_day(local::date(zone, at), today);
            format!("next {day}, {}", say::time(zone, at))
        });
        let last = visits.last.map(|at| format!("last {}", tongue.long_day(local::date(zone, at))));
        let visits: Vec<_> = [next, last].into_iter().flatten().collect();
        Self {
            id: one.id.to_string(),
            name: one.name(),
            known_by: known_by.join(" · "),
            visits: visits.join(" · "),
            active: record.active,
        }
    }
}

/// The patients who fit what was typed.
pub(super) async fn search(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    query: Query<Wished>,
) -> Result<HttpResponse, Error> {
    let (session, now) = (signed_in.0, asked.now);
    let Wished { q, retired, after, date } = query.into_inner();
    let on = date.parse::<NaiveDate>().map(|date| format!("&date={date}")).unwrap_or_default();
    let after = if after.is_empty() { None } else { Some(place_after(&after)?) };
    let viewer = session.clone();
    let page = asked.show_to(&viewer, move |conn| {
        let catalogue = clinics::catalogue(conn, session.clinic_id)?;
        let retired = !retired.is_empty();
        let mut wanted = Wanted {
            clinic: session.clinic_id,
            search: PatientSearch::parse(&q),
            treated_by: None,
            retired,
            after,
            limit: PAGE + 1,
        };
        let mut found = patient_search::search(conn, &wanted)?;
        let more = i64::try_from(found.len()).is_ok_and(|count| count > PAGE);
        if more {
            found.pop();
        }
        wanted.after = found.last().filter(|_| more).map(|last| Place::of(&wanted.search, last));
        let more = wanted.after.as_ref().map(|after| {
            let also = if retired { "&retired=yes" } else { "" };
            format!("/desk/patients?q={}{also}{on}&after={}", encoded(&q), place(after))
        });
        let ids: Vec<_> = found.iter().map(|record| record.patient.id).collect();
        let found = listed(conn, &catalogue, &found, now)?;
        let frame = frame(&session, &catalogue, "Patients");
        let page = Answer { frame, bar: Bar::of(&session), q, retired, found, on, more };
        Ok((page, Look::found(&ids)))
    });
    shown(&page.await?)
}

/// Patients as they are listed, with their visits.
pub(super) fn listed(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    found: &[PatientRecord],
    now: DateTime<Utc>,
) -> Result<Vec<Shown>, Error> {
    let ids: Vec<_> = found.iter().map(|record| record.patient.id).collect();
    let visits = patient_search::next_and_last(conn, &ids, None, now)?;
    let shown = |record: &PatientRecord| {
        let visits = visits.get(&record.patient.id).copied().unwrap_or_default();
        Shown::of(catalogue, record, visits, now)
    };
    Ok(found.iter().map(shown).collect())
}

/// The empty form.
pub(super) async fn ask(asked: Asked, AtDesk(signed_in): AtDesk) -> Result<HttpResponse, Error> {
    let session = signed_in.0;
    let page = asked.read(move |conn| new_page(conn, &session, PatientForm::default(), vec![]));
    shown(&page.await?)
}

/// Writes somebody down, unless somebody known may well be the same person.
pub(super) async fn add(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    typed: Form<Typed>,
) -> Result<HttpResponse, Error> {
    let typed = typed.into_inner();
    let signed_in = signed_in.sent(&typed.csrf)?;
    let (actor, session, now) = (signed_in.actor(), signed_in.0, asked.now);
    let clinic = session.clinic_id;
    let catalogue = asked.read(move |conn| clinics::catalogue(conn, clinic)).await?;
    let outcome = match typed.read(&catalogue, now) {
        Ok(new) => {
            let named_so = Named::form(&typed.nonce, &typed)?;
            let deed = asked.once(actor, named_so, move |tx, context| {
                let record = actions::register(tx, context, &new)?;
                Ok(repeat::onward(format!("/desk/patients/{}", record.patient.id)))
            });
            deed.await
        }
        Err(error) => Err(error),
    };
    let (form, likely, status) = match outcome {
        Ok(answered) => return Ok(onward(&answered.answer.body)),
        Err(Error::Invalid(problems)) => {
            (PatientForm::wrong(typed, problems), vec![], StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(Error::LikelyDuplicate(likely)) => {
            (PatientForm::wrong(typed, vec![]), likely, StatusCode::CONFLICT)
        }
        Err(error) => return Err(error),
    };
    let page = asked.read(move |conn| {
        let likely = listed(conn, &catalogue, &likely, now)?;
        new_page(conn, &session, form, likely)
    });
    shown_as(status, &page.await?)
}

fn new_page(
    conn: &mut DbConn,
    session: &Session,
    form: PatientForm,
    likely: Vec<Shown>,
) -> Result<New, Error> {
    let catalogue = clinics::catalogue(conn, session.clinic_id)?;
    let frame = frame(session, &catalogue, "A new patient");
    Ok(New { frame, bar: Bar::of(session), form, likely })
}
