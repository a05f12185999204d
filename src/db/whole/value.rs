//! What columns hold, and how each database writes it and reads it back: the same for both.
use super::Column;
use crate::db::types;
use anyhow::{Context as _, bail};
use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, Utc};
use diesel::sql_types;
use serde_json::{Number, Value};
use uuid::Uuid;

/// What a column holds, and how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A UUID with hyphens.
    Key,
    Text,
    Integer,
    Bool,
    /// RFC 3339 in UTC with six digits of a second.
    Instant,
    Date,
    Time,
    /// Hexadecimal digits.
    Bytes,
    /// Any JSON, its members by name.
    Doc,
}

/// The SQL types that columns have.
pub(super) trait Typed {
    const KIND: Kind;
    const NULLABLE: bool = false;
}

macro_rules! typed {
    ($($sql:ty => $kind:ident),+ $(,)?) => {$(
        impl Typed for $sql {
            const KIND: Kind = Kind::$kind;
        }
    )+};
}
typed! {
    types::Key => Key, types::Instant => Instant, types::Doc => Doc,
    sql_types::Text => Text, sql_types::Integer => Integer, sql_types::BigInt => Integer,
    sql_types::Bool => Bool, sql_types::Date => Date, sql_types::Time => Time,
    sql_types::Binary => Bytes,
}
impl<T: Typed + sql_types::SqlType> Typed for sql_types::Nullable<T> {
    const KIND: Kind = T::KIND;
    const NULLABLE: bool = true;
}

impl Column {
    /// The column as a part of a JSON array.
    pub(super) fn read(&self, on_sqlite: bool) -> String {
        let Self { name, kind, .. } = self;
        match (kind, on_sqlite) {
            (Kind::Key | Kind::Bytes, true) => {
                format!("CASE WHEN {name} IS NULL THEN NULL ELSE hex({name}) END")
            }
            (Kind::Bytes, false) => format!("encode({name}, 'hex')"),
            (Kind::Doc, true) => format!("json({name})"),
            (Kind::Instant, false) => {
                format!("CAST(extract(epoch FROM {name}) * 1000000 AS bigint)")
            }
            _ => (*name).to_owned(),
        }
    }

    /// A value as its database told it, as it stands in a document.
    pub(super) fn told(&self, value: Value) -> anyhow::Result<Value> {
        Ok(match (self.kind, value) {
            (Kind::Doc, value) => canonical(value),
            (_, Value::Null) => Value::Null,
            (Kind::Key, Value::String(text)) => Uuid::parse_str(&text)?.to_string().into(),
            (Kind::Bytes, Value::String(text)) => text.to_lowercase().into(),
            (Kind::Bool, Value::Number(number)) => (number.as_i64() == Some(1)).into(),
            (Kind::Instant, Value::Number(number)) => {
                let at = number.as_i64().and_then(DateTime::<Utc>::from_timestamp_micros);
                let at = at.context("an instant out of range")?;
                at.to_rfc3339_opts(SecondsFormat::Micros, true).into()
            }
            (Kind::Time, Value::String(text)) => {
                text.parse::<NaiveTime>()?.format("%H:%M:%S%.f").to_string().into()
            }
            (_, value) => value,
        })
    }

    /// Whether a value of a document is one of the column's.
    pub(super) fn check(&self, value: &Value) -> anyhow::Result<()> {
        if value.is_null() && self.kind != Kind::Doc {
            return if self.nullable { Ok(()) } else { bail!("must not be null") };
        }
        let text = value.as_str();
        let (fits, wanted) = match self.kind {
            Kind::Key => (text.is_some_and(|text| Uuid::parse_str(text).is_ok()), "a UUID"),
            Kind::Text => (text.is_some(), "a text"),
            Kind::Integer => (value.is_i64(), "a whole number"),
            Kind::Bool => (value.is_boolean(), "true or false"),
            Kind::Instant => (text.is_some_and(|text| instant(text).is_some()), "an instant"),
            Kind::Date => (text.is_some_and(|text| text.parse::<NaiveDate>().is_ok()), "a date"),
            Kind::Time => (text.is_some_and(|text| text.parse::<NaiveTime>().is_ok()), "a time"),
            Kind::Bytes => (text.is_some_and(is_hex), "hexadecimal digits"),
            Kind::Doc => (true, ""),
        };
        if fits { Ok(()) } else { bail!("must be {wanted}") }
    }

