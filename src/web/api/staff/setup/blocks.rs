//! Blocked time.
use super::{
    super::super::{
        holds::named,
        views::{dates, local},
    },
    addresses::prelude::*,
    resource,
};
use crate::{
    db::{blocks, clinics},
    domain::{self, Block, BlockId, BlockKind, RoomId, Span, Title, Whose},
};
use actix_web::{
    delete,
    web::{Json, Query},
};
use chrono::{DateTime, Datelike as _, FixedOffset, NaiveDate, Utc};
use serde::Deserialize;
use utoipa::IntoParams;

/// Time in which a practitioner or a room is unavailable.
#[derive(Serialize, ToSchema)]
pub(crate) struct BlockView {
    id: Uuid,
    practitioner: Option<Uuid>,
    room: Option<Uuid>,
    title: String,
    kind: BlockKind,
    starts_at: DateTime<FixedOffset>,
    ends_at: DateTime<FixedOffset>,
    /// IANA.
    time_zone: String,
}

body! {
    /// Time of a practitioner or a room; new time needs `title`, `kind`, `starts_at`, `ends_at`, and
    /// one of `practitioner` and `room`.
    BlockBody {
        /// By id or slug; or `room`. Whose time it is stays.
        practitioner: String,
        room: Uuid,
        title: Title,
        kind: BlockKind,
        starts_at: DateTime<FixedOffset>,
        ends_at: DateTime<FixedOffset>,
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct BlockQuery {
    /// The first local date; left out: today.
    from: Option<NaiveDate>,
    /// The last local date; left out: the same.
    to: Option<NaiveDate>,
}

/// The clinic's blocks.
#[utoipa::path(tag = "set-up", security(("staff" = [])), params(BlockQuery),
    responses(
        (status = 200, description = "By start", body = ListView<BlockView>),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 422, description = "A parameter is not understood", body = Problem),
    ))]
#[get("/api/v1/staff/blocks")]
pub(crate) async fn list(
    asked: Asked,
    who: SignedIn,
    query: Query<BlockQuery>,
) -> Result<Json<ListView<BlockView>>, Failure> {
    let clinic = who.at_desk()?.0.clinic_id;
    let now = asked.now;
    let found = asked.read(move |conn| {
        let catalogue = clinics::catalogue(conn, clinic)?;
        let zone = catalogue.clinic.time_zone;
        let from = query.from.unwrap_or_else(|| domain::local::date(zone, now));
        let range = dates(zone, from, query.to.unwrap_or(from), 366)?;
        let found = blocks::within(conn, clinic, range)?;
        Ok(found.iter().map(|block| BlockView::of(&catalogue, block)).collect())
    });
    Ok(Json(ListView::whole(found.await?)))
}

addition! {
    BlockBody as BlockView at "/api/v1/staff/blocks"
    /// Blocks time, whatever lies in it.
    create
}

single! {
    BlockBody as BlockView at "/api/v1/staff/blocks/{id}"
    /// One block.
    show
    /// Changes a block, whatever lies in it.
    change
}

removal! {
    BlockBody at "/api/v1/staff/blocks/{id}"
    /// Takes a block away.
    delete
}

impl Resource for BlockBody {
    type Thing = Block;
    type View = BlockView;

    fn blank(_: &Catalogue) -> Block {
        Block {
            id: BlockId::new(),
            whose: Whose::Room(RoomId::of(Uuid::nil())),
            title: String::new(),
            kind: BlockKind::TimeOff,
            span: Span::default(),
        }
    }

    fn edit(&self, edit: &mut Edit, catalogue: &Catalogue, block: &mut Block) -> Result<(), Error> {
        let key = edit.given("practitioner", &self.practitioner);
        let practitioner = named(catalogue, key.as_deref())?;
        let whose = match (practitioner, edit.given("room", &self.room)) {
            (Some(id), None) => Some(Whose::Practitioner(id)),
            (None, Some(id)) => Some(Whose::Room(RoomId::of(id))),
            (None, None) if !edit.is_new() => Some(block.whose),
            _ => None,
        };
        match whose {
            Some(whose) if edit.is_new() || whose == block.whose => block.whose = whose,
            Some(_) => edit.wrong("practitioner", "cannot change; remove the block, add another"),
            None => edit.wrong("practitioner", "must be given, or else `room`"),
        }
        edit.need("title", &self.title, &mut block.title);
        edit.need("kind", &self.kind, &mut block.kind);
        let (mut from, mut until) = (block.span.start(), block.span.end());
        edit.need("starts_at", &self.starts_at, &mut from);
        edit.need("ends_at", &self.ends_at, &mut until);
        let sane = |at: DateTime<Utc>| (1970..2200).contains(&at.year());
        match Span::between(from, until).filter(|_| sane(from) && sane(until)) {
            Some(span) => block.span = span,
            None => edit.wrong("ends_at", "must be later than `starts_at`, in this age"),
        }
        Ok(())
    }

    fn view(catalogue: &Catalogue, block: &Block) -> BlockView {
        BlockView::of(catalogue, block)
    }

    fn may_see(who: SignedIn) -> Result<SignedIn, Error> {
        who.at_desk()
    }

    fn may_change(who: SignedIn) -> Result<SignedIn, Error> {
        who.at_desk()
    }
}

impl Listed for BlockBody {
    const PATH: &'static str = "/api/v1/staff/blocks";

    fn all(conn: &mut DbConn, catalogue: &Catalogue) -> Result<Vec<Block>, Error> {
        blocks::from(conn, catalogue.clinic.id, DateTime::UNIX_EPOCH)
    }
}

impl BlockView {
    /// The block in the clocks of the clinic.
    pub(crate) fn of(catalogue: &Catalogue, block: &Block) -> Self {
        let zone = match block.whose {
            Whose::Room(id) => catalogue.room(id).map(|room| catalogue.zone(room.location_id)),
            Whose::Practitioner(_) => None,
        }
        .unwrap_or(catalogue.clinic.time_zone);
        let (practitioner, room) = match block.whose {
            Whose::Practitioner(id) => (Some(id.uuid()), None),
            Whose::Room(id) => (None, Some(id.uuid())),
        };
        Self {
            id: block.id.uuid(),
            practitioner,
            room,
            title: block.title.clone(),
            kind: block.kind,
            starts_at: local(zone, block.span.start()),
            ends_at: local(zone, block.span.end()),
            time_zone: zone.name().to_owned(),
        }
    }
}
