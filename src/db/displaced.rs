//! The visits that need a new time, found in a constant number of queries.
use super::{
    DbConn,
    appointments::{self, Booked, Filter},
    blocks, diaries, hours,
};
use crate::{
    Error,
    domain::{AppointmentId, Catalogue, Circumstances, PractitionerId, Span, Spot, Trouble, Whose},
};
use chrono::{DateTime, Utc};
use std::collections::HashMap;

/// A visit that needs a new time, and why.
#[derive(Debug, Clone)]
pub struct Displaced {
    /// The visit and whose it is.
    pub booked: Booked,
    /// Why; at least one.
    pub troubles: Vec<Trouble>,
}

/// Which of a clinic's visits are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All of them.
    Everywhere,
    /// Those of one practitioner or room.
    Of(Whose),
}

/// The coming visits in scope that need a new time, by start.
pub fn spots(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    scope: Scope,
    now: DateTime<Utc>,
) -> Result<Vec<(Spot, Vec<Trouble>)>, Error> {
    let filter = match scope {
        Scope::Everywhere => Filter::default(),
        Scope::Of(Whose::Practitioner(id)) => {
            Filter { practitioner: Some(id), ..Filter::default() }
        }
        Scope::Of(Whose::Room(id)) => Filter { room: Some(id), ..Filter::default() },
    };
    let clinic = catalogue.clinic.id;
    let coming = appointments::spots(conn, clinic, now, &filter)?;
    let last = coming.iter().map(|spot| spot.visit.end()).max();
    let Some(span) = last.and_then(|last| Span::between(now, last)) else { return Ok(Vec::new()) };

    let mut who: Vec<PractitionerId> = coming.iter().map(|spot| spot.practitioner_id).collect();
    who.sort_unstable();
    who.dedup();
    let (first, last) = diaries::local_dates(catalogue, span);
    // A visit that has begun may have begun yesterday.
    let first = first.pred_opt().unwrap_or(first);
    let circumstances = Circumstances {
        catalogue,
        sites: &diaries::sites(conn, catalogue, first, last)?,
        hours: &hours::of(conn, &who, first, last)?,
        blocks: &blocks::from(conn, clinic, now)?,
    };
    let mut found = Vec::new();
    for spot in coming {
        let troubles = circumstances.troubles(&spot);
        if !troubles.is_empty() {
            found.push((spot, troubles));
        }
    }
    Ok(found)
}

/// The visits themselves, with their patients.
pub fn whole(conn: &mut DbConn, spots: Vec<(Spot, Vec<Trouble>)>) -> Result<Vec<Displaced>, Error> {
    let mut troubles: HashMap<AppointmentId, Vec<Trouble>> =
        spots.into_iter().map(|(spot, troubles)| (spot.id, troubles)).collect();
    let ids: Vec<AppointmentId> = troubles.keys().copied().collect();
    let visits = appointments::these(conn, &ids)?;
    let why = |booked: Booked| {
        let troubles = troubles.remove(&booked.appointment.id)?;
        Some(Displaced { booked, troubles })
    };
    Ok(visits.into_iter().filter_map(why).collect())
}
