//! A day of the clinic, in one answer.
use super::{
    super::{
        Failure, Problem,
        views::{StaffVisitView, local},
    },
    appointments::only_own,
    setup::BlockView,
};
use crate::{
    Error,
    actions::Look,
    db::clinics,
    domain::{self, Catalogue, Span},
    web::{
        day::{self, Column, DayBook},
        extract::Asked,
        session::SignedIn,
    },
};
use actix_web::{
    get,
    web::{Json, Query},
};
use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What a calendar needs for one local date.
#[derive(Serialize, ToSchema)]
struct DayView {
    date: NaiveDate,
    /// IANA.
    time_zone: String,
    closures: Vec<ClosureView>,
    practitioners: Vec<ColumnView>,
    /// Blocks of rooms.
    room_blocks: Vec<BlockView>,
}

/// A location that is closed that day.
#[derive(Serialize, ToSchema)]
struct ClosureView {
    location: Uuid,
    title: String,
}

/// One practitioner's day.
#[derive(Serialize, ToSchema)]
struct ColumnView {
    practitioner: Uuid,
    name: String,
    /// When they work, hours kept for staff included.
    hours: Vec<SpanView>,
    /// When the public may book with them.
    online_hours: Vec<SpanView>,
    blocks: Vec<BlockView>,
    /// By how many minutes they run late right now; null on any other day than today.
    running_late_minutes: Option<i64>,
    /// By start, those called off included.
    appointments: Vec<StaffVisitView>,
}

/// A stretch of time.
#[derive(Serialize, ToSchema)]
struct SpanView {
    starts_at: DateTime<FixedOffset>,
    ends_at: DateTime<FixedOffset>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct DayQuery {
    /// The local date; left out: today.
    date: Option<NaiveDate>,
    /// By id; left out: every location.
    location: Option<String>,
}

/// A day of the clinic.
#[utoipa::path(tag = "staff", security(("staff" = [])), params(DayQuery),
    responses(
        (status = 200, description = "Who works when, what is blocked, every visit; a practitioner gets their own", body = DayView),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 404, description = "There is no such location or day", body = Problem),
        (status = 422, description = "A parameter is not understood", body = Problem),
    ))]
#[get("/api/v1/staff/day")]
pub(super) async fn show(
    asked: Asked,
    who: SignedIn,
    query: Query<DayQuery>,
) -> Result<Json<DayView>, Failure> {
    let now = asked.now;
    let session = who.0.clone();
    let view = asked.show_to(&session, move |conn| {
        let catalogue = clinics::catalogue(conn, who.0.clinic_id)?;
        let location = match &query.location {
            Some(key) => Some(catalogue.location_named(key).ok_or(Error::NotFound("location"))?.id),
            None => None,
        };
        let zone = location.map_or(catalogue.clinic.time_zone, |id| catalogue.zone(id));
        let date = query.date.unwrap_or_else(|| domain::local::date(zone, now));
        super::super::views::dates(zone, date, date, 1)?;
        let mut book = day::load(conn, &catalogue, location, date, now)?;
        if let Some(own) = only_own(&who, &catalogue) {
            book.columns.retain(|column| column.practitioner_id == own);
        }
        let part = json!({ "date": date, "location": location });
        Ok((DayView::of(&catalogue, &book, now)?, Look::Many { action: "day.view", part }))
    });
    Ok(Json(view.await?))
}

impl DayView {
    fn of(catalogue: &Catalogue, book: &DayBook, now: DateTime<Utc>) -> Result<Self, Error> {
        let block = |block| BlockView::of(catalogue, block);
        let closure = |(location, title): &(domain::LocationId, String)| ClosureView {
            location: location.uuid(),
            title: title.clone(),
        };
        Ok(Self {
            date: book.date,
            time_zone: book.zone.name().to_owned(),
            closures: book.closures.iter().map(closure).collect(),
            practitioners: book
                .columns
                .iter()
                .map(|column| ColumnView::of(catalogue, (book, now), column))
                .collect::<Result<_, _>>()?,
            room_blocks: book.room_blocks.iter().map(block).collect(),
        })
    }
}

impl ColumnView {
    fn of(
        catalogue: &Catalogue,
        (book, now): (&DayBook, DateTime<Utc>),
        column: &Column,
    ) -> Result<Self, Error> {
        let zone = book.zone;
        let name = catalogue.practitioner(column.practitioner_id);
        let span = |span: Span| SpanView {
            starts_at: local(zone, span.start()),
            ends_at: local(zone, span.end()),
        };
        Ok(Self {
            practitioner: column.practitioner_id.uuid(),
            name: name.map(domain::Practitioner::display_name).unwrap_or_default(),
            hours: column.windows.iter().map(|window| span(window.span)).collect(),
            online_hours: column.online.iter().copied().map(span).collect(),
            blocks: column.blocks.iter().map(|block| BlockView::of(catalogue, block)).collect(),
            running_late_minutes: book.holds(now).then(|| column.running_late(now)),
            appointments: column
                .visits
                .iter()
                .map(|booked| StaffVisitView::of(catalogue, booked))
                .collect::<Result<_, _>>()?,
        })
    }
}
