//! Clinics, and what they offer.
use super::{Failure, Problem, lists::ListView};
use crate::{
    Error,
    db::clinics,
    domain::{Audience, BookingMode, Catalogue, Clinic, Location, Practitioner, Service},
    web::extract::Asked,
};
use actix_web::{
    get,
    web::{Json, Path, Query},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A clinic, in a list.
#[derive(Serialize, ToSchema)]
struct ClinicView {
    id: Uuid,
    slug: String,
    name: String,
    /// E.164.
    phone: String,
    website: Option<String>,
    about: String,
    /// IANA.
    time_zone: String,
    /// ISO 4217.
    currency: String,
    policy: PolicyView,
}

/// A clinic with its places.
#[derive(Serialize, ToSchema)]
struct WholeClinicView {
    #[serde(flatten)]
    clinic: ClinicView,
    locations: Vec<LocationView>,
}

/// The terms on which a clinic takes bookings.
#[derive(Serialize, ToSchema)]
struct PolicyView {
    slot_step_minutes: i32,
    min_notice_minutes: i32,
    horizon_days: i32,
    hold_minutes: i32,
    cancel_cutoff_minutes: i32,
    reschedule_cutoff_minutes: i32,
    /// The same in words.
    text: String,
}

/// A place of a clinic.
#[derive(Serialize, ToSchema)]
struct LocationView {
    id: Uuid,
    name: String,
    address: String,
    city: String,
    region: String,
    postal_code: String,
    /// ISO 3166 alpha-2.
    country: String,
    /// E.164.
    phone: String,
    /// IANA.
    time_zone: String,
}

/// What can be booked.
#[derive(Serialize, ToSchema)]
struct ServiceView {
    id: Uuid,
    slug: String,
    discipline: String,
    name: String,
    description: String,
    duration_minutes: i32,
    /// In the smallest unit of the clinic's currency; null: not told beforehand.
    price_minor: Option<i32>,
    audience: Audience,
    booking: BookingMode,
    preparation: String,
}

/// Who treats: what everybody may know of them.
#[derive(Serialize, ToSchema)]
struct PractitionerView {
    id: Uuid,
    slug: String,
    name: String,
    given_name: String,
    family_name: String,
    credentials: String,
    profession: String,
    about: String,
    /// Whether the public may book with them.
    online: bool,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ServiceQuery {
    /// Only services of this discipline, such as `chiropractic`.
    discipline: Option<String>,
    /// Only services that this practitioner gives, by id or slug.
    practitioner: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct PractitionerQuery {
    /// Only those who give this service, by id or slug.
    service: Option<String>,
}

/// The clinics.
#[utoipa::path(tag = "public", responses(
    (status = 200, description = "Every clinic, by name", body = ListView<ClinicView>),
))]
#[get("/api/v1/clinics")]
pub(super) async fn list(asked: Asked) -> Result<Json<ListView<ClinicView>>, Failure> {
    let all = asked.read(clinics::all).await?;
    Ok(Json(ListView::whole(all.iter().map(ClinicView::from).collect())))
}

/// One clinic.
#[utoipa::path(tag = "public", params(("clinic" = String, Path, description = "The clinic's slug")), responses(
    (status = 200, description = "The clinic and its locations", body = WholeClinicView),
    (status = 404, description = "There is no such clinic", body = Problem),
))]
#[get("/api/v1/clinics/{clinic}")]
pub(super) async fn show(
    asked: Asked,
    clinic: Path<String>,
) -> Result<Json<WholeClinicView>, Failure> {
    let catalogue = catalogue(&asked, clinic.into_inner()).await?;
    let locations = catalogue.active_locations().map(LocationView::from).collect();
    Ok(Json(WholeClinicView { clinic: ClinicView::from(&catalogue.clinic), locations }))
}

/// What a clinic offers.
#[utoipa::path(tag = "public",
    params(("clinic" = String, Path, description = "The clinic's slug"), ServiceQuery),
    responses(
        (status = 200, description = "The services, in the clinic's order", body = ListView<ServiceView>),
        (status = 404, description = "There is no such clinic, discipline or practitioner", body = Problem),
        (status = 422, description = "A parameter is not understood", body = Problem),
    ))]
