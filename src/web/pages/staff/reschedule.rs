//! Moving a visit: the openings of a day, as buttons.
use super::{
    anyway::{Anyway, AnywayBox, Outcome, Refused},
    block_form, desk,
    person::{AtDesk, own_page},
    steps,
    surroundings::{Bar, frame},
    visit,
};
use crate::{
    Error,
    actions::{self, Look, Move},
    db::{DbConn, Tx, clinics, sessions::Session},
    domain::{
        AppointmentId, Asker, Catalogue, Opening, Patient, Practitioner, PractitionerId, Refusal,
        Service, local,
    },
    error::FieldProblem,
    web::{
        extract::{Asked, Checks},
        openings::{self, Search},
        pages::{Frame, onward, say, shown, shown_as},
        problem::Problem,
    },
};
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Form, Path, Query},
};
use askama::Template;
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::Deserialize;

#[derive(Default, Deserialize)]
pub(super) struct On {
    #[serde(default)]
    date: String,
}

/// What was chosen: one of the openings, or a time of one's own.
#[derive(Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    csrf: String,
    revision: i32,
    date: String,
    /// `{practitioner} {start}`.
    opening: String,
    practitioner: String,
    time: String,
    set_aside: String,
    anyway: String,
    why: String,
    /// The page to go on to; empty: the day of the visit.
    back: String,
}

#[derive(Template)]
#[template(path = "page/staff/move.html")]
struct Page {
    frame: Frame,
    bar: Bar,
    id: String,
    revision: i32,
    name: String,
    service: String,
    /// When and with whom it is now.
    present: String,
    day: String,
    date: NaiveDate,
    before: Option<NaiveDate>,
    after: Option<NaiveDate>,
    /// By practitioner: name, and the openings for the form and in words.
    columns: Vec<(String, Vec<(String, String)>)>,
    /// The first day with an opening, where this one has none.
    first: Option<(NaiveDate, String)>,
    /// Who gives the service: id, name, whether chosen.
    givers: Vec<(String, String, bool)>,
    typed: Typed,
    problems: Vec<FieldProblem>,
    refused: Option<Refused>,
    anyway: Option<AnywayBox>,
}

impl Page {
    /// What is wrong with a field; empty: nothing.
    fn problem(&self, field: &str) -> &str {
        let wrong = self.problems.iter().find(|problem| problem.pointer == field);
        wrong.map_or("", |problem| &problem.detail)
    }
}

/// The openings of a day.
pub(super) async fn choose(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    id: Path<AppointmentId>,
    query: Query<On>,
) -> Result<HttpResponse, Error> {
    let (session, id, now) = (signed_in.0, id.into_inner(), asked.now);
    let typed = Typed { date: query.into_inner().date, ..Typed::default() };
    let viewer = session.clone();
    let page = asked.show_to(&viewer, move |conn| {
        let page = page(conn, &session, id, now, (typed, Outcome::default()))?;
        Ok((page, Look::Visit(id)))
    });
    shown(&page.await?)
}

/// Moves the visit, or says what is in the way.
pub(super) async fn reschedule(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    id: Path<AppointmentId>,
    typed: Form<Typed>,
) -> Result<HttpResponse, Error> {
    let typed = typed.into_inner();
    let signed_in = signed_in.sent(&typed.csrf)?;
    let (actor, session, now) = (signed_in.actor(), signed_in.0, asked.now);
    let (id, clinic) = (id.into_inner(), session.clinic_id);
    let catalogue = asked.read(move |conn| clinics::catalogue(conn, clinic)).await?;
    let error = match typed.read(&catalogue, id) {
        Ok(new) => {
            let deed = move |tx: &mut Tx<'_>, context: &actions::Context| {
                actions::reschedule(tx, context, &new)
            };
            match asked.act(actor, deed).await {
                Ok(visit) => {
                    let day = desk::address_of(&catalogue, &visit, "moved");
                    return Ok(onward(own_page(&typed.back).unwrap_or(&day)));
                }
                Err(error) => error,
            }
        }
        Err(error) => error,
    };
    let status = StatusCode::from_u16(Problem::of(&error).status).unwrap_or_default();
    let outcome = match error {
        Error::Refused(Refusal::StaleRevision { .. } | Refusal::WrongStatus { .. }) => {
            return steps::kindly(&asked, session, id, error).await;
        }
        error => Outcome::of(error)?,
    };
    let page = asked.read(move |conn| page(conn, &session, id, now, (typed, outcome))).await?;
    shown_as(status, &page)
}

impl Typed {
    fn anyway(&self) -> Anyway {
        let Self { set_aside, anyway, why, .. } = self.clone();
        Anyway { set_aside, rule: anyway, why }
    }

