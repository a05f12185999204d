//! Finding whom to remind, when the time has come.
use crate::{
    App, Error, actions,
    actions::Context,
    db::{
        DbConn,
        appointments::{self, Filter},
        audit::Actor,
        clinics, outbox,
    },
    domain::{AppointmentId, Catalogue, Clinic, ClinicId, Lead, Span, Status},
};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Timelike as _, Utc};

/// From this hour of the evening on practitioners are written their next day…
const EVENING: u32 = 18;
/// … and not after this one.
const NIGHT: u32 = 21;
/// How much earlier than its lead a reminder may come: by the night that it avoids, and by an
/// hour that clocks may have changed.
const EARLIER: TimeDelta = TimeDelta::hours(26);

/// Writes the reminders and schedules that are due, and gives up what came too late; answers how
/// many mails that were.
pub async fn remind(app: &App) -> Result<usize, Error> {
    let now = app.clock.now();
    let expired = app.db.write(move |tx| outbox::supersede_expired(tx, now)).await?;
    if expired > 0 {
        tracing::warn!(expired, "mails came too late and were not sent");
    }
    let mut written = 0;
    for clinic in app.db.read(clinics::all).await? {
        let id = clinic.id;
        if let Some(date) = evening(&clinic, now) {
            let context = context(app, now);
            written += app.db.write(move |tx| actions::schedule(tx, &context, id, date)).await?;
        }
        for visit in app.db.read(move |conn| due(conn, id, now)).await? {
            let context = context(app, now);
            let deed = app.db.write(move |tx| actions::remind(tx, &context, (id, visit)));
            written += usize::from(deed.await?);
        }
    }
    Ok(written)
}

fn context(app: &App, now: DateTime<Utc>) -> Context {
    Context { now, actor: Actor::System, request_id: None, key: app.key.clone() }
}

/// The date whose schedules are to be written; `None`: the clinic wants none, or it is not
/// evening there.
fn evening(clinic: &Clinic, now: DateTime<Utc>) -> Option<NaiveDate> {
    let local = now.with_timezone(&clinic.time_zone).naive_local();
    let night = clinic.policy.quiet_from.max(NaiveTime::MIN + TimeDelta::hours(1));
    let is_evening = (EVENING..NIGHT).contains(&local.hour()) && local.time() < night;
    let wanted = clinic.policy.daily_schedule && is_evening;
    local.date().checked_add_days(Days::new(1)).filter(|_| wanted)
}

/// The visits of a clinic of which a reminder is due now.
fn due(
    conn: &mut DbConn,
    clinic: ClinicId,
    now: DateTime<Utc>,
) -> Result<Vec<AppointmentId>, Error> {
    let catalogue = clinics::catalogue(conn, clinic)?;
    let Some(longest) = longest(&catalogue) else { return Ok(Vec::new()) };
    let within = Span::starting(now, longest.length() + EARLIER);
    let filter = Filter { within, status: Some(Status::Booked), ..Filter::default() };
    let mut visits = appointments::list(conn, clinic, &filter, i64::MAX)?;
    visits.retain(|visit| visit.patient.as_ref().is_some_and(|one| one.email.is_some()));
    // Most are not near enough, whatever was written of them.
    visits.retain(|one| actions::due_reminder(&catalogue, &one.appointment, &[], now).is_some());
    let ids: Vec<AppointmentId> = visits.iter().map(|one| one.appointment.id).collect();
    let written = outbox::about_these(conn, &ids)?;
    let is_due = |id: &AppointmentId| {
        let visit = visits.iter().find(|one| one.appointment.id == *id);
        let about = written.get(id).map(Vec::as_slice).unwrap_or_default();
        visit.is_some_and(|one| {
            actions::due_reminder(&catalogue, &one.appointment, about, now).is_some()
        })
    };
    Ok(ids.into_iter().filter(is_due).collect())
}

/// The earliest reminder of any service.
fn longest(catalogue: &Catalogue) -> Option<Lead> {
    let clinics_own = catalogue.clinic.policy.reminders;
    let services = catalogue.active_services().filter_map(|service| service.reminders);
    services.chain([clinics_own]).filter_map(|leads| leads.longest()).max()
}
