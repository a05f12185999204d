//! What the desk takes along: tables, and calendars to subscribe to.
use super::{
    block_form::whose_named,
    feed::{self, Section},
    person::AtDesk,
    surroundings::{Bar, frame},
    views,
};
use crate::{
    Error, actions,
    db::{DbConn, clinics, feeds, sessions::Session},
    domain::{Catalogue, Feed, FeedOf, Whose},
    web::{
        extract::Asked,
        pages::{Frame, onward, shown},
    },
};
use actix_web::{HttpResponse, web::Form};
use askama::Template;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Sent {
    csrf: String,
    /// `practitioner:…` or `room:…`.
    whose: String,
    /// Ticked: patients by name.
    #[serde(default)]
    names: String,
}

#[derive(Template)]
#[template(path = "page/staff/files.html")]
struct Page {
    frame: Frame,
    bar: Bar,
    practitioners: Vec<Calendar>,
    rooms: Vec<Calendar>,
}

/// A calendar that can be subscribed to.
struct Calendar {
    /// Whose, as a form names it.
    value: String,
    name: String,
    feed: Section,
}

/// Shows the page.
pub(super) async fn show(asked: Asked, AtDesk(signed_in): AtDesk) -> Result<HttpResponse, Error> {
    let session = signed_in.0;
    shown(&asked.read(move |conn| page(conn, &session)).await?)
}

/// Makes the address of a calendar, or a new one, and tells it this once.
pub(super) async fn make(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    form: Form<Sent>,
) -> Result<HttpResponse, Error> {
    let signed_in = signed_in.sent(&form.csrf)?;
    let (actor, session) = (signed_in.actor(), signed_in.0);
    let names = !form.names.is_empty();
    let (catalogue, of) = named(&asked, &session, form.into_inner()).await?;
    feed::made(&asked, (actor, &session), catalogue, (of, names), "/desk/files".to_owned()).await
}

/// Revokes the address of a calendar.
pub(super) async fn revoke(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    form: Form<Sent>,
) -> Result<HttpResponse, Error> {
    let signed_in = signed_in.sent(&form.csrf)?;
    let (actor, session) = (signed_in.actor(), signed_in.0);
    let (_, of) = named(&asked, &session, form.into_inner()).await?;
    let clinic = session.clinic_id;
    let revoked =
        asked.act(actor, move |tx, context| actions::revoke_feed(tx, context, clinic, of)).await;
    match revoked {
        // It is gone, by whomever.
        Ok(()) | Err(Error::NotFound(_)) => Ok(onward("/desk/files")),
        Err(error) => Err(error),
    }
}

/// Whose calendar a form means.
async fn named(asked: &Asked, session: &Session, form: Sent) -> Result<(Catalogue, FeedOf), Error> {
    let clinic = session.clinic_id;
    let catalogue = asked.read(move |conn| clinics::catalogue(conn, clinic)).await?;
    let whose = whose_named(&catalogue, &form.whose).ok_or(Error::NotFound("calendar"))?;
    Ok((catalogue, of(whose)))
}

fn of(whose: Whose) -> FeedOf {
    match whose {
        Whose::Practitioner(id) => FeedOf::Practitioner(id),
        Whose::Room(id) => FeedOf::Room(id),
    }
}

fn page(conn: &mut DbConn, session: &Session) -> Result<Page, Error> {
    let catalogue = clinics::catalogue(conn, session.clinic_id)?;
    let feeds = feeds::of_the_house(conn, session.clinic_id)?;
    let calendar = |whose: Whose, name: String| {
        let feed: Option<&Feed> = feeds.iter().find(|feed| feed.of == of(whose));
        Calendar { value: views::value(whose), name, feed: feed::said_of(&catalogue, feed) }
    };
    let practitioners = catalogue.active_practitioners();
    let rooms = catalogue.rooms.iter().filter(|room| room.active);
    Ok(Page {
        practitioners: practitioners
            .map(|one| calendar(Whose::Practitioner(one.id), one.display_name()))
            .collect(),
        rooms: rooms.map(|room| calendar(Whose::Room(room.id), room.name.clone())).collect(),
        frame: frame(session, &catalogue, "Files and feeds"),
        bar: Bar::of(session),
    })
}
