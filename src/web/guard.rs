//! What every answer goes through: a request's name, protection against forged requests, the
//! security headers, and the bodies of failures.
use super::{framing, pages, patience, problem::Problem};
use crate::{App, Error, domain::Origins};
use actix_web::{
    Error as ActixError, HttpMessage as _, ResponseError as _,
    body::{BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::{Bytes, Data},
};
use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context as TaskContext, Poll},
};
use tracing::Span;
use tracing_actix_web::RootSpanBuilder;
use uuid::Uuid;

/// Names a request, in its answer and in the log.
#[derive(Clone)]
pub(super) struct RequestId(pub String);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What a page may load and do; who may show it within theirs is said after it.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
                      connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors";

/// Sent with every answer, whatever it is.
const HEADERS: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"),
];

/// The outermost layer within the log. HEAD is answered as GET, without the body.
pub(super) async fn guard(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let id = RequestId(request_id(&request));
    request.extensions_mut().insert(id.clone());

    let head = request.method() == Method::HEAD;
    if head {
        request.head_mut().method = Method::GET;
    }
    patience::limit(&mut request);
    let mut response = if is_forged(&request) {
        let error = Error::Forbidden("this request did not come from the clinic's own pages");
        request.into_response(error.error_response()).map_into_boxed_body()
    } else {
        next.call(request).await?.map_into_boxed_body()
    };
    if response.status().is_client_error() || response.status().is_server_error() {
        response = with_problem(response, &id.0).await;
    }
    let sites = framing::sites(response.request()).await;
    finish(&mut response, &id.0, &sites);
    Ok(if head { response.map_body(|_, body| Unsaid(body.size()).boxed()) } else { response })
}

/// The body of an answer to HEAD, which is as long as GET's and is not sent.
struct Unsaid(BodySize);

impl MessageBody for Unsaid {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        self.0
    }

    fn poll_next(
        self: Pin<&mut Self>,
        _: &mut TaskContext<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        Poll::Ready(None)
    }
}

/// The client's own name for the request where it is a sane one.
fn request_id(request: &ServiceRequest) -> String {
    let given = request.headers().get(&REQUEST_ID).and_then(|value| value.to_str().ok());
    let sane = |id: &&str| {
        (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    given.filter(sane).map_or_else(|| Uuid::now_v7().to_string(), str::to_owned)
}

/// Whether a changing request was made by another site's page. Browsers say where a request
/// comes from; a program that sends a bearer token is not a browser led astray.
fn is_forged(request: &ServiceRequest) -> bool {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return false;
    }
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    if header("authorization").is_some() {
        return false;
    }
    if let Some(site) = header("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    let Some(origin) = header("origin") else { return false };
    let own = request.app_data::<Data<App>>().map(|app| app.config.public_url.origin());
    let here = header("host").unwrap_or_default();
    own.is_none_or(|own| own.ascii_serialization() != origin)
        && origin.split_once("://").is_none_or(|(_, host)| host != here)
}

/// Gives a failure its body: problem details under `/api`, a page elsewhere.
async fn with_problem(response: ServiceResponse<BoxBody>, id: &str) -> ServiceResponse<BoxBody> {
    let problem = response.response().extensions().get::<Problem>().cloned();
    let bare = response.response().body().size() == actix_web::body::BodySize::Sized(0);
    let known = problem.or_else(|| bare.then(|| Problem::of_status(response.status())));
    let Some(mut problem) = known else { return response };
    problem.request_id = Some(id.to_owned());

    let path = response.request().path();
    let for_programs = path.starts_with("/api/");
    if !path.starts_with("/api/v1/staff/") {
        problem.overridable = None;
    } else if let Some(detail) = problem.detail_for_staff.take() {
        problem.detail = detail;
    }
    let (kind, body) = if for_programs {
        ("application/problem+json", serde_json::to_string(&problem).unwrap_or_default())
    } else {
        ("text/html; charset=utf-8", pages::problem_page(response.request(), &problem).await)
    };
    let mut response = response.map_body(|_, _| BoxBody::new(body));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

fn finish(response: &mut ServiceResponse<BoxBody>, id: &str, sites: &Origins) {
    let cacheable = response.headers().contains_key(header::CACHE_CONTROL);
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        let name = HeaderName::from_static(name);
        // A handler may be stricter in its own way: the demo's mails are.
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    frame(headers, sites);
    if !cacheable {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, value);
    }
}

/// Says on which sites the page may stand within others.
fn frame(headers: &mut HeaderMap, sites: &Origins) {
    let ancestors = if sites.is_empty() {
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
        "'none'".to_owned()
    } else {
        sites.iter().collect::<Vec<_>>().join(" ")
    };
    let policy = HeaderValue::from_str(&format!("{POLICY} {ancestors}"));
    if let Ok(policy) = policy
        && !headers.contains_key(header::CONTENT_SECURITY_POLICY)
    {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// The log's span of one request: the route's pattern, never the address itself, which may hold
/// a secret.
pub(super) struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        tracing::info_span!(
            "request",
            method = %request.method(),
            route = %request.match_pattern().unwrap_or_else(|| "unknown".to_owned()),
            request_id = tracing::field::Empty,
            status = tracing::field::Empty,
        )
    }

    fn on_request_end<B: MessageBody>(
        span: Span,
        outcome: &Result<ServiceResponse<B>, ActixError>,
    ) {
        let Ok(response) = outcome else { return };
        if let Some(id) = response.headers().get(&REQUEST_ID).and_then(|id| id.to_str().ok()) {
            span.record("request_id", id);
        }
        span.record("status", response.status().as_u16());
    }
}
