//! The page that says what went wrong and what to do next.
use super::{Frame, say::sentence};
use crate::{
    App, Error,
    db::clinics,
    domain::{Clinic, Language},
    tongue::Tongue,
    web::{
        problem::{KINDS, Problem},
        viewer::Viewer,
    },
};
use actix_web::{HttpRequest, http::StatusCode, web::Data};
use askama::Template;

/// With what the addresses of the staff's pages begin.
const STAFF: &[&str] = &["desk", "day", "admin", "login", "logout"];

#[derive(Template)]
#[template(path = "page/problem.html")]
struct Page<'a> {
    frame: Frame,
    problem: &'a Problem,
    detail: String,
    advice: &'static str,
    /// What the button says that leads on.
    onward: &'static str,
}

/// A failure, for people.
pub(crate) async fn page(request: &HttpRequest, problem: &Problem) -> String {
    let name = problem.kind.trim_start_matches("/problems/");
    let advice = KINDS.iter().find(|kind| kind.0 == name).map_or("", |kind| kind.3);
    let first = request.path().split('/').nth(1).unwrap_or_default();
    let now = request.app_data::<Data<App>>().map(|app| app.clock.now());
    let viewer = Viewer::of(request, now.unwrap_or_default());
    let (frame, onward) = if STAFF.contains(&first) {
        staff(first, problem)
    } else {
        match clinic(request, first).await {
            Some(clinic) => (of_clinic(&viewer, &clinic, problem), "To the clinic’s first page"),
            None => (unknown(&viewer, problem), "To the first page"),
        }
    };
    let detail = sentence(&problem.detail);
    let page = Page { frame, problem, detail, advice, onward };
    page.render().unwrap_or_else(|_| problem.detail.clone())
}

/// Who is signed in goes back to their day, and others sign in.
fn staff(first: &str, problem: &Problem) -> (Frame, &'static str) {
    let signed_in = problem.status != StatusCode::UNAUTHORIZED.as_u16();
    match first {
        "day" if signed_in => (plain(problem, "/day"), "To your day"),
        // What is for the desk alone is refused to those who have none.
        "desk" | "admin" if problem.status == StatusCode::FORBIDDEN.as_u16() => {
            (plain(problem, "/day"), "To your day")
        }
        "desk" | "admin" if signed_in => (plain(problem, "/desk"), "To the desk"),
        _ => (plain(problem, "/login"), "To sign in"),
    }
}

/// The clinic that an address names.
async fn clinic(request: &HttpRequest, slug: &str) -> Option<Clinic> {
    let app = request.app_data::<Data<App>>()?;
    let slug = slug.to_owned();
    let found = app.db.read(move |conn| match clinics::by_slug(conn, &slug) {
        Err(Error::NotFound(_)) => Ok(None),
        found => found.map(Some),
    });
    // What went wrong before is what is to be said.
    found.await.ok().flatten()
}

fn of_clinic(viewer: &Viewer, clinic: &Clinic, problem: &Problem) -> Frame {
    Frame {
        title: problem.title.to_owned(),
        name: clinic.name.clone(),
        home: format!("/{}", clinic.slug),
        accent: clinic.accent.as_str(),
        phone: clinic.phone.clone(),
        tongue: viewer.tongue(clinic),
        place: viewer.place.clone(),
        framed: viewer.framed,
    }
}

fn unknown(viewer: &Viewer, problem: &Problem) -> Frame {
    Frame {
        tongue: viewer.plain_tongue(),
        place: viewer.place.clone(),
        framed: viewer.framed,
        ..plain(problem, "/")
    }
}

fn plain(problem: &Problem, home: &str) -> Frame {
    Frame {
        title: problem.title.to_owned(),
        name: "Limber".to_owned(),
        home: home.to_owned(),
        accent: "teal",
        phone: String::new(),
        tongue: Tongue::new(Language::English, "en-US"),
        place: String::new(),
        framed: false,
    }
}
