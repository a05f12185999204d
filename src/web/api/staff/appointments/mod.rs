//! Visits, as staff see, book and move them.
pub(super) mod steps;

use super::super::{
    Failure, Problem,
    appointments::{etag, note},
    failure::{Wished, with_alternatives},
    holds::named,
    lists::{self, ListView},
    patients::{From as Words, NewPatient},
    views::{StaffVisitView, dates},
};
use crate::{
    Error,
    actions::{self, Booking, Look, Move, Overrides, Particulars, What, Who},
    db::{
        DbConn,
        appointments::{self, Booked, Filter},
        clinics,
        idempotency::Answer,
    },
    domain::{
        self, Appointment, AppointmentId, Asker, Catalogue, ClinicId, PatientId, Role, RoomId,
        Rule, Source, Status,
    },
    web::{
        extract::{Asked, Body, Checks, IfMatch},
        repeat::{Keyed, created},
        session::SignedIn,
    },
};
use actix_web::{
    HttpResponse, get,
    http::header::ETAG,
    post,
    web::{Json, Path, Query},
};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Deserialize;
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// The most days that one list covers.
const MOST_DAYS: i64 = 366;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// The first local date; left out: today.
    from: Option<NaiveDate>,
    /// The last local date; left out: the same.
    to: Option<NaiveDate>,
    /// By id or slug.
    practitioner: Option<String>,
    room: Option<Uuid>,
    patient: Option<Uuid>,
    status: Option<Status>,
    /// How many, at most 200; left out: 50.
    limit: Option<u32>,
    /// The `next` of an earlier answer.
    after: Option<String>,
}

/// A visit that staff book.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewStaffAppointment {
    /// By id or slug.
    service: String,
    /// By id or slug; left out: the one with the lightest day.
    practitioner: Option<String>,
    starts_at: DateTime<FixedOffset>,
    /// Somebody whom the clinic knows, instead of `patient`.
    patient_id: Option<Uuid>,
    patient: Option<NewPatient>,
    reason: Option<String>,
    /// `desk` (when left out) or `phone`.
    source: Option<Source>,
    /// Rules to set aside.
    #[serde(default)]
    overrides: Vec<Rule>,
    /// Why they are set aside.
    override_reason: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewStaffTime {
    starts_at: DateTime<FixedOffset>,
    /// By id or slug; left out: the same as before.
    practitioner: Option<String>,
    /// Rules to set aside.
    #[serde(default)]
    overrides: Vec<Rule>,
    /// Why they are set aside.
    override_reason: Option<String>,
}

/// The clinic's visits.
#[utoipa::path(tag = "staff", security(("staff" = [])), params(ListQuery),
    responses(
        (status = 200, description = "By start; a practitioner gets their own", body = ListView<StaffVisitView>),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 404, description = "There is no such practitioner", body = Problem),
        (status = 422, description = "A parameter is not understood", body = Problem),
    ))]
#[get("/api/v1/staff/appointments")]
pub(super) async fn list(
    asked: Asked,
    who: SignedIn,
    query: Query<ListQuery>,
) -> Result<Json<ListView<StaffVisitView>>, Failure> {
    let limit = lists::limit(query.limit)?;
    let after = query.after.as_deref().map(lists::place).transpose()?;
    let now = asked.now;
    let session = who.0.clone();
    let found = asked.show_to(&session, move |conn| {
        let catalogue = clinics::catalogue(conn, who.0.clinic_id)?;
        let zone = catalogue.clinic.time_zone;
        let from = query.from.unwrap_or_else(|| domain::local::date(zone, now));
        let mut filter = Filter {
            within: Some(dates(zone, from, query.to.unwrap_or(from), MOST_DAYS)?),
            practitioner: named(&catalogue, query.practitioner.as_deref())?,
            room: query.room.map(RoomId::of),
            patient: query.patient.map(PatientId::of),
            status: query.status,
            after,
        };
        if let Some(own) = only_own(&who, &catalogue) {
            filter.practitioner = Some(own);
        }
        let mut visits = appointments::list(conn, who.0.clinic_id, &filter, limit + 1)?;
        let more = i64::try_from(visits.len()).is_ok_and(|count| count > limit);
        if more {
            visits.pop();
        }
        let last = visits.last().filter(|_| more).map(|last| &last.appointment);
        let next = last.map(|visit| lists::cursor(visit.visit.start(), visit.id));
        let items = visits
            .iter()
            .map(|booked| StaffVisitView::of(&catalogue, booked))
            .collect::<Result<_, _>>()?;
        let part = json!({
            "from": from, "to": query.to, "practitioner": filter.practitioner,
            "room": query.room, "patient": query.patient, "status": query.status,
        });
        Ok((ListView { items, next }, Look::Many { action: "appointment.list", part }))
    });
    Ok(Json(found.await?))
}

