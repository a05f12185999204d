//! The log: plain lines for a person at a terminal, JSON for machines, always to stderr.
use std::io::{IsTerminal as _, stderr};
use tracing_subscriber::EnvFilter;

/// Starts the log with `directives` that the settings have checked.
pub(super) fn start(directives: &str) {
    let log =
        tracing_subscriber::fmt().with_env_filter(EnvFilter::new(directives)).with_writer(stderr);
    // A second start, as in tests, leaves the first log as it is.
    let _ = if stderr().is_terminal() { log.try_init() } else { log.json().try_init() };
}
