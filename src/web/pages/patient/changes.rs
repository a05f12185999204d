//! Until when a patient may change a visit without the clinic, as it is promised.
use crate::{
    domain::{Appointment, Catalogue, Status},
    web::viewer::Viewer,
};
use chrono::{DateTime, Utc};

/// Until when, in words; `None`: not, or no longer.
pub(super) struct Changes {
    pub(super) movable: Option<String>,
    pub(super) cancellable: Option<String>,
    /// By what means, where that is not at hand yet: `, with the link that we send you`.
    pub(super) how: &'static str,
}

impl Changes {
    /// For a visit as it stands, or as it would stand once what is held is booked.
    pub(super) fn of(catalogue: &Catalogue, visit: &Appointment, viewer: &Viewer) -> Self {
        let (tongue, now) = (viewer.tongue(&catalogue.clinic), viewer.now);
        let zone = catalogue.zone(visit.location_id);
        let coming = matches!(visit.status, Status::Held | Status::Requested | Status::Booked);
        let until = |cutoff: DateTime<Utc>| {
            (coming && now <= cutoff).then(|| tongue.deadline(zone, cutoff, now))
        };
        Self {
            movable: until(visit.reschedule_cutoff()),
            cancellable: until(visit.cancel_cutoff()),
            how: match visit.status {
                Status::Held => ", with the link that we send you",
                _ => "",
            },
        }
    }

    /// Until when either is possible, where that is the same instant.
    pub(super) fn both(&self) -> Option<&str> {
        self.movable.as_deref().filter(|until| self.cancellable.as_deref() == Some(until))
    }

    /// Whether anything is possible.
    pub(super) fn any(&self) -> bool {
        self.movable.is_some() || self.cancellable.is_some()
    }
}
