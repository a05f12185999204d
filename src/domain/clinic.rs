//! The clinic and what it offers: locations, rooms, practitioners, services, and its policy.
use super::{Id, Leads, Origins, Quiet, TimeOff, words::words};
use chrono::{NaiveTime, TimeDelta};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// The identifier of a clinic.
pub type ClinicId = Id<Clinic>;
/// The identifier of a location.
pub type LocationId = Id<Location>;
/// The identifier of a room.
pub type RoomId = Id<Room>;
/// The identifier of a practitioner.
pub type PractitionerId = Id<Practitioner>;
/// The identifier of a service.
pub type ServiceId = Id<Service>;

/// The organisation that owns the data.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Clinic {
    pub id: ClinicId,
    pub slug: String,
    pub name: String,
    /// E.164.
    pub phone: String,
    pub email: String,
    pub website: Option<String>,
    pub about: String,
    pub time_zone: Tz,
    pub locale: String,
    /// ISO 4217.
    pub currency: String,
    pub accent: Accent,
    /// Where else its pages for patients may be shown.
    pub embed_origins: Origins,
    pub policy: Policy,
}

/// The numbers by which a clinic takes bookings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Policy {
    /// Starts lie on multiples of this from local midnight.
    pub slot_step_minutes: i32,
    /// How soon the public may book.
    pub min_notice_minutes: i32,
    /// How many days ahead the public may book.
    pub horizon_days: i32,
    /// How long a slot is kept while a form is filled in.
    pub hold_minutes: i32,
    /// How long mails about changes by staff wait.
    pub grace_minutes: i32,
    /// How long before the start patients may still cancel alone.
    pub cancel_cutoff_minutes: i32,
    /// How long before the start patients may still move alone.
    pub reschedule_cutoff_minutes: i32,
    /// How many coming visits one patient may have.
    pub open_appointments_per_patient: i32,
    /// Whether practitioners see each other's visits.
    pub practitioners_see_all: bool,
    /// How long before a visit its patient is reminded.
    pub reminders: Leads,
    /// From this wall time on nobody is sent what can wait.
    pub quiet_from: NaiveTime,
    /// Until this wall time of the next morning.
    pub quiet_until: NaiveTime,
    /// Whether mails and invites leave out what a visit is for.
    pub discreet: bool,
    /// How visits are put into patients' calendars.
    pub invites: InviteMethod,
    /// Whether practitioners are told by mail of visits that are made, moved or cancelled.
    pub practitioner_copies: bool,
    /// Whether practitioners are sent tomorrow's visits each evening.
    pub daily_schedule: bool,
    /// Whether patients who did not come are written to.
    pub no_show_note: bool,
    /// How practitioners take time off.
    pub time_off: TimeOff,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            slot_step_minutes: 15,
            min_notice_minutes: 120,
            horizon_days: 90,
            hold_minutes: 8,
            grace_minutes: 3,
            cancel_cutoff_minutes: 1440,
            reschedule_cutoff_minutes: 1440,
            open_appointments_per_patient: 6,
            practitioners_see_all: false,
            reminders: Leads::of([1440]),
            quiet_from: hour(21),
            quiet_until: hour(8),
            discreet: false,
            invites: InviteMethod::Request,
            practitioner_copies: false,
            daily_schedule: false,
            no_show_note: false,
            time_off: TimeOff::Asked,
        }
    }
}

impl Policy {
    /// The part that a visit keeps as it was when it was booked.
    pub fn terms(&self) -> Terms {
        Terms {
            cancel_cutoff_minutes: self.cancel_cutoff_minutes,
            reschedule_cutoff_minutes: self.reschedule_cutoff_minutes,
        }
    }

    /// The hours in which nobody is sent what can wait.
    pub fn quiet(&self) -> Quiet {
        Quiet { from: self.quiet_from, until: self.quiet_until }
    }

    /// How long mails about changes by staff wait.
    pub fn grace(&self) -> TimeDelta {
        TimeDelta::minutes(self.grace_minutes.into())
    }

    /// How long a hold lasts.
    pub fn hold(&self) -> TimeDelta {
        TimeDelta::minutes(self.hold_minutes.into())
    }
}

fn hour(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default()
}

