//! How patients look to programs.
use super::super::super::views::{PatientView, StaffVisitView, local};
use crate::{
    Error,
    db::{appointments::Booked, patient_search::NextAndLast},
    domain::{Catalogue, PatientRecord, Status},
};
use chrono::{DateTime, FixedOffset, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A patient who was found.
#[derive(Serialize, ToSchema)]
pub(super) struct FoundView {
    #[serde(flatten)]
    patient: PatientView,
    /// Whether they are still a patient here.
    active: bool,
    /// When they come next.
    next_visit: Option<DateTime<FixedOffset>>,
    /// When they were there last.
    last_visit: Option<DateTime<FixedOffset>>,
}

/// A patient with all that is written down about them.
#[derive(Serialize, ToSchema)]
pub(super) struct RecordView {
    #[serde(flatten)]
    patient: PatientView,
    note: String,
    /// Since when the mail server has refused their mail address; null: it has not.
    email_failed_at: Option<DateTime<FixedOffset>>,
    /// What the system calls them that they were brought over from.
    external_id: Option<String>,
    /// When they were treated first.
    first_seen_at: Option<DateTime<FixedOffset>>,
    /// Whether they are still a patient here.
    active: bool,
    created_at: DateTime<FixedOffset>,
    /// Also the `ETag`.
    revision: i32,
    /// How often they did not come.
    no_shows: usize,
    /// Live visits that are not over yet, the next first.
    coming: Vec<StaffVisitView>,
    /// All others, the latest first.
    past: Vec<StaffVisitView>,
}

impl FoundView {
    pub(super) fn of(record: &PatientRecord, visits: NextAndLast, zone: Tz) -> Self {
        Self {
            patient: PatientView::from(&record.patient),
            active: record.active,
            next_visit: visits.next.map(|at| local(zone, at)),
            last_visit: visits.last.map(|at| local(zone, at)),
        }
    }
}

impl RecordView {
    /// The patient, visits of theirs by start, and since when their mail address is refused.
    pub(super) fn of(
        catalogue: &Catalogue,
        record: &PatientRecord,
        visits: &[Booked],
        email_failed_at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<Self, Error> {
        let zone = catalogue.clinic.time_zone;
        let is_coming = |booked: &&Booked| {
            booked.appointment.status.is_live() && booked.appointment.visit.end() > now
        };
        let (coming, mut past): (Vec<&Booked>, Vec<&Booked>) = visits.iter().partition(is_coming);
        past.reverse();
        let views = |visits: Vec<&Booked>| -> Result<Vec<_>, Error> {
            visits.into_iter().map(|booked| StaffVisitView::of(catalogue, booked)).collect()
        };
        let missed = |booked: &&Booked| booked.appointment.status == Status::NoShow;
        Ok(Self {
            patient: PatientView::from(&record.patient),
            note: record.note.clone(),
            email_failed_at: email_failed_at.map(|at| local(zone, at)),
            external_id: record.external_id.clone(),
            first_seen_at: record.first_seen_at.map(|at| local(zone, at)),
            active: record.active,
            created_at: local(zone, record.created_at),
            revision: record.revision,
            no_shows: visits.iter().filter(missed).count(),
            coming: views(coming)?,
            past: views(past)?,
        })
    }

    pub(super) fn id(&self) -> Uuid {
        self.patient.id
    }

    pub(super) fn revision(&self) -> i32 {
        self.revision
    }
}
