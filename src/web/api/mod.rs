//! The interface for programs: `/api/v1`, described by the OpenAPI document it serves.
mod appointments;
mod clinics;
mod failure;
mod holds;
mod lists;
pub(super) mod patients;
pub mod slots;
mod staff;
pub(super) mod views;
mod why;

pub(super) use staff::setup;

use super::problem::{KINDS, Problem};
use crate::Error;
use actix_web::{
    HttpResponse,
    dev::ResourceDef,
    web::{Data, Path, ServiceConfig as Plain, get, resource},
};
use failure::Failure;
use utoipa::{
    OpenApi,
    openapi::{
        OpenApi as Document, PathItem,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_swagger_ui::SwaggerUi;

/// The document's head; its paths are gathered from the handlers.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Limber",
        description = "The appointment book of physical-medicine clinics. Instants are RFC 3339 \
                       with the offset of the location's zone; errors are problem details \
                       (RFC 9457)."
    ),
    components(schemas(Problem, super::problem::FieldError)),
    tags(
        (name = "public", description = "What patients need, without a login."),
        (name = "staff", description = "What the clinic's staff need, with a session."),
        (name = "set-up", description = "What the clinic is set up with. A change answers the \
                                        coming visits that need a new time because of it.")
    )
)]
struct Head;

/// The document before its paths are gathered.
pub(super) fn document() -> Document {
    let mut document = Head::openapi();
    let components = document.components.get_or_insert_default();
    for (name, what) in [
        ("hold", "The hold's `token`."),
        ("manage", "The visit's `manage_token`."),
        ("staff", "The `token` of a staff session."),
    ] {
        let scheme =
            HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(what)).build();
        components.add_security_scheme(name, SecurityScheme::Http(scheme));
    }
    document
}

/// Every address of the interface.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(clinics::list)
        .service(clinics::show)
        .service(clinics::services)
        .service(clinics::practitioners)
        .service(slots::first)
        .service(why::show)
        .service(slots::list)
        .service(holds::create)
        .service(holds::renew)
        .service(holds::release)
        .service(appointments::create)
        .service(appointments::show)
        .service(appointments::reschedule)
        .service(appointments::cancel)
        .service(appointments::invite);
    staff::routes(config);
}

/// Serves the document, a page to read it, and what each kind of problem means.
pub(super) fn describe(config: &mut Plain, document: Document) {
    config
        .app_data(Data::new(Known::of(&document)))
        .service(resource("/api/docs").route(get().to(docs)))
        .service(SwaggerUi::new("/api/docs/{_:.*}").url("/api/openapi.json", document))
        .service(resource("/problems/{name}").route(get().to(explain)));
}

/// Which methods each address of the interface has.
pub(super) struct Known(Vec<(ResourceDef, Vec<&'static str>)>);

impl Known {
    fn of(document: &Document) -> Self {
        let methods = |item: &PathItem| {
            let all = [
                ("GET", item.get.is_some()),
                ("POST", item.post.is_some()),
                ("DELETE", item.delete.is_some()),
                ("PUT", item.put.is_some()),
                ("PATCH", item.patch.is_some()),
            ];
            all.into_iter().filter(|(_, has)| *has).map(|(name, _)| name).collect()
        };
        let known =
            |(path, item): (&String, &PathItem)| (ResourceDef::new(path.as_str()), methods(item));
        Self(document.paths.paths.iter().map(known).collect())
    }

    /// The methods of the address, if it is one of the interface's.
    pub(super) fn methods(&self, path: &str) -> Option<String> {
        let found = self.0.iter().find(|(address, _)| address.is_match(path));
        found.map(|(_, methods)| methods.join(", "))
    }
}

async fn docs() -> HttpResponse {
    HttpResponse::Found().insert_header(("location", "/api/docs/")).finish()
}

async fn explain(name: Path<String>) -> Result<HttpResponse, Error> {
    let known = KINDS.iter().find(|kind| kind.0 == name.as_str());
    let (name, status, title, advice) = known.ok_or(Error::NotFound("problem"))?;
    let text = format!("{title}\n\nType: /problems/{name}\nStatus: {status}\n\n{advice}\n");
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(text))
}
