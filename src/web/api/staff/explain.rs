//! Why a start can be had or not, for staff.
use super::{
    super::{
        Failure, Problem,
        holds::named,
        slots::AlternativeView,
        views::{NamedView, local},
    },
    appointments::only_own,
};
use crate::{
    Error,
    db::{
        DbConn,
        appointments::{self, Booked, Filter},
        clinics, patients,
    },
    domain::{
        Asker, Catalogue, Opening, Patient, PatientId, PractitionerId, Rule, Span, Status, Whose,
    },
    web::{
        explain::{Answer, Explained, Obstacle, Question, explain},
        extract::Asked,
        rule_words,
        session::SignedIn,
    },
};
use actix_web::{
    get,
    web::{Json, Query},
};
use chrono::{DateTime, FixedOffset, NaiveDate};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Whose rules are asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum For {
    /// Staff's: what they may book.
    #[default]
    Staff,
    /// Patients': what they may book online.
    Public,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ExplainQuery {
    /// By id or slug.
    service: String,
    /// By id or slug.
    practitioner: String,
    starts_at: DateTime<FixedOffset>,
    /// For whom, by id; left out: the rules about the patient ask nothing.
    patient: Option<Uuid>,
    /// Whose rules are asked: `staff` (when left out) or `public`.
    #[serde(default)]
    #[param(inline)]
    asker: For,
}

/// What every rule says of a start.
#[derive(Serialize, ToSchema)]
struct ExplainView {
    /// IANA.
    time_zone: String,
    service: NamedView,
    practitioner: NamedView,
    /// Where it would be.
    location: Option<NamedView>,
    /// The room that would be taken.
    room: Option<NamedView>,
    starts_at: DateTime<FixedOffset>,
    ends_at: Option<DateTime<FixedOffset>>,
    /// Whether it can be booked as it is.
    bookable: bool,
    /// The rules that staff would have to set aside to book it; `null`: they cannot.
    overrides: Option<Vec<Rule>>,
    /// In the order in which they are asked; the first that refuses is the one that is answered.
    rules: Vec<RuleView>,
    /// The last opening before it.
    before: Option<AlternativeView>,
    /// The first opening after it.
    after: Option<AlternativeView>,
}

/// What one rule says.
#[derive(Serialize, ToSchema)]
struct RuleView {
    rule: Rule,
    /// `passes` or `refuses`.
    verdict: &'static str,
    /// For staff.
    detail: String,
    /// For the patient on the telephone; it tells nothing of anybody else.
    for_patients: Option<String>,
    /// What staff would set aside; `null` where it passes, and where nobody can.
    #[serde(rename = "override")]
    set_aside: Option<Rule>,
    blocked_by: Vec<ObstacleView>,
}

/// What makes a rule refuse.
#[derive(Default, Serialize, ToSchema)]
struct ObstacleView {
    /// `visit`, `hold`, `block`, `closure`, or `hours`: when the practitioner does work that day.
    kind: &'static str,
    /// The visit's or block's.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    /// The patient's name, for those who may see the visit.
    #[serde(skip_serializing_if = "Option::is_none")]
    patient: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    room: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    starts_at: Option<DateTime<FixedOffset>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_at: Option<DateTime<FixedOffset>>,
    /// A closure's first and last date.
    #[serde(skip_serializing_if = "Option::is_none")]
    starts_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_on: Option<NaiveDate>,
}

/// Why a start can be had or not.
#[utoipa::path(tag = "staff", security(("staff" = [])), params(ExplainQuery),
    responses(
        (status = 200, description = "Every rule's verdict, what is in the way, and the nearest openings", body = ExplainView),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Practitioners ask about their own calendar", body = Problem),
        (status = 404, description = "There is no such service, practitioner or patient here", body = Problem),
        (status = 422, description = "The practitioner does not give the service, or a parameter is not understood", body = Problem),
    ))]
#[get("/api/v1/staff/explain")]
pub(super) async fn show(
    asked: Asked,
    who: SignedIn,
    query: Query<ExplainQuery>,
) -> Result<Json<ExplainView>, Failure> {
    let (query, now) = (query.into_inner(), asked.now);
    let view = asked.read(move |conn| {
        let catalogue = clinics::catalogue(conn, who.0.clinic_id)?;
        let own = only_own(&who, &catalogue);
        let practitioner = named(&catalogue, Some(&query.practitioner))?;
        let practitioner = practitioner.ok_or(Error::NotFound("practitioner"))?;
        if own.is_some_and(|own| own != practitioner) {
            return Err(Error::Forbidden("you can ask about your own calendar only"));
        }
        let patient = query.patient.map(PatientId::of);
        if let Some(patient) = patient {
            known(conn, &catalogue, patient, own)?;
        }
        let question = Question {
            service: catalogue.service_named(&query.service).ok_or(Error::NotFound("service"))?,
            practitioner,
            starts_at: query.starts_at.to_utc(),
            asker: match query.asker {
                For::Staff => Asker::Staff,
                For::Public => Asker::Public(None),
            },
            patient,
            now,
        };
        let explained = explain(conn, &catalogue, &question)?;
        Ok(ExplainView::of(&catalogue, &question, explained, own))
    });
    Ok(Json(view.await?))
}

