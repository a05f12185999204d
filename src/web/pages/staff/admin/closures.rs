//! Days on which a location, or the whole clinic, is closed.
use super::{
    super::form::{Choice, Field, Form},
    list::{Row, Rows},
    locations,
    places::id,
    thing::{Button, Paged},
};
use crate::{
    Error,
    domain::{Catalogue, ClosureId, PlacedClosure},
    web::{api::setup::ClosureBody, pages::say},
};
use actix_web::HttpRequest;

impl Paged for ClosureBody {
    const PLACE: &'static str = "/admin/closures";
    const NAME: &'static str = "closure";

    fn key(request: &HttpRequest) -> Result<ClosureId, Error> {
        id(request, "closure").map(Into::into)
    }

    fn title(_: &Catalogue, one: &PlacedClosure) -> String {
        one.closure.title.clone()
    }

    fn form(catalogue: &Catalogue, _: bool) -> Form {
        let everywhere = std::iter::once(Choice::new("", "Everywhere"));
        let places = everywhere.chain(locations(&catalogue.locations)).collect();
        Form::of(vec![
            Field::text("title", "What for").required().hint("Such as Thanksgiving."),
            Field::choice("location", "Where", places).or_none(),
            Field::line("date", "starts_on", "First closed day").required(),
            Field::line("date", "ends_on", "Last closed day").required(),
        ])
    }

    fn deeds(one: &PlacedClosure) -> Vec<Button> {
        vec![Button {
            action: format!("{}/{}/remove", Self::PLACE, one.id),
            label: "Take away",
            words: "The days become days as any other.".to_owned(),
        }]
    }
}

impl Rows for ClosureBody {
    const MANY: &'static str = "Closures";
    const ABOUT: &'static str = "Days on which a location, or the whole clinic, is closed.";

    fn row(catalogue: &Catalogue, one: &PlacedClosure) -> Row {
        let tongue = say::tongue(catalogue);
        let closure = &one.closure;
        let (first, last) = (tongue.date(closure.starts_on), tongue.date(closure.ends_on));
        let days = if first == last { first } else { format!("{first} to {last}") };
        let place = one.location_id.and_then(|id| catalogue.location(id));
        let place = place.map_or("everywhere", |place| place.name.as_str());
        Row {
            address: format!("{}/{}", Self::PLACE, one.id),
            title: closure.title.clone(),
            about: format!("{days} · {place}"),
            active: true,
            more: Vec::new(),
        }
    }
}
