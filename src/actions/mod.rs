//! What people do at the clinic, one file to a deed.
//!
//! Each deed runs inside one transaction: it locks whose time it touches, loads the facts, lets
//! the domain decide, keeps what became of it, and tells: the audit trail, and whom it concerns.
mod account;
mod account_mail;
mod advance;
mod block;
mod book;
mod cancel;
mod change_room;
mod edit_patient;
mod erase;
mod exported;
mod feed;
mod find_opening;
mod found;
mod hold;
mod import;
mod lengthen;
mod look;
mod mail_trial;
mod merge_patients;
mod once;
mod open_clinic;
mod patient;
mod register;
mod remind;
mod reschedule;
mod resend;
pub mod setup;
mod sign_in;
mod tell;
mod time_off;
mod trail;
mod undo;

pub use account::{
    Entry, ask_for_address, ask_for_erasure, ask_for_link, change_phone, enter, leave, linger,
    note_wrong_link, take_address, withdraw_erasure,
};
pub use account_mail::{
    LinkMail, send_invitation, send_new_address_link, send_sign_in_link, tell_account,
};
pub use advance::advance;
pub use block::{NewBlock, block, unblock};
pub use book::{Booking, Particulars, What, book};
pub use cancel::{Cancellation, cancel};
pub use change_room::{RoomChange, change_room};
pub use edit_patient::{PatientChange, edit_patient, reactivate_patient, retire_patient};
pub use erase::{approve_erasure, decline_erasure};
pub use exported::exported;
pub use feed::{make_feed, revoke_feed, serve_feed};
pub use found::{Founding, count_wrong_code, found};
pub use hold::{NewHold, hold, release, renew, sweep_holds};
pub use import::{ImportedVisit, Keep, Line, Report, import_patients, import_visits};
pub use lengthen::{Length, lengthen};
pub use look::{Look, look};
pub use mail_trial::note_mail_trial;
pub use merge_patients::{Merge, Merged, merge_patients};
pub use once::{Repeatable, once};
pub use open_clinic::open_clinic;
pub use patient::Who;
pub use register::{NewRecord, register};
pub use remind::{due_reminder, remind, schedule};
pub use reschedule::{Move, reschedule};
pub use resend::{correct_address, dismiss_mail, resend_mail};
pub use sign_in::{fail_sign_in, sign_in, sign_out, stay};
pub use time_off::{
    NewTimeOff, TimeOffWish, approve_time_off, decline_time_off, want_time_off, withdraw_time_off,
};
pub use undo::undo;

use crate::{
    Error,
    db::audit::Actor,
    domain::{Appointment, Asker, Audience, Refusal, Rule},
    secret::Key,
};
use chrono::{DateTime, Utc};

/// Who does a deed, and when.
#[derive(Debug, Clone)]
pub struct Context {
    /// The present instant.
    pub now: DateTime<Utc>,
    /// Who does it.
    pub actor: Actor,
    /// The request that asks for it.
    pub request_id: Option<String>,
    /// What manage links are made from.
    pub key: Key,
}

/// Rules that staff set aside, and why.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// Which ones.
    pub rules: Vec<Rule>,
    /// Why.
    pub reason: Option<String>,
}

impl Context {
    fn by_clinic(&self) -> bool {
        self.actor != Actor::Patient
    }

    /// Who asks, as far as the rules care.
    fn asker(&self, returning: Option<bool>) -> Asker {
        if self.by_clinic() {
            Asker::Staff
        } else {
            Asker::Public(Audience::of_who_said(returning))
        }
    }

    /// As kept with a visit: the member of staff, or what kind of person it was.
    fn author(&self) -> String {
        match self.actor {
            Actor::Staff(id) => id.to_string(),
            other => other.kind().to_owned(),
        }
    }
}

impl Overrides {
    /// The rules to set aside, if that may be and a reason is given.
    fn checked(&self) -> Result<&[Rule], Refusal> {
        if let Some(rule) = self.rules.iter().copied().find(|rule| !rule.yields_to_staff()) {
            return Err(Refusal::RuleHolds { rule });
        }
        if !self.rules.is_empty() && self.reason().is_none() {
            return Err(Refusal::ReasonMissing);
        }
        Ok(&self.rules)
    }

    /// Why rules are set aside, where something was written.
    fn reason(&self) -> Option<&str> {
        self.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty())
    }
}

/// Whether a visit is still as whoever changes it saw it; `None`: they do not care.
fn unchanged(appointment: &Appointment, seen: Option<i32>) -> Result<(), Error> {
    match seen {
        Some(revision) if revision != appointment.revision => {
            Err(Refusal::StaleRevision { revision: appointment.revision }.into())
        }
        _ => Ok(()),
    }
}
