//! Services, who gives them, and which rooms suit.
use super::{addresses::prelude::*, resource};
use crate::domain::{
    About, Audience, BookingMode, Gives, Leads, Offer, RoomId, Service, ServiceId, Slug, Title,
    Within,
};

/// A service, as the clinic's staff see it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ServiceSetupView {
    id: Uuid,
    slug: String,
    discipline: String,
    name: String,
    description: String,
    duration_minutes: i32,
    buffer_before_minutes: i32,
    buffer_after_minutes: i32,
    /// In the smallest unit of the clinic's currency; null: not told beforehand.
    price_minor: Option<i32>,
    audience: Audience,
    booking: BookingMode,
    /// Null: the clinic's.
    min_notice_minutes: Option<i32>,
    preparation: String,
    aftercare: String,
    /// How long after the visit is done that is sent.
    aftercare_delay_minutes: i32,
    /// How many minutes before a visit its patient is reminded; null: as the clinic does.
    reminders: Option<Vec<i32>>,
    /// Its place in the clinic's list.
    position: i32,
    /// Whether it can be had.
    active: bool,
    practitioners: Vec<GiverView>,
    /// The rooms that suit; none: it needs no room.
    rooms: Vec<Uuid>,
}

/// Somebody who gives a service.
#[derive(Serialize, ToSchema)]
pub(crate) struct GiverView {
    practitioner: Uuid,
    /// How long it takes with them; null: as long as usual.
    duration_minutes: Option<i32>,
}

type Minutes = Within<5, 720>;
type Buffer = Within<0, 240>;
type Delay = Within<0, 10_080>;
type Price = Within<0, { i32::MAX }>;
type Notice = Within<0, 525_600>;
type Position = Within<0, 1_000_000>;

/// Somebody who shall give a service.
#[derive(Clone, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GiverBody {
    /// By id or slug.
    practitioner: String,
    /// How long it takes with them; left out: as long as usual.
    #[schema(inline)]
    duration_minutes: Option<Minutes>,
}

body! {
    /// A service; a new one needs `name`, `discipline` and `duration_minutes`.
    ServiceBody {
        /// Left out for a new one: made of the name.
        slug: Slug,
        /// Such as `chiropractic`.
        discipline: String,
        name: Title,
        description: About,
        duration_minutes: Minutes,
        buffer_before_minutes: Buffer,
        buffer_after_minutes: Buffer,
        /// In the smallest unit of the clinic's currency; null: not told beforehand.
        price_minor: Price,
        audience: Audience,
        booking: BookingMode,
        /// Null: the clinic's.
        min_notice_minutes: Notice,
        preparation: About,
        aftercare: About,
        /// How long after the visit is done that is sent; left out for a new one: an hour.
        aftercare_delay_minutes: Delay,
        /// How many minutes before a visit its patient is reminded, up to four; null: as the
        /// clinic does.
        reminders: Vec<i32>,
        /// Its place in the clinic's list; left out for a new one: the last.
        position: Position,
        /// Whether it can be had.
        active: bool,
        /// Everybody who gives it; replaces those who gave it before.
        practitioners: Vec<GiverBody>,
        /// The rooms that suit; replaces those that suited before; none: it needs no room.
        rooms: Vec<Uuid>,
    }
}

impl Resource for ServiceBody {
    type Thing = Offer;
    type View = ServiceSetupView;

    fn blank(catalogue: &Catalogue) -> Offer {
        let last = catalogue.services.iter().map(|service| service.position).max();
        let service = Service {
            id: ServiceId::new(),
            slug: String::new(),
            discipline: String::new(),
            name: String::new(),
            description: String::new(),
            duration_minutes: 0,
            buffer_before_minutes: 0,
            buffer_after_minutes: 0,
            price_minor: None,
            audience: Audience::Everyone,
            booking: BookingMode::Online,
            min_notice_minutes: None,
            preparation: String::new(),
            aftercare: String::new(),
            aftercare_delay_minutes: 60,
            reminders: None,
            position: last.map_or(0, |last| last.saturating_add(1)),
            active: true,
        };
        Offer { service, given_by: Vec::new(), rooms: Vec::new() }
    }

