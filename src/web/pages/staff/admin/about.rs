//! What runs here: versions, the database, the data of time zones.
use super::super::{
    person::AtAdmin,
    surroundings::{Bar, frame},
};
use crate::{
    Error,
    db::{self, clinics},
    web::{
        extract::Asked,
        pages::{Frame, shown},
    },
};
use actix_web::HttpResponse;
use askama::Template;

#[derive(Template)]
#[template(path = "page/staff/admin/about.html")]
struct Page {
    frame: Frame,
    bar: Bar,
    /// What, and what it is.
    facts: Vec<(&'static str, String)>,
}

/// Shows it.
pub(super) async fn show(asked: Asked, AtAdmin(signed_in): AtAdmin) -> Result<HttpResponse, Error> {
    let session = signed_in.0;
    let config = asked.app.config.clone();
    let page = asked.read(move |conn| {
        let catalogue = clinics::catalogue(conn, session.clinic_id)?;
        let about = db::about(conn)?;
        let current = if db::is_migrated(conn)? { "all of them" } else { "not all of them" };
        let last = about.migrations.last().cloned().unwrap_or_default();
        let mail = if config.smtp.is_some() { "by SMTP" } else { "into a folder" };
        Ok(Page {
            frame: frame(&session, &catalogue, "About"),
            bar: Bar::of(&session),
            facts: vec![
                ("Limber", env!("CARGO_PKG_VERSION").to_owned()),
                ("Database", about.database),
                (
                    "Migrations",
                    format!("{}, {current}; the last is {last}", about.migrations.len()),
                ),
                ("Time zones", format!("IANA {}", chrono_tz::IANA_TZDB_VERSION)),
                ("Mail leaves", mail.to_owned()),
                ("Links lead to", config.public_url.to_string()),
            ],
        })
    });
    shown(&page.await?)
}
