//! How visits, places and people look to programs.
use crate::{
    Error,
    db::appointments::Booked,
    domain::{Appointment, Catalogue, Language, Patient, Rule, Source, Span, Status, Step},
};
use anyhow::Context as _;
use chrono::{DateTime, Datelike as _, FixedOffset, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An instant as the clocks of a zone show it.
pub(super) fn local(zone: Tz, at: DateTime<Utc>) -> DateTime<FixedOffset> {
    at.with_timezone(&zone).fixed_offset()
}

/// Something by its identifier and name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct NamedView {
    pub(super) id: Uuid,
    pub(super) name: String,
}

/// A visit, as its patient sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VisitView {
    pub(super) id: Uuid,
    /// Short and readable on the telephone.
    pub(super) reference: String,
    pub(super) status: Status,
    pub(super) service: NamedView,
    pub(super) practitioner: NamedView,
    pub(super) location: NamedView,
    pub(super) room: Option<NamedView>,
    pub(super) starts_at: DateTime<FixedOffset>,
    pub(super) ends_at: DateTime<FixedOffset>,
    /// IANA.
    pub(super) time_zone: String,
    /// Until when the patient may still cancel alone.
    pub(super) cancel_until: DateTime<FixedOffset>,
    /// Until when the patient may still move it alone.
    pub(super) reschedule_until: DateTime<FixedOffset>,
    /// Also the `ETag`.
    pub(super) revision: i32,
    /// What opens the visit without a login; only in the answer that booked it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) manage_token: Option<String>,
}

/// A visit, as staff see it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StaffVisitView {
    #[serde(flatten)]
    pub(super) visit: VisitView,
    pub(super) patient: Option<PatientView>,
    pub(super) busy_from: DateTime<FixedOffset>,
    pub(super) busy_until: DateTime<FixedOffset>,
    pub(super) source: Source,
    pub(super) reason: Option<String>,
    #[schema(value_type = Option<Object>)]
    pub(super) intake: Option<serde_json::Value>,
    /// The rules that were set aside for it as it stands.
    pub(super) overrides: Vec<Rule>,
    /// Why they were.
    pub(super) override_reason: Option<String>,
    /// The same reason, where the practitioner is booked twice.
    pub(super) overbook_reason: Option<String>,
    /// Why it is with this practitioner, where anybody would have done.
    pub(super) chosen_because: Option<String>,
    pub(super) arrived_at: Option<DateTime<FixedOffset>>,
    pub(super) started_at: Option<DateTime<FixedOffset>>,
    pub(super) ended_at: Option<DateTime<FixedOffset>>,
    pub(super) cancelled_at: Option<DateTime<FixedOffset>>,
    pub(super) cancel_reason: Option<String>,
    /// The steps that may follow.
    pub(super) next_steps: Vec<Step>,
    /// The step that was taken last since it was booked or moved; it can be undone while the day
    /// on which it was taken lasts.
    pub(super) last_step: Option<Step>,
}

/// A patient, as staff see them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PatientView {
    pub(super) id: Uuid,
    pub(super) given_name: String,
    pub(super) family_name: String,
    pub(super) email: Option<String>,
    /// E.164.
    pub(super) phone: Option<String>,
    pub(super) birth_date: Option<NaiveDate>,
    /// In which language they are spoken to, where that is known.
    pub(super) language: Option<Language>,
}

impl VisitView {
    /// The visit in the clocks of its location.
    pub(super) fn of(catalogue: &Catalogue, visit: &Appointment) -> Result<Self, Error> {
        let zone = catalogue.zone(visit.location_id);
        let service = catalogue.service(visit.service_id);
        let practitioner = catalogue.practitioner(visit.practitioner_id);
        let location = catalogue.location(visit.location_id);
        let (service, (practitioner, location)) = service
            .zip(practitioner.zip(location))
            .context("a visit names what the clinic does not have")?;
        let room = visit.room_id.and_then(|id| catalogue.room(id));
        Ok(Self {
            id: visit.id.uuid(),
            reference: visit.reference.clone(),
            status: visit.status,
            service: NamedView { id: service.id.uuid(), name: service.name.clone() },
            practitioner: NamedView {
                id: practitioner.id.uuid(),
                name: practitioner.display_name(),
            },
            location: NamedView { id: location.id.uuid(), name: location.name.clone() },
            room: room.map(|room| NamedView { id: room.id.uuid(), name: room.name.clone() }),
            starts_at: local(zone, visit.visit.start()),
            ends_at: local(zone, visit.visit.end()),
            time_zone: zone.name().to_owned(),
            cancel_until: local(zone, visit.cancel_cutoff()),
            reschedule_until: local(zone, visit.reschedule_cutoff()),
            revision: visit.revision,
            manage_token: None,
        })
    }
}

impl StaffVisitView {
    /// The visit and whose it is, in the clocks of its location.
    pub(super) fn of(catalogue: &Catalogue, booked: &Booked) -> Result<Self, Error> {
        let visit = &booked.appointment;
        let zone = catalogue.zone(visit.location_id);
        let when = |at: Option<DateTime<Utc>>| at.map(|at| local(zone, at));
        Ok(Self {
            visit: VisitView::of(catalogue, visit)?,
            patient: booked.patient.as_ref().map(PatientView::from),
            busy_from: local(zone, visit.busy.start()),
            busy_until: local(zone, visit.busy.end()),
            source: visit.source,
            reason: visit.reason.clone(),
            intake: visit.intake.clone(),
            overrides: visit.overrides.clone(),
            override_reason: visit.override_reason.clone(),
            overbook_reason: visit.overbook_reason.clone(),
            chosen_because: visit.chosen_because.clone(),
            arrived_at: when(visit.arrived_at),
            started_at: when(visit.started_at),
            ended_at: when(visit.ended_at),
            cancelled_at: when(visit.cancelled_at),
            cancel_reason: visit.cancel_reason.clone(),
            next_steps: visit.status.next_steps().to_vec(),
            last_step: visit.steps.last().map(|taken| taken.step),
        })
    }
}

impl From<&Patient> for PatientView {
    fn from(patient: &Patient) -> Self {
        Self {
            id: patient.id.uuid(),
            given_name: patient.given_name.clone(),
            family_name: patient.family_name.clone(),
            email: patient.email.clone(),
            phone: patient.phone.clone(),
            birth_date: patient.birth_date,
            language: patient.language,
        }
    }
}

/// The span of whole local dates, both included, at most `most` days.
pub(super) fn dates(zone: Tz, from: NaiveDate, to: NaiveDate, most: i64) -> Result<Span, Error> {
    let sane = 1970..2200;
    if !sane.contains(&from.year()) || !sane.contains(&to.year()) {
        return Err(Error::invalid("/from", "invalid", "must be in a year from 1970 to 2199"));
    }
    let days = (to - from).num_days() + 1;
    if !(1..=most).contains(&days) {
        let detail = format!("must be `from` or a later date, within {most} days");
        return Err(Error::invalid("/to", "invalid", detail));
    }
    let after = to.succ_opt().ok_or_else(|| Error::invalid("/to", "invalid", "is too far"))?;
    let day_start = crate::domain::local::day_start;
    Span::between(day_start(zone, from), day_start(zone, after))
        .ok_or_else(|| Error::invalid("/to", "invalid", "names no time at all"))
}
