//! The appointment book of physical-medicine clinics.
//!
//! A pure [`domain`] decides; [`actions`] are the deeds, each one transaction of [`db`]; [`web`]
//! is how people and programs reach them; [`jobs`] send the [`mail`] afterwards.
pub mod actions;
pub mod app;
pub mod cli;
pub mod config;
pub mod db;
pub mod demo;
pub mod domain;
pub mod error;
pub mod exchange;
pub mod guides;
pub mod jobs;
pub mod live;
pub mod mail;
pub mod password;
pub mod secret;
pub mod tongue;
pub mod web;

pub use app::{App, Clock};
pub use error::Error;
