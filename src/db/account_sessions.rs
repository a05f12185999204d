//! Patients who are signed in: the rows of the sessions' table that name an account.
use super::{
    At, DbConn, Tx,
    accounts::Row as AccountRow,
    schema::{accounts, sessions},
    sessions::{IDLE, LONGEST},
};
use crate::{
    Error,
    domain::{Account, AccountId, ClinicId, Id},
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

/// The identifier of such a session.
pub type AccountSessionId = Id<AccountSession>;

/// Somebody's being signed in who reads a mailbox.
#[derive(Debug, Clone)]
pub struct AccountSession {
    /// Its identifier.
    pub id: AccountSessionId,
    /// At which clinic.
    pub clinic_id: ClinicId,
    /// Which mailbox.
    pub account: Account,
    /// What every form of theirs must carry.
    pub csrf: String,
    /// When it was last used, to the minute.
    pub seen_at: DateTime<Utc>,
}

/// Begins a session of an account.
pub fn insert(
    tx: &mut Tx<'_>,
    account: &Account,
    token_hash: &[u8],
    csrf: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(AccountSessionId::new()),
            sessions::clinic_id.eq(account.clinic_id),
            sessions::token_hash.eq(token_hash),
            sessions::account_id.eq(Some(account.id)),
            sessions::csrf.eq(csrf),
            sessions::created_at.eq(At(now)),
            sessions::seen_at.eq(At(now)),
            sessions::expires_at.eq(At(now + LONGEST)),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// The live session at a clinic that a secret opens.
pub fn find(
    conn: &mut DbConn,
    clinic: ClinicId,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<AccountSession>, Error> {
    let found: Option<(AccountSessionId, ClinicId, String, At, AccountRow)> = sessions::table
        .inner_join(accounts::table)
        .filter(sessions::token_hash.eq(token_hash))
        .filter(sessions::clinic_id.eq(clinic))
        .filter(sessions::expires_at.gt(At(now)))
        .filter(sessions::seen_at.gt(At(now - IDLE)))
        .select((
            sessions::id,
            sessions::clinic_id,
            sessions::csrf,
            sessions::seen_at,
            AccountRow::as_select(),
        ))
        .first(conn)
        .optional()?;
    Ok(found.map(|(id, clinic_id, csrf, seen_at, row)| AccountSession {
        id,
        clinic_id,
        account: row.into(),
        csrf,
        seen_at: seen_at.0,
    }))
}

/// Notes that a session is in use.
pub fn touch(tx: &mut Tx<'_>, id: AccountSessionId, now: DateTime<Utc>) -> Result<(), Error> {
    diesel::update(sessions::table.find(id))
        .set(sessions::seen_at.eq(At(now)))
        .execute(tx.conn())?;
    Ok(())
}

/// Ends a session.
pub fn delete(tx: &mut Tx<'_>, id: AccountSessionId) -> Result<(), Error> {
    diesel::delete(sessions::table.find(id)).execute(tx.conn())?;
    Ok(())
}

/// Ends every session of an account.
pub fn delete_of(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Error> {
    let theirs = sessions::table.filter(sessions::account_id.eq(account));
    diesel::delete(theirs).execute(tx.conn())?;
    Ok(())
}
