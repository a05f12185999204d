//! The figures of a report as comma-separated values.
use super::sheet::{Field, Sheet};
use crate::{
    Error,
    domain::report::{Figure, Measure},
};
use std::{borrow::Cow, io::Write};

/// The columns, in their order.
const FIELDS: &[Field] = &[
    ("group", true),
    ("key", true),
    ("name", true),
    ("part", true),
    ("unit", true),
    ("value", true),
    ("out_of", true),
    ("percent", true),
    ("value_before", true),
    ("out_of_before", true),
    ("percent_before", true),
];

/// Writes a line for each figure; answers how many there are.
pub fn write(figures: &[Figure], out: impl Write) -> Result<u64, Error> {
    let mut sheet = Sheet::begin(out, FIELDS)?;
    let mut count = 0;
    for one in figures {
        let named = [one.group.as_str(), &one.key, &one.name, &one.part, one.unit.as_str()];
        let measured = measured(one.now).into_iter().chain(measured(one.before));
        sheet.line(named.into_iter().map(Cow::from).chain(measured))?;
        count += 1;
    }
    sheet.end()?;
    Ok(count)
}

fn measured<'a>(one: Measure) -> [Cow<'a, str>; 3] {
    let percent = one.percent().map(|percent| format!("{percent:.1}"));
    let number = |number: Option<i64>| number.map(|number| number.to_string());
    [number(one.value), number(one.out_of), percent].map(|text| text.unwrap_or_default().into())
}
