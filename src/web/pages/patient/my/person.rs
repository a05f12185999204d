//! One of the persons under an address: how to reach them, their calendar, and being forgotten.
use super::{
    super::{
        super::{Frame, onward, shown, shown_as},
        frame,
    },
    sign_in::Done,
};
use crate::{
    Error, actions,
    db::{
        DbConn, account_sessions::AccountSession, appointments, audit::Actor, clinics, erasures,
        feeds, own,
    },
    domain::{
        Catalogue, ErasureOutcome, ErasureRequest, FeedOf, PatientId, Phone, Refusal, local,
        readable_phone,
    },
    secret::Token,
    tongue::Tongue,
    web::{account::Member, extract::Asked, feeds::address, viewer::Viewer},
};
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Form, Path, Query},
};
use askama::Template;
use serde::Deserialize;

/// The clinic's slug, and which person.
type Whose = (String, String);

/// What is typed, or only what shows whose form it is.
#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    revision: i32,
    #[serde(default)]
    phone: String,
}

#[derive(Template)]
#[template(path = "page/patient/my/person.html")]
struct Page {
    frame: Frame,
    all: String,
    here: String,
    csrf: String,
    notice: String,
    /// Whether the notice tells of something that went well.
    good: bool,
    problem: String,
    name: String,
    email: String,
    revision: i32,
    phone: String,
    calendar: String,
    followed: bool,
    /// That erasure was asked for; empty: it was not, or it is decided.
    open: String,
    /// Why it was declined last; empty: it was not.
    declined: String,
    has_visits: bool,
}

#[derive(Template)]
#[template(path = "page/patient/my/calendar.html")]
struct Calendar {
    frame: Frame,
    back: String,
    name: String,
    url: String,
    subscribe: String,
}

#[derive(Template)]
#[template(path = "page/patient/my/erase.html")]
struct Erase {
    frame: Frame,
    all: String,
    here: String,
    csrf: String,
    name: String,
    title: String,
}

/// What is said at the top.
#[derive(Default)]
struct Said {
    notice: String,
    good: bool,
    problem: String,
    /// What was typed, where that was wrong.
    phone: Option<String>,
}

/// `GET /{clinic}/my/persons/{person}`.
pub(super) async fn show(
    asked: Asked,
    Member(session): Member,
    whose: Path<Whose>,
    done: Query<Done>,
) -> Result<HttpResponse, Error> {
    let (viewer, who, id) = (asked.viewer.clone(), session.clone(), person(&whose)?);
    let page = asked.show_own(&session, "account.view", move |conn, catalogue| {
        let said = Said::done(viewer.tongue(&catalogue.clinic), &done);
        page(conn, catalogue, (&who, id), said, &viewer)
    });
    shown(&page.await?)
}

/// `POST /{clinic}/my/persons/{person}`: another telephone number.
pub(super) async fn edit(
    asked: Asked,
    member: Member,
    whose: Path<Whose>,
    Form(sent): Form<Sent>,
) -> Result<HttpResponse, Error> {
    let session = member.sent(&sent.csrf)?.0;
    let id = person(&whose)?;
    let catalogue = theirs(&asked, &session, id).await?.0;
    let tongue = asked.viewer.tongue(&catalogue.clinic);
    let Ok(phone) = Phone::parse(&sent.phone, catalogue.country()) else {
        let problem = match sent.phone.trim() {
            "" => tongue.say("my-phone-missing"),
            _ => tongue.say("my-phone-wrong"),
        };
        let said = Said { problem: problem.into(), phone: Some(sent.phone), ..Said::default() };
        let page = asked.read({
            let viewer = asked.viewer.clone();
            move |conn| page(conn, &catalogue, (&session, id), said, &viewer)
        });
        return shown_as(StatusCode::UNPROCESSABLE_ENTITY, &page.await?);
    };
    let seen = (id, sent.revision);
    let deed = asked.act(Actor::Patient, move |tx, context| {
        actions::change_phone(tx, context, &session, seen, &phone)
    });
    match deed.await {
        Ok(_) => Ok(onward(&here(&whose, "?done=saved"))),
        Err(Error::Refused(Refusal::StaleRevision { .. })) => {
            Ok(onward(&here(&whose, "?done=stale")))
        }
        Err(error) => Err(error),
    }
}

