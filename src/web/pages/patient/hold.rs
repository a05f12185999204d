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
    db::{audit::Actor, clinics},
    domain::{AppointmentId, Refusal},
    web::extract::Asked,
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
    let token = visitor.secret();
    let new = NewHold {
        clinic_id,
        service_id,
        practitioner_id: choice.practitioner,
        starts_at: choice.starts_at,
        returning: None,
        token: token.clone(),
    };
    let (before, secret) = (visitor.held, token.clone());
    let kept = asked
        .act(Actor::Patient, move |tx, context| {
            if let Some(id) = before {
                given_back(actions::release(tx, context, id, &secret))?;
            }
            actions::hold(tx, context, &new)
        })
        .await;

    let kept = match kept {
        Ok(visit) => visit,
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
    let visitor = Visitor { token: Some(token.clone()), held: Some(kept.id) };
    let mut response = if words.any() {
        // The one page that a POST shows itself: what was typed is written down nowhere else.
        details::page(&asked, &visitor, (slug, kept.id.to_string()), words).await?
    } else {
        onward(&format!("/{slug}/book/{}", kept.id))
    };
    visitor::remember(&mut response, &asked.app, &token, kept.id)?;
    Ok(response)
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

fn claim(visitor: &Visitor, hold: &str) -> Result<(AppointmentId, crate::secret::Token), Error> {
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
