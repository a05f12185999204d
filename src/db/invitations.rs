//! Invitations to the staff, by the hash of the secret that each mail's link ends in.
use super::{At, DbConn, Tx, schema::invitations};
use crate::{
    Error,
    domain::{ClinicId, Id, StaffId},
};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

/// How long after its end an invitation is still told from one that never was.
const REMEMBERED: TimeDelta = TimeDelta::days(30);

/// The identifier of an invitation.
pub type InvitationId = Id<Invitation>;

/// An invitation to the staff.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = invitations, check_for_backend(super::MultiBackend))]
pub struct Invitation {
    /// Its identifier, of which its secret is made.
    pub id: InvitationId,
    /// To which clinic.
    pub clinic_id: ClinicId,
    /// Whose account it makes theirs.
    pub staff_id: StaffId,
    /// Until when it works.
    pub expires_at: At,
    /// When it was used.
    pub used_at: Option<At>,
}

/// Adds an invitation, which the secret of this hash opens.
pub fn insert(
    tx: &mut Tx<'_>,
    one: &Invitation,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    diesel::insert_into(invitations::table)
        .values((
            invitations::id.eq(one.id),
            invitations::clinic_id.eq(one.clinic_id),
            invitations::staff_id.eq(one.staff_id),
            invitations::token_hash.eq(token_hash),
            invitations::created_at.eq(At(now)),
            invitations::expires_at.eq(one.expires_at),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// The invitation that a secret opens, at whichever clinic, used or not.
pub fn by_token(conn: &mut DbConn, hash: &[u8]) -> Result<Invitation, Error> {
    let one = invitations::table.filter(invitations::token_hash.eq(hash));
    let one = one.select(Invitation::as_select()).first(conn).optional()?;
    one.ok_or(Error::NotFound("invitation"))
}

/// Uses an invitation up; `false`: somebody has already, or it is too late. Of two who try at
/// once, one succeeds.
pub fn use_up(tx: &mut Tx<'_>, id: InvitationId, now: DateTime<Utc>) -> Result<bool, Error> {
    let good = invitations::table
        .find(id)
        .filter(invitations::used_at.is_null())
        .filter(invitations::expires_at.gt(At(now)));
    let used = diesel::update(good).set(invitations::used_at.eq(At(now))).execute(tx.conn())?;
    Ok(used == 1)
}

/// Takes the invitations of somebody back that nobody used.
pub fn withdraw(tx: &mut Tx<'_>, staff: StaffId) -> Result<(), Error> {
    let open = invitations::table.filter(invitations::staff_id.eq(staff));
    diesel::delete(open.filter(invitations::used_at.is_null())).execute(tx.conn())?;
    Ok(())
}

/// Until when the last invitation of somebody works; `None`: they had none of late.
pub fn last_of(conn: &mut DbConn, staff: StaffId) -> Result<Option<DateTime<Utc>>, Error> {
    let last: Option<At> = invitations::table
        .filter(invitations::staff_id.eq(staff))
        .order(invitations::created_at.desc())
        .select(invitations::expires_at)
        .first(conn)
        .optional()?;
    Ok(last.map(Into::into))
}

/// Deletes what ended long ago; how many there were.
pub fn delete_old(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<usize, Error> {
    let old = invitations::table.filter(invitations::expires_at.le(At(now - REMEMBERED)));
    Ok(diesel::delete(old).execute(tx.conn())?)
}

impl Invitation {
    /// Whether it still works.
    pub fn works(&self, now: DateTime<Utc>) -> bool {
        self.used_at.is_none() && now < self.expires_at.0
    }
}
