//! Words to whoever types.
use crate::config::Problems;
use std::{
    fmt::Display,
    io::{Write as _, stderr, stdout},
};

/// Prints a line. One that nobody reads any more is no fault.
pub(super) fn line(text: impl Display) {
    let mut out = stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// Tells what was done, on the side that is not the answer.
pub(super) fn note(text: impl Display) {
    let mut out = stderr().lock();
    let _ = writeln!(out, "{text}");
}

/// Asks for something, on the side that is not the answer.
pub(super) fn ask(text: impl Display) {
    let mut out = stderr().lock();
    let _ = write!(out, "{text} ").and_then(|()| out.flush());
}

/// Says in one line what went wrong and why; of settings, a line for each that is wrong.
pub(super) fn complain(error: &anyhow::Error) {
    let mut out = stderr().lock();
    let mut say = |text: &str| {
        // Databases spread what they say over several lines.
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let _ = writeln!(out, "limber: {text}");
    };
    match error.downcast_ref::<Problems>() {
        Some(Problems(problems)) => problems.iter().for_each(|problem| say(problem)),
        None => say(&format!("{error:#}")),
    }
}
