//! Patients, as staff look for them and write them down.
mod body;
mod change;
mod view;

pub(super) use change::{create, edit, merge, reactivate, retire};

use super::{
    super::{
        Failure, Problem,
        appointments::etag,
        lists::{self, ListView},
        patients::{place, place_after},
    },
    appointments::only_own,
};
use crate::{
    Error,
    actions::Look,
    db::{
        appointments::{self, Filter},
        clinics,
        patient_search::{self, Place, Wanted},
        patients,
    },
    domain::{PatientId, PatientRecord, PatientSearch, Staff},
    web::{extract::Asked, session::SignedIn},
};
use actix_web::{
    HttpResponse, get,
    http::header::{CONTENT_LOCATION, ETAG},
    web::{Json, Path, Query},
};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;
use view::{FoundView, RecordView};

/// The most past visits that one answer has.
const MOST_VISITS: i64 = 500;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct SearchQuery {
    /// Parts of the name in any order, a telephone number (at least four digits of it), a mail
    /// address, a date of birth, or several of these; left out: everybody.
    q: Option<String>,
    /// Those who are no patients any more as well.
    #[serde(default)]
    retired: bool,
    /// How many, at most 200; left out: 50.
    limit: Option<u32>,
    /// The `next` of an earlier answer.
    after: Option<String>,
}

/// The patients who fit a search.
#[utoipa::path(tag = "staff", security(("staff" = [])), params(SearchQuery),
    responses(
        (status = 200, description = "The likeliest first; a practitioner gets those they treat", body = ListView<FoundView>),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 422, description = "A parameter is not understood", body = Problem),
    ))]
#[get("/api/v1/staff/patients")]
pub(super) async fn search(
    asked: Asked,
    who: SignedIn,
    query: Query<SearchQuery>,
) -> Result<Json<ListView<FoundView>>, Failure> {
    let limit = lists::limit(query.limit)?;
    let after = query.after.as_deref().map(place_after).transpose()?;
    let search = PatientSearch::parse(query.q.as_deref().unwrap_or_default());
    let retired = query.retired;
    let now = asked.now;
    let session = who.0.clone();
    let found = asked.show_to(&session, move |conn| {
        let catalogue = clinics::catalogue(conn, who.0.clinic_id)?;
        let treated_by = only_own(&who, &catalogue);
        let clinic = who.0.clinic_id;
        let wanted = Wanted { clinic, search, treated_by, retired, after, limit: limit + 1 };
        let mut found = patient_search::search(conn, &wanted)?;
        let more = i64::try_from(found.len()).is_ok_and(|count| count > limit);
        if more {
            found.pop();
        }
        let last = found.last().filter(|_| more);
        let next = last.map(|last| place(&Place::of(&wanted.search, last)));
        let ids: Vec<_> = found.iter().map(|record| record.patient.id).collect();
        let visits = patient_search::next_and_last(conn, &ids, treated_by, now)?;
        let zone = catalogue.clinic.time_zone;
        let view = |record: &PatientRecord| {
            let visits = visits.get(&record.patient.id).copied().unwrap_or_default();
            FoundView::of(record, visits, zone)
        };
        Ok((ListView { items: found.iter().map(view).collect(), next }, Look::found(&ids)))
    });
    Ok(Json(found.await?))
}

/// A patient with their visits.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    params(("id" = Uuid, Path, description = "The patient; of a merged record, the one that is left is answered")),
    responses(
        (status = 200, description = "The patient; a practitioner sees those they treat, and their own visits", body = RecordView),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 404, description = "There is no such patient here", body = Problem),
    ))]
#[get("/api/v1/staff/patients/{id}")]
pub(super) async fn show(
    asked: Asked,
    who: SignedIn,
    id: Path<Uuid>,
) -> Result<HttpResponse, Failure> {
    let view = record(&asked, &who, PatientId::of(*id)).await?;
    asked.looked(&who.0, Look::Patient(PatientId::of(view.id()))).await?;
    Ok(answer(&view))
}

/// A patient as an answer to a change.
async fn shown(asked: &Asked, who: &SignedIn, id: PatientId) -> Result<HttpResponse, Error> {
    Ok(answer(&record(asked, who, id).await?))
}

fn answer(view: &RecordView) -> HttpResponse {
    let tag = (ETAG, etag(view.revision()));
    let place = (CONTENT_LOCATION, format!("/api/v1/staff/patients/{}", view.id()));
    HttpResponse::Ok().insert_header(tag).insert_header(place).json(view)
}

/// A patient, if whoever asks may see them.
async fn record(asked: &Asked, who: &SignedIn, id: PatientId) -> Result<RecordView, Error> {
    let (clinic, staff, now) = (who.0.clinic_id, who.0.staff.clone(), asked.now);
    let view = asked.read(move |conn| {
        let catalogue = clinics::catalogue(conn, clinic)?;
        let record = patients::record(conn, clinic, id)?;
        let id = record.patient.id;
        let own = own(&staff, catalogue.clinic.policy.practitioners_see_all);
        if let Some(own) = own
            && !patient_search::is_treated_by(conn, id, own)?
        {
            return Err(Error::NotFound("patient"));
        }
        let filter = Filter { patient: Some(id), practitioner: own, ..Filter::default() };
        let visits = appointments::list(conn, clinic, &filter, MOST_VISITS)?;
        let email = record.patient.email.as_deref();
        let failed_at = patients::address_failed_at(conn, clinic, email)?;
        RecordView::of(&catalogue, &record, &visits, failed_at, now)
    });
    view.await
}

/// Whose patients alone somebody sees; `None`: everybody's.
fn own(staff: &Staff, all: bool) -> Option<crate::domain::PractitionerId> {
    let only = staff.role == crate::domain::Role::Practitioner && !all;
    staff.practitioner_id.filter(|_| only)
}