/// `POST /{clinic}/my/persons/{person}/calendar`: makes the secret address and tells it this once.
pub(super) async fn follow(
    asked: Asked,
    member: Member,
    whose: Path<Whose>,
    Form(sent): Form<Sent>,
) -> Result<HttpResponse, Error> {
    let session = member.sent(&sent.csrf)?.0;
    let id = person(&whose)?;
    let (catalogue, name) = theirs(&asked, &session, id).await?;
    let token = Token::random();
    let url = address(&asked, &token);
    let title = asked.viewer.tongue(&catalogue.clinic).say("my-calendar-title");
    let page = Calendar {
        frame: frame(&asked.viewer, &catalogue, title),
        back: here(&whose, ""),
        name,
        subscribe: url.replacen("http", "webcal", 1).replacen("webcals:", "webcal:", 1),
        url,
    };
    let deed = asked.act(Actor::Patient, move |tx, context| {
        own::person(tx, (session.clinic_id, &session.account.email), id)?;
        actions::make_feed(tx, context, &catalogue, (FeedOf::Patient(id), false), &token)
    });
    deed.await?;
    shown(&page)
}

/// `POST /{clinic}/my/persons/{person}/calendar/revoke`.
pub(super) async fn unfollow(
    asked: Asked,
    member: Member,
    whose: Path<Whose>,
    Form(sent): Form<Sent>,
) -> Result<HttpResponse, Error> {
    let session = member.sent(&sent.csrf)?.0;
    let id = person(&whose)?;
    let deed = asked.act(Actor::Patient, move |tx, context| {
        own::person(tx, (session.clinic_id, &session.account.email), id)?;
        match actions::revoke_feed(tx, context, session.clinic_id, FeedOf::Patient(id)) {
            // It is gone, by whomever.
            Ok(()) | Err(Error::NotFound("calendar feed")) => Ok(()),
            Err(error) => Err(error),
        }
    });
    deed.await?;
    Ok(onward(&here(&whose, "?done=off")))
}

/// `GET /{clinic}/my/persons/{person}/erase`: is it meant?
pub(super) async fn ask(
    asked: Asked,
    Member(session): Member,
    whose: Path<Whose>,
) -> Result<HttpResponse, Error> {
    let (catalogue, name) = theirs(&asked, &session, person(&whose)?).await?;
    let title = asked.viewer.tongue(&catalogue.clinic).say("my-erase-title").with("name", &name);
    let title = title.to_string();
    shown(&Erase {
        frame: frame(&asked.viewer, &catalogue, title.clone()),
        all: format!("/{}/my", whose.0),
        here: here(&whose, ""),
        csrf: session.csrf,
        name,
        title,
    })
}

/// `POST /{clinic}/my/persons/{person}/erase`.
pub(super) async fn erase(
    asked: Asked,
    member: Member,
    whose: Path<Whose>,
    Form(sent): Form<Sent>,
) -> Result<HttpResponse, Error> {
    let session = member.sent(&sent.csrf)?.0;
    let id = person(&whose)?;
    let deed = asked.act(Actor::Patient, move |tx, context| {
        actions::ask_for_erasure(tx, context, &session, id)
    });
    match deed.await {
        Ok(_) => Ok(onward(&here(&whose, "?done=asked"))),
        // The page itself says that visits are in the way.
        Err(Error::Conflict(_)) => Ok(onward(&here(&whose, ""))),
        Err(error) => Err(error),
    }
}

/// `POST /{clinic}/my/persons/{person}/erase/withdraw`.
pub(super) async fn keep(
    asked: Asked,
    member: Member,
    whose: Path<Whose>,
    Form(sent): Form<Sent>,
) -> Result<HttpResponse, Error> {
    let session = member.sent(&sent.csrf)?.0;
    let id = person(&whose)?;
    let deed = asked.act(Actor::Patient, move |tx, context| {
        actions::withdraw_erasure(tx, context, &session, id)
    });
    match deed.await {
        Ok(()) => Ok(onward(&here(&whose, "?done=withdrawn"))),
        Err(Error::NotFound("request")) => Ok(onward(&here(&whose, ""))),
        Err(error) => Err(error),
    }
}

