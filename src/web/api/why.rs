//! Why a start can be had or not, in one sentence for patients.
use super::{Failure, Problem, holds::named, slots::AlternativeView};
use crate::{
    Error,
    db::{DbConn, clinics},
    domain::{Asker, Audience, Catalogue, Diary, Opening, Refusal, decide},
    web::{
        explain::{Question, diary},
        extract::Asked,
        openings, problem, rule_words,
    },
};
use actix_web::{
    get,
    web::{Json, Path, Query},
};
use chrono::{DateTime, FixedOffset, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct WhyQuery {
    /// By id or slug.
    service: String,
    /// With whom, by id or slug; left out: anybody who gives it.
    practitioner: Option<String>,
    starts_at: DateTime<FixedOffset>,
    /// Whether the patient is `new` or `returning`; left out: not known.
    audience: Option<Audience>,
}

/// Whether a start can be had, and why not.
#[derive(Serialize, ToSchema)]
struct WhyView {
    /// IANA.
    time_zone: String,
    bookable: bool,
    /// The kind of problem that booking it would meet, such as `outside-hours`.
    problem: Option<&'static str>,
    /// A sentence for the patient.
    detail: String,
    /// The last opening before it.
    before: Option<AlternativeView>,
    /// The first opening after it.
    after: Option<AlternativeView>,
}

/// Why a start can be had or not; tells nothing of anybody else.
#[utoipa::path(tag = "public",
    params(("clinic" = String, Path, description = "The clinic's slug"), WhyQuery),
    responses(
        (status = 200, description = "Whether it can be booked, why not, and the nearest openings", body = WhyView),
        (status = 404, description = "There is no such clinic, service or practitioner", body = Problem),
        (status = 422, description = "The practitioner does not give the service, or a parameter is not understood", body = Problem),
    ))]
#[get("/api/v1/clinics/{clinic}/slots/why")]
pub(super) async fn show(
    asked: Asked,
    clinic: Path<String>,
    query: Query<WhyQuery>,
) -> Result<Json<WhyView>, Failure> {
    let (query, now) = (query.into_inner(), asked.now);
    let view = asked.read(move |conn| {
        let catalogue = clinics::catalogue_of(conn, &clinic)?;
        said(conn, &catalogue, &query, now)
    });
    Ok(Json(view.await?))
}

fn said(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    query: &WhyQuery,
    now: DateTime<Utc>,
) -> Result<WhyView, Error> {
    let service = catalogue.service_named(&query.service).ok_or(Error::NotFound("service"))?;
    let wanted = named(catalogue, query.practitioner.as_deref())?;
    let anybody = catalogue.who_give(service.id).next().map(|one| one.id);
    let question = Question {
        service,
        practitioner: wanted.or(anybody).ok_or(Refusal::NotGiven)?,
        starts_at: query.starts_at.to_utc(),
        asker: Asker::Public(query.audience),
        patient: None,
        now,
    };
    let answer = granted(&diary(conn, catalogue, &question, wanted)?, &question);
    if answer == Err(Refusal::NotGiven) {
        return Err(Refusal::NotGiven.into());
    }
    let search = question.search(wanted);
    let (before, after) = openings::beside(conn, catalogue, &search, question.starts_at)?;
    let near = |opening: Option<Opening>| opening.map(|one| AlternativeView::of(catalogue, &one));
    let refusal = answer.err();
    Ok(WhyView {
        time_zone: catalogue.clinic.time_zone.name().to_owned(),
        bookable: refusal.is_none(),
        problem: refusal.as_ref().map(problem::refusal_name),
        detail: match &refusal {
            Some(refusal) => rule_words::for_patients(refusal),
            None => "That time can be booked.".to_owned(),
        },
        before: near(before),
        after: near(after),
    })
}

/// Whether anybody of the diary can be had then; where nobody can, what whoever comes first says,
/// unless somebody would be at work and only has no time.
fn granted(diary: &Diary, question: &Question<'_>) -> Result<Opening, Refusal> {
    let mut refusal = Refusal::NotGiven;
    for calendar in &diary.calendars {
        match decide(diary, &question.wish(calendar.practitioner_id)) {
            Ok(opening) => return Ok(opening),
            Err(no) if refusal == Refusal::NotGiven || is_taken(&no) => refusal = no,
            Err(_) => {}
        }
    }
    Err(refusal)
}

fn is_taken(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::SlotTaken | Refusal::NoRoom | Refusal::Blocked { .. })
}
