//! The pages of those who work at the clinic.
use actix_web::web::ServiceConfig;

/// The addresses of the staff's pages.
pub(super) fn routes(_config: &mut ServiceConfig) {}
