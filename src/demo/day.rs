//! One day of a clinic in memory: who is at work and what is taken, asked through the rules.
use super::found::Founded;
use crate::domain::{
    Asker, Audience, BookingMode, Calendar, Counted, Diary, Opening, PatientFacts, PractitionerId,
    RoomCalendar, Service, ServiceTerms, Span, Whose, Wish, decide, merged, slots,
};
use chrono::{DateTime, TimeDelta, Utc};

/// A day's calendars.
pub(super) struct Day<'a> {
    clinic: &'a Founded,
    span: Span,
    /// Of all practitioners; what is asked at a time sees one of them.
    calendars: Vec<Calendar>,
    rooms: Vec<RoomCalendar>,
    diary: Diary,
}

impl<'a> Day<'a> {
    /// The day with nothing on it but blocks.
    pub(super) fn of(clinic: &'a Founded, span: Span) -> Self {
        let catalogue = &clinic.catalogue;
        let blocked = |whose| {
            merged(clinic.blocked(whose).into_iter().filter(|taken| taken.overlaps(span)).collect())
        };
        let calendars = catalogue.active_practitioners().map(|one| Calendar {
            practitioner_id: one.id,
            length: TimeDelta::zero(),
            online: one.online,
            hours: clinic.hours_of(one.id),
            blocks: blocked(Whose::Practitioner(one.id)),
            busy: Vec::new(),
        });
        let rooms = catalogue.rooms.iter().map(|room| RoomCalendar {
            room_id: room.id,
            location_id: room.location_id,
            busy: blocked(Whose::Room(room.id)),
        });
        let terms = ServiceTerms {
            lead: TimeDelta::zero(),
            tail: TimeDelta::zero(),
            notice: TimeDelta::zero(),
            audience: Audience::Everyone,
            booking: BookingMode::Online,
        };
        let diary = Diary {
            now: span.start(),
            policy: catalogue.clinic.policy,
            terms,
            sites: clinic.sites(),
            calendars: Vec::new(),
            rooms: None,
            patient: PatientFacts::default(),
        };
        Self { clinic, span, calendars: calendars.collect(), rooms: rooms.collect(), diary }
    }

    /// Those who are at work, and for how many minutes.
    pub(super) fn at_work(&self) -> impl Iterator<Item = (PractitionerId, f64)> {
        let counted = Counted { staff: true, closed: false };
        let (from, until) = (self.span.start(), self.span.end());
        self.calendars.iter().filter_map(move |calendar| {
            let windows = calendar.hours.windows(&self.diary.sites, from, until, counted);
            let worked = minutes(windows.iter().map(|window| window.span));
            (worked > 0.0).then_some((calendar.practitioner_id, worked))
        })
    }

    /// How many minutes of somebody's day are with patients.
    pub(super) fn minutes_taken(&self, who: PractitionerId) -> f64 {
        self.calendar(who).map_or(0.0, |calendar| minutes(calendar.busy.iter().copied()))
    }

    /// Where a service can still be had with somebody.
    pub(super) fn openings(&mut self, service: &Service, who: PractitionerId) -> Vec<Opening> {
        self.ask_about(service, who);
        slots(&self.diary, Asker::Staff, self.span)
    }

    /// Whether an opening touches something that is taken already.
    pub(super) fn is_beside(&self, opening: &Opening) -> bool {
        let touches =
            |span: &Span| span.end() == opening.busy.start() || span.start() == opening.busy.end();
        self.calendar(opening.practitioner_id)
            .is_some_and(|calendar| calendar.busy.iter().any(touches))
    }

    /// Takes an opening, if the rules grant it to staff; and whether they would have granted it
    /// to the public.
    pub(super) fn take(
        &mut self,
        service: &Service,
        who: PractitionerId,
        starts_at: DateTime<Utc>,
    ) -> Option<(Opening, bool)> {
        self.ask_about(service, who);
        let asker = Asker::Staff;
        let wish = Wish { practitioner_id: who, starts_at, asker, overrides: &[], room_id: None };
        let opening = decide(&self.diary, &wish).ok()?;
        let public = decide(&self.diary, &Wish { asker: Asker::Public(None), ..wish }).is_ok();
        if let Some(own) = self.calendars.iter_mut().find(|one| one.practitioner_id == who) {
            own.busy.push(opening.busy);
            own.busy = merged(std::mem::take(&mut own.busy));
        }
        if let Some(room) = self.rooms.iter_mut().find(|one| Some(one.room_id) == opening.room_id) {
            room.busy.push(opening.busy);
            room.busy = merged(std::mem::take(&mut room.busy));
        }
        Some((opening, public))
    }

    /// Lays out the facts as they were when just enough notice was left.
    fn ask_about(&mut self, service: &Service, who: PractitionerId) {
        let catalogue = &self.clinic.catalogue;
        self.diary.terms = ServiceTerms::of(service, &catalogue.clinic.policy);
        self.diary.now = self.span.start() - self.diary.terms.notice;
        let length = catalogue.length(service.id, who);
        let own = self.calendar(who).zip(length);
        self.diary.calendars =
            own.map(|(own, length)| Calendar { length, ..own.clone() }).into_iter().collect();
        self.diary.rooms = catalogue.rooms_for(service.id).map(|suiting| {
            let suits = |room: &&RoomCalendar| suiting.iter().any(|one| one.id == room.room_id);
            self.rooms.iter().filter(suits).cloned().collect()
        });
    }

    fn calendar(&self, who: PractitionerId) -> Option<&Calendar> {
        self.calendars.iter().find(|calendar| calendar.practitioner_id == who)
    }
}

fn minutes(spans: impl Iterator<Item = Span>) -> f64 {
    let minutes: i64 = spans.map(|span| span.length().num_minutes()).sum();
    f64::from(i32::try_from(minutes).unwrap_or(i32::MAX))
}
