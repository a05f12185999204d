//! Openings, for programs.
use super::{
    Failure, Problem,
    views::{dates, local},
};
use crate::{
    Error,
    db::{DbConn, clinics},
    domain::{self, Asker, Audience, Catalogue, Opening, Service},
    web::{
        extract::Asked,
        openings::{self, Search},
    },
};
use actix_web::{
    get,
    web::{Json, Path, Query},
};
use chrono::{DateTime, Days, FixedOffset, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// The most days that one answer covers.
const MOST_DAYS: i64 = 62;
/// The most services that one answer looks across.
const MOST_SERVICES: usize = 20;

/// The openings of a service, by local date.
#[derive(Serialize, ToSchema)]
struct SlotsView {
    /// IANA.
    time_zone: String,
    service: Uuid,
    /// Each date asked for, whether or not it has openings.
    days: Vec<DayView>,
    /// The first opening at or after `from`, even where it lies past `to`.
    next_opening: Option<DateTime<FixedOffset>>,
}

/// The openings of one date.
#[derive(Serialize, ToSchema)]
struct DayView {
    date: NaiveDate,
    slots: Vec<SlotView>,
}

/// A start that can be had.
#[derive(Serialize, ToSchema)]
struct SlotView {
    starts_at: DateTime<FixedOffset>,
    ends_at: DateTime<FixedOffset>,
    location: Uuid,
    /// Everybody with whom it can be had.
    practitioners: Vec<Uuid>,
}

/// Another time that can be had.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AlternativeView {
    /// From when.
    pub starts_at: DateTime<FixedOffset>,
    /// Until when.
    pub ends_at: DateTime<FixedOffset>,
    /// Where.
    pub location: Uuid,
    /// With whom.
    pub practitioner: Uuid,
}

/// The soonest openings across services.
#[derive(Serialize, ToSchema)]
struct FirstView {
    /// IANA.
    time_zone: String,
    items: Vec<FirstSlotView>,
}

/// An opening of one of the services.
#[derive(Serialize, ToSchema)]
struct FirstSlotView {
    service: Uuid,
    #[serde(flatten)]
    slot: AlternativeView,
    /// Everybody with whom it can be had, in the clinic's order; `practitioner` is the first.
    practitioners: Vec<Uuid>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct SlotQuery {
    /// The service, by id or slug.
    service: String,
    /// With whom, by id or slug; left out: anybody who gives it.
    practitioner: Option<String>,
    /// Where, by id; left out: anywhere.
    location: Option<String>,
    /// The first local date; left out: today.
    from: Option<NaiveDate>,
    /// The last local date; left out: 14 days in all, at most 62.
    to: Option<NaiveDate>,
    /// Whether the patient is `new` or `returning`; left out: not known.
    audience: Option<Audience>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct FirstQuery {
    /// The services, by id or slug, with commas between.
    services: String,
    /// How many answers at the most, up to 50; left out: 5.
    limit: Option<usize>,
    /// Whether the patient is `new` or `returning`; left out: not known.
    audience: Option<Audience>,
}

/// The openings of a service.
#[utoipa::path(tag = "public",
    params(("clinic" = String, Path, description = "The clinic's slug"), SlotQuery),
    responses(
        (status = 200, description = "Every start that can be booked", body = SlotsView),
        (status = 404, description = "There is no such clinic, service, practitioner or location", body = Problem),
        (status = 422, description = "A parameter is not understood", body = Problem),
    ))]
#[get("/api/v1/clinics/{clinic}/slots")]
pub(super) async fn list(
    asked: Asked,
    clinic: Path<String>,
    query: Query<SlotQuery>,
) -> Result<Json<SlotsView>, Failure> {
    let (query, now) = (query.into_inner(), asked.now);
    let view = asked.read(move |conn| {
        let catalogue = clinics::catalogue_of(conn, &clinic)?;
        days(conn, &catalogue, &query, now)
    });
    Ok(Json(view.await?))
}

/// The soonest openings across several services and all who give them.
#[utoipa::path(tag = "public",
    params(("clinic" = String, Path, description = "The clinic's slug"), FirstQuery),
    responses(
        (status = 200, description = "The soonest first; of those that begin together, in the order in which the services are named", body = FirstView),
        (status = 404, description = "There is no such clinic or service", body = Problem),
        (status = 422, description = "A parameter is not understood", body = Problem),
    ))]
#[get("/api/v1/clinics/{clinic}/slots/first")]
pub(super) async fn first(
    asked: Asked,
    clinic: Path<String>,
    query: Query<FirstQuery>,
) -> Result<Json<FirstView>, Failure> {
    let (query, now) = (query.into_inner(), asked.now);
    let limit @ 1..=50 = query.limit.unwrap_or(5) else {
        return Err(Error::invalid("/limit", "invalid", "must be from 1 to 50").into());
    };
    let mut keys: Vec<&str> = query.services.split(',').map(str::trim).collect();
    keys.retain(|key| !key.is_empty());
    if !(1..=MOST_SERVICES).contains(&keys.len()) {
        let detail = format!("must name from 1 to {MOST_SERVICES} services");
        return Err(Error::invalid("/services", "invalid", detail).into());
    }
    let keys: Vec<String> = keys.into_iter().map(str::to_owned).collect();
    let view = asked.read(move |conn| {
        let catalogue = clinics::catalogue_of(conn, &clinic)?;
        let who = Asker::Public(query.audience);
        let items = soonest(conn, &catalogue, &keys, (who, limit), now)?;
        Ok(FirstView { time_zone: catalogue.clinic.time_zone.name().to_owned(), items })
    });
    Ok(Json(view.await?))
}

