//! One patient: what is written down, their visits, and who may be the same person.
use super::{
    mails,
    patient_form::{PatientForm, Typed},
    patients::{Shown, listed},
    person::AtDesk,
    surroundings::{Bar, frame},
};
use crate::{
    Error,
    actions::{self, Look, Merge, Merged},
    db::{
        DbConn,
        appointments::{self, Booked, Filter},
        clinics,
        patient_search::{self, Wanted},
        patients,
        sessions::Session,
    },
    domain::{Catalogue, PatientId, PatientSearch, Practitioner, Status, local},
    web::{
        extract::Asked,
        pages::{Frame, onward, say, shown, shown_as},
    },
};
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Form, Path, Query},
};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;

/// How many past visits the page shows.
const MOST_VISITS: i64 = 500;
/// How many are offered as the same person.
const MOST_OTHERS: i64 = 10;

#[derive(Deserialize)]
pub(super) struct Other {
    /// What is known of somebody who may be the same person.
    #[serde(default)]
    with: String,
    /// What has just been done.
    #[serde(default)]
    said: String,
}

/// A step with a record that was seen at a revision.
#[derive(Deserialize)]
pub(super) struct Sent {
    csrf: String,
    revision: i32,
    /// Whose record is left, for a merge.
    #[serde(default)]
    into: Option<PatientId>,
}

#[derive(Template)]
#[template(path = "page/staff/patient.html")]
struct Page {
    frame: Frame,
    bar: Bar,
    /// What became of the step that was just tried; empty: none was.
    note: String,
    /// Whether what was typed has just been kept.
    is_kept: bool,
    id: String,
    one: Shown,
    form: PatientForm,
    revision: i32,
    no_shows: String,
    /// What became of mails to their address; empty: nothing bad.
    bad_address: String,
    coming: Vec<Line>,
    past: Vec<Line>,
    with: String,
    others: Vec<Shown>,
}

/// A visit as it is listed.
struct Line {
    id: String,
    when: String,
    what: String,
    status: &'static str,
}

impl Line {
    fn of(catalogue: &Catalogue, booked: &Booked) -> Self {
        let visit = &booked.appointment;
        let zone = catalogue.zone(visit.location_id);
        let at = visit.visit.start();
        let service = catalogue.service(visit.service_id).map(|one| one.name.as_str());
        let who = catalogue.practitioner(visit.practitioner_id);
        let who = who.map(Practitioner::display_name).unwrap_or_default();
        Self {
            id: visit.id.to_string(),
            when: format!(
                "{}, {}",
                say::tongue(catalogue).long_day(local::date(zone, at)),
                say::time(zone, at)
            ),
            what: format!("{} with {who}", service.unwrap_or_default()),
            status: visit.status.said(),
        }
    }
}

/// Shows the patient; of a record that became a part of another's, the way to that one.
pub(super) async fn show(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    id: Path<PatientId>,
    query: Query<Other>,
) -> Result<HttpResponse, Error> {
    let (session, id, now) = (signed_in.0, id.into_inner(), asked.now);
    let Other { with, said } = query.into_inner();
    let clinic = session.clinic_id;
    let left = asked.read(move |conn| Ok(patients::record(conn, clinic, id)?.patient.id)).await?;
    if left != id {
        return Ok(onward(&format!("/desk/patients/{left}")));
    }
    let viewer = session.clone();
    let page = asked.show_to(&viewer, move |conn| {
        let page = page(conn, &session, (id, &with), None, now)?;
        Ok((Page { is_kept: said == "kept", ..page }, Look::Patient(id)))
    });
    shown(&page.await?)
}

