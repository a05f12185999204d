//! Services: what they are, who gives them, in which rooms.
use super::{
    super::form::{Choice, Field, Form},
    list::{Row, Rows},
    named,
    places::id,
    thing::Paged,
    words,
};
use crate::{
    Error,
    domain::{BookingMode, Catalogue, Offer, ServiceId},
    web::{api::setup::ServiceBody, pages::say},
};
use actix_web::HttpRequest;

impl Paged for ServiceBody {
    const PLACE: &'static str = "/admin/services";
    const NAME: &'static str = "service";

    fn key(request: &HttpRequest) -> Result<ServiceId, Error> {
        id(request, "service").map(Into::into)
    }

    fn title(_: &Catalogue, offer: &Offer) -> String {
        offer.service.name.clone()
    }

    fn form(catalogue: &Catalogue, known: bool) -> Form {
        let form = Form::of(what_it_is(catalogue, known))
            .and("Who gives it, and where", givers_and_rooms(catalogue))
            .and("How it is booked", how_it_is_booked())
            .and("What patients are told", what_is_told());
        if known {
            let retire = Field::tick("active", "It can be had")
                .hint("Without it the service is retired; visits that are booked stay.");
            form.and("", vec![retire])
        } else {
            form
        }
    }
}

fn what_it_is(catalogue: &Catalogue, known: bool) -> Vec<Field> {
    let disciplines = catalogue.disciplines.iter();
    let disciplines = disciplines.map(|one| Choice::new(&one.code, one.name.clone())).collect();
    let mut fields = vec![
        Field::text("name", "Name").required(),
        Field::choice("discipline", "Discipline", disciplines).required(),
        Field::number("duration_minutes", "Minutes it takes").at_first("30"),
        Field::money("price_minor", "Price")
            .hint("In the clinic's currency, such as 85 or 85.50. Left empty, it is not told."),
    ];
    if known {
        fields.push(Field::text("slug", "Short name in its address").required());
        fields.push(Field::number("position", "Place in the list"));
    }
    fields
}

fn givers_and_rooms(catalogue: &Catalogue) -> Vec<Field> {
    let people = catalogue.practitioners.iter();
    let people = people.map(|one| Choice::new(one.id, named(&one.display_name(), one.active)));
    let rooms = catalogue.rooms.iter();
    let rooms = rooms.map(|one| Choice::new(one.id, named(&one.name, one.active)));
    vec![
        Field::with_minutes(("practitioners", "practitioner"), "Who gives it", people.collect()),
        Field::several("rooms", "Rooms that suit", rooms.collect())
            .hint("With none ticked it needs no room."),
    ]
}

fn how_it_is_booked() -> Vec<Field> {
    let modes = words([
        ("online", "Online, at once"),
        ("request", "Online, confirmed by staff"),
        ("phone", "By telephone only"),
    ]);
    let audiences = words([
        ("everyone", "Everyone"),
        ("new", "Who has never been here"),
        ("returning", "Who has been here"),
    ]);
    vec![
        Field::choice("booking", "How it is booked", modes).required(),
        Field::choice("audience", "Whom it is for", audiences).required(),
        Field::number("buffer_before_minutes", "Minutes kept free before").at_first("0"),
        Field::number("buffer_after_minutes", "Minutes kept free after").at_first("0"),
        Field::number("min_notice_minutes", "Minutes of notice")
            .or_none()
            .hint("How soon it can be booked online. Left empty: as the clinic's policy says."),
        Field::numbers("reminders", "Reminders, minutes before", true)
            .hint("Such as 2880, 120. Left empty: as the clinic's policy says."),
    ]
}

fn what_is_told() -> Vec<Field> {
    vec![
        Field::prose("description", "What it is"),
        Field::prose("preparation", "How to prepare"),
        Field::prose("aftercare", "After-care, sent after the visit"),
        Field::number("aftercare_delay_minutes", "Minutes after the visit that is sent")
            .at_first("60"),
    ]
}

impl Rows for ServiceBody {
    const MANY: &'static str = "Services";
    const ABOUT: &'static str = "What can be booked, in the order in which patients see it.";

    fn row(catalogue: &Catalogue, Offer { service, given_by, .. }: &Offer) -> Row {
        let how = match service.booking {
            BookingMode::Online => "online",
            BookingMode::Request => "by request",
            BookingMode::Phone => "by telephone",
        };
        let givers = given_by.iter().filter_map(|one| catalogue.practitioner(one.practitioner_id));
        let givers: Vec<String> = givers
            .filter(|one| one.active)
            .map(crate::domain::Practitioner::display_name)
            .collect();
        let givers = if givers.is_empty() { "nobody yet".to_owned() } else { givers.join(", ") };
        let length = say::minutes(i64::from(service.duration_minutes));
        Row {
            address: format!("{}/{}", Self::PLACE, service.id),
            title: service.name.clone(),
            about: format!("{length} · {how} · {givers}"),
            active: service.active,
            more: Vec::new(),
        }
    }
}
