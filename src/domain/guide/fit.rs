//! Which services of a clinic a guide leads to.
use super::{
    super::{Audience, BookingMode, Catalogue, Service},
    Guide, Routed,
};

impl Catalogue {
    /// Whether the clinic has a discipline: a service of it that somebody gives.
    pub fn has_discipline(&self, code: &str) -> bool {
        self.services_of(code).next().is_some()
    }

    /// Whether a guide can lead to anything here.
    pub fn suits(&self, guide: &Guide) -> bool {
        guide.disciplines().any(|code| self.has_discipline(code))
    }

    fn services_of(&self, code: &str) -> impl Iterator<Item = &Service> {
        self.active_services()
            .filter(move |service| service.discipline == code)
            .filter(|service| self.who_give(service.id).next().is_some())
    }
}

impl Routed<'_> {
    /// The services of the discipline that suit best: one that is open to somebody new, and where
    /// another suits those who come back better, that one too.
    pub fn services<'c>(&self, catalogue: &'c Catalogue) -> Vec<&'c Service> {
        let mut all: Vec<&Service> = catalogue.services_of(self.discipline).collect();
        all.sort_by_key(|service| self.rank(service));
        let online = |service: &&&Service| service.booking != BookingMode::Phone;
        let for_new = |service: &&&Service| service.audience != Audience::Returning;
        let for_known = |service: &&&Service| service.audience != Audience::New;
        let new = all.iter().filter(for_new).find(online);
        let known = all.iter().filter(for_known).find(online);
        let by_phone = || all.iter().find(for_new);
        let mut chosen: Vec<&Service> = new.or_else(by_phone).into_iter().copied().collect();
        let better = |one: &&Service| {
            chosen.first().is_none_or(|first| {
                let other = first.audience == Audience::New || first.booking == BookingMode::Phone;
                other || self.rank(one) < self.rank(first)
            })
        };
        if let Some(one) = known.copied().filter(better)
            && !chosen.iter().any(|first| first.id == one.id)
        {
            chosen.push(one);
        }
        if chosen.is_empty() {
            chosen.extend(all.first().copied());
        }
        chosen
    }

    fn rank(&self, service: &Service) -> usize {
        let named = |word: &&str| service.slug.contains(*word);
        self.prefers.iter().position(named).unwrap_or(self.prefers.len())
    }
}
