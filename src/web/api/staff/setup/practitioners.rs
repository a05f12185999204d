//! Practitioners, and what they give.
use super::{addresses::prelude::*, resource};
use crate::domain::{
    About, Accent, Email, Gives, PersonName, Practitioner, PractitionerId, Profile, Remark, Slug,
    Within,
};

/// A practitioner, as the clinic's staff see them.
#[derive(Serialize, ToSchema)]
pub(crate) struct PractitionerSetupView {
    id: Uuid,
    slug: String,
    /// As said to patients.
    name: String,
    given_name: String,
    family_name: String,
    credentials: String,
    title: String,
    profession: String,
    about: String,
    email: Option<String>,
    colour: Accent,
    /// Whether the public may book with them.
    online: bool,
    /// Whether they are with the clinic.
    active: bool,
    services: Vec<GivenView>,
}

/// A service that a practitioner gives.
#[derive(Serialize, ToSchema)]
pub(crate) struct GivenView {
    service: Uuid,
    /// How long it takes with them; null: as long as usual.
    duration_minutes: Option<i32>,
}

type Minutes = Within<5, 720>;

/// A service that a practitioner shall give.
#[derive(Clone, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GivenBody {
    /// By id or slug.
    service: String,
    /// How long it takes with them; left out: as long as usual.
    #[schema(inline)]
    duration_minutes: Option<Minutes>,
}

body! {
    /// A practitioner; a new one needs `given_name` and `family_name`.
    PractitionerBody {
        /// Left out for a new one: made of the name.
        slug: Slug,
        given_name: PersonName,
        family_name: PersonName,
        /// Such as `DC`.
        credentials: Remark,
        /// Such as `Dr.`.
        title: Remark,
        /// Such as `Chiropractor`.
        profession: Remark,
        about: About,
        /// Never shown to the public.
        email: String,
        colour: Accent,
        /// Whether the public may book with them.
        online: bool,
        /// Whether they are with the clinic.
        active: bool,
        /// Everything they give; replaces what they gave before.
        services: Vec<GivenBody>,
    }
}

impl Resource for PractitionerBody {
    type Thing = Profile;
    type View = PractitionerSetupView;

    fn blank(_: &Catalogue) -> Profile {
        let practitioner = Practitioner {
            id: PractitionerId::new(),
            slug: String::new(),
            given_name: String::new(),
            family_name: String::new(),
            credentials: String::new(),
            title: String::new(),
            profession: String::new(),
            about: String::new(),
            email: None,
            colour: Accent::Teal,
            active: true,
            online: true,
        };
        Profile { practitioner, gives: Vec::new() }
    }

    fn edit(&self, edit: &mut Edit, catalogue: &Catalogue, new: &mut Profile) -> Result<(), Error> {
        let one = &mut new.practitioner;
        edit.need("given_name", &self.given_name, &mut one.given_name);
        edit.need("family_name", &self.family_name, &mut one.family_name);
        edit.set("credentials", &self.credentials, &mut one.credentials);
        edit.set("title", &self.title, &mut one.title);
        edit.set("profession", &self.profession, &mut one.profession);
        edit.set("about", &self.about, &mut one.about);
        edit.clear_read("email", &self.email, &mut one.email, |text: String| {
            Email::parse(&text).map(|email| email.to_string())
        });
        edit.set("colour", &self.colour, &mut one.colour);
        edit.set("online", &self.online, &mut one.online);
        edit.set("active", &self.active, &mut one.active);
        let name = format!("{} {}", one.given_name, one.family_name);
        edit.slug(&self.slug, &mut one.slug, (&name, "practitioner"), |slug| {
            catalogue.any_practitioner(slug).is_some()
        });
        if let Some(services) = edit.given("services", &self.services) {
            let given = |given: &GivenBody| {
                Ok((
                    catalogue.any_service(&given.service).ok_or(Error::NotFound("service"))?.id,
                    given.duration_minutes.map(Minutes::get),
                ))
            };
            let links = services.iter().map(given).collect::<Result<Vec<_>, Error>>()?;
            let practitioner_id = one.id;
            new.gives = edit.links("services", links, |(service_id, duration_minutes)| Gives {
                service_id,
                practitioner_id,
                duration_minutes,
            });
        }
        Ok(())
    }

    fn view(_: &Catalogue, Profile { practitioner, gives }: &Profile) -> PractitionerSetupView {
        let one = practitioner;
        let given = |gives: &Gives| GivenView {
            service: gives.service_id.uuid(),
            duration_minutes: gives.duration_minutes,
        };
        PractitionerSetupView {
            id: one.id.uuid(),
            slug: one.slug.clone(),
            name: one.display_name(),
            given_name: one.given_name.clone(),
            family_name: one.family_name.clone(),
            credentials: one.credentials.clone(),
            title: one.title.clone(),
            profession: one.profession.clone(),
            about: one.about.clone(),
            email: one.email.clone(),
            colour: one.colour,
            online: one.online,
            active: one.active,
            services: gives.iter().map(given).collect(),
        }
    }
}

impl Listed for PractitionerBody {
    const PATH: &'static str = "/api/v1/staff/practitioners";

    fn all(_: &mut DbConn, catalogue: &Catalogue) -> Result<Vec<Profile>, Error> {
        let all = catalogue.practitioners.iter();
        Ok(all.filter_map(|one| catalogue.profile(one.id)).collect())
    }
}

listing! {
    PractitionerBody as PractitionerSetupView at "/api/v1/staff/practitioners"
    /// The clinic's practitioners.
    list
}

single! {
    PractitionerBody as PractitionerSetupView at "/api/v1/staff/practitioners/{id}"
    /// One practitioner.
    show
    /// Changes a practitioner, or retires them.
    change
}

addition! {
    PractitionerBody as PractitionerSetupView at "/api/v1/staff/practitioners"
    /// Adds a practitioner.
    create
}
