//! Single dates on which a practitioner works otherwise than every week.
use super::{
    super::super::views::dates,
    addresses::prelude::*,
    hours::{known, may_see, runs_forward},
    member::{Member, WallTime},
    resource,
};
use crate::{
    db::{clinics, hours},
    domain::{self, Access, DateHours, HoursOverride, LocationId, PractitionerId},
};
use actix_web::{
    delete, put,
    web::{Json, Query},
};
use chrono::{Datelike as _, Days, NaiveDate};
use utoipa::IntoParams;

/// A date on which a practitioner works otherwise than every week.
#[derive(Serialize, ToSchema)]
pub(crate) struct DateView {
    practitioner: Uuid,
    date: NaiveDate,
    /// When they work on that date, none: not at all; null: as every week.
    hours: Option<Vec<StretchView>>,
}

/// At work at a location between two wall times.
#[derive(Serialize, ToSchema)]
pub(crate) struct StretchView {
    location: Uuid,
    #[schema(inline)]
    opens: WallTime,
    /// `00:00` is the end of the day.
    #[schema(inline)]
    closes: WallTime,
    access: Access,
}

/// At work at a location between two wall times.
#[derive(Clone, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StretchBody {
    location: Uuid,
    #[schema(inline)]
    opens: WallTime,
    /// `00:00` is the end of the day.
    #[schema(inline)]
    closes: WallTime,
    /// Who may book: `online` (left out), everyone; `staff`, the desk only.
    access: Option<Access>,
}

body! {
    /// When a practitioner works on a date.
    DateBody {
        /// In place of the weekly hours; none: not at work; null: as every week.
        hours: Vec<StretchBody>,
    }
}

#[derive(serde::Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct DatesQuery {
    /// The first date; left out: today.
    from: Option<NaiveDate>,
    /// The last date; left out: a year later.
    to: Option<NaiveDate>,
}

/// The most stretches that one date may have.
const MOST: usize = 20;
/// The most days that one list covers.
const MOST_DAYS: i64 = 732;

impl Resource for DateBody {
    type Thing = DateHours;
    type View = DateView;

    fn blank(_: &Catalogue) -> DateHours {
        let practitioner_id = PractitionerId::of(Uuid::nil());
        DateHours { practitioner_id, on: NaiveDate::default(), exceptions: Vec::new() }
    }

    fn edit(
        &self,
        edit: &mut Edit,
        catalogue: &Catalogue,
        day: &mut DateHours,
    ) -> Result<(), Error> {
        let on = day.on;
        if !(1970..2200).contains(&on.year()) {
            return Err(Error::NotFound("date"));
        }
        if matches!(self.hours, Member::Null) {
            day.exceptions.clear();
            return Ok(());
        }
        if matches!(self.hours, Member::Absent) {
            edit.wrong("hours", "must be given");
        }
        let Some(hours) = edit.given("hours", &self.hours) else { return Ok(()) };
        if hours.len() > MOST {
            edit.wrong("hours", "must be 20 at the most");
        }
        day.exceptions.clear();
        for (place, stretch) in hours.iter().enumerate() {
            let location_id = known(catalogue, stretch.location)?;
            if !runs_forward(stretch.opens, stretch.closes) {
                let at = format!("hours/{place}/closes");
                edit.wrong(&at, "must be later than `opens`, or 00:00");
            }
            let times = Some((stretch.opens.0, stretch.closes.0));
            let access = stretch.access.unwrap_or(Access::Online);
            day.exceptions.push(HoursOverride { on, location_id, times, access });
        }
        if hours.is_empty() {
            // Not at work: one row that says so, wherever.
            let location_id = anywhere(catalogue)?;
            let access = Access::Online;
            day.exceptions.push(HoursOverride { on, location_id, times: None, access });
        }
        Ok(())
    }

    fn view(_: &Catalogue, day: &DateHours) -> DateView {
        DateView {
            practitioner: day.practitioner_id.uuid(),
            date: day.on,
            hours: (!day.exceptions.is_empty())
                .then(|| day.exceptions.iter().filter_map(StretchView::of).collect()),
        }
    }

    fn may_change(who: SignedIn) -> Result<SignedIn, Error> {
        who.at_desk()
    }
}

fn anywhere(catalogue: &Catalogue) -> Result<LocationId, Error> {
    let first = catalogue.active_locations().chain(&catalogue.locations).next();
    first.map(|location| location.id).ok_or(Error::NotFound("location"))
}

impl StretchView {
    /// `None`: not at work.
    fn of(exception: &HoursOverride) -> Option<Self> {
        let (opens, closes) = exception.times?;
        Some(Self {
            location: exception.location_id.uuid(),
            opens: WallTime(opens),
            closes: WallTime(closes),
            access: exception.access,
        })
    }
}

