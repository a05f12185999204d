//! The interface for programs.
pub mod slots;
use actix_web::web::ServiceConfig;

pub(super) fn document() -> utoipa::openapi::OpenApi {
    utoipa::openapi::OpenApi::default()
}
pub(super) fn routes(_config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {}
pub(super) fn describe(_config: &mut ServiceConfig, _document: utoipa::openapi::OpenApi) {}
