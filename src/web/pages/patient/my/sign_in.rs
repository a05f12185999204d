//! Signing in by a link in a mail, and signing out.
use super::super::{
    super::{Frame, onward, shown, shown_as},
    frame, plain_frame,
};
use crate::{
    Error,
    actions::{self, Entry},
    db::{
        audit::Actor,
        clinics,
        login_links::{self, LoginLink},
    },
    domain::{Catalogue, Email},
    secret::Token,
    tongue::Said,
    web::{
        account::{self, Guest, Member},
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

/// What has just been done, as the address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Done {
    done: String,
}

impl Done {
    /// The word for it.
    pub(super) fn word(&self) -> &str {
        &self.done
    }

    /// Whether it was this.
    pub(super) fn is(&self, word: &str) -> bool {
        self.done == word
    }
}

/// What is typed.
#[derive(Debug, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    email: String,
}

/// What the button of the link's page sends.
#[derive(Debug, Deserialize)]
pub(super) struct Pressed {
    #[serde(default)]
    nonce: String,
}

impl Pressed {
    /// The secret of the session that it begins: the same however often this form is sent.
    pub(super) fn session(&self, asked: &Asked, link: &LoginLink) -> Token {
        if (16..=64).contains(&self.nonce.len()) {
            asked.app.key.session_token(link.id.uuid(), &self.nonce)
        } else {
            Token::random()
        }
    }
}

/// What a form sends that only signs out.
#[derive(Debug, Deserialize)]
pub(super) struct Leaving {
    #[serde(default)]
    csrf: String,
}

#[derive(Template)]
#[template(path = "page/patient/my/sign_in.html")]
struct Ask {
    frame: Frame,
    here: String,
    /// Whether a link was just asked for.
    sent: bool,
    /// Whether somebody has just signed out.
    left: bool,
    email: String,
    problem: String,
    /// Why no more links are sent for now; empty: they are.
    enough: String,
}

#[derive(Template)]
#[template(path = "page/patient/my/enter.html")]
struct Confirm {
    frame: Frame,
    here: String,
}

#[derive(Template)]
#[template(path = "page/patient/my/link_over.html")]
struct Over {
    frame: Frame,
    /// Where a new one is asked for; empty where nobody knows at which clinic.
    again: String,
}

/// `GET /{clinic}/sign-in`: where should the link be sent?
pub(super) async fn ask(
    asked: Asked,
    guest: Guest,
    slug: Path<String>,
    done: Query<Done>,
) -> Result<HttpResponse, Error> {
    let catalogue = asked.read(move |conn| clinics::catalogue_of(conn, &slug)).await?;
    if guest.0.is_some() {
        return Ok(onward(&format!("/{}/my", catalogue.clinic.slug)));
    }
    let tongue = asked.viewer.tongue(&catalogue.clinic);
    let title = if done.is("sent") {
        tongue.say("sign-in-sent-title")
    } else {
        tongue.say("sign-in-title")
    };
    let page = Ask::new(&asked.viewer, &catalogue, title);
    shown(&Ask { sent: done.is("sent"), left: done.is("left"), ..page })
}

