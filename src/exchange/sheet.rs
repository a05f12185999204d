//! Tables of text: comma-separated values with a header, in UTF-8.
//!
//! Spreadsheets take a cell that begins like a formula for one. Such a cell gets an apostrophe in
//! front on its way out, and loses it on its way in, so that a round trip changes nothing.
use super::Progress;
use crate::{Error, actions::Line};
use anyhow::Context as _;
use csv::{ByteRecord, ReaderBuilder, StringRecord, Terminator, WriterBuilder};
use std::{
    borrow::Cow,
    collections::HashMap,
    io::{Read, Write},
};

/// A column: its name, and whether a file that is brought in must have it.
pub(super) type Field = (&'static str, bool);

/// A line of a file, by the names of its columns; empty cells are left out.
#[derive(Debug)]
pub(super) struct Cells {
    /// Which line of the file it is, or where it begins.
    pub(super) line: u64,
    filled: HashMap<&'static str, String>,
    /// Why it cannot be read at all.
    pub(super) broken: Option<String>,
}

impl Cells {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.filled.get(name).map(String::as_str)
    }
}

/// Writes all that comes page by page, each after the key of the last of the page before; answers
/// how much that was. `line` writes one and answers its key.
pub(super) fn write_all<W: Write, T, K>(
    out: W,
    fields: &[Field],
    progress: &Progress,
    mut page: impl FnMut(Option<K>) -> Result<Vec<T>, Error>,
    line: impl Fn(&mut Sheet<W>, &T) -> Result<K, Error>,
) -> Result<u64, Error> {
    let mut sheet = Sheet::begin(out, fields)?;
    let (mut after, mut count) = (None, 0);
    loop {
        let mut last = None;
        for one in &page(after)? {
            last = Some(line(&mut sheet, one)?);
            count += 1;
            progress(1);
        }
        if last.is_none() {
            break;
        }
        after = last;
    }
    sheet.end()?;
    Ok(count)
}

/// Reads each line of a file by itself, with what is wrong with it.
pub(super) fn read_all<T>(
    from: impl Read,
    fields: &[Field],
    each: impl Fn(&Cells) -> Result<T, String>,
) -> Result<Vec<Line<T>>, Error> {
    let lines = read(from, fields)?;
    Ok(lines.iter().map(|cells| Line { number: cells.line, what: each(cells) }).collect())
}

/// Refuses lines that say of another what an earlier line of the file is called.
pub(super) fn refuse_twins<T>(lines: &mut [Line<T>], key: impl Fn(&T) -> Option<&str>) {
    let mut first: HashMap<String, u64> = HashMap::new();
    for line in lines {
        let Some(key) = line.what.as_ref().ok().and_then(&key).map(str::to_owned) else { continue };
        let earlier = *first.entry(key.clone()).or_insert(line.number);
        if earlier != line.number {
            line.what = Err(format!("external_id {key} is that of line {earlier} already"));
        }
    }
}

/// Reads a file whose header names no other columns than these, and all that are needed.
fn read(mut from: impl Read, fields: &[Field]) -> Result<Vec<Cells>, Error> {
    let wrong = |error: csv::Error| Error::Malformed(format!("the file cannot be read: {error}"));
    let mut text = Vec::new();
    from.read_to_end(&mut text).map_err(|error| wrong(error.into()))?;
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_slice());
    let mut record = ByteRecord::new();
    if !reader.read_byte_record(&mut record).map_err(wrong)? {
        return Err(Error::Malformed("the file is empty: it must begin with a header".to_owned()));
    }
    let header = columns(&record, fields)?;
    let mut lines = Vec::new();
    let (mut line, mut counted) = (1, 0);
    while reader.read_byte_record(&mut record).map_err(wrong)? {
        let start = begins(&text, &record);
        line += breaks(text.get(counted..start).unwrap_or_default());
        counted = start;
        lines.push(cells(line, &record, &header));
    }
    Ok(lines)
}

/// Where a record's first cell begins: the reader stops between the two signs of a line's end, and
/// passes over empty lines.
fn begins(text: &[u8], record: &ByteRecord) -> usize {
    let from = record.position().map_or(0, csv::Position::byte);
    let from = usize::try_from(from).unwrap_or(usize::MAX);
    let ends = text.get(from..).unwrap_or_default().iter();
    from.saturating_add(ends.take_while(|sign| matches!(sign, b'\r' | b'\n')).count())
}

/// How many lines end in a part of a file.
fn breaks(part: &[u8]) -> u64 {
    part.iter().map(|sign| u64::from(*sign == b'\n')).sum()
}

