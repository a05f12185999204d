//! Gives each slot a patient, a story and a status that fits the present instant.
use super::{
    answers,
    dice::Dice,
    file::People,
    found::Founded,
    patients::{Known, Patients, Registered},
    slots::Slot,
    story,
};
use crate::{
    domain::{
        Appointment, Audience, BookingMode, PatientId, Policy, Refusal, Role, Service, Source,
        StaffId, Status, local, reference,
    },
    secret::Key,
};
use chrono::{DateTime, TimeDelta, Timelike as _, Utc};
use std::collections::{HashMap, HashSet};

/// Writes a clinic's visits down, in order.
pub(super) struct Scribe<'a> {
    clinic: &'a Founded,
    people: &'a People,
    key: &'a Key,
    now: DateTime<Utc>,
    dice: Dice,
    patients: Patients<'a>,
    told: usize,
    references: HashSet<String>,
    /// Who comes to which series, and when that was agreed.
    series: HashMap<usize, (usize, DateTime<Utc>)>,
    opened_at: DateTime<Utc>,
    desk: Vec<StaffId>,
}

/// How a visit came to be.
struct Origin {
    source: Source,
    created_at: DateTime<Utc>,
    /// Asked for just now, so that nobody has answered yet.
    unanswered: bool,
}

impl<'a> Scribe<'a> {
    pub(super) fn new(
        clinic: &'a Founded,
        people: &'a People,
        key: &'a Key,
        now: DateTime<Utc>,
        dice: Dice,
    ) -> Self {
        let today = local::date(clinic.zone(), now);
        let receptionists = clinic.staff.iter().filter(|one| one.role == Role::Receptionist);
        Self {
            clinic,
            people,
            key,
            now,
            dice,
            patients: Patients::of(people, &clinic.catalogue.clinic.phone, today),
            told: 0,
            references: HashSet::new(),
            series: HashMap::new(),
            opened_at: now,
            desk: receptionists.map(|one| one.id).collect(),
        }
    }

    /// Before the first visit: those who have been coming for years.
    pub(super) fn open(&mut self, slots: &[Slot]) {
        if let Some(first) = slots.first() {
            self.opened_at = first.opening.visit.start().min(self.now);
        }
        for _ in 0..(slots.len() / 6).max(12) {
            self.established();
        }
    }

    /// Patients that were put down since this was asked last.
    pub(super) fn new_patients(&mut self) -> Vec<Registered> {
        let new = self.patients.after(self.told);
        self.told = self.patients.len();
        new
    }

    pub(super) fn patients(&self) -> usize {
        self.patients.len()
    }

    pub(super) fn seen(&self) -> Vec<(PatientId, DateTime<Utc>)> {
        self.patients.seen()
    }

    /// Writes the next visit.
    pub(super) fn write(&mut self, slot: &Slot) -> Result<Appointment, Refusal> {
        let service = self.clinic.catalogue.service(slot.service_id);
        let (index, origin) = match self.continued(slot) {
            Some(known) => known,
            None => self.begun(slot, service),
        };
        let mut visit = self.blank(slot, &origin);
        if let Some(known) = self.patients.get_mut(index) {
            let patient = &known.registered.patient;
            visit.patient_id = Some(patient.id);
            if patient.email.is_none() && visit.source == Source::Online {
                visit.source = Source::Phone;
            }
        }
        visit.created_by = self.author(visit.source);
        if origin.unanswered && visit.source == Source::Online && visit.visit.start() > self.now {
            visit.status = Status::Requested;
        } else {
            let desk = self.author(Source::Phone);
            story::tell(&mut visit, (self.now, &desk), &mut self.dice)?;
        }
        self.remember(index, &visit);
        Ok(visit)
    }

