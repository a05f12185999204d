//! Which pages may stand within a page of another site, and of which.
//!
//! Browsers say what a request is for. A page that is asked for as a frame is sent the sites that
//! its clinic has named; whatever else is asked for, by whomever, stands alone.
use crate::{
    App, Error,
    db::{DbConn, appointments, clinics},
    domain::Origins,
    secret::Token,
};
use actix_web::{HttpRequest, http::header::HeaderValue, web::Data};

/// Whose sites a page may be shown on.
#[derive(Debug, PartialEq, Eq)]
enum Whose<'a> {
    /// Those of the clinic with this slug.
    Clinic(&'a str),
    /// Those of the clinic of the visit that this secret opens.
    Visit(&'a str),
}

/// Whether a page is asked for to stand within another.
pub(super) fn is_framed(request: &HttpRequest) -> bool {
    let wanted = request.headers().get("sec-fetch-dest").map(HeaderValue::as_bytes);
    matches!(wanted, Some(b"iframe" | b"frame"))
}

/// The sites on which a page that is asked for as a frame may be shown; none for most.
pub(super) async fn sites(request: &HttpRequest) -> Origins {
    let path = request.path().to_owned();
    let app = request.app_data::<Data<App>>().filter(|_| is_framed(request));
    let (Some(app), Some(_)) = (app, whose(&path)) else { return Origins::default() };
    // A page whose clinic cannot be read is a failure already; it stands alone.
    app.db.read(move |conn| named(conn, &path)).await.unwrap_or_default()
}

fn named(conn: &mut DbConn, path: &str) -> Result<Origins, Error> {
    match whose(path) {
        Some(Whose::Clinic(slug)) => Ok(clinics::by_slug(conn, slug)?.embed_origins),
        Some(Whose::Visit(secret)) => {
            let visit = appointments::by_manage_token(conn, &Token::presented(secret).hash())?;
            Ok(clinics::by_id(conn, visit.clinic_id)?.embed_origins)
        }
        None => Ok(Origins::default()),
    }
}

/// The pages up to the confirmation, but for the guides: what their red flags forbid rests on a
/// cookie. What opens, moves or cancels a visit that stands never does,
/// so that nobody can be made to press there; nor does anything of the staff or of an account.
fn whose(path: &str) -> Option<Whose<'_>> {
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match parts.as_slice() {
        ["manage", secret, "booked"] => Some(Whose::Visit(secret)),
        ["manage" | "desk" | "day" | "admin" | "login" | "api", ..] => None,
        [clinic]
        | [
            clinic,
            "services" | "practitioners" | "slots" | "hold" | "lost" | "book" | "language",
            ..,
        ] => Some(Whose::Clinic(clinic)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Whose, whose};

    #[test]
    fn only_the_way_to_a_visit_can_be_shown_elsewhere() {
        for path in [
            "/harbor",
            "/harbor/services",
            "/harbor/services/adjustment",
            "/harbor/practitioners",
            "/harbor/practitioners/ines-okafor",
            "/harbor/slots",
            "/harbor/hold",
            "/harbor/lost",
            "/harbor/language",
            "/harbor/book/1/renew",
        ] {
            assert_eq!(whose(path), Some(Whose::Clinic("harbor")), "{path}");
        }
        assert_eq!(whose("/manage/secret/booked"), Some(Whose::Visit("secret")));
        for path in [
            "/manage/secret",
            "/manage/secret/cancel",
            "/manage/secret/move/check",
            "/desk",
            "/desk/services",
            "/admin/practitioners/1",
            "/day",
            "/admin/mail",
            "/login/harbor",
            "/harbor/visits",
            "/harbor/sign-in",
            "/harbor/my",
            "/harbor/guide/back-pain",
            "/api/v1/clinics/harbor",
        ] {
            assert_eq!(whose(path), None, "{path}");
        }
    }
}
