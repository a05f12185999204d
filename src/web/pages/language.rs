//! The switch from one language to the other.
use super::{onward, patient::set};
use crate::{
    Error,
    domain::Language,
    web::{extract::Asked, viewer},
};
use actix_web::{HttpResponse, web::Form};
use serde::Deserialize;

/// What the switch sends.
#[derive(Debug, Deserialize)]
pub(super) struct Choice {
    language: Language,
    /// Where it was pressed.
    #[serde(default)]
    back: String,
}

/// `POST /language`, and below the address of a clinic what its pages within another site's page
/// send: remembered by the browser alone.
pub(super) async fn choose(
    asked: Asked,
    Form(choice): Form<Choice>,
) -> Result<HttpResponse, Error> {
    let mut response = onward(own(&choice.back).unwrap_or("/"));
    let cookie = viewer::choice(&asked.app, choice.language);
    set(&mut response, &cookie, asked.viewer.framed)?;
    Ok(response)
}

/// An address of ours, which leads to no other host however a browser reads it.
fn own(address: &str) -> Option<&str> {
    let rest = address.strip_prefix('/')?;
    let strange = |c: char| c == '\\' || c.is_control() || c.is_whitespace() || !c.is_ascii();
    (!rest.starts_with('/') && !address.contains(strange)).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::own;

    #[test]
    fn the_switch_leads_back_to_this_host_only() {
        for good in ["/", "/harbor/slots?service=first-visit&day=2026-12-01", "/manage/aBc-_"] {
            assert_eq!(own(good), Some(good));
        }
        let bad =
            ["", "harbor", "//evil.example", "/\\evil.example", "https://evil.example", "/\t/e"];
        for bad in bad {
            assert_eq!(own(bad), None, "{bad}");
        }
    }
}