    /// The patient of a series that has begun, unless they cannot come this time.
    fn continued(&self, slot: &Slot) -> Option<(usize, Origin)> {
        let (index, agreed_at) = *self.series.get(&slot.series?)?;
        let start = slot.opening.visit.start();
        let known = self.patients.get(index)?;
        let open = known.coming < self.policy().open_appointments_per_patient;
        let rested = known.last_at.is_none_or(|last| last + TimeDelta::days(1) < start);
        let origin = Origin { source: Source::Desk, created_at: agreed_at, unanswered: false };
        (rested && (open || start <= self.now)).then_some((index, origin))
    }

    /// A visit by itself, or the first of a series.
    fn begun(&mut self, slot: &Slot, service: Option<&Service>) -> (usize, Origin) {
        let audience = service.map_or(Audience::Everyone, |service| service.audience);
        let origin = self.origin(slot, service);
        let index = self.somebody(slot, audience, &origin);
        if let Some(series) = slot.series {
            self.series.insert(series, (index, origin.created_at));
            if let Some(known) = self.patients.get_mut(index) {
                known.weekly_until = Some(slot.opening.visit.start() + TimeDelta::weeks(8));
            }
        }
        (index, origin)
    }

    fn somebody(&mut self, slot: &Slot, audience: Audience, origin: &Origin) -> usize {
        let (start, at, now) = (slot.opening.visit.start(), origin.created_at, self.now);
        let limit = self.policy().open_appointments_per_patient;
        let free = |known: &Known| {
            known.registered.registered_at <= at
                && known.weekly_until.is_none_or(|until| until < start)
                && known.last_at.is_none_or(|last| last + TimeDelta::hours(60) < start)
                && (start <= now || known.coming + 1 < limit)
        };
        let been = |known: &Known| known.first_seen_at.is_some_and(|seen| seen < at);
        let found = match audience {
            Audience::New => None,
            Audience::Returning => {
                self.patients.find(&mut self.dice, |known| free(known) && been(known))
            }
            Audience::Everyone if self.dice.chance(0.25) => None,
            Audience::Everyone => self.patients.find(&mut self.dice, free),
        };
        let writes = origin.source == Source::Online || self.dice.chance(0.75);
        match found {
            Some(index) => index,
            None if audience == Audience::Returning => self.established(),
            None => self.patients.add(&mut self.dice, at, writes),
        }
    }

    /// Somebody who has been coming since before the book begins.
    fn established(&mut self) -> usize {
        let seen_at = self.opened_at - self.dice.minutes(30 * 24 * 60, 900 * 24 * 60);
        let writes = self.dice.chance(0.93);
        let index = self.patients.add(&mut self.dice, seen_at - TimeDelta::days(2), writes);
        if let Some(known) = self.patients.get_mut(index) {
            known.first_seen_at = Some(seen_at);
        }
        index
    }

    fn remember(&mut self, index: usize, visit: &Appointment) {
        let Some(known) = self.patients.get_mut(index) else { return };
        known.last_at = Some(visit.visit.start());
        if visit.status.is_live() && visit.visit.start() > self.now {
            known.coming += 1;
        }
        if let Some(at) = visit.started_at.filter(|_| visit.status == Status::Fulfilled) {
            known.first_seen_at.get_or_insert(at);
        }
    }

    fn blank(&mut self, slot: &Slot, origin: &Origin) -> Appointment {
        let opening = &slot.opening;
        let id = self.dice.id(origin.created_at);
        let told = if origin.source == Source::Online { 0.8 } else { 0.35 };
        let reason = self.dice.chance(told).then(|| self.dice.pick(&self.people.reasons).cloned());
        let intake = self.intake(slot, origin);
        // Whoever shared answers has said enough.
        let reason = reason.flatten().filter(|_| intake.is_none());
        Appointment {
            id,
            clinic_id: self.clinic.catalogue.clinic.id,
            reference: self.reference(),
            service_id: slot.service_id,
            practitioner_id: opening.practitioner_id,
            location_id: opening.location_id,
            room_id: opening.room_id,
            patient_id: None,
            status: Status::Booked,
            visit: opening.visit,
            busy: opening.busy,
            own_minutes: None,
            overrides: Vec::new(),
            override_reason: None,
            overbook_reason: None,
            chosen_because: None,
            hold: None,
            manage_token_hash: Some(self.key.manage_token(id).hash()),
            source: origin.source,
            reason,
            intake,
            terms: self.policy().terms(),
            revision: 1,
            sequence: 0,
            arrived_at: None,
            started_at: None,
            ended_at: None,
            cancelled_at: None,
            cancelled_by: None,
            cancel_reason: None,
            steps: Vec::new(),
            created_by: String::new(),
            created_at: origin.created_at,
            updated_at: origin.created_at,
        }
    }

