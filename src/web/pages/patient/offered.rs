//! A service as lists and its own page tell of it.
use super::{
    address,
    guide::Answers,
    told::{audience, price},
};
use crate::{
    domain::{BookingMode, Catalogue, Practitioner, Service},
    tongue::Tongue,
};

/// A service that is offered.
pub(super) struct Offered {
    pub(super) name: String,
    pub(super) description: String,
    /// How long it takes with whom it is offered.
    pub(super) length: String,
    pub(super) price: Option<String>,
    pub(super) audience: String,
    booking: BookingMode,
    /// Whether it is the answers to a guide that keep it from being booked online.
    pub(super) barred: bool,
    pub(super) page: String,
    pub(super) slots: String,
}

impl Offered {
    /// A service with one practitioner, or with anybody. What the answers to a guide forbid to book
    /// online is offered by telephone, and so is who is not booked online.
    pub(super) fn of(
        (catalogue, tongue): (&Catalogue, Tongue),
        service: &Service,
        (whom, answers): (Option<&Practitioner>, &Answers),
    ) -> Self {
        let online = service.booking != BookingMode::Phone && whom.is_none_or(|one| one.online);
        let barred = online && answers.forbid(&service.discipline);
        let usual = i64::from(service.duration_minutes);
        let own = whom.and_then(|one| catalogue.length(service.id, one.id));
        Self {
            name: service.name.clone(),
            description: service.description.clone(),
            length: tongue.minutes(own.map_or(usual, |length| length.num_minutes())),
            price: price((catalogue, tongue), service),
            audience: audience(tongue, service),
            booking: if online && !barred { service.booking } else { BookingMode::Phone },
            barred,
            page: format!("/{}/services/{}", catalogue.clinic.slug, service.slug),
            slots: slots(catalogue, service, whom.map_or("", |one| one.slug.as_str())),
        }
    }

    /// Whether it is booked by telephone.
    pub(super) fn by_phone(&self) -> bool {
        self.booking == BookingMode::Phone
    }

    /// Whether it is asked for and confirmed later.
    pub(super) fn by_request(&self) -> bool {
        self.booking == BookingMode::Request
    }
}

/// Where times of a service are chosen, with whom if that is said.
pub(super) fn slots(catalogue: &Catalogue, service: &Service, practitioner: &str) -> String {
    let query = [("service", service.slug.as_str()), ("practitioner", practitioner)];
    address(&format!("/{}/slots", catalogue.clinic.slug), &query)
}
