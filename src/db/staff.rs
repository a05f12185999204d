//! The staff's table.
use super::{At, DbConn, Tx, schema::staff};
use crate::{
    Error,
    domain::{ClinicId, Colleague, PractitionerId, Role, Staff, StaffId},
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = staff, check_for_backend(super::MultiBackend))]
pub(super) struct Row {
    id: StaffId,
    email: String,
    name: String,
    role: Role,
    practitioner_id: Option<PractitionerId>,
}

/// What signing in needs to know of somebody.
#[derive(Debug, Clone)]
pub struct Login {
    /// Who it is.
    pub staff: Staff,
    /// The argon2id hash of their password, in PHC form.
    pub password_hash: String,
    /// How often in a row it was wrong.
    pub failed: i32,
    /// Until when no password is looked at.
    pub locked_until: Option<DateTime<Utc>>,
}

/// Adds a member of staff; without a password hash they can sign in only when they have chosen one.
pub fn insert(
    tx: &mut Tx<'_>,
    clinic: ClinicId,
    one: &Staff,
    password_hash: &str,
) -> Result<(), Error> {
    diesel::insert_into(staff::table)
        .values((
            staff::id.eq(one.id),
            staff::clinic_id.eq(clinic),
            staff::email.eq(&one.email),
            staff::name.eq(&one.name),
            staff::role.eq(one.role),
            staff::practitioner_id.eq(one.practitioner_id),
            staff::password_hash.eq(password_hash),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Keeps what became of a member of staff.
pub fn update(tx: &mut Tx<'_>, one: &Colleague) -> Result<(), Error> {
    let Staff { id, email, name, role, practitioner_id } = &one.staff;
    diesel::update(staff::table.find(id))
        .set((
            staff::email.eq(email),
            staff::name.eq(name),
            staff::role.eq(role),
            staff::practitioner_id.eq(practitioner_id),
            staff::active.eq(one.active),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Gives somebody another password, and with it a fresh start at signing in.
pub fn set_password(tx: &mut Tx<'_>, id: StaffId, password_hash: &str) -> Result<(), Error> {
    diesel::update(staff::table.find(id))
        .set((
            staff::password_hash.eq(password_hash),
            staff::failed_logins.eq(0),
            staff::locked_until.eq(None::<At>),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Everybody of a clinic's staff, by name.
pub fn all(conn: &mut DbConn, clinic: ClinicId) -> Result<Vec<Colleague>, Error> {
    let rows: Vec<(Row, bool)> = staff::table
        .filter(staff::clinic_id.eq(clinic))
        .order((staff::name, staff::id))
        .select((Row::as_select(), staff::active))
        .load(conn)?;
    Ok(rows.into_iter().map(|(row, active)| Colleague { staff: row.into(), active }).collect())
}

/// Who of a clinic's staff were invited and have not chosen a password yet.
pub fn invited(conn: &mut DbConn, clinic: ClinicId) -> Result<Vec<StaffId>, Error> {
    let rows = staff::table.filter(staff::clinic_id.eq(clinic)).filter(staff::password_hash.eq(""));
    Ok(rows.select(staff::id).load(conn)?)
}

/// Who signs in at a clinic with this mail address.
pub fn login(conn: &mut DbConn, clinic: ClinicId, email: &str) -> Result<Option<Login>, Error> {
    let found: Option<(Row, String, i32, Option<At>)> = staff::table
        .filter(staff::clinic_id.eq(clinic))
        .filter(staff::email.eq(email))
        .filter(staff::active.eq(true))
        .select((Row::as_select(), staff::password_hash, staff::failed_logins, staff::locked_until))
        .first(conn)
        .optional()?;
    Ok(found.map(|(row, password_hash, failed, locked_until)| Login {
        staff: row.into(),
        password_hash,
        failed,
        locked_until: locked_until.map(Into::into),
    }))
}

/// Counts a wrong password; from the fifth on, a pause that doubles.
pub fn count_failure(
    tx: &mut Tx<'_>,
    id: StaffId,
    failed: i32,
    locked_until: Option<DateTime<Utc>>,
) -> Result<(), Error> {
    diesel::update(staff::table.find(id))
        .set((staff::failed_logins.eq(failed), staff::locked_until.eq(locked_until.map(At))))
        .execute(tx.conn())?;
    Ok(())
}

impl From<Row> for Staff {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            email: row.email,
            name: row.name,
            role: row.role,
            practitioner_id: row.practitioner_id,
        }
    }
}