/// Changes what is written down.
pub(super) async fn edit(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    id: Path<PatientId>,
    typed: Form<Typed>,
) -> Result<HttpResponse, Error> {
    let typed = typed.into_inner();
    let signed_in = signed_in.sent(&typed.csrf)?;
    let (actor, session, now) = (signed_in.actor(), signed_in.0, asked.now);
    let of = (session.clinic_id, id.into_inner());
    let catalogue = asked.read(move |conn| clinics::catalogue(conn, of.0)).await?;
    let seen = Some(typed.revision);
    let outcome = match typed.change(&catalogue, now) {
        Ok(change) => {
            let deed = asked.act(actor, move |tx, context| {
                actions::edit_patient(tx, context, of, &change, seen)
            });
            deed.await.map(|_| ())
        }
        Err(error) => Err(error),
    };
    let (note, problems, status) = match outcome {
        Ok(()) => return Ok(onward(&format!("/desk/patients/{}?said=kept", of.1))),
        Err(Error::Invalid(problems)) => {
            (String::new(), problems, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(error @ (Error::Refused(_) | Error::Conflict(_))) => {
            (say::sentence(&error.to_string()), vec![], StatusCode::CONFLICT)
        }
        Err(error) => return Err(error),
    };
    let form = PatientForm::wrong(typed, problems);
    let page = asked.read(move |conn| page(conn, &session, (of.1, ""), Some((note, form)), now));
    shown_as(status, &page.await?)
}

/// Takes the patient off the list of those who come.
pub(super) async fn retire(
    asked: Asked,
    signed_in: AtDesk,
    id: Path<PatientId>,
    sent: Form<Sent>,
) -> Result<HttpResponse, Error> {
    step(asked, signed_in, (id, sent), |tx, context, of, sent| {
        actions::retire_patient(tx, context, of, Some(sent.revision)).map(|_| None)
    })
    .await
}

/// Puts the patient back on that list.
pub(super) async fn reactivate(
    asked: Asked,
    signed_in: AtDesk,
    id: Path<PatientId>,
    sent: Form<Sent>,
) -> Result<HttpResponse, Error> {
    step(asked, signed_in, (id, sent), |tx, context, of, sent| {
        actions::reactivate_patient(tx, context, of, Some(sent.revision)).map(|_| None)
    })
    .await
}

/// Makes one record of two.
pub(super) async fn merge(
    asked: Asked,
    signed_in: AtDesk,
    id: Path<PatientId>,
    sent: Form<Sent>,
) -> Result<HttpResponse, Error> {
    step(asked, signed_in, (id, sent), |tx, context, (clinic_id, from), sent| {
        let into = sent.into.ok_or(Error::NotFound("patient"))?;
        let this = Merge { clinic_id, from, into, seen: Some(sent.revision) };
        Ok(match actions::merge_patients(tx, context, &this)? {
            Merged::Into(_) => None,
            Merged::Overlapping(pairs) => {
                let both = |(one, other): &(_, _)| named(one, other);
                let named: Vec<_> = pairs.iter().map(both).collect();
                let named = named.join(", ");
                Some(format!(
                    "Both have a visit at the same time: {named}. Move one of them first."
                ))
            }
        })
    })
    .await
}

fn named(one: &crate::domain::Appointment, other: &crate::domain::Appointment) -> String {
    format!("{} and {}", one.reference, other.reference)
}

/// Takes a step, and shows what became of it: the patient, or what is in the way.
async fn step(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    (id, sent): (Path<PatientId>, Form<Sent>),
    deed: impl Fn(
        &mut crate::db::Tx<'_>,
        &actions::Context,
        (crate::domain::ClinicId, PatientId),
        &Sent,
    ) -> Result<Option<String>, Error>
    + Send
    + 'static,
) -> Result<HttpResponse, Error> {
    let sent = sent.into_inner();
    let signed_in = signed_in.sent(&sent.csrf)?;
    let (actor, session, now) = (signed_in.actor(), signed_in.0, asked.now);
    let of = (session.clinic_id, id.into_inner());
    let outcome = asked.act(actor, move |tx, context| deed(tx, context, of, &sent)).await;
    let note = match outcome {
        Ok(None) => return Ok(onward(&format!("/desk/patients/{}", of.1))),
        Ok(Some(note)) => note,
        Err(error @ (Error::Refused(_) | Error::Conflict(_) | Error::Invalid(_))) => {
            say::sentence(&error.to_string())
        }
        Err(error) => return Err(error),
    };
    let page = asked.read(move |conn| {
        let record = patients::record(conn, of.0, of.1)?;
        let form = PatientForm::wrong(Typed::of(&record), vec![]);
        page(conn, &session, (record.patient.id, ""), Some((note, form)), now)
    });
    shown_as(StatusCode::CONFLICT, &page.await?)
}

/// The patient as they are now; with what was tried before, if anything was.
fn page(
    conn: &mut DbConn,
    session: &Session,
    (id, with): (PatientId, &str),
    tried: Option<(String, PatientForm)>,
    now: DateTime<Utc>,
) -> Result<Page, Error> {
    let catalogue = clinics::catalogue(conn, session.clinic_id)?;
    let record = patients::record(conn, session.clinic_id, id)?;
    let filter = Filter { patient: Some(id), ..Filter::default() };
    let visits = appointments::list(conn, session.clinic_id, &filter, MOST_VISITS)?;
    let is_coming = |booked: &&Booked| {
        booked.appointment.status.is_live() && booked.appointment.visit.end() > now
    };
    let missed = |booked: &&Booked| booked.appointment.status == Status::NoShow;
    let no_shows = match visits.iter().filter(missed).count() {
        0 => String::new(),
        1 => "Did not come once".to_owned(),
        count => format!("Did not come {count} times"),
    };
    let (coming, past): (Vec<&Booked>, Vec<&Booked>) = visits.iter().partition(is_coming);
    let line = |booked: &&Booked| Line::of(&catalogue, booked);
    let others = others(conn, session, (id, with))?;
    let email = record.patient.email.as_deref();
    let failed_at = patients::address_failed_at(conn, session.clinic_id, email)?;
    let (note, form) =
        tried.unwrap_or_else(|| (String::new(), PatientForm::wrong(Typed::of(&record), vec![])));
    let error = if note.is_empty() && form.problems.is_empty() { "" } else { "Error: " };
    Ok(Page {
        frame: frame(session, &catalogue, &format!("{error}{}", record.patient.name())),
        bar: Bar::of(session),
        note,
        is_kept: false,
        id: id.to_string(),
        one: Shown::of(&catalogue, &record, patient_search::NextAndLast::default(), now),
        form,
        revision: record.revision,
        no_shows,
        bad_address: failed_at.map(|at| mails::refused(&catalogue, at)).unwrap_or_default(),
        coming: coming.iter().map(line).collect(),
        past: past.iter().rev().map(line).collect(),
        with: with.to_owned(),
        others: listed(conn, &catalogue, &others, now)?,
    })
}

/// Who may be the same person: who was looked for, or who is likely to be.
fn others(
    conn: &mut DbConn,
    session: &Session,
    (id, with): (PatientId, &str),
) -> Result<Vec<crate::domain::PatientRecord>, Error> {
    let clinic = session.clinic_id;
    if with.trim().is_empty() {
        let one = patients::record(conn, clinic, id)?.patient;
        return patients::likely(conn, clinic, &one);
    }
    let wanted = Wanted {
        clinic,
        search: PatientSearch::parse(with),
        treated_by: None,
        retired: true,
        after: None,
        limit: MOST_OTHERS,
    };
    let mut found = patient_search::search(conn, &wanted)?;
    found.retain(|record| record.patient.id != id);
    Ok(found)
}
