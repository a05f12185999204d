//! Practitioners.
use super::{
    super::form::{Choice, Field, Form},
    list::{Row, Rows},
    named,
    places::id,
    thing::Paged,
};
use crate::{
    Error,
    domain::{Accent, Catalogue, PractitionerId, Profile},
    web::{api::setup::PractitionerBody, pages::staff::login::capital},
};
use actix_web::HttpRequest;

/// The colours to choose from.
pub(super) fn colours() -> Vec<Choice> {
    let all = Accent::ALL.iter();
    all.map(|colour| Choice::new(colour, capital(colour.as_str()))).collect()
}

impl Paged for PractitionerBody {
    const PLACE: &'static str = "/admin/practitioners";
    const NAME: &'static str = "practitioner";

    fn key(request: &HttpRequest) -> Result<PractitionerId, Error> {
        id(request, "practitioner").map(Into::into)
    }

    fn title(_: &Catalogue, one: &Profile) -> String {
        one.practitioner.display_name()
    }

    fn form(catalogue: &Catalogue, known: bool) -> Form {
        let services = catalogue.services.iter();
        let services = services.map(|one| Choice::new(one.id, named(&one.name, one.active)));
        let services =
            Field::with_minutes(("services", "service"), "What they give", services.collect());
        let mut who = vec![
            Field::text("title", "Title").hint("Such as Dr."),
            Field::text("given_name", "Given name").required(),
            Field::text("family_name", "Family name").required(),
            Field::text("credentials", "Credentials").hint("Letters after the name, such as DC."),
            Field::text("profession", "Profession").hint("Such as Chiropractor."),
            Field::line("email", "email", "Mail address")
                .or_none()
                .hint("For copies and schedules; never shown to the public."),
            Field::choice("colour", "Colour of their column", colours()),
        ];
        let mut told = vec![Field::prose("about", "What patients read about them")];
        let online = Field::tick("online", "The public may book with them");
        told.push(if known { online } else { online.at_first("yes") });
        if known {
            who.push(Field::text("slug", "Short name in their address").required());
            told.push(
                Field::tick("active", "They are with the clinic").hint(
                    "Without it they are retired; visits that are booked need somebody else.",
                ),
            );
        }
        Form::of(who).and("Services", vec![services]).and("For patients", told)
    }
}

impl Rows for PractitionerBody {
    const MANY: &'static str = "Practitioners";
    const ABOUT: &'static str = "Who treats, what they give, and when they work.";

    fn row(catalogue: &Catalogue, Profile { practitioner, gives }: &Profile) -> Row {
        let services = gives.iter().filter_map(|one| catalogue.service(one.service_id));
        let services: Vec<&str> =
            services.filter(|one| one.active).map(|one| one.name.as_str()).collect();
        let services =
            if services.is_empty() { "no service yet".to_owned() } else { services.join(", ") };
        let address = format!("{}/{}", Self::PLACE, practitioner.id);
        Row {
            more: vec![
                (format!("{address}/hours"), "Weekly hours"),
                (format!("{address}/dates"), "Single dates"),
            ],
            address,
            title: practitioner.display_name(),
            about: [practitioner.profession.as_str(), &services]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" · "),
            active: practitioner.active,
        }
    }
}
