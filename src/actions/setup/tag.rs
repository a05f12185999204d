//! A tag that tells whether something is still as it was seen: a digest of all that it says.
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::fmt;

/// The tag of a thing; two that say the same have the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag(String);

impl Tag {
    /// The tag of a thing as it is.
    pub fn of(thing: &impl Serialize) -> Self {
        // What cannot be written down has no tag that anybody could have seen.
        let text = serde_json::to_vec(thing).unwrap_or_default();
        let digest = Sha256::digest(&text);
        Self(URL_SAFE_NO_PAD.encode(digest.get(..15).unwrap_or_default()))
    }

    /// A tag that somebody says they saw.
    pub fn seen(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
