//! The requests of patients to be forgotten, and deciding them.
use super::{
    person::AtDesk,
    surroundings::{Bar, frame},
};
use crate::{
    Error,
    actions::{self, Look},
    db::{DbConn, appointments, clinics, erasures, sessions::Session},
    domain::{ErasureId, Note, Patient, local},
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
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
pub(super) struct After {
    #[serde(default)]
    said: String,
}

#[derive(Deserialize)]
pub(super) struct Approval {
    csrf: String,
    /// Ticked: it is meant.
    #[serde(default)]
    sure: String,
}

#[derive(Deserialize)]
pub(super) struct Refusal {
    csrf: String,
    #[serde(default)]
    reason: String,
}

#[derive(Template)]
#[template(path = "page/staff/erasures.html")]
struct Page {
    frame: Frame,
    bar: Bar,
    /// What has just been done; empty: nothing.
    said: &'static str,
    /// Why something was not done; empty: nothing was tried.
    trouble: String,
    entries: Vec<Entry>,
}

/// A request.
struct Entry {
    id: ErasureId,
    patient: String,
    name: String,
    since: String,
    /// How many of their visits are not over.
    open: usize,
}

/// Shows those that nobody has decided.
pub(super) async fn show(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    query: Query<After>,
) -> Result<HttpResponse, Error> {
    let said = match query.said.as_str() {
        "erased" => "What was known is erased, and the patient is told.",
        "kept" => "It is kept, and the patient is told why.",
        _ => "",
    };
    let session = signed_in.0;
    let viewer = session.clone();
    let page = asked.show_to(&viewer, move |conn| {
        let look = Look::Many { action: "erasure.list", part: json!({}) };
        Ok((page(conn, &session, said, String::new())?, look))
    });
    shown(&page.await?)
}

/// Erases what is known.
pub(super) async fn approve(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    id: Path<ErasureId>,
    sent: Form<Approval>,
) -> Result<HttpResponse, Error> {
    let signed_in = signed_in.sent(&sent.csrf)?;
    let (actor, session) = (signed_in.actor(), signed_in.0);
    if sent.sure.is_empty() {
        let wrong = "tick that it cannot be undone, then press the button again";
        return not_done(&asked, session, StatusCode::UNPROCESSABLE_ENTITY, wrong.to_owned()).await;
    }
    let of = (session.clinic_id, id.into_inner());
    let deed = asked.act(actor, move |tx, context| actions::approve_erasure(tx, context, of));
    match deed.await {
        Ok(_) => Ok(onward("/desk/erasures?said=erased")),
        Err(Error::Conflict(why)) => {
            not_done(&asked, session, StatusCode::CONFLICT, why.to_owned()).await
        }
        Err(error) => Err(error),
    }
}

/// Keeps what is known, and says why.
pub(super) async fn decline(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    id: Path<ErasureId>,
    sent: Form<Refusal>,
) -> Result<HttpResponse, Error> {
    let signed_in = signed_in.sent(&sent.csrf)?;
    let (actor, session) = (signed_in.actor(), signed_in.0);
    let reason = Note::parse(&sent.reason).map(Note::into_option);
    let reason = match reason {
        Ok(Some(reason)) => reason,
        Ok(None) => {
            let wrong = "say why it is kept; the patient reads it".to_owned();
            return not_done(&asked, session, StatusCode::UNPROCESSABLE_ENTITY, wrong).await;
        }
        Err(problem) => {
            let wrong = format!("the reason {problem}");
            return not_done(&asked, session, StatusCode::UNPROCESSABLE_ENTITY, wrong).await;
        }
    };
    let of = (session.clinic_id, id.into_inner());
    let deed =
        asked.act(actor, move |tx, context| actions::decline_erasure(tx, context, of, &reason));
    match deed.await {
        Ok(_) => Ok(onward("/desk/erasures?said=kept")),
        Err(Error::Conflict(why)) => {
            not_done(&asked, session, StatusCode::CONFLICT, why.to_owned()).await
        }
        Err(error) => Err(error),
    }
}

async fn not_done(
    asked: &Asked,
    session: Session,
    status: StatusCode,
    why: String,
) -> Result<HttpResponse, Error> {
    let page = asked.read(move |conn| page(conn, &session, "", say::sentence(&why)));
    shown_as(status, &page.await?)
}

fn page(
    conn: &mut DbConn,
    session: &Session,
    said: &'static str,
    trouble: String,
) -> Result<Page, Error> {
    let catalogue = clinics::catalogue(conn, session.clinic_id)?;
    let zone = catalogue.clinic.time_zone;
    let mut entries = Vec::new();
    for (request, patient) in erasures::open(conn, session.clinic_id)? {
        entries.push(Entry {
            id: request.id,
            patient: patient.id.to_string(),
            name: Patient::name(&patient),
            since: say::tongue(&catalogue).long_day(local::date(zone, request.requested_at)),
            open: appointments::live_of(conn, patient.id)?.len(),
        });
    }
    let title =
        if trouble.is_empty() { "Requests for erasure" } else { "Error: Requests for erasure" };
    Ok(Page {
        frame: frame(session, &catalogue, title),
        bar: Bar::of(session),
        said,
        trouble,
        entries,
    })
}
