//! The clinic over HTTP.
