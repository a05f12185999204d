//! Keeping a time for a browser, keeping it longer, and giving it back.
use super::{
    super::{onward, shown},
    address, beside, details,
    expired::{self, Lost},
    guide::Answers,
    left::Left,
    offer::Choice,
    standing::{Standing, standing},
    times,
    visitor::{self, Visitor},
    words::Words,
};
use crate::{
    Error,
    actions::{self, NewHold},
    db::{DbConn, appointments, audit::Actor, clinics},
    domain::{AppointmentId, ClinicId, Refusal, ServiceId, Status},
    secret::Token,
    web::{
        client::Client,
        extract::Asked,
        repeat::{self, Named},
        viewer::Viewer,
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
    (visitor, answers): (Visitor, Answers),
    client: Client,
    slug: Path<String>,
    Form(words): Form<Words>,
) -> Result<HttpResponse, Error> {
    let slug = slug.into_inner();
    let (before, viewer) = (visitor.clone(), asked.viewer.clone());
    let sought = asked.read({
        let (slug, words) = (slug.clone(), words.clone());
        move |conn| sought(conn, &slug, (&before, &words), &viewer)
    });
    let Sought { clinic_id, wanted, left, beside } = sought.await?;
    if let Some(page) = beside {
        return shown(&page);
    }
    let Some((service_id, discipline, choice)) = wanted else {
        return expired::page(&asked, &visitor, (slug, Lost::withdrawn(words))).await;
    };
    if let Some(instead) = answers.instead_of(&discipline) {
        return Ok(onward(&instead));
    }
    let form = Named::form(&words.nonce, &words)?;
    let token = visitor.secret(&asked.app, form.as_ref());
    let new = NewHold {
        clinic_id,
        service_id,
        practitioner_id: choice.practitioner,
        starts_at: choice.starts_at,
        returning: None,
        token: Some(token.clone()),
        instead: visitor.held,
        client: client.0,
    };
    let kept = match keep(&asked, form.as_ref(), &new).await {
        Ok(id) => id,
        Err(Error::Refused(refusal)) => {
            return not_kept(&asked, &visitor, (slug, words), refusal).await;
        }
        Err(error) => return Err(error),
    };
    let visitor = visitor.with(token, kept);
    let name = visitor.name(kept);
    let mut response = if words.any() {
        // The one page that a POST shows itself: what was typed is written down nowhere else.
        details::page(&asked, (&visitor, &answers), (slug.clone(), name), words).await?
    } else {
        onward(&format!("/{slug}/book/{name}"))
    };
    visitor::remember(&mut response, &asked.app, &visitor)?;
    if let Some(left) = left.filter(|left| !left.is(&slug, kept)) {
        left.remember(&mut response, &asked.app, &visitor)?;
    }
    Ok(response)
}

/// What a form asks to have kept.
struct Sought {
    clinic_id: ClinicId,
    /// The service, its discipline and the time; `None`: the clinic has it no more.
    wanted: Option<(ServiceId, String, Choice)>,
    /// What this browser holds, and gives back for it.
    left: Option<Left>,
    /// What is shown instead where this is not done within another site's page.
    beside: Option<beside::Page>,
}

fn sought(
    conn: &mut DbConn,
    slug: &str,
    (visitor, words): (&Visitor, &Words),
    viewer: &Viewer,
) -> Result<Sought, Error> {
    let catalogue = clinics::catalogue_of(conn, slug)?;
    let service = catalogue.service_named(&words.service);
    let choice = match Choice::read(&catalogue, &words.starts_at, &words.practitioner) {
        Err(Error::NotFound(_)) => None,
        read => Some(read?),
    };
    let beside = service.and_then(|service| {
        beside::page(&catalogue, (service, &words.practitioner), (visitor, viewer))
    });
    let wanted = service.zip(choice);
    Ok(Sought {
        beside,
        clinic_id: catalogue.clinic.id,
        left: visitor.holding(conn)?.and_then(|visit| Left::of(&catalogue, &visit)),
        wanted: wanted.map(|(service, choice)| (service.id, service.discipline.clone(), choice)),
    })
}

/// What is said where it cannot be kept.
async fn not_kept(
    asked: &Asked,
    visitor: &Visitor,
    (slug, words): (String, Words),
    refusal: Refusal,
) -> Result<HttpResponse, Error> {
    let lost = match refusal {
        Refusal::NotBookableOnline => {
            let query =
                [("service", words.service.as_str()), ("practitioner", &words.practitioner)];
            return Ok(onward(&address(&format!("/{slug}/slots"), &query)));
        }
        Refusal::TooManyKept { seconds } => Lost::enough(seconds, words),
        refusal if refusal.rule().is_some() => Lost::refused(refusal, words),
        refusal => return Err(refusal.into()),
    };
    expired::page(asked, visitor, (slug, lost)).await
}

/// Keeps it, or answers what the same form is still keeping.
async fn keep(asked: &Asked, form: Option<&Named>, new: &NewHold) -> Result<AppointmentId, Error> {
    let mut gone = None;
    loop {
        let new = new.clone();
        let named_so = form.map(|form| form.by_what_is_said(gone));
        let deed = asked.once(Actor::Patient, named_so, move |tx, context| {
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
    (visitor, answers): (Visitor, Answers),
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
            details::page(&asked, (&visitor, &answers), path, words).await
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
    let seen = asked.read({
        let (visitor, path, now) = (visitor.clone(), (slug.clone(), hold.clone()), asked.now);
        move |conn| standing(conn, &visitor, &path, now)
    });
    let left = match seen.await? {
        (catalogue, Standing::Kept(visit)) => Left::of(&catalogue, &visit),
        _ => None,
    };
    if let Ok((id, token)) = claim(&visitor, &hold) {
        let released = asked
            .act(Actor::Patient, move |tx, context| actions::release(tx, context, id, &token))
            .await;
        match released {
            // What is no longer held need not be given back.
            Ok(()) | Err(Error::NotFound(_) | Error::Refused(Refusal::HoldExpired)) => {}
            Err(error) => return Err(error),
        }
    }
    let back = asked.read(move |conn| {
        let catalogue = clinics::catalogue_of(conn, &slug)?;
        Ok(match catalogue.service_named(&words.service) {
            Some(service) => {
                let start = words.starts_at.parse().ok();
                times(&catalogue, &service.slug, &words.practitioner, start)
            }
            None => format!("/{slug}/services"),
        })
    });
    let mut response = onward(&back.await?);
    visitor::forget(&mut response, &asked.app, &visitor)?;
    if let Some(left) = left {
        left.remember(&mut response, &asked.app, &visitor)?;
    }
    Ok(response)
}

/// `GET` of what a form is sent to: back to the form.
pub(super) async fn back_to_form(path: Path<(String, String)>) -> HttpResponse {
    onward(&format!("/{}/book/{}", path.0, path.1))
}

/// `GET /{clinic}/hold`: back to where times are chosen.
pub(super) async fn back_to_services(slug: Path<String>) -> HttpResponse {
    onward(&format!("/{slug}/services"))
}

fn claim(visitor: &Visitor, hold: &str) -> Result<(AppointmentId, Token), Error> {
    let id = visitor::parts(hold).0.ok_or(Error::NotFound("hold"))?;
    let token = visitor.token.clone().ok_or(Error::NotFound("hold"))?;
    Ok((id, token))
}
