//! Booking a visit at the desk.
use super::{
    anyway::{AnywayBox, Refused},
    book_form::{Choice, Typed, choices},
    desk,
    person::AtDesk,
    surroundings::{Bar, frame},
};
use crate::{
    Error, actions,
    db::{DbConn, clinics, patients, sessions::Session},
    domain::{Asker, Catalogue, Email, Practitioner, PractitionerId, local},
    error::FieldProblem,
    web::{
        extract::Asked,
        openings::{self, Search},
        pages::{Frame, onward, say, shown, shown_as},
        problem::Problem,
        repeat::{self, Named},
    },
};
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Form, Query},
};
use askama::Template;
use chrono::{DateTime, Utc};

#[derive(Template)]
#[template(path = "page/staff/book.html")]
struct Page {
    frame: Frame,
    bar: Bar,
    /// `Tuesday, December 1, 10:15 am`.
    when: String,
    who: String,
    back: String,
    /// Where it is explained why the time is not free.
    why: String,
    services: Vec<Choice>,
    typed: Typed,
    problems: Vec<FieldProblem>,
    refused: Option<Refused>,
    anyway: Option<AnywayBox>,
    /// Other starts: for the form, and in words.
    instead: Vec<(String, String)>,
}

impl Page {
    /// What is wrong with a field; empty: nothing.
    fn problem(&self, field: &str) -> &str {
        let wrong = self.problems.iter().find(|problem| problem.pointer == field);
        wrong.map_or("", |problem| &problem.detail)
    }
}

/// What became of a form, besides what was typed.
#[derive(Default)]
struct Outcome {
    problems: Vec<FieldProblem>,
    refused: Option<Refused>,
    instead: Vec<(String, String)>,
}

/// The form for a free time.
pub(super) async fn ask(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    query: Query<Typed>,
) -> Result<HttpResponse, Error> {
    let (session, typed) = (signed_in.0, query.into_inner());
    if typed.practitioner.is_empty() || typed.starts_at.is_empty() {
        return Ok(onward("/desk"));
    }
    let clinic = session.clinic_id;
    let catalogue = asked.read(move |conn| clinics::catalogue(conn, clinic)).await?;
    shown(&page(&session, &catalogue, typed, Outcome::default())?)
}

/// Books the visit, or says what is in the way and keeps what was typed.
pub(super) async fn book(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    typed: Form<Typed>,
) -> Result<HttpResponse, Error> {
    let mut typed = typed.into_inner();
    let signed_in = signed_in.sent(&typed.csrf)?;
    let (actor, session, now) = (signed_in.actor(), signed_in.0, asked.now);
    let clinic = session.clinic_id;
    let catalogue = asked.read(move |conn| clinics::catalogue(conn, clinic)).await?;
    let practitioner = practitioner(&catalogue, &typed)?.id;

    let booking = match typed.read(&catalogue, practitioner) {
        Ok(booking) => heeded(&asked, &catalogue, &mut typed).await?.map_or(Ok(booking), Err),
        wrong => wrong,
    };
    let named_so = Named::form(&typed.nonce, &typed)?;
    if !typed.instead.is_empty() {
        typed.starts_at = std::mem::take(&mut typed.instead);
    }
    let error = match booking {
        Ok(booking) => {
            let all = catalogue.clone();
            let deed = asked.once(actor, named_so, move |tx, context| {
                let visit = actions::book(tx, context, &booking)?;
                Ok(repeat::onward(desk::address_of(&all, &visit, "booked")))
            });
            match deed.await {
                Ok(booked) => return Ok(onward(&booked.answer.body)),
                Err(error) => error,
            }
        }
        Err(error) => error,
    };
    let status = StatusCode::from_u16(Problem::of(&error).status).unwrap_or_default();
    let outcome = match error {
        Error::Invalid(problems) => Outcome { problems, ..Outcome::default() },
        error => {
            let refused = Some(Refused::of(error)?);
            let (all, form) = (catalogue.clone(), typed.clone());
            let instead = asked.read(move |conn| nearest(conn, &all, &form, now)).await?;
            Outcome { refused, instead, ..Outcome::default() }
        }
    };
    shown_as(status, &page(&session, &catalogue, typed, outcome)?)
}

