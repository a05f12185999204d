//! The demo clinics and people as they stand in `demo/*.toml`.
use crate::domain::{
    Accent, Access, Audience, BlockKind, BookingMode, Leads, Origins, Policy, Role,
};
use anyhow::Context as _;
use chrono::NaiveTime;
use chrono_tz::Tz;
use serde::{Deserialize, de::DeserializeOwned};
use std::collections::HashMap;

const CLINICS: [(&str, &str); 5] = [
    ("harbor", include_str!("../../demo/harbor.toml")),
    ("juniper", include_str!("../../demo/juniper.toml")),
    ("ridgeline", include_str!("../../demo/ridgeline.toml")),
    ("prairie", include_str!("../../demo/prairie.toml")),
    ("lantern", include_str!("../../demo/lantern.toml")),
];

/// The clinics, in their order.
pub(super) fn clinics() -> anyhow::Result<Vec<ClinicFile>> {
    CLINICS.iter().map(|(name, text)| read(name, text)).collect()
}

/// What patients are put together from.
pub(super) fn people() -> anyhow::Result<People> {
    read("people", include_str!("../../demo/people.toml"))
}

fn read<T: DeserializeOwned>(name: &str, text: &str) -> anyhow::Result<T> {
    toml::from_str(text).with_context(|| format!("demo/{name}.toml"))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct People {
    pub(super) given_names: Vec<String>,
    pub(super) family_names: Vec<String>,
    pub(super) reasons: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClinicFile {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) phone: String,
    pub(super) email: String,
    pub(super) website: Option<String>,
    pub(super) about: String,
    pub(super) time_zone: Tz,
    pub(super) locale: String,
    pub(super) currency: String,
    pub(super) accent: Accent,
    #[serde(default)]
    pub(super) embed_origins: Origins,
    pub(super) policy: Policy,
    pub(super) locations: Vec<LocationFile>,
    pub(super) rooms: Vec<RoomFile>,
    pub(super) practitioners: Vec<PractitionerFile>,
    pub(super) services: Vec<ServiceFile>,
    #[serde(default)]
    pub(super) closures: Vec<ClosureFile>,
    #[serde(default)]
    pub(super) blocks: Vec<BlockFile>,
    pub(super) staff: Vec<StaffFile>,
    pub(super) load: Load,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LocationFile {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) address: String,
    pub(super) city: String,
    pub(super) region: String,
    pub(super) postal_code: String,
    pub(super) country: String,
    pub(super) phone: String,
    /// `None`: the clinic's.
    pub(super) time_zone: Option<Tz>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RoomFile {
    pub(super) key: String,
    pub(super) location: String,
    pub(super) name: String,
    pub(super) kind: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PractitionerFile {
    pub(super) slug: String,
    pub(super) given_name: String,
    pub(super) family_name: String,
    pub(super) credentials: String,
    pub(super) title: String,
    pub(super) profession: String,
    pub(super) about: String,
    pub(super) email: Option<String>,
    pub(super) colour: Accent,
    pub(super) online: bool,
    pub(super) hours: Vec<HoursFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HoursFile {
    pub(super) days: Vec<i32>,
    pub(super) location: String,
    pub(super) opens: NaiveTime,
    pub(super) closes: NaiveTime,
    pub(super) every_weeks: Option<i32>,
    pub(super) access: Option<Access>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServiceFile {
    pub(super) slug: String,
    pub(super) discipline: String,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) duration_minutes: i32,
    pub(super) buffer_before_minutes: i32,
    pub(super) buffer_after_minutes: i32,
    pub(super) price_minor: Option<i32>,
    pub(super) audience: Audience,
    pub(super) booking: BookingMode,
    pub(super) min_notice_minutes: Option<i32>,
    pub(super) preparation: String,
    pub(super) aftercare: String,
    pub(super) aftercare_delay_minutes: Option<i32>,
    /// `None`: the clinic's.
    pub(super) reminders: Option<Leads>,
    pub(super) practitioners: Vec<String>,
    /// How long it takes with some of them.
    #[serde(default)]
    pub(super) durations: HashMap<String, i32>,
    pub(super) rooms: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClosureFile {
    pub(super) title: String,
    pub(super) in_days: u32,
    pub(super) days: u32,
    /// `None`: all of them.
    pub(super) location: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BlockFile {
    pub(super) practitioner: Option<String>,
    pub(super) room: Option<String>,
    pub(super) title: String,
    pub(super) kind: BlockKind,
    pub(super) in_days: u32,
    pub(super) starts: NaiveTime,
    pub(super) minutes: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StaffFile {
    pub(super) role: Role,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) practitioner: Option<String>,
}

/// How full a clinic's book is.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Load {
    pub(super) days_back: u32,
    pub(super) days_ahead: u32,
    /// Which part of the working time is taken, on the days around today.
    pub(super) fill: f64,
    /// Which part of what could be booked online comes by telephone.
    pub(super) phone_share: f64,
    /// Which part belongs to a weekly series.
    pub(super) series_share: f64,
}
