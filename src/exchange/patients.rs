//! Patients as comma-separated values.
use super::{
    Progress, cell,
    sheet::{self, Cells, Field},
};
use crate::{
    Error,
    actions::Line,
    db::{DbConn, patients},
    domain::{
        Catalogue, Email, ExternalId, Language, Patient, PatientId, PatientNote, PatientRecord,
        PersonName, Phone,
    },
};
use chrono::{DateTime, Utc};
use std::io::{Read, Write};

/// The columns, in their order.
const FIELDS: &[Field] = &[
    ("external_id", false),
    ("given_name", true),
    ("family_name", true),
    ("email", false),
    ("phone", false),
    ("birth_date", false),
    ("language", false),
    ("note", false),
    ("active", false),
    ("first_seen_at", false),
    ("created_at", false),
];

/// How many patients are in hand at once.
const BATCH: i64 = 500;

/// Writes all patients of a clinic; answers how many there are.
pub fn write(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    out: impl Write,
    progress: &Progress,
) -> Result<u64, Error> {
    let page = |after| patients::page(conn, catalogue.clinic.id, after, BATCH);
    sheet::write_all(out, FIELDS, progress, page, |sheet, record| {
        let (one, zone) = (&record.patient, catalogue.clinic.time_zone);
        let id = record.external_id.clone().unwrap_or_else(|| one.id.to_string());
        sheet.line([
            id.into(),
            one.given_name.as_str().into(),
            one.family_name.as_str().into(),
            cell::text(one.email.as_deref()),
            cell::text(one.phone.as_deref()),
            one.birth_date.map(|date| date.to_string()).unwrap_or_default().into(),
            cell::text(one.language.map(Language::as_str)),
            record.note.as_str().into(),
            cell::yes_or_no(record.active),
            cell::instant(zone, record.first_seen_at),
            cell::instant(zone, Some(record.created_at)),
        ])?;
        Ok(one.id)
    })
}

/// Reads patients; each line by itself, with what is wrong with it.
pub fn read(
    from: impl Read,
    catalogue: &Catalogue,
    now: DateTime<Utc>,
) -> Result<Vec<Line<PatientRecord>>, Error> {
    let mut lines = sheet::read_all(from, FIELDS, |cells| record(cells, catalogue, now))?;
    sheet::refuse_twins(&mut lines, |one| one.external_id.as_deref());
    Ok(lines)
}

fn record(
    cells: &Cells,
    catalogue: &Catalogue,
    now: DateTime<Utc>,
) -> Result<PatientRecord, String> {
    let zone = catalogue.clinic.time_zone;
    let mut read = cell::Reading::of(cells);
    let external_id = read.part("external_id", ExternalId::parse);
    let given_name = read.needed("given_name", PersonName::parse);
    let family_name = read.needed("family_name", PersonName::parse);
    let email = read.part("email", Email::parse);
    let phone = read.part("phone", |text| Phone::parse(text, catalogue.country()));
    let birth_date = read.part("birth_date", |text| cell::birth_date(text, now));
    let language = read.part("language", str::parse::<Language>);
    let note = read.part("note", PatientNote::parse);
    let active = read.part("active", cell::is_yes);
    let first_seen_at = read.part("first_seen_at", |text| cell::past(zone, text, now));
    let created_at = read.part("created_at", |text| cell::past(zone, text, now));
    read.finish()?;

    let patient = Patient {
        id: PatientId::new(),
        given_name: given_name.map(|name| name.to_string()).unwrap_or_default(),
        family_name: family_name.map(|name| name.to_string()).unwrap_or_default(),
        email: email.map(|email| email.to_string()),
        phone: phone.map(|phone| phone.to_string()),
        birth_date,
        language,
    };
    Ok(PatientRecord {
        note: note.map(|note| note.as_str().to_owned()).unwrap_or_default(),
        active: active.unwrap_or(true),
        first_seen_at,
        external_id: external_id.map(|id| id.to_string()),
        created_at: created_at.unwrap_or(now),
        ..PatientRecord::new(patient, now)
    })
}