    fn edit(&self, edit: &mut Edit, catalogue: &Catalogue, new: &mut Offer) -> Result<(), Error> {
        self.edit_service(edit, catalogue, &mut new.service);
        let service_id = new.service.id;
        if let Some(people) = edit.given("practitioners", &self.practitioners) {
            let giver = |giver: &GiverBody| {
                let one = catalogue.any_practitioner(&giver.practitioner);
                let one = one.ok_or(Error::NotFound("practitioner"))?;
                Ok((one.id, giver.duration_minutes.map(Minutes::get)))
            };
            let links = people.iter().map(giver).collect::<Result<Vec<_>, Error>>()?;
            new.given_by = edit.links("practitioners", links, |(practitioner_id, own)| Gives {
                service_id,
                practitioner_id,
                duration_minutes: own,
            });
        }
        if let Some(rooms) = edit.given("rooms", &self.rooms) {
            let known = |id: &Uuid| {
                let room = catalogue.room(RoomId::of(*id)).ok_or(Error::NotFound("room"))?;
                Ok((room.id, ()))
            };
            let links = rooms.iter().map(known).collect::<Result<Vec<_>, Error>>()?;
            new.rooms = edit.links("rooms", links, |(room, ())| room);
        }
        Ok(())
    }

    fn view(_: &Catalogue, Offer { service, given_by, rooms }: &Offer) -> ServiceSetupView {
        let giver = |gives: &Gives| GiverView {
            practitioner: gives.practitioner_id.uuid(),
            duration_minutes: gives.duration_minutes,
        };
        ServiceSetupView {
            id: service.id.uuid(),
            slug: service.slug.clone(),
            discipline: service.discipline.clone(),
            name: service.name.clone(),
            description: service.description.clone(),
            duration_minutes: service.duration_minutes,
            buffer_before_minutes: service.buffer_before_minutes,
            buffer_after_minutes: service.buffer_after_minutes,
            price_minor: service.price_minor,
            audience: service.audience,
            booking: service.booking,
            min_notice_minutes: service.min_notice_minutes,
            preparation: service.preparation.clone(),
            aftercare: service.aftercare.clone(),
            aftercare_delay_minutes: service.aftercare_delay_minutes,
            reminders: service.reminders.map(Vec::from),
            position: service.position,
            active: service.active,
            practitioners: given_by.iter().map(giver).collect(),
            rooms: rooms.iter().map(|room| room.uuid()).collect(),
        }
    }
}

impl ServiceBody {
    fn edit_service(&self, edit: &mut Edit, catalogue: &Catalogue, service: &mut Service) {
        edit.need("name", &self.name, &mut service.name);
        edit.need_read("discipline", &self.discipline, &mut service.discipline, |code| {
            let known: Vec<&str> = catalogue.disciplines.iter().map(|one| &*one.code).collect();
            match catalogue.discipline(&code) {
                Some(_) => Ok(code),
                None => Err(format!("must be one of: {}", known.join(", "))),
            }
        });
        edit.set("description", &self.description, &mut service.description);
        edit.need("duration_minutes", &self.duration_minutes, &mut service.duration_minutes);
        let (before, after) = (&self.buffer_before_minutes, &self.buffer_after_minutes);
        edit.set("buffer_before_minutes", before, &mut service.buffer_before_minutes);
        edit.set("buffer_after_minutes", after, &mut service.buffer_after_minutes);
        edit.clear("price_minor", &self.price_minor, &mut service.price_minor);
        edit.set("audience", &self.audience, &mut service.audience);
        edit.set("booking", &self.booking, &mut service.booking);
        let notice = &mut service.min_notice_minutes;
        edit.clear("min_notice_minutes", &self.min_notice_minutes, notice);
        edit.set("preparation", &self.preparation, &mut service.preparation);
        edit.set("aftercare", &self.aftercare, &mut service.aftercare);
        let delay = &mut service.aftercare_delay_minutes;
        edit.set("aftercare_delay_minutes", &self.aftercare_delay_minutes, delay);
        edit.clear_read("reminders", &self.reminders, &mut service.reminders, Leads::try_from);
        edit.set("position", &self.position, &mut service.position);
        edit.set("active", &self.active, &mut service.active);
        edit.slug(&self.slug, &mut service.slug, (&service.name, "service"), |slug| {
            catalogue.any_service(slug).is_some()
        });
    }
}

impl Listed for ServiceBody {
    const PATH: &'static str = "/api/v1/staff/services";

    fn all(_: &mut DbConn, catalogue: &Catalogue) -> Result<Vec<Offer>, Error> {
        Ok(catalogue.services.iter().filter_map(|one| catalogue.offer(one.id)).collect())
    }
}

listing! {
    ServiceBody as ServiceSetupView at "/api/v1/staff/services"
    /// The clinic's services, in its order.
    list
}

single! {
    ServiceBody as ServiceSetupView at "/api/v1/staff/services/{id}"
    /// One service.
    show
    /// Changes a service, or retires it.
    change
}

addition! {
    ServiceBody as ServiceSetupView at "/api/v1/staff/services"
    /// Adds a service.
    create
}
