//! The first clinic of an installation, with whoever administers it: set up in the browser.
use super::{Context, open_clinic, sign_in};
use crate::{
    Error,
    db::{
        Tx,
        audit::{self, Actor},
        buckets, clinics, staff,
    },
    domain::{Clinic, Location, Pace, Staff},
    secret::Token,
};
use chrono::TimeDelta;
use serde_json::json;
use std::net::IpAddr;

/// How many wrong set-up codes a client may try.
const WRONG_CODES: Pace = Pace { at_once: 10, refill: TimeDelta::minutes(1) };

/// What the first clinic begins with.
#[derive(Debug, Clone)]
pub struct Founding {
    /// The clinic.
    pub clinic: Clinic,
    /// Its first location.
    pub location: Location,
    /// Its first administrator.
    pub admin: Staff,
    /// The hash of their password.
    pub password_hash: String,
}

/// Opens the first clinic and signs its administrator in, with the session that `session` opens.
/// Of two who try at once, one succeeds.
///
/// # Errors
/// [`Error::Conflict`] where there is a clinic already.
pub fn found(
    tx: &mut Tx<'_>,
    context: &Context,
    founding: &Founding,
    session: &Token,
) -> Result<(), Error> {
    let Founding { clinic, location, admin, password_hash } = founding;
    clinics::lock_opening(tx)?;
    if !clinics::all(tx)?.is_empty() {
        return Err(Error::Conflict("a clinic has been set up here meanwhile"));
    }
    open_clinic(tx, context, clinic, location)?;
    staff::insert(tx, clinic.id, admin, password_hash)?;
    let entry = audit::Entry {
        clinic_id: clinic.id,
        at: context.now,
        actor: Actor::System,
        action: "staff.add".to_owned(),
        subject_kind: "staff",
        subject: admin.id.uuid(),
        change: json!({ "role": admin.role }),
        reason: Some("first set-up".to_owned()),
        request_id: context.request_id.clone(),
    };
    audit::insert(tx, entry)?;
    sign_in(tx, context, clinic.id, admin.id, session)?;
    Ok(())
}

/// Counts a wrong set-up code, so that nobody tries codes without end.
pub fn count_wrong_code(
    tx: &mut Tx<'_>,
    context: &Context,
    client: Option<IpAddr>,
) -> Result<(), Error> {
    let Some(client) = client else { return Ok(()) };
    let client = context.key.client_hash(client);
    buckets::take(tx, ("set-up code", &client), WRONG_CODES, context.now)
}
