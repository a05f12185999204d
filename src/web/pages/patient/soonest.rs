//! One of the soonest openings, a tap from being booked.
use super::{address, discipline::discipline, offer::Offer, told::audience};
use crate::{
    domain::{Audience, BookingMode, Catalogue, Opening, Service},
    web::viewer::Viewer,
};
use chrono::{DateTime, Utc};

/// An opening with its service.
pub(super) struct Soonest {
    pub(super) discipline: String,
    pub(super) service: String,
    pub(super) service_slug: String,
    pub(super) length: String,
    pub(super) audience: String,
    pub(super) by_request: bool,
    pub(super) offer: Offer,
    /// Where the other times are.
    pub(super) others: String,
}

impl Soonest {
    /// An opening as whoever looks is told of it; the other times are those with `practitioner`,
    /// where one is named.
    pub(super) fn of(
        catalogue: &Catalogue,
        (service, opening): (&Service, &Opening),
        practitioner: &str,
        viewer: &Viewer,
    ) -> Self {
        let tongue = viewer.tongue(&catalogue.clinic);
        Self {
            discipline: discipline((catalogue, tongue), &service.discipline),
            service: service.name.clone(),
            service_slug: service.slug.clone(),
            length: tongue.minutes(opening.visit.length().num_minutes()),
            audience: audience(tongue, service),
            by_request: service.booking == BookingMode::Request,
            offer: Offer::of(catalogue, opening, true, viewer),
            others: address(
                &format!("/{}/slots", catalogue.clinic.slug),
                &[("service", &service.slug), ("practitioner", practitioner)],
            ),
        }
    }
}

/// Whether a service can be booked online at all.
pub(super) fn bookable(service: &Service) -> bool {
    service.booking != BookingMode::Phone
}

/// What a stranger can have comes first, and then the sooner the better: who comes back knows
/// what they need.
pub(super) fn rank(service: &Service, opening: &Opening) -> (bool, DateTime<Utc>) {
    (service.audience == Audience::Returning, opening.visit.start())
}
