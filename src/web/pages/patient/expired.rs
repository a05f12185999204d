//! A time that was lost: to somebody else, or because the minutes are over. The nearest ones
//! instead, and every word that was typed.
use super::{
    super::{Frame, say::sentence, shown_as},
    frame,
    offer::{Choice, Offer},
    times,
    visitor::Visitor,
    words::{Field, Words},
};
use crate::{
    Error,
    db::{DbConn, clinics},
    domain::{Asker, Audience, Catalogue, Refusal, local},
    tongue::Tongue,
    web::{
        extract::Asked,
        openings::{self, Search},
        viewer::Viewer,
    },
};
use actix_web::{
    HttpResponse,
    http::{StatusCode, header::RETRY_AFTER},
};
use askama::Template;
use chrono::{DateTime, Utc};

/// What was lost, and why.
pub(super) struct Lost {
    status: StatusCode,
    title: &'static str,
    said: String,
    words: Words,
    /// In how many seconds it may be tried again.
    retry_after: Option<i64>,
}

#[derive(Template)]
#[template(path = "page/patient/expired.html")]
struct Page {
    frame: Frame,
    title: &'static str,
    said: String,
    /// What was wanted: service, day and time.
    wanted: String,
    service: String,
    service_slug: String,
    hold: String,
    all: String,
    offers: Vec<Offer>,
    words: Words,
    fields: Vec<Field>,
    /// Whether it matters who has been here before.
    ask_before: bool,
    been_here_problem: String,
    reason_problem: String,
}

impl Lost {
    /// A rule said no to the time.
    pub(super) fn refused(refusal: &Refusal, words: Words) -> Self {
        let (title, said) = match refusal {
            Refusal::SlotTaken | Refusal::NoRoom | Refusal::Blocked { .. } => {
                ("That time has just been taken", "Somebody was a moment faster.".to_owned())
            }
            other => ("That time can no longer be had", sentence(&other.to_string())),
        };
        Self { status: StatusCode::CONFLICT, title, said, words, retry_after: None }
    }

    /// It was not claimed in time.
    pub(super) fn over(words: Words) -> Self {
        Self {
            status: StatusCode::GONE,
            title: "The time was kept for you, and those minutes are over",
            said: "Nothing is booked yet. Nothing that you typed is lost.".to_owned(),
            words,
            retry_after: None,
        }
    }

    /// As many are kept for the browser or its address as may be at once.
    pub(super) fn enough(tongue: Tongue, seconds: i64, words: Words) -> Self {
        let wait = tongue.minutes(seconds / 60 + 1);
        Self {
            status: StatusCode::TOO_MANY_REQUESTS,
            title: "Several times are kept already",
            said: format!(
                "At most a few times are kept at once, so that others find one too. Book one of \
                 those that are kept, or take this one in {wait}. By telephone we can help at once."
            ),
            words,
            retry_after: Some(seconds),
        }
    }
}

/// The page that says so.
pub(super) async fn page(
    asked: &Asked,
    visitor: &Visitor,
    (slug, lost): (String, Lost),
) -> Result<HttpResponse, Error> {
    let (viewer, visitor) = (asked.viewer.clone(), visitor.clone());
    let (status, retry_after) = (lost.status, lost.retry_after);
    let page = asked
        .read(move |conn| {
            let catalogue = clinics::catalogue_of(conn, &slug)?;
            filled(conn, &catalogue, &visitor, lost, &viewer)
        })
        .await?;
    let mut response = shown_as(status, &page)?;
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    Ok(response)
}

fn filled(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    visitor: &Visitor,
    lost: Lost,
    viewer: &Viewer,
) -> Result<Page, Error> {
    let tongue = viewer.tongue(&catalogue.clinic);
    let Lost { title, said, words, .. } = lost;
    let service = catalogue.service_named(&words.service).ok_or(Error::NotFound("service"))?;
    let choice = Choice::read(catalogue, &words.starts_at, &words.practitioner)?;
    let without = visitor.holding(conn)?;
    let search = Search {
        service,
        practitioner: choice.practitioner,
        location: None,
        asker: Asker::Public(None),
        patient: None,
        now: viewer.now,
        without,
    };
    let slug = &catalogue.clinic.slug;
    let zone = catalogue.clinic.time_zone;
    let start = choice.starts_at;
    Ok(Page {
        offers: nearest(conn, catalogue, (&search, viewer), start)?,
        frame: frame(viewer, catalogue, title),
        title,
        said,
        wanted: format!("{}, {}", tongue.day(local::date(zone, start)), tongue.time(zone, start)),
        service: service.name.clone(),
        service_slug: service.slug.clone(),
        hold: format!("/{slug}/hold"),
        all: times(catalogue, &service.slug, &words.practitioner, Some(start)),
        ask_before: service.audience == Audience::Everyone,
        fields: words.fields(&[]),
        words,
        been_here_problem: String::new(),
        reason_problem: String::new(),
    })
}

/// The nearest three with whom it was wanted; where they have none, with anyone.
pub(super) fn nearest(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    (search, viewer): (&Search<'_>, &Viewer),
    wanted: DateTime<Utc>,
) -> Result<Vec<Offer>, Error> {
    let mut found = openings::nearest(conn, catalogue, search, wanted)?;
    if found.is_empty() && search.practitioner.is_some() {
        let anyone = Search { practitioner: None, ..*search };
        found = openings::nearest(conn, catalogue, &anyone, wanted)?;
    }
    Ok(found.iter().map(|opening| Offer::of(catalogue, opening, true, viewer)).collect())
}
