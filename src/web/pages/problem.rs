//! The page that says what went wrong and what to do next.
use super::{Frame, say::sentence};
use crate::web::problem::{KINDS, Problem};
use actix_web::HttpRequest;
use askama::Template;

#[derive(Template)]
#[template(path = "page/problem.html")]
struct Page<'a> {
    frame: Frame,
    problem: &'a Problem,
    detail: String,
    advice: &'static str,
}

/// A failure, for people.
pub(crate) fn page(_request: &HttpRequest, problem: &Problem) -> String {
    let name = problem.kind.trim_start_matches("/problems/");
    let advice = KINDS.iter().find(|kind| kind.0 == name).map_or("", |kind| kind.3);
    let frame = Frame {
        title: problem.title.to_owned(),
        name: "Limber".to_owned(),
        home: "/".to_owned(),
        accent: "teal",
        phone: String::new(),
    };
    let detail = sentence(&problem.detail);
    Page { frame, problem, detail, advice }.render().unwrap_or_else(|_| problem.detail.clone())
}
