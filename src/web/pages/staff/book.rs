//! Booking a visit at the desk.
use super::{
    anyway::{AnywayBox, Refused},
    book_for::{self, Whom},
    book_form::{Choice, Typed, choices},
    desk,
    patients::Shown,
    person::{AtDesk, encoded},
    surroundings::{Bar, frame},
};
use crate::{
    Error,
    actions::{self, Booking, Look, Who},
    db::{DbConn, clinics, patients, sessions::Session},
    domain::{Asker, Catalogue, Email, PatientRecord, Practitioner, PractitionerId, local},
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
    whom: Whom,
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

    /// The form for the same time, for nobody in particular.
    fn anybody(&self) -> String {
        let Typed { practitioner, starts_at, service, .. } = &self.typed;
        let [practitioner, starts_at, service] =
            [practitioner, starts_at, service].map(|text| encoded(text));
        format!("/desk/book?practitioner={practitioner}&starts_at={starts_at}&service={service}")
    }

    /// The same for a patient.
    fn choose(&self, one: &Shown) -> String {
        format!("{}&patient={}", self.anybody(), one.id)
    }
}

/// What became of a form, besides what was typed.
#[derive(Default)]
struct Outcome {
    /// Who may well be whom the form describes as somebody new.
    likely: Vec<PatientRecord>,
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
    let (viewer, now) = (session.clone(), asked.now);
    let read = asked.read(move |conn| {
        let catalogue = clinics::catalogue(conn, clinic)?;
        let whom = Whom::of(conn, &catalogue, &typed, &[], now)?;
        let look = whom.look(&typed);
        Ok((page(&session, &catalogue, typed, whom, Outcome::default())?, look))
    });
    let (page, look) = read.await?;
    if let Some(look) = look {
        asked.looked(&viewer, look).await?;
    }
    shown(&page)
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
        Ok(booking) => heeded(&asked, &catalogue, &mut typed, booking).await?,
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
        Error::LikelyDuplicate(likely) => Outcome { likely, ..Outcome::default() },
        error => {
            let refused = Some(Refused::of(error)?);
            let (all, form) = (catalogue.clone(), typed.clone());
            let instead = asked.read(move |conn| nearest(conn, &all, &form, now)).await?;
            Outcome { refused, instead, ..Outcome::default() }
        }
    };
    let look = (!outcome.likely.is_empty()).then(|| {
        let ids: Vec<_> = outcome.likely.iter().map(|one| one.patient.id).collect();
        Look::found(&ids)
    });
    if let Some(look) = look {
        asked.looked(&session, look).await?;
    }
    let page = asked.read(move |conn| {
        let whom = Whom::of(conn, &catalogue, &typed, &outcome.likely, now)?;
        page(&session, &catalogue, typed, whom, outcome)
    });
    shown_as(status, &page.await?)
}

/// The booking, unless there is something about its patient that nobody was told yet. Said once,
/// the form is taken as it is.
async fn heeded(
    asked: &Asked,
    catalogue: &Catalogue,
    typed: &mut Typed,
    booking: Booking,
) -> Result<Result<Booking, Error>, Error> {
    let Who::Given(details) = &booking.particulars.who else { return Ok(Ok(booking)) };
    if let Some(bad) = bad_address(asked, catalogue, typed).await? {
        return Ok(Err(bad));
    }
    if typed.new.is_empty() {
        let (clinic, details) = (catalogue.clinic.id, details.clone());
        let likely = asked.read(move |conn| book_for::likely(conn, clinic, &details)).await?;
        if !likely.is_empty() {
            return Ok(Err(Error::LikelyDuplicate(likely)));
        }
    }
    Ok(Ok(booking))
}

/// Whether the address that was typed is one to which mails fail, and nobody was told so yet: what
/// is to be said of it.
async fn bad_address(
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
        patient: typed.known(),
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
    whom: Whom,
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
    let Outcome { likely, problems, refused, instead } = outcome;
    let failed = refused.is_some() || !problems.is_empty() || !likely.is_empty();
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
        whom,
        anyway: AnywayBox::of("Book", &typed.anyway(), refused.as_ref(), &problems),
        typed,
        problems,
        refused,
        instead,
    })
}
