//! The sessions' table: who is signed in, by the hash of a secret that only they hold.
use super::{
    At, DbConn, Tx,
    schema::{sessions, staff},
    staff::Row as StaffRow,
};
use crate::{
    Error,
    domain::{ClinicId, Id, Staff, StaffId},
};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use std::collections::HashSet;

/// The identifier of a session.
pub type SessionId = Id<Session>;

/// How long a session lasts that nobody uses.
pub const IDLE: TimeDelta = TimeDelta::minutes(30);
/// How long a session lasts at the most.
pub const LONGEST: TimeDelta = TimeDelta::hours(12);

/// Somebody's being signed in.
#[derive(Debug, Clone)]
pub struct Session {
    /// Its identifier.
    pub id: SessionId,
    /// At which clinic.
    pub clinic_id: ClinicId,
    /// Who.
    pub staff: Staff,
    /// What every form of theirs must carry.
    pub csrf: String,
    /// When it was last used, to the minute.
    pub seen_at: DateTime<Utc>,
}

/// Begins a session of a member of staff.
pub fn insert(
    tx: &mut Tx<'_>,
    (clinic, staff): (ClinicId, StaffId),
    token_hash: &[u8],
    csrf: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(SessionId::new()),
            sessions::clinic_id.eq(clinic),
            sessions::token_hash.eq(token_hash),
            sessions::staff_id.eq(Some(staff)),
            sessions::csrf.eq(csrf),
            sessions::created_at.eq(At(now)),
            sessions::seen_at.eq(At(now)),
            sessions::expires_at.eq(At(now + LONGEST)),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// The live session of a member of staff that a secret opens.
pub fn find(
    conn: &mut DbConn,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<Session>, Error> {
    let found: Option<(SessionId, ClinicId, String, At, StaffRow)> = sessions::table
        .inner_join(staff::table)
        .filter(sessions::token_hash.eq(token_hash))
        .filter(sessions::expires_at.gt(At(now)))
        .filter(sessions::seen_at.gt(At(now - IDLE)))
        .filter(staff::active.eq(true))
        .select((
            sessions::id,
            sessions::clinic_id,
            sessions::csrf,
            sessions::seen_at,
            StaffRow::as_select(),
        ))
        .first(conn)
        .optional()?;
    Ok(found.map(|(id, clinic_id, csrf, seen_at, row)| Session {
        id,
        clinic_id,
        staff: row.into(),
        csrf,
        seen_at: seen_at.0,
    }))
}

/// Those of these sessions that are not over.
pub fn going_on(
    conn: &mut DbConn,
    ids: &[SessionId],
    now: DateTime<Utc>,
) -> Result<HashSet<SessionId>, Error> {
    let live: Vec<SessionId> = sessions::table
        .inner_join(staff::table)
        .filter(sessions::id.eq_any(ids.to_vec()))
        .filter(sessions::expires_at.gt(At(now)))
        .filter(sessions::seen_at.gt(At(now - IDLE)))
        .filter(staff::active.eq(true))
        .select(sessions::id)
        .load(conn)?;
    Ok(live.into_iter().collect())
}

/// Who is signed in, since when, and when it was last used.
pub type Live = (StaffId, DateTime<Utc>, DateTime<Utc>);

/// Who of a clinic's staff is signed in, the latest first.
pub fn live(conn: &mut DbConn, clinic: ClinicId, now: DateTime<Utc>) -> Result<Vec<Live>, Error> {
    let rows: Vec<(Option<StaffId>, At, At)> = sessions::table
        .filter(sessions::clinic_id.eq(clinic))
        .filter(sessions::staff_id.is_not_null())
        .filter(sessions::expires_at.gt(At(now)))
        .filter(sessions::seen_at.gt(At(now - IDLE)))
        .order(sessions::seen_at.desc())
        .select((sessions::staff_id, sessions::created_at, sessions::seen_at))
        .load(conn)?;
    let known = rows.into_iter().filter_map(|(who, since, seen)| Some((who?, since.0, seen.0)));
    Ok(known.collect())
}

/// Notes that a session is in use.
pub fn touch(tx: &mut Tx<'_>, id: SessionId, now: DateTime<Utc>) -> Result<(), Error> {
    diesel::update(sessions::table.find(id))
        .set(sessions::seen_at.eq(At(now)))
        .execute(tx.conn())?;
    Ok(())
}

/// Ends a session.
pub fn delete(tx: &mut Tx<'_>, id: SessionId) -> Result<(), Error> {
    diesel::delete(sessions::table.find(id)).execute(tx.conn())?;
    Ok(())
}

/// Ends every session of a member of staff.
pub fn delete_of(tx: &mut Tx<'_>, staff: StaffId) -> Result<(), Error> {
    diesel::delete(sessions::table.filter(sessions::staff_id.eq(staff))).execute(tx.conn())?;
    Ok(())
}

/// Deletes the sessions that are over.
pub fn delete_expired(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<usize, Error> {
    let over = sessions::table
        .filter(sessions::expires_at.le(At(now)).or(sessions::seen_at.le(At(now - IDLE))));
    Ok(diesel::delete(over).execute(tx.conn())?)
}
