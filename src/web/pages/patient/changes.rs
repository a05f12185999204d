//! Until when a patient may change a visit without the clinic, as it is promised.
use crate::{
    domain::{Appointment, BookingMode, Catalogue, Status},
    tongue::{Html, Tongue, Value},
    web::viewer::Viewer,
};
use chrono::{DateTime, Utc};

/// Until when, in words; `None`: not, or no longer.
pub(super) struct Changes {
    pub(super) movable: Option<String>,
    pub(super) cancellable: Option<String>,
    /// Whether the link with which it is done is still to be sent.
    held: bool,
    /// Whether the clinic has not said yet that it takes place.
    asked: bool,
    tongue: Tongue,
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
        let service = catalogue.service(visit.service_id);
        let by_request = service.is_some_and(|one| one.booking == BookingMode::Request);
        Self {
            movable: until(visit.reschedule_cutoff()),
            cancellable: until(visit.cancel_cutoff()),
            held: visit.status == Status::Held,
            asked: visit.status == Status::Requested
                || (visit.status == Status::Held && by_request),
            tongue,
        }
    }

    /// All of it as a paragraph that ends with whom to call.
    pub(super) fn said(&self, call: impl Value) -> Html {
        let say = |key| self.tongue.html(key);
        let said = match (self.movable.as_deref(), self.cancellable.as_deref()) {
            (Some(moved), Some(cancelled)) if self.asked && moved == cancelled => {
                say("visit-changes-asked").with("until", moved)
            }
            (Some(moved), Some(cancelled)) if moved == cancelled => {
                say("visit-changes-both").with("until", moved)
            }
            (Some(moved), Some(cancelled)) => {
                say("visit-changes-each").with("moved", moved).with("cancelled", cancelled)
            }
            (Some(until), None) => say("visit-changes-move").with("until", until),
            (None, Some(until)) => say("visit-changes-cancel").with("until", until),
            (None, None) => return say("visit-changes-none").with("phone", call),
        };
        said.with("held", if self.held { "yes" } else { "no" }).with("phone", call)
    }

    /// Whether anything is possible.
    pub(super) fn any(&self) -> bool {
        self.movable.is_some() || self.cancellable.is_some()
    }
}
