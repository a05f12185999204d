//! Failures of the interface, with other times that can be had where a time could not.
use super::slots::AlternativeView;
use crate::{
    Error,
    domain::{Opening, Refusal},
    web::{
        extract::Asked,
        openings::{self, Search},
        problem::Problem,
    },
};
use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use chrono::{DateTime, Utc};

/// A failure and, for a time that could not be had, the nearest that can.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub(super) struct Failure {
    error: Error,
    alternatives: Vec<AlternativeView>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, alternatives: Vec::new() }
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        self.error.status_code()
    }

    fn error_response(&self) -> HttpResponse {
        if self.alternatives.is_empty() {
            return self.error.error_response();
        }
        let alternatives = self.alternatives.clone();
        Problem { alternatives, ..Problem::of(&self.error) }.respond()
    }
}

/// What was wished for, by the words of the request.
#[derive(Debug, Clone)]
pub(super) struct Wished {
    pub(super) clinic: crate::domain::ClinicId,
    pub(super) service: crate::domain::ServiceId,
    pub(super) practitioner: Option<crate::domain::PractitionerId>,
    pub(super) starts_at: DateTime<Utc>,
    pub(super) asker: crate::domain::Asker,
    /// For whom, where the caller may know of their other visits.
    pub(super) patient: Option<crate::domain::PatientId>,
    /// The visit that is moved there.
    pub(super) without: Option<crate::domain::AppointmentId>,
}

/// Adds the nearest openings to a failure that is about the time.
pub(super) async fn with_alternatives(asked: &Asked, error: Error, wished: Wished) -> Failure {
    if !matches!(&error, Error::Refused(refusal) if is_about_time(refusal)) {
        return error.into();
    }
    let now = asked.now;
    let found = asked.read(move |conn| {
        let catalogue = crate::db::clinics::catalogue(conn, wished.clinic)?;
        let service = catalogue.service(wished.service).ok_or(Error::NotFound("service"))?;
        let search = Search {
            service,
            practitioner: wished.practitioner,
            location: None,
            asker: wished.asker,
            patient: wished.patient,
            now,
            without: wished.without,
        };
        let found = openings::nearest(conn, &catalogue, &search, wished.starts_at)?;
        let view = |opening: &Opening| AlternativeView::of(&catalogue, opening);
        Ok(found.iter().map(view).collect())
    });
    // The refusal is the answer, whether or not others can be found just now.
    Failure { alternatives: found.await.unwrap_or_default(), error }
}

fn is_about_time(refusal: &Refusal) -> bool {
    use Refusal::{
        Blocked, Closed, HoldExpired, NoRoom, OffGrid, OutsideHours, PatientBusy, SlotTaken,
        TooSoon,
    };
    matches!(
        refusal,
        Blocked { .. }
            | Closed { .. }
            | HoldExpired
            | NoRoom
            | OffGrid { .. }
            | OutsideHours
            | PatientBusy
            | SlotTaken
            | TooSoon { .. }
    )
}
