//! Inviting somebody to the staff by mail, and their coming.
use super::{Kept as _, Outcome, noted};
use crate::{
    Error,
    actions::{Context, LinkMail, send_invitation, sign_in},
    db::{
        Tx,
        audit::Actor,
        clinics,
        invitations::{self, Invitation, InvitationId},
        sessions, staff,
    },
    domain::{Catalogue, ClinicId, Colleague, Email, Language, StaffId},
    secret::Token,
};
use chrono::TimeDelta;
use serde_json::json;

/// How long an invitation works.
const WORKS_FOR: TimeDelta = TimeDelta::days(7);

/// What became of an invitation that somebody came with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {
    /// They have their password and are in.
    In,
    /// It was used, or its time is over.
    Over,
}

/// Adds somebody who chooses their password themselves, and sends them the link for it.
pub fn invite(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic: ClinicId,
    make: impl FnOnce(&Catalogue) -> Result<Colleague, Error>,
) -> Result<Outcome<Colleague>, Error> {
    clinics::lock(tx, clinic)?;
    let catalogue = clinics::catalogue(tx, clinic)?;
    let new = make(&catalogue)?;
    staff::insert(tx, clinic, &new.staff, "")?;
    let id = send(tx, context, &catalogue, &new)?;
    let staff = &new.staff;
    let change = json!({
        "role": staff.role, "practitioner_id": staff.practitioner_id, "invitation": id,
    });
    noted(tx, context, clinic, (Colleague::KIND, new.uuid()), ("invite", change))?;
    Ok(Outcome { thing: new, affected: Vec::new() })
}

/// Sends another link to somebody who has not come yet; those before work no more.
pub fn invite_again(
    tx: &mut Tx<'_>,
    context: &Context,
    (clinic, id): (ClinicId, StaffId),
) -> Result<(), Error> {
    clinics::lock(tx, clinic)?;
    let catalogue = clinics::catalogue(tx, clinic)?;
    let one = Colleague::find(tx, &catalogue, &id)?;
    if !one.active || !staff::invited(tx, clinic)?.contains(&id) {
        return Err(Error::Conflict("they have a password already, or are retired"));
    }
    invitations::withdraw(tx, id)?;
    let invitation = send(tx, context, &catalogue, &one)?;
    let change = json!({ "invitation": invitation });
    noted(tx, context, clinic, (Colleague::KIND, one.uuid()), ("invite", change))
}

/// Uses an invitation up: the password, given as its hash, is theirs, and they are signed in with
/// the session that `session` opens.
pub fn join(
    tx: &mut Tx<'_>,
    context: &Context,
    invitation: &Invitation,
    password_hash: &str,
    session: &Token,
) -> Result<Joined, Error> {
    let (clinic, id) = (invitation.clinic_id, invitation.staff_id);
    let catalogue = clinics::catalogue(tx, clinic)?;
    let one = Colleague::find(tx, &catalogue, &id)?;
    if !one.active || !invitations::use_up(tx, invitation.id, context.now)? {
        return Ok(Joined::Over);
    }
    staff::set_password(tx, id, password_hash)?;
    let change = json!({ "invitation": invitation.id });
    noted(tx, context, clinic, (Colleague::KIND, one.uuid()), ("join", change))?;
    sign_in(tx, context, clinic, id, session)?;
    Ok(Joined::In)
}

/// Ends every session of somebody.
pub fn sign_out_everywhere(
    tx: &mut Tx<'_>,
    context: &Context,
    (clinic, id): (ClinicId, StaffId),
) -> Result<(), Error> {
    let catalogue = clinics::catalogue(tx, clinic)?;
    let one = Colleague::find(tx, &catalogue, &id)?;
    sessions::delete_of(tx, id)?;
    noted(tx, context, clinic, (Colleague::KIND, one.uuid()), ("sign-out-everywhere", json!({})))
}

fn send(
    tx: &mut Tx<'_>,
    context: &Context,
    catalogue: &Catalogue,
    one: &Colleague,
) -> Result<InvitationId, Error> {
    let invitation = Invitation {
        id: InvitationId::new(),
        clinic_id: catalogue.clinic.id,
        staff_id: one.staff.id,
        expires_at: (context.now + WORKS_FOR).into(),
        used_at: None,
    };
    let token = context.key.invitation_token(invitation.id.uuid());
    invitations::insert(tx, &invitation, &token.hash(), context.now)?;
    let to = Email::parse(&one.staff.email)
        .map_err(|problem| Error::invalid("/email", "invalid", problem.to_string()))?;
    let mail = LinkMail {
        to,
        name: one.staff.name.clone(),
        language: Language::English,
        link: invitation.id.uuid(),
        expires_at: invitation.expires_at.0,
    };
    let by = inviter(tx, context, catalogue)?;
    send_invitation(tx, context, &catalogue.clinic, &mail, (one.staff.role, &by))?;
    Ok(invitation.id)
}

/// The name of whoever invites.
fn inviter(tx: &mut Tx<'_>, context: &Context, catalogue: &Catalogue) -> Result<String, Error> {
    match context.actor {
        Actor::Staff(id) => Ok(Colleague::find(tx, catalogue, &id)?.staff.name),
        Actor::Patient | Actor::System => Ok(catalogue.clinic.name.clone()),
    }
}
