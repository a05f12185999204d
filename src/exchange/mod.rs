//! Files that come in and go out: patients and visits as tables, a whole clinic as one document.
mod cell;
pub mod patients;
pub mod reports;
mod sheet;
pub mod visits;
pub mod whole_clinic;

/// Is told how far long work has come.
pub type Progress = dyn Fn(u64) + Send + Sync;
