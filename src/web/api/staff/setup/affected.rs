//! How visits that need a new time look to programs.
use super::super::super::views::StaffVisitView;
use crate::{
    Error,
    db::displaced::Displaced,
    domain::{Catalogue, Cause, Trouble},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A visit that needs a new time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DisplacedView {
    #[serde(flatten)]
    pub(crate) visit: StaffVisitView,
    /// Why; at least one.
    pub(crate) reasons: Vec<ReasonView>,
}

/// Why a visit needs a new time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReasonView {
    cause: Cause,
    /// In a few words.
    detail: String,
    /// Which block, if it is one.
    block: Option<Uuid>,
}

impl DisplacedView {
    pub(crate) fn of(catalogue: &Catalogue, one: &Displaced) -> Result<Self, Error> {
        Ok(Self {
            visit: StaffVisitView::of(catalogue, &one.booked)?,
            reasons: one.troubles.iter().map(ReasonView::from).collect(),
        })
    }
}

impl From<&Trouble> for ReasonView {
    fn from(trouble: &Trouble) -> Self {
        let block = trouble.block.map(crate::domain::BlockId::uuid);
        Self { cause: trouble.cause, detail: trouble.said(), block }
    }
}
