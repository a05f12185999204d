//! What was typed into a form, field by field, as browsers send it.
use serde::{Deserialize, Serialize};

/// What was typed: names and values, a name as often as there are values.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(in crate::web::pages::staff) struct Typed(Vec<(String, String)>);

impl Typed {
    /// What was typed into a field; empty: nothing.
    pub(in crate::web::pages::staff) fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(one, _)| one == name).map_or("", |(_, value)| value)
    }

    /// Whether the form had such a field at all.
    pub(in crate::web::pages::staff) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(one, _)| one == name)
    }

    /// All that was chosen of several.
    pub(in crate::web::pages::staff) fn all<'a>(
        &'a self,
        name: &'a str,
    ) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(one, _)| one == name).map(|(_, value)| value.as_str())
    }
}
