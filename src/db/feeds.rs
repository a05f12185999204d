//! The feeds' table: calendars to subscribe to, by the hash of a secret that only subscribers hold.
use super::{At, DbConn, MultiBackend, Tx, schema::feeds};
use crate::{
    Error,
    domain::{ClinicId, Feed, FeedId, FeedOf, PatientId, PractitionerId, RoomId},
};
use anyhow::Context as _;
use chrono::{DateTime, Utc};
use diesel::prelude::*;

#[derive(Queryable, Selectable)]
#[diesel(table_name = feeds, check_for_backend(MultiBackend))]
struct Row {
    id: FeedId,
    clinic_id: ClinicId,
    practitioner_id: Option<PractitionerId>,
    room_id: Option<RoomId>,
    patient_id: Option<PatientId>,
    names: bool,
    created_at: At,
    used_at: Option<At>,
    content_hash: Option<Vec<u8>>,
    content_since: At,
}

/// Adds a feed, which the secret of this hash opens.
pub fn insert(tx: &mut Tx<'_>, feed: &Feed, token_hash: &[u8]) -> Result<(), Error> {
    let (practitioner, room, patient) = match feed.of {
        FeedOf::Practitioner(id) => (Some(id), None, None),
        FeedOf::Room(id) => (None, Some(id), None),
        FeedOf::Patient(id) => (None, None, Some(id)),
    };
    diesel::insert_into(feeds::table)
        .values((
            feeds::id.eq(feed.id),
            feeds::clinic_id.eq(feed.clinic_id),
            feeds::practitioner_id.eq(practitioner),
            feeds::room_id.eq(room),
            feeds::patient_id.eq(patient),
            feeds::token_hash.eq(token_hash),
            feeds::names.eq(feed.names),
            feeds::created_at.eq(At(feed.created_at)),
            feeds::content_since.eq(At(feed.content_since)),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Deletes a feed: its secret opens nothing any more.
pub fn delete(tx: &mut Tx<'_>, id: FeedId) -> Result<(), Error> {
    diesel::delete(feeds::table.find(id)).execute(tx.conn())?;
    Ok(())
}

/// Makes a patient's feed another's; if that one has a feed already, the first opens nothing any
/// more.
pub fn move_to_patient(tx: &mut Tx<'_>, from: PatientId, to: PatientId) -> Result<(), Error> {
    let theirs = feeds::table.filter(feeds::patient_id.eq(to)).select(feeds::id);
    let has_one: Option<FeedId> = theirs.first(tx.conn()).optional()?;
    let of_from = feeds::table.filter(feeds::patient_id.eq(from));
    if has_one.is_some() {
        diesel::delete(of_from).execute(tx.conn())?;
    } else {
        diesel::update(of_from).set(feeds::patient_id.eq(to)).execute(tx.conn())?;
    }
    Ok(())
}

/// Notes that a feed was asked for and what it holds since when.
pub fn served(
    tx: &mut Tx<'_>,
    id: FeedId,
    now: DateTime<Utc>,
    (content_hash, since): (&[u8], DateTime<Utc>),
) -> Result<(), Error> {
    diesel::update(feeds::table.find(id))
        .set((
            feeds::used_at.eq(At(now)),
            feeds::content_hash.eq(content_hash),
            feeds::content_since.eq(At(since)),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// The feed of somebody's visits, if there is one.
pub fn of(conn: &mut DbConn, clinic: ClinicId, whose: FeedOf) -> Result<Option<Feed>, Error> {
    let mut query = feeds::table.filter(feeds::clinic_id.eq(clinic)).into_boxed();
    query = match whose {
        FeedOf::Practitioner(id) => query.filter(feeds::practitioner_id.eq(id)),
        FeedOf::Room(id) => query.filter(feeds::room_id.eq(id)),
        FeedOf::Patient(id) => query.filter(feeds::patient_id.eq(id)),
    };
    query.select(Row::as_select()).first(conn).optional()?.map(Feed::try_from).transpose()
}

/// The feeds of a clinic's practitioners and rooms.
pub fn of_the_house(conn: &mut DbConn, clinic: ClinicId) -> Result<Vec<Feed>, Error> {
    let rows: Vec<Row> = feeds::table
        .filter(feeds::clinic_id.eq(clinic))
        .filter(feeds::patient_id.is_null())
        .order(feeds::id)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Feed::try_from).collect()
}

/// The feed that a secret opens, at whichever clinic.
pub fn by_token(conn: &mut DbConn, hash: &[u8]) -> Result<Feed, Error> {
    let row = feeds::table.filter(feeds::token_hash.eq(hash)).select(Row::as_select());
    row.first(conn).optional()?.ok_or(Error::NotFound("calendar"))?.try_into()
}

impl TryFrom<Row> for Feed {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let of = row
            .practitioner_id
            .map(FeedOf::Practitioner)
            .or(row.room_id.map(FeedOf::Room))
            .or(row.patient_id.map(FeedOf::Patient));
        Ok(Self {
            id: row.id,
            clinic_id: row.clinic_id,
            of: of.context("a feed names nobody")?,
            names: row.names,
            created_at: row.created_at.into(),
            used_at: row.used_at.map(Into::into),
            content_hash: row.content_hash,
            content_since: row.content_since.into(),
        })
    }
}
