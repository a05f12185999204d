//! Who of the staff opens a page: those who are not signed in are asked to, and then come back.
use crate::{
    Error,
    web::{pages::onward, session::SignedIn},
};
use actix_web::{FromRequest, HttpRequest, dev::Payload, error::InternalError, http::Method};
use std::{future::Future, pin::Pin};
use url::form_urlencoded::byte_serialize;

/// Anybody of the staff.
pub(super) struct Person(pub(super) SignedIn);

/// Somebody who runs the calendars of all practitioners.
pub(super) struct AtDesk(pub(super) SignedIn);

/// Somebody who may change what the clinic is set up with.
pub(in crate::web::pages) struct AtAdmin(pub(in crate::web::pages) SignedIn);

type Found<T> = Pin<Box<dyn Future<Output = Result<T, actix_web::Error>>>>;

impl FromRequest for Person {
    type Error = actix_web::Error;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let signed_in = SignedIn::from_request(request, payload);
        let door = door(request);
        Box::pin(async move {
            signed_in.await.map(Self).map_err(|error| match error {
                Error::Unauthenticated(_) => {
                    InternalError::from_response(error, onward(&door)).into()
                }
                other => other.into(),
            })
        })
    }
}

impl FromRequest for AtDesk {
    type Error = actix_web::Error;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let person = Person::from_request(request, payload);
        Box::pin(async move { Ok(Self(person.await?.0.at_desk()?)) })
    }
}

impl FromRequest for AtAdmin {
    type Error = actix_web::Error;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let person = Person::from_request(request, payload);
        Box::pin(async move { Ok(Self(person.await?.0.administers()?)) })
    }
}

/// Where to sign in, so that whoever does so comes back. What was posted cannot be sent again;
/// they come back to where they may begin anew.
fn door(request: &HttpRequest) -> String {
    let address = match *request.method() {
        Method::GET | Method::HEAD => request.uri().path_and_query().map_or("/", |it| it.as_str()),
        _ if request.path().starts_with("/day") => "/day",
        _ if request.path().starts_with("/admin") => "/admin",
        _ => "/desk",
    };
    format!("/login?next={}", encoded(address))
}

/// A text as it may stand in a query.
pub(super) fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

/// The address, if it leads to a page of the staff on this very site.
pub(super) fn own_page(address: &str) -> Option<&str> {
    let (path, _) = address.split_once(['?', '#']).unwrap_or((address, ""));
    let known = matches!(path, "/admin" | "/desk" | "/day")
        || path.starts_with("/desk/")
        || path.starts_with("/day/")
        || path.starts_with("/admin/");
    let plain = address.bytes().all(|byte| byte.is_ascii_graphic()) && !address.contains('\\');
    (known && plain).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_staffs_own_pages_are_come_back_to() {
        for good in
            ["/admin", "/desk", "/desk?date=2026-12-01&location=", "/day", "/desk/visits/1#x"]
        {
            assert_eq!(own_page(good), Some(good));
        }
        for bad in [
            "//evil.example/desk",
            "https://evil.example",
            "/desk\\evil",
            "/desk\r\nx",
            "",
            "/deskx",
        ] {
            assert_eq!(own_page(bad), None, "{bad}");
        }
    }
}
