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
    words: Words,
}

/// What the page says.
struct Words {
    title: String,
    /// What was wrong this time; empty where that is known in another language only.
    detail: String,
    advice: String,
    /// What the button says that leads on.
    onward: String,
}

/// A failure, for people.
pub(crate) async fn page(request: &HttpRequest, problem: &Problem) -> String {
    let first = request.path().split('/').nth(1).unwrap_or_default();
    let (frame, words) = if STAFF.contains(&first) {
        let (frame, onward) = staff(first, problem);
        (frame, for_staff(problem, onward))
    } else {
        let now = request.app_data::<Data<App>>().map(|app| app.clock.now());
        let viewer = Viewer::of(request, now.unwrap_or_default());
        let clinic = clinic(request, first).await;
        let words = for_patients(viewer.plain_tongue(), problem, clinic.is_some());
        (for_anyone(&viewer, clinic.as_ref(), words.title.clone()), words)
    };
    let page = Page { frame, problem, words };
    page.render().unwrap_or_else(|_| problem.detail.clone())
}

fn for_staff(problem: &Problem, onward: &str) -> Words {
    let name = problem.kind.trim_start_matches("/problems/");
    let advice = KINDS.iter().find(|kind| kind.0 == name).map_or("", |kind| kind.3);
    Words {
        title: problem.title.to_owned(),
        detail: sentence(&problem.detail),
        advice: advice.to_owned(),
        onward: onward.to_owned(),
    }
}

/// What went wrong in particular is known in English alone; what kind of thing it is, and what
/// helps, is said in both languages.
fn for_patients(tongue: Tongue, problem: &Problem, at_clinic: bool) -> Words {
    let (title, advice) = match problem.kind.trim_start_matches("/problems/") {
        "malformed" | "unknown-field" => ("problem-malformed", "problem-malformed-advice"),
        "unauthenticated" | "forbidden" => ("problem-forbidden", "problem-forbidden-advice"),
        "not-found" => ("problem-not-found", "problem-not-found-advice"),
        "method-not-allowed" | "media-type" => ("problem-cannot", "problem-cannot-advice"),
        "gone" => ("problem-gone", "problem-gone-advice"),
        "too-large" => ("problem-too-large", "problem-too-large-advice"),
        "invalid" => ("problem-invalid", "problem-invalid-advice"),
        "stale-revision" | "wrong-status" | "conflict" | "idempotency-key-reused" => {
            ("problem-changed", "problem-changed-advice")
        }
        "too-many" => ("problem-too-many", "problem-too-many-advice"),
        "busy" => ("problem-busy", "problem-busy-advice"),
        "internal" => ("problem-internal", "problem-internal-advice"),
        _ => ("problem-refused", "problem-refused-advice"),
    };
    let known = tongue.language == Language::English;
    let onward = if at_clinic { "problem-to-clinic" } else { "problem-to-first" };
    Words {
        title: tongue.say(title).into(),
        detail: if known { sentence(&problem.detail) } else { String::new() },
        advice: tongue.say(advice).into(),
        onward: tongue.say(onward).into(),
    }
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

fn for_anyone(viewer: &Viewer, clinic: Option<&Clinic>, title: String) -> Frame {
    Frame {
        title,
        name: clinic.map_or("Limber", |clinic| &clinic.name).to_owned(),
        home: clinic.map_or("/".to_owned(), |clinic| format!("/{}", clinic.slug)),
        accent: clinic.map_or("teal", |clinic| clinic.accent.as_str()),
        phone: clinic.map(|clinic| clinic.phone.clone()).unwrap_or_default(),
        tongue: clinic.map_or(viewer.plain_tongue(), |clinic| viewer.tongue(clinic)),
        place: viewer.place.clone(),
        framed: viewer.framed,
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
