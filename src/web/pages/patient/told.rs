//! A visit in words, as every page tells of it.
use crate::{
    domain::{
        Appointment, Audience, BookingMode, Catalogue, LocationId, PractitionerId, Service,
        ServiceId, Span, local, readable_phone,
    },
    tongue::{Html, Tongue},
    web::pages::call,
};

/// What, when, where and with whom; times are the location's own.
pub(super) struct Told {
    pub(super) service: String,
    pub(super) slug: String,
    pub(super) practitioner: String,
    pub(super) practitioner_slug: String,
    pub(super) profession: String,
    /// `Tuesday, December 1, 2026`.
    pub(super) day: String,
    /// `Tuesday, December 1`.
    pub(super) short_day: String,
    /// `9:15 am`.
    pub(super) from: String,
    /// `9:45 am`, as it follows "until".
    pub(super) until: String,
    pub(super) zone: String,
    /// For programs.
    pub(super) starts_at: String,
    pub(super) length: String,
    /// `None`: it is not told beforehand.
    pub(super) price: Option<String>,
    pub(super) location: String,
    /// In one line.
    pub(super) place: String,
    /// The location's telephone, E.164.
    pub(super) phone: String,
    pub(super) preparation: String,
    pub(super) by_request: bool,
    /// For whom the service is; empty where it is for everyone.
    pub(super) audience: String,
    tongue: Tongue,
}

impl Told {
    /// The visit that a catalogue's parts make; `None` where it lacks one of them.
    pub(super) fn of(
        (catalogue, tongue): (&Catalogue, Tongue),
        service: ServiceId,
        (practitioner, location): (PractitionerId, LocationId),
        visit: Span,
    ) -> Option<Self> {
        let service = catalogue.service(service)?;
        let practitioner = catalogue.practitioner(practitioner)?;
        let location = catalogue.location(location)?;
        let zone = location.time_zone;
        Some(Self {
            service: service.name.clone(),
            slug: service.slug.clone(),
            practitioner: practitioner.display_name(),
            practitioner_slug: practitioner.slug.clone(),
            profession: practitioner.profession.clone(),
            day: tongue.long_day(local::date(zone, visit.start())),
            short_day: tongue.day(local::date(zone, visit.start())),
            from: tongue.time(zone, visit.start()),
            until: tongue.the_time(zone, visit.end()),
            zone: tongue.zone_name(zone, visit.start()),
            starts_at: stamp(visit.start()),
            length: tongue.minutes(visit.length().num_minutes()),
            price: price((catalogue, tongue), service),
            location: location.name.clone(),
            place: location.one_line(),
            phone: location.phone.clone(),
            preparation: service.preparation.clone(),
            by_request: service.booking == BookingMode::Request,
            audience: audience(tongue, service),
            tongue,
        })
    }

    /// A visit that stands in the book.
    pub(super) fn about(
        (catalogue, tongue): (&Catalogue, Tongue),
        visit: &Appointment,
    ) -> Option<Self> {
        let place = (visit.practitioner_id, visit.location_id);
        Self::of((catalogue, tongue), visit.service_id, place, visit.visit)
    }

    /// The location's telephone as a link.
    pub(super) fn call(&self) -> Html {
        call(self.tongue, &self.phone)
    }

    /// What a button says that calls it.
    pub(super) fn call_words(&self) -> Html {
        self.tongue.html("common-call").with("readable", readable_phone(&self.phone))
    }
}

/// An instant for programs, such as `2026-12-01T14:15:00Z`.
pub(super) fn stamp(at: chrono::DateTime<chrono::Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// What a service costs, where that is told beforehand.
pub(super) fn price(
    (catalogue, tongue): (&Catalogue, Tongue),
    service: &Service,
) -> Option<String> {
    service.price_minor.map(|minor| tongue.price(minor, &catalogue.clinic.currency))
}

/// For whom a service is; empty where it is for everyone.
pub(super) fn audience(tongue: Tongue, service: &Service) -> String {
    match service.audience {
        Audience::Everyone => String::new(),
        Audience::New => tongue.say("told-for-new").into(),
        Audience::Returning => tongue.say("told-for-returning").into(),
    }
}
