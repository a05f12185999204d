//! Short names that stand in addresses, made of names where none is given.
use super::folded;
use serde::{Deserialize, Deserializer};
use utoipa::openapi::{ObjectBuilder, RefOr, Type, schema::Schema};

/// The longest that one may be.
const LONGEST: usize = 60;

/// A short name of small letters, digits and single hyphens, such as `first-visit`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slug(String);

/// What was given cannot stand in an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to {LONGEST} small letters, digits and single hyphens between them")]
pub struct NotASlug;

/// Why a clinic cannot have a short name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAClinicsSlug {
    /// It cannot stand in an address.
    #[error(transparent)]
    Word(#[from] NotASlug),
    /// There is something else at that address.
    #[error("is the address of one of our own pages; take another")]
    Page,
}

/// What addresses of our own begin with.
const OUR_OWN: &[&str] = &[
    "admin",
    "api",
    "assets",
    "day",
    "demo",
    "desk",
    "feeds",
    "health",
    "join",
    "language",
    "login",
    "logout",
    "manage",
    "metrics",
    "new-address",
    "problems",
    "setup",
    "sign-in",
];

impl Slug {
    /// Reads the short name of a clinic, at which none of our own pages is.
    pub fn of_clinic(text: &str) -> Result<Self, NotAClinicsSlug> {
        let slug = Self::parse(text)?;
        if OUR_OWN.contains(&text) { Err(NotAClinicsSlug::Page) } else { Ok(slug) }
    }

    /// Reads a short name. One that looks like an identifier is refused: addresses take either.
    pub fn parse(text: &str) -> Result<Self, NotASlug> {
        let word = |part: &str| {
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
            !part.is_empty() && part.bytes().all(plain)
        };
        let sound = text.len() <= LONGEST
            && text.split('-').all(word)
            && uuid::Uuid::try_parse(text).is_err();
        if sound { Ok(Self(text.to_owned())) } else { Err(NotASlug) }
    }

    /// The short name for a name, or for `otherwise` where no letter of it can stand in an
    /// address; another than those that are taken.
    pub fn for_name(name: &str, otherwise: &str, taken: impl Fn(&str) -> bool) -> Self {
        let ascii = |c: char| if c.is_ascii_alphanumeric() { c } else { ' ' };
        let plain: String = folded(name).chars().map(ascii).take(LONGEST - 10).collect();
        let words: Vec<&str> = plain.split_whitespace().collect();
        let base = Self::parse(&words.join("-")).map_or(otherwise.to_owned(), |slug| slug.0);
        let numbered = (2..).map(|number: u32| format!("{base}-{number}"));
        let free = std::iter::once(base.clone()).chain(numbered).find(|slug| !taken(slug));
        Self(free.unwrap_or(base))
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl<'de> Deserialize<'de> for Slug {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for Slug {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String);
        text.pattern(Some("^[a-z0-9]+(-[a-z0-9]+)*$")).max_length(Some(LONGEST)).build().into()
    }
}
impl utoipa::ToSchema for Slug {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_a_short_name_that_nothing_else_has() {
        let of = |name: &str| String::from(Slug::for_name(name, "service", |slug| slug == "x-ray"));
        assert_eq!(of("First visit & plan"), "first-visit-plan");
        assert_eq!(of("Thérapie Été"), "therapie-ete");
        assert_eq!(of("X-Ray"), "x-ray-2");
        assert_eq!(of("鍼灸"), "service");
        assert!(Slug::parse(&of(&"long name ".repeat(30))).is_ok());
    }

    #[test]
    fn what_cannot_stand_in_an_address_is_refused() {
        for wrong in ["", "A", "a--b", "-a", "a b", "0190b8a6-0000-7000-8000-000000000000"] {
            assert_eq!(Slug::parse(wrong), Err(NotASlug), "{wrong}");
        }
    }
}
