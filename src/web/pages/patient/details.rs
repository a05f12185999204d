//! The patient's details, for a time that is kept for them.
use super::{
    super::{Frame, onward, shown, shown_as},
    answer, beside,
    changes::Changes,
    expired::{self, Lost},
    family::{self, Family},
    frame,
    guide::{Answers, Shareable},
    offer::Choice,
    others,
    standing::{Standing, standing},
    told::{Told, stamp},
    visitor::{self, Visitor},
    words::{Field, Said, Words, about_words, problem_of},
};
use crate::{
    Error,
    actions::{self, Booking, Overrides, Particulars, What, Who},
    db::audit::Actor,
    domain::{Appointment, AppointmentId, Audience, Catalogue, Language, Refusal, Service, Source},
    error::FieldProblem,
    guides,
    web::{
        extract::Asked,
        repeat::{self, Named},
        viewer,
    },
};
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Form, Path},
};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "page/patient/details.html")]
struct Details {
    frame: Frame,
    visit: Told,
    /// With whom it was asked for; empty: with anybody.
    asked_for: String,
    /// `/{clinic}/book/{hold}`.
    here: String,
    services: String,
    /// Until when it is kept.
    kept_until: String,
    kept_until_at: String,
    seconds_left: i64,
    /// Whether it may be kept once more.
    renewable: bool,
    minutes: String,
    changes: Changes,
    /// By when a request is answered, in words.
    answer: String,
    words: Words,
    /// Whom it may be for.
    family: Family,
    /// What is asked of them; nothing of whom everything is known.
    fields: Vec<Field>,
    /// Whether it matters who has been here before.
    ask_before: bool,
    been_here_problem: String,
    reason_problem: String,
    problems: Vec<FieldProblem>,
    /// What was answered to a guide, if anything.
    shareable: Option<Shareable>,
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
    (visitor, answers): (Visitor, Answers),
    path: Path<(String, String)>,
) -> Result<HttpResponse, Error> {
    page(&asked, (&visitor, &answers), path.into_inner(), Words::default()).await
}

/// The form, sent by the switch to the other language, or by who comes back to it.
#[derive(Deserialize)]
pub(super) struct Switched {
    language: Language,
    #[serde(flatten)]
    words: Words,
}

/// `POST /{clinic}/book/{hold}/language`: the same form in another language, with every word that
/// was typed.
pub(super) async fn switch(
    mut asked: Asked,
    (visitor, answers): (Visitor, Answers),
    path: Path<(String, String)>,
    Form(Switched { language, words }): Form<Switched>,
) -> Result<HttpResponse, Error> {
    let cookie = viewer::choice(&asked.app, language);
    asked.viewer = asked.viewer.choosing(language);
    let mut response = page(&asked, (&visitor, &answers), path.into_inner(), words).await?;
    visitor::set(&mut response, &cookie, visitor.framed)?;
    Ok(response)
}

/// The form, with words that were typed already; or what else is to be said of the hold.
pub(super) async fn page(
    asked: &Asked,
    (visitor, answers): (&Visitor, &Answers),
    path: (String, String),
    words: Words,
) -> Result<HttpResponse, Error> {
    let (catalogue, standing) = stands(asked, visitor, &path).await?;
    match standing {
        Standing::Kept(visit) => {
            let kept = (&catalogue, &*visit, (visitor, answers));
            form(asked, kept, (words, Vec::new()), StatusCode::OK).await
        }
        other => elsewhere(asked, visitor, (catalogue, other), words).await,
    }
}

/// `POST /{clinic}/book/{hold}`: books the visit.
pub(super) async fn submit(
    asked: Asked,
    (visitor, answers): (Visitor, Answers),
    path: Path<(String, String)>,
    Form(words): Form<Words>,
) -> Result<HttpResponse, Error> {
    let path = path.into_inner();
    let (catalogue, standing) = stands(&asked, &visitor, &path).await?;
    if let Some(instead) = instead(&catalogue, &standing, &answers, &words) {
        return Ok(onward(&instead));
    }
    if let Some(page) = beside(&asked, &visitor, (&catalogue, &standing), &words) {
        return shown(&page);
    }
    let visit = match standing {
        Standing::Kept(visit) => visit,
        Standing::Booked(_) => {
            return elsewhere(&asked, &visitor, (catalogue, standing), words).await;
        }
        late => return again(&asked, (&visitor, &answers), (catalogue, late), words).await,
    };
    let service = catalogue.service(visit.service_id).ok_or(Error::NotFound("service"))?;
    let tongue = asked.viewer.tongue(&catalogue.clinic);
    let said = match words.read((catalogue.country(), tongue), service.audience) {
        Ok(said) => said,
        Err(Error::Invalid(problems)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let kept = (&catalogue, &*visit, (&visitor, &answers));
            return form(&asked, kept, (words, problems), status).await;
        }
        Err(error) => return Err(error),
    };
    let named_so = Named::form(&words.nonce, &words)?;
    let what = What::Held { id: visit.id, token: visitor.secret(&asked.app, None) };
    let who = family::who(&asked, &visitor, &catalogue, &words, said.details.clone()).await?;
    let whole = (what, (who, said), shared(&answers, &words));
    match book(&asked, &catalogue, whole, named_so).await {
        Ok(id) => booked(&asked, &visitor, id),
        Err(Error::Refused(Refusal::Audience { wanted })) => {
            let about = (catalogue, visit.service_id, wanted);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            others::page(&asked, about, Some(&path.1), (words, status)).await
        }
        Err(Error::Refused(refusal)) => {
            let Some(problem) = about_words(tongue, &refusal) else {
                // It ran out, or was booked by a second press, since it was looked at.
                return page(&asked, (&visitor, &answers), path, words).await;
            };
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let kept = (&catalogue, &*visit, (&visitor, &answers));
            form(&asked, kept, (words, vec![problem]), status).await
        }
        // The latter: it was booked a moment ago, with other words.
        Err(Error::NotFound(_) | Error::KeyReused) => {
            page(&asked, (&visitor, &answers), path, words).await
        }
        Err(error) => Err(error),
    }
}