    /// The move that is meant. Times of one's own are by the clinic's clocks.
    fn read(&self, catalogue: &Catalogue, id: AppointmentId) -> Result<Move, Error> {
        let mut checks = Checks::default();
        let chosen = if self.opening.is_empty() {
            let who = catalogue.practitioner_named(&self.practitioner).ok_or("must be chosen");
            let who = checks.field("practitioner", who).map(|one| one.id);
            let time = checks.field("time", block_form::time(&self.time));
            let date = desk::date_of(&self.date, NaiveDate::default())?;
            let zone = catalogue.clinic.time_zone;
            let at = |time| local::instant(zone, date.and_time(time), local::Edge::Opening);
            who.zip(time.map(at))
        } else {
            checks.field("opening", opening(catalogue, &self.opening).ok_or("must be chosen"))
        };
        let overrides = self.anyway().overrides(&mut checks);
        let new = chosen.map(|(practitioner, starts_at)| Move {
            clinic_id: catalogue.clinic.id,
            id,
            starts_at,
            practitioner_id: Some(practitioner),
            seen: Some(self.revision),
            overrides,
        });
        checks.finish(new)
    }
}

fn opening(catalogue: &Catalogue, text: &str) -> Option<(PractitionerId, DateTime<Utc>)> {
    let (who, at) = text.split_once(' ')?;
    let who = catalogue.practitioner_named(who)?;
    Some((who.id, DateTime::parse_from_rfc3339(at).ok()?.to_utc()))
}

fn page(
    conn: &mut DbConn,
    session: &Session,
    id: AppointmentId,
    now: DateTime<Utc>,
    (typed, outcome): (Typed, Outcome),
) -> Result<Page, Error> {
    let catalogue = clinics::catalogue(conn, session.clinic_id)?;
    let one = visit::get(conn, session, id)?;
    let visit = &one.appointment;
    let zone = catalogue.zone(visit.location_id);
    let service = catalogue.service(visit.service_id).ok_or(Error::NotFound("service"))?;
    let start = visit.visit.start();
    let date = desk::date_of(&typed.date, local::date(zone, start.max(now)))?;

    let mut search = Search {
        service,
        practitioner: None,
        location: None,
        asker: Asker::Staff,
        patient: visit.patient_id,
        now,
        without: Some(id),
    };
    let day = local::day(zone, date).ok_or(Error::NotFound("day"))?;
    let mut found = openings::within(conn, &catalogue, &search, day)?;
    found.retain(|one| one.visit != visit.visit || one.practitioner_id != visit.practitioner_id);
    search.practitioner = Some(visit.practitioner_id);
    let first = if found.is_empty() {
        openings::first(conn, &catalogue, &search, day.end())?
    } else {
        None
    };
    let present = visit.practitioner_id;
    let chosen = typed.practitioner.parse().unwrap_or(present);
    let error = if outcome.failed() { "Error: " } else { "" };
    let Outcome { problems, refused } = outcome;
    let name = one.patient.as_ref().map(Patient::name).unwrap_or_default();
    let who = catalogue.practitioner(present).map(Practitioner::display_name).unwrap_or_default();
    Ok(Page {
        frame: frame(session, &catalogue, &format!("{error}Move the visit of {name}")),
        bar: Bar::of(session),
        id: id.to_string(),
        revision: if typed.revision == 0 { visit.revision } else { typed.revision },
        name,
        service: service.name.clone(),
        present: format!("{} with {who}", visit::when(&catalogue, visit)),
        day: say::tongue(&catalogue).day(date),
        date,
        before: date.checked_sub_days(Days::new(1)),
        after: date.checked_add_days(Days::new(1)),
        columns: columns(&catalogue, service, &found, present),
        first: first.map(|opening| {
            let date = local::date(catalogue.zone(opening.location_id), opening.visit.start());
            (date, say::tongue(&catalogue).day(date))
        }),
        givers: catalogue
            .who_give(service.id)
            .map(|one| (one.id.to_string(), one.display_name(), one.id == chosen))
            .collect(),
        anyway: AnywayBox::of("Move", &typed.anyway(), refused.as_ref(), &problems),
        typed,
        problems,
        refused,
    })
}

/// The openings by practitioner, whoever has the visit now first.
fn columns(
    catalogue: &Catalogue,
    service: &Service,
    found: &[Opening],
    present: PractitionerId,
) -> Vec<(String, Vec<(String, String)>)> {
    let mut givers: Vec<_> = catalogue.who_give(service.id).collect();
    givers.sort_by_key(|one| one.id != present);
    let times = |id: PractitionerId| {
        let own = found.iter().filter(move |opening| opening.practitioner_id == id);
        own.map(|opening| {
            let start = opening.visit.start();
            let value = format!("{id} {}", start.format("%Y-%m-%dT%H:%M:%SZ"));
            (value, say::time(catalogue.zone(opening.location_id), start))
        })
        .collect::<Vec<_>>()
    };
    let columns = givers.into_iter().map(|one| (one.display_name(), times(one.id)));
    columns.filter(|(_, times)| !times.is_empty()).collect()
}
