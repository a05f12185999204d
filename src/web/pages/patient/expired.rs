//! A time that was lost: to somebody else, or because the minutes are over. The nearest ones
//! instead, and every word that was typed.
use super::{
    super::{Frame, refused, shown_as},
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
    why: Why,
    words: Words,
    /// In how many seconds it may be tried again.
    retry_after: Option<i64>,
}

#[derive(Template)]
#[template(path = "page/patient/expired.html")]
struct Page {
    frame: Frame,
    title: String,
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

/// Why a time was lost.
enum Why {
    Refused(Refusal),
    Over,
    /// Another time was chosen in the same browser.
    Left,
    /// Why is not known any more.
    Gone,
    Enough,
}

impl Lost {
    /// A rule said no to the time.
    pub(super) fn refused(refusal: Refusal, words: Words) -> Self {
        let why = Why::Refused(refusal);
        Self { status: StatusCode::CONFLICT, why, words, retry_after: None }
    }

    /// It was not claimed in time.
    pub(super) fn over(words: Words) -> Self {
        Self { status: StatusCode::GONE, why: Why::Over, words, retry_after: None }
    }

    /// The same browser chose another time.
    pub(super) fn left(words: Words) -> Self {
        Self { status: StatusCode::GONE, why: Why::Left, words, retry_after: None }
    }

    /// It is no longer kept, and why is not known.
    pub(super) fn gone(words: Words) -> Self {
        Self { status: StatusCode::GONE, why: Why::Gone, words, retry_after: None }
    }

    /// As many are kept for the browser or its address as may be at once.
    pub(super) fn enough(seconds: i64, words: Words) -> Self {
        let (status, retry_after) = (StatusCode::TOO_MANY_REQUESTS, Some(seconds));
        Self { status, why: Why::Enough, words, retry_after }
    }

    /// What was lost and why, as a title and what is said below it.
    fn said(&self, tongue: Tongue) -> (String, String) {
        let (title, said) = match &self.why {
            Why::Refused(Refusal::SlotTaken | Refusal::NoRoom | Refusal::Blocked { .. }) => {
                (tongue.say("lost-taken"), tongue.say("lost-faster"))
            }
            Why::Refused(other) => {
                return (tongue.say("lost-gone").into(), refused(tongue, other));
            }
            Why::Over => (tongue.say("lost-over"), tongue.say("lost-over-why")),
            Why::Left => (tongue.say("lost-left"), tongue.say("lost-left-why")),
            Why::Gone => (tongue.say("lost-kept"), tongue.say("lost-over-why")),
            Why::Enough => {
                let wait = tongue.minutes(self.retry_after.unwrap_or_default() / 60 + 1);
                let said = tongue.say("lost-enough-why").with("wait", wait);
                (tongue.say("lost-enough"), said)
            }
        };
        (title.into(), said.into())
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
    let (title, said) = lost.said(tongue);
    let words = lost.words;
    let service = catalogue.service_named(&words.service).ok_or(Error::NotFound("service"))?;
    let choice = Choice::read(catalogue, &words.starts_at, &words.practitioner)?;
    let without = visitor.holding(conn)?.map(|visit| visit.id);
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
        frame: frame(viewer, catalogue, title.clone()),
        title,
        said,
        wanted: format!("{}, {}", tongue.day(local::date(zone, start)), tongue.time(zone, start)),
        service: service.name.clone(),
        service_slug: service.slug.clone(),
        hold: format!("/{slug}/hold"),
        all: times(catalogue, &service.slug, &words.practitioner, Some(start)),
        ask_before: service.audience == Audience::Everyone,
        fields: words.fields(tongue, &[]),
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
