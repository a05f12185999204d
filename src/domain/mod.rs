//! The rules of the clinic: no clock, no database, no network.
mod account;
mod answer;
mod anybody;
mod appointment;
mod block;
mod catalogue;
mod clinic;
mod contact;
mod diary;
mod displaced;
mod erasure;
mod feed;
pub mod flow;
mod grid;
pub mod guide;
mod hours;
mod ids;
mod language;
pub mod local;
mod mail;
mod new_password;
mod news;
mod number;
mod offer;
mod origins;
mod pace;
mod patient_search;
mod people;
mod reference;
mod refusal;
mod reminders;
pub mod report;
mod rules;
mod slots;
mod slug;
mod span;
mod text;
mod time_off;
mod visit_mail;
mod words;

pub use account::{Account, AccountId};
pub use answer::answered_by;
pub use anybody::{Candidate, ranked};
pub use appointment::{
    Appointment, AppointmentId, AskedBy, Hold, Source, Status, Step, Taken, VisitMinutes,
};
pub use block::{Block, BlockId, Whose};
pub use catalogue::{Catalogue, Gives, Suits};
pub use clinic::{
    Accent, Audience, BlockKind, BookingMode, Clinic, ClinicId, Discipline, InviteMethod, Location,
    LocationId, Policy, Practitioner, PractitionerId, Room, RoomId, Service, ServiceId, Terms,
};
pub use contact::{Email, NotAPhone, NotAnEmail, Phone, readable_phone};
pub use diary::{Calendar, Diary, Opening, PatientFacts, RoomCalendar, ServiceTerms};
pub use displaced::{Cause, Circumstances, Spot, Trouble};
pub use erasure::{ErasureId, ErasureOutcome, ErasureRequest};
pub use feed::{Feed, FeedId, FeedKind, FeedOf};
pub use grid::Grid;
pub use hours::{
    Access, Closure, ClosureId, Counted, Hours, HoursOverride, PlacedClosure, Site, Window,
    WorkingHours,
};
pub use ids::Id;
pub use language::Language;
pub use mail::{
    AccountMail, Fault, InvitationMail, MailData, MailKind, MailStatus, ScheduleMail,
    ScheduledVisit, Sender, SignInMail,
};
pub use new_password::{NewPassword, WeakPassword};
pub use news::{is_news_to, news};
pub use number::{OutOfBounds, Within};
pub use offer::{DateHours, Offer, Profile, Week};
pub use origins::{NotOrigins, Origin, Origins};
pub use pace::Pace;
pub use patient_search::{PatientSearch, Term, birth_dates};
pub use people::{
    Colleague, Patient, PatientDetails, PatientId, PatientRecord, Role, Staff, StaffId,
};
pub use reference::reference;
pub use refusal::{Refusal, Rule};
pub use reminders::{Lead, Leads, NoLeads, Quiet, Reminder};
pub use rules::{
    Asker, Granted, Verdict, Wish, decide, grant, out_of_reach, patient_refusal, verdict,
};
pub use slots::slots;
pub use slug::{NotAClinicsSlug, NotASlug, Slug};
pub use span::{Span, any_overlaps, merged};
pub use text::{
    About, ExternalId, Line, Note, PatientNote, PersonName, Prose, Remark, TextProblem, Title,
    folded,
};
pub use time_off::{TimeOff, TimeOffDecision, TimeOffId, TimeOffOutcome, TimeOffRequest};
pub use visit_mail::{Reader, VisitMail};
pub use words::UnknownWord;