/// What the header's columns are.
fn columns(header: &ByteRecord, fields: &[Field]) -> Result<Vec<&'static str>, Error> {
    let refused = |said: String| Err(Error::Malformed(said));
    let known = fields.iter().map(|field| field.0).collect::<Vec<_>>().join(", ");
    let mut found: Vec<&'static str> = Vec::new();
    for cell in header {
        let name = String::from_utf8_lossy(cell);
        let name = name.trim_start_matches('\u{feff}').trim();
        match fields.iter().find(|field| field.0 == name) {
            Some(field) if found.contains(&field.0) => {
                return refused(format!("the column `{name}` is there twice"));
            }
            Some(field) => found.push(field.0),
            None => {
                return refused(format!("the column `{name}` is not known; there are: {known}"));
            }
        }
    }
    match fields.iter().find(|field| field.1 && !found.contains(&field.0)) {
        Some(missing) => refused(format!("the column `{}` is missing", missing.0)),
        None => Ok(found),
    }
}

fn cells(line: u64, record: &ByteRecord, header: &[&'static str]) -> Cells {
    let broken = |why: String| Cells { line, filled: HashMap::new(), broken: Some(why) };
    if record.len() != header.len() {
        let (cells, columns) = (record.len(), header.len());
        return broken(format!("has {cells} cells, but the header names {columns}"));
    }
    let Ok(record) = StringRecord::from_byte_record(record.clone()) else {
        return broken("is not UTF-8".to_owned());
    };
    let filled = header.iter().zip(&record).filter(|(_, cell)| !cell.is_empty());
    let filled = filled.map(|(name, cell)| (*name, unguarded(cell).to_owned())).collect();
    Cells { line, filled, broken: None }
}

/// A file that is being written.
pub(super) struct Sheet<W: Write>(csv::Writer<W>);

impl<W: Write> Sheet<W> {
    /// Begins with the header.
    pub(super) fn begin(to: W, fields: &[Field]) -> Result<Self, Error> {
        let writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(to);
        let mut sheet = Self(writer);
        sheet.0.write_record(fields.iter().map(|field| field.0)).context("the header")?;
        Ok(sheet)
    }

    /// Adds a line.
    pub(super) fn line<'a>(
        &mut self,
        cells: impl IntoIterator<Item = Cow<'a, str>>,
    ) -> Result<(), Error> {
        for cell in cells {
            self.0.write_field(guarded(&cell).as_bytes()).context("a cell")?;
        }
        self.0.write_record(None::<&[u8]>).context("a line")?;
        Ok(())
    }

    pub(super) fn end(mut self) -> Result<(), Error> {
        self.0.flush().context("the end of the file")?;
        Ok(())
    }
}

/// Whether a spreadsheet would take a cell for a formula, whatever apostrophes it has in front.
fn is_like_a_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

fn guarded(cell: &str) -> Cow<'_, str> {
    if is_like_a_formula(cell) { format!("'{cell}").into() } else { cell.into() }
}

fn unguarded(cell: &str) -> &str {
    if is_like_a_formula(cell) { cell.strip_prefix('\'').unwrap_or(cell) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded_and_every_text_comes_back() {
        for text in ["=1+1", "+1305", "-2", "@x", "\tx", "\rx", "'=1", "''@x"] {
            assert_eq!(guarded(text), format!("'{text}"));
            assert_eq!(unguarded(&guarded(text)), text);
        }
        for text in ["", "a", "'", "O'Brien", "'quoted'", "1=1", " =1"] {
            assert_eq!((guarded(text).as_ref(), unguarded(text)), (text, text));
        }
    }

    #[test]
    fn a_header_is_held_to_the_columns_by_name() {
        let fields = &[("a", true), ("b", false)];
        let said = |text: &str| read(text.as_bytes(), fields).unwrap_err().to_string();
        assert_eq!(said(""), "the file is empty: it must begin with a header");
        assert_eq!(said("a,c\n"), "the column `c` is not known; there are: a, b");
        assert_eq!(said("b\n"), "the column `a` is missing");
        assert_eq!(said("a,a\n"), "the column `a` is there twice");

        let lines = read("\u{feff}b,a\r\n\"x\ny\",1\r\n2\r\n,é\n".as_bytes(), fields).unwrap();
        let [first, second, third] = lines.as_slice() else { panic!("{lines:?}") };
        assert_eq!((first.line, first.get("b"), first.get("a")), (2, Some("x\ny"), Some("1")));
        assert_eq!(second.broken.as_deref(), Some("has 1 cells, but the header names 2"));
        assert_eq!((third.line, third.get("b"), third.get("a")), (5, None, Some("é")));
        let lines = read(&b"a\n\xff\n"[..], fields).unwrap();
        assert_eq!(lines.first().unwrap().broken.as_deref(), Some("is not UTF-8"));
    }
}
