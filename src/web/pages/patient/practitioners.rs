//! Who treats here: anyone first, then each with their soonest opening.
use super::{
    super::{Frame, shown},
    frame,
    guide::{Answers, Barred},
    offer::Offer,
    practitioner::{Person, giving},
    soonest::{bookable, rank},
};
use crate::{
    Error,
    db::{DbConn, clinics},
    domain::{Catalogue, Opening, Practitioner, Service},
    web::{
        extract::Asked,
        openings::{self, Search},
        viewer::Viewer,
    },
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use std::collections::HashSet;

#[derive(Template)]
#[template(path = "page/patient/practitioners.html")]
pub(super) struct Page {
    frame: Frame,
    /// Whether who was asked for is not here.
    gone: bool,
    /// What answers to guides forbid here.
    barred: Vec<Barred>,
    /// The soonest of all; `None`: nothing is free, or nothing is booked online.
    anyone: Option<Offer>,
    people: Vec<(Person, When)>,
}

/// When somebody can be seen.
enum When {
    Soonest(Offer),
    ByPhone,
    Full,
}

/// `GET /{clinic}/practitioners`.
pub(super) async fn list(
    asked: Asked,
    answers: Answers,
    slug: Path<String>,
) -> Result<HttpResponse, Error> {
    let viewer = asked.viewer.clone();
    let page = asked.read(move |conn| {
        let catalogue = clinics::catalogue_of(conn, &slug)?;
        page(conn, &catalogue, (&answers, false), &viewer)
    });
    shown(&page.await?)
}

/// The list, for who was led to it by a link to somebody who is `gone`, or came by themselves.
pub(super) fn page(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    (answers, gone): (&Answers, bool),
    viewer: &Viewer,
) -> Result<Page, Error> {
    let tongue = viewer.tongue(&catalogue.clinic);
    let found = soonest(conn, catalogue, answers, viewer)?;
    let offer = |opening: &Opening| Offer::of(catalogue, opening, true, viewer);
    let first = found.iter().min_by_key(|(service, opening)| rank(service, opening));
    let people = giving(catalogue).map(|one| {
        let theirs = found.iter().filter(|(_, opening)| opening.practitioner_id == one.id);
        let first = theirs.min_by_key(|(service, opening)| rank(service, opening));
        let when = match first {
            Some((_, opening)) => When::Soonest(offer(opening)),
            None if open(catalogue, one, answers).next().is_some() => When::Full,
            None => When::ByPhone,
        };
        (Person::of(catalogue, one), when)
    });
    Ok(Page {
        frame: frame(viewer, catalogue, tongue.say("practitioner-title")),
        gone,
        barred: Barred::at((catalogue, tongue), answers),
        people: people.collect(),
        anyone: first.map(|(_, opening)| offer(opening)),
    })
}

/// The first openings with each who has any, whatever it is of.
fn soonest<'a>(
    conn: &mut DbConn,
    catalogue: &'a Catalogue,
    answers: &'a Answers,
    viewer: &Viewer,
) -> Result<Vec<(&'a Service, Opening)>, Error> {
    let mut found = Vec::new();
    let bookable = catalogue.active_services().filter(|one| bookable(one));
    for service in bookable.filter(|one| !answers.forbid(&one.discipline)) {
        let search = Search::of(service, viewer.now);
        let each = openings::first_with_each(conn, catalogue, &search)?;
        found.extend(each.into_iter().map(|opening| (service, opening)));
    }
    // Who has nothing in the days in which the first of all is may have something later.
    let seen: HashSet<_> = found.iter().map(|(_, opening)| opening.practitioner_id).collect();
    for one in giving(catalogue).filter(|one| !seen.contains(&one.id)) {
        for service in open(catalogue, one, answers) {
            let search = Search { practitioner: Some(one.id), ..Search::of(service, viewer.now) };
            let first = openings::first(conn, catalogue, &search, viewer.now)?;
            found.extend(first.map(|opening| (service, opening)));
        }
    }
    Ok(found)
}

/// What somebody gives that can be booked online, as far as answers to guides allow it.
fn open<'a>(
    catalogue: &'a Catalogue,
    one: &'a Practitioner,
    answers: &'a Answers,
) -> impl Iterator<Item = &'a Service> {
    let given = catalogue.given_by(one.id).filter(|_| one.online);
    given.filter(|one| bookable(one) && !answers.forbid(&one.discipline))
}
