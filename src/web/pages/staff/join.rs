//! An invitation to the staff: who was sent one chooses their password and is in.
use super::{
    form::{Field, Form, Typed},
    surroundings::{door_frame, home, plain_frame},
};
use crate::{
    Error,
    actions::{
        self,
        setup::{self, Joined},
    },
    db::{
        audit::Actor,
        clinics,
        invitations::{self, Invitation},
        staff,
    },
    domain::{Clinic, Colleague, NewPassword},
    error::FieldProblem,
    secret::Token,
    web::{
        client::Client,
        extract::Asked,
        pages::{Frame, onward, shown, shown_as},
        session,
    },
};
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self, Path},
};
use askama::Template;

#[derive(Template)]
#[template(path = "page/staff/join.html")]
struct Page {
    frame: Frame,
    here: String,
    name: String,
    email: String,
    clinic: String,
    role: &'static str,
    form: Form,
}

#[derive(Template)]
#[template(path = "page/staff/join_over.html")]
struct Over {
    frame: Frame,
}

/// What a link that works opens.
struct Invited {
    invitation: Invitation,
    clinic: Clinic,
    one: Colleague,
}

/// `GET /join/{token}`: opening it uses nothing up.
pub(super) async fn ask(asked: Asked, token: Path<String>) -> Result<HttpResponse, Error> {
    match found(&asked, &token).await? {
        Some(invited) => shown(&page(&invited, &token, form(), "Choose your password")),
        None => over(),
    }
}

/// `POST /join/{token}`: the password is theirs, and they are in.
pub(super) async fn join(
    asked: Asked,
    client: Client,
    token: Path<String>,
    typed: web::Form<Typed>,
) -> Result<HttpResponse, Error> {
    let Some(invited) = found(&asked, &token).await? else {
        let counted = asked
            .act(Actor::System, move |tx, context| actions::note_wrong_link(tx, context, client.0));
        counted.await?;
        return over();
    };
    let password = match NewPassword::parse(typed.one("password")) {
        Ok(password) => password,
        Err(weak) => {
            let problem = FieldProblem {
                pointer: "/password".to_owned(),
                code: "invalid",
                detail: weak.to_string(),
            };
            let form = form().blame(&[problem]);
            let page = page(&invited, &token, form, "Error: Choose your password");
            return shown_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let hash = session::hashed(password).await?;
    let Invited { invitation, one, .. } = invited;
    let session = Token::random();
    let begun = session.clone();
    let actor = Actor::Staff(one.staff.id);
    let deed =
        asked.act(actor, move |tx, context| setup::join(tx, context, &invitation, &hash, &begun));
    match deed.await? {
        Joined::Over => over(),
        Joined::In => {
            let mut response = onward(home(&one.staff));
            let cookie = session::cookie(&asked.app, &session);
            response.add_cookie(&cookie).map_err(anyhow::Error::from)?;
            Ok(response)
        }
    }
}

/// The invitation that a secret opens, if it still works and they are not retired.
async fn found(asked: &Asked, token: &str) -> Result<Option<Invited>, Error> {
    let (hash, now) = (Token::presented(token).hash(), asked.now);
    let read = asked.read(move |conn| {
        let invitation = match invitations::by_token(conn, &hash) {
            Err(Error::NotFound(_)) => return Ok(None),
            found => found?,
        };
        let clinic = clinics::catalogue(conn, invitation.clinic_id)?.clinic;
        let all = staff::all(conn, clinic.id)?;
        let one = all.into_iter().find(|one| one.staff.id == invitation.staff_id && one.active);
        let one = one.filter(|_| invitation.works(now));
        Ok(one.map(|one| Invited { invitation, clinic, one }))
    });
    read.await
}

fn form() -> Form {
    let password = Field::line("password", "password", "Your password").required();
    Form::of(vec![password.filled("new-password").hint("At least 12 characters.")])
}

fn page(invited: &Invited, token: &str, form: Form, title: &str) -> Page {
    let Invited { clinic, one, .. } = invited;
    Page {
        frame: door_frame(clinic, title),
        here: format!("/join/{token}"),
        name: one.staff.name.clone(),
        email: one.staff.email.clone(),
        clinic: clinic.name.clone(),
        role: one.staff.role.with_article(),
        form,
    }
}

/// What is said of a link that does not work, or does not any more.
fn over() -> Result<HttpResponse, Error> {
    shown_as(StatusCode::GONE, &Over { frame: plain_frame("This link does not work") })
}
