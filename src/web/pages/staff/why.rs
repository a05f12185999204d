//! Why a start is not free, at the desk: what each rule says, what is in the way, and what the
//! desk can do about it.
use super::{
    block_form, desk,
    person::AtDesk,
    surroundings::{Bar, frame},
};
use crate::{
    Error,
    actions::Look,
    db::{DbConn, clinics, sessions::Session},
    domain::{
        Asker, Catalogue, Opening, Patient, PractitionerId, Refusal, Rule, Service, Span, Status,
        local,
    },
    error::FieldProblem,
    web::{
        explain::{Answer, Explained, Obstacle, Question, explain},
        extract::{Asked, Checks},
        pages::{Frame, say, shown},
        rule_words::{although, for_staff, passed},
    },
};
use actix_web::{HttpResponse, web::Query};
use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::Deserialize;
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

/// What is asked about; all empty: nothing yet.
#[derive(Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    pub(super) service: String,
    pub(super) practitioner: String,
    pub(super) date: String,
    pub(super) time: String,
}

#[derive(Template)]
#[template(path = "page/staff/why.html")]
struct Page {
    frame: Frame,
    bar: Bar,
    form: WhyForm,
    /// What cannot be explained, in words; empty: all can.
    refused: String,
    told: Option<Told>,
    back: String,
}

/// The form that asks, as a template shows it.
pub(super) struct WhyForm {
    /// For the form and by name, each.
    pub(super) services: Vec<(String, String)>,
    pub(super) practitioners: Vec<(String, String)>,
    pub(super) typed: Typed,
    problems: Vec<FieldProblem>,
}

/// What is to be said of a start.
struct Told {
    /// `Tuesday 1 December, 10:15 am with Dr. Ines Okafor`.
    when: String,
    service: String,
    /// Whether it can be booked as it is.
    bookable: bool,
    /// Where the desk books it, and what it sets aside for that; `None`: it cannot.
    book: Option<(String, Vec<&'static str>)>,
    against: Vec<Against>,
    /// What the other rules say.
    passed: Vec<&'static str>,
    /// The nearest starts that can be had, before and after: where they are booked, and in words.
    near: Vec<(String, String)>,
}

/// A rule that refuses.
struct Against {
    words: String,
    /// What is in the way: where more is said of it, where that is, and what it is.
    in_the_way: Vec<(Option<String>, String)>,
}

/// Explains a start, or asks for one.
pub(super) async fn show(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    query: Query<Typed>,
) -> Result<HttpResponse, Error> {
    let (session, typed, now) = (signed_in.0, query.into_inner(), asked.now);
    let viewer = session.clone();
    let page = asked.show_to(&viewer, move |conn| {
        let (page, part) = page(conn, &session, typed, now)?;
        Ok((page, Look::Many { action: "explain.view", part }))
    });
    shown(&page.await?)
}

/// The page, and which part of the book it shows.
fn page(
    conn: &mut DbConn,
    session: &Session,
    typed: Typed,
    now: DateTime<Utc>,
) -> Result<(Page, Value), Error> {
    let catalogue = clinics::catalogue(conn, session.clinic_id)?;
    let today = local::date(catalogue.clinic.time_zone, now);
    let date = desk::date_of(&typed.date, today).unwrap_or(today);
    let is_asked = !typed.service.is_empty() || !typed.time.is_empty();
    let (mut told, mut refused, mut problems) = (None, String::new(), Vec::new());
    let mut part = json!({});
    if is_asked {
        let explained = read(&catalogue, &typed, now).and_then(|question| {
            part =
                json!({ "practitioner": question.practitioner, "starts_at": question.starts_at });
            tell(conn, &catalogue, &question)
        });
        match explained {
            Ok(said) => told = Some(said),
            Err(Error::Refused(refusal)) => refused = for_staff(&refusal),
            Err(Error::Invalid(wrong)) => problems = wrong,
            Err(error) => return Err(error),
        }
    }
    let form = WhyForm { problems, ..WhyForm::of(&catalogue, typed) };
    let page = Page {
        frame: frame(session, &catalogue, "Why is this not free?"),
        bar: Bar::of(session),
        form,
        refused,
        told,
        back: desk::address(date, None),
    };
    Ok((page, part))
}

/// The question that is meant. Times are by the clinic's clocks.
fn read<'a>(
    catalogue: &'a Catalogue,
    typed: &Typed,
    now: DateTime<Utc>,
) -> Result<Question<'a>, Error> {
    let mut checks = Checks::default();
    let service = catalogue.service_named(&typed.service).ok_or("must be chosen");
    let service = checks.field("service", service);
    let practitioner = catalogue.practitioner_named(&typed.practitioner).ok_or("must be chosen");
    let practitioner = checks.field("practitioner", practitioner);
    let date = checks.field("date", block_form::date(&typed.date));
    let time = checks.field("time", block_form::time(&typed.time));
    let question = service.zip(practitioner).zip(date.zip(time));
    let question = question.map(|((service, practitioner), (date, time))| Question {
        service,
        practitioner: practitioner.id,
        starts_at: local::instant(
            catalogue.clinic.time_zone,
            date.and_time(time),
            local::Edge::Opening,
        ),
        asker: Asker::Staff,
        patient: None,
        now,
    });
    checks.finish(question)
}

