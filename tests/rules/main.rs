//! The rule engine against sentences, against an outside oracle, and against itself.
#![expect(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a failing test may panic, has no outside, and is told by the environment how long to look"
)]

mod agreement;
mod clocks;
mod flow;
mod hours;
mod refusals;
mod scenes;
mod sites;
mod staff;
mod support;
