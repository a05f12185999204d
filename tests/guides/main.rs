//! The "What hurts?" guides: every way through each of them, and what a file must not hold.
#![expect(unreachable_pub, reason = "a test has no outside")]

mod decisions;
mod faults;
mod records;
mod ways;
