//! The page from which an admin sends a test message.
use super::{
    person::Person,
    surroundings::{Bar, frame},
};
use crate::{
    Error,
    db::{clinics, sessions::Session},
    domain::Email,
    web::{
        extract::Asked,
        mail_trial::{self, Told},
        pages::{Frame, shown, shown_as},
    },
};
use actix_web::{HttpResponse, http::StatusCode, web::Form};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "page/staff/mail_trial.html")]
struct Page {
    frame: Frame,
    bar: Bar,
    to: String,
    /// What is wrong with the address; empty: nothing.
    wrong: String,
    /// What became of the message; empty: none was sent.
    steps: Vec<Told>,
}

#[derive(Deserialize)]
pub(super) struct Sent {
    csrf: String,
    #[serde(default)]
    to: String,
}

/// Asks whom the message is to go to.
pub(super) async fn ask(asked: Asked, Person(signed_in): Person) -> Result<HttpResponse, Error> {
    let session = signed_in.administers()?.0;
    let to = session.staff.email.clone();
    shown(&page(&asked, session, to).await?)
}

/// Sends the message and tells what became of it.
pub(super) async fn run(
    asked: Asked,
    Person(signed_in): Person,
    form: Form<Sent>,
) -> Result<HttpResponse, Error> {
    let signed_in = signed_in.administers()?.sent(&form.csrf)?;
    let to = match Email::parse(&form.to) {
        Ok(to) => to,
        Err(wrong) => {
            let page = page(&asked, signed_in.0, form.into_inner().to).await?;
            let page = Page { wrong: wrong.to_string(), ..page };
            return shown_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let steps = mail_trial::run(&asked, &signed_in, &to).await?;
    let page = page(&asked, signed_in.0, to.to_string()).await?;
    shown(&Page { steps, ..page })
}

async fn page(asked: &Asked, session: Session, to: String) -> Result<Page, Error> {
    let id = session.clinic_id;
    let catalogue = asked.read(move |conn| clinics::catalogue(conn, id)).await?;
    Ok(Page {
        frame: frame(&session, &catalogue, "Test of the mail"),
        bar: Bar::of(&session),
        to,
        wrong: String::new(),
        steps: Vec::new(),
    })
}

impl Page {
    /// Whether the message got out.
    fn delivered(&self) -> bool {
        self.steps.iter().all(|one| one.went_well)
    }
}
