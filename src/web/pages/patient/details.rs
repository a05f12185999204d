//! The patient's details, for a time that is kept for them.
use super::{
    super::{Frame, onward, say, shown_as},
    expired::{self, Lost},
    frame,
    standing::{Standing, standing},
    told::{Told, stamp},
    visitor::{self, Visitor},
    words::{Field, Said, Words, about_words, problem_of},
};
use crate::{
    Error,
    actions::{self, Booking, Overrides, Particulars, What, Who},
    db::audit::Actor,
    domain::{Appointment, Catalogue, Source},
    error::FieldProblem,
    web::{
        extract::Asked,
        repeat::{self, Named},
    },
};
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Form, Path},
};
use askama::Template;

#[derive(Template)]
#[template(path = "page/patient/details.html")]
struct Details {
    frame: Frame,
    visit: Told,
    service_slug: String,
    /// `/{clinic}/book/{hold}`.
    here: String,
    /// Until when it is kept.
    kept_until: String,
    kept_until_at: String,
    seconds_left: i64,
    /// Whether it may be kept once more.
    renewable: bool,
    minutes: String,
    words: Words,
    fields: Vec<Field>,
    been_here_problem: String,
    reason_problem: String,
    problems: Vec<FieldProblem>,
}

#[derive(Template)]
#[template(path = "page/patient/gone.html")]
struct Gone {
    frame: Frame,
    services: String,
}

/// `GET /{clinic}/book/{hold}`.
pub(super) async fn show(
    asked: Asked,
    visitor: Visitor,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Error> {
    page(&asked, &visitor, path.into_inner(), Words::default()).await
}

/// The form, with words that were typed already; or what else is to be said of the hold.
pub(super) async fn page(
    asked: &Asked,
    visitor: &Visitor,
    path: (String, String),
    words: Words,
) -> Result<HttpResponse, Error> {
    let (catalogue, standing) = stands(asked, visitor, &path).await?;
    match standing {
        Standing::Kept(visit) => {
            form(asked, &catalogue, &visit, (words, Vec::new()), StatusCode::OK)
        }
        other => elsewhere(asked, visitor, (catalogue, other), words).await,
    }
}

/// `POST /{clinic}/book/{hold}`: books the visit.
pub(super) async fn submit(
    asked: Asked,
    visitor: Visitor,
    path: Path<(String, String)>,
    Form(words): Form<Words>,
) -> Result<HttpResponse, Error> {
    let path = path.into_inner();
    let (catalogue, standing) = stands(&asked, &visitor, &path).await?;
    let visit = match standing {
        Standing::Kept(visit) => visit,
        other => return elsewhere(&asked, &visitor, (catalogue, other), words).await,
    };
    let said = match words.read(catalogue.country()) {
        Ok(said) => said,
        Err(Error::Invalid(problems)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return form(&asked, &catalogue, &visit, (words, problems), status);
        }
        Err(error) => return Err(error),
    };
    let named_so = Named::form(&words.nonce, &words)?;
    match book(&asked, &visitor, &visit, (said, named_so)).await {
        Ok(()) => booked(&asked, &visit),
        Err(Error::Refused(refusal)) => {
            let about = about_words(&refusal, catalogue.service(visit.service_id));
            let Some(problem) = about else {
                // It ran out, or was booked by a second press, since it was looked at.
                return page(&asked, &visitor, path, words).await;
            };
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            form(&asked, &catalogue, &visit, (words, vec![problem]), status)
        }
        // The latter: it was booked a moment ago, with other words.
        Err(Error::NotFound(_) | Error::KeyReused) => page(&asked, &visitor, path, words).await,
        Err(error) => Err(error),
    }
}

async fn book(
    asked: &Asked,
    visitor: &Visitor,
    visit: &Appointment,
    (said, named_so): (Said, Option<Named>),
) -> Result<(), Error> {
    let booking = Booking {
        clinic_id: visit.clinic_id,
        what: What::Held { id: visit.id, token: visitor.secret(&asked.app, None) },
        particulars: Particulars {
            who: Who::Given(said.details),
            returning: Some(said.returning),
            reason: said.reason,
            intake: None,
            source: Source::Online,
        },
        overrides: Overrides::default(),
    };
    let deed = asked.once(Actor::Patient, named_so, move |tx, context| {
        Ok(repeat::onward(actions::book(tx, context, &booking)?.id.to_string()))
    });
    deed.await.map(drop)
}

async fn stands(
    asked: &Asked,
    visitor: &Visitor,
    path: &(String, String),
) -> Result<(Catalogue, Standing), Error> {
    let (visitor, path, now) = (visitor.clone(), path.clone(), asked.now);
    asked.read(move |conn| standing(conn, &visitor, &path, now)).await
}

/// What is shown where nothing is kept any more.
async fn elsewhere(
    asked: &Asked,
    visitor: &Visitor,
    (catalogue, standing): (Catalogue, Standing),
    mut words: Words,
) -> Result<HttpResponse, Error> {
    let slug = catalogue.clinic.slug.clone();
    match standing {
        Standing::Booked(id) => {
            let token = asked.app.key.manage_token(id);
            Ok(onward(&format!("/manage/{}/booked", token.reveal())))
        }
        Standing::Over(visit) | Standing::Kept(visit) => {
            if let Some(told) = Told::about(&catalogue, &visit) {
                words.service = told.slug;
                words.practitioner = told.practitioner_slug;
                words.starts_at = told.starts_at;
            }
            expired::page(asked, visitor, (slug, Lost::over(words))).await
        }
        // The row may have been swept away: the form itself knows what it was about.
        Standing::Gone if words.any() && !words.starts_at.is_empty() => {
            expired::page(asked, visitor, (slug, Lost::over(words))).await
        }
        Standing::Gone => {
            let services = format!("/{slug}/services");
            let frame = frame(&catalogue, "That time is no longer kept");
            shown_as(StatusCode::GONE, &Gone { frame, services })
        }
    }
}

fn booked(asked: &Asked, visit: &Appointment) -> Result<HttpResponse, Error> {
    let token = asked.app.key.manage_token(visit.id);
    let mut response = onward(&format!("/manage/{}/booked", token.reveal()));
    visitor::forget(&mut response, &asked.app)?;
    Ok(response)
}

fn form(
    asked: &Asked,
    catalogue: &Catalogue,
    visit: &Appointment,
    (words, problems): (Words, Vec<FieldProblem>),
    status: StatusCode,
) -> Result<HttpResponse, Error> {
    let lacking = || anyhow::anyhow!("a hold names what the clinic does not have");
    let told = Told::about(catalogue, visit).ok_or_else(lacking)?;
    let hold = visit.hold.as_ref().ok_or_else(lacking)?;
    let slug = &catalogue.clinic.slug;
    let title = if problems.is_empty() { "Your details" } else { "Error: Your details" };
    let page = Details {
        frame: frame(catalogue, title),
        service_slug: told.slug.clone(),
        here: format!("/{slug}/book/{}", visit.id),
        kept_until: say::time(catalogue.zone(visit.location_id), hold.expires_at),
        kept_until_at: stamp(hold.expires_at),
        seconds_left: (hold.expires_at - asked.now).num_seconds(),
        renewable: !hold.renewed,
        minutes: say::minutes(catalogue.clinic.policy.hold_minutes.into()),
        fields: words.fields(&problems),
        been_here_problem: problem_of(&problems, "been_here"),
        reason_problem: problem_of(&problems, "reason"),
        visit: told,
        words,
        problems,
    };
    shown_as(status, &page)
}
