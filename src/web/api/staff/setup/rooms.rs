//! Rooms.
use super::{addresses::prelude::*, resource};
use crate::domain::{LocationId, Room, RoomId, Title};

/// A room.
#[derive(Serialize, ToSchema)]
pub(crate) struct RoomView {
    id: Uuid,
    location: Uuid,
    name: String,
    /// Such as `treatment` or `procedure`.
    kind: String,
    /// Whether visits can be booked into it.
    active: bool,
}

body! {
    /// A room; a new one needs `location` and `name`.
    RoomBody {
        /// Where it is; a room stays where it is.
        location: Uuid,
        name: Title,
        /// Such as `treatment` (when left out) or `procedure`.
        kind: Title,
        /// Whether visits can be booked into it.
        active: bool,
    }
}

impl Resource for RoomBody {
    type Thing = Room;
    type View = RoomView;

    fn blank(_: &Catalogue) -> Room {
        Room {
            id: RoomId::new(),
            location_id: LocationId::of(Uuid::nil()),
            name: String::new(),
            kind: "treatment".to_owned(),
            active: true,
        }
    }

    fn edit(&self, edit: &mut Edit, catalogue: &Catalogue, room: &mut Room) -> Result<(), Error> {
        let before = room.location_id;
        edit.need("location", &self.location, &mut room.location_id);
        if room.location_id != before {
            catalogue.location(room.location_id).ok_or(Error::NotFound("location"))?;
            if !edit.is_new() {
                edit.wrong("location", "cannot change; retire the room and add another");
            }
        }
        edit.need("name", &self.name, &mut room.name);
        edit.set("kind", &self.kind, &mut room.kind);
        edit.set("active", &self.active, &mut room.active);
        Ok(())
    }

    fn view(_: &Catalogue, room: &Room) -> RoomView {
        RoomView {
            id: room.id.uuid(),
            location: room.location_id.uuid(),
            name: room.name.clone(),
            kind: room.kind.clone(),
            active: room.active,
        }
    }
}

impl Listed for RoomBody {
    const PATH: &'static str = "/api/v1/staff/rooms";

    fn all(_: &mut DbConn, catalogue: &Catalogue) -> Result<Vec<Room>, Error> {
        Ok(catalogue.rooms.clone())
    }
}

listing! {
    RoomBody as RoomView at "/api/v1/staff/rooms"
    /// The clinic's rooms.
    list
}

single! {
    RoomBody as RoomView at "/api/v1/staff/rooms/{id}"
    /// One room.
    show
    /// Changes a room, or retires it.
    change
}

addition! {
    RoomBody as RoomView at "/api/v1/staff/rooms"
    /// Adds a room.
    create
}
