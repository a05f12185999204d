//! The patient's pages.
use actix_web::web::ServiceConfig;

/// The addresses of the patient's pages.
pub(super) fn routes(_config: &mut ServiceConfig) {}