/// The cut-offs under which a visit was booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Minutes before the start until which the patient may cancel alone.
    pub cancel_cutoff_minutes: i32,
    /// Minutes before the start until which the patient may move it alone.
    pub reschedule_cutoff_minutes: i32,
}

/// A site of the clinic, with its own address and time zone.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Location {
    pub id: LocationId,
    pub name: String,
    pub address: String,
    pub city: String,
    pub region: String,
    pub postal_code: String,
    /// ISO 3166 alpha-2.
    pub country: String,
    pub phone: String,
    pub time_zone: Tz,
    pub active: bool,
}

impl Location {
    /// The address in one line, as written on an envelope.
    pub fn one_line(&self) -> String {
        let town = [self.city.as_str(), self.region.as_str()].map(str::trim);
        let town: Vec<&str> = town.into_iter().filter(|part| !part.is_empty()).collect();
        format!("{}, {} {}", self.address, town.join(", "), self.postal_code).trim().to_owned()
    }
}

/// A bookable place at a location.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Room {
    pub id: RoomId,
    pub location_id: LocationId,
    pub name: String,
    pub kind: String,
    pub active: bool,
}

/// Who treats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Practitioner {
    pub id: PractitionerId,
    pub slug: String,
    pub given_name: String,
    pub family_name: String,
    pub credentials: String,
    pub title: String,
    pub profession: String,
    pub about: String,
    pub email: Option<String>,
    pub colour: Accent,
    pub active: bool,
    pub online: bool,
}

impl Practitioner {
    /// The name as said to patients: `Dr. Ines Okafor`.
    pub fn display_name(&self) -> String {
        format!("{} {} {}", self.title, self.given_name, self.family_name).trim().to_owned()
    }
}

/// What can be booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Service {
    pub id: ServiceId,
    pub slug: String,
    pub discipline: String,
    pub name: String,
    pub description: String,
    pub duration_minutes: i32,
    pub buffer_before_minutes: i32,
    pub buffer_after_minutes: i32,
    /// In the smallest unit of the clinic's currency; `None` when it is not told beforehand.
    pub price_minor: Option<i32>,
    pub audience: Audience,
    pub booking: BookingMode,
    /// `None`: the clinic's.
    pub min_notice_minutes: Option<i32>,
    pub preparation: String,
    pub aftercare: String,
    /// How long after the visit is done that is sent.
    pub aftercare_delay_minutes: i32,
    /// `None`: the clinic's.
    pub reminders: Option<Leads>,
    pub position: i32,
    pub active: bool,
}

/// A field of medicine that services belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Discipline {
    pub code: String,
    pub name: String,
    pub practitioner_title: String,
}

words! {
    /// The colour that a clinic's pages and a practitioner's column wear.
    Accent {
        /// Green-blue.
        Teal = "teal",
        /// Blue.
        Blue = "blue",
        /// Red-violet.
        Plum = "plum",
        /// Green.
        Moss = "moss",
        /// Red-brown.
        Clay = "clay",
    }
}

words! {
    /// For whom a service is.
    Audience {
        /// For everyone.
        Everyone = "everyone",
        /// For those who have never been there.
        New = "new",
        /// For those who have.
        Returning = "returning",
    }
}

impl Audience {
    /// As what somebody counts who says whether they have been there before.
    pub fn of_who_said(returning: Option<bool>) -> Option<Self> {
        returning.map(|been| if been { Self::Returning } else { Self::New })
    }
}

words! {
    /// How the public may book a service.
    BookingMode {
        /// Booked at once.
        Online = "online",
        /// Asked for online, confirmed by staff.
        Request = "request",
        /// By telephone only.
        Phone = "phone",
    }
}

words! {
    /// What a block is for.
    BlockKind {
        /// Holidays, illness, a day off.
        TimeOff = "time_off",
        /// A meeting, a training.
        Meeting = "meeting",
        /// Something kept in another calendar.
        External = "external",
        /// Repairs, cleaning: a room that is out of use.
        Upkeep = "upkeep",
    }
}

words! {
    /// How a visit is put into a patient's calendar.
    InviteMethod {
        /// As an invitation, which calendars update by themselves.
        Request = "request",
        /// As an entry to be taken over by hand.
        Publish = "publish",
    }
}
