//! A whole clinic, table by table: every row of it as JSON values, and back.
//!
//! Tables and their columns come from `schema`: a new table is one line in [`sheets`], or in
//! [`LEFT_OUT`] with why it stays. Both databases turn their rows into JSON and back themselves;
//! what they write differently is made the same here.
mod value;

use super::{DbConn, Tx, schema, types};
use crate::{
    Error,
    domain::{ClinicId, Id},
};
use anyhow::{Context as _, bail};
use diesel::{
    QueryableByName, Table,
    prelude::*,
    query_source::Column as DieselColumn,
    sql_query,
    sql_types::{BigInt, Text},
};
use serde_json::{Map, Value};
use std::fmt::Write as _;
use uuid::Uuid;
use value::{Kind, Typed};

/// Tables that are not a clinic's own, or hold what must not leave the house.
pub const LEFT_OUT: &[(&str, &str)] = &[
    ("buckets", "how often something was tried here lately"),
    ("disciplines", "the same in every database"),
    ("idempotency_keys", "answers to requests that may come again here"),
    ("invitations", "links that only this house's key can have written"),
    ("login_links", "links that only this house's key can have written"),
    ("sessions", "who is signed in here"),
];

/// Every table of a clinic, each after those that it refers to.
pub fn sheets() -> Vec<Sheet> {
    macro_rules! sheets {
        ($($table:ident),+ $(,)?) => {
            vec![$(Sheet::of::<schema::$table::table>(stringify!($table))),+]
        };
    }
    sheets![
        clinics,
        locations,
        rooms,
        practitioners,
        calendars,
        services,
        service_practitioners,
        service_rooms,
        working_hours,
        hours_overrides,
        closures,
        blocks,
        accounts,
        patients,
        staff,
        appointments,
        feeds,
        erasure_requests,
        time_off_requests,
        outbox,
        audit,
    ]
}

/// A table of a clinic.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Its name.
    pub name: &'static str,
    /// Its columns, in the order in which they are written.
    pub columns: Vec<Column>,
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    kind: Kind,
    nullable: bool,
}

/// A row: a value for each column.
pub type Row = Vec<Value>;

/// A table's columns, as Diesel lists them: a tuple of types.
trait Columns {
    fn list() -> Vec<Column>;
}

macro_rules! columns {
    ($first:ident $($rest:ident)*) => {
        impl<$first: DieselColumn, $($rest: DieselColumn),*> Columns for ($first, $($rest,)*)
        where
            $first::SqlType: Typed,
            $($rest::SqlType: Typed),*
        {
            fn list() -> Vec<Column> {
                vec![Column::of::<$first>(), $(Column::of::<$rest>()),*]
            }
        }
        columns! { $($rest)* }
    };
    () => {};
}
columns! {
    A1 A2 A3 A4 A5 A6 A7 A8 B1 B2 B3 B4 B5 B6 B7 B8 C1 C2 C3 C4 C5 C6 C7 C8 D1 D2 D3 D4 D5 D6 D7 D8
    E1 E2 E3 E4 E5 E6 E7 E8 F1 F2 F3 F4 F5 F6 F7 F8
}

impl Column {
    fn of<C: DieselColumn>() -> Self
    where
        C::SqlType: Typed,
    {
        Self { name: C::NAME, kind: C::SqlType::KIND, nullable: C::SqlType::NULLABLE }
    }
}

