//! Time off: a practitioner asks for it or takes it.
use super::{
    block_form::{BlockForm, Typed},
    blocks,
    person::Person,
    surroundings::{Bar, frame},
};
use crate::{
    Error,
    actions::{self, NewBlock, NewTimeOff, TimeOffWish},
    db::{DbConn, clinics, sessions::Session, time_off},
    domain::{
        Catalogue, Practitioner, PractitionerId, TimeOff, TimeOffDecision, TimeOffId,
        TimeOffOutcome, TimeOffRequest, local,
    },
    error::FieldProblem,
    live::{self, Watched},
    web::{
        extract::Asked,
        pages::{Frame, onward, say, shown, shown_as},
        repeat::{self, Named},
    },
};
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Form, Path, Query},
};
use askama::Template;
use serde::Deserialize;

/// How many of a practitioner's requests are listed.
const LISTED: i64 = 20;

#[derive(Deserialize)]
pub(super) struct After {
    #[serde(default)]
    pub(super) said: String,
}

#[derive(Deserialize)]
pub(super) struct Sent {
    pub(super) csrf: String,
}

#[derive(Template)]
#[template(path = "page/staff/time_off.html")]
struct Own {
    frame: Frame,
    bar: Bar,
    /// Whether the time is blocked at once.
    direct: bool,
    said: &'static str,
    form: BlockForm,
    requests: Vec<Line>,
    here: &'static str,
    watched: PractitionerId,
    mark: String,
}

/// A request in a list.
pub(super) struct Line {
    pub(super) id: TimeOffId,
    pub(super) name: String,
    pub(super) when: String,
    pub(super) reason: String,
    pub(super) since: String,
    pub(super) open: bool,
    /// How many visits are booked in that time, where that is to be known.
    pub(super) visits: usize,
    /// `declined: too many are away`; empty while nobody has decided.
    pub(super) outcome: String,
}

/// A practitioner's own requests, and the form for another.
pub(super) async fn own(
    asked: Asked,
    Person(signed_in): Person,
    query: Query<After>,
) -> Result<HttpResponse, Error> {
    let session = signed_in.0;
    let said = match query.said.as_str() {
        "asked" => "The desk is asked.",
        "blocked" => "The time is blocked.",
        "withdrawn" => "The request is taken back.",
        _ => "",
    };
    let page = asked.read(move |conn| own_page(conn, &session, BlockForm::of, said)).await?;
    shown(&page)
}

