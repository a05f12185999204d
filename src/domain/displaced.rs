//! Visits that need a new time: agreed once, and then something came in between.
use super::{
    Appointment, AppointmentId, Block, BlockId, Catalogue, Counted, Hours, LocationId,
    PractitionerId, RoomId, Rule, ServiceId, Site, Span, Status, Step, Whose, local, words::words,
};
use std::collections::HashMap;

words! {
    /// Why a visit needs a new time.
    Cause {
        /// Its practitioner is no longer with the clinic.
        PractitionerRetired = "practitioner_retired",
        /// Its service is no longer offered.
        ServiceRetired = "service_retired",
        /// Its room is no longer in use.
        RoomRetired = "room_retired",
        /// Its location is no longer in use.
        LocationRetired = "location_retired",
        /// Its location is closed on that day.
        Closed = "closed",
        /// Its practitioner is away.
        PractitionerBlocked = "practitioner_blocked",
        /// Its room is not available.
        RoomBlocked = "room_blocked",
        /// It lies outside its practitioner's working hours.
        OutsideHours = "outside_hours",
    }
}

/// One thing that came in between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What kind of thing.
    pub cause: Cause,
    /// What the block or closure is called; empty: it has no name.
    pub title: String,
    /// Which block, if it is one.
    pub block: Option<BlockId>,
}

/// As much of a visit as decides whether it needs a new time.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Spot {
    pub id: AppointmentId,
    pub service_id: ServiceId,
    pub practitioner_id: PractitionerId,
    pub location_id: LocationId,
    pub room_id: Option<RoomId>,
    pub status: Status,
    pub visit: Span,
    /// The rules that staff set aside when they booked it.
    pub set_aside: Vec<Rule>,
}

impl From<&Appointment> for Spot {
    fn from(visit: &Appointment) -> Self {
        Self {
            id: visit.id,
            service_id: visit.service_id,
            practitioner_id: visit.practitioner_id,
            location_id: visit.location_id,
            room_id: visit.room_id,
            status: visit.status,
            visit: visit.visit,
            set_aside: visit.overrides.clone(),
        }
    }
}

/// What may have come in between: the clinic as it is set up now.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Circumstances<'a> {
    pub catalogue: &'a Catalogue,
    pub sites: &'a [Site],
    pub hours: &'a HashMap<PractitionerId, Hours>,
    pub blocks: &'a [Block],
}

impl Circumstances<'_> {
    /// Everything for which a visit needs a new time; nothing: it can take place as agreed, or it
    /// cannot be moved any more.
    pub fn troubles(&self, spot: &Spot) -> Vec<Trouble> {
        if spot.status.allow(Step::Reschedule).is_err() {
            return Vec::new();
        }
        let mut troubles = self.retired(spot);
        troubles.extend(self.blocked(spot));
        troubles.extend(self.off_duty(spot));
        let agreed = |trouble: &Trouble| {
            trouble.cause.rule().is_some_and(|rule| spot.set_aside.contains(&rule))
        };
        troubles.retain(|trouble| !agreed(trouble));
        troubles
    }

    fn retired(&self, spot: &Spot) -> Vec<Trouble> {
        let who = self.catalogue.practitioner(spot.practitioner_id);
        let what = self.catalogue.service(spot.service_id);
        let place = self.catalogue.location(spot.location_id);
        let room = spot.room_id.and_then(|id| self.catalogue.room(id));
        let gone = [
            (who.is_some_and(|one| !one.active), Cause::PractitionerRetired),
            (what.is_some_and(|one| !one.active), Cause::ServiceRetired),
            (room.is_some_and(|one| !one.active), Cause::RoomRetired),
            (place.is_some_and(|one| !one.active), Cause::LocationRetired),
        ];
        gone.into_iter().filter(|(gone, _)| *gone).map(|(_, cause)| Trouble::of(cause)).collect()
    }

    fn blocked(&self, spot: &Spot) -> impl Iterator<Item = Trouble> {
        self.blocks.iter().filter(|block| block.span.overlaps(spot.visit)).filter_map(|block| {
            let cause = match block.whose {
                Whose::Practitioner(id) if id == spot.practitioner_id => Cause::PractitionerBlocked,
                Whose::Room(id) if Some(id) == spot.room_id => Cause::RoomBlocked,
                _ => return None,
            };
            Some(Trouble { cause, title: block.title.clone(), block: Some(block.id) })
        })
    }

    /// A closed date, and a time at which the practitioner is not at work there. Hours kept for
    /// staff count; those of somebody or some place that is retired do not matter any more.
    fn off_duty(&self, spot: &Spot) -> Vec<Trouble> {
        let Some(site) = self.sites.iter().find(|site| site.location_id == spot.location_id) else {
            return Vec::new();
        };
        let closure = site.closure_on(local::date(site.zone, spot.visit.start()));
        let closed = closure.map(|closure| {
            let title = closure.title.clone();
            Trouble { cause: Cause::Closed, title, block: None }
        });
        let employed =
            self.catalogue.practitioner(spot.practitioner_id).is_some_and(|one| one.active);
        let idle = employed && !self.at_work(site, spot);
        closed.into_iter().chain(idle.then(|| Trouble::of(Cause::OutsideHours))).collect()
    }

    fn at_work(&self, site: &Site, spot: &Spot) -> bool {
        let counted = Counted { staff: true, closed: true };
        let (from, until) = (spot.visit.start(), spot.visit.end());
        self.hours.get(&spot.practitioner_id).is_some_and(|hours| {
            let windows = hours.windows(std::slice::from_ref(site), from, until, counted);
            windows.iter().any(|window| window.span.covers(spot.visit))
        })
    }
}

impl Cause {
    /// The rule that staff may have set aside on purpose.
    fn rule(self) -> Option<Rule> {
        match self {
            Self::Closed => Some(Rule::Closure),
            Self::PractitionerBlocked => Some(Rule::Block),
            Self::OutsideHours => Some(Rule::Hours),
            _ => None,
        }
    }
}

impl Trouble {
    fn of(cause: Cause) -> Self {
        Self { cause, title: String::new(), block: None }
    }

    /// The trouble in a few words for the desk.
    pub fn said(&self) -> String {
        let plain = match self.cause {
            Cause::PractitionerRetired => "the practitioner is no longer with the clinic",
            Cause::ServiceRetired => "the service is no longer offered",
            Cause::RoomRetired => "the room is no longer in use",
            Cause::LocationRetired => "the location is no longer in use",
            Cause::Closed => "the location is closed",
            Cause::PractitionerBlocked => "the practitioner is away",
            Cause::RoomBlocked => "the room is not available",
            Cause::OutsideHours => "it lies outside working hours",
        };
        if self.title.is_empty() { plain.to_owned() } else { format!("{plain}: {}", self.title) }
    }
}
