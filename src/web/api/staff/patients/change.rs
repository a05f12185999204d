//! Writing patients down, changing and merging them: for the reception desk.
use super::{
    super::super::{Failure, Problem, appointments::etag},
    body::{MergeBody, NewPatientBody, PatientChangeBody},
    shown,
    view::RecordView,
};
use crate::{
    actions::{self, Merge, Merged},
    db::{clinics, idempotency::Answer, patients},
    domain::{Appointment, PatientId},
    web::{
        extract::{Asked, Body, IfMatch},
        repeat::{Keyed, created},
        session::SignedIn,
    },
};
use actix_web::{HttpResponse, patch, post, web::Path};
use uuid::Uuid;

/// Writes a patient down.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    params(
        ("Idempotency-Key" = Option<String>, Header,
            description = "A name for the request that nobody can guess, such as a random UUID: sent again with the same body it is answered the same, and nothing is made twice")),
    request_body = NewPatientBody,
    responses(
        (status = 201, description = "Written down", body = RecordView,
            headers(("Idempotency-Replayed" = bool, description = "It was answered before"))),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 409, description = "Somebody known may well be the same person; `patients` lists them, `anyway` goes on; or the key was sent before with another body", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not JSON", body = Problem),
        (status = 422, description = "A part is not understood", body = Problem),
    ))]
#[post("/api/v1/staff/patients")]
pub(in super::super) async fn create(
    asked: Asked,
    who: SignedIn,
    Keyed(body, named_so): Keyed<NewPatientBody>,
) -> Result<HttpResponse, Failure> {
    let who = who.at_desk()?;
    let clinic = who.0.clinic_id;
    let catalogue = asked.read(move |conn| clinics::catalogue(conn, clinic)).await?;
    let new = body.checked(&catalogue, asked.now)?;
    let deed = asked.once(who.actor(), named_so, move |tx, context| {
        let record = actions::register(tx, context, &new)?;
        let email = record.patient.email.as_deref();
        let failed_at = patients::address_failed_at(tx, clinic, email)?;
        let view = RecordView::of(&catalogue, &record, &[], failed_at, context.now)?;
        Ok(Answer { etag: Some(etag(record.revision)), ..created(&view)? })
    });
    Ok(deed.await?.respond())
}

/// Changes what is written down about a patient.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    params(("id" = Uuid, Path, description = "The patient"),
        ("If-Match" = String, Header, description = "The `ETag` that was seen")),
    request_body = PatientChangeBody,
    responses(
        (status = 200, description = "The patient as they are now", body = RecordView),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is no such patient here", body = Problem),
        (status = 409, description = "The record was changed or merged meanwhile", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not JSON", body = Problem),
        (status = 422, description = "A part is not understood, or `If-Match` is missing", body = Problem),
    ))]
#[patch("/api/v1/staff/patients/{id}")]
pub(in super::super) async fn edit(
    asked: Asked,
    who: SignedIn,
    id: Path<Uuid>,
    if_match: IfMatch,
    Body(body): Body<PatientChangeBody>,
) -> Result<HttpResponse, Failure> {
    let who = who.at_desk()?;
    let seen = if_match.required()?;
    let of = (who.0.clinic_id, PatientId::of(*id));
    let catalogue = asked.read(move |conn| clinics::catalogue(conn, of.0)).await?;
    let change = body.checked(&catalogue, asked.now)?;
    let deed = asked
        .act(who.actor(), move |tx, context| actions::edit_patient(tx, context, of, &change, seen));
    deed.await?;
    Ok(shown(&asked, &who, of.1).await?)
}

/// Declares an address at which a patient is taken off the list of those who come, or put back.
macro_rules! standing {
    ($(#[$about:meta])* $name:ident at $address:tt by $deed:path, $done:tt, unless $unless:tt) => {
        $(#[$about])*
        #[utoipa::path(tag = "staff", security(("staff" = [])),
            params(("id" = Uuid, Path, description = "The patient"),
                ("If-Match" = String, Header, description = "The `ETag` that was seen")),
            responses(
                (status = 200, description = $done, body = RecordView),
                (status = 401, description = "Nobody is signed in", body = Problem),
                (status = 403, description = "Not with this role", body = Problem),
                (status = 404, description = "There is no such patient here", body = Problem),
                (status = 409, description = $unless, body = Problem),
                (status = 422, description = "`If-Match` is missing", body = Problem),
            ))]
        #[post($address)]
        pub(in super::super) async fn $name(
            asked: Asked,
            who: SignedIn,
            id: Path<Uuid>,
            if_match: IfMatch,
        ) -> Result<HttpResponse, Failure> {
            let who = who.at_desk()?;
            let (of, seen) = ((who.0.clinic_id, PatientId::of(*id)), if_match.required()?);
            asked.act(who.actor(), move |tx, context| $deed(tx, context, of, seen)).await?;
            Ok(shown(&asked, &who, of.1).await?)
        }
    };
}

standing! {
    /// Takes a patient off the list of those who come.
    retire at "/api/v1/staff/patients/{id}/retire" by actions::retire_patient,
    "The patient, retired",
    unless "Visits are to come, or the record was changed or merged meanwhile"
}

standing! {
    /// Puts a patient back on the list of those who come.
    reactivate at "/api/v1/staff/patients/{id}/reactivate" by actions::reactivate_patient,
    "The patient, active again",
    unless "The record was changed or merged meanwhile"
}

/// Makes one record of two that are of the same person.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    params(("id" = Uuid, Path, description = "The patient whose record becomes a part of the other's"),
        ("If-Match" = String, Header, description = "The `ETag` of that record that was seen")),
    request_body = MergeBody,
    responses(
        (status = 200, description = "The record that is left", body = RecordView),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is no such patient here", body = Problem),
        (status = 409, description = "Both have a visit at the same time (`visits` names them), or the record was changed or merged meanwhile", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not JSON", body = Problem),
        (status = 422, description = "A part is not understood, or `If-Match` is missing", body = Problem),
    ))]
#[post("/api/v1/staff/patients/{id}/merge")]
pub(in super::super) async fn merge(
    asked: Asked,
    who: SignedIn,
    id: Path<Uuid>,
    if_match: IfMatch,
    Body(body): Body<MergeBody>,
) -> Result<HttpResponse, Failure> {
    let who = who.at_desk()?;
    let this = Merge {
        clinic_id: who.0.clinic_id,
        from: PatientId::of(*id),
        into: PatientId::of(body.into),
        seen: if_match.required()?,
    };
    let deed =
        asked.act(who.actor(), move |tx, context| actions::merge_patients(tx, context, &this));
    match deed.await? {
        Merged::Into(record) => Ok(shown(&asked, &who, record.patient.id).await?),
        Merged::Overlapping(pairs) => Ok(overlapping(&pairs).respond()),
    }
}

/// What stands in the way of a merge, by the visits' references.
fn overlapping(pairs: &[(Appointment, Appointment)]) -> Problem {
    let both = |(one, other): &(Appointment, Appointment)| {
        format!("{} and {}", one.reference, other.reference)
    };
    let named = pairs.iter().map(both).collect::<Vec<_>>().join(", ");
    let detail = format!("both have a visit at the same time: {named}; move one of them first");
    let visits = pairs.iter().flat_map(|(one, other)| [one, other]);
    let visits = visits.map(|visit| visit.reference.clone()).collect();
    Problem { visits, ..Problem::named("patient-busy", detail) }
}
