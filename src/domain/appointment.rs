//! A patient's visit: where it stands, and which steps may follow.
use super::{
    ClinicId, Id, LocationId, Opening, Patient, PractitionerId, Refusal, RoomId, Rule, ServiceId,
    Span, Terms, Within, words::words,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// The identifier of an appointment.
pub type AppointmentId = Id<Appointment>;

/// How many minutes a visit may last.
pub type VisitMinutes = Within<5, 720>;

words! {
    /// Where a visit stands.
    Status {
        /// Kept for somebody who fills in the form.
        Held = "held",
        /// Asked for; staff will confirm or decline.
        Requested = "requested",
        /// Agreed.
        Booked = "booked",
        /// The patient is in the waiting room.
        Arrived = "arrived",
        /// The patient is being treated.
        InProgress = "in_progress",
        /// Done.
        Fulfilled = "fulfilled",
        /// Called off.
        Cancelled = "cancelled",
        /// The patient did not come.
        NoShow = "no_show",
    }
}

words! {
    /// A step in a visit's life.
    Step {
        /// Staff agree to a request.
        Confirm = "confirm",
        /// The patient comes in.
        Arrive = "arrive",
        /// The treatment begins.
        Start = "start",
        /// The treatment is over.
        Fulfil = "fulfil",
        /// The patient did not come.
        NoShow = "no-show",
        /// The visit gets another time.
        Reschedule = "reschedule",
        /// The visit is called off.
        Cancel = "cancel",
    }
}

words! {
    /// Whose wish it is that a visit is called off.
    #[derive(Default)]
    AskedBy {
        /// The patient's.
        Patient = "patient",
        /// The clinic's.
        #[default]
        Clinic = "clinic",
    }
}

words! {
    /// Where a booking came from.
    Source {
        /// The patient, on the clinic's pages.
        Online = "online",
        /// The reception desk.
        Desk = "desk",
        /// A telephone call.
        Phone = "phone",
        /// The waiting list.
        Waitlist = "waitlist",
        /// A plan of several visits.
        Plan = "plan",
        /// Another system's data.
        Import = "import",
        /// Another system, over FHIR.
        Fhir = "fhir",
    }
}

impl Status {
    /// As said in a sentence after "a visit that is".
    pub fn said(self) -> &'static str {
        match self {
            Self::InProgress => "in progress",
            Self::NoShow => "marked as a no-show",
            Self::Fulfilled => "done",
            other => other.as_str(),
        }
    }

    /// Whether it still occupies its time (a hold: until it expires).
    pub fn is_live(self) -> bool {
        !matches!(self, Self::Fulfilled | Self::Cancelled | Self::NoShow)
    }

    /// The steps that may follow, in the order in which they usually come.
    pub fn next_steps(self) -> &'static [Step] {
        use Step::{Arrive, Cancel, Confirm, Fulfil, NoShow, Reschedule, Start};
        match self {
            Self::Requested => &[Confirm, Reschedule, Cancel],
            Self::Booked => &[Arrive, Start, NoShow, Reschedule, Cancel],
            Self::Arrived => &[Start, Fulfil, Cancel],
            Self::InProgress => &[Fulfil],
            Self::Held | Self::Fulfilled | Self::Cancelled | Self::NoShow => &[],
        }
    }

    /// Whether the step may follow.
    pub fn allow(self, step: Step) -> Result<(), Refusal> {
        if self.next_steps().contains(&step) {
            Ok(())
        } else {
            Err(Refusal::WrongStatus { status: self, step })
        }
    }
}

impl Step {
    /// As said in a sentence after "cannot be".
    pub fn said(self) -> &'static str {
        match self {
            Self::Confirm => "confirmed",
            Self::Arrive => "marked as arrived",
            Self::Start => "started",
            Self::Fulfil => "marked as done",
            Self::NoShow => "marked as a no-show",
            Self::Reschedule => "moved",
            Self::Cancel => "cancelled",
        }
    }
}

