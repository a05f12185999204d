//! The accounts' table: mail addresses at a clinic that somebody signs in with.
use super::{At, DbConn, Tx, schema::accounts};
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
    let row = accounts::table
        .filter(accounts::clinic_id.eq(clinic))
        .filter(accounts::email.eq(email.as_str()))
        .select(Row::as_select());
    Ok(row.first(tx.conn())?.into())
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
