//! The accounts' table: mail addresses at a clinic that somebody signs in with.
use super::{
    At, DbConn, Tx,
    schema::{accounts, login_links, patients, sessions},
};
use crate::{
    Error,
    domain::{Account, AccountId, ClinicId, Email},
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = accounts, check_for_backend(super::MultiBackend))]
pub(super) struct Row {
    id: AccountId,
    clinic_id: ClinicId,
    email: String,
    verified_at: Option<At>,
}

/// The account of an address at a clinic; a new one where there is none yet.
pub fn of(tx: &mut Tx<'_>, clinic: ClinicId, email: &Email) -> Result<Account, Error> {
    let new = diesel::insert_into(accounts::table)
        .values((
            accounts::id.eq(AccountId::new()),
            accounts::clinic_id.eq(clinic),
            accounts::email.eq(email.as_str()),
        ))
        .on_conflict_do_nothing();
    match tx.conn() {
        DbConn::Postgres(conn) => new.execute(conn),
        DbConn::Sqlite(conn) => new.execute(conn),
    }?;
    find(tx, clinic, email)?.ok_or(Error::NotFound("account"))
}

/// The account of an address at a clinic, if there is one.
fn find(conn: &mut DbConn, clinic: ClinicId, email: &Email) -> Result<Option<Account>, Error> {
    let row = accounts::table
        .filter(accounts::clinic_id.eq(clinic))
        .filter(accounts::email.eq(email.as_str()))
        .select(Row::as_select());
    Ok(row.first(conn).optional()?.map(Account::from))
}

/// Gives an account another address; where there is an account of that one already, it is a part
/// of that from then on. Answers the account that is left.
pub fn readdress(tx: &mut Tx<'_>, one: &Account, email: &Email) -> Result<Account, Error> {
    let Some(other) = find(tx, one.clinic_id, email)? else {
        diesel::update(accounts::table.find(one.id))
            .set(accounts::email.eq(email.as_str()))
            .execute(tx.conn())?;
        return get(tx, one.clinic_id, one.id);
    };
    diesel::update(login_links::table.filter(login_links::account_id.eq(one.id)))
        .set(login_links::account_id.eq(other.id))
        .execute(tx.conn())?;
    diesel::update(sessions::table.filter(sessions::account_id.eq(one.id)))
        .set(sessions::account_id.eq(other.id))
        .execute(tx.conn())?;
    diesel::update(patients::table.filter(patients::account_id.eq(one.id)))
        .set(patients::account_id.eq(other.id))
        .execute(tx.conn())?;
    diesel::delete(accounts::table.find(one.id)).execute(tx.conn())?;
    Ok(other)
}

/// An account of a clinic.
pub fn get(conn: &mut DbConn, clinic: ClinicId, id: AccountId) -> Result<Account, Error> {
    let row = accounts::table.find(id).filter(accounts::clinic_id.eq(clinic));
    let row = row.select(Row::as_select()).first(conn).optional()?;
    row.map(Account::from).ok_or(Error::NotFound("account"))
}

/// Notes that somebody reads the account's mailbox.
pub fn verify(tx: &mut Tx<'_>, id: AccountId, now: DateTime<Utc>) -> Result<(), Error> {
    let first = accounts::table.find(id).filter(accounts::verified_at.is_null());
    diesel::update(first).set(accounts::verified_at.eq(At(now))).execute(tx.conn())?;
    Ok(())
}

impl From<Row> for Account {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            clinic_id: row.clinic_id,
            email: row.email,
            verified_at: row.verified_at.map(Into::into),
        }
    }
}
