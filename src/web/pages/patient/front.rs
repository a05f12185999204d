//! The front page of a clinic, and the list of clinics.
use super::{
    super::{Frame, onward, shown},
    emergency, frame,
    guide::{self, Answers, Barred},
    open_today::{Place, places},
    plain_frame,
    practitioner::Person,
    soonest::{Soonest, bookable, rank},
};
use crate::{
    Error,
    db::{DbConn, clinics},
    domain::{Audience, Catalogue, Clinic, Opening, Service},
    web::{
        extract::Asked,
        openings::{self, Search},
        viewer::Viewer,
    },
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;
use std::collections::HashSet;

/// How many openings the page shows at the most.
const MOST: usize = 6;

#[derive(Template)]
#[template(path = "page/patient/front.html")]
struct Front {
    frame: Frame,
    about: String,
    /// Who treats here.
    people: Vec<Person>,
    slug: String,
    places: Vec<Place>,
    soonest: Vec<Soonest>,
    /// What answers to guides forbid here.
    barred: Vec<Barred>,
    /// Whether a guide leads to something here.
    guided: bool,
    /// Whether anything can be booked here at all.
    online: bool,
    /// Whether it is only for who has been here before.
    returning: bool,
    emergency: &'static str,
}

#[derive(Template)]
#[template(path = "page/patient/clinics.html")]
struct Clinics {
    frame: Frame,
    clinics: Vec<Clinic>,
}

/// `GET /`: the clinics; with one alone, its front page; with none, where the first is set up.
pub(super) async fn root(asked: Asked, answers: Answers) -> Result<HttpResponse, Error> {
    let clinics = asked.read(clinics::all).await?;
    if clinics.is_empty() {
        return Ok(onward("/setup"));
    }
    if let [only] = clinics.as_slice() {
        return front(&asked, only.slug.clone(), answers.at(&only.slug)).await;
    }
    let frame = plain_frame(&asked.viewer, asked.viewer.plain_tongue().say("front-clinics"));
    shown(&Clinics { frame, clinics })
}

/// `GET /{clinic}`.
pub(super) async fn clinic(
    asked: Asked,
    answers: Answers,
    slug: Path<String>,
) -> Result<HttpResponse, Error> {
    front(&asked, slug.into_inner(), answers).await
}

async fn front(asked: &Asked, slug: String, answers: Answers) -> Result<HttpResponse, Error> {
    let viewer = asked.viewer.clone();
    let page = asked
        .read(move |conn| {
            let catalogue = clinics::catalogue_of(conn, &slug)?;
            Ok(Front {
                places: places(conn, &catalogue, &viewer)?,
                soonest: soonest(conn, &catalogue, &answers, &viewer)?,
                barred: Barred::at((&catalogue, viewer.tongue(&catalogue.clinic)), &answers),
                guided: guide::here(&catalogue).next().is_some(),
                online: catalogue.active_services().any(bookable),
                returning: !catalogue.active_services().any(|one| bookable(one) && is_for_new(one)),
                about: catalogue.clinic.about.clone(),
                people: Person::all(&catalogue),
                emergency: emergency(catalogue.country()),
                frame: frame(
                    &viewer,
                    &catalogue,
                    viewer.tongue(&catalogue.clinic).say("front-title"),
                ),
                slug,
            })
        })
        .await?;
    shown(&page)
}

/// Whether who has never been here may have it.
fn is_for_new(service: &Service) -> bool {
    service.audience != Audience::Returning
}

/// The soonest openings, in the order of time.
fn soonest(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    answers: &Answers,
    viewer: &Viewer,
) -> Result<Vec<Soonest>, Error> {
    let mut found: Vec<(&Service, Opening)> = Vec::new();
    let open = |service: &&Service| bookable(service) && !answers.forbid(&service.discipline);
    for service in catalogue.active_services().filter(open) {
        let search = Search::of(service, viewer.now);
        let each = openings::first_with_each(conn, catalogue, &search)?;
        found.extend(each.into_iter().map(|opening| (service, opening)));
    }
    let chosen = chosen(found);
    let told = |(service, opening): &(&Service, Opening)| {
        Soonest::of(catalogue, (service, opening), "", viewer)
    };
    Ok(chosen.iter().map(told).collect())
}

/// The best of each discipline, and as far as there is room the best of other practitioners.
fn chosen(mut found: Vec<(&Service, Opening)>) -> Vec<(&Service, Opening)> {
    found.sort_by_key(|(service, opening)| rank(service, opening));
    let mut disciplines = HashSet::new();
    let (mut chosen, others): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|(service, _)| disciplines.insert(&service.discipline));
    let mut shown: HashSet<_> = chosen.iter().map(|(_, one)| one.practitioner_id).collect();
    let others = others.into_iter().filter(|(_, one)| shown.insert(one.practitioner_id));
    chosen.extend(others);
    chosen.truncate(MOST);
    chosen.sort_by_key(|(_, opening)| opening.visit.start());
    chosen
}
