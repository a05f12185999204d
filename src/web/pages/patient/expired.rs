//! A time that was lost: to somebody else, or because the minutes are over. The nearest ones
//! instead, and every word that was typed.
use super::{
    super::{Frame, refused, shown_as},
    frame,
    lost::{Again, Cause},
    offer::{Choice, Offer},
    times,
    visitor::Visitor,
    words::{Field, Words},
};
use crate::{
    Error,
    db::{DbConn, clinics},
    domain::{Asker, Audience, Catalogue, Refusal, Service, decide, local},
    tongue::Tongue,
    web::{
        explain,
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
use chrono_tz::Tz;

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
    /// Whether the telephone helps sooner than another look.
    call: bool,
    /// What was wanted: service, day and time.
    wanted: String,
    service: String,
    service_slug: String,
    hold: String,
    /// All times of the service, or all services where it is offered no more.
    all: String,
    offers: Vec<Offer>,
    again: Again,
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
    /// A rule said no; which one, is asked anew.
    Unsaid,
    /// It was lost, and nobody has it by now.
    Free,
    /// The service, or who was asked for, is there no more.
    Withdrawn,
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

    /// The clinic offers it no more, or not with whom it was wanted.
    pub(super) fn withdrawn(words: Words) -> Self {
        Self { status: StatusCode::GONE, why: Why::Withdrawn, words, retry_after: None }
    }

    /// What was said once already, in another language now; `None`: the cause is none of a time's.
    pub(super) fn retold(cause: Cause, wait: i64, words: Words) -> Option<Self> {
        let why = match cause {
            Cause::Refused => Why::Unsaid,
            Cause::Withdrawn => Why::Withdrawn,
            Cause::Over => Why::Over,
            Cause::Left => Why::Left,
            Cause::Gone => Why::Gone,
            Cause::Enough => Why::Enough,
            Cause::ForNew | Cause::ForReturning => return None,
        };
        let retry_after = (cause == Cause::Enough).then_some(wait.clamp(0, 3600));
        Some(Self { status: StatusCode::OK, why, words, retry_after })
    }

    /// As many are kept for the browser or its address as may be at once.
    pub(super) fn enough(seconds: i64, words: Words) -> Self {
        let (status, retry_after) = (StatusCode::TOO_MANY_REQUESTS, Some(seconds));
        Self { status, why: Why::Enough, words, retry_after }
    }

    /// The cause as the page names it to itself.
    fn cause(&self) -> Cause {
        match self.why {
            Why::Refused(_) | Why::Unsaid | Why::Free => Cause::Refused,
            Why::Withdrawn => Cause::Withdrawn,
            Why::Over => Cause::Over,
            Why::Left => Cause::Left,
            Why::Gone => Cause::Gone,
            Why::Enough => Cause::Enough,
        }
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
            Why::Unsaid | Why::Free => (tongue.say("lost-free"), tongue.say("lost-free-why")),
            Why::Withdrawn => (tongue.say("lost-withdrawn"), tongue.say("lost-withdrawn-why")),
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
    mut lost: Lost,
    viewer: &Viewer,
) -> Result<Page, Error> {
    let tongue = viewer.tongue(&catalogue.clinic);
    let offered = catalogue.service_named(&lost.words.service);
    let service = offered.or_else(|| catalogue.any_service(&lost.words.service));
    let service = service.ok_or(Error::NotFound("service"))?;
    let choice = Choice::of_those_left(catalogue, &lost.words.starts_at, &lost.words.practitioner)?;
    let start = choice.starts_at;
    let search = Search {
        practitioner: choice.practitioner,
        without: visitor.holding(conn)?.map(|visit| visit.id),
        ..Search::of(service, viewer.now)
    };
    if matches!(lost.why, Why::Unsaid) {
        let refusal = refusal(conn, catalogue, &search, start)?;
        lost.why = refusal.map_or(Why::Free, Why::Refused);
    }
    let offers = match offered {
        Some(_) => nearest(conn, catalogue, (&search, viewer), start)?,
        None => Vec::new(),
    };
    let (title, said) = lost.said(tongue);
    let slug = &catalogue.clinic.slug;
    let zone = catalogue.clinic.time_zone;
    Ok(Page {
        offers,
        frame: frame(viewer, catalogue, title.clone()),
        title,
        said,
        call: lost.cause() == Cause::Enough,
        wanted: said_of(tongue, (zone, start), viewer.now),
        service: service.name.clone(),
        service_slug: service.slug.clone(),
        hold: format!("/{slug}/hold"),
        all: all((catalogue, service, offered.is_some()), &lost.words.practitioner, start),
        again: Again {
            address: format!("/{slug}/lost"),
            cause: lost.cause(),
            hold: String::new(),
            wanted: choice.written(catalogue),
            wait: lost.retry_after.unwrap_or_default(),
        },
        ask_before: service.audience == Audience::Everyone,
        fields: lost.words.fields(tongue, &[]),
        words: lost.words,
        been_here_problem: String::new(),
        reason_problem: String::new(),
    })
}

/// What refuses a time at the moment, with whoever will do; `None`: it can be had.
fn refusal(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    search: &Search<'_>,
    starts_at: DateTime<Utc>,
) -> Result<Option<Refusal>, Error> {
    let question = |practitioner| explain::Question {
        service: search.service,
        practitioner,
        starts_at,
        asker: Asker::Public(None),
        patient: None,
        now: search.now,
    };
    let mut found = None;
    for one in catalogue.who_give(search.service.id) {
        if search.practitioner.is_some_and(|wanted| wanted != one.id) {
            continue;
        }
        let question = question(one.id);
        match explain::diary(conn, catalogue, &question, Some(one.id)) {
            Ok(diary) => match decide(&diary, &question.wish(one.id)) {
                Ok(_) => return Ok(None),
                Err(refusal) => found = found.or(Some(refusal)),
            },
            Err(Error::Refused(refusal)) => found = found.or(Some(refusal)),
            Err(error) => return Err(error),
        }
    }
    Ok(found.or(Some(Refusal::NotGiven)))
}

/// A start in words.
fn said_of(tongue: Tongue, (zone, start): (Tz, DateTime<Utc>), now: DateTime<Utc>) -> String {
    let day = tongue.full_day(local::date(zone, start), local::date(zone, now));
    format!("{day}, {}", tongue.time(zone, start))
}

/// Where all times are, or all services.
fn all(
    (catalogue, service, offered): (&Catalogue, &Service, bool),
    practitioner: &str,
    start: DateTime<Utc>,
) -> String {
    if offered {
        times(catalogue, &service.slug, practitioner, Some(start))
    } else {
        format!("/{}/services", catalogue.clinic.slug)
    }
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