    /// What was answered to a guide and shared, now and then, by those who booked online for the
    /// days around today.
    fn intake(&mut self, slot: &Slot, origin: &Origin) -> Option<serde_json::Value> {
        let near = (slot.opening.visit.start() - self.now).abs() < TimeDelta::days(7);
        let asked = near && origin.source == Source::Online && self.dice.chance(0.2);
        let clinic = self.clinic;
        let service = clinic.catalogue.service(slot.service_id).filter(|_| asked)?;
        answers::answered(&mut self.dice, &service.discipline)
    }

    /// Through which door it came and when: never sooner or later than the rules had let it.
    fn origin(&mut self, slot: &Slot, service: Option<&Service>) -> Origin {
        let start = slot.opening.visit.start();
        let notice = service.and_then(|service| service.min_notice_minutes);
        let notice = TimeDelta::minutes(notice.unwrap_or(self.policy().min_notice_minutes).into());
        let earliest = start - TimeDelta::days(i64::from(self.policy().horizon_days) - 1);
        let just_now = self.now - TimeDelta::minutes(4);
        let by_phone = self.dice.chance(self.clinic.load.phone_share);
        let online = slot.public && !by_phone && earliest < just_now;
        let latest = if online { start - notice } else { start - TimeDelta::minutes(20) };
        let latest = latest.min(just_now);
        let on_request = service.is_some_and(|service| service.booking == BookingMode::Request);
        let unanswered = on_request && self.dice.chance(0.4);
        let lead = match self.dice.between(0, 9) {
            _ if unanswered => self.dice.minutes(1, 30 * 60),
            0..=1 => self.dice.minutes(1, 12 * 60),
            2..=6 => self.dice.minutes(12 * 60, 7 * 24 * 60),
            _ => self.dice.minutes(7 * 24 * 60, 24 * 24 * 60),
        };
        let created_at = self.awake(latest - lead, online);
        let created_at = if online { created_at.max(earliest) } else { created_at };
        let by_phone = if self.dice.chance(0.7) { Source::Phone } else { Source::Desk };
        let source = if online { Source::Online } else { by_phone };
        Origin { source, created_at, unanswered }
    }

    /// The same or, where everybody sleeps then, an hour before they went to bed: the desk is manned
    /// by day, and online hardly anybody books at night.
    fn awake(&self, at: DateTime<Utc>, online: bool) -> DateTime<Utc> {
        let (from, until) = if online { (6, 23) } else { (8, 18) };
        let hour = i64::from(at.with_timezone(&self.clinic.zone()).hour());
        let late = if hour < from { hour + 24 - until + 1 } else { (hour - until + 1).max(0) };
        at - TimeDelta::hours(late)
    }

    fn author(&mut self, source: Source) -> String {
        match source {
            Source::Online => "patient".to_owned(),
            _ => self.dice.pick(&self.desk).map_or("system".to_owned(), ToString::to_string),
        }
    }

    fn reference(&mut self) -> String {
        loop {
            let reference = reference(self.dice.bytes());
            if self.references.insert(reference.clone()) {
                return reference;
            }
        }
    }

    fn policy(&self) -> &Policy {
        &self.clinic.catalogue.clinic.policy
    }
}
