//! The links in mails that let somebody in, by the hash of the secret that each ends in.
use super::{At, DbConn, Tx, schema::login_links};
use crate::{
    Error,
    domain::{AccountId, ClinicId, Id},
};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

/// How long after its end a link is still told from one that never was.
const REMEMBERED: TimeDelta = TimeDelta::days(7);

/// The identifier of a link.
pub type LinkId = Id<LoginLink>;

/// A link that a mail brings.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = login_links, check_for_backend(super::MultiBackend))]
pub struct LoginLink {
    /// Its identifier, of which its secret is made.
    pub id: LinkId,
    /// At which clinic.
    pub clinic_id: ClinicId,
    /// Whose.
    pub account_id: AccountId,
    /// The address that becomes theirs by it; `None`: it lets them in.
    pub new_email: Option<String>,
    /// Until when it works.
    pub expires_at: At,
    /// When it was used.
    pub used_at: Option<At>,
}

/// Adds a link, which the secret of this hash opens.
pub fn insert(
    tx: &mut Tx<'_>,
    link: &LoginLink,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    diesel::insert_into(login_links::table)
        .values((
            login_links::id.eq(link.id),
            login_links::clinic_id.eq(link.clinic_id),
            login_links::account_id.eq(link.account_id),
            login_links::token_hash.eq(token_hash),
            login_links::new_email.eq(&link.new_email),
            login_links::created_at.eq(At(now)),
            login_links::expires_at.eq(link.expires_at),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// The link that a secret opens, at whichever clinic, used or not.
pub fn by_token(conn: &mut DbConn, hash: &[u8]) -> Result<LoginLink, Error> {
    let link = login_links::table.filter(login_links::token_hash.eq(hash));
    let link = link.select(LoginLink::as_select()).first(conn).optional()?;
    link.ok_or(Error::NotFound("link"))
}

/// Uses a link up; `false`: somebody has already, or it is too late. Of two who try at once, one
/// succeeds.
pub fn use_up(tx: &mut Tx<'_>, id: LinkId, now: DateTime<Utc>) -> Result<bool, Error> {
    let good = login_links::table
        .find(id)
        .filter(login_links::used_at.is_null())
        .filter(login_links::expires_at.gt(At(now)));
    let used = diesel::update(good).set(login_links::used_at.eq(At(now))).execute(tx.conn())?;
    Ok(used == 1)
}

/// Deletes what ended long ago; how many there were.
pub fn delete_old(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<usize, Error> {
    let old = login_links::table.filter(login_links::expires_at.le(At(now - REMEMBERED)));
    Ok(diesel::delete(old).execute(tx.conn())?)
}

impl LoginLink {
    /// Whether it still works.
    pub fn works(&self, now: DateTime<Utc>) -> bool {
        self.used_at.is_none() && now < self.expires_at.0
    }
}
