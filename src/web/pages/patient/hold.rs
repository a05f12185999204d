//! Keeping a time for a browser, keeping it longer, and giving it back.
use super::{
    super::onward,
    address, details,
    expired::{self, Lost},
    offer::Choice,
    visitor::{self, Visitor},
    words::Words,
};
use crate::{
    Error,
    actions::{self, NewHold},
    db::{appointments, audit::Actor, clinics},
    domain::{AppointmentId, Refusal, Status},
    secret::Token,
    web::{
        extract::Asked,
        repeat::{self, Named},
    },
};
use actix_web::{
    HttpResponse,
    web::{Form, Path},
};

/// `POST /{clinic}/hold`: keeps a time, instead of the one that was kept before. Words that were
/// typed already are carried over to the form.
pub(super) async fn hold(
    asked: Asked,
    visitor: Visitor,
    slug: Path<String>,
    Form(words): Form<Words>,
) -> Result<HttpResponse, Error> {
    let slug = slug.into_inner();
    let (clinic, key) = (slug.clone(), words.clone());
    let (clinic_id, service_id, choice) = asked
        .read(move |conn| {
            let catalogue = clinics::catalogue_of(conn, &clinic)?;
            let service = catalogue.service_named(&key.service);
            let service = service.ok_or(Error::NotFound("service"))?.id;
            let choice = Choice::read(&catalogue, &key.starts_at, &key.practitioner)?;
            Ok((catalogue.clinic.id, service, choice))
        })
        .await?;
    let form = Named::form(&words.nonce, &words)?;
    let token = visitor.secret(&asked.app, form.as_ref());
    let new = NewHold {
        clinic_id,
        service_id,
        practitioner_id: choice.practitioner,
        starts_at: choice.starts_at,
        returning: None,
        token: Some(token.clone()),
    };
    let kept = match keep(&asked, (&visitor, &token), form.as_ref(), &new).await {
        Ok(id) => id,
        Err(Error::Refused(Refusal::NotBookableOnline)) => {
            let query =
                [("service", words.service.as_str()), ("practitioner", &words.practitioner)];
            return Ok(onward(&address(&format!("/{slug}/slots"), &query)));
        }
        Err(Error::Refused(refusal)) if refusal.rule().is_some() => {
            let lost = Lost::refused(&refusal, words);
            return expired::page(&asked, &visitor, (slug, lost)).await;
        }
        Err(error) => return Err(error),
    };
    let visitor = Visitor { token: Some(token.clone()), held: Some(kept) };
    let mut response = if words.any() {
        // The one page that a POST shows itself: what was typed is written down nowhere else.
        details::page(&asked, &visitor, (slug, kept.to_string()), words).await?
    } else {
        onward(&format!("/{slug}/book/{kept}"))
    };
    visitor::remember(&mut response, &asked.app, &token, kept)?;
    Ok(response)
}

/// Keeps it, instead of what was kept before, or answers what the same form is still keeping.
async fn keep(
    asked: &Asked,
    (visitor, token): (&Visitor, &Token),
    form: Option<&Named>,
    new: &NewHold,
) -> Result<AppointmentId, Error> {
    let mut gone = None;
    loop {
        let (before, secret, new) = (visitor.held, token.clone(), new.clone());
        let named_so = form.map(|form| form.by_what_is_said(gone));
        let deed = asked.once(Actor::Patient, named_so, move |tx, context| {
            if let Some(id) = before {
                given_back(actions::release(tx, context, id, &secret))?;
            }
            Ok(repeat::onward(actions::hold(tx, context, &new)?.id.to_string()))
        });
        let kept = deed.await?;
        let id = kept.answer.body.parse().map_err(anyhow::Error::from)?;
        if !kept.replayed || stands(asked, id).await? {
            return Ok(id);
        }
        gone = Some(id);
    }
}

/// Whether a hold is kept still, or was booked.
async fn stands(asked: &Asked, id: AppointmentId) -> Result<bool, Error> {
    let now = asked.now;
    match asked.read(move |conn| appointments::by_id(conn, id)).await {
        Ok(visit) => {
            let over = visit.status == Status::Held
                && visit.hold.is_none_or(|hold| hold.expires_at <= now);
            Ok(visit.status.is_live() && !over)
        }
        Err(Error::NotFound(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// `POST /{clinic}/book/{hold}/renew`.
pub(super) async fn renew(
    asked: Asked,
    visitor: Visitor,
    path: Path<(String, String)>,
    Form(words): Form<Words>,
) -> Result<HttpResponse, Error> {
    let path = path.into_inner();
    let (id, token) = claim(&visitor, &path.1)?;
    let renewed =
        asked.act(Actor::Patient, move |tx, context| actions::renew(tx, context, id, &token)).await;
    match renewed {
        // What is over, or was renewed before, the page itself says.
        Ok(_) | Err(Error::Refused(_) | Error::NotFound(_)) if words.any() => {
            details::page(&asked, &visitor, path, words).await
        }
        Ok(_) | Err(Error::Refused(_) | Error::NotFound(_)) => {
            Ok(onward(&format!("/{}/book/{}", path.0, path.1)))
        }
        Err(error) => Err(error),
    }
}

/// `POST /{clinic}/book/{hold}/release`: on to choosing another time.
pub(super) async fn release(
    asked: Asked,
    visitor: Visitor,
    path: Path<(String, String)>,
    Form(words): Form<Words>,
) -> Result<HttpResponse, Error> {
    let (slug, hold) = path.into_inner();
    if let Ok((id, token)) = claim(&visitor, &hold) {
        let released = asked
            .act(Actor::Patient, move |tx, context| actions::release(tx, context, id, &token))
            .await;
        given_back(released)?;
    }
    let page = match words.service.as_str() {
        "" => format!("/{slug}/services"),
        service => address(&format!("/{slug}/slots"), &[("service", service)]),
    };
    let mut response = onward(&page);
    visitor::forget(&mut response, &asked.app)?;
    Ok(response)
}

fn claim(visitor: &Visitor, hold: &str) -> Result<(AppointmentId, Token), Error> {
    let id = hold.parse().map_err(|_| Error::NotFound("hold"))?;
    let token = visitor.token.clone().ok_or(Error::NotFound("hold"))?;
    Ok((id, token))
}

/// What is no longer held need not be given back.
fn given_back(released: Result<(), Error>) -> Result<(), Error> {
    match released {
        Err(Error::NotFound(_) | Error::Refused(Refusal::HoldExpired)) => Ok(()),
        other => other,
    }
}