/// Asks for time off, or takes it where the clinic lets practitioners.
pub(super) async fn ask(
    asked: Asked,
    Person(signed_in): Person,
    typed: Form<Typed>,
) -> Result<HttpResponse, Error> {
    let typed = typed.into_inner();
    let signed_in = signed_in.sent(&typed.csrf)?;
    let (actor, session) = (signed_in.actor(), signed_in.0);
    let reader = session.clone();
    let (who, wanted, typed) = asked
        .read(move |conn| {
            let catalogue = clinics::catalogue(conn, reader.clinic_id)?;
            let who = own_practitioner(&reader)?;
            let whose = format!("practitioner:{who}");
            let typed = Typed { whose, kind: "time_off".to_owned(), ..typed };
            Ok((who, typed.read(&catalogue), typed))
        })
        .await?;
    let deed = match wanted {
        Ok(NewBlock { clinic_id, title: reason, span, .. }) => {
            let new = NewTimeOff { clinic_id, practitioner_id: who, span, reason };
            // Back leads to the same form, in which another time may be asked for.
            let named_so = Named::form(&typed.nonce, &typed)?.map(|one| one.by_what_is_said(None));
            let deed = asked.once(actor, named_so, move |tx, context| {
                let said = match actions::want_time_off(tx, context, &new)? {
                    TimeOffWish::Taken(_) => "blocked",
                    TimeOffWish::Asked(_) => "asked",
                };
                Ok(repeat::onward(format!("/day/time-off?said={said}")))
            });
            deed.await
        }
        Err(error) => Err(error),
    };
    match deed {
        Ok(answered) => Ok(onward(&answered.answer.body)),
        Err(Error::Invalid(problems)) => {
            let problems = problems.into_iter().map(at_the_field).collect();
            let form = move |catalogue: &Catalogue| BlockForm {
                typed,
                problems,
                ..BlockForm::of(catalogue)
            };
            let page = asked.read(move |conn| own_page(conn, &session, form, "")).await?;
            shown_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => Err(error),
    }
}

/// What programs are told of an end is said at the field of the form.
fn at_the_field(problem: FieldProblem) -> FieldProblem {
    let pointer = match problem.pointer.as_str() {
        "/ends_at" => "to".to_owned(),
        _ => problem.pointer,
    };
    FieldProblem { pointer, ..problem }
}

/// Takes a request back.
pub(super) async fn withdraw(
    asked: Asked,
    Person(signed_in): Person,
    id: Path<TimeOffId>,
    form: Form<Sent>,
) -> Result<HttpResponse, Error> {
    let signed_in = signed_in.sent(&form.csrf)?;
    let (actor, session) = (signed_in.actor(), signed_in.0);
    let of = (session.clinic_id, id.into_inner());
    let own = own_practitioner(&session)?;
    let deed =
        asked.act(actor, move |tx, context| actions::withdraw_time_off(tx, context, of, own));
    match deed.await {
        Ok(_) => Ok(onward("/day/time-off?said=withdrawn")),
        // It was decided meanwhile, which the list says.
        Err(Error::Conflict(_)) => Ok(onward("/day/time-off")),
        Err(error) => Err(error),
    }
}

fn own_page(
    conn: &mut DbConn,
    session: &Session,
    form: impl FnOnce(&Catalogue) -> BlockForm,
    said: &'static str,
) -> Result<Own, Error> {
    let catalogue = clinics::catalogue(conn, session.clinic_id)?;
    let who = own_practitioner(session)?;
    let mark = live::mark(conn, Watched { clinic: session.clinic_id, practitioner: Some(who) })?;
    let requests = time_off::of(conn, (session.clinic_id, who), LISTED)?;
    let form = form(&catalogue);
    let error = if form.problems.is_empty() { "" } else { "Error: " };
    Ok(Own {
        frame: frame(session, &catalogue, &format!("{error}Time off")),
        bar: Bar::of(session),
        direct: catalogue.clinic.policy.time_off == TimeOff::Direct,
        said,
        form,
        requests: requests.iter().map(|one| Line::of(&catalogue, one)).collect(),
        here: "/day/time-off",
        watched: who,
        mark,
    })
}

impl Line {
    pub(super) fn of(catalogue: &Catalogue, one: &TimeOffRequest) -> Self {
        let who = catalogue.practitioner(one.practitioner_id);
        let asked_on = local::date(catalogue.clinic.time_zone, one.requested_at);
        Self {
            id: one.id,
            name: who.map(Practitioner::display_name).unwrap_or_default(),
            when: blocks::when(catalogue, catalogue.clinic.time_zone, one.span),
            reason: one.reason.clone(),
            since: say::tongue(catalogue).day(asked_on),
            open: one.decided.is_none(),
            visits: 0,
            outcome: one.decided.as_ref().map(outcome).unwrap_or_default(),
        }
    }
}

fn outcome(decided: &TimeOffDecision) -> String {
    let word = match decided.outcome {
        TimeOffOutcome::Approved => "approved",
        TimeOffOutcome::Declined => "declined",
        TimeOffOutcome::Withdrawn => "taken back",
    };
    let answer = decided.answer.as_ref().map(|answer| format!(": {answer}")).unwrap_or_default();
    format!("{word}{answer}")
}

/// Whose time off somebody asks for: their own.
fn own_practitioner(session: &Session) -> Result<PractitionerId, Error> {
    let own = session.staff.practitioner_id;
    own.ok_or(Error::Forbidden("your account is not linked to a practitioner"))
}
