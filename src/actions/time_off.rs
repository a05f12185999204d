//! Time off: taken or asked for by practitioners, decided by the desk.
use super::{Context, NewBlock, block, setup::Outcome};
use crate::{
    Error,
    db::{Tx, audit, audit::Actor, calendars, clinics, time_off},
    domain::{
        Block, BlockKind, ClinicId, PractitionerId, Span, TimeOff, TimeOffDecision, TimeOffId,
        TimeOffOutcome, TimeOffRequest, Title, Whose,
    },
};
use serde_json::{Value, json};

/// Time that a practitioner wants off.
#[derive(Debug, Clone)]
pub struct NewTimeOff {
    /// At which clinic.
    pub clinic_id: ClinicId,
    /// Whose time.
    pub practitioner_id: PractitionerId,
    /// From when to when.
    pub span: Span,
    /// What it is for; becomes the title of the block.
    pub reason: Title,
}

/// What became of a wish for time off.
#[derive(Debug, Clone)]
pub enum TimeOffWish {
    /// The time is blocked, as the clinic allows.
    Taken(Outcome<Block>),
    /// The desk will decide.
    Asked(TimeOffRequest),
}

/// Blocks a practitioner's time where the clinic lets them, and else asks the desk for it.
pub fn want_time_off(
    tx: &mut Tx<'_>,
    context: &Context,
    new: &NewTimeOff,
) -> Result<TimeOffWish, Error> {
    if new.span.end() <= context.now {
        return Err(Error::invalid("/ends_at", "past", "must be still to come"));
    }
    match clinics::catalogue(tx, new.clinic_id)?.clinic.policy.time_off {
        TimeOff::Direct => blocked(tx, context, new).map(TimeOffWish::Taken),
        TimeOff::Asked => asked(tx, context, new).map(TimeOffWish::Asked),
    }
}

/// Grants it: the time is blocked, and the visits in it need a new one.
pub fn approve_time_off(
    tx: &mut Tx<'_>,
    context: &Context,
    of: (ClinicId, TimeOffId),
) -> Result<(TimeOffRequest, Outcome<Block>), Error> {
    let request = open(tx, of)?;
    decided(tx, context, &request, (TimeOffOutcome::Approved, None))?;
    let reason = Title::parse(&request.reason).map_err(anyhow::Error::from)?;
    let TimeOffRequest { clinic_id, practitioner_id, span, .. } = request;
    let new = NewTimeOff { clinic_id, practitioner_id, span, reason };
    let outcome = blocked(tx, context, &new)?;
    let change = json!({ "practitioner": practitioner_id, "block": outcome.thing.id });
    note(tx, context, &request, ("approve", change))?;
    Ok((time_off::get(tx, of.0, of.1)?, outcome))
}

/// Does not grant it, and says why.
pub fn decline_time_off(
    tx: &mut Tx<'_>,
    context: &Context,
    of: (ClinicId, TimeOffId),
    answer: &str,
) -> Result<TimeOffRequest, Error> {
    let request = open(tx, of)?;
    decided(tx, context, &request, (TimeOffOutcome::Declined, Some(answer)))?;
    let change = json!({ "practitioner": request.practitioner_id });
    note(tx, context, &request, ("decline", change))?;
    time_off::get(tx, of.0, of.1)
}

/// Takes a request of one's own back that nobody has decided.
pub fn withdraw_time_off(
    tx: &mut Tx<'_>,
    context: &Context,
    of: (ClinicId, TimeOffId),
    own: PractitionerId,
) -> Result<TimeOffRequest, Error> {
    let request = time_off::get(tx, of.0, of.1)?;
    if request.practitioner_id != own {
        return Err(Error::NotFound("request"));
    }
    let request = open(tx, of)?;
    decided(tx, context, &request, (TimeOffOutcome::Withdrawn, None))?;
    let change = json!({ "practitioner": request.practitioner_id });
    note(tx, context, &request, ("withdraw", change))?;
    time_off::get(tx, of.0, of.1)
}

fn blocked(tx: &mut Tx<'_>, context: &Context, new: &NewTimeOff) -> Result<Outcome<Block>, Error> {
    let block_it = NewBlock {
        clinic_id: new.clinic_id,
        whose: Whose::Practitioner(new.practitioner_id),
        title: new.reason.clone(),
        kind: BlockKind::TimeOff,
        span: new.span,
    };
    block(tx, context, &block_it)
}

fn asked(tx: &mut Tx<'_>, context: &Context, new: &NewTimeOff) -> Result<TimeOffRequest, Error> {
    let request = TimeOffRequest {
        id: TimeOffId::new(),
        clinic_id: new.clinic_id,
        practitioner_id: new.practitioner_id,
        span: new.span,
        reason: new.reason.to_string(),
        requested_at: context.now,
        decided: None,
    };
    announce(tx, new.practitioner_id)?;
    // The same time is asked for once.
    let open = time_off::open(tx, new.clinic_id)?;
    let same = |one: &TimeOffRequest| {
        (one.practitioner_id, one.span) == (request.practitioner_id, request.span)
    };
    if let Some(asked) = open.into_iter().find(same) {
        return Ok(asked);
    }
    time_off::insert(tx, &request)?;
    let change = json!({
        "practitioner": request.practitioner_id,
        "starts_at": request.span.start(),
        "ends_at": request.span.end(),
    });
    note(tx, context, &request, ("ask", change))?;
    Ok(request)
}

fn open(tx: &mut Tx<'_>, (clinic, id): (ClinicId, TimeOffId)) -> Result<TimeOffRequest, Error> {
    let request = time_off::get(tx, clinic, id)?;
    if request.decided.is_some() {
        return Err(Error::Conflict("that was decided already"));
    }
    // Who changes the set-up of a clinic takes this lock first.
    clinics::lock(tx, clinic)?;
    announce(tx, request.practitioner_id)?;
    Ok(request)
}

/// Whoever looks at the practitioner's calendar hears that there is news.
fn announce(tx: &mut Tx<'_>, who: PractitionerId) -> Result<(), Error> {
    calendars::lock(tx, [who.uuid()])
}

fn decided(
    tx: &mut Tx<'_>,
    context: &Context,
    request: &TimeOffRequest,
    (outcome, answer): (TimeOffOutcome, Option<&str>),
) -> Result<(), Error> {
    let Actor::Staff(by) = context.actor else {
        return Err(Error::Forbidden("time off is decided by the staff"));
    };
    let answer = answer.map(str::to_owned);
    let decision = TimeOffDecision { at: context.now, by, outcome, answer };
    if time_off::decide(tx, request.id, &decision)? {
        Ok(())
    } else {
        Err(Error::Conflict("that was decided already"))
    }
}

/// What somebody wants time off for, and what they are answered, stays out of the trail, which is
/// kept for ever.
fn note(
    tx: &mut Tx<'_>,
    context: &Context,
    request: &TimeOffRequest,
    (word, change): (&str, Value),
) -> Result<(), Error> {
    let entry = audit::Entry {
        clinic_id: request.clinic_id,
        at: context.now,
        actor: context.actor,
        action: format!("time-off.{word}"),
        subject_kind: "time-off",
        subject: request.id.uuid(),
        change,
        reason: None,
        request_id: context.request_id.clone(),
    };
    audit::insert(tx, entry)
}
