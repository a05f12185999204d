//! Openings, for programs.
use chrono::{DateTime, FixedOffset};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Another time that can be had.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AlternativeView {
    /// From when.
    pub starts_at: DateTime<FixedOffset>,
    /// Until when.
    pub ends_at: DateTime<FixedOffset>,
    /// Where.
    pub location: Uuid,
    /// With whom.
    pub practitioner: Uuid,
}
