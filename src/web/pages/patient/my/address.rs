//! Another mail address for all that is under one.
use super::{
    super::{
        super::{Frame, onward, shown, shown_as},
        frame,
    },
    sign_in::{self, Done, Pressed, over},
};
use crate::{
    Error,
    actions::{self, Entry},
    db::{
        account_sessions::AccountSession,
        audit::Actor,
        clinics,
        login_links::{self, LoginLink},
    },
    domain::{Catalogue, Email},
    secret::Token,
    web::{
        account::{self, Member},
        client::Client,
        extract::Asked,
        viewer::Viewer,
    },
};
use actix_web::{
    HttpResponse,
    http::{StatusCode, header::RETRY_AFTER},
    web::{Form, Path, Query},
};
use askama::Template;
use serde::Deserialize;

/// What is typed.
#[derive(Debug, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    email: String,
}

#[derive(Template)]
#[template(path = "page/patient/my/address.html")]
struct Page {
    frame: Frame,
    all: String,
    csrf: String,
    /// The address so far.
    email: String,
    /// What was typed.
    new: String,
    sent: bool,
    problem: String,
    /// Why no more links are sent for now; empty: they are.
    enough: String,
}

#[derive(Template)]
#[template(path = "page/patient/my/new_address.html")]
struct Confirm {
    frame: Frame,
    here: String,
}

/// `GET /{clinic}/my/address`.
pub(super) async fn ask(
    asked: Asked,
    Member(session): Member,
    done: Query<Done>,
) -> Result<HttpResponse, Error> {
    let catalogue = catalogue(&asked, &session).await?;
    let sent = done.is("sent");
    shown(&Page { sent, ..Page::new(&asked.viewer, &catalogue, &session, false) })
}

/// `POST /{clinic}/my/address`.
pub(super) async fn send(
    asked: Asked,
    member: Member,
    Form(typed): Form<Typed>,
) -> Result<HttpResponse, Error> {
    let session = member.sent(&typed.csrf)?.0;
    let catalogue = catalogue(&asked, &session).await?;
    let tongue = asked.viewer.tongue(&catalogue.clinic);
    let wrong = |problem: crate::tongue::Said| {
        let page = Page::new(&asked.viewer, &catalogue, &session, true);
        let page = Page { new: typed.email.clone(), problem: problem.into(), ..page };
        shown_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
    };
    let Ok(email) = Email::parse(&typed.email) else {
        return wrong(match typed.email.trim() {
            "" => tongue.say("my-address-missing"),
            _ => tongue.say("my-address-wrong"),
        });
    };
    let (clinic, who) = (catalogue.clinic.clone(), session.clone());
    let deed = asked.act(Actor::Patient, move |tx, context| {
        actions::ask_for_address(tx, context, (&clinic, &who), &email)
    });
    match deed.await {
        Ok(()) => Ok(onward(&format!("/{}/my/address?done=sent", catalogue.clinic.slug))),
        Err(Error::Invalid(_)) => wrong(tongue.say("my-address-same")),
        Err(Error::TooMany(seconds)) => {
            let wait = tongue.minutes((seconds + 59) / 60);
            let enough = tongue.say("my-address-enough").with("wait", wait).into();
            let page = Page::new(&asked.viewer, &catalogue, &session, false);
            let page = Page { enough, ..page };
            let mut response = shown_as(StatusCode::TOO_MANY_REQUESTS, &page)?;
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
            Ok(response)
        }
        Err(error) => Err(error),
    }
}

/// `GET /new-address/{token}`: a page with a button, as for signing in.
pub(super) async fn confirm(asked: Asked, token: Path<String>) -> Result<HttpResponse, Error> {
    let here = format!("/new-address/{token}");
    let Some((link, catalogue)) = opened(&asked, &token).await? else {
        return over(&asked.viewer, None);
    };
    if !link.works(asked.now) {
        return over(&asked.viewer, Some(&catalogue));
    }
    let title = asked.viewer.tongue(&catalogue.clinic).say("my-address-confirm-title");
    shown(&Confirm { frame: frame(&asked.viewer, &catalogue, title), here })
}

/// `POST /new-address/{token}`: the button.
pub(super) async fn take(
    asked: Asked,
    client: Client,
    token: Path<String>,
    Form(pressed): Form<Pressed>,
) -> Result<HttpResponse, Error> {
    let Some((link, catalogue)) = opened(&asked, &token).await? else {
        return sign_in::wrong(&asked, client).await;
    };
    let session = pressed.session(&asked, &link);
    let (begun, clinic) = (session.clone(), catalogue.clinic.clone());
    let deed = move |tx: &mut crate::db::Tx<'_>, context: &actions::Context| {
        actions::take_address(tx, context, (&clinic, &link), &begun)
    };
    match asked.act(Actor::Patient, deed).await? {
        Entry::In => {
            let slug = &catalogue.clinic.slug;
            let mut response = onward(&format!("/{slug}/my"));
            let cookie = account::cookie(&asked.app, slug, &session);
            response.add_cookie(&cookie).map_err(anyhow::Error::from)?;
            Ok(response)
        }
        Entry::Over => over(&asked.viewer, Some(&catalogue)),
    }
}

/// The link to a new address that a secret opens, and its clinic.
async fn opened(asked: &Asked, token: &str) -> Result<Option<(LoginLink, Catalogue)>, Error> {
    let hash = Token::presented(token).hash();
    let read = asked.read(move |conn| {
        let link = login_links::by_token(conn, &hash)?;
        let catalogue = clinics::catalogue(conn, link.clinic_id)?;
        Ok((link, catalogue))
    });
    match read.await {
        Ok((link, catalogue)) if link.new_email.is_some() => Ok(Some((link, catalogue))),
        Ok(_) | Err(Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn catalogue(asked: &Asked, session: &AccountSession) -> Result<Catalogue, Error> {
    let clinic = session.clinic_id;
    asked.read(move |conn| clinics::catalogue(conn, clinic)).await
}

impl Page {
    fn new(
        viewer: &Viewer,
        catalogue: &Catalogue,
        session: &AccountSession,
        is_wrong: bool,
    ) -> Self {
        let tongue = viewer.tongue(&catalogue.clinic);
        let title = tongue.say("my-address-title");
        let title =
            if is_wrong { tongue.say("my-error-title").with("title", title) } else { title };
        Self {
            frame: frame(viewer, catalogue, title),
            all: format!("/{}/my", catalogue.clinic.slug),
            csrf: session.csrf.clone(),
            email: session.account.email.clone(),
            new: String::new(),
            sent: false,
            problem: String::new(),
            enough: String::new(),
        }
    }
}
