//! Where a hold stands, for the browser that asks for it.
use super::{
    left::Left,
    visitor::{Visitor, parts},
};
use crate::{
    Error,
    db::{DbConn, appointments, clinics},
    domain::{Appointment, AppointmentId, Catalogue, Status},
};
use chrono::{DateTime, Utc};

/// What became of a hold.
pub(super) enum Standing {
    /// It is kept for this browser.
    Kept(Box<Appointment>),
    /// This browser held it, and its time has run out.
    Over(Box<Appointment>),
    /// This browser has made a visit of it.
    Booked(AppointmentId),
    /// This browser held it, and gave it back for another.
    Left(Left),
    /// There is none, or it is somebody else's: which of the two does not show.
    Gone,
}

/// Where the hold that an address names stands, and the clinic.
pub(super) fn standing(
    conn: &mut DbConn,
    visitor: &Visitor,
    (slug, hold): &(String, String),
    now: DateTime<Utc>,
) -> Result<(Catalogue, Standing), Error> {
    let catalogue = clinics::catalogue_of(conn, slug)?;
    let Some(id) = parts(hold).0 else { return Ok((catalogue, Standing::Gone)) };
    let standing = match appointments::get(conn, catalogue.clinic.id, id) {
        Ok(visit) if visitor.claims(&visit) => of(visit, now),
        Ok(_) | Err(Error::NotFound(_)) => {
            let left = visitor.left.iter().find(|left| left.is(slug, id)).cloned();
            left.map_or(Standing::Gone, Standing::Left)
        }
        Err(error) => return Err(error),
    };
    Ok((catalogue, standing))
}

fn of(visit: Appointment, now: DateTime<Utc>) -> Standing {
    let until = visit.hold.as_ref().map(|hold| hold.expires_at);
    match visit.status {
        Status::Held if until.is_some_and(|until| now < until) => Standing::Kept(Box::new(visit)),
        Status::Held => Standing::Over(Box::new(visit)),
        _ => Standing::Booked(visit.id),
    }
}
