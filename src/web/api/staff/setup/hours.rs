//! The weekly hours of a practitioner.
use super::{
    addresses::prelude::*,
    member::{Member, WallTime},
    resource,
};
use crate::{
    db::clinics,
    domain::{Access, Location, PractitionerId, Role, Week, Within, WorkingHours},
};
use actix_web::put;
use chrono::NaiveDate;

/// The weekly rules by which a practitioner works.
#[derive(Serialize, ToSchema)]
pub(crate) struct WeekView {
    practitioner: Uuid,
    rules: Vec<RuleView>,
}

/// At work at a location on one weekday between two wall times.
#[derive(Serialize, ToSchema)]
pub(crate) struct RuleView {
    location: Uuid,
    /// 1 Monday to 7 Sunday.
    weekday: i32,
    #[schema(inline)]
    opens: WallTime,
    /// `00:00` is the end of the day.
    #[schema(inline)]
    closes: WallTime,
    /// The first date it holds; null: always has.
    valid_from: Option<NaiveDate>,
    /// The last date it holds; null: for good.
    valid_until: Option<NaiveDate>,
    /// Every how many weeks, counted from the Monday of `valid_from`'s week.
    every_weeks: i32,
    access: Access,
}

type Weekday = Within<1, 7>;
type Weeks = Within<1, 52>;

/// At work at a location on one weekday between two wall times.
#[derive(Clone, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleBody {
    location: Uuid,
    /// 1 Monday to 7 Sunday.
    #[schema(inline)]
    weekday: Weekday,
    #[schema(inline)]
    opens: WallTime,
    /// `00:00` is the end of the day.
    #[schema(inline)]
    closes: WallTime,
    /// The first date it holds; left out: always has.
    valid_from: Option<NaiveDate>,
    /// The last date it holds; left out: for good.
    valid_until: Option<NaiveDate>,
    /// Every how many weeks (left out: each), counted from the Monday of `valid_from`'s week.
    #[schema(inline)]
    every_weeks: Option<Weeks>,
    /// Who may book: `online` (left out), everyone; `staff`, the desk only.
    access: Option<Access>,
}

/// The most rules that one week may have.
const MOST: usize = 200;

body! {
    /// All weekly rules of a practitioner.
    WeekBody {
        /// They replace those that were there; none: never at work.
        rules: Vec<RuleBody>,
    }
}

impl Resource for WeekBody {
    type Thing = Week;
    type View = WeekView;

    fn blank(_: &Catalogue) -> Week {
        Week { practitioner_id: PractitionerId::of(Uuid::nil()), rules: Vec::new() }
    }

    fn edit(&self, edit: &mut Edit, catalogue: &Catalogue, week: &mut Week) -> Result<(), Error> {
        if matches!(self.rules, Member::Absent) {
            edit.wrong("rules", "must be given");
        }
        let Some(rules) = edit.given("rules", &self.rules) else { return Ok(()) };
        if rules.len() > MOST {
            edit.wrong("rules", "must be 200 at the most");
        }
        week.rules.clear();
        for (place, rule) in rules.iter().enumerate() {
            let at = |member: &str| format!("rules/{place}/{member}");
            let location_id = known(catalogue, rule.location)?;
            let every_weeks = rule.every_weeks.map_or(1, Weeks::get);
            if !runs_forward(rule.opens, rule.closes) {
                edit.wrong(&at("closes"), "must be later than `opens`, or 00:00");
            }
            if rule.valid_from.zip(rule.valid_until).is_some_and(|(from, until)| until < from) {
                edit.wrong(&at("valid_until"), "must not be before `valid_from`");
            }
            if every_weeks > 1 && rule.valid_from.is_none() {
                edit.wrong(&at("valid_from"), "must be given where not every week counts");
            }
            week.rules.push(WorkingHours {
                location_id,
                weekday: rule.weekday.get(),
                opens: rule.opens.0,
                closes: rule.closes.0,
                valid_from: rule.valid_from,
                valid_until: rule.valid_until,
                every_weeks,
                access: rule.access.unwrap_or(Access::Online),
            });
        }
        // In the order in which they are read again, so that what says the same is the same.
        week.rules.sort_by_key(|rule| (rule.weekday, rule.opens));
        Ok(())
    }