fn person(whose: &Whose) -> Result<PatientId, Error> {
    whose.1.parse().map_err(|_| Error::NotFound("person"))
}

fn here(whose: &Whose, query: &str) -> String {
    format!("/{}/my/persons/{}{query}", whose.0, whose.1)
}

/// The clinic, and the person's name.
async fn theirs(
    asked: &Asked,
    session: &AccountSession,
    id: PatientId,
) -> Result<(Catalogue, String), Error> {
    let session = session.clone();
    let read = asked.read(move |conn| {
        let catalogue = clinics::catalogue(conn, session.clinic_id)?;
        let one = own::person(conn, (session.clinic_id, &session.account.email), id)?;
        Ok((catalogue, one.patient.name()))
    });
    read.await
}

fn page(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    (session, id): (&AccountSession, PatientId),
    said: Said,
    viewer: &Viewer,
) -> Result<Page, Error> {
    let tongue = viewer.tongue(&catalogue.clinic);
    let clinic = session.clinic_id;
    let record = own::person(conn, (clinic, &session.account.email), id)?;
    let feed = feeds::of(conn, clinic, FeedOf::Patient(id))?;
    let zone = catalogue.clinic.time_zone;
    let calendar = match feed.as_ref().map(|feed| feed.used_at) {
        None => tongue.say("my-calendar-none"),
        Some(None) => tongue.say("my-calendar-unused"),
        Some(Some(at)) => {
            tongue.say("my-calendar-used").with("day", tongue.day(local::date(zone, at)))
        }
    };
    let requests = erasures::of(conn, clinic, &[id])?;
    let last = requests.last();
    let name = record.patient.name();
    let title = match said.problem.as_str() {
        "" => name.clone(),
        _ => tongue.say("my-error-title").with("title", &name).to_string(),
    };
    let known = record.patient.phone.as_deref().map(readable_phone).unwrap_or_default();
    Ok(Page {
        frame: frame(viewer, catalogue, title),
        all: format!("/{}/my", catalogue.clinic.slug),
        here: format!("/{}/my/persons/{id}", catalogue.clinic.slug),
        csrf: session.csrf.clone(),
        notice: said.notice,
        good: said.good,
        problem: said.problem,
        name,
        email: session.account.email.clone(),
        revision: record.revision,
        phone: said.phone.unwrap_or(known),
        calendar: calendar.into(),
        followed: feed.is_some(),
        open: last.map(|one| asked_for(catalogue, tongue, one)).unwrap_or_default(),
        declined: last.map(|one| declined(catalogue, tongue, one)).unwrap_or_default(),
        has_visits: !appointments::live_of(conn, id)?.is_empty(),
    })
}

fn asked_for(catalogue: &Catalogue, tongue: Tongue, request: &ErasureRequest) -> String {
    if request.decided_at.is_some() {
        return String::new();
    }
    let day = tongue.long_day(local::date(catalogue.clinic.time_zone, request.requested_at));
    tongue.say("my-erase-open").with("day", day).into()
}

fn declined(catalogue: &Catalogue, tongue: Tongue, request: &ErasureRequest) -> String {
    let (Some(at), Some(ErasureOutcome::Declined)) = (request.decided_at, request.outcome) else {
        return String::new();
    };
    let day = tongue.long_day(local::date(catalogue.clinic.time_zone, at));
    let reason = request.reason.as_deref().unwrap_or_default();
    tongue.say("my-erase-declined").with("day", day).with("reason", reason).into()
}

impl Said {
    /// What has just been done, as the address says.
    fn done(tongue: Tongue, done: &Done) -> Self {
        let (notice, good) = match done.word() {
            "saved" => (tongue.say("my-saved"), true),
            "off" => (tongue.say("my-calendar-off"), true),
            "asked" => (tongue.say("my-erase-asked"), true),
            "withdrawn" => (tongue.say("my-erase-withdrawn"), true),
            "stale" => (tongue.say("my-stale"), false),
            _ => return Self::default(),
        };
        Self { notice: notice.into(), good, ..Self::default() }
    }
}