#[get("/api/v1/clinics/{clinic}/services")]
pub(super) async fn services(
    asked: Asked,
    clinic: Path<String>,
    query: Query<ServiceQuery>,
) -> Result<Json<ListView<ServiceView>>, Failure> {
    let catalogue = catalogue(&asked, clinic.into_inner()).await?;
    if let Some(code) = &query.discipline {
        catalogue.discipline(code).ok_or(Error::NotFound("discipline"))?;
    }
    let of_discipline = |service: &&Service| {
        query.discipline.as_ref().is_none_or(|code| *code == service.discipline)
    };
    let found: Vec<&Service> = match &query.practitioner {
        Some(key) => {
            let one = catalogue.practitioner_named(key).ok_or(Error::NotFound("practitioner"))?;
            catalogue.given_by(one.id).filter(of_discipline).collect()
        }
        None => catalogue.active_services().filter(of_discipline).collect(),
    };
    Ok(Json(ListView::whole(found.into_iter().map(ServiceView::from).collect())))
}

/// Who works at a clinic.
#[utoipa::path(tag = "public",
    params(("clinic" = String, Path, description = "The clinic's slug"), PractitionerQuery),
    responses(
        (status = 200, description = "Public profiles, by name", body = ListView<PractitionerView>),
        (status = 404, description = "There is no such clinic or service", body = Problem),
        (status = 422, description = "A parameter is not understood", body = Problem),
    ))]
#[get("/api/v1/clinics/{clinic}/practitioners")]
pub(super) async fn practitioners(
    asked: Asked,
    clinic: Path<String>,
    query: Query<PractitionerQuery>,
) -> Result<Json<ListView<PractitionerView>>, Failure> {
    let catalogue = catalogue(&asked, clinic.into_inner()).await?;
    let found: Vec<&Practitioner> = match &query.service {
        Some(key) => {
            let service = catalogue.service_named(key).ok_or(Error::NotFound("service"))?;
            catalogue.who_give(service.id).collect()
        }
        None => catalogue.active_practitioners().collect(),
    };
    Ok(Json(ListView::whole(found.into_iter().map(PractitionerView::from).collect())))
}

/// The catalogue of the clinic that an address names.
pub(super) async fn catalogue(asked: &Asked, slug: String) -> Result<Catalogue, Error> {
    asked.read(move |conn| clinics::catalogue_of(conn, &slug)).await
}

impl From<&Clinic> for ClinicView {
    fn from(clinic: &Clinic) -> Self {
        let policy = clinic.policy;
        let text = format!(
            "Visits can be booked from {} ahead and up to {} days ahead. They can be moved online \
             until {} and cancelled until {} before they begin.",
            spoken(policy.min_notice_minutes),
            policy.horizon_days,
            spoken(policy.reschedule_cutoff_minutes),
            spoken(policy.cancel_cutoff_minutes),
        );
        Self {
            id: clinic.id.uuid(),
            slug: clinic.slug.clone(),
            name: clinic.name.clone(),
            phone: clinic.phone.clone(),
            website: clinic.website.clone(),
            about: clinic.about.clone(),
            time_zone: clinic.time_zone.name().to_owned(),
            currency: clinic.currency.clone(),
            policy: PolicyView {
                slot_step_minutes: policy.slot_step_minutes,
                min_notice_minutes: policy.min_notice_minutes,
                horizon_days: policy.horizon_days,
                hold_minutes: policy.hold_minutes,
                cancel_cutoff_minutes: policy.cancel_cutoff_minutes,
                reschedule_cutoff_minutes: policy.reschedule_cutoff_minutes,
                text,
            },
        }
    }
}

fn spoken(minutes: i32) -> String {
    match minutes {
        0 => "no time".to_owned(),
        _ => crate::web::pages::say::minutes(minutes.into()),
    }
}

impl From<&Location> for LocationView {
    fn from(location: &Location) -> Self {
        Self {
            id: location.id.uuid(),
            name: location.name.clone(),
            address: location.address.clone(),
            city: location.city.clone(),
            region: location.region.clone(),
            postal_code: location.postal_code.clone(),
            country: location.country.clone(),
            phone: location.phone.clone(),
            time_zone: location.time_zone.name().to_owned(),
        }
    }
}

impl From<&Service> for ServiceView {
    fn from(service: &Service) -> Self {
        Self {
            id: service.id.uuid(),
            slug: service.slug.clone(),
            discipline: service.discipline.clone(),
            name: service.name.clone(),
            description: service.description.clone(),
            duration_minutes: service.duration_minutes,
            price_minor: service.price_minor,
            audience: service.audience,
            booking: service.booking,
            preparation: service.preparation.clone(),
        }
    }
}

impl From<&Practitioner> for PractitionerView {
    fn from(one: &Practitioner) -> Self {
        Self {
            id: one.id.uuid(),
            slug: one.slug.clone(),
            name: one.display_name(),
            given_name: one.given_name.clone(),
            family_name: one.family_name.clone(),
            credentials: one.credentials.clone(),
            profession: one.profession.clone(),
            about: one.about.clone(),
            online: one.online,
        }
    }
}
