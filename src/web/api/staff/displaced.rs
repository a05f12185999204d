//! The work list of visits that need a new time.
use super::{
    super::{Failure, Problem, lists, slots::AlternativeView},
    appointments::only_own,
    setup::DisplacedView,
};
use crate::{
    actions::Look,
    db::{
        clinics,
        displaced::{self, Scope},
    },
    domain::{Catalogue, Opening, Whose},
    web::{extract::Asked, session::SignedIn, suggestions},
};
use actix_web::{
    get,
    web::{Json, Query},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

/// A part of the work list.
#[derive(Serialize, ToSchema)]
struct WorkListView {
    /// By start.
    items: Vec<WorkView>,
    /// How many visits need a new time in all.
    total: usize,
    /// Where the next part begins, to be sent as `after`; null: there is none.
    next: Option<String>,
}

/// A visit that needs a new time, and where it could go.
#[derive(Serialize, ToSchema)]
struct WorkView {
    #[serde(flatten)]
    displaced: DisplacedView,
    /// Up to three: with the same practitioner first, the nearest in time, then with others.
    suggestions: Vec<AlternativeView>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct WorkQuery {
    /// How many, at most 200; left out: 50.
    limit: Option<u32>,
    /// The `next` of an earlier answer.
    after: Option<String>,
}

/// The coming visits that need a new time, for something came in between: a block, a closure,
/// other hours, or somebody or something was retired. What staff set aside on purpose does not
/// count.
#[utoipa::path(tag = "staff", security(("staff" = [])), params(WorkQuery),
    responses(
        (status = 200, description = "By start; a practitioner gets their own", body = WorkListView),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 422, description = "A parameter is not understood", body = Problem),
    ))]
#[get("/api/v1/staff/displaced")]
pub(super) async fn list(
    asked: Asked,
    who: SignedIn,
    query: Query<WorkQuery>,
) -> Result<Json<WorkListView>, Failure> {
    let limit = usize::try_from(lists::limit(query.limit)?).unwrap_or(usize::MAX);
    let after = query.after.as_deref().map(lists::place).transpose()?;
    let now = asked.now;
    let session = who.0.clone();
    let found = asked.show_to(&session, move |conn| {
        let catalogue = clinics::catalogue(conn, who.0.clinic_id)?;
        let own = only_own(&who, &catalogue).map(Whose::Practitioner);
        let scope = own.map_or(Scope::Everywhere, Scope::Of);
        let mut spots = displaced::spots(conn, &catalogue, scope, now)?;
        let total = spots.len();
        spots.retain(|(spot, _)| after.is_none_or(|after| (spot.visit.start(), spot.id) > after));
        let more = spots.len() > limit;
        spots.truncate(limit);
        let last = spots.last().filter(|_| more);
        let next = last.map(|(spot, _)| lists::cursor(spot.visit.start(), spot.id));
        let visits = displaced::whole(conn, spots)?;
        let suggestions = suggestions::of(conn, &catalogue, &visits, now)?;
        let items = visits.iter().zip(&suggestions).map(|(one, openings)| {
            let displaced = DisplacedView::of(&catalogue, one)?;
            Ok(WorkView { displaced, suggestions: views(&catalogue, openings) })
        });
        let items = items.collect::<Result<_, crate::Error>>()?;
        let part = json!({ "after": query.after });
        let look = Look::Many { action: "displaced.list", part };
        Ok((WorkListView { items, total, next }, look))
    });
    Ok(Json(found.await?))
}

fn views(catalogue: &Catalogue, openings: &[Opening]) -> Vec<AlternativeView> {
    openings.iter().map(|opening| AlternativeView::of(catalogue, opening)).collect()
}
