//! The patients' table.
use super::{At, DbConn, Tx, appointments, schema::patients};
use crate::{
    Error,
    domain::{ClinicId, Language, Patient, PatientId, PatientRecord, Refusal, folded},
};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Bool, Text},
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = patients, check_for_backend(super::MultiBackend))]
pub(super) struct Row {
    id: PatientId,
    given_name: String,
    family_name: String,
    email: Option<String>,
    phone: Option<String>,
    birth_date: Option<NaiveDate>,
    language: Option<Language>,
}

/// Everything that is written down about a patient.
#[derive(Queryable, Selectable)]
#[diesel(table_name = patients, check_for_backend(super::MultiBackend))]
pub(super) struct RecordRow {
    #[diesel(embed)]
    patient: Row,
    note: String,
    first_seen_at: Option<At>,
    active: bool,
    created_at: At,
    external_id: Option<String>,
    merged_into: Option<PatientId>,
    revision: i32,
}

/// Adds a patient.
pub fn insert(
    tx: &mut Tx<'_>,
    clinic: ClinicId,
    one: &Patient,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    add(tx, clinic, &PatientRecord::new(one.clone(), now))
}

/// Adds a patient with all that is written down about them.
pub fn add(tx: &mut Tx<'_>, clinic: ClinicId, record: &PatientRecord) -> Result<(), Error> {
    let one = &record.patient;
    diesel::insert_into(patients::table)
        .values((
            patients::id.eq(one.id),
            patients::clinic_id.eq(clinic),
            patients::given_name.eq(&one.given_name),
            patients::family_name.eq(&one.family_name),
            patients::name_folded.eq(folded(&one.name())),
            patients::email.eq(&one.email),
            patients::phone.eq(&one.phone),
            patients::birth_date.eq(one.birth_date),
            patients::language.eq(one.language),
            patients::note.eq(&record.note),
            patients::first_seen_at.eq(record.first_seen_at.map(At)),
            patients::active.eq(record.active),
            patients::created_at.eq(At(record.created_at)),
            patients::external_id.eq(&record.external_id),
            patients::revision.eq(record.revision),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Keeps what became of a record that was read at `revision`.
pub fn update(tx: &mut Tx<'_>, record: &PatientRecord, revision: i32) -> Result<(), Error> {
    let one = &record.patient;
    let as_read = patients::table.find(one.id).filter(patients::revision.eq(revision));
    // What was wrong with an address says nothing of another.
    let other = match one.email.clone() {
        Some(email) => as_read.filter(patients::email.ne(email)).into_boxed(),
        None => as_read.into_boxed(),
    };
    let doubted: Vec<PatientId> = other.select(patients::id).load(tx.conn())?;
    if !doubted.is_empty() {
        diesel::update(patients::table.find(one.id))
            .set(patients::email_failed_at.eq(None::<At>))
            .execute(tx.conn())?;
    }
    let found = diesel::update(as_read)
        .set((
            patients::given_name.eq(&one.given_name),
            patients::family_name.eq(&one.family_name),
            patients::name_folded.eq(folded(&one.name())),
            patients::email.eq(&one.email),
            patients::phone.eq(&one.phone),
            patients::birth_date.eq(one.birth_date),
            patients::language.eq(one.language),
            patients::note.eq(&record.note),
            patients::first_seen_at.eq(record.first_seen_at.map(At)),
            patients::active.eq(record.active),
            patients::merged_into.eq(record.merged_into),
            patients::revision.eq(record.revision),
        ))
        .execute(tx.conn())?;
    if found == 1 { Ok(()) } else { Err(Refusal::StaleRevision { revision }.into()) }
}

/// Fills in how to reach a patient, where that was not known.
pub fn complete(
    tx: &mut Tx<'_>,
    id: PatientId,
    phone: Option<&str>,
    birth_date: Option<NaiveDate>,
) -> Result<(), Error> {
    let raised = patients::revision.eq(patients::revision + 1);
    if phone.is_some() {
        diesel::update(patients::table.find(id).filter(patients::phone.is_null()))
            .set((patients::phone.eq(phone), raised))
            .execute(tx.conn())?;
    }
    if birth_date.is_some() {
        diesel::update(patients::table.find(id).filter(patients::birth_date.is_null()))
            .set((patients::birth_date.eq(birth_date), raised))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Keeps the language in which a patient books.
pub fn speaks(tx: &mut Tx<'_>, id: PatientId, language: Language) -> Result<(), Error> {
    diesel::update(patients::table.find(id))
        .set((patients::language.eq(language), patients::revision.eq(patients::revision + 1)))
        .execute(tx.conn())?;
    Ok(())
}

/// Whether a patient has been treated here: their record says so, or a visit that is done.
pub fn is_known(conn: &mut DbConn, id: PatientId) -> Result<bool, Error> {
    let first_seen: Option<Option<At>> =
        patients::table.find(id).select(patients::first_seen_at).first(conn).optional()?;
    match first_seen {
        Some(Some(_)) => Ok(true),
        _ => appointments::was_treated(conn, id),
    }
}

/// Takes back that a patient was first treated at `at`: the first of the visits that are done
/// stands instead, if there is one.
pub fn unseen(tx: &mut Tx<'_>, id: PatientId, at: DateTime<Utc>) -> Result<(), Error> {
    let first = appointments::first_treated(tx, id)?;
    let noted = patients::table.find(id).filter(patients::first_seen_at.eq(At(at)));
    diesel::update(noted).set(patients::first_seen_at.eq(first.map(At))).execute(tx.conn())?;
    Ok(())
}

/// Notes when a patient was first treated.
pub fn seen(tx: &mut Tx<'_>, id: PatientId, at: DateTime<Utc>) -> Result<(), Error> {
    let later = patients::first_seen_at.is_null().or(patients::first_seen_at.gt(At(at)));
    diesel::update(patients::table.find(id).filter(later))
        .set(patients::first_seen_at.eq(At(at)))
        .execute(tx.conn())?;
    Ok(())
}

/// The patients of a clinic with this name under one mail address, the earliest first.
pub fn by_name_and_email(
    conn: &mut DbConn,
    clinic: ClinicId,
    name: &str,
    email: Option<&str>,
) -> Result<Vec<Patient>, Error> {
    let mut query = patients::table
        .filter(patients::clinic_id.eq(clinic))
        .filter(patients::name_folded.eq(folded(name)))
        .filter(patients::active.eq(true))
        .into_boxed();
    query = match email {
        Some(email) => query.filter(patients::email.eq(email.to_owned())),
        None => query.filter(patients::email.is_null()),
    };
    let rows = query.order(patients::id).select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(Patient::from).collect())
}

/// Whether a clinic has a patient with exactly these details, whether they still come or not.
pub fn is_written_down(conn: &mut DbConn, clinic: ClinicId, one: &Patient) -> Result<bool, Error> {
    let namesakes = patients::table
        .filter(patients::clinic_id.eq(clinic))
        .filter(patients::name_folded.eq(folded(&one.name())))
        .select(Row::as_select())
        .load(conn)?;
    let is_same =
        |row| Patient { id: one.id, language: one.language, ..Patient::from(row) } == *one;
    Ok(namesakes.into_iter().any(is_same))
}

/// The patients of a clinic who may well be this one: of the same name and with the same date of
/// birth, mail address or telephone number; or of another name, born on the same day and reached
/// in the same way.
pub fn likely(
    conn: &mut DbConn,
    clinic: ClinicId,
    one: &Patient,
) -> Result<Vec<PatientRecord>, Error> {
    let born = || patients::birth_date.eq(one.birth_date);
    let reached = || {
        let email = patients::email.is_not_null().and(patients::email.eq(&one.email));
        email.or(patients::phone.is_not_null().and(patients::phone.eq(&one.phone)))
    };
    let namesake = patients::name_folded.eq(folded(&one.name()));
    let rows = patients::table
        .filter(patients::clinic_id.eq(clinic))
        .filter(patients::active.eq(true))
        .filter(patients::id.ne(one.id))
        .filter(namesake.and(born().or(reached())).or(born().and(reached())))
        .order(patients::id)
        .limit(20)
        .select(RecordRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(PatientRecord::from).collect())
}

/// One patient of a clinic.
pub fn get(conn: &mut DbConn, clinic: ClinicId, id: PatientId) -> Result<Patient, Error> {
    let row = patients::table.find(id).filter(patients::clinic_id.eq(clinic));
    let row = row.select(Row::as_select()).first(conn).optional()?;
    row.map(Patient::from).ok_or(Error::NotFound("patient"))
}

/// Since when a clinic's mail server has refused a patient's mail address, and taken none since.
pub fn address_failed_at(
    conn: &mut DbConn,
    clinic: ClinicId,
    email: Option<&str>,
) -> Result<Option<DateTime<Utc>>, Error> {
    let Some(email) = email else { return Ok(None) };
    let failed: Option<Option<At>> = patients::table
        .filter(patients::clinic_id.eq(clinic))
        .filter(patients::email.eq(email))
        .filter(patients::email_failed_at.is_not_null())
        .order(patients::email_failed_at.desc())
        .select(patients::email_failed_at)
        .first(conn)
        .optional()?;
    Ok(failed.flatten().map(Into::into))
}

/// The record of a patient of a clinic, or of whom they were found to be the same person as.
pub fn record(conn: &mut DbConn, clinic: ClinicId, id: PatientId) -> Result<PatientRecord, Error> {
    let one = |conn: &mut DbConn, id| {
        let row = patients::table.find(id).filter(patients::clinic_id.eq(clinic));
        row.select(RecordRow::as_select()).first(conn).optional()
    };
    let found = one(conn, id)?.ok_or(Error::NotFound("patient"))?;
    let found = match found.merged_into {
        Some(survivor) => one(conn, survivor)?.ok_or(Error::NotFound("patient"))?,
        None => found,
    };
    Ok(found.into())
}

/// As [`record`], and until the transaction ends the record is merged into no other, and whoever
/// else asks for it so waits.
pub fn settled(tx: &mut Tx<'_>, clinic: ClinicId, id: PatientId) -> Result<PatientRecord, Error> {
    let known = record(tx, clinic, id)?.patient.id;
    if let DbConn::Postgres(conn) = tx.conn() {
        let row = patients::table.find(known).select(patients::id);
        row.for_no_key_update().first::<PatientId>(conn)?;
    }
    record(tx, clinic, known)
}

/// Has whoever else means somebody of this name and mail address wait until this transaction ends;
/// on SQLite there is only one writer.
pub fn lock_name(
    tx: &mut Tx<'_>,
    clinic: ClinicId,
    name: &str,
    email: Option<&str>,
) -> Result<(), Error> {
    if let DbConn::Postgres(conn) = tx.conn() {
        let who = format!("{clinic} {} {}", folded(name), email.unwrap_or_default());
        diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
            .bind::<Text, _>(who)
            .execute(conn)?;
    }
    Ok(())
}

/// Takes two patients for oneself until the transaction ends; nobody books for them meanwhile.
pub fn lock(tx: &mut Tx<'_>, mut these: [PatientId; 2]) -> Result<(), Error> {
    these.sort_unstable();
    if let DbConn::Postgres(conn) = tx.conn() {
        for id in these {
            let row = patients::table.find(id).select(patients::id);
            row.for_update().first::<PatientId>(conn).optional()?;
        }
    }
    Ok(())
}

/// Lets the records that became a part of one lead to another.
pub fn lead_on(tx: &mut Tx<'_>, from: PatientId, to: PatientId) -> Result<(), Error> {
    diesel::update(patients::table.filter(patients::merged_into.eq(from)))
        .set(patients::merged_into.eq(to))
        .execute(tx.conn())?;
    Ok(())
}

/// Gives a patient the account of another, if they have none.
pub fn take_account(tx: &mut Tx<'_>, from: PatientId, to: PatientId) -> Result<(), Error> {
    let account: Option<crate::domain::Id<Row>> =
        patients::table.find(from).select(patients::account_id).first(tx.conn())?;
    diesel::update(patients::table.find(to).filter(patients::account_id.is_null()))
        .set(patients::account_id.eq(account))
        .execute(tx.conn())?;
    Ok(())
}

/// The patient whom another system knows by this name, or whose identifier it is.
pub fn by_external_id(
    conn: &mut DbConn,
    clinic: ClinicId,
    key: &str,
) -> Result<Option<PatientRecord>, Error> {
    let named = patients::table
        .filter(patients::clinic_id.eq(clinic))
        .filter(patients::external_id.eq(key))
        .select(patients::id)
        .first(conn)
        .optional()?;
    let Some(id) = named.or_else(|| key.parse().ok()) else { return Ok(None) };
    match record(conn, clinic, id) {
        Ok(found) => Ok(Some(found)),
        Err(Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The patients of a clinic after `after`, by identifier; those that became a part of another's
/// record are left out.
pub fn page(
    conn: &mut DbConn,
    clinic: ClinicId,
    after: Option<PatientId>,
    limit: i64,
) -> Result<Vec<PatientRecord>, Error> {
    let mut query = patients::table
        .filter(patients::clinic_id.eq(clinic))
        .filter(sql::<Bool>("merged_into IS NULL"))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(patients::id.gt(after));
    }
    let rows = query.order(patients::id).limit(limit).select(RecordRow::as_select()).load(conn)?;
    Ok(rows.into_iter().map(PatientRecord::from).collect())
}

/// The patients with these identifiers, in no order.
pub(super) fn these(conn: &mut DbConn, ids: &[PatientId]) -> Result<Vec<Patient>, Error> {
    let rows = patients::table
        .filter(patients::id.eq_any(ids.to_vec()))
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Patient::from).collect())
}

impl From<Row> for Patient {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            given_name: row.given_name,
            family_name: row.family_name,
            email: row.email,
            phone: row.phone,
            birth_date: row.birth_date,
            language: row.language,
        }
    }
}

impl From<RecordRow> for PatientRecord {
    fn from(row: RecordRow) -> Self {
        Self {
            patient: row.patient.into(),
            note: row.note,
            first_seen_at: row.first_seen_at.map(Into::into),
            active: row.active,
            created_at: row.created_at.into(),
            external_id: row.external_id,
            merged_into: row.merged_into,
            revision: row.revision,
        }
    }
}
