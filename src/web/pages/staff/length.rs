//! Making a visit last longer or shorter at the desk.
use super::{
    anyway::{Anyway, AnywayBox, Outcome, Refused},
    desk,
    person::AtDesk,
    steps,
    surroundings::{Bar, frame},
    visit,
};
use crate::{
    Error,
    actions::{self, Length, Look},
    db::{DbConn, clinics, sessions::Session},
    domain::{AppointmentId, ClinicId, Patient, Refusal, VisitMinutes},
    error::FieldProblem,
    web::{
        extract::{Asked, Checks},
        pages::{Frame, onward, say, shown, shown_as},
        problem::Problem,
    },
};
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Form, Path},
};
use askama::Template;
use chrono::TimeDelta;
use serde::Deserialize;

/// Lengths are offered in steps of so many minutes, as the board has rows.
const STEP: i64 = 5;
/// Up to this many minutes, and to an hour more than the visit takes.
const OFFERED: i64 = 180;

#[derive(Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    csrf: String,
    revision: i32,
    minutes: String,
    set_aside: String,
    anyway: String,
    why: String,
}

#[derive(Template)]
#[template(path = "page/staff/length.html")]
struct Page {
    frame: Frame,
    bar: Bar,
    id: String,
    revision: i32,
    name: String,
    /// When it is now.
    present: String,
    /// Lengths to choose among: minutes, `45 minutes, until 10:45 am`, whether chosen.
    lengths: Vec<(i64, String, bool)>,
    problems: Vec<FieldProblem>,
    refused: Option<Refused>,
    anyway: Option<AnywayBox>,
}

/// The lengths that it may have.
pub(super) async fn choose(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    id: Path<AppointmentId>,
) -> Result<HttpResponse, Error> {
    let (session, id) = (signed_in.0, id.into_inner());
    let viewer = session.clone();
    let page = asked.show_to(&viewer, move |conn| {
        let page = page(conn, &session, id, (&Typed::default(), Outcome::default()))?;
        Ok((page, Look::Visit(id)))
    });
    shown(&page.await?)
}

/// Gives it the length, or says what is in the way.
pub(super) async fn change(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    id: Path<AppointmentId>,
    typed: Form<Typed>,
) -> Result<HttpResponse, Error> {
    let typed = typed.into_inner();
    let signed_in = signed_in.sent(&typed.csrf)?;
    let (actor, session, id) = (signed_in.actor(), signed_in.0, id.into_inner());
    let clinic = session.clinic_id;
    let error = match typed.read(clinic, id) {
        Ok(new) => {
            let deed = asked.act(actor, move |tx, context| actions::lengthen(tx, context, &new));
            match deed.await {
                Ok(visit) => {
                    let catalogue =
                        asked.read(move |conn| clinics::catalogue(conn, clinic)).await?;
                    return Ok(onward(&desk::address_of(&catalogue, &visit, "lengthened")));
                }
                Err(error) => error,
            }
        }
        Err(error) => error,
    };
    let status = StatusCode::from_u16(Problem::of(&error).status).unwrap_or_default();
    let outcome = match error {
        Error::Refused(Refusal::StaleRevision { .. } | Refusal::WrongStatus { .. }) => {
            return steps::kindly(&asked, session, id, error).await;
        }
        error => Outcome::of(error)?,
    };
    let page = asked.read(move |conn| page(conn, &session, id, (&typed, outcome))).await?;
    shown_as(status, &page)
}

impl Typed {
    fn anyway(&self) -> Anyway {
        let Self { set_aside, anyway, why, .. } = self.clone();
        Anyway { set_aside, rule: anyway, why }
    }

    /// The length that is meant.
    fn read(&self, clinic_id: ClinicId, id: AppointmentId) -> Result<Length, Error> {
        let mut checks = Checks::default();
        let minutes = VisitMinutes::parse(self.minutes.parse().unwrap_or(0));
        let minutes = checks.field("minutes", minutes);
        let overrides = self.anyway().overrides(&mut checks);
        let seen = Some(self.revision);
        let new = minutes.map(|minutes| Length { clinic_id, id, minutes, seen, overrides });
        checks.finish(new)
    }
}

fn page(
    conn: &mut DbConn,
    session: &Session,
    id: AppointmentId,
    (typed, outcome): (&Typed, Outcome),
) -> Result<Page, Error> {
    let catalogue = clinics::catalogue(conn, session.clinic_id)?;
    let one = visit::get(conn, session, id)?;
    let visit = &one.appointment;
    let zone = catalogue.zone(visit.location_id);
    let now = visit.visit.length().num_minutes();
    let chosen = typed.minutes.parse().unwrap_or(now);
    let mut lengths: Vec<i64> =
        (1..=OFFERED.max(now + 60) / STEP).map(|count| count * STEP).chain([now, chosen]).collect();
    lengths.retain(|length| VisitMinutes::parse(*length).is_ok());
    lengths.sort_unstable();
    lengths.dedup();
    let until = |length| say::time(zone, visit.visit.start() + TimeDelta::minutes(length));
    let error = if outcome.failed() { "Error: " } else { "" };
    let Outcome { problems, refused } = outcome;
    let name = one.patient.as_ref().map(Patient::name).unwrap_or_default();
    Ok(Page {
        frame: frame(session, &catalogue, &format!("{error}How long the visit of {name} lasts")),
        bar: Bar::of(session),
        id: id.to_string(),
        revision: if typed.revision == 0 { visit.revision } else { typed.revision },
        name,
        present: visit::when(&catalogue, visit),
        lengths: lengths
            .into_iter()
            .map(|length| {
                let said = format!("{}, until {}", say::minutes(length), until(length));
                (length, said, length == chosen)
            })
            .collect(),
        anyway: AnywayBox::of("Change it", &typed.anyway(), refused.as_ref(), &problems),
        problems,
        refused,
    })
}
