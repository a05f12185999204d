//! Patients and appointments as tables, for spreadsheets and other systems.
use super::super::{Failure, Problem};
use crate::{
    Error, actions,
    db::{DbConn, clinics, snapshot},
    domain::Catalogue,
    exchange::{patients, visits},
    web::{extract::Asked, session::SignedIn},
};
use actix_web::{HttpResponse, get, http::header::CONTENT_DISPOSITION};

/// All patients as comma-separated values.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    responses(
        (status = 200, description = "A header and a line for each patient; cells that look like formulas begin with an apostrophe", content_type = "text/csv", body = String),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
    ))]
#[get("/api/v1/staff/export/patients.csv")]
pub(super) async fn all_patients(asked: Asked, who: SignedIn) -> Result<HttpResponse, Failure> {
    let write = |conn: &mut DbConn, catalogue: &Catalogue, out: &mut Vec<u8>| {
        patients::write(conn, catalogue, out, &|_| ())
    };
    Ok(sent(&asked, who, "patients", write).await?)
}

/// All appointments as comma-separated values.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    responses(
        (status = 200, description = "A header and a line for each appointment; cells that look like formulas begin with an apostrophe", content_type = "text/csv", body = String),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
    ))]
#[get("/api/v1/staff/export/appointments.csv")]
pub(super) async fn all_appointments(asked: Asked, who: SignedIn) -> Result<HttpResponse, Failure> {
    let write = |conn: &mut DbConn, catalogue: &Catalogue, out: &mut Vec<u8>| {
        visits::write(conn, catalogue, out, &|_| ())
    };
    Ok(sent(&asked, who, "appointments", write).await?)
}

/// A table as a file to keep; the trail tells that it left the house.
async fn sent<F>(
    asked: &Asked,
    who: SignedIn,
    what: &'static str,
    write: F,
) -> Result<HttpResponse, Error>
where
    F: FnOnce(&mut DbConn, &Catalogue, &mut Vec<u8>) -> Result<u64, Error> + Send + 'static,
{
    let who = who.at_desk()?;
    let clinic = who.0.clinic_id;
    let written = asked.read(move |conn| {
        let mut out = Vec::new();
        let catalogue = clinics::catalogue(conn, clinic)?;
        let rows = snapshot(conn, |conn| write(conn, &catalogue, &mut out))?;
        Ok((rows, out))
    });
    let (rows, out) = written.await?;
    let told = move |tx: &mut crate::db::Tx<'_>, context: &actions::Context| {
        actions::exported(tx, context, clinic, (what, rows))
    };
    asked.act(who.actor(), told).await?;
    let name = format!("attachment; filename=\"{what}.csv\"");
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8; header=present")
        .insert_header((CONTENT_DISPOSITION, name))
        .body(out))
}
