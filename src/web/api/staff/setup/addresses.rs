//! Declares the addresses of a resource, each with a description of all its statuses.

/// Declares the address at which things are listed.
macro_rules! listing {
    ($body:ident as $view:ident at $many:tt $(#[$list:meta])* list) => {
        $(#[$list])*
        #[utoipa::path(tag = "set-up", security(("staff" = [])),
            responses(
                (status = 200, description = "All of them, those that are retired included", body = ListView<$view>),
                (status = 401, description = "Nobody is signed in", body = Problem),
                (status = 403, description = "Not with this role", body = Problem),
            ))]
        #[get($many)]
        pub(crate) async fn list(
            asked: Asked,
            who: SignedIn,
        ) -> Result<actix_web::web::Json<ListView<$view>>, Failure> {
            resource::list::<$body>(&asked, who).await
        }
    };
}
pub(super) use listing;

/// Declares the address at which one thing is shown and changed.
macro_rules! single {
    (
        $body:ident as $view:ident at $one:tt
        $(#[$show:meta])* show
        $(#[$change:meta])* change
    ) => {
        $(#[$show])*
        #[utoipa::path(tag = "set-up", security(("staff" = [])),
            params(("id" = Uuid, Path, description = "Which one")),
            responses(
                (status = 200, description = "As it is; `ETag` says as what it was seen", body = $view),
                (status = 401, description = "Nobody is signed in", body = Problem),
                (status = 403, description = "Not with this role", body = Problem),
                (status = 404, description = "There is none such here", body = Problem),
            ))]
        #[get($one)]
        pub(crate) async fn show(
            asked: Asked,
            who: SignedIn,
            id: Path<Uuid>,
        ) -> Result<HttpResponse, Failure> {
            resource::show::<$body>(&asked, who, (*id).into()).await
        }

        $(#[$change])*
        #[utoipa::path(tag = "set-up", security(("staff" = [])),
            params(("id" = Uuid, Path, description = "Which one"), Rehearsal,
                ("If-Match" = Option<String>, Header, description = "The `ETag` that was seen")),
            request_body = $body,
            responses(
                (status = 200, description = "As it is now; members that were left out stay", body = Changed<$view>),
                (status = 400, description = "The body cannot be read", body = Problem),
                (status = 401, description = "Nobody is signed in", body = Problem),
                (status = 403, description = "Not with this role", body = Problem),
                (status = 404, description = "There is none such here, or something it names is not", body = Problem),
                (status = 409, description = "It was changed meanwhile, or is in the way of something else", body = Problem),
                (status = 413, description = "The body is too large", body = Problem),
                (status = 415, description = "The body is not JSON", body = Problem),
                (status = 422, description = "A part is not what it must be", body = Problem),
            ))]
        #[patch($one)]
        pub(crate) async fn change(
            asked: Asked,
            who: SignedIn,
            id: Path<Uuid>,
            how: How,
            body: Body<$body>,
        ) -> Result<HttpResponse, Failure> {
            resource::change(&asked, who, (*id).into(), how, body).await
        }
    };
}
pub(super) use single;

/// Declares the address at which a thing is added.
macro_rules! addition {
    ($body:ident as $view:ident at $many:tt $(#[$create:meta])* create) => {
        $(#[$create])*
        #[utoipa::path(tag = "set-up", security(("staff" = [])),
            params(Rehearsal,
                ("Idempotency-Key" = Option<String>, Header,
                    description = "A name for the request that nobody can guess, such as a random UUID: sent again with the same body it is answered the same, and nothing is made twice")),
            request_body = $body,
            responses(
                (status = 201, description = "Added; `Location` tells where", body = Changed<$view>,
                    headers(("Idempotency-Replayed" = bool, description = "It was answered before"))),
                (status = 200, description = "With `dry_run`: what would become of it", body = Changed<$view>),
                (status = 400, description = "The body cannot be read", body = Problem),
                (status = 401, description = "Nobody is signed in", body = Problem),
                (status = 403, description = "Not with this role", body = Problem),
                (status = 404, description = "Something that it names is not there", body = Problem),
                (status = 409, description = "It is in the way of something else, or the key was sent before with another body", body = Problem),
                (status = 413, description = "The body is too large", body = Problem),
                (status = 415, description = "The body is not JSON", body = Problem),
                (status = 422, description = "A part is missing or not what it must be", body = Problem),
            ))]
        #[post($many)]
        pub(crate) async fn create(
            asked: Asked,
            who: SignedIn,
            how: How,
            body: Keyed<$body>,
        ) -> Result<HttpResponse, Failure> {
            resource::create(&asked, who, how, body).await
        }
    };
}
pub(super) use addition;

/// Declares the address at which a thing is taken away.
macro_rules! removal {
    ($body:ident at $one:tt $(#[$about:meta])* delete) => {
        $(#[$about])*
        #[utoipa::path(tag = "set-up", security(("staff" = [])),
            params(("id" = Uuid, Path, description = "Which one"),
                ("If-Match" = Option<String>, Header, description = "The `ETag` that was seen")),
            responses(
                (status = 204, description = "It is gone"),
                (status = 401, description = "Nobody is signed in", body = Problem),
                (status = 403, description = "Not with this role", body = Problem),
                (status = 404, description = "There is none such here", body = Problem),
                (status = 409, description = "It was changed meanwhile", body = Problem),
            ))]
        #[delete($one)]
        pub(crate) async fn delete(
            asked: Asked,
            who: SignedIn,
            id: Path<Uuid>,
            how: How,
        ) -> Result<HttpResponse, Failure> {
            resource::remove::<$body>(&asked, who, (*id).into(), how).await
        }
    };
}
pub(super) use removal;

/// What the files of the resources name.
pub(super) mod prelude {
    pub(in super::super) use super::{
        super::{
            super::super::{Failure, Problem, lists::ListView},
            member::{Edit, body},
            resource::{Changed, How, Listed, Rehearsal, Resource},
        },
        addition, listing, removal, single,
    };
    pub(in super::super) use crate::{
        Error,
        db::DbConn,
        domain::Catalogue,
        web::{
            extract::{Asked, Body},
            repeat::Keyed,
            session::SignedIn,
        },
    };
    pub(in super::super) use actix_web::{HttpResponse, get, patch, post, web::Path};
    pub(in super::super) use serde::Serialize;
    pub(in super::super) use utoipa::ToSchema;
    pub(in super::super) use uuid::Uuid;
}