/// A patient's visit.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Appointment {
    pub id: AppointmentId,
    pub clinic_id: ClinicId,
    /// Short and readable on the telephone, such as `K7M4-QX2`.
    pub reference: String,
    pub service_id: ServiceId,
    pub practitioner_id: PractitionerId,
    pub location_id: LocationId,
    pub room_id: Option<RoomId>,
    /// `None` only while held.
    pub patient_id: Option<Id<Patient>>,
    pub status: Status,
    pub visit: Span,
    pub busy: Span,
    /// How many minutes staff said that it lasts; `None`: as long as its service does.
    pub own_minutes: Option<i32>,
    /// The rules that staff set aside for it as it stands, and why.
    pub overrides: Vec<Rule>,
    pub override_reason: Option<String>,
    /// The same reason, where the practitioner is booked twice.
    pub overbook_reason: Option<String>,
    /// Why it is with this practitioner, where anybody would have done.
    pub chosen_because: Option<String>,
    pub hold: Option<Hold>,
    /// The SHA-256 of the secret in the patient's manage link.
    pub manage_token_hash: Option<Vec<u8>>,
    pub source: Source,
    pub reason: Option<String>,
    /// What was answered to the service's questions.
    pub intake: Option<serde_json::Value>,
    /// The cut-offs it was booked under.
    pub terms: Terms,
    /// Raised by every change; the `ETag`.
    pub revision: i32,
    /// iCalendar's SEQUENCE: raised when time, place or status changes.
    pub sequence: i32,
    pub arrived_at: Option<DateTime<Utc>>,
    pub started_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub cancelled_at: Option<DateTime<Utc>>,
    pub cancelled_by: Option<String>,
    pub cancel_reason: Option<String>,
    /// The steps taken since it was booked or moved last, each of which can be undone.
    pub steps: Vec<Taken>,
    /// Who made it: `patient`, `system` or a member of staff's identifier.
    pub created_by: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// How long a held slot is kept, and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Until when.
    pub expires_at: DateTime<Utc>,
    /// The SHA-256 of the secret that claims it.
    pub token_hash: Vec<u8>,
    /// Whether it was already lengthened.
    pub renewed: bool,
    /// The keyed hash of the address from which it was asked for; nothing once it is booked.
    pub client_hash: Option<Vec<u8>>,
}

/// A step that was taken with a visit, and where the visit stood before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Which one.
    pub step: Step,
    /// The status before it.
    pub from: Status,
    /// When it was taken.
    pub at: DateTime<Utc>,
}

impl Appointment {
    /// Until when the patient may cancel alone.
    pub fn cancel_cutoff(&self) -> DateTime<Utc> {
        self.visit.start() - TimeDelta::minutes(self.terms.cancel_cutoff_minutes.into())
    }

    /// Until when the patient may move it alone.
    pub fn reschedule_cutoff(&self) -> DateTime<Utc> {
        self.visit.start() - TimeDelta::minutes(self.terms.reschedule_cutoff_minutes.into())
    }

    /// Whether the patient may take the step alone at this instant.
    pub fn patient_may(&self, step: Step, now: DateTime<Utc>) -> Result<(), Refusal> {
        self.status.allow(step)?;
        let cutoff = match step {
            Step::Reschedule => self.reschedule_cutoff(),
            _ => self.cancel_cutoff(),
        };
        if now > cutoff { Err(Refusal::PastCutOff { cutoff }) } else { Ok(()) }
    }

    /// Makes the visit take place in another opening.
    pub fn move_to(&mut self, opening: Opening, now: DateTime<Utc>) -> Result<(), Refusal> {
        self.status.allow(Step::Reschedule)?;
        self.practitioner_id = opening.practitioner_id;
        self.location_id = opening.location_id;
        self.room_id = opening.room_id;
        self.visit = opening.visit;
        self.busy = opening.busy;
        self.sequence += 1;
        self.steps.clear();
        self.changed(now);
        Ok(())
    }

    /// Makes the visit last so many minutes from its start; answers whether it lasted otherwise
    /// before. It keeps its buffers.
    pub fn lengthen(&mut self, minutes: VisitMinutes, now: DateTime<Utc>) -> Result<bool, Refusal> {
        if !self.status.is_live() || self.status == Status::Held {
            return Err(Refusal::WrongStatus { status: self.status, step: Step::Reschedule });
        }
        let length = TimeDelta::minutes(minutes.get().into());
        if length == self.visit.length() {
            return Ok(false);
        }
        let lead = self.visit.start() - self.busy.start();
        let tail = self.busy.end() - self.visit.end();
        self.visit = Span::starting(self.visit.start(), length).ok_or(Refusal::OutsideHours)?;
        self.busy = self.visit.widened(lead, tail);
        self.own_minutes = Some(minutes.get());
        self.sequence += 1;
        self.changed(now);
        Ok(true)
    }

