//! Column types that are native on both databases, and the values they carry.
//!
//! | ours | Rust | PostgreSQL | SQLite |
//! |---|---|---|---|
//! | `Key` | `Id<T>` | `uuid` | 16 bytes |
//! | `Instant` | `DateTime<Utc>` | `timestamptz` | whole µs since 1970 |
//! | `Doc` | `Json<T>` | `jsonb` | text |
use super::MultiBackend;
use crate::domain::{
    Accent, Access, Audience, BlockKind, BookingMode, ErasureOutcome, Fault, Id, InviteMethod,
    Language, Leads, MailKind, Role, Source, Status, TimeOff, TimeOffOutcome, report::Outcome,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow, Queryable},
    expression::AsExpression,
    internal::derives::as_expression::Bound,
    pg::Pg,
    query_builder::QueryId,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{self, HasSqlType, Nullable, SqlType, Text},
    sqlite::Sqlite,
};
use serde::{Serialize, de::DeserializeOwned};
use std::{fmt::Debug, io::Write as _};

/// The SQL type of identifiers.
#[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951), sqlite_type(name = "Binary"))]
pub struct Key;

/// The SQL type of UTC instants, precise to the microsecond.
#[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185), sqlite_type(name = "Long"))]
pub struct Instant;
impl sql_types::SqlOrd for Instant {}

/// The SQL type of JSON documents.
#[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 3802, array_oid = 3807), sqlite_type(name = "Text"))]
pub struct Doc;

macro_rules! has_sql_type {
    ($($sql:ty),*) => {$(
        impl HasSqlType<$sql> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                Self::lookup_sql_type::<$sql>(lookup)
            }
        }
    )*};
}
has_sql_type!(Key, Instant, Doc);

/// Lets a value be written and read through `MultiBackend` as through each database.
macro_rules! on_both {
    ([$($generics:tt)*] $rust:ty, $sql:ty) => {
        impl<$($generics)*> FromSql<$sql, MultiBackend> for $rust {
            fn from_sql(
                raw: <MultiBackend as Backend>::RawValue<'_>,
            ) -> deserialize::Result<Self> {
                raw.from_sql::<Self, $sql>()
            }
        }
        impl<$($generics)*> ToSql<$sql, MultiBackend> for $rust {
            fn to_sql<'b>(
                &'b self,
                out: &mut Output<'b, '_, MultiBackend>,
            ) -> serialize::Result {
                out.set_value((<$sql>::default(), self));
                Ok(IsNull::No)
            }
        }
    };
}

/// What Diesel's derives would write, for types whose home may not name Diesel.
macro_rules! own_column {
    ([$($generics:tt)*] $rust:ty, $sql:ty) => {
        impl<$($generics)*> AsExpression<$sql> for $rust {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl<'e, $($generics)*> AsExpression<$sql> for &'e $rust {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl<$($generics)*> AsExpression<Nullable<$sql>> for $rust {
            type Expression = Bound<Nullable<$sql>, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl<DB: Backend, $($generics)*> ToSql<Nullable<$sql>, DB> for $rust
        where
            Self: ToSql<$sql, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                ToSql::<$sql, DB>::to_sql(self, out)
            }
        }
        impl<DB: Backend, ST: sql_types::SingleValue, $($generics)*> Queryable<ST, DB> for $rust
        where
            Self: FromSql<ST, DB>,
        {
            type Row = Self;
            fn build(row: Self) -> deserialize::Result<Self> {
                Ok(row)
            }
        }
    };
}

on_both!([T: 'static] Id<T>, Key);
own_column!([T: 'static] Id<T>, Key);

impl<T> FromSql<Key, Pg> for Id<T> {
    fn from_sql(raw: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <uuid::Uuid as FromSql<sql_types::Uuid, Pg>>::from_sql(raw).map(Self::of)
    }
}
impl<T> ToSql<Key, Pg> for Id<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self.uuid().as_bytes())?;
        Ok(IsNull::No)
    }
}
impl<T> FromSql<Key, Sqlite> for Id<T> {
    fn from_sql(mut raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self::of(uuid::Uuid::from_slice(raw.read_blob())?))
    }
}
impl<T> ToSql<Key, Sqlite> for Id<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.uuid().as_bytes().to_vec());
        Ok(IsNull::No)
    }
}

/// A UTC instant, as it stands in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, diesel::AsExpression, FromSqlRow)]
#[diesel(sql_type = Instant)]
pub struct At(pub DateTime<Utc>);

impl From<At> for DateTime<Utc> {
    fn from(at: At) -> Self {
        at.0
    }
}
impl From<DateTime<Utc>> for At {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at)
    }
}

on_both!([] At, Instant);

impl FromSql<Instant, Pg> for At {
    fn from_sql(raw: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <DateTime<Utc> as FromSql<sql_types::Timestamptz, Pg>>::from_sql(raw).map(Self)
    }
}
impl ToSql<Instant, Pg> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<sql_types::Timestamptz, Pg>::to_sql(&self.0, out)
    }
}
impl FromSql<Instant, Sqlite> for At {
    fn from_sql(raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let micros = <i64 as FromSql<sql_types::BigInt, Sqlite>>::from_sql(raw)?;
        DateTime::from_timestamp_micros(micros)
            .map(Self)
            .ok_or_else(|| "instant out of range".into())
    }
}
impl ToSql<Instant, Sqlite> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.timestamp_micros());
        Ok(IsNull::No)
    }
}

