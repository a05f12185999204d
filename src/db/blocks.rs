//! The blocks' table.
use super::{At, DbConn, Tx, schema::blocks};
use crate::{
    Error,
    domain::{Block, BlockId, BlockKind, ClinicId, PractitionerId, RoomId, Span, Whose},
};
use anyhow::Context as _;
use chrono::{DateTime, Utc};
use diesel::prelude::*;

type Row = (BlockId, Option<PractitionerId>, Option<RoomId>, String, BlockKind, At, At);

/// Adds a block.
pub fn insert(tx: &mut Tx<'_>, clinic: ClinicId, block: &Block) -> Result<(), Error> {
    let (practitioner, room) = match block.whose {
        Whose::Practitioner(id) => (Some(id), None),
        Whose::Room(id) => (None, Some(id)),
    };
    diesel::insert_into(blocks::table)
        .values((
            blocks::id.eq(block.id),
            blocks::clinic_id.eq(clinic),
            blocks::practitioner_id.eq(practitioner),
            blocks::room_id.eq(room),
            blocks::title.eq(&block.title),
            blocks::kind.eq(block.kind),
            blocks::starts_at.eq(At(block.span.start())),
            blocks::ends_at.eq(At(block.span.end())),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Keeps what became of a block; whose time it is stays.
pub fn update(tx: &mut Tx<'_>, block: &Block) -> Result<(), Error> {
    diesel::update(blocks::table.find(block.id))
        .set((
            blocks::title.eq(&block.title),
            blocks::kind.eq(block.kind),
            blocks::starts_at.eq(At(block.span.start())),
            blocks::ends_at.eq(At(block.span.end())),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Takes a block away; whether there was one.
pub fn delete(tx: &mut Tx<'_>, clinic: ClinicId, id: BlockId) -> Result<bool, Error> {
    let found = diesel::delete(blocks::table.find(id).filter(blocks::clinic_id.eq(clinic)))
        .execute(tx.conn())?;
    Ok(found > 0)
}

/// One block of a clinic.
pub fn get(conn: &mut DbConn, clinic: ClinicId, id: BlockId) -> Result<Block, Error> {
    let row = blocks::table.find(id).filter(blocks::clinic_id.eq(clinic)).select(COLUMNS);
    let row: Row = row.first(conn).optional()?.ok_or(Error::NotFound("block"))?;
    read(row)
}

/// The blocks of a clinic that are not over at an instant, in order.
pub fn from(conn: &mut DbConn, clinic: ClinicId, at: DateTime<Utc>) -> Result<Vec<Block>, Error> {
    let rows: Vec<Row> = blocks::table
        .filter(blocks::clinic_id.eq(clinic))
        .filter(blocks::ends_at.gt(At(at)))
        .order((blocks::starts_at, blocks::id))
        .select(COLUMNS)
        .load(conn)?;
    rows.into_iter().map(read).collect()
}

/// The blocks of a clinic that share time with `span`, in order.
pub fn within(conn: &mut DbConn, clinic: ClinicId, span: Span) -> Result<Vec<Block>, Error> {
    let rows: Vec<Row> = blocks::table
        .filter(blocks::clinic_id.eq(clinic))
        .filter(blocks::starts_at.lt(At(span.end())))
        .filter(blocks::ends_at.gt(At(span.start())))
        .order((blocks::starts_at, blocks::id))
        .select(COLUMNS)
        .load(conn)?;
    rows.into_iter().map(read).collect()
}

const COLUMNS: (
    blocks::id,
    blocks::practitioner_id,
    blocks::room_id,
    blocks::title,
    blocks::kind,
    blocks::starts_at,
    blocks::ends_at,
) = (
    blocks::id,
    blocks::practitioner_id,
    blocks::room_id,
    blocks::title,
    blocks::kind,
    blocks::starts_at,
    blocks::ends_at,
);

fn read((id, practitioner, room, title, kind, starts_at, ends_at): Row) -> Result<Block, Error> {
    let whose = practitioner
        .map(Whose::Practitioner)
        .or(room.map(Whose::Room))
        .context("a block names nobody")?;
    let span = Span::between(starts_at.0, ends_at.0).context("a block ends before it starts")?;
    Ok(Block { id, whose, title, kind, span })
}
