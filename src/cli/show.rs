//! `limber config show`: every setting and where it came from.
use super::say;
use crate::config::Settings;

pub(super) fn run(settings: &Settings) {
    for shown in settings.shown() {
        say::line(shown);
    }
}
