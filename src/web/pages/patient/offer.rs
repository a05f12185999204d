//! A time that can be had, as a button.
use super::told::stamp;
use crate::{
    Error,
    domain::{Catalogue, Opening, PractitionerId, local},
    web::viewer::Viewer,
};
use chrono::{DateTime, Utc};

/// A time that can be had.
pub(super) struct Offer {
    /// What the button sends: the start, and with whom where that matters.
    pub(super) value: String,
    pub(super) starts_at: String,
    /// `today`, `tomorrow` or `Wed, Dec 2`.
    pub(super) day: String,
    /// `Wednesday, December 2`, with the year where it is another.
    pub(super) full_day: String,
    /// `9:15 am`.
    pub(super) time: String,
    pub(super) practitioner: String,
    /// Where; empty at a clinic with one location.
    pub(super) location: String,
}

impl Offer {
    /// An opening as it is offered to whoever looks; with `named` it is this practitioner's or nobody's.
    pub(super) fn of(
        catalogue: &Catalogue,
        opening: &Opening,
        named: bool,
        viewer: &Viewer,
    ) -> Self {
        let zone = catalogue.zone(opening.location_id);
        let start = opening.visit.start();
        let (date, today) = (local::date(zone, start), local::date(zone, viewer.now));
        let tongue = viewer.tongue(&catalogue.clinic);
        let several = catalogue.active_locations().count() > 1;
        let location = catalogue.location(opening.location_id).filter(|_| several);
        let practitioner = catalogue.practitioner(opening.practitioner_id);
        let starts_at = stamp(start);
        Self {
            value: match practitioner {
                Some(one) if named => format!("{starts_at}@{}", one.slug),
                _ => starts_at.clone(),
            },
            starts_at,
            day: tongue.near_day(date, today),
            full_day: tongue.full_day(date, today),
            time: tongue.time(zone, start),
            practitioner: practitioner
                .map(crate::domain::Practitioner::display_name)
                .unwrap_or_default(),
            location: location.map(|place| place.name.clone()).unwrap_or_default(),
        }
    }
}

/// What the button of an offer sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) starts_at: DateTime<Utc>,
    /// `None`: anybody will do.
    pub(super) practitioner: Option<PractitionerId>,
}

impl Choice {
    /// Reads it. Whom the offer itself names comes before whom the form names beside it.
    pub(super) fn read(
        catalogue: &Catalogue,
        value: &str,
        practitioner: &str,
    ) -> Result<Self, Error> {
        let (start, named) = value.split_once('@').unwrap_or((value, practitioner));
        let starts_at = start
            .parse()
            .map_err(|_| Error::Malformed("that is not a time that was offered".to_owned()))?;
        let practitioner = match named {
            "" => None,
            name => {
                Some(catalogue.practitioner_named(name).ok_or(Error::NotFound("practitioner"))?.id)
            }
        };
        Ok(Self { starts_at, practitioner })
    }

    /// The same where it need not be had any more: whoever has left is as good as anybody.
    pub(super) fn of_those_left(
        catalogue: &Catalogue,
        value: &str,
        practitioner: &str,
    ) -> Result<Self, Error> {
        match Self::read(catalogue, value, practitioner) {
            Err(Error::NotFound(_)) => {
                let start = value.split_once('@').map_or(value, |(start, _)| start);
                Self::read(catalogue, start, "")
            }
            read => read,
        }
    }

    /// As a button would send it.
    pub(super) fn written(&self, catalogue: &Catalogue) -> String {
        let start = stamp(self.starts_at);
        match self.practitioner.and_then(|id| catalogue.practitioner(id)) {
            Some(one) => format!("{start}@{}", one.slug),
            None => start,
        }
    }
}
