//! Whole numbers that lie between two bounds.
use serde::{Deserialize, Deserializer};
use utoipa::openapi::{ObjectBuilder, RefOr, Type, schema::Schema};

/// A whole number from `MIN` to `MAX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Within<const MIN: i32, const MAX: i32>(i32);

/// A number lies outside its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a whole number from {0} to {1}")]
pub struct OutOfBounds(i32, i32);

impl<const MIN: i32, const MAX: i32> Within<MIN, MAX> {
    /// Looks at a number.
    pub fn parse(number: i64) -> Result<Self, OutOfBounds> {
        let small = i32::try_from(number).ok().filter(|number| (MIN..=MAX).contains(number));
        small.map(Self).ok_or(OutOfBounds(MIN, MAX))
    }

    /// The number.
    pub const fn get(self) -> i32 {
        self.0
    }
}

impl<const MIN: i32, const MAX: i32> From<Within<MIN, MAX>> for i32 {
    fn from(number: Within<MIN, MAX>) -> Self {
        number.0
    }
}

impl<'de, const MIN: i32, const MAX: i32> Deserialize<'de> for Within<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(i64::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl<const MIN: i32, const MAX: i32> utoipa::PartialSchema for Within<MIN, MAX> {
    fn schema() -> RefOr<Schema> {
        let bounded = ObjectBuilder::new().schema_type(Type::Integer);
        bounded.minimum(Some(MIN)).maximum(Some(MAX)).build().into()
    }
}
impl<const MIN: i32, const MAX: i32> utoipa::ToSchema for Within<MIN, MAX> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_within_its_bounds_or_refused() {
        let step = |number| Within::<5, 240>::parse(number).map(Within::get);
        assert_eq!((step(5), step(240)), (Ok(5), Ok(240)));
        for wrong in [4, 241, -15, i64::MAX] {
            assert_eq!(step(wrong), Err(OutOfBounds(5, 240)), "{wrong}");
        }
        let told = serde_json::from_str::<Within<5, 240>>("3").unwrap_err().to_string();
        assert!(told.starts_with("must be a whole number from 5 to 240"), "{told}");
    }
}
