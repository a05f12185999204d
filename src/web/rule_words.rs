//! What a rule says, in words for staff and in words for patients.
use super::pages::say::sentence;
use crate::domain::{Refusal, Rule};

/// A refusal in words for staff; the domain's are for patients.
pub(super) fn for_staff(refusal: &Refusal) -> String {
    match refusal {
        Refusal::TooSoon { .. } => {
            "That is sooner than the clinic's notice for this service allows.".to_owned()
        }
        Refusal::NotBookableOnline => {
            "Patients do not book this online; the desk books it for them.".to_owned()
        }
        Refusal::TooManyOpen { limit } => {
            format!("This patient has {limit} visits ahead already, as many as one may have.")
        }
        Refusal::SlotTaken => "The practitioner has another visit in that time.".to_owned(),
        Refusal::Blocked { .. } => "The practitioner's time is blocked then.".to_owned(),
        Refusal::PatientBusy => "This patient already has a visit at that time.".to_owned(),
        Refusal::StaleRevision { .. } => {
            "Somebody else changed this visit in the meantime. This is how it stands now."
                .to_owned()
        }
        other => sentence(&other.to_string()),
    }
}

/// A refusal in words for patients, which tell nothing of anybody else.
pub(super) fn for_patients(refusal: &Refusal) -> String {
    match refusal {
        Refusal::SlotTaken | Refusal::NoRoom | Refusal::Blocked { .. } => {
            "That time is not free any more.".to_owned()
        }
        Refusal::OutsideHours => {
            "That is outside the hours in which this visit can be booked.".to_owned()
        }
        other => sentence(&other.to_string()),
    }
}

/// What a rule that lets a visit pass says to staff.
pub(super) fn passed(rule: Rule) -> &'static str {
    match rule {
        Rule::Grid => "Visits start then.",
        Rule::Notice => "There is enough notice.",
        Rule::Horizon => "It is not too far ahead.",
        Rule::Mode => "It can be booked this way.",
        Rule::Audience => "It is for this patient.",
        Rule::Open => "The patient has not too many visits ahead.",
        Rule::Hours => "The practitioner is at work.",
        Rule::Closure => "The clinic is open.",
        Rule::Block => "The practitioner's time is not blocked.",
        Rule::Busy => "The practitioner is free.",
        Rule::Room => "A room is free, or none is needed.",
        Rule::Patient => "The patient has no other visit then.",
    }
}

/// To be read after "Book anyway: " or "Move anyway: ".
pub(super) fn although(rule: Rule) -> &'static str {
    match rule {
        Rule::Grid => "outside the usual starting times",
        Rule::Notice => "at shorter notice than usual",
        Rule::Horizon => "further ahead than usual",
        Rule::Audience => "though the service is meant for other patients",
        Rule::Open => "though the patient has many visits ahead",
        Rule::Hours => "outside working hours",
        Rule::Closure => "though the clinic is closed",
        Rule::Block => "over the practitioner's block",
        Rule::Busy => "two visits at the same time",
        Rule::Mode | Rule::Room | Rule::Patient => "against a rule that holds for everybody",
    }
}