/// The dates on which a practitioner works otherwise than every week.
#[utoipa::path(tag = "set-up", security(("staff" = [])),
    params(("id" = Uuid, Path, description = "The practitioner"), DatesQuery),
    responses(
        (status = 200, description = "By date", body = ListView<DateView>),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "They see their own hours only", body = Problem),
        (status = 404, description = "There is no such practitioner here", body = Problem),
        (status = 422, description = "A parameter is not understood", body = Problem),
    ))]
#[get("/api/v1/staff/practitioners/{id}/overrides")]
pub(crate) async fn list(
    asked: Asked,
    who: SignedIn,
    id: Path<Uuid>,
    query: Query<DatesQuery>,
) -> Result<Json<ListView<DateView>>, Failure> {
    let who = may_see(&asked, who, *id).await?;
    let (clinic, id, now) = (who.0.clinic_id, PractitionerId::of(*id), asked.now);
    let found = asked.read(move |conn| {
        let catalogue = clinics::catalogue(conn, clinic)?;
        catalogue.practitioner(id).ok_or(Error::NotFound("practitioner"))?;
        let zone = catalogue.clinic.time_zone;
        let from = query.from.unwrap_or_else(|| domain::local::date(zone, now));
        let year_later = from.checked_add_days(Days::new(366));
        let to = query.to.or(year_later).unwrap_or(from);
        dates(zone, from, to, MOST_DAYS)?;
        let hours = hours::of(conn, &[id], from, to)?.remove(&id).unwrap_or_default();
        let same_date = hours.overrides.chunk_by(|one, next| one.on == next.on);
        let day = |exceptions: &[HoursOverride]| {
            let on = exceptions.first()?.on;
            let day = DateHours { practitioner_id: id, on, exceptions: exceptions.to_vec() };
            Some(DateBody::view(&catalogue, &day))
        };
        Ok(same_date.filter_map(day).collect())
    });
    Ok(Json(ListView::whole(found.await?)))
}

/// When a practitioner works on a date.
#[utoipa::path(tag = "set-up", security(("staff" = [])),
    params(("id" = Uuid, Path, description = "The practitioner"),
        ("date" = NaiveDate, Path, description = "The local date")),
    responses(
        (status = 200, description = "As it is; `ETag` says as what it was seen", body = DateView),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "They see their own hours only", body = Problem),
        (status = 404, description = "There is no such practitioner or date here", body = Problem),
    ))]
#[get("/api/v1/staff/practitioners/{id}/overrides/{date}")]
pub(crate) async fn show(
    asked: Asked,
    who: SignedIn,
    path: Path<(Uuid, NaiveDate)>,
) -> Result<HttpResponse, Failure> {
    let (id, date) = path.into_inner();
    let who = may_see(&asked, who, id).await?;
    resource::show::<DateBody>(&asked, who, (id.into(), date)).await
}

/// Has a practitioner work otherwise on a date, whatever visits then lie outside their hours.
#[utoipa::path(tag = "set-up", security(("staff" = [])),
    params(("id" = Uuid, Path, description = "The practitioner"),
        ("date" = NaiveDate, Path, description = "The local date"), Rehearsal,
        ("If-Match" = Option<String>, Header, description = "The `ETag` that was seen")),
    request_body = DateBody,
    responses(
        (status = 200, description = "As it is now", body = Changed<DateView>),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is no such practitioner, date or location here", body = Problem),
        (status = 409, description = "It was changed meanwhile", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not JSON", body = Problem),
        (status = 422, description = "A part is not what it must be", body = Problem),
    ))]
#[put("/api/v1/staff/practitioners/{id}/overrides/{date}")]
pub(crate) async fn replace(
    asked: Asked,
    who: SignedIn,
    path: Path<(Uuid, NaiveDate)>,
    how: How,
    body: Body<DateBody>,
) -> Result<HttpResponse, Failure> {
    let (id, date) = path.into_inner();
    resource::change(&asked, who, (id.into(), date), how, body).await
}

/// Has a practitioner work on a date as every week, whatever visits then lie outside their hours.
#[utoipa::path(tag = "set-up", security(("staff" = [])),
    params(("id" = Uuid, Path, description = "The practitioner"),
        ("date" = NaiveDate, Path, description = "The local date"), Rehearsal,
        ("If-Match" = Option<String>, Header, description = "The `ETag` that was seen")),
    responses(
        (status = 200, description = "As it is now", body = Changed<DateView>),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is no such practitioner or date here", body = Problem),
        (status = 409, description = "It was changed meanwhile", body = Problem),
    ))]
#[delete("/api/v1/staff/practitioners/{id}/overrides/{date}")]
pub(crate) async fn delete(
    asked: Asked,
    who: SignedIn,
    path: Path<(Uuid, NaiveDate)>,
    how: How,
) -> Result<HttpResponse, Failure> {
    let (id, date) = path.into_inner();
    let as_every_week = DateBody { hours: Member::Null };
    resource::change(&asked, who, (id.into(), date), how, Body(as_every_week)).await
}
