//! What could not be read, in words for whoever sent it.
use super::patience;
use crate::{Error, error::FieldProblem};
use actix_web::error::UrlencodedError;

/// What a form that cannot be read is answered with.
pub(super) fn form(error: &UrlencodedError) -> Error {
    match error {
        UrlencodedError::Overflow { .. } => Error::TooLarge,
        UrlencodedError::ContentType => Error::MediaType("a submitted form"),
        UrlencodedError::Parse(error) => of_pairs(&error.to_string()),
        UrlencodedError::Payload(error) if patience::ran_out(error) => {
            Error::Malformed("the form did not arrive in time".to_owned())
        }
        _ => Error::Malformed("the form cannot be read".to_owned()),
    }
}

/// What an address whose parameters cannot be read is answered with.
pub(super) fn query(error: &actix_web::error::QueryPayloadError) -> Error {
    let said = error.to_string();
    of_pairs(said.strip_prefix("Query deserialize error: ").unwrap_or(&said))
}

fn of_pairs(message: &str) -> Error {
    Error::Invalid(vec![part("", message)])
}

/// What is wrong with the part of a request at `pointer`, from what serde says of it: which part
/// is meant where serde names one, and in words where it quotes a parser.
pub(super) fn part(pointer: &str, message: &str) -> FieldProblem {
    let message = message.rsplit_once(" at line ").map_or(message, |(message, _)| message);
    let (code, named, detail) = if let Some(name) = quoted(message, "unknown field `") {
        ("unknown-field", name, "is not known here".to_owned())
    } else if let Some(name) = quoted(message, "missing field `") {
        ("invalid", name, "must be given".to_owned())
    } else {
        ("invalid", "", in_words(message))
    };
    let pointer = if named.is_empty() || pointer.ends_with(&format!("/{named}")) {
        pointer.to_owned()
    } else {
        format!("{pointer}/{named}")
    };
    FieldProblem { pointer, code, detail }
}

/// The name that stands in backquotes after these words.
fn quoted<'a>(message: &'a str, words: &str) -> Option<&'a str> {
    message.strip_prefix(words)?.split('`').next()
}

/// What a parser says, to be read after the part's name.
fn in_words(message: &str) -> String {
    if let Some((found, wanted)) = mismatch(message) {
        return format!("must be {wanted}, not {found}");
    }
    let of_time = [
        "premature end of input",
        "input contains invalid characters",
        "input is out of range",
        "trailing input",
        "input is not enough for unique date and time",
        "no possible date and time matching input",
    ];
    if of_time.contains(&message) {
        "must be a date such as 2026-12-01, or where a time is asked for one such as \
         2026-12-01T09:30:00-05:00"
            .to_owned()
    } else if message.starts_with("UUID parsing failed") {
        "must be an identifier (a UUID)".to_owned()
    } else {
        message.to_owned()
    }
}

/// What was found, and what was wanted instead.
fn mismatch(message: &str) -> Option<(&str, &str)> {
    let rest =
        ["invalid type: ", "invalid value: "].iter().find_map(|w| message.strip_prefix(w))?;
    rest.rsplit_once(", expected ")
}

/// Where in the request a path leads.
pub(super) fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => format!("/{variant}"),
            Segment::Unknown => String::new(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(pointer: &str, message: &str) -> (String, &'static str, String) {
        let FieldProblem { pointer, code, detail } = part(pointer, message);
        (pointer, code, detail)
    }

    #[test]
    fn parts_are_named_and_parsers_are_not_quoted() {
        let owned = |pointer: &str, code, detail: &str| (pointer.into(), code, detail.into());
        for (pointer, message, told) in [
            (
                "/patient",
                "unknown field `admin`, expected `phone` at line 1 column 9",
                owned("/patient/admin", "unknown-field", "is not known here"),
            ),
            ("", "missing field `service`", owned("/service", "invalid", "must be given")),
            (
                "/service",
                "invalid type: null, expected a string at line 1 column 16",
                owned("/service", "invalid", "must be a string, not null"),
            ),
            (
                "/id",
                "UUID parsing failed: invalid length",
                owned("/id", "invalid", "must be an identifier (a UUID)"),
            ),
        ] {
            assert_eq!(said(pointer, message), told);
        }
        assert!(said("/from", "premature end of input").2.starts_with("must be a date"));
    }
}
