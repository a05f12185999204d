//! Blocking a practitioner's or a room's time, and what then needs a new time.
use super::{
    block_form::{BlockForm, Typed, said},
    desk,
    person::AtDesk,
    surroundings::{Bar, frame},
};
use crate::{
    Error,
    actions::{self, Look},
    db::{
        DbConn,
        appointments::Booked,
        blocks, clinics,
        displaced::{self, Displaced, Scope},
        sessions::Session,
    },
    domain::{Block, BlockId, Catalogue, Patient, Practitioner, Span, Whose, local},
    web::{
        extract::Asked,
        pages::{Frame, onward, say, shown, shown_as},
        repeat::{self, Named},
    },
};
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Form, Path, Query},
};
use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::Deserialize;
use serde_json::json;

/// How many days of coming blocks are listed.
const AHEAD: TimeDelta = TimeDelta::days(60);

#[derive(Deserialize)]
pub(super) struct On {
    #[serde(default)]
    date: String,
}

#[derive(Deserialize)]
pub(super) struct Sent {
    csrf: String,
}

#[derive(Template)]
#[template(path = "page/staff/blocks.html")]
struct Coming {
    frame: Frame,
    bar: Bar,
    block: BlockForm,
    blocks: Vec<Shown>,
}

#[derive(Template)]
#[template(path = "page/staff/block.html")]
struct One {
    frame: Frame,
    bar: Bar,
    block: Shown,
    back: String,
    /// Visits that need a new time: id, name, when and what.
    affected: Vec<(String, String, String)>,
}

/// A block as it is listed.
struct Shown {
    id: String,
    title: String,
    whose: String,
    kind: &'static str,
    when: String,
}

/// The coming blocks, and the form for another.
pub(super) async fn coming(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    query: Query<On>,
) -> Result<HttpResponse, Error> {
    let (session, now) = (signed_in.0, asked.now);
    let page = asked
        .read(move |conn| {
            let catalogue = clinics::catalogue(conn, session.clinic_id)?;
            let today = local::date(catalogue.clinic.time_zone, now);
            let form = BlockForm::on(&catalogue, desk::date_of(&query.date, today)?);
            listing(conn, &catalogue, &session, form, now)
        })
        .await?;
    shown(&page)
}

