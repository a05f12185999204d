//! Locations and rooms.
use super::{
    super::form::{Field, Form},
    list::{Row, Rows},
    locations, named,
    thing::Paged,
};
use crate::{
    Error,
    domain::{Catalogue, Location, LocationId, Room, RoomId},
    web::api::setup::{LocationBody, RoomBody},
};
use actix_web::HttpRequest;
use chrono_tz::TZ_VARIANTS;
use uuid::Uuid;

/// The identifier in an address.
pub(super) fn id(request: &HttpRequest, what: &'static str) -> Result<Uuid, Error> {
    let text = request.match_info().get("id").unwrap_or_default();
    text.parse().map_err(|_| Error::NotFound(what))
}

/// The time zones to choose from.
pub(super) fn zones() -> Vec<super::Choice> {
    TZ_VARIANTS.iter().map(|zone| super::Choice::new(zone.name(), zone.name())).collect()
}

impl Paged for LocationBody {
    const PLACE: &'static str = "/admin/locations";
    const NAME: &'static str = "location";

    fn key(request: &HttpRequest) -> Result<LocationId, Error> {
        id(request, "location").map(Into::into)
    }

    fn title(_: &Catalogue, place: &Location) -> String {
        place.name.clone()
    }

    fn form(catalogue: &Catalogue, known: bool) -> Form {
        let zone = catalogue.clinic.time_zone.name();
        let mut fields = vec![
            Field::text("name", "Name").required(),
            Field::line("tel", "phone", "Telephone").required(),
            Field::text("address", "Street and number").required(),
            Field::text("city", "City").required(),
            Field::text("region", "State or province"),
            Field::text("postal_code", "Postal code"),
            Field::text("country", "Country")
                .required()
                .at_first(catalogue.country())
                .hint("Two letters, such as US."),
            Field::choice("time_zone", "Time zone", zones())
                .required()
                .at_first(zone)
                .hint("Booked visits keep their instant; working hours follow these clocks."),
        ];
        if known {
            fields.push(
                Field::tick("active", "Visits can be booked here").hint(
                    "Without it the location is retired; nothing that happened there is lost.",
                ),
            );
        }
        Form::of(fields)
    }
}

impl Rows for LocationBody {
    const MANY: &'static str = "Locations";
    const ABOUT: &'static str = "The sites of the clinic, each with its address and its clocks.";

    fn row(_: &Catalogue, place: &Location) -> Row {
        Row {
            address: format!("{}/{}", Self::PLACE, place.id),
            title: place.name.clone(),
            about: format!("{} · {}", place.one_line(), place.time_zone.name()),
            active: place.active,
            more: Vec::new(),
        }
    }
}

impl Paged for RoomBody {
    const PLACE: &'static str = "/admin/rooms";
    const NAME: &'static str = "room";

    fn key(request: &HttpRequest) -> Result<RoomId, Error> {
        id(request, "room").map(Into::into)
    }

    fn title(_: &Catalogue, room: &Room) -> String {
        room.name.clone()
    }

    fn form(catalogue: &Catalogue, known: bool) -> Form {
        let mut fields = vec![
            Field::text("name", "Name").required(),
            Field::text("kind", "Kind")
                .required()
                .at_first("treatment")
                .hint("Such as treatment or procedure."),
        ];
        if known {
            fields.push(
                Field::tick("active", "Visits can be booked into it")
                    .hint("Without it the room is retired."),
            );
        } else {
            let places = locations(catalogue.active_locations());
            fields.push(
                Field::choice("location", "Where it is", places)
                    .required()
                    .hint("A room stays where it is."),
            );
        }
        Form::of(fields)
    }
}

impl Rows for RoomBody {
    const MANY: &'static str = "Rooms";
    const ABOUT: &'static str =
        "Rooms that visits are booked into. A service that needs none needs no room here.";

    fn row(catalogue: &Catalogue, room: &Room) -> Row {
        let place = catalogue.location(room.location_id);
        let place = place.map(|place| named(&place.name, place.active)).unwrap_or_default();
        Row {
            address: format!("{}/{}", Self::PLACE, room.id),
            title: room.name.clone(),
            about: format!("{} · {place}", room.kind),
            active: room.active,
            more: Vec::new(),
        }
    }
}
