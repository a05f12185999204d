//! Openings, for programs.
use super::{
    Failure, Problem,
    views::{dates, local},
};
use crate::{
    Error,
    db::{DbConn, clinics},
    domain::{self, Asker, Audience, Catalogue, Opening},
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

/// The soonest opening of a service.
#[derive(Serialize, ToSchema)]
struct FirstSlotView {
    service: Uuid,
    #[serde(flatten)]
    slot: AlternativeView,
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

/// The soonest opening of each of several services.
#[utoipa::path(tag = "public",
    params(("clinic" = String, Path, description = "The clinic's slug"), FirstQuery),
    responses(
        (status = 200, description = "The soonest first", body = FirstView),
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
    let view = asked.read(move |conn| {
        let catalogue = clinics::catalogue_of(conn, &clinic)?;
        let mut items = Vec::new();
        for key in query.services.split(',').map(str::trim).take(50) {
            let service = catalogue.service_named(key).ok_or(Error::NotFound("service"))?;
            let public = Asker::Public(None);
            let search = Search {
                service,
                practitioner: None,
                location: None,
                asker: public,
                now,
                without: None,
            };
            let found = openings::first(conn, &catalogue, &search, now)?;
            items.extend(found.map(|opening| FirstSlotView {
                service: service.id.uuid(),
                slot: AlternativeView::of(&catalogue, &opening),
            }));
        }
        items.sort_by_key(|item| item.slot.starts_at);
        items.truncate(limit);
        Ok(FirstView { time_zone: catalogue.clinic.time_zone.name().to_owned(), items })
    });
    Ok(Json(view.await?))
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
    let search = Search { service, practitioner, location, asker, now, without: None };
    let found = openings::within(conn, catalogue, &search, range)?;
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