    fn view(_: &Catalogue, week: &Week) -> WeekView {
        let rules = week.rules.iter().map(RuleView::from).collect();
        WeekView { practitioner: week.practitioner_id.uuid(), rules }
    }

    fn may_change(who: SignedIn) -> Result<SignedIn, Error> {
        who.at_desk()
    }
}

impl From<&WorkingHours> for RuleView {
    fn from(rule: &WorkingHours) -> Self {
        Self {
            location: rule.location_id.uuid(),
            weekday: rule.weekday,
            opens: WallTime(rule.opens),
            closes: WallTime(rule.closes),
            valid_from: rule.valid_from,
            valid_until: rule.valid_until,
            every_weeks: rule.every_weeks,
            access: rule.access,
        }
    }
}

/// A location of the clinic.
pub(super) fn known(catalogue: &Catalogue, id: Uuid) -> Result<crate::domain::LocationId, Error> {
    let found: Option<&Location> = catalogue.location(id.into());
    found.map(|location| location.id).ok_or(Error::NotFound("location"))
}

pub(super) fn runs_forward(opens: WallTime, closes: WallTime) -> bool {
    closes.0 > opens.0 || closes.0 == chrono::NaiveTime::MIN
}

/// Goes on if somebody may see when a practitioner works: at the desk, they themselves, and
/// everybody where the clinic lets practitioners see all.
pub(super) async fn may_see(
    asked: &Asked,
    who: SignedIn,
    practitioner: Uuid,
) -> Result<SignedIn, Error> {
    let staff = &who.0.staff;
    let own = staff.practitioner_id == Some(practitioner.into());
    if staff.role != Role::Practitioner || own {
        return Ok(who);
    }
    let clinic = who.0.clinic_id;
    let catalogue = asked.read(move |conn| clinics::catalogue(conn, clinic)).await?;
    catalogue.practitioner(practitioner.into()).ok_or(Error::NotFound("practitioner"))?;
    if catalogue.clinic.policy.practitioners_see_all {
        Ok(who)
    } else {
        Err(Error::Forbidden("you see your own hours only"))
    }
}

/// The weekly hours of a practitioner.
#[utoipa::path(tag = "set-up", security(("staff" = [])),
    params(("id" = Uuid, Path, description = "The practitioner")),
    responses(
        (status = 200, description = "By weekday; `ETag` says as what they were seen", body = WeekView),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "They see their own hours only", body = Problem),
        (status = 404, description = "There is no such practitioner here", body = Problem),
    ))]
#[get("/api/v1/staff/practitioners/{id}/hours")]
pub(crate) async fn show(
    asked: Asked,
    who: SignedIn,
    id: Path<Uuid>,
) -> Result<HttpResponse, Failure> {
    let who = may_see(&asked, who, *id).await?;
    resource::show::<WeekBody>(&asked, who, (*id).into()).await
}

/// Replaces the weekly hours of a practitioner, whatever visits then lie outside them.
#[utoipa::path(tag = "set-up", security(("staff" = [])),
    params(("id" = Uuid, Path, description = "The practitioner"), Rehearsal,
        ("If-Match" = Option<String>, Header, description = "The `ETag` that was seen")),
    request_body = WeekBody,
    responses(
        (status = 200, description = "As they are now", body = Changed<WeekView>),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is no such practitioner or location here", body = Problem),
        (status = 409, description = "They were changed meanwhile", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not JSON", body = Problem),
        (status = 422, description = "A part is not what it must be", body = Problem),
    ))]
#[put("/api/v1/staff/practitioners/{id}/hours")]
pub(crate) async fn replace(
    asked: Asked,
    who: SignedIn,
    id: Path<Uuid>,
    how: How,
    body: Body<WeekBody>,
) -> Result<HttpResponse, Failure> {
    resource::change(&asked, who, (*id).into(), how, body).await
}