/// Where a guide says whom to call, if what was answered to it since the time was kept forbids to
/// book the visit online.
fn instead(
    catalogue: &Catalogue,
    standing: &Standing,
    answers: &Answers,
    words: &Words,
) -> Option<String> {
    let service = sent_for(catalogue, standing, words)?;
    answers.instead_of(&service.discipline)
}

/// The page that leads on beside the one that is shown, if the visit is not booked within
/// another site's page.
fn beside(
    asked: &Asked,
    visitor: &Visitor,
    (catalogue, standing): (&Catalogue, &Standing),
    words: &Words,
) -> Option<beside::Page> {
    let service = sent_for(catalogue, standing, words)?;
    beside::page(catalogue, (service, &words.practitioner), (visitor, &asked.viewer))
}

/// What a form would book; `None`: nothing any more.
fn sent_for<'a>(
    catalogue: &'a Catalogue,
    standing: &Standing,
    words: &Words,
) -> Option<&'a Service> {
    match standing {
        Standing::Kept(visit) | Standing::Over(visit) => catalogue.service(visit.service_id),
        Standing::Gone | Standing::Left(_) => catalogue.service_named(&words.service),
        Standing::Booked(_) => None,
    }
}

/// What is kept with the visit of the answers to a guide: all of them, if the patient wants that.
fn shared(answers: &Answers, words: &Words) -> Option<serde_json::Value> {
    let record = answers.record().filter(|_| words.share == "yes")?;
    Some(guides::intake(&record))
}

/// Books what is no longer kept, if nobody else has taken it: whoever typed for long, or chose
/// another time in another tab, need not choose again.
async fn again(
    asked: &Asked,
    (visitor, answers): (&Visitor, &Answers),
    (catalogue, late): (Catalogue, Standing),
    words: Words,
) -> Result<HttpResponse, Error> {
    let tongue = asked.viewer.tongue(&catalogue.clinic);
    let wanted = catalogue.service_named(&words.service).and_then(|service| {
        let choice = Choice::read(&catalogue, &words.starts_at, &words.practitioner).ok()?;
        let said = words.read((catalogue.country(), tongue), service.audience).ok()?;
        Some((service.id, choice, said))
    });
    let Some((service_id, choice, said)) = wanted else {
        return elsewhere(asked, visitor, (catalogue, late), words).await;
    };
    let what = What::Direct {
        service_id,
        practitioner_id: choice.practitioner,
        starts_at: choice.starts_at,
    };
    let named_so = Named::form(&words.nonce, &words)?;
    let who = family::who(asked, visitor, &catalogue, &words, said.details.clone()).await?;
    let whole = (what, (who, said), shared(answers, &words));
    match book(asked, &catalogue, whole, named_so).await {
        Ok(id) => booked(asked, visitor, id),
        Err(Error::Refused(Refusal::Audience { wanted })) => {
            let (about, status) =
                ((catalogue, service_id, wanted), StatusCode::UNPROCESSABLE_ENTITY);
            others::page(asked, about, None, (words, status)).await
        }
        // Its minutes were not over: somebody else was faster.
        Err(Error::Refused(refusal))
            if matches!(late, Standing::Left(_)) && refusal.rule().is_some() =>
        {
            let lost = Lost::refused(refusal, words);
            expired::page(asked, visitor, (catalogue.clinic.slug, lost)).await
        }
        Err(Error::Refused(_) | Error::KeyReused) => {
            elsewhere(asked, visitor, (catalogue, late), words).await
        }
        Err(error) => Err(error),
    }
}