fn tell(conn: &mut DbConn, catalogue: &Catalogue, question: &Question<'_>) -> Result<Told, Error> {
    let Explained { opening, rules, before, after } = explain(conn, catalogue, question)?;
    let zone = opening.map_or(catalogue.clinic.time_zone, |one| catalogue.zone(one.location_id));
    let who = catalogue.practitioner(question.practitioner);
    let who = who.map(crate::domain::Practitioner::display_name).unwrap_or_default();
    let date = local::date(zone, question.starts_at);
    let refusing: Vec<Rule> =
        rules.iter().filter(|one| one.refusal.is_some()).map(|one| one.rule).collect();
    let possible = opening.is_some() && refusing.iter().all(|rule| rule.yields_to_staff());
    let (service, practitioner) = (question.service, question.practitioner);
    let book = possible.then(|| {
        let href = address(service, practitioner, question.starts_at, &refusing);
        (href, refusing.iter().map(|rule| although(*rule)).collect())
    });
    let near = [("Before: ", before), ("After: ", after)].into_iter().filter_map(|(word, one)| {
        let one: Opening = one?;
        let (zone, start) = (catalogue.zone(one.location_id), one.visit.start());
        let today = local::date(zone, question.now);
        let day = say::tongue(catalogue).near_day(local::date(zone, start), today);
        let day = if local::date(zone, start) == date { String::new() } else { format!("{day}, ") };
        let href = address(service, practitioner, start, &[]);
        Some((href, format!("{word}{day}{}", say::time(zone, start))))
    });
    Ok(Told {
        when: format!(
            "{}, {} with {who}",
            say::tongue(catalogue).day(date),
            say::time(zone, question.starts_at)
        ),
        service: service.name.clone(),
        bookable: opening.is_some() && refusing.is_empty(),
        book,
        near: near.collect(),
        passed: rules
            .iter()
            .filter(|one| one.refusal.is_none())
            .map(|one| passed(one.rule))
            .collect(),
        against: rules.iter().filter_map(|answer| Against::of(catalogue, zone, answer)).collect(),
    })
}

/// The form that books a start, these rules set aside.
fn address(
    service: &Service,
    practitioner: PractitionerId,
    start: DateTime<Utc>,
    aside: &[Rule],
) -> String {
    let mut query = Serializer::new(String::new());
    query
        .append_pair("practitioner", &practitioner.to_string())
        .append_pair("starts_at", &start.format("%Y-%m-%dT%H:%M:%SZ").to_string())
        .append_pair("service", &service.id.to_string());
    if let Some((last, others)) = aside.split_last() {
        let others: Vec<_> = others.iter().map(|rule| rule.as_str()).collect();
        query.append_pair("set_aside", &others.join(",")).append_pair("anyway", last.as_str());
    }
    format!("/desk/book?{}", query.finish())
}