/// Whether the address that was typed is one to which mails fail, and nobody was told so yet: what
/// is to be said of it. Pressed again, the form is taken as it is.
async fn heeded(
    asked: &Asked,
    catalogue: &Catalogue,
    typed: &mut Typed,
) -> Result<Option<Error>, Error> {
    let Ok(email) = Email::parse(&typed.email) else { return Ok(None) };
    if typed.known_bad == email.as_str() {
        return Ok(None);
    }
    let (clinic, zone) = (catalogue.clinic.id, catalogue.clinic.time_zone);
    let address = email.to_string();
    let failed = move |conn: &mut DbConn| patients::address_failed_at(conn, clinic, Some(&address));
    let failed_at = asked.read(failed).await?;
    typed.known_bad = failed_at.map(|_| email.to_string()).unwrap_or_default();
    let tongue = say::tongue(catalogue);
    Ok(failed_at.map(|at| {
        let day = tongue.long_day(local::date(zone, at));
        let said = format!(
            "does not get through: a mail to it failed on {day}. Correct it, or book again to keep it"
        );
        Error::invalid("email", "refused", said)
    }))
}

fn practitioner<'a>(catalogue: &'a Catalogue, typed: &Typed) -> Result<&'a Practitioner, Error> {
    catalogue.practitioner_named(&typed.practitioner).ok_or(Error::NotFound("practitioner"))
}

/// The nearest starts that can be had without setting anything aside.
fn nearest(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    typed: &Typed,
    now: DateTime<Utc>,
) -> Result<Vec<(String, String)>, Error> {
    let practitioner = practitioner(catalogue, typed)?.id;
    let Some(service) = typed.service(catalogue, practitioner) else { return Ok(Vec::new()) };
    let search = Search {
        service,
        practitioner: Some(practitioner),
        location: None,
        asker: Asker::Staff,
        patient: None,
        now,
        without: None,
    };
    let found = openings::nearest(conn, catalogue, &search, typed.start()?)?;
    let today = local::date(catalogue.clinic.time_zone, now);
    let said = found.iter().map(|opening| {
        let (zone, start) = (catalogue.zone(opening.location_id), opening.visit.start());
        let day = say::tongue(catalogue).near_day(local::date(zone, start), today);
        let value = start.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        (value, format!("{day}, {}", say::time(zone, start)))
    });
    Ok(said.collect())
}

fn page(
    session: &Session,
    catalogue: &Catalogue,
    mut typed: Typed,
    outcome: Outcome,
) -> Result<Page, Error> {
    let start = typed.start()?;
    let who = practitioner(catalogue, &typed)?;
    let id: PractitionerId = who.id;
    let zone = catalogue.clinic.time_zone;
    let date = local::date(zone, start);
    let services = choices(catalogue, id);
    if let ([only], "") = (services.as_slice(), typed.service.as_str()) {
        typed.service.clone_from(&only.id);
    }
    let Outcome { problems, refused, instead } = outcome;
    let failed = refused.is_some() || !problems.is_empty();
    let error = if failed { "Error: " } else { "" };
    Ok(Page {
        frame: frame(session, catalogue, &format!("{error}Book a visit")),
        bar: Bar::of(session),
        when: format!("{}, {}", say::tongue(catalogue).day(date), say::time(zone, start)),
        who: who.display_name(),
        back: desk::address(date, None),
        why: format!(
            "/desk/why?service={}&practitioner={id}&date={date}&time={}",
            typed.service,
            start.with_timezone(&zone).format("%H:%M")
        ),
        services,
        anyway: AnywayBox::of("Book", &typed.anyway(), refused.as_ref(), &problems),
        typed,
        problems,
        refused,
        instead,
    })
}
