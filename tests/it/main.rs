//! Limber from outside.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

mod cli;
