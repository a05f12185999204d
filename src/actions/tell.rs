//! Telling of a deed by mail, whom it concerns.
//!
//! Nothing is told that may still be undone: what staff change waits the clinic's grace, and each
//! change decides anew what is to be told, by comparing what the reader was told last with how
//! the visit is now.
use super::Context;
use crate::{
    Error,
    db::{
        Tx, opening,
        outbox::{self, Mail, MailId},
        patients,
    },
    domain::{
        Appointment, Catalogue, Language, MailKind, Patient, PractitionerId, Reader, Status,
        VisitMail, is_news_to, news,
    },
};
use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};

/// How long after-care and a note to somebody who did not come are of use.
const STALE_AFTER: TimeDelta = TimeDelta::days(2);

/// Sees to it that whoever is concerned by a visit is told how it is now, and of nothing that it
/// no longer is. `before` is how it was until now; `None`: it is new.
///
/// From this everything follows: what has not gone out yet and is no longer so is withdrawn; news
/// are written for the patient and, where the clinic wants that, for practitioners; after-care
/// follows a visit that is done, and a note one that was missed.
pub(super) fn changed(
    tx: &mut Tx<'_>,
    context: &Context,
    catalogue: &Catalogue,
    before: Option<&Appointment>,
    after: &Appointment,
) -> Result<(), Error> {
    let Some(patient_id) = after.patient_id else { return Ok(()) };
    let before_that =
        before.and_then(|before| VisitMail::about(catalogue, before, MailKind::Booked));
    let written = match before {
        Some(_) => outbox::lock_about(tx, after.id)?,
        None => Vec::new(),
    };
    let telling = Telling {
        context,
        catalogue,
        visit: after,
        at_first: known_otherwise(before_that.as_ref(), &written),
        before: before_that,
        patient: patients::get(tx, after.clinic_id, patient_id)?,
        written,
    };
    telling.withdraw(tx)?;
    let now = telling.picture(MailKind::Booked)?;
    if before.is_none_or(|before| telling.is_news(before)) {
        telling.news(tx, Reader::Patient, &now)?;
        for practitioner in telling.practitioners() {
            telling.news(tx, Reader::Practitioner(practitioner), &now)?;
        }
    }
    if before.is_some_and(|before| before.status != after.status) {
        telling.afterwards(tx)?;
    }
    Ok(())
}

/// The visit as its patient knew it before any mail of it was written: one that was brought in from
/// another book, or agreed while they had no address. `None`: they know it by its mails alone.
fn known_otherwise(before: Option<&VisitMail>, written: &[Mail]) -> Option<VisitMail> {
    let mut news = written.iter().filter(|mail| mail.kind.is_news());
    let first = news.find_map(|mail| mail.visit().filter(|told| told.reader == Reader::Patient));
    let Some(first) = first else {
        return before.filter(|_| written.iter().all(|mail| !mail.kind.is_news())).cloned();
    };
    let status = match first.kind {
        MailKind::Booked | MailKind::Requested => return None,
        _ if first.agreed_before => Status::Booked,
        _ => Status::Requested,
    };
    let visit = first.before.unwrap_or(first.visit);
    Some(VisitMail { status, visit, ..first.clone() })
}

/// A visit, and what was written of it so far.
struct Telling<'a> {
    context: &'a Context,
    catalogue: &'a Catalogue,
    visit: &'a Appointment,
    /// How it was until now; `None`: it is new.
    before: Option<VisitMail>,
    /// How its patient knew it without a mail; `None`: they did not.
    at_first: Option<VisitMail>,
    patient: Patient,
    /// In the order in which it was written.
    written: Vec<Mail>,
}

