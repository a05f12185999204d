//! Those who work at the clinic and sign in: invited by mail, with what they may do, where they
//! are signed in, and out everywhere at once.
use super::{
    super::{
        form::{Choice, Field, Form},
        person::AtAdmin,
        surroundings::{Bar, frame},
    },
    Done, named,
    places::id,
    thing::Paged,
    words,
};
use crate::{
    Error,
    actions::{
        Context,
        setup::{self, Outcome},
    },
    db::{DbConn, Tx, clinics, invitations, sessions, staff},
    domain::{Catalogue, ClinicId, Colleague, Role, StaffId},
    web::{
        api::setup::ColleagueBody,
        extract::Asked,
        pages::{Frame, onward, say, shown},
    },
};
use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, Query},
};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Pressed {
    csrf: String,
}

#[derive(Template)]
#[template(path = "page/staff/admin/members.html")]
struct Page {
    frame: Frame,
    bar: Bar,
    members: Vec<Member>,
    done: Done,
}

/// Somebody in the list.
struct Member {
    id: String,
    name: String,
    email: String,
    role: String,
    active: bool,
    /// What became of their invitation; empty: they have a password.
    invitation: String,
    /// Where they are signed in, a line each.
    sessions: Vec<String>,
}

/// Lists them.
pub(super) async fn list(
    asked: Asked,
    AtAdmin(signed_in): AtAdmin,
    done: Query<Done>,
) -> Result<HttpResponse, Error> {
    let (session, now) = (signed_in.0, asked.now);
    let page = asked.read(move |conn| {
        let catalogue = clinics::catalogue(conn, session.clinic_id)?;
        Ok(Page {
            frame: frame(&session, &catalogue, "Staff"),
            bar: Bar::of(&session),
            members: members(conn, &catalogue, now)?,
            done: done.into_inner(),
        })
    });
    shown(&page.await?)
}

fn members(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    now: DateTime<Utc>,
) -> Result<Vec<Member>, Error> {
    let clinic = &catalogue.clinic;
    let invited = staff::invited(conn, clinic.id)?;
    let live = sessions::live(conn, clinic.id, now)?;
    let tongue = say::tongue(catalogue);
    let mut members = Vec::new();
    for Colleague { staff, active } in staff::all(conn, clinic.id)? {
        let invitation = if active && invited.contains(&staff.id) {
            match invitations::last_of(conn, staff.id)?.filter(|until| *until > now) {
                Some(until) => {
                    let until = tongue.deadline(clinic.time_zone, until, now);
                    format!("Invited; the link works until {until}")
                }
                None => "Invited; the link is over".to_owned(),
            }
        } else {
            String::new()
        };
        let own = live.iter().filter(|(who, ..)| *who == staff.id);
        let sessions = own.map(|(_, since, seen)| {
            let ago = (now - *seen).num_minutes();
            let since = tongue.deadline(clinic.time_zone, *since, now);
            format!("Signed in since {since}, last seen {} ago", say::short_minutes(ago))
        });
        let whose = staff.practitioner_id.and_then(|id| catalogue.practitioner(id));
        let whose = whose.map(|one| format!(" ({})", one.display_name())).unwrap_or_default();
        members.push(Member {
            id: staff.id.to_string(),
            role: format!("{}{whose}", staff.role),
            name: staff.name,
            email: staff.email,
            active,
            invitation,
            sessions: sessions.collect(),
        });
    }
    Ok(members)
}

/// Sends another link to somebody who has not come yet.
pub(super) async fn invite_again(
    asked: Asked,
    AtAdmin(signed_in): AtAdmin,
    request: HttpRequest,
    form: web::Form<Pressed>,
) -> Result<HttpResponse, Error> {
    let signed_in = signed_in.sent(&form.csrf)?;
    let of = (signed_in.0.clinic_id, StaffId::of(id(&request, "member of staff")?));
    let deed =
        asked.act(signed_in.actor(), move |tx, context| setup::invite_again(tx, context, of));
    deed.await?;
    Ok(onward("/admin/staff?done=invited"))
}

/// Ends every session of somebody.
pub(super) async fn sign_out(
    asked: Asked,
    AtAdmin(signed_in): AtAdmin,
    request: HttpRequest,
    form: web::Form<Pressed>,
) -> Result<HttpResponse, Error> {
    let signed_in = signed_in.sent(&form.csrf)?;
    let of = (signed_in.0.clinic_id, StaffId::of(id(&request, "member of staff")?));
    let deed = asked
        .act(signed_in.actor(), move |tx, context| setup::sign_out_everywhere(tx, context, of));
    deed.await?;
    Ok(onward("/admin/staff?done=signed-out"))
}

impl Paged for ColleagueBody {
    const PLACE: &'static str = "/admin/staff";
    const NAME: &'static str = "member of staff";
    const ADDED: &'static str = "invited";

    fn key(request: &HttpRequest) -> Result<StaffId, Error> {
        id(request, "member of staff").map(Into::into)
    }

    fn title(_: &Catalogue, one: &Colleague) -> String {
        one.staff.name.clone()
    }

    fn form(catalogue: &Catalogue, known: bool) -> Form {
        let roles = words([
            (Role::Receptionist.as_str(), "Receptionist: runs all calendars"),
            (Role::Practitioner.as_str(), "Practitioner: their own day"),
            (Role::Admin.as_str(), "Administrator: everything"),
        ]);
        let nobody = std::iter::once(Choice::new("", "Nobody's"));
        let people = catalogue.practitioners.iter();
        let people = people.map(|one| Choice::new(one.id, named(&one.display_name(), one.active)));
        let mut fields = vec![
            Field::text("name", "Name").required(),
            Field::line("email", "email", "Mail address")
                .required()
                .hint("They sign in with it; an invitation goes there."),
            Field::choice("role", "What they may do", roles).required(),
            Field::choice("practitioner", "Whose day they see", nobody.chain(people).collect())
                .or_none()
                .hint("For practitioners."),
        ];
        if known {
            fields.push(
                Field::tick("active", "They may sign in")
                    .hint("Without it they are retired, and signed out at once."),
            );
        }
        Form::of(fields)
    }

    /// With an invitation by mail: they choose their password themselves.
    fn insert(
        tx: &mut Tx<'_>,
        context: &Context,
        clinic: ClinicId,
        make: impl FnOnce(&Catalogue) -> Result<Colleague, Error>,
    ) -> Result<Outcome<Colleague>, Error> {
        setup::invite(tx, context, clinic, make)
    }

    fn back(_: &HttpRequest) -> (String, &'static str) {
        (Self::PLACE.to_owned(), "Staff")
    }
}