/// What a `Doc` can hold.
pub trait Document: Debug + Serialize + DeserializeOwned + Send + Sync + 'static {}
impl<T: Debug + Serialize + DeserializeOwned + Send + Sync + 'static> Document for T {}

/// A value kept as a JSON document.
#[derive(Debug, Clone, PartialEq, diesel::AsExpression, FromSqlRow)]
#[diesel(sql_type = Doc)]
pub struct Json<T: Document>(pub T);

on_both!([T: Document] Json<T>, Doc);

impl<T: Document> FromSql<Doc, Pg> for Json<T> {
    fn from_sql(raw: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        match raw.as_bytes() {
            // The first byte is the version of jsonb's wire format.
            [1, json @ ..] => Ok(Self(serde_json::from_slice(json)?)),
            _ => Err("unknown jsonb version".into()),
        }
    }
}
impl<T: Document> ToSql<Doc, Pg> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&[1])?;
        serde_json::to_writer(out, &self.0)?;
        Ok(IsNull::No)
    }
}
impl<T: Document> FromSql<Doc, Sqlite> for Json<T> {
    fn from_sql(mut raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(serde_json::from_str(raw.read_text())?))
    }
}
impl<T: Document> ToSql<Doc, Sqlite> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

/// A document that may be of another version of this program: `None` where it cannot be read.
#[derive(Debug, Clone, PartialEq, diesel::AsExpression, FromSqlRow)]
#[diesel(sql_type = Doc)]
pub struct Readable<T: Document>(pub Option<T>);

on_both!([T: Document] Readable<T>, Doc);

impl<T: Document> FromSql<Doc, Pg> for Readable<T> {
    fn from_sql(raw: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(<Json<T> as FromSql<Doc, Pg>>::from_sql(raw).ok().map(|json| json.0)))
    }
}
impl<T: Document> ToSql<Doc, Pg> for Readable<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&[1])?;
        serde_json::to_writer(out, &self.0)?;
        Ok(IsNull::No)
    }
}
impl<T: Document> FromSql<Doc, Sqlite> for Readable<T> {
    fn from_sql(raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(<Json<T> as FromSql<Doc, Sqlite>>::from_sql(raw).ok().map(|json| json.0)))
    }
}
impl<T: Document> ToSql<Doc, Sqlite> for Readable<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

on_both!([] Leads, Doc);
own_column!([] Leads, Doc);

impl FromSql<Doc, Pg> for Leads {
    fn from_sql(raw: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <Json<Self> as FromSql<Doc, Pg>>::from_sql(raw).map(|json| json.0)
    }
}
impl ToSql<Doc, Pg> for Leads {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&[1])?;
        serde_json::to_writer(out, self)?;
        Ok(IsNull::No)
    }
}
impl FromSql<Doc, Sqlite> for Leads {
    fn from_sql(raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <Json<Self> as FromSql<Doc, Sqlite>>::from_sql(raw).map(|json| json.0)
    }
}
impl ToSql<Doc, Sqlite> for Leads {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(self)?);
        Ok(IsNull::No)
    }
}

/// An IANA zone, kept as its name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Zone(pub(super) Tz);

impl From<Zone> for Tz {
    fn from(zone: Zone) -> Self {
        zone.0
    }
}
impl From<Tz> for Zone {
    fn from(zone: Tz) -> Self {
        Self(zone)
    }
}
impl std::str::FromStr for Zone {
    type Err = chrono_tz::ParseError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        name.parse().map(Self)
    }
}
impl Zone {
    fn as_str(self) -> &'static str {
        self.0.name()
    }
}

/// Vocabularies are kept as their words.
macro_rules! word_column {
    ($($word:ty),+ $(,)?) => {$(
        own_column!([] $word, Text);
        impl<DB: Backend> FromSql<Text, DB> for $word
        where
            String: FromSql<Text, DB>,
        {
            fn from_sql(raw: DB::RawValue<'_>) -> deserialize::Result<Self> {
                Ok(String::from_sql(raw)?.parse()?)
            }
        }
        impl<DB: Backend> ToSql<Text, DB> for $word
        where
            str: ToSql<Text, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                self.as_str().to_sql(out)
            }
        }
    )+};
}
word_column!(
    Accent,
    Access,
    Audience,
    BlockKind,
    BookingMode,
    ErasureOutcome,
    Fault,
    InviteMethod,
    Language,
    MailKind,
    Outcome,
    Role,
    Source,
    Status,
    TimeOff,
    TimeOffOutcome,
    Zone,
);

/// Declares the private row of a table whose columns are a domain type's fields, and the ways
/// between the two.
macro_rules! row {
    ($domain:ident as $row:ident in $table:ident { $($field:ident: $ty:ty),+ $(,)? }) => {
        #[derive(
            diesel::Queryable, diesel::Selectable, diesel::Insertable, diesel::AsChangeset,
        )]
        #[diesel(
            table_name = $table,
            check_for_backend($crate::db::MultiBackend),
            treat_none_as_default_value = false,
            treat_none_as_null = true
        )]
        struct $row {
            clinic_id: $crate::domain::ClinicId,
            $($field: $ty),+
        }

        impl From<$row> for $domain {
            fn from(row: $row) -> Self {
                Self { $($field: row.$field.into()),+ }
            }
        }

        impl $row {
            fn of(clinic_id: $crate::domain::ClinicId, one: &$domain) -> Self {
                Self { clinic_id, $($field: one.$field.clone().into()),+ }
            }
        }
    };
}
pub(super) use row;