async fn book(
    asked: &Asked,
    catalogue: &Catalogue,
    (what, (who, said), intake): (What, (Who, Said), Option<serde_json::Value>),
    named_so: Option<Named>,
) -> Result<AppointmentId, Error> {
    let booking = Booking {
        clinic_id: catalogue.clinic.id,
        what,
        particulars: Particulars {
            who,
            returning: Some(said.returning),
            reason: said.reason,
            intake,
            source: Source::Online,
        },
        overrides: Overrides::default(),
    };
    let deed = asked.once(Actor::Patient, named_so, move |tx, context| {
        Ok(repeat::onward(actions::book(tx, context, &booking)?.id.to_string()))
    });
    Ok(deed.await?.answer.body.parse().map_err(anyhow::Error::from)?)
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
    let tongue = asked.viewer.tongue(&catalogue.clinic);
    match standing {
        Standing::Booked(id) => {
            let token = asked.app.key.manage_token(id);
            Ok(onward(&format!("/manage/{}/booked", token.reveal())))
        }
        Standing::Over(visit) | Standing::Kept(visit) => {
            if let Some(told) = Told::about((&catalogue, tongue), &visit) {
                words.service = told.slug;
                words.practitioner = told.practitioner_slug;
                words.starts_at = told.starts_at;
            }
            expired::page(asked, visitor, (slug, Lost::over(words))).await
        }
        Standing::Left(left) => {
            expired::page(asked, visitor, (slug, Lost::left(left.about(words)))).await
        }
        // The row may have been swept away: the form itself knows what it was about.
        Standing::Gone if words.any() && !words.starts_at.is_empty() => {
            expired::page(asked, visitor, (slug, Lost::gone(words))).await
        }
        Standing::Gone => {
            let services = format!("/{slug}/services");
            let frame = frame(&asked.viewer, &catalogue, tongue.say("lost-kept"));
            shown_as(StatusCode::GONE, &Gone { frame, services })
        }
    }
}

fn booked(asked: &Asked, visitor: &Visitor, id: AppointmentId) -> Result<HttpResponse, Error> {
    let token = asked.app.key.manage_token(id);
    let mut response = onward(&format!("/manage/{}/booked", token.reveal()));
    visitor::forget(&mut response, &asked.app, visitor)?;
    Ok(response)
}

async fn form(
    asked: &Asked,
    (catalogue, visit, (visitor, answers)): (&Catalogue, &Appointment, (&Visitor, &Answers)),
    (words, problems): (Words, Vec<FieldProblem>),
    status: StatusCode,
) -> Result<HttpResponse, Error> {
    let lacking = || anyhow::anyhow!("a hold names what the clinic does not have");
    let viewer = &asked.viewer;
    let tongue = viewer.tongue(&catalogue.clinic);
    let told = Told::about((catalogue, tongue), visit).ok_or_else(lacking)?;
    let hold = visit.hold.as_ref().ok_or_else(lacking)?;
    let service = catalogue.service(visit.service_id).ok_or_else(lacking)?;
    let slug = &catalogue.clinic.slug;
    let title = if problems.is_empty() { "details-title" } else { "details-title-wrong" };
    let anybody = visit.chosen_because.is_some();
    let here = format!("/{slug}/book/{}", visitor.name(visit.id));
    let (family, words) = Family::of(asked, visitor, (catalogue, &here), words).await?;
    let returns = family.known.as_ref().is_some_and(|known| known.returns);
    let page = Details {
        frame: frame(viewer, catalogue, tongue.say(title)),
        asked_for: if anybody { String::new() } else { told.practitioner_slug.clone() },
        here,
        services: format!("/{slug}/services"),
        kept_until: tongue.the_time(catalogue.zone(visit.location_id), hold.expires_at),
        kept_until_at: stamp(hold.expires_at),
        seconds_left: (hold.expires_at - asked.now).num_seconds(),
        renewable: !hold.renewed,
        minutes: tongue.minutes(catalogue.clinic.policy.hold_minutes.into()),
        changes: Changes::of(catalogue, visit, viewer),
        answer: answer(asked, catalogue, visit).await?,
        fields: if family.known.is_some() { Vec::new() } else { words.fields(tongue, &problems) },
        ask_before: service.audience == Audience::Everyone && !returns,
        family,
        been_here_problem: problem_of(&problems, "been_here"),
        reason_problem: problem_of(&problems, "reason"),
        shareable: Shareable::of(answers, tongue.language, words.share == "yes"),
        visit: told,
        words,
        problems,
    };
    shown_as(status, &page)
}

/// By when the clinic says whether the visit takes place, in words; empty where that is certain.
async fn answer(
    asked: &Asked,
    catalogue: &Catalogue,
    visit: &Appointment,
) -> Result<String, Error> {
    let (catalogue, visit) = (catalogue.clone(), visit.clone());
    let viewer = asked.viewer.clone();
    asked.read(move |conn| answer::once_asked(conn, &catalogue, &visit, &viewer)).await
}
