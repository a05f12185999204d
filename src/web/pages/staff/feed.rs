//! A practitioner's calendar feed, made and revoked from their day.
use super::{
    agenda::{self, Query},
    person::Person,
    surroundings::{Bar, frame},
};
use crate::{
    Error, actions,
    db::{DbConn, audit::Actor, clinics, feeds, sessions::Session},
    domain::{Catalogue, Feed, FeedOf, Practitioner, PractitionerId, local},
    secret::Token,
    web::{
        extract::Asked,
        feeds::address,
        pages::{Frame, onward, say, shown},
    },
};
use actix_web::{HttpResponse, web::Form};
use askama::Template;
use serde::Deserialize;

/// What the day says of the feed.
pub(super) struct Section {
    pub(super) exists: bool,
    pub(super) names: bool,
    /// `Last asked for on Monday, March 2, about 8:00 am.`
    pub(super) said: String,
}

#[derive(Deserialize)]
pub(super) struct Sent {
    csrf: String,
    #[serde(default)]
    date: String,
    #[serde(default)]
    practitioner: String,
    /// Ticked: patients by name.
    #[serde(default)]
    names: String,
}

#[derive(Template)]
#[template(path = "page/staff/feed.html")]
struct Page {
    frame: Frame,
    bar: Bar,
    name: String,
    names: bool,
    url: String,
    /// The same for programs that subscribe by themselves.
    subscribe: String,
    back: String,
}

/// What is said of a practitioner's feed.
pub(super) fn section(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    id: PractitionerId,
) -> Result<Section, Error> {
    let feed = feeds::of(conn, catalogue.clinic.id, FeedOf::Practitioner(id))?;
    Ok(said_of(catalogue, feed.as_ref()))
}

/// What is said of a feed; `None`: there is none.
pub(super) fn said_of(catalogue: &Catalogue, feed: Option<&Feed>) -> Section {
    let zone = catalogue.clinic.time_zone;
    let said = match feed.map(|feed| feed.used_at) {
        None => "Calendar programs can follow this list by a secret address.".to_owned(),
        Some(None) => "There is an address; nobody has asked for it yet.".to_owned(),
        Some(Some(at)) => {
            let (day, time) =
                (say::tongue(catalogue).day(local::date(zone, at)), say::time(zone, at));
            format!("Last asked for on {day}, about {time}.")
        }
    };
    Section { exists: feed.is_some(), names: feed.is_some_and(|feed| feed.names), said }
}

/// Makes the address, or a new one, and tells it this once.
pub(super) async fn make(
    asked: Asked,
    Person(signed_in): Person,
    form: Form<Sent>,
) -> Result<HttpResponse, Error> {
    let signed_in = signed_in.sent(&form.csrf)?;
    let (actor, session) = (signed_in.actor(), signed_in.0);
    let (names, back) = (!form.names.is_empty(), form.back());
    let (catalogue, of) = whose(&asked, &session, form.into_inner()).await?;
    let whose = (FeedOf::Practitioner(of), names);
    made(&asked, (actor, &session), catalogue, whose, back).await
}

/// Makes an address and tells it this once.
pub(super) async fn made(
    asked: &Asked,
    (actor, session): (Actor, &Session),
    catalogue: Catalogue,
    (of, names): (FeedOf, bool),
    back: String,
) -> Result<HttpResponse, Error> {
    let token = Token::random();
    let url = address(asked, &token);
    let name = match of {
        FeedOf::Practitioner(id) => catalogue.practitioner(id).map(Practitioner::display_name),
        FeedOf::Room(id) => catalogue.room(id).map(|room| room.name.clone()),
        FeedOf::Patient(_) => None,
    };
    let page = Page {
        frame: frame(session, &catalogue, "Calendar feed"),
        bar: Bar::of(session),
        name: name.unwrap_or_default(),
        names,
        subscribe: url.replacen("http", "webcal", 1).replacen("webcals:", "webcal:", 1),
        url,
        back,
    };
    let deed = asked.act(actor, move |tx, context| {
        actions::make_feed(tx, context, &catalogue, (of, names), &token)
    });
    deed.await?;
    shown(&page)
}

/// Revokes the address.
pub(super) async fn revoke(
    asked: Asked,
    Person(signed_in): Person,
    form: Form<Sent>,
) -> Result<HttpResponse, Error> {
    let signed_in = signed_in.sent(&form.csrf)?;
    let (actor, session) = (signed_in.actor(), signed_in.0);
    let (clinic, back) = (session.clinic_id, form.back());
    let (_, of) = whose(&asked, &session, form.into_inner()).await?;
    let of = FeedOf::Practitioner(of);
    let revoked =
        asked.act(actor, move |tx, context| actions::revoke_feed(tx, context, clinic, of)).await;
    match revoked {
        // It is gone, by whomever.
        Ok(()) | Err(Error::NotFound(_)) => Ok(onward(&back)),
        Err(error) => Err(error),
    }
}

/// Whose day the form was on, if whoever sent it may share it.
async fn whose(
    asked: &Asked,
    session: &Session,
    form: Sent,
) -> Result<(Catalogue, PractitionerId), Error> {
    let (session, wanted) = (session.clone(), form.practitioner);
    let read = asked.read(move |conn| {
        let catalogue = clinics::catalogue(conn, session.clinic_id)?;
        let id = agenda::whose(&session, &catalogue, &wanted)?.id;
        if agenda::acts(&session, id) {
            Ok((catalogue, id))
        } else {
            Err(Error::Forbidden("practitioners have to do with their own calendar only"))
        }
    });
    read.await
}

impl Sent {
    /// The day that the form was on.
    fn back(&self) -> String {
        let (date, practitioner) = (self.date.clone(), self.practitioner.clone());
        let query = Query { date, practitioner, ..Query::default() };
        query.address()
    }
}
