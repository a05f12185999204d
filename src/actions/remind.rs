//! Reminding patients of their visits, and practitioners of their next day.
use super::{Context, hold};
use crate::{
    Error,
    db::{
        Tx,
        appointments::{self, Booked, Filter},
        calendars, clinics,
        outbox::{self, Mail},
        patients,
    },
    domain::{
        Appointment, AppointmentId, Catalogue, ClinicId, MailKind, Patient, Practitioner, Reminder,
        ScheduleMail, ScheduledVisit, Sender, Status, VisitMail, local,
    },
};
use anyhow::Context as _;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

/// How long the schedule of the next day is of use.
const SCHEDULE_USEFUL: TimeDelta = TimeDelta::hours(12);

/// Which reminder of a visit is due now, by what was written about it so far.
///
/// Reminders are not written beforehand: whether one is due is decided when its time has come, so
/// that a visit that moved, a clinic that changed its mind, or clocks that changed their rules
/// need nothing undone.
pub fn due_reminder(
    catalogue: &Catalogue,
    visit: &Appointment,
    written: &[Mail],
    now: DateTime<Utc>,
) -> Option<Reminder> {
    if visit.status != Status::Booked {
        return None;
    }
    let policy = catalogue.clinic.policy;
    let leads = catalogue.service(visit.service_id)?.reminders.unwrap_or(policy.reminders);
    let zone = catalogue.zone(visit.location_id);
    if policy.quiet().covers(zone, now) {
        return None;
    }
    let told = written
        .iter()
        .filter(|mail| mail.kind.is_news())
        .map(|mail| mail.created_at.0)
        .fold(visit.created_at, DateTime::max);
    let reminders = leads.before(zone, policy.quiet(), visit.visit.start());
    reminders.into_iter().find(|one| {
        let key = dedupe_key(visit, one);
        one.due_at <= now
            && now < one.useful_until
            // Whoever was told just now need not be reminded of it.
            && told + one.lead.length() / 4 <= one.due_at
            && !written.iter().any(|mail| mail.dedupe_key == key)
    })
}

/// Writes the reminder of a visit that is due now; whether there was one.
pub fn remind(
    tx: &mut Tx<'_>,
    context: &Context,
    (clinic, id): (ClinicId, AppointmentId),
) -> Result<bool, Error> {
    let known = appointments::get(tx, clinic, id)?;
    calendars::lock(tx, hold::owners(&known))?;
    let visit = appointments::get(tx, clinic, id)?;
    let catalogue = clinics::catalogue(tx, clinic)?;
    let written = outbox::lock_about(tx, id)?;
    let Some(reminder) = due_reminder(&catalogue, &visit, &written, context.now) else {
        return Ok(false);
    };
    let Some(patient_id) = visit.patient_id else { return Ok(false) };
    let patient = patients::get(tx, clinic, patient_id)?;
    let Some(recipient) = patient.email.clone() else { return Ok(false) };

    let picture = VisitMail::about(&catalogue, &visit, MailKind::Reminder)
        .context("a visit names what the clinic does not have")?;
    let data = VisitMail { by_clinic: true, ..picture.to(&patient).as_of(context.now) };
    let key = dedupe_key(&visit, &reminder);
    let mail = Mail {
        appointment_id: Some(id),
        patient_id: Some(patient_id),
        expires_at: Some(reminder.useful_until.into()),
        ..Mail::new(clinic, recipient, data, key, context.now)
    };
    outbox::insert(tx, &mail)?;
    Ok(true)
}

/// Another one for each time that the visit gets.
fn dedupe_key(visit: &Appointment, reminder: &Reminder) -> String {
    let lead = reminder.lead.minutes();
    format!("{}:{}:{}:{lead}", visit.id, visit.sequence, MailKind::Reminder)
}

/// Writes practitioners their visits of a date, to each who has any and was not written to yet;
/// how many that were.
pub fn schedule(
    tx: &mut Tx<'_>,
    context: &Context,
    clinic: ClinicId,
    date: NaiveDate,
) -> Result<usize, Error> {
    let catalogue = clinics::catalogue(tx, clinic)?;
    let zone = catalogue.clinic.time_zone;
    let Some(day) = local::day(zone, date) else { return Ok(0) };
    let readers: Vec<_> =
        catalogue.active_practitioners().filter(|one| one.email.is_some()).collect();
    calendars::lock(tx, readers.iter().map(|one| one.id.uuid()))?;
    let filter = Filter { within: Some(day), ..Filter::default() };
    let visits = appointments::list(tx, clinic, &filter, i64::MAX)?;

    let mut written = 0;
    for one in readers {
        let Some(recipient) = one.email.clone() else { continue };
        let visits = scheduled(&catalogue, one, &visits);
        let key = format!("{}:{date}:{}", one.id, MailKind::Schedule);
        if visits.is_empty() || outbox::is_written(tx, &key)? {
            continue;
        }
        let next_day = ScheduleMail {
            clinic: Sender::of(&catalogue.clinic),
            practitioner_id: one.id,
            practitioner: one.display_name(),
            date,
            visits,
        };
        let mail = Mail::new(clinic, recipient, next_day, key, context.now);
        let expires_at = Some((context.now + SCHEDULE_USEFUL).into());
        outbox::insert(tx, &Mail { expires_at, ..mail })?;
        written += 1;
    }
    Ok(written)
}

fn scheduled(catalogue: &Catalogue, one: &Practitioner, all: &[Booked]) -> Vec<ScheduledVisit> {
    let theirs = all.iter().filter(|booked| {
        booked.appointment.practitioner_id == one.id && booked.appointment.status == Status::Booked
    });
    theirs
        .map(|Booked { appointment, patient }| {
            let room = appointment.room_id.and_then(|id| catalogue.room(id));
            let location = catalogue.location(appointment.location_id);
            let place = room
                .map(|room| room.name.clone())
                .or(location.map(|location| location.name.clone()));
            let service = catalogue.service(appointment.service_id);
            ScheduledVisit {
                visit: appointment.visit,
                time_zone: catalogue.zone(appointment.location_id),
                initials: patient.as_ref().map_or_else(String::new, Patient::initials),
                service: service
                    .map(|service| service.name.clone())
                    .filter(|_| !catalogue.clinic.policy.discreet),
                place: place.unwrap_or_default(),
            }
        })
        .collect()
}
