//! How far long work has come, shown on a terminal and nowhere else.
use crate::exchange::Progress;
use indicatif::{ProgressBar, ProgressStyle};
use std::sync::Arc;

/// A bar of so many steps; what moves it on may go to other threads.
pub(super) struct Bar(ProgressBar);

impl Bar {
    pub(super) fn of(what: &'static str, steps: u64) -> Self {
        let bar = ProgressBar::new(steps).with_message(what);
        match ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}") {
            Ok(style) => Self(bar.with_style(style)),
            Err(_) => Self(bar),
        }
    }

    pub(super) fn progress(&self) -> Arc<Progress> {
        let bar = self.0.clone();
        Arc::new(move |steps| bar.inc(steps))
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