fn soonest(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    keys: &[String],
    (asker, limit): (Asker, usize),
    now: DateTime<Utc>,
) -> Result<Vec<FirstSlotView>, Error> {
    let mut services: Vec<&Service> = Vec::new();
    for key in keys {
        let service = catalogue.service_named(key).ok_or(Error::NotFound("service"))?;
        if !services.iter().any(|known| known.id == service.id) {
            services.push(service);
        }
    }
    let mut items: Vec<FirstSlotView> = Vec::new();
    for service in services {
        let (practitioner, location) = (None, None);
        let search =
            Search { service, practitioner, location, asker, patient: None, now, without: None };
        // Several may begin together and are one answer, so that a few more are looked at.
        let several = limit.saturating_mul(catalogue.who_give(service.id).count().max(1));
        let found = openings::soonest(conn, catalogue, &search, now, several)?;
        items.extend(together(catalogue, service, &found, limit));
    }
    items.sort_by_key(|item| item.slot.starts_at);
    items.truncate(limit);
    Ok(items)
}

/// Openings that begin and end together at one place are one, up to `limit` of them.
fn together(
    catalogue: &Catalogue,
    service: &Service,
    openings: &[Opening],
    limit: usize,
) -> Vec<FirstSlotView> {
    let mut items: Vec<FirstSlotView> = Vec::new();
    for opening in openings {
        let slot = AlternativeView::of(catalogue, opening);
        let same = |item: &&mut FirstSlotView| {
            let known = &item.slot;
            (known.starts_at, known.ends_at, known.location)
                == (slot.starts_at, slot.ends_at, slot.location)
        };
        let full = items.len() == limit;
        match items.iter_mut().rev().find(same) {
            Some(item) => item.practitioners.push(slot.practitioner),
            None if full => break,
            None => items.push(FirstSlotView {
                service: service.id.uuid(),
                practitioners: vec![slot.practitioner],
                slot,
            }),
        }
    }
    items
}

fn days(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    query: &SlotQuery,
    now: DateTime<Utc>,
) -> Result<SlotsView, Error> {
    let service = catalogue.service_named(&query.service).ok_or(Error::NotFound("service"))?;
    let practitioner = match &query.practitioner {
        Some(key) => {
            Some(catalogue.practitioner_named(key).ok_or(Error::NotFound("practitioner"))?.id)
        }
        None => None,
    };
    let location = match &query.location {
        Some(key) => Some(catalogue.location_named(key).ok_or(Error::NotFound("location"))?.id),
        None => None,
    };
    let zone = location.map_or(catalogue.clinic.time_zone, |id| catalogue.zone(id));
    let from = query.from.unwrap_or_else(|| domain::local::date(zone, now));
    let fortnight = from.checked_add_days(Days::new(13)).unwrap_or(from);
    let to = query.to.unwrap_or(fortnight);
    let range = dates(zone, from, to, MOST_DAYS)?;

    let asker = Asker::Public(query.audience);
    let search =
        Search { service, practitioner, location, asker, patient: None, now, without: None };
    let found = openings::on_dates(conn, catalogue, &search, (from, to))?;
    let next = match found.first() {
        Some(opening) => Some(*opening),
        None => openings::first(conn, catalogue, &search, range.end())?,
    };
    Ok(SlotsView {
        time_zone: zone.name().to_owned(),
        service: service.id.uuid(),
        days: by_day(catalogue, &found, from, to),
        next_opening: next
            .map(|opening| local(catalogue.zone(opening.location_id), opening.visit.start())),
    })
}

/// Openings that begin and end together at one place are one slot, with all who offer it.
fn by_day(
    catalogue: &Catalogue,
    openings: &[Opening],
    from: NaiveDate,
    to: NaiveDate,
) -> Vec<DayView> {
    let mut days: Vec<DayView> = from
        .iter_days()
        .take_while(|date| *date <= to)
        .map(|date| DayView { date, slots: Vec::new() })
        .collect();
    for opening in openings {
        let zone = catalogue.zone(opening.location_id);
        let starts_at = local(zone, opening.visit.start());
        let Some(day) = days.iter_mut().find(|day| day.date == starts_at.date_naive()) else {
            continue;
        };
        let ends_at = local(zone, opening.visit.end());
        let (location, who) = (opening.location_id.uuid(), opening.practitioner_id.uuid());
        let same = |slot: &&mut SlotView| {
            (slot.starts_at, slot.ends_at, slot.location) == (starts_at, ends_at, location)
        };
        // Those that begin together lie together at the end.
        match day.slots.iter_mut().rev().take_while(|slot| slot.starts_at == starts_at).find(same) {
            Some(slot) => slot.practitioners.push(who),
            None => {
                day.slots.push(SlotView { starts_at, ends_at, location, practitioners: vec![who] });
            }
        }
    }
    days
}

impl AlternativeView {
    /// The opening in the clocks of its location.
    pub(super) fn of(catalogue: &Catalogue, opening: &Opening) -> Self {
        let zone = catalogue.zone(opening.location_id);
        Self {
            starts_at: local(zone, opening.visit.start()),
            ends_at: local(zone, opening.visit.end()),
            location: opening.location_id.uuid(),
            practitioner: opening.practitioner_id.uuid(),
        }
    }
}