impl Sheet {
    fn of<T: Table>(name: &'static str) -> Self
    where
        T::AllColumns: Columns + SelectableExpression<T>,
    {
        Self { name, columns: T::AllColumns::list() }
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The column that names the clinic.
    fn owner(&self) -> &'static str {
        if self.name == "clinics" { "id" } else { "clinic_id" }
    }

    /// The columns by which rows are ordered: the identifier, or all references together.
    fn order(&self) -> String {
        if self.column("id").is_some() {
            return "id".to_owned();
        }
        let keys = self.columns.iter().filter(|column| column.kind == Kind::Key);
        keys.map(|column| column.name).collect::<Vec<_>>().join(", ")
    }

    /// The columns of a row that is written in this order, as a list for SQL.
    fn list(&self, each: impl Fn(usize, &Column) -> String) -> String {
        let all = self.columns.iter().enumerate().map(|(place, column)| each(place, column));
        all.collect::<Vec<_>>().join(", ")
    }

    /// How many rows a clinic has.
    pub fn count(&self, conn: &mut DbConn, clinic: ClinicId) -> Result<u64, Error> {
        let Self { name, .. } = self;
        let query = format!("SELECT count(*) AS count FROM {name} WHERE {} = $1", self.owner());
        let found: Count = sql_query(query).bind::<types::Key, _>(clinic).get_result(conn)?;
        Ok(found.count.try_into().unwrap_or(0))
    }

    /// Some rows of a clinic after the row `after`, by identifier; of a table without one, all.
    pub fn page(
        &self,
        conn: &mut DbConn,
        clinic: ClinicId,
        after: Option<&Row>,
        limit: usize,
    ) -> Result<Vec<Row>, Error> {
        let id = self.column("id");
        if after.is_some() && id.is_none() {
            return Ok(Vec::new());
        }
        let after = after.zip(id).and_then(|(row, id)| row.get(id)).and_then(Value::as_str);
        let after = after.map_or(Ok(Uuid::nil()), str::parse).context("an identifier")?;
        let on_sqlite = matches!(conn, DbConn::Sqlite(_));
        let function = if on_sqlite { "json_array" } else { "json_build_array" };
        let columns = self.list(|_, column| column.read(on_sqlite));
        let mut query = format!(
            "SELECT CAST({function}({columns}) AS text) AS line FROM {} WHERE {} = $1",
            self.name,
            self.owner()
        );
        if id.is_some() {
            let _ = write!(query, " AND id > $2 ORDER BY id LIMIT {limit}");
        } else {
            let _ = write!(query, " AND $2 = $2 ORDER BY {}", self.order());
        }
        let after: Id<Sheet> = Id::of(after);
        let query = sql_query(query).bind::<types::Key, _>(clinic).bind::<types::Key, _>(after);
        let lines: Vec<Line> = query.load(conn)?;
        lines.iter().map(|line| Ok(self.read(&line.line)?)).collect()
    }

    /// A row as its database wrote it, made the same for both.
    fn read(&self, line: &str) -> anyhow::Result<Row> {
        let row: Row = serde_json::from_str(line).context("a row that is no JSON")?;
        if row.len() != self.columns.len() {
            bail!("a row of {} is not whole", self.name);
        }
        let each = self.columns.iter().zip(row);
        each.map(|(column, value)| {
            column.told(value).with_context(|| format!("{}.{}", self.name, column.name))
        })
        .collect()
    }

    /// A row of a document; its members are exactly the table's columns, and it is the clinic's.
    pub fn row(&self, mut members: Map<String, Value>, clinic: Uuid) -> anyhow::Result<Row> {
        let mut row = Row::with_capacity(self.columns.len());
        for column in &self.columns {
            let value = members.remove(column.name);
            let value = value.with_context(|| format!("{} is missing", column.name))?;
            column.check(&value).with_context(|| column.name)?;
            row.push(value);
        }
        if let Some(other) = members.keys().next() {
            bail!("{other} is not a column of {}", self.name);
        }
        let owner = self.column(self.owner()).and_then(|place| row.get(place));
        if owner.and_then(Value::as_str) != Some(clinic.to_string().as_str()) {
            bail!("it is another clinic's");
        }
        Ok(row)
    }

    /// Adds rows as they stand in a document.
    pub fn insert(&self, tx: &mut Tx<'_>, rows: &[Row]) -> Result<(), Error> {
        let on_sqlite = matches!(tx.conn(), DbConn::Sqlite(_));
        let columns = self.list(|_, column| column.name.to_owned());
        let values = self.list(|place, column| column.write(place, on_sqlite));
        let from = if on_sqlite {
            "json_each($1)"
        } else {
            "jsonb_array_elements(CAST($1 AS jsonb)) AS rows_given (value)"
        };
        let mut given = rows.to_vec();
        if on_sqlite {
            for row in &mut given {
                for (column, value) in self.columns.iter().zip(row) {
                    column.for_sqlite(value)?;
                }
            }
        }
        let given = serde_json::to_string(&given).context("rows as JSON")?;
        let query = format!("INSERT INTO {} ({columns}) SELECT {values} FROM {from}", self.name);
        sql_query(query).bind::<Text, _>(given).execute(tx.conn())?;
        Ok(())
    }
}

/// How many rows a clinic has in the table of this name.
pub fn count(table: &str, conn: &mut DbConn, clinic: ClinicId) -> Result<u64, Error> {
    let sheets = sheets();
    let sheet = sheets.iter().find(|sheet| sheet.name == table);
    sheet.map_or(Ok(0), |sheet| sheet.count(conn, clinic))
}

/// Whether there is a clinic of this identifier or short name.
pub fn is_known(conn: &mut DbConn, id: ClinicId, slug: &str) -> Result<bool, Error> {
    use schema::clinics;
    let like_it = clinics::table.filter(clinics::id.eq(id).or(clinics::slug.eq(slug)));
    let found: Option<ClinicId> = like_it.select(clinics::id).first(conn).optional()?;
    Ok(found.is_some())
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn columns_come_from_the_schema() {
        let sheets = sheets();
        let rooms = sheets.iter().find(|sheet| sheet.name == "rooms").unwrap();
        let names: Vec<_> = rooms.columns.iter().map(|column| column.name).collect();
        assert_eq!(names, ["id", "clinic_id", "location_id", "name", "kind", "active"]);
        let room = json!({
            "id": Uuid::nil(), "clinic_id": Uuid::nil(), "location_id": Uuid::nil(),
            "name": "1", "kind": "treatment", "active": 1,
        });
        let Value::Object(members) = room else { unreachable!() };
        let wrong = rooms.row(members, Uuid::nil()).unwrap_err();
        assert_eq!(format!("{wrong:#}"), "active: must be true or false");
    }
}