/// Blocks time.
pub(super) async fn add(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    typed: Form<Typed>,
) -> Result<HttpResponse, Error> {
    let typed = typed.into_inner();
    let signed_in = signed_in.sent(&typed.csrf)?;
    let (actor, session, now) = (signed_in.actor(), signed_in.0, asked.now);
    let clinic = session.clinic_id;
    let catalogue = asked.read(move |conn| clinics::catalogue(conn, clinic)).await?;
    match typed.read(&catalogue) {
        Ok(new) => {
            let named_so = Named::form(&typed.nonce, &typed)?;
            let deed = asked.once(actor, named_so, move |tx, context| {
                let made = actions::block(tx, context, &new)?;
                Ok(repeat::onward(format!("/desk/blocks/{}", made.thing.id)))
            });
            Ok(onward(&deed.await?.answer.body))
        }
        Err(Error::Invalid(problems)) => {
            let form = BlockForm { typed, problems, ..BlockForm::of(&catalogue) };
            let page =
                asked.read(move |conn| listing(conn, &catalogue, &session, form, now)).await?;
            shown_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => Err(error),
    }
}

/// One block, and the visits that now need a new time.
pub(super) async fn show(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    id: Path<BlockId>,
) -> Result<HttpResponse, Error> {
    let (session, id, now) = (signed_in.0, id.into_inner(), asked.now);
    let viewer = session.clone();
    let page = asked
        .show_to(&viewer, move |conn| {
            let catalogue = clinics::catalogue(conn, session.clinic_id)?;
            let block = blocks::get(conn, session.clinic_id, id)?;
            let zone = zone_of(&catalogue, block.whose);
            let affected = affected(conn, &catalogue, &block, now)?;
            let page = One {
                frame: frame(&session, &catalogue, &block.title),
                bar: Bar::of(&session),
                back: desk::address(local::date(zone, block.span.start()), None),
                block: Shown::of(&catalogue, &block),
                affected: affected.iter().map(|one| line(&catalogue, zone, &one.booked)).collect(),
            };
            Ok((page, Look::Many { action: "block.view", part: json!({ "block": id }) }))
        })
        .await?;
    shown(&page)
}

/// Takes a block away.
pub(super) async fn remove(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    id: Path<BlockId>,
    form: Form<Sent>,
) -> Result<HttpResponse, Error> {
    let signed_in = signed_in.sent(&form.csrf)?;
    let (actor, clinic, id) = (signed_in.actor(), signed_in.0.clinic_id, id.into_inner());
    let date = asked
        .read(move |conn| {
            let catalogue = clinics::catalogue(conn, clinic)?;
            let block = blocks::get(conn, clinic, id)?;
            Ok(local::date(zone_of(&catalogue, block.whose), block.span.start()))
        })
        .await?;
    asked.act(actor, move |tx, context| actions::unblock(tx, context, clinic, id)).await?;
    Ok(onward(&format!("{}&said=unblocked", desk::address(date, None))))
}

fn listing(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    session: &Session,
    form: BlockForm,
    now: DateTime<Utc>,
) -> Result<Coming, Error> {
    let span = Span::starting(now, AHEAD).ok_or(Error::NotFound("day"))?;
    let coming = blocks::within(conn, catalogue.clinic.id, span)?;
    let error = if form.problems.is_empty() { "" } else { "Error: " };
    Ok(Coming {
        frame: frame(session, catalogue, &format!("{error}Block time")),
        bar: Bar::of(session),
        block: form,
        blocks: coming.iter().map(|block| Shown::of(catalogue, block)).collect(),
    })
}

/// The coming visits that need a new time because of a block.
fn affected(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    block: &Block,
    now: DateTime<Utc>,
) -> Result<Vec<Displaced>, Error> {
    let mut spots = displaced::spots(conn, catalogue, Scope::Of(block.whose), now)?;
    spots.retain(|(_, troubles)| troubles.iter().any(|one| one.block == Some(block.id)));
    displaced::whole(conn, spots)
}

fn line(catalogue: &Catalogue, zone: Tz, one: &Booked) -> (String, String, String) {
    let visit = &one.appointment;
    let service = catalogue.service(visit.service_id).map_or("", |service| &service.name);
    let start = visit.visit.start();
    let day = say::tongue(catalogue).day(local::date(zone, start));
    let name = one.patient.as_ref().map(Patient::name).unwrap_or_default();
    (visit.id.to_string(), name, format!("{day}, {}: {service}", say::time(zone, start)))
}

/// The clocks by which a block's times are told.
pub(super) fn zone_of(catalogue: &Catalogue, whose: Whose) -> Tz {
    match whose {
        Whose::Room(id) => catalogue.room(id).map(|room| catalogue.zone(room.location_id)),
        Whose::Practitioner(_) => None,
    }
    .unwrap_or(catalogue.clinic.time_zone)
}

/// `Monday, March 2, 9:00 am to 5:00 pm`, over several days both of them; or `all day`.
pub(super) fn when(catalogue: &Catalogue, zone: Tz, span: Span) -> String {
    let (tongue, from, to) = (say::tongue(catalogue), span.start(), span.end());
    let (first, last) = (local::date(zone, from), local::date(zone, to - TimeDelta::minutes(1)));
    let (start, end) = (say::time(zone, from), say::time(zone, to));
    let is_midnight = |at: DateTime<Utc>| at == local::day_start(zone, local::date(zone, at));
    match (first == last, is_midnight(from) && is_midnight(to)) {
        (true, true) => format!("{}, all day", tongue.day(first)),
        (false, true) => format!("{} to {}, all day", tongue.day(first), tongue.day(last)),
        (true, false) => format!("{}, {start} to {end}", tongue.day(first)),
        (false, false) => {
            format!("{}, {start} to {}, {end}", tongue.day(first), tongue.day(last))
        }
    }
}

impl Shown {
    fn of(catalogue: &Catalogue, block: &Block) -> Self {
        let zone = zone_of(catalogue, block.whose);
        let whose = match block.whose {
            Whose::Practitioner(id) => catalogue.practitioner(id).map(Practitioner::display_name),
            Whose::Room(id) => catalogue.room(id).map(|room| room.name.clone()),
        };
        Self {
            id: block.id.to_string(),
            title: block.title.clone(),
            whose: whose.unwrap_or_default(),
            kind: said(block.kind),
            when: when(catalogue, zone, block.span),
        }
    }
}