/// `POST /{clinic}/sign-in`: the answer is the same whether the address is known or not.
pub(super) async fn send(
    asked: Asked,
    client: Client,
    slug: Path<String>,
    Form(typed): Form<Typed>,
) -> Result<HttpResponse, Error> {
    let catalogue = asked.read(move |conn| clinics::catalogue_of(conn, &slug)).await?;
    let tongue = asked.viewer.tongue(&catalogue.clinic);
    let Ok(email) = Email::parse(&typed.email) else {
        let problem = match typed.email.trim() {
            "" => tongue.say("sign-in-missing"),
            _ => tongue.say("sign-in-wrong"),
        };
        let page = Ask::new(&asked.viewer, &catalogue, tongue.say("sign-in-error-title"));
        let page = Ask { email: typed.email, problem: problem.into(), ..page };
        return shown_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let clinic = catalogue.clinic.clone();
    let language = asked.viewer.tongue(&clinic).language;
    let deed = asked.act(Actor::Patient, move |tx, context| {
        actions::ask_for_link(tx, context, &clinic, (&email, language), client.0)
    });
    match deed.await {
        Ok(()) => Ok(onward(&format!("/{}/sign-in?done=sent", catalogue.clinic.slug))),
        Err(Error::TooMany(seconds)) => {
            let wait = tongue.minutes((seconds + 59) / 60);
            let enough = tongue.say("sign-in-enough").with("wait", wait).into();
            let title = tongue.say("sign-in-too-many");
            let page = Ask { enough, ..Ask::new(&asked.viewer, &catalogue, title) };
            let mut response = shown_as(StatusCode::TOO_MANY_REQUESTS, &page)?;
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
            Ok(response)
        }
        Err(error) => Err(error),
    }
}

/// `GET /sign-in/{token}`: a page with a button. Whoever follows links in mails before their
/// reader does, such as a scanner, uses nothing up.
pub(super) async fn confirm(asked: Asked, token: Path<String>) -> Result<HttpResponse, Error> {
    let (secret, now) = (Token::presented(&token), asked.now);
    let here = format!("/sign-in/{token}");
    let read = asked.read(move |conn| {
        let link = login_links::by_token(conn, &secret.hash())?;
        let catalogue = clinics::catalogue(conn, link.clinic_id)?;
        Ok((link.works(now) && link.new_email.is_none(), catalogue))
    });
    match read.await {
        Ok((true, catalogue)) => {
            let title = asked.viewer.tongue(&catalogue.clinic).say("sign-in-confirm-title");
            shown(&Confirm { frame: frame(&asked.viewer, &catalogue, title), here })
        }
        Ok((false, catalogue)) => over(&asked.viewer, Some(&catalogue)),
        Err(Error::NotFound(_)) => over(&asked.viewer, None),
        Err(error) => Err(error),
    }
}

/// `POST /sign-in/{token}`: the button.
pub(super) async fn enter(
    asked: Asked,
    client: Client,
    token: Path<String>,
    Form(pressed): Form<Pressed>,
) -> Result<HttpResponse, Error> {
    let secret = Token::presented(&token);
    let read = asked.read(move |conn| {
        let link = login_links::by_token(conn, &secret.hash())?;
        let catalogue = clinics::catalogue(conn, link.clinic_id)?;
        Ok((link, catalogue))
    });
    let (link, catalogue) = match read.await {
        Ok((link, catalogue)) if link.new_email.is_none() => (link, catalogue),
        Ok(_) | Err(Error::NotFound(_)) => {
            return wrong(&asked, client).await;
        }
        Err(error) => return Err(error),
    };
    let session = pressed.session(&asked, &link);
    let begun = session.clone();
    let deed = move |tx: &mut crate::db::Tx<'_>, context: &actions::Context| {
        actions::enter(tx, context, &link, &begun)
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

/// What is said of a link that never was; nobody tries many.
pub(super) async fn wrong(asked: &Asked, client: Client) -> Result<HttpResponse, Error> {
    let counted = asked
        .act(Actor::System, move |tx, context| actions::note_wrong_link(tx, context, client.0));
    counted.await?;
    over(&asked.viewer, None)
}

/// `POST /{clinic}/sign-out`.
pub(super) async fn leave(
    asked: Asked,
    member: Member,
    slug: Path<String>,
    Form(leaving): Form<Leaving>,
) -> Result<HttpResponse, Error> {
    let session = member.sent(&leaving.csrf)?.0;
    asked.act(Actor::Patient, move |tx, context| actions::leave(tx, context, &session)).await?;
    let mut response = onward(&format!("/{slug}/sign-in?done=left"));
    let cookie = account::no_cookie(&asked.app, &slug);
    response.add_cookie(&cookie).map_err(anyhow::Error::from)?;
    Ok(response)
}

/// What is said of a link that does not work, or does not any more.
pub(super) fn over(viewer: &Viewer, catalogue: Option<&Catalogue>) -> Result<HttpResponse, Error> {
    if let Some(catalogue) = catalogue {
        let again = format!("/{}/sign-in", catalogue.clinic.slug);
        let frame =
            frame(viewer, catalogue, viewer.tongue(&catalogue.clinic).say("sign-in-over-title"));
        return shown_as(StatusCode::GONE, &Over { frame, again });
    }
    let frame = plain_frame(viewer, viewer.plain_tongue().say("sign-in-unknown-title"));
    shown_as(StatusCode::NOT_FOUND, &Over { frame, again: String::new() })
}

impl Ask {
    fn new(viewer: &Viewer, catalogue: &Catalogue, title: Said) -> Self {
        Self {
            frame: frame(viewer, catalogue, title),
            here: format!("/{}/sign-in", catalogue.clinic.slug),
            sent: false,
            left: false,
            email: String::new(),
            problem: String::new(),
            enough: String::new(),
        }
    }
}