    /// The column's value out of the array `value`, for an `INSERT`.
    pub(super) fn write(&self, place: usize, on_sqlite: bool) -> String {
        match (self.kind, on_sqlite) {
            (Kind::Key | Kind::Bytes, true) => format!("unhex(value ->> {place})"),
            (Kind::Key, false) => format!("CAST(value ->> {place} AS uuid)"),
            (Kind::Bytes, false) => format!("decode(value ->> {place}, 'hex')"),
            (Kind::Doc, _) if self.nullable => format!("NULLIF(value -> {place}, 'null')"),
            (Kind::Doc, _) => format!("value -> {place}"),
            (Kind::Text, _) | (_, true) => format!("value ->> {place}"),
            (Kind::Integer, false) => format!("CAST(value ->> {place} AS bigint)"),
            (Kind::Bool, false) => format!("CAST(value ->> {place} AS boolean)"),
            (Kind::Instant, false) => format!("CAST(value ->> {place} AS timestamptz)"),
            (Kind::Date, false) => format!("CAST(value ->> {place} AS date)"),
            (Kind::Time, false) => format!("CAST(value ->> {place} AS time)"),
        }
    }

    /// Puts in place of a document's value what SQLite keeps.
    pub(super) fn for_sqlite(&self, value: &mut Value) -> anyhow::Result<()> {
        let kept = match (self.kind, value.as_str()) {
            (Kind::Key, Some(text)) => Uuid::parse_str(text)?.simple().to_string().into(),
            (Kind::Instant, Some(text)) => {
                instant(text).context("an instant")?.timestamp_micros().into()
            }
            (Kind::Bool, _) => value.as_bool().map_or(Value::Null, |yes| i64::from(yes).into()),
            _ => return Ok(()),
        };
        *value = kept;
        Ok(())
    }
}

fn instant(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc())
}

fn is_hex(text: &str) -> bool {
    text.len().is_multiple_of(2) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// A JSON value in its one form: members by name, whole numbers without a fraction.
fn canonical(value: Value) -> Value {
    match value {
        Value::Array(values) => values.into_iter().map(canonical).collect(),
        Value::Object(members) => {
            let mut members: Vec<_> = members.into_iter().collect();
            members.sort_by(|one, other| one.0.cmp(&other.0));
            members.into_iter().map(|(name, value)| (name, canonical(value))).collect()
        }
        Value::Number(number) => Value::Number(whole(&number).unwrap_or(number)),
        other => other,
    }
}

/// A number with a fraction of nothing, as the whole number that it is: PostgreSQL writes the
/// large ones out, and only those beyond 64 bits are then read as they were.
fn whole(number: &Number) -> Option<Number> {
    let value = number.as_f64().filter(|value| number.is_f64() && value.fract() == 0.0)?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is whole and fits"
    )]
    if value.abs() < 9_223_372_036_854_775_808.0 {
        Some(Number::from(value as i64))
    } else if (0.0..18_446_744_073_709_551_616.0).contains(&value) {
        Some(Number::from(value as u64))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_has_one_form() {
        let one: Value =
            serde_json::from_str(r#"{"b": [1.0, 1e16, 1e19, 0.5, -0.0], "a": "x"}"#).unwrap();
        let text = serde_json::to_string(&canonical(one)).unwrap();
        assert_eq!(text, r#"{"a":"x","b":[1,10000000000000000,10000000000000000000,0.5,0]}"#);
    }
}
