//! The "What hurts?" guides that come with the program, from `guides/*.toml`.
use crate::domain::guide::{Faults, Guide};
use std::sync::LazyLock;

const FILES: [(&str, &str); 4] = [
    ("muscle-spasms", include_str!("../guides/muscle-spasms.toml")),
    ("low-back-pain", include_str!("../guides/low-back-pain.toml")),
    ("neck-pain", include_str!("../guides/neck-pain.toml")),
    ("tension-headache", include_str!("../guides/tension-headache.toml")),
];

static GUIDES: LazyLock<Result<Vec<Guide>, Faults>> =
    LazyLock::new(|| FILES.iter().map(|(id, text)| Guide::parse(id, text)).collect());

/// Reads and checks every guide; a server that could not would not start.
///
/// # Errors
/// All that is wrong with the first one that has faults, by file and line.
pub fn checked() -> Result<&'static [Guide], Faults> {
    GUIDES.as_deref().map_err(Clone::clone)
}

/// The guides, in their order.
pub fn all() -> &'static [Guide] {
    checked().unwrap_or_default()
}

/// The guide with this name.
pub fn named(id: &str) -> Option<&'static Guide> {
    all().iter().find(|guide| guide.id == id)
}