    /// Keeps which rules were set aside for it as it stands now, and why; for a visit that needs
    /// none of them the mark of an earlier one goes.
    pub fn set_aside(&mut self, rules: Vec<Rule>, reason: Option<&str>) {
        let reason = reason.filter(|_| !rules.is_empty()).map(str::to_owned);
        self.overbook_reason = reason.clone().filter(|_| rules.contains(&Rule::Busy));
        self.override_reason = reason;
        self.overrides = rules;
    }

    /// Makes the visit take place in a room; answers whether that is another. Neither mail nor
    /// invite names the room, so that the sequence stays.
    pub fn change_room(&mut self, room: RoomId, now: DateTime<Utc>) -> Result<bool, Refusal> {
        if !self.status.is_live() || self.status == Status::Held {
            return Err(Refusal::WrongStatus { status: self.status, step: Step::Reschedule });
        }
        let moves = self.room_id.replace(room) != Some(room);
        if moves {
            self.changed(now);
        }
        Ok(moves)
    }

    /// Whether the patient called it off, or had the clinic do so.
    pub fn is_off_by_patient(&self) -> bool {
        self.status == Status::Cancelled && self.cancelled_by.as_deref() == Some("patient")
    }

    /// Calls the visit off.
    pub fn cancel(
        &mut self,
        by: &str,
        reason: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        self.status.allow(Step::Cancel)?;
        self.steps.push(Taken { step: Step::Cancel, from: self.status, at: now });
        self.status = Status::Cancelled;
        self.cancelled_at = Some(now);
        self.cancelled_by = Some(by.to_owned());
        self.cancel_reason = reason;
        self.sequence += 1;
        self.changed(now);
        Ok(())
    }

    /// Takes one of the steps of the day: confirm, arrive, start, fulfil or no-show.
    pub fn advance(&mut self, step: Step, now: DateTime<Utc>) -> Result<(), Refusal> {
        self.status.allow(step)?;
        let taken = Taken { step, from: self.status, at: now };
        let near = self.visit.start() - now < TimeDelta::hours(12);
        match step {
            Step::Confirm => {
                self.status = Status::Booked;
                self.sequence += 1;
            }
            Step::Arrive if near => {
                self.status = Status::Arrived;
                self.arrived_at = Some(now);
            }
            Step::Start if near => {
                self.status = Status::InProgress;
                self.arrived_at.get_or_insert(now);
                self.started_at = Some(now);
            }
            Step::Fulfil if near => {
                self.status = Status::Fulfilled;
                self.started_at.get_or_insert(now);
                self.ended_at = Some(now);
            }
            Step::NoShow if self.visit.start() < now => self.status = Status::NoShow,
            _ => return Err(Refusal::TooEarly),
        }
        self.steps.push(taken);
        self.changed(now);
        Ok(())
    }

    /// The step that could be taken back, were it taken at or after `since`.
    pub fn undoable(&self, since: DateTime<Utc>) -> Option<Step> {
        self.steps.last().filter(|taken| taken.at >= since).map(|taken| taken.step)
    }

    /// Takes the last step back, if it was taken at or after `since`; answers which one it was.
    pub fn undo(&mut self, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<Taken, Refusal> {
        let taken = *self.steps.last().ok_or(Refusal::NothingToUndo)?;
        if taken.at < since {
            return Err(Refusal::UndoTooLate);
        }
        self.steps.pop();
        match taken.step {
            Step::Arrive => self.arrived_at = None,
            Step::Start => {
                self.started_at = None;
                // Who is treated has arrived: noted by the same step where nobody had before.
                self.arrived_at = self.arrived_at.filter(|_| taken.from == Status::Arrived);
            }
            Step::Fulfil => {
                self.ended_at = None;
                self.started_at = self.started_at.filter(|_| taken.from == Status::InProgress);
            }
            Step::Cancel => {
                (self.cancelled_at, self.cancelled_by, self.cancel_reason) = (None, None, None);
                self.sequence += 1;
            }
            Step::Confirm => self.sequence += 1,
            Step::NoShow | Step::Reschedule => {}
        }
        self.status = taken.from;
        self.changed(now);
        Ok(taken)
    }

    fn changed(&mut self, now: DateTime<Utc>) {
        self.revision += 1;
        self.updated_at = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_follows_an_end_and_every_other_status_can_go_on() {
        for status in Status::ALL {
            let ends = !status.is_live() || *status == Status::Held;
            assert_eq!(status.next_steps().is_empty(), ends, "{status}");
        }
        let refusal = Status::Fulfilled.allow(Step::Arrive).unwrap_err();
        assert_eq!(refusal.to_string(), "a visit that is done cannot be marked as arrived");
    }
}
