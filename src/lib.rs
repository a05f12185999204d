//! The appointment book of physical-medicine clinics.
pub mod domain;
