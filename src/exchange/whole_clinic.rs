//! A whole clinic as one JSON document, which `docs/import-export.md` describes.
//!
//! It is written and read a batch of rows at a time, however large the clinic is. The same data
//! gives the same bytes, on whichever database it is kept.
use super::Progress;
use crate::{
    Error,
    db::{
        DbConn, Tx, check,
        whole::{self, Row, Sheet},
    },
    domain::ClinicId,
};
use anyhow::Context as _;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::{
    fmt,
    io::{Read, Write},
};
use uuid::Uuid;

/// What the document says it is.
const FORMAT: &str = "clinic";
/// Which form of it is written, and read.
const VERSION: u64 = 1;
/// How many rows are in hand at once.
const BATCH: usize = 500;

/// How many rows a clinic has in all.
pub fn count(conn: &mut DbConn, clinic: ClinicId) -> Result<u64, Error> {
    whole::sheets().iter().map(|sheet| sheet.count(conn, clinic)).sum()
}

/// Writes a clinic; answers how many rows it has. The connection should show one moment
/// throughout: see [`crate::db::snapshot`].
pub fn write(
    conn: &mut DbConn,
    clinic: ClinicId,
    out: &mut dyn Write,
    progress: &Progress,
) -> Result<u64, Error> {
    let cannot = "the document cannot be written";
    write!(out, "{{\n\"limber\": \"{FORMAT}\",\n\"version\": {VERSION},\n\"tables\": {{")
        .context(cannot)?;
    let mut rows = 0;
    for (place, sheet) in whole::sheets().iter().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        write!(out, "{comma}\n\"{}\": [", sheet.name).context(cannot)?;
        let mut first = true;
        let mut after: Option<Row> = None;
        loop {
            let page = sheet.page(conn, clinic, after.as_ref(), BATCH)?;
            for row in &page {
                out.write_all(if first { b"\n" } else { b",\n" }).context(cannot)?;
                first = false;
                write_row(out, sheet, row).context(cannot)?;
            }
            let count = u64::try_from(page.len()).unwrap_or(0);
            rows += count;
            progress(count);
            match page.into_iter().next_back() {
                Some(last) => after = Some(last),
                None => break,
            }
        }
        out.write_all(b"\n]").context(cannot)?;
    }
    out.write_all(b"\n}\n}\n").context(cannot)?;
    Ok(rows)
}

fn write_row(out: &mut dyn Write, sheet: &Sheet, row: &Row) -> anyhow::Result<()> {
    for (place, (column, value)) in sheet.columns.iter().zip(row).enumerate() {
        let before = if place == 0 { '{' } else { ',' };
        write!(out, "{before}\"{}\":", column.name)?;
        serde_json::to_writer(&mut *out, value)?;
    }
    out.write_all(b"}")?;
    Ok(())
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// The clinic's short name.
    pub slug: String,
    /// How many rows it has.
    pub rows: u64,
}

/// Reads a clinic into a database that has none of its name or identifier. Nothing is kept if
/// anything of it is wrong, or the database is not sound afterwards.
pub fn read(tx: &mut Tx<'_>, from: impl Read, progress: &Progress) -> Result<Brought, Error> {
    let mut reading = Reading {
        tx,
        progress,
        sheets: whole::sheets(),
        batch: Vec::new(),
        clinic: None,
        slug: String::new(),
        rows: 0,
        failure: None,
    };
    let mut json = serde_json::Deserializer::from_reader(from);
    let outcome = Document(&mut reading).deserialize(&mut json).and_then(|()| json.end());
    if let Some(failure) = reading.failure.take() {
        return Err(failure);
    }
    outcome.map_err(|error| Error::Malformed(format!("this is no clinic's document: {error}")))?;
    let brought = Brought { slug: reading.slug, rows: reading.rows };
    let findings = check::all(tx)?;
    match findings.first() {
        None => Ok(brought),
        Some(first) => Err(Error::Malformed(format!(
            "the clinic would not be sound: {first:?}, and {} more",
            findings.len() - 1
        ))),
    }
}

/// A clinic that is being read.
struct Reading<'a, 'tx> {
    tx: &'a mut Tx<'tx>,
    progress: &'a Progress,
    sheets: Vec<Sheet>,
    batch: Vec<Row>,
    clinic: Option<Uuid>,
    slug: String,
    rows: u64,
    /// What went wrong, where serde can only say that something did.
    failure: Option<Error>,
}