impl Telling<'_> {
    /// The visit as it is now, for its patient.
    fn picture(&self, kind: MailKind) -> Result<VisitMail, Error> {
        let by_clinic = self.context.by_clinic();
        let picture = VisitMail::about(self.catalogue, self.visit, kind)
            .context("a visit names what the clinic does not have")?
            .to(&self.patient);
        Ok(VisitMail {
            by_clinic,
            at_request: by_clinic && self.visit.is_off_by_patient(),
            reason: self.visit.cancel_reason.clone().filter(|_| by_clinic),
            ..picture
        })
    }

    /// Whether anybody who knew how the visit was has to be told.
    fn is_news(&self, before: &Appointment) -> bool {
        let picture = |visit| VisitMail::about(self.catalogue, visit, MailKind::Booked);
        match (picture(before), picture(self.visit)) {
            (Some(before), Some(after)) => is_news_to(&before, &after),
            _ => true,
        }
    }

    /// Withdraws what is not due any more: reminders of a visit that has changed or begun, and
    /// what follows an end that was taken back.
    fn withdraw(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let outdated = |mail: &&Mail| match mail.kind {
            MailKind::Reminder => {
                let told = mail.visit();
                self.visit.status != Status::Booked
                    || told.is_none_or(|told| told.sequence != self.visit.sequence)
            }
            MailKind::Aftercare => self.visit.status != Status::Fulfilled,
            MailKind::Missed => self.visit.status != Status::NoShow,
            _ => false,
        };
        let outdated: Vec<MailId> = self.unsent().filter(outdated).map(|mail| mail.id).collect();
        outbox::supersede(tx, &outdated, self.context.now)
    }

    /// What has not gone out, given up or not; one that is just being sent is among them, so that
    /// it is not tried again.
    fn unsent(&self) -> impl Iterator<Item = &Mail> {
        self.written.iter().filter(|mail| mail.sent_at.is_none() && mail.superseded_at.is_none())
    }

    /// The practitioners who are told, or were.
    fn practitioners(&self) -> Vec<PractitionerId> {
        let told = self.written.iter().filter_map(|mail| match mail.visit()?.reader {
            Reader::Practitioner(id) => Some(id),
            Reader::Patient => None,
        });
        let now = Some(self.visit.practitioner_id)
            .filter(|_| self.catalogue.clinic.policy.practitioner_copies);
        let mut all: Vec<_> = told.chain(now).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Withdraws the news that a reader has not got yet, and writes those that they need now.
    fn news(&self, tx: &mut Tx<'_>, reader: Reader, now: &VisitMail) -> Result<(), Error> {
        let to_reader = |mail: &&Mail| {
            mail.visit().is_some_and(|told| told.reader == reader && told.kind.is_news())
        };
        let unsent: Vec<MailId> = self.unsent().filter(to_reader).map(|mail| mail.id).collect();
        outbox::supersede(tx, &unsent, self.context.now)?;

        let told = self.told(reader);
        let now = self.seen_by(reader, now);
        let tidings = if told.is_empty() {
            news(None, &now)
        } else {
            let since = told.iter().find_map(|(told, _)| news(Some(told), &now));
            // What they know is still so, but of that no mail may have come.
            since.or_else(|| match told.first() {
                Some((told, false)) => Some(VisitMail {
                    kind: told.kind,
                    before: told.before,
                    by_clinic: told.by_clinic,
                    ..now
                }),
                _ => None,
            })
        };
        match tidings {
            Some(tidings) => {
                let answer_by = self.answer_to(tx, &tidings)?;
                let tidings = VisitMail { answer_by, ..tidings }.as_of(self.context.now);
                self.write(tx, tidings, self.due(), None)
            }
            None => Ok(()),
        }
    }

    /// By when the clinic answers a request; `None` where it cannot say, or not before the visit.
    fn answer_to(&self, tx: &mut Tx<'_>, news: &VisitMail) -> Result<Option<DateTime<Utc>>, Error> {
        if news.kind != MailKind::Requested || news.reader != Reader::Patient {
            return Ok(None);
        }
        let (location, asked_at) = (self.visit.location_id, self.visit.created_at);
        let at = opening::answer_to(tx, self.catalogue, location, asked_at)?;
        Ok(at.filter(|at| *at < news.visit.start()))
    }

    /// What a reader was told, the latest first, back to the last that is certain, and whether a
    /// mail of it has gone out. Patients saw on the screen what they did themselves.
    fn told(&self, reader: Reader) -> Vec<(&VisitMail, bool)> {
        let mut told = Vec::new();
        for mail in self.written.iter().rev() {
            let Some(visit) = mail.visit() else {
                // What it told cannot be read: they know how the visit was until now.
                if reader == Reader::Patient && mail.kind.is_news() {
                    told.extend(self.before.as_ref().map(|before| (before, true)));
                    return told;
                }
                continue;
            };
            if visit.reader != reader || !visit.kind.is_news() {
                continue;
            }
            let (sent, saw) =
                (mail.sent_at.is_some(), reader == Reader::Patient && !visit.by_clinic);
            if sent || saw || mail.is_uncertain() {
                told.push((visit, sent));
            }
            if sent || saw {
                return told;
            }
        }
        if reader == Reader::Patient {
            told.extend(self.at_first.as_ref().map(|known| (known, true)));
        }
        told
    }

    /// The visit as a reader sees it: a practitioner sees initials, and a visit that went to
    /// somebody else is off.
    fn seen_by(&self, reader: Reader, now: &VisitMail) -> VisitMail {
        match reader {
            Reader::Patient => now.clone(),
            Reader::Practitioner(id) => VisitMail {
                reader,
                // Who works at the clinic is written to in English so far.
                language: Language::English,
                patient_name: self.patient.initials(),
                status: if id == self.visit.practitioner_id {
                    now.status
                } else {
                    Status::Cancelled
                },
                ..now.clone()
            },
        }
    }

    /// When news go out: what staff did waits a while, for it may be undone.
    fn due(&self) -> DateTime<Utc> {
        let grace = self.catalogue.clinic.policy.grace();
        let wait = if self.context.by_clinic() { grace } else { TimeDelta::zero() };
        self.context.now + wait
    }

    /// After a visit that is done comes what to do now, after one that was missed a note.
    fn afterwards(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let service = self.catalogue.service(self.visit.service_id);
        let service = service.context("a visit names what the clinic does not have")?;
        let policy = self.catalogue.clinic.policy;
        let kind = match self.visit.status {
            // What to do afterwards tells what the visit was for.
            Status::Fulfilled if !service.aftercare.trim().is_empty() && !policy.discreet => {
                MailKind::Aftercare
            }
            Status::NoShow if policy.no_show_note => MailKind::Missed,
            _ => return Ok(()),
        };
        let came =
            |mail: &Mail| mail.kind == kind && (mail.sent_at.is_some() || mail.is_uncertain());
        if self.written.iter().any(came) {
            return Ok(());
        }
        let picture = self.picture(kind)?;
        let due = match kind {
            MailKind::Aftercare => {
                let delay = TimeDelta::minutes(service.aftercare_delay_minutes.into());
                self.visit.ended_at.unwrap_or(self.context.now) + delay
            }
            _ => self.due(),
        };
        let due = picture.quiet.after(picture.time_zone, due);
        self.write(tx, picture, due, Some(due + STALE_AFTER))
    }

    /// Puts a mail into the outbox, if its reader has a mail address.
    fn write(
        &self,
        tx: &mut Tx<'_>,
        data: VisitMail,
        due_at: DateTime<Utc>,
        expires_at: Option<DateTime<Utc>>,
    ) -> Result<(), Error> {
        let (whose, recipient) = match data.reader {
            Reader::Patient => (String::new(), self.patient.email.clone()),
            Reader::Practitioner(id) => {
                // A request is the desk's matter until it is agreed.
                if matches!(data.kind, MailKind::Requested | MailKind::Declined) {
                    return Ok(());
                }
                let one = self.catalogue.practitioner(id);
                (format!(":{id}"), one.and_then(|one| one.email.clone()))
            }
        };
        let Some(recipient) = recipient else { return Ok(()) };
        let (visit, patient) = (self.visit, data.reader == Reader::Patient);
        let dedupe_key = format!("{}:{}:{}{whose}", visit.id, visit.revision, data.kind);
        let mail = Mail::new(visit.clinic_id, recipient, data, dedupe_key, self.context.now);
        outbox::insert(
            tx,
            &Mail {
                appointment_id: Some(visit.id),
                patient_id: visit.patient_id.filter(|_| patient),
                due_at: due_at.into(),
                expires_at: expires_at.map(Into::into),
                ..mail
            },
        )
    }
}