impl Against {
    fn of(catalogue: &Catalogue, zone: Tz, answer: &Answer) -> Option<Self> {
        let refusal: &Refusal = answer.refusal.as_ref()?;
        let said = |one: &Obstacle| obstacle(catalogue, zone, one);
        let in_the_way = answer.in_the_way.iter().map(said).collect();
        Some(Self { words: for_staff(refusal), in_the_way })
    }
}

/// Where more is said of what is in the way, and what it is.
fn obstacle(catalogue: &Catalogue, zone: Tz, one: &Obstacle) -> (Option<String>, String) {
    let during = |span: Span| {
        let (start, end) = (say::time(zone, span.start()), say::time(zone, span.end()));
        let (first, last) = (local::date(zone, span.start()), local::date(zone, span.end()));
        let day = |date: NaiveDate| say::tongue(catalogue).short_day(date);
        if first == last {
            format!("{start} to {end}")
        } else {
            format!("{}, {start} to {}, {end}", day(first), day(last))
        }
    };
    let room = |id: Option<crate::domain::RoomId>| {
        let room = id.and_then(|id| catalogue.room(id));
        room.map(|room| format!(", {}", room.name)).unwrap_or_default()
    };
    match one {
        Obstacle::Visit(booked) if booked.appointment.status == Status::Held => {
            let visit = &booked.appointment;
            let place = room(visit.room_id);
            (None, format!("Kept for somebody on the website, {}{place}", during(visit.visit)))
        }
        Obstacle::Visit(booked) => {
            let visit = &booked.appointment;
            let name = booked.patient.as_ref().map(Patient::name).unwrap_or_default();
            let href = format!("/desk/visits/{}", visit.id);
            (Some(href), format!("{name}, {}{}", during(visit.visit), room(visit.room_id)))
        }
        Obstacle::Block(block) => {
            let place = match block.whose {
                crate::domain::Whose::Room(id) => room(Some(id)),
                crate::domain::Whose::Practitioner(_) => String::new(),
            };
            let href = format!("/desk/blocks/{}", block.id);
            (Some(href), format!("{}, {}{place}", block.title, during(block.span)))
        }
        Obstacle::Closure(closure) => {
            let day = |date: NaiveDate| say::tongue(catalogue).date(date);
            let (first, last) = (day(closure.starts_on), day(closure.ends_on));
            let days = if first == last { first } else { format!("{first} to {last}") };
            (None, format!("{}, {days}", closure.title))
        }
        Obstacle::Hours(span) => (None, format!("At work that day from {}", during(*span))),
    }
}

impl WhyForm {
    fn of(catalogue: &Catalogue, mut typed: Typed) -> Self {
        // Lists choose by id, links may name a slug.
        if let Some(service) = catalogue.service_named(&typed.service) {
            typed.service = service.id.to_string();
        }
        if let Some(practitioner) = catalogue.practitioner_named(&typed.practitioner) {
            typed.practitioner = practitioner.id.to_string();
        }
        let services = catalogue.active_services();
        let people = catalogue.active_practitioners();
        Self {
            services: services.map(|one| (one.id.to_string(), one.name.clone())).collect(),
            practitioners: people.map(|one| (one.id.to_string(), one.display_name())).collect(),
            typed,
            problems: Vec::new(),
        }
    }

    /// The empty form, for a day.
    pub(super) fn on(catalogue: &Catalogue, date: NaiveDate) -> Self {
        Self::of(catalogue, Typed { date: date.to_string(), ..Typed::default() })
    }

    /// What is wrong with a field; empty: nothing.
    pub(super) fn problem(&self, field: &str) -> &str {
        let wrong = self.problems.iter().find(|problem| problem.pointer == field);
        wrong.map_or("", |problem| &problem.detail)
    }
}
