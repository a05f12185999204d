//! Signing in and out.
use super::{
    person::{Person, encoded, own_page},
    surroundings::{door_frame, home, plain_frame},
};
use crate::{
    Error, actions,
    db::clinics,
    domain::{Clinic, Role},
    web::{
        extract::Asked,
        pages::{Frame, onward, say, shown, shown_as},
        session::{self, Credentials},
    },
};
use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web::{Form, Path, Query},
};
use askama::Template;
use serde::Deserialize;

/// Where whoever signs in wants to go.
#[derive(Deserialize)]
pub(super) struct Next {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub(super) struct Leaving {
    csrf: String,
}

#[derive(Template)]
#[template(path = "page/staff/choose_clinic.html")]
struct Choose {
    frame: Frame,
    clinics: Vec<Clinic>,
    next: String,
}

#[derive(Template)]
#[template(path = "page/staff/login.html")]
struct Door {
    frame: Frame,
    slug: String,
    email: String,
    next: String,
    /// What was wrong; empty at first.
    problem: String,
    several: bool,
}

/// Chooses the clinic, where there are several.
pub(super) async fn choose(asked: Asked, query: Query<Next>) -> Result<HttpResponse, Error> {
    let clinics = asked.read(clinics::all).await?;
    let next = encoded(&query.next);
    if clinics.is_empty() {
        return Ok(onward("/setup"));
    }
    if let [only] = clinics.as_slice() {
        return Ok(onward(&format!("/login/{}?next={next}", only.slug)));
    }
    shown(&Choose { frame: plain_frame("Sign in"), clinics, next })
}

/// The form that asks who it is.
pub(super) async fn form(
    asked: Asked,
    clinic: Path<String>,
    query: Query<Next>,
) -> Result<HttpResponse, Error> {
    let next = query.into_inner().next;
    shown(&door(&asked, clinic.into_inner(), Typed::going(next), String::new()).await?)
}

/// Signs somebody in.
pub(super) async fn sign_in(
    asked: Asked,
    clinic: Path<String>,
    typed: Form<Typed>,
) -> Result<HttpResponse, Error> {
    let (clinic, mut typed) = (clinic.into_inner(), typed.into_inner());
    let credentials = Credentials {
        clinic: clinic.clone(),
        email: typed.email.clone(),
        password: std::mem::take(&mut typed.password),
    };
    match session::sign_in(&asked, credentials).await {
        Ok((token, staff)) => {
            let home = home(&staff);
            let wanted = own_page(&typed.next)
                .filter(|next| staff.role != Role::Practitioner || next.starts_with("/day"));
            let mut response = onward(wanted.unwrap_or(home));
            let kept = response.add_cookie(&session::cookie(&asked.app, &token));
            kept.map_err(anyhow::Error::from)?;
            Ok(response)
        }
        Err(Error::Unauthenticated(wrong)) => {
            let words = format!("{}. Check both and try again.", capital(wrong));
            shown_as(StatusCode::UNAUTHORIZED, &door(&asked, clinic, typed, words).await?)
        }
        Err(Error::TooMany(seconds)) => {
            let wait = match seconds {
                ..60 => format!("{seconds} seconds"),
                _ => say::minutes((seconds + 59) / 60),
            };
            let words = format!("Too many wrong passwords in a row. Try again in {wait}.");
            let page = door(&asked, clinic, typed, words).await?;
            let mut response = shown_as(StatusCode::TOO_MANY_REQUESTS, &page)?;
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            Ok(response)
        }
        Err(error) => Err(error),
    }
}

/// Ends the session.
pub(super) async fn sign_out(
    asked: Asked,
    Person(signed_in): Person,
    form: Form<Leaving>,
) -> Result<HttpResponse, Error> {
    let signed_in = signed_in.sent(&form.csrf)?;
    let (actor, session) = (signed_in.actor(), signed_in.0);
    asked.act(actor, move |tx, context| actions::sign_out(tx, context, &session)).await?;
    let mut response = onward("/login");
    response.add_cookie(&session::no_cookie(&asked.app)).map_err(anyhow::Error::from)?;
    Ok(response)
}

async fn door(asked: &Asked, slug: String, typed: Typed, problem: String) -> Result<Door, Error> {
    let (clinic, several) = asked
        .read(move |conn| Ok((clinics::by_slug(conn, &slug)?, clinics::all(conn)?.len() > 1)))
        .await?;
    let error = if problem.is_empty() { "" } else { "Error: " };
    let frame = door_frame(&clinic, format!("{error}Sign in"));
    let Typed { email, next, .. } = typed;
    Ok(Door { frame, slug: clinic.slug, email, next, problem, several })
}

impl Typed {
    fn going(next: String) -> Self {
        Self { email: String::new(), password: String::new(), next }
    }
}

/// A sentence's first letter is a capital.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
