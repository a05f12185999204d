//! The clinic over HTTP.
mod account;
pub mod api;
mod assets;
mod client;
mod day;
mod explain;
mod extract;
mod feeds;
mod framing;
mod guard;
mod health;
mod invite;
mod mail_trial;
mod month;
mod openings;
mod own_data;
pub mod pages;
mod patience;
mod problem;
mod repeat;
mod reports;
mod rule_words;
mod session;
mod suggestions;
mod trail;
mod unread;
mod viewer;
mod week;

use crate::{App, Error, live::Live};
use actix_web::{
    App as Site, HttpRequest, HttpResponse, HttpServer,
    http::header,
    middleware::{Compress, from_fn},
    web::{Data, FormConfig, PathConfig, PayloadConfig, QueryConfig, ServiceConfig, route},
};
use std::{net::TcpListener, time::Duration};
use tracing_actix_web::TracingLogger;
use utoipa_actix_web::AppExt as _;

/// The largest body that any address takes.
const LARGEST_BODY: usize = 256 * 1024;

/// Answers at `listener` until the process is told to stop, and then until every answer that was
/// begun is given.
pub async fn serve(app: App, listener: TcpListener) -> anyhow::Result<()> {
    crate::tongue::ready();
    let live = Live::start(&app);
    let streams = live.clone();
    let running = HttpServer::new(move || site(&app, &streams))
        .client_request_timeout(Duration::from_secs(10))
        .keep_alive(Duration::from_secs(30))
        .shutdown_timeout(20)
        .disable_signals()
        .listen(listener)?
        .run();
    let handle = running.handle();
    let stop = async move {
        stop_signal().await;
        tracing::info!("stopping: no new requests, those begun are answered");
        // A stream is an answer that would never end by itself.
        live.stop();
        handle.stop(true).await;
    };
    let (served, ()) = tokio::join!(running, stop);
    Ok(served?)
}

/// The addresses, with what every one of them goes through: the log and the guard outside,
/// compression within.
fn site(
    app: &App,
    live: &Live,
) -> Site<
    impl actix_web::dev::ServiceFactory<
        actix_web::dev::ServiceRequest,
        Config = (),
        Response = actix_web::dev::ServiceResponse<impl actix_web::body::MessageBody + use<>>,
        Error = actix_web::Error,
        InitError = (),
    > + use<>,
> {
    let (site, document) = Site::new()
        .into_utoipa_app()
        .openapi(api::document())
        .configure(api::routes)
        .split_for_parts();
    site.app_data(Data::new(app.clone()))
        .app_data(Data::new(live.clone()))
        .configure(plumbing)
        .configure(|config| api::describe(config, document))
        .configure(feeds::routes)
        .configure(pages::routes)
        .configure(assets::routes)
        .configure(health::routes)
        .default_service(route().to(nowhere))
        .wrap(Compress::default())
        .wrap(from_fn(guard::guard))
        .wrap(TracingLogger::<guard::RequestSpan>::new())
}

/// How bodies, forms, queries and paths that make no sense are answered.
fn plumbing(config: &mut ServiceConfig) {
    config
        .app_data(PayloadConfig::new(LARGEST_BODY))
        .app_data(
            FormConfig::default()
                .limit(LARGEST_BODY)
                .error_handler(|error, _| unread::form(&error).into()),
        )
        .app_data(QueryConfig::default().error_handler(|error, _| unread::query(&error).into()))
        .app_data(PathConfig::default().error_handler(|_, _| Error::NotFound("page").into()));
}

/// Whatever no address matched: an address of the interface that was asked with a method it does
/// not have, or no address at all.
async fn nowhere(request: HttpRequest) -> Result<HttpResponse, Error> {
    let known = request.app_data::<Data<api::Known>>();
    if let Some(methods) = known.and_then(|known| known.methods(request.path())) {
        return Ok(HttpResponse::MethodNotAllowed()
            .insert_header((header::ALLOW, methods))
            .finish());
    }
    match tidied(request.path()) {
        Some(path) if request.method().is_safe() => {
            let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
            let address = format!("{path}{query}");
            Ok(HttpResponse::PermanentRedirect()
                .insert_header((header::LOCATION, address))
                .finish())
        }
        _ => Err(Error::NotFound("page")),
    }
}

/// A page's address as we write it, without a slash at the end and in small letters, where it was
/// typed otherwise. The secrets in addresses keep their letters.
fn tidied(path: &str) -> Option<String> {
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let first = parts.next()?.to_lowercase();
    if first == "api" {
        return None;
    }
    let secret = matches!(first.as_str(), "manage" | "sign-in" | "new-address" | "join");
    let rest = parts.map(|part| if secret { part.to_owned() } else { part.to_lowercase() });
    let tidy =
        std::iter::once(first).chain(rest).fold(String::new(), |path, part| path + "/" + &part);
    (tidy != path).then_some(tidy)
}

/// Completes when the process is asked to stop, by a service manager or at the keyboard.
async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

#[cfg(test)]
mod tests {
    use super::tidied;

    #[test]
    fn an_address_that_was_typed_otherwise_is_found() {
        assert_eq!(tidied("/harbor/").as_deref(), Some("/harbor"));
        assert_eq!(tidied("/HARBOR/Services").as_deref(), Some("/harbor/services"));
        assert_eq!(tidied("/Manage/aBc/").as_deref(), Some("/manage/aBc"));
        assert_eq!(tidied("/Sign-in/aBc/").as_deref(), Some("/sign-in/aBc"));
        assert_eq!(tidied("//evil.example/").as_deref(), Some("/evil.example"), "no other host");
        assert_eq!(tidied("/harbor"), None);
        assert_eq!(tidied("/api/v1/Clinics/"), None);
        assert_eq!(tidied("//"), None);
    }
}
