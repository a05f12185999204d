//! The rules by their names, and what is said to a patient where one forbids a wish.
use super::{Audience, Status, Step, words::words};
use chrono::{DateTime, NaiveDate, Utc};

words! {
    /// A rule that a booking must pass.
    Rule {
        /// Starts lie on the clinic's grid.
        Grid = "grid",
        /// Not too soon.
        Notice = "notice",
        /// Not too far ahead.
        Horizon = "horizon",
        /// The public books online only what may be booked online.
        Mode = "mode",
        /// Some services are for new patients only, some for returning ones.
        Audience = "audience",
        /// A patient has no more than so many visits ahead.
        Open = "open-appointments",
        /// Within the practitioner's working hours.
        Hours = "hours",
        /// Not while the location is closed.
        Closure = "closure",
        /// Not while the practitioner is away.
        Block = "block",
        /// Not while the practitioner is with somebody else.
        Busy = "overbook",
        /// A suitable room is free.
        Room = "room",
        /// The patient has no other visit then.
        Patient = "patient",
    }
}

impl Rule {
    /// Whether staff may set the rule aside, with a reason.
    pub fn yields_to_staff(self) -> bool {
        !matches!(self, Self::Room | Self::Patient | Self::Mode)
    }
}

/// Why a wish cannot be granted, in words that a patient understands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The start is not on the grid.
    #[error("visits start every {step_minutes} minutes from the full hour")]
    OffGrid {
        /// The grid's step.
        step_minutes: i32,
    },
    /// The start is in the past or too near.
    #[error("that is too soon: this visit must be booked earlier")]
    TooSoon {
        /// The first instant that would be late enough.
        earliest: DateTime<Utc>,
    },
    /// The start is too far ahead.
    #[error("that is too far ahead: bookings are open until {}", last_on.format("%-d %B %Y"))]
    PastHorizon {
        /// The last date that may be booked.
        last_on: NaiveDate,
    },
    /// The service or the practitioner is not for online booking.
    #[error("this visit cannot be booked online; please call the clinic")]
    NotBookableOnline,
    /// The service is for others.
    #[error("{}", match wanted {
        Audience::New => "this visit is for patients who have not been here before",
        _ => "this visit is for patients who have been here before",
    })]
    Audience {
        /// For whom it is.
        wanted: Audience,
    },
    /// The patient has as many visits ahead as the clinic lets one have.
    #[error("a patient can have {limit} visits ahead at most; please call the clinic")]
    TooManyOpen {
        /// How many that are.
        limit: i32,
    },
    /// The practitioner does not work then.
    #[error("the practitioner is not at work for all of that time")]
    OutsideHours,
    /// The location is closed then.
    #[error("the clinic is closed on that day: {title}")]
    Closed {
        /// What for.
        title: String,
    },
    /// The practitioner is away then.
    #[error("the practitioner is not available then")]
    Blocked {
        /// From when.
        from: DateTime<Utc>,
        /// Until when.
        until: DateTime<Utc>,
    },
    /// Somebody else has that time or a part of it.
    #[error("that time has just been taken")]
    SlotTaken,
    /// No room that suits is free.
    #[error("no suitable room is free at that time")]
    NoRoom,
    /// The patient has another visit then.
    #[error("you already have a visit at that time")]
    PatientBusy,
    /// Nobody by that name gives the service.
    #[error("this practitioner does not offer that service")]
    NotGiven,
    /// The visit's status does not allow the step.
    #[error("a visit that is {} cannot be {}", status.said(), step.said())]
    WrongStatus {
        /// Where the visit stands.
        status: Status,
        /// What was tried.
        step: Step,
    },
    /// It is too early for the step.
    #[error("that can only be noted on the day of the visit, and a no-show only after its start")]
    TooEarly,
    /// No step was taken since the visit was booked or moved.
    #[error("there is no step of this visit that could be undone")]
    NothingToUndo,
    /// The last step was taken on another day.
    #[error("a step can be undone only on the day on which it was taken")]
    UndoTooLate,
    /// The patient may no longer move or cancel alone.
    #[error("it is too late to change this visit online; please call the clinic")]
    PastCutOff {
        /// Until when it could be changed.
        cutoff: DateTime<Utc>,
    },
    /// The hold was not claimed in time.
    #[error("the time was kept for you for some minutes, and those are over")]
    HoldExpired,
    /// A hold is renewed once only.
    #[error("the time was already kept for you a second time")]
    AlreadyRenewed,
    /// As many times are kept for whoever asks as may be at once.
    #[error(
        "as many times are kept for you at the moment as can be at once; book one of them, or \
         wait {seconds} seconds and try again"
    )]
    TooManyKept {
        /// How long until one of them is free again.
        seconds: i64,
    },
    /// Somebody else changed it first.
    #[error("this was changed by somebody else in the meantime; look at it again")]
    StaleRevision {
        /// The present revision.
        revision: i32,
    },
    /// Somebody else changed what the clinic is set up with first.
    #[error("somebody else changed this in the meantime; look at it again")]
    ChangedMeanwhile,
    /// Nobody would be left who may change what the clinic is set up with.
    #[error("the clinic needs at least one active admin")]
    LastAdmin,
    /// Rules were to be set aside without saying why.
    #[error("say why the rule is set aside")]
    ReasonMissing,
    /// A rule that nobody may set aside.
    #[error("the rule about the {rule} cannot be set aside")]
    RuleHolds {
        /// Which one.
        rule: Rule,
    },
}

impl Refusal {
    /// The rule that says no, where one of the booking rules does.
    pub fn rule(&self) -> Option<Rule> {
        Some(match self {
            Self::OffGrid { .. } => Rule::Grid,
            Self::TooSoon { .. } => Rule::Notice,
            Self::PastHorizon { .. } => Rule::Horizon,
            Self::NotBookableOnline => Rule::Mode,
            Self::Audience { .. } => Rule::Audience,
            Self::TooManyOpen { .. } => Rule::Open,
            Self::OutsideHours => Rule::Hours,
            Self::Closed { .. } => Rule::Closure,
            Self::Blocked { .. } => Rule::Block,
            Self::SlotTaken => Rule::Busy,
            Self::NoRoom => Rule::Room,
            Self::PatientBusy => Rule::Patient,
            _ => return None,
        })
    }
}