/// One visit.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    params(("id" = Uuid, Path, description = "The visit")),
    responses(
        (status = 200, description = "The visit", body = StaffVisitView),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 404, description = "There is no such visit here", body = Problem),
    ))]
#[get("/api/v1/staff/appointments/{id}")]
pub(super) async fn show(
    asked: Asked,
    who: SignedIn,
    id: Path<Uuid>,
) -> Result<HttpResponse, Failure> {
    let visit = seen(&asked, &who, AppointmentId::of(*id)).await?;
    asked.looked(&who.0, Look::Visit(visit.id)).await?;
    Ok(shown(&asked, visit).await?)
}

/// Books a visit for a patient.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    params(
        ("Idempotency-Key" = Option<String>, Header,
            description = "A name for the request that nobody can guess, such as a random UUID: sent again with the same body it is answered the same, and nothing is made twice")),
    request_body = NewStaffAppointment,
    responses(
        (status = 201, description = "Booked", body = StaffVisitView,
            headers(("Idempotency-Replayed" = bool, description = "It was answered before"))),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is no such service, practitioner or patient", body = Problem),
        (status = 409, description = "The time is taken; the nearest others are listed. Or the key was sent before with another body", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not JSON", body = Problem),
        (status = 422, description = "A rule forbids it; `override` names it where it may be set aside", body = Problem),
    ))]
#[post("/api/v1/staff/appointments")]
pub(super) async fn create(
    asked: Asked,
    who: SignedIn,
    Keyed(body, named_so): Keyed<NewStaffAppointment>,
) -> Result<HttpResponse, Failure> {
    let who = who.at_desk()?;
    let clinic = who.0.clinic_id;
    let catalogue = asked.read(move |conn| clinics::catalogue(conn, clinic)).await?;
    let (booking, wished) = read(&catalogue, &body, &asked)?;
    let deed = asked.once(who.actor(), named_so, move |tx, context| {
        let visit = actions::book(tx, context, &booking)?;
        let etag = Some(etag(visit.revision));
        Ok(Answer { etag, ..created(&view(tx, &catalogue, visit)?)? })
    });
    match deed.await {
        Ok(answered) => Ok(answered.respond()),
        Err(error) => Err(with_alternatives(&asked, error, wished).await),
    }
}

/// Moves a visit.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    params(("id" = Uuid, Path, description = "The visit"),
        ("If-Match" = String, Header, description = "The `ETag` that was seen")),
    request_body = NewStaffTime,
    responses(
        (status = 200, description = "The visit at its new time", body = StaffVisitView),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is no such visit or practitioner here", body = Problem),
        (status = 409, description = "The time is taken, or the visit was changed meanwhile", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not JSON", body = Problem),
        (status = 422, description = "A rule forbids it", body = Problem),
    ))]
#[post("/api/v1/staff/appointments/{id}/reschedule")]
pub(super) async fn reschedule(
    asked: Asked,
    who: SignedIn,
    id: Path<Uuid>,
    if_match: IfMatch,
    Body(body): Body<NewStaffTime>,
) -> Result<HttpResponse, Failure> {
    let who = who.at_desk()?;
    let visit = seen(&asked, &who, AppointmentId::of(*id)).await?;
    let clinic = who.0.clinic_id;
    let catalogue = asked.read(move |conn| clinics::catalogue(conn, clinic)).await?;
    let new = Move {
        clinic_id: clinic,
        id: visit.id,
        starts_at: body.starts_at.to_utc(),
        practitioner_id: named(&catalogue, body.practitioner.as_deref())?,
        seen: if_match.required()?,
        overrides: Overrides { rules: body.overrides, reason: body.override_reason },
    };
    let wished = Wished {
        clinic,
        service: visit.service_id,
        practitioner: new.practitioner_id.or(Some(visit.practitioner_id)),
        starts_at: new.starts_at,
        asker: Asker::Staff,
        patient: visit.patient_id,
        without: Some(visit.id),
    };
    let deed = asked.act(who.actor(), move |tx, context| actions::reschedule(tx, context, &new));
    match deed.await {
        Ok(visit) => Ok(shown(&asked, visit).await?),
        Err(error) => Err(with_alternatives(&asked, error, wished).await),
    }
}

