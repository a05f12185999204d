//! What whoever a service is not for can have instead.
use super::soonest::bookable;
use crate::{
    domain::{Audience, Catalogue, Service},
    tongue::Tongue,
};

/// How many other services are named.
const MOST: usize = 3;

/// A question to whoever reads, and what to choose where they say yes.
pub(super) struct Instead {
    pub(super) asks: String,
    /// Name and address.
    pub(super) services: Vec<(String, String)>,
}

impl Instead {
    /// The services of the same discipline that are booked online and not for the same people
    /// alone, in the clinic's order; `None`: there is none, or the service is for everyone.
    pub(super) fn of(
        (catalogue, tongue): (&Catalogue, Tongue),
        service: &Service,
        address: impl Fn(&Service) -> String,
    ) -> Option<Self> {
        let asks = match service.audience {
            Audience::Everyone => return None,
            Audience::New => tongue.say("told-returning-choose"),
            Audience::Returning => tongue.say("told-new-choose"),
        };
        let suits = |one: &&Service| {
            one.discipline == service.discipline
                && one.audience != service.audience
                && bookable(one)
        };
        let suiting = catalogue.active_services().filter(suits).take(MOST);
        let services: Vec<_> = suiting.map(|one| (one.name.clone(), address(one))).collect();
        (!services.is_empty()).then(|| Self { asks: asks.into(), services })
    }
}
