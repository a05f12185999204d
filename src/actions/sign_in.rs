//! Staff sign in and out.
use super::Context;
use crate::{
    Error,
    db::{
        Tx, audit,
        audit::Actor,
        sessions::{self, Session},
        staff::{self, Login},
    },
    domain::{ClinicId, StaffId},
    secret::Token,
};
use chrono::TimeDelta;
use serde_json::json;

/// How many wrong passwords are answered before each further one costs a pause.
const PATIENCE: i32 = 5;
/// The longest pause: nobody can lock another out for good.
const LONGEST_PAUSE: i64 = 15 * 60;

/// Begins the session of somebody whose password was right; answers what its forms must carry.
pub fn sign_in(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic: ClinicId,
    staff: StaffId,
    token: &Token,
) -> Result<String, Error> {
    let csrf = Token::random().reveal().to_owned();
    staff::count_failure(tx, staff, 0, None)?;
    sessions::insert(tx, (clinic, staff), &token.hash(), &csrf, context.now)?;
    note(tx, context, clinic, staff, "staff.sign-in")?;
    Ok(csrf)
}

/// Counts a wrong password; from the fifth on each costs a pause that doubles.
pub fn fail_sign_in(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic: ClinicId,
    login: &Login,
) -> Result<(), Error> {
    let failed = login.failed.saturating_add(1);
    let doublings = u32::try_from(failed - PATIENCE).ok();
    let pause = doublings.map(|n| (1_i64 << n.min(20)).min(LONGEST_PAUSE));
    let until = pause.map(|seconds| context.now + TimeDelta::seconds(seconds));
    staff::count_failure(tx, login.staff.id, failed, until)?;
    note(tx, context, clinic, login.staff.id, "staff.sign-in-failed")
}

/// Notes that a session is in use, so that it does not end for idleness.
pub fn stay(tx: &mut Tx<'_>, context: &Context, session: &Session) -> Result<(), Error> {
    sessions::touch(tx, session.id, context.now)
}

/// Ends a session.
pub fn sign_out(tx: &mut Tx<'_>, context: &Context, session: &Session) -> Result<(), Error> {
    sessions::delete(tx, session.id)?;
    note(tx, context, session.clinic_id, session.staff.id, "staff.sign-out")
}

fn note(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic_id: ClinicId,
    staff: StaffId,
    action: &str,
) -> Result<(), Error> {
    let actor = if action == "staff.sign-in-failed" { Actor::System } else { Actor::Staff(staff) };
    let entry = audit::Entry {
        clinic_id,
        at: context.now,
        actor,
        action: action.to_owned(),
        subject_kind: "staff",
        subject: staff.uuid(),
        change: json!({}),
        reason: None,
        request_id: context.request_id.clone(),
    };
    audit::insert(tx, entry)
}
