//! Times that this browser gave back to choose others: a tab that shows one of them still can say
//! what became of it, and offer it again.
use super::{
    told::stamp,
    visitor::{Visitor, cookie, set},
    words::Words,
};
use crate::{
    App, Error,
    domain::{Appointment, AppointmentId, Catalogue},
};
use actix_web::{HttpRequest, HttpResponse};

const COOKIE: &str = "limber-left";
/// How many are known, the newest first.
const MOST: usize = 3;

/// A time that was given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Left {
    id: AppointmentId,
    /// The short name of the clinic.
    clinic: String,
    service: String,
    /// With whom it was asked for; empty: with anybody.
    practitioner: String,
    starts_at: String,
}

impl Left {
    /// What was held.
    pub(super) fn of(catalogue: &Catalogue, visit: &Appointment) -> Option<Self> {
        let practitioner = match visit.chosen_because {
            Some(_) => String::new(),
            None => catalogue.practitioner(visit.practitioner_id)?.slug.clone(),
        };
        Some(Self {
            id: visit.id,
            clinic: catalogue.clinic.slug.clone(),
            service: catalogue.service(visit.service_id)?.slug.clone(),
            practitioner,
            starts_at: stamp(visit.visit.start()),
        })
    }

    /// What the browser tells of those that it left.
    pub(super) fn told(request: &HttpRequest) -> Vec<Self> {
        let cookie = request.cookie(COOKIE);
        let text = cookie.as_ref().map_or("", |cookie| cookie.value());
        text.split('!').take(MOST).filter_map(Self::read).collect()
    }

    /// Whether it is the one that an address of a clinic names.
    pub(super) fn is(&self, clinic: &str, id: AppointmentId) -> bool {
        self.clinic == clinic && self.id == id
    }

    /// The words of a form, about this time.
    pub(super) fn about(self, words: Words) -> Words {
        let Self { service, practitioner, starts_at, .. } = self;
        Words { service, practitioner, starts_at, ..words }
    }

    /// Lets the browser know it, besides those that it knows.
    pub(super) fn remember(
        &self,
        response: &mut HttpResponse,
        app: &App,
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let others = visitor.left.iter().filter(|one| one.id != self.id);
        let all = std::iter::once(self).chain(others).take(MOST).map(Self::written);
        let all = all.collect::<Vec<_>>().join("!");
        set(response, &cookie(app, COOKIE, all), visitor.framed)
    }

    fn written(&self) -> String {
        let Self { id, clinic, service, practitioner, starts_at } = self;
        format!("{id}~{clinic}~{service}~{practitioner}~{starts_at}")
    }

    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('~').map(str::to_owned);
        let id = parts.next()?.parse().ok()?;
        let [clinic, service, practitioner, starts_at] =
            [parts.next()?, parts.next()?, parts.next()?, parts.next()?];
        Some(Self { id, clinic, service, practitioner, starts_at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_is_read_as_it_was_written() {
        let text = "0193a0f0-0000-7000-8000-000000000001~harbor~adjustment~~2026-12-01T14:15:00Z";
        let left = Left::read(text).unwrap();
        assert_eq!((left.written(), left.practitioner.as_str()), (text.to_owned(), ""));
        assert!(left.is("harbor", left.id) && !left.is("juniper", left.id));
        for strange in ["", "~~~~", "0193a0f0-0000-7000-8000-000000000001~harbor~adjustment"] {
            assert_eq!(Left::read(strange), None, "{strange}");
        }
    }
}
