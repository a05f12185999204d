//! Everything of one visit, and what may be done with it next.
use super::{
    agenda_steps, desk,
    history::{self, Event},
    mails,
    mark::{self, Mark},
    person::{AtDesk, Person},
    room,
    surroundings::{Bar, frame},
    views, week,
};
use crate::{
    Error,
    actions::Look,
    db::{
        DbConn,
        appointments::{self, Booked},
        clinics, outbox, patients,
        sessions::Session,
    },
    domain::{
        Appointment, AppointmentId, Catalogue, Patient, Practitioner, Source, Step, Whose,
        guide::Record, local, readable_phone,
    },
    guides,
    web::{
        extract::Asked,
        pages::{Frame, say, shown},
        rule_words::although,
    },
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};

#[derive(Template)]
#[template(path = "page/staff/visit.html")]
pub(super) struct Page {
    frame: Frame,
    bar: Bar,
    /// What became of the step that was just tried; empty: none was.
    note: String,
    id: String,
    revision: i32,
    name: String,
    /// Whose record it is.
    patient: Option<String>,
    mark: Mark,
    when: String,
    /// What there is to know: a name and a value each.
    facts: Vec<(&'static str, String)>,
    phone: Option<(String, String)>,
    email: Option<String>,
    /// What became of mails to that address; empty: nothing bad.
    bad_address: String,
    reason: String,
    intake: Vec<String>,
    history: Vec<Event>,
    /// The rooms in which it may be; empty: there is no choice.
    rooms: Vec<room::Choice>,
    /// The steps of the day: for the address, and on the button.
    steps: Vec<(&'static str, &'static str)>,
    /// What is on the button that takes the last step back.
    undo: Option<&'static str>,
    /// Whether that is a step of whoever treats.
    undoes_own: bool,
    /// What can be changed of when it is: for the address, and on the link.
    ways: Vec<(&'static str, &'static str)>,
    may_cancel: bool,
    is_request: bool,
    /// The mails about it.
    mails: Vec<mails::Row>,
    back: String,
    /// Where its forms go, before its identifier.
    at: &'static str,
    /// The week in which it is.
    week: String,
    date: NaiveDate,
}

/// Shows the visit.
pub(super) async fn show(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    id: Path<AppointmentId>,
) -> Result<HttpResponse, Error> {
    let (session, id, now) = (signed_in.0, id.into_inner(), asked.now);
    let viewer = session.clone();
    let page = asked.show_to(&viewer, move |conn| {
        Ok((page(conn, &session, id, now, String::new())?, Look::Visit(id)))
    });
    shown(&page.await?)
}

/// Shows one of a practitioner's own visits to them: what they need to know, and the steps that are
/// theirs.
pub(super) async fn show_own(
    asked: Asked,
    Person(signed_in): Person,
    id: Path<AppointmentId>,
) -> Result<HttpResponse, Error> {
    let (session, id, now) = (signed_in.0, id.into_inner(), asked.now);
    agenda_steps::own(&asked, &session, id).await?;
    let viewer = session.clone();
    let page = asked.show_to(&viewer, move |conn| {
        let page = page(conn, &session, id, now, String::new())?.for_practitioner();
        Ok((page, Look::Visit(id)))
    });
    shown(&page.await?)
}

impl Page {
    /// Without what is done at the desk only.
    fn for_practitioner(self) -> Self {
        let Self { date, .. } = self;
        let own = |step: &str| step.parse().is_ok_and(agenda_steps::is_of_the_day);
        Self {
            patient: None,
            rooms: Vec::new(),
            mails: Vec::new(),
            ways: Vec::new(),
            may_cancel: false,
            undo: self.undo.filter(|_| self.undoes_own),
            steps: self.steps.into_iter().filter(|(step, _)| own(step)).collect(),
            back: format!("/day?date={date}#visit-{}", self.id),
            week: week::own_address(date, ""),
            at: "/day/visits",
            ..self
        }
    }
}

/// A visit as it is now, with a note above it.
pub(super) fn page(
    conn: &mut DbConn,
    session: &Session,
    id: AppointmentId,
    now: DateTime<Utc>,
    note: String,
) -> Result<Page, Error> {
    let catalogue = clinics::catalogue(conn, session.clinic_id)?;
    let one = get(conn, session, id)?;
    let visit = &one.appointment;
    let returning = match visit.patient_id {
        Some(patient) => patients::is_known(conn, patient)?,
        None => false,
    };
    let zone = catalogue.zone(visit.location_id);
    let date = local::date(zone, visit.visit.start());
    let patient = one.patient.as_ref();
    let email = patient.and_then(|one| one.email.clone());
    let failed_at = patients::address_failed_at(conn, session.clinic_id, email.as_deref())?;
    let next = visit.status.next_steps();
    let undoable = mark::undoable(visit, zone, now);
    let whose = Whose::Practitioner(visit.practitioner_id);
    let error = if note.is_empty() { "" } else { "Error: " };
    let name = patient.map_or_else(|| "Somebody on the website".to_owned(), Patient::name);
    Ok(Page {
        frame: frame(session, &catalogue, &format!("{error}{name}")),
        bar: Bar::of(session),
        note,
        id: visit.id.to_string(),
        revision: visit.revision,
        patient: patient.map(|one| one.id.to_string()),
        mark: Mark::of(visit, zone),
        when: when(&catalogue, visit),
        facts: facts(&catalogue, visit, returning, patient),
        phone: patient
            .and_then(|one| one.phone.clone())
            .map(|phone| (readable_phone(&phone), phone)),
        email,
        bad_address: failed_at.map(|at| mails::refused(&catalogue, at)).unwrap_or_default(),
        reason: visit.reason.clone().unwrap_or_default(),
        intake: intake(visit),
        history: history::of(conn, &catalogue, visit)?,
        rooms: room::choices(conn, &catalogue, visit, now)?,
        steps: mark::steps(visit, now)
            .into_iter()
            .map(|step| (step.as_str(), mark::button(step)))
            .collect(),
        undo: undoable.map(mark::undo_button),
        undoes_own: undoable.is_some_and(agenda_steps::is_of_the_day),
        ways: mark::ways(visit),
        may_cancel: next.contains(&Step::Cancel),
        is_request: next.contains(&Step::Confirm),
        mails: outbox::about(conn, visit.id)?
            .iter()
            .map(|mail| mails::Row::of(mail, (say::tongue(&catalogue), zone), now))
            .collect(),
        back: format!("{}#visit-{}", desk::address(date, None), visit.id),
        at: "/desk/visits",
        week: format!("{}#visit-{}", views::week(date, Some(whose)), visit.id),
        date,
        name,
    })
}

/// A visit of the clinic, with its patient.
pub(super) fn get(
    conn: &mut DbConn,
    session: &Session,
    id: AppointmentId,
) -> Result<Booked, Error> {
    let visit = appointments::get(conn, session.clinic_id, id)?;
    let found = appointments::with_patients(conn, vec![visit])?;
    found.into_iter().next().ok_or(Error::NotFound("appointment"))
}

/// `Tuesday, December 1, 2026, 10:00 am to 10:30 am`.
pub(super) fn when(catalogue: &Catalogue, visit: &Appointment) -> String {
    let zone = catalogue.zone(visit.location_id);
    let (start, end) = (visit.visit.start(), visit.visit.end());
    let day = say::tongue(catalogue).long_day(local::date(zone, start));
    format!("{day}, {} to {}", say::time(zone, start), say::time(zone, end))
}

fn facts(
    catalogue: &Catalogue,
    visit: &Appointment,
    returning: bool,
    patient: Option<&Patient>,
) -> Vec<(&'static str, String)> {
    let service = catalogue.service(visit.service_id).map(|one| one.name.clone());
    let who = catalogue.practitioner(visit.practitioner_id).map(Practitioner::display_name);
    let room = visit.room_id.and_then(|id| catalogue.room(id)).map(|room| room.name.clone());
    let place = catalogue.location(visit.location_id).map(|one| one.name.clone());
    let born = patient.and_then(|one| one.birth_date);
    let been = if returning { "has been here before" } else { "first visit" };
    let facts = [
        ("Service", service),
        ("With", who),
        ("Room", room),
        ("Location", place.filter(|_| catalogue.active_locations().count() > 1)),
        ("Patient", Some(been.to_owned())),
        ("Born", born.map(|date| say::tongue(catalogue).date(date))),
        ("Reference", Some(visit.reference.clone())),
        ("Booked", Some(source(visit.source).to_owned())),
        ("Set aside", set_aside(visit)),
        ("Chosen", visit.chosen_because.as_deref().map(super::login::capital)),
    ];
    facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// The rules that were set aside for it, and why.
fn set_aside(visit: &Appointment) -> Option<String> {
    let rules: Vec<&str> = visit.overrides.iter().map(|rule| although(*rule)).collect();
    let why = visit.override_reason.as_deref().map(|why| format!(": {why}")).unwrap_or_default();
    (!rules.is_empty()).then(|| format!("⚑ {}{why}", rules.join("; ")))
}

fn source(source: Source) -> &'static str {
    match source {
        Source::Online => "online",
        Source::Desk => "at the desk",
        Source::Phone => "by telephone",
        Source::Waitlist => "from the waiting list",
        Source::Plan => "as part of a plan",
        Source::Import | Source::Fhir => "in another system",
    }
}

/// What was answered to the service's questions, a line each.
pub(super) fn intake(visit: &Appointment) -> Vec<String> {
    use serde_json::Value;
    let Some(Value::Object(answers)) = &visit.intake else { return Vec::new() };
    if let Some(record) = guides::recorded(visit.intake.as_ref()) {
        return said_to_guide(&record);
    }
    let said = |(question, answer): (&String, &Value)| {
        let question = super::login::capital(&question.replace('_', " "));
        match answer {
            Value::Null | Value::Bool(false) => None,
            Value::Bool(true) => Some(question),
            Value::String(text) => Some(format!("{question}: {text}")),
            other => Some(format!("{question}: {other}")),
        }
    };
    answers.iter().filter_map(said).collect()
}

/// What was answered to a guide and shared, in the words that the patient read.
fn said_to_guide(record: &Record) -> Vec<String> {
    let title = format!("{} (asked online)", record.title);
    let answers = record.answers.iter().map(|one| {
        let answers = one.answered.join("; ");
        format!("{} {answers}", one.asked)
    });
    std::iter::once(title).chain(answers).collect()
}