/// Goes on if the patient is the clinic's, and for those who see their own visits only, theirs.
fn known(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    patient: PatientId,
    own: Option<PractitionerId>,
) -> Result<(), Error> {
    let clinic = catalogue.clinic.id;
    patients::get(conn, clinic, patient)?;
    if own.is_some() {
        let filter = Filter { practitioner: own, patient: Some(patient), ..Filter::default() };
        let theirs = appointments::list(conn, clinic, &filter, 1)?;
        theirs.first().ok_or(Error::NotFound("patient"))?;
    }
    Ok(())
}

impl ExplainView {
    fn of(
        catalogue: &Catalogue,
        question: &Question<'_>,
        explained: Explained,
        own: Option<PractitionerId>,
    ) -> Self {
        let Explained { opening, rules, before, after } = explained;
        let practitioner = catalogue.practitioner(question.practitioner);
        let location = opening.and_then(|opening| catalogue.location(opening.location_id));
        let room = opening.and_then(|opening| catalogue.room(opening.room_id?));
        let zone = location.map_or(catalogue.clinic.time_zone, |place| place.time_zone);
        let near = |opening: Option<Opening>| {
            opening.map(|opening| AlternativeView::of(catalogue, &opening))
        };
        let refused = || rules.iter().filter(|answer| answer.refusal.is_some());
        // At the desk how the public books does not matter.
        let binding = || refused().filter(|answer| answer.rule != Rule::Mode);
        let possible = binding().all(|answer| answer.rule.yields_to_staff());
        Self {
            time_zone: zone.name().to_owned(),
            service: NamedView {
                id: question.service.id.uuid(),
                name: question.service.name.clone(),
            },
            practitioner: NamedView {
                id: question.practitioner.uuid(),
                name: practitioner
                    .map(crate::domain::Practitioner::display_name)
                    .unwrap_or_default(),
            },
            location: location.map(|one| NamedView { id: one.id.uuid(), name: one.name.clone() }),
            room: room.map(|one| NamedView { id: one.id.uuid(), name: one.name.clone() }),
            starts_at: local(zone, question.starts_at),
            ends_at: opening.map(|opening| local(zone, opening.visit.end())),
            bookable: opening.is_some() && refused().next().is_none(),
            overrides: possible.then(|| binding().map(|answer| answer.rule).collect()),
            rules: rules.iter().map(|answer| RuleView::of(answer, zone, own)).collect(),
            before: near(before),
            after: near(after),
        }
    }
}

impl RuleView {
    fn of(answer: &Answer, zone: Tz, own: Option<PractitionerId>) -> Self {
        let Answer { rule, refusal, in_the_way } = answer;
        let stands = refusal.is_some() && rule.yields_to_staff();
        Self {
            rule: *rule,
            verdict: if refusal.is_some() { "refuses" } else { "passes" },
            detail: match refusal {
                Some(refusal) => rule_words::for_staff(refusal),
                None => rule_words::passed(*rule).to_owned(),
            },
            for_patients: refusal.as_ref().map(rule_words::for_patients),
            set_aside: stands.then_some(*rule),
            blocked_by: in_the_way
                .iter()
                .map(|obstacle| ObstacleView::of(obstacle, zone, own))
                .collect(),
        }
    }
}

impl ObstacleView {
    fn of(obstacle: &Obstacle, zone: Tz, own: Option<PractitionerId>) -> Self {
        match obstacle {
            Obstacle::Visit(booked) => Self::visit(booked, zone, own),
            Obstacle::Block(block) => Self {
                kind: "block",
                id: Some(block.id.uuid()),
                title: Some(block.title.clone()),
                room: match block.whose {
                    Whose::Room(id) => Some(id.uuid()),
                    Whose::Practitioner(_) => None,
                },
                ..Self::during(block.span, zone)
            },
            Obstacle::Closure(closure) => Self {
                kind: "closure",
                title: Some(closure.title.clone()),
                starts_on: Some(closure.starts_on),
                ends_on: Some(closure.ends_on),
                ..Self::default()
            },
            Obstacle::Hours(span) => Self { kind: "hours", ..Self::during(*span, zone) },
        }
    }

    /// Of a visit that is none of theirs nobody learns more than when it is.
    fn visit(booked: &Booked, zone: Tz, own: Option<PractitionerId>) -> Self {
        let visit = &booked.appointment;
        let held = visit.status == Status::Held;
        let may_see = !held && own.is_none_or(|own| own == visit.practitioner_id);
        Self {
            kind: if held { "hold" } else { "visit" },
            id: may_see.then(|| visit.id.uuid()),
            reference: may_see.then(|| visit.reference.clone()),
            patient: booked.patient.as_ref().filter(|_| may_see).map(Patient::name),
            room: visit.room_id.map(crate::domain::RoomId::uuid),
            ..Self::during(visit.visit, zone)
        }
    }

    fn during(span: Span, zone: Tz) -> Self {
        Self {
            starts_at: Some(local(zone, span.start())),
            ends_at: Some(local(zone, span.end())),
            ..Self::default()
        }
    }
}