impl Reading<'_, '_> {
    /// Takes a row of the table at `place`.
    fn take(&mut self, place: usize, members: Map<String, Value>) -> Result<(), Error> {
        let clinic = match self.clinic {
            Some(clinic) => clinic,
            None => self.begin(&members)?,
        };
        let Some(sheet) = self.sheets.get(place) else { return Ok(()) };
        let number = self.batch.len() + 1;
        let row = sheet.row(members, clinic).with_context(|| {
            let number = u64::try_from(number).unwrap_or(0);
            format!("{}, row {} of the document", sheet.name, self.rows + number)
        });
        let row = row.map_err(|error| Error::Malformed(format!("{error:#}")))?;
        self.batch.push(row);
        if self.batch.len() == BATCH { self.keep(place) } else { Ok(()) }
    }

    /// Learns which clinic it is; there must be none like it.
    fn begin(&mut self, members: &Map<String, Value>) -> Result<Uuid, Error> {
        let text = |name: &str| members.get(name).and_then(Value::as_str);
        let id = text("id").and_then(|id| Uuid::parse_str(id).ok());
        let (id, slug) = id
            .zip(text("slug"))
            .ok_or_else(|| Error::Malformed("the document names no clinic".to_owned()))?;
        if whole::is_known(self.tx, ClinicId::of(id), slug)? {
            return Err(Error::Conflict("this database already has that clinic"));
        }
        self.clinic = Some(id);
        slug.clone_into(&mut self.slug);
        Ok(id)
    }

    /// Keeps the rows in hand.
    fn keep(&mut self, place: usize) -> Result<(), Error> {
        if let Some(sheet) = self.sheets.get(place)
            && !self.batch.is_empty()
        {
            if sheet.name == "clinics" && self.batch.len() != 1 {
                return Err(Error::Malformed("the document has several clinics".to_owned()));
            }
            sheet.insert(self.tx, &self.batch)?;
            let count = u64::try_from(self.batch.len()).unwrap_or(0);
            self.rows += count;
            (self.progress)(count);
            self.batch.clear();
        }
        Ok(())
    }

    /// Lets serde stop for a failure of ours.
    fn stop<E: de::Error>(&mut self, outcome: Result<(), Error>) -> Result<(), E> {
        outcome.map_err(|failure| {
            let said = E::custom(&failure);
            self.failure = Some(failure);
            said
        })
    }
}

/// The whole document.
struct Document<'r, 'a, 'tx>(&'r mut Reading<'a, 'tx>);
/// Its tables.
struct Tables<'r, 'a, 'tx>(&'r mut Reading<'a, 'tx>);
/// The rows of the table at a place.
struct Rows<'r, 'a, 'tx>(&'r mut Reading<'a, 'tx>, usize);

macro_rules! seeds {
    ($($seed:ident by $method:ident),+) => {$(
        impl<'de> DeserializeSeed<'de> for $seed<'_, '_, '_> {
            type Value = ();

            fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
                deserializer.$method(self)
            }
        }
    )+};
}
seeds!(Document by deserialize_map, Tables by deserialize_map, Rows by deserialize_seq);

impl<'de> Visitor<'de> for Document<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a clinic's document")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut known = (false, false);
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "limber" => known.0 = map.next_value::<String>()? == FORMAT,
                "version" => known.1 = map.next_value::<u64>()? == VERSION,
                "tables" if known == (true, true) => map.next_value_seed(Tables(self.0))?,
                "tables" => {
                    return Err(de::Error::custom("it is of another kind or version"));
                }
                other => return Err(de::Error::custom(format!("`{other}` is not known"))),
            }
        }
        if self.0.clinic.is_none() {
            return Err(de::Error::custom("it has no clinic"));
        }
        Ok(())
    }
}

impl<'de> Visitor<'de> for Tables<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tables")
    }

    /// Every table in its order, so that rows come after those that they refer to.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let names: Vec<_> = self.0.sheets.iter().map(|sheet| sheet.name).collect();
        for (place, expected) in names.into_iter().enumerate() {
            match map.next_key::<String>()? {
                Some(name) if name == expected => map.next_value_seed(Rows(self.0, place))?,
                Some(name) => {
                    return Err(de::Error::custom(format!("`{name}` stands for `{expected}`")));
                }
                None => return Err(de::Error::custom(format!("`{expected}` is missing"))),
            }
        }
        match map.next_key::<String>()? {
            None => Ok(()),
            Some(name) => Err(de::Error::custom(format!("the table `{name}` is not known"))),
        }
    }
}

impl<'de> Visitor<'de> for Rows<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        let Self(reading, place) = self;
        while let Some(members) = rows.next_element::<Map<String, Value>>()? {
            let outcome = reading.take(place, members);
            reading.stop(outcome)?;
        }
        let outcome = reading.keep(place);
        reading.stop(outcome)
    }
}