/// Whose visits alone somebody sees; `None`: everybody's.
pub(super) fn only_own(who: &SignedIn, catalogue: &Catalogue) -> Option<domain::PractitionerId> {
    let staff = &who.0.staff;
    let all = staff.role != Role::Practitioner || catalogue.clinic.policy.practitioners_see_all;
    staff.practitioner_id.filter(|_| !all)
}

/// A visit that somebody may see.
async fn seen(asked: &Asked, who: &SignedIn, id: AppointmentId) -> Result<Appointment, Error> {
    let (clinic, staff) = (who.0.clinic_id, who.0.staff.clone());
    asked
        .read(move |conn| {
            let visit = appointments::get(conn, clinic, id)?;
            let own = Some(visit.practitioner_id) == staff.practitioner_id;
            let may = staff.role != Role::Practitioner
                || own
                || clinics::catalogue(conn, clinic)?.clinic.policy.practitioners_see_all;
            if may { Ok(visit) } else { Err(Error::NotFound("appointment")) }
        })
        .await
}

async fn shown(asked: &Asked, visit: Appointment) -> Result<HttpResponse, Error> {
    let clinic: ClinicId = visit.clinic_id;
    let revision = visit.revision;
    let view = asked.read(move |conn| {
        let catalogue = clinics::catalogue(conn, clinic)?;
        view(conn, &catalogue, visit)
    });
    Ok(HttpResponse::Ok().insert_header((ETAG, etag(revision))).json(view.await?))
}

fn view(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    visit: Appointment,
) -> Result<StaffVisitView, Error> {
    let booked = appointments::with_patients(conn, vec![visit])?;
    let booked: &Booked = booked.first().ok_or(Error::NotFound("appointment"))?;
    StaffVisitView::of(catalogue, booked)
}

fn read(
    catalogue: &Catalogue,
    body: &NewStaffAppointment,
    asked: &Asked,
) -> Result<(Booking, Wished), Error> {
    let service = catalogue.service_named(&body.service).ok_or(Error::NotFound("service"))?;
    let mut checks = Checks::default();
    let who = match (&body.patient, body.patient_id) {
        (Some(patient), None) => {
            let from = (Words::Staff, catalogue.country(), asked.now);
            patient.checked(&mut checks, from).map(Who::Given)
        }
        (None, Some(id)) => Some(Who::Known(PatientId::of(id))),
        _ => checks.field("/patient", Err("must be given, or else `patient_id`")),
    };
    let source = match body.source.unwrap_or(Source::Desk) {
        source @ (Source::Desk | Source::Phone) => Some(source),
        _ => checks.field("/source", Err("must be `desk` or `phone`")),
    };
    let reason = note(&mut checks, body.reason.as_deref());
    let ((who, source), reason) = checks.finish(who.zip(source).zip(reason))?;

    let practitioner_id = named(catalogue, body.practitioner.as_deref())?;
    let (service_id, starts_at) = (service.id, body.starts_at.to_utc());
    let clinic_id = catalogue.clinic.id;
    let reason = reason.into_option();
    let returning = body.patient.as_ref().and_then(|patient| patient.returning);
    let booking = Booking {
        clinic_id,
        what: What::Direct { service_id, practitioner_id, starts_at },
        particulars: Particulars { who, returning, reason, intake: None, source },
        overrides: Overrides {
            rules: body.overrides.clone(),
            reason: body.override_reason.clone(),
        },
    };
    let wished = Wished {
        clinic: clinic_id,
        service: service_id,
        practitioner: practitioner_id,
        starts_at,
        asker: Asker::Staff,
        patient: body.patient_id.map(PatientId::of),
        without: None,
    };
    Ok((booking, wished))
}
