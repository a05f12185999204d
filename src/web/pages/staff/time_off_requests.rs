//! Requests for time off: the desk decides.
use super::{
    person::AtDesk,
    surroundings::{Bar, frame},
    time_off::{After, Line, Sent},
};
use crate::{
    Error, actions,
    db::{
        DbConn,
        appointments::{self, Glance},
        clinics,
        sessions::Session,
        time_off,
    },
    domain::{Note, Status, TimeOffId, TimeOffRequest},
    live::{self, Watched},
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

#[derive(Deserialize)]
pub(super) struct Refusal {
    csrf: String,
    #[serde(default)]
    answer: String,
}

#[derive(Template)]
#[template(path = "page/staff/time_off_requests.html")]
struct Open {
    frame: Frame,
    bar: Bar,
    said: &'static str,
    /// Why something was not done; empty: nothing was tried.
    trouble: String,
    requests: Vec<Line>,
    here: &'static str,
    mark: String,
}

/// The requests that nobody has decided.
pub(super) async fn requests(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    query: Query<After>,
) -> Result<HttpResponse, Error> {
    let session = signed_in.0;
    let said = match query.said.as_str() {
        "declined" => "It is declined, and the practitioner reads why.",
        _ => "",
    };
    let page = asked.read(move |conn| open_page(conn, &session, said, String::new())).await?;
    shown(&page)
}

/// Grants a request: on to the block, and the visits that need a new time because of it.
pub(super) async fn approve(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    id: Path<TimeOffId>,
    form: Form<Sent>,
) -> Result<HttpResponse, Error> {
    let signed_in = signed_in.sent(&form.csrf)?;
    let (actor, session) = (signed_in.actor(), signed_in.0);
    let of = (session.clinic_id, id.into_inner());
    let deed = asked.act(actor, move |tx, context| actions::approve_time_off(tx, context, of));
    match deed.await {
        Ok((_, made)) => Ok(onward(&format!("/desk/blocks/{}", made.thing.id))),
        Err(error) => not_done(&asked, session, error).await,
    }
}

/// Does not grant a request.
pub(super) async fn decline(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    id: Path<TimeOffId>,
    form: Form<Refusal>,
) -> Result<HttpResponse, Error> {
    let signed_in = signed_in.sent(&form.csrf)?;
    let (actor, session) = (signed_in.actor(), signed_in.0);
    let of = (session.clinic_id, id.into_inner());
    let answer = match Note::parse(&form.answer).map(Note::into_option) {
        Ok(Some(answer)) => answer,
        Ok(None) => {
            let wrong = Error::Conflict("say why; the practitioner reads it");
            return not_done(&asked, session, wrong).await;
        }
        Err(problem) => {
            return Err(Error::invalid("/answer", "invalid", problem.to_string()));
        }
    };
    let deed =
        asked.act(actor, move |tx, context| actions::decline_time_off(tx, context, of, &answer));
    match deed.await {
        Ok(_) => Ok(onward("/desk/time-off?said=declined")),
        Err(error) => not_done(&asked, session, error).await,
    }
}

async fn not_done(asked: &Asked, session: Session, error: Error) -> Result<HttpResponse, Error> {
    let Error::Conflict(why) = error else { return Err(error) };
    let page = asked.read(move |conn| open_page(conn, &session, "", say::sentence(why)));
    shown_as(StatusCode::CONFLICT, &page.await?)
}

fn open_page(
    conn: &mut DbConn,
    session: &Session,
    said: &'static str,
    trouble: String,
) -> Result<Open, Error> {
    let mark = live::mark(conn, Watched { clinic: session.clinic_id, practitioner: None })?;
    let catalogue = clinics::catalogue(conn, session.clinic_id)?;
    let mut requests = Vec::new();
    for one in time_off::open(conn, session.clinic_id)? {
        let visits = booked_within(conn, &one)?;
        requests.push(Line { visits, ..Line::of(&catalogue, &one) });
    }
    let error = if trouble.is_empty() { "" } else { "Error: " };
    Ok(Open {
        frame: frame(session, &catalogue, &format!("{error}Requests for time off")),
        bar: Bar::of(session),
        said,
        trouble,
        requests,
        here: "/desk/time-off",
        mark,
    })
}

/// How many visits of whoever asks would need a new time.
fn booked_within(conn: &mut DbConn, one: &TimeOffRequest) -> Result<usize, Error> {
    let visits = appointments::glances(conn, one.clinic_id, one.span)?;
    let theirs = visits.iter().filter(|visit| visit.practitioner_id == one.practitioner_id);
    let to_come = |visit: &&Glance| matches!(visit.status, Status::Booked | Status::Requested);
    Ok(theirs.filter(to_come).count())
}
