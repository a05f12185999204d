//! Looking for patients.
//!
//! Every patient of the clinic is compared: a pass over the one index that holds all that is
//! compared takes tens of milliseconds for a hundred thousand, asks for no extension of either
//! database, and finds any part of a name.
use super::{
    At, DbConn, MultiBackend,
    patients::RecordRow,
    schema::{appointments, patients},
    types::Key,
};
use crate::{
    Error,
    domain::{ClinicId, PatientId, PatientRecord, PatientSearch, PractitionerId, Term, folded},
};
use chrono::{DateTime, Utc};
use diesel::{
    BoxableExpression,
    dsl::{max, min, sql},
    prelude::*,
    sql_types::{Bool, Text},
};
use std::collections::HashMap;

/// Which patients are looked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// At which clinic.
    pub clinic: ClinicId,
    /// What is known of them.
    pub search: PatientSearch,
    /// Only those with a visit to this practitioner.
    pub treated_by: Option<PractitionerId>,
    /// Those who are no patients any more as well.
    pub retired: bool,
    /// Only those after this place.
    pub after: Option<Place>,
    /// How many.
    pub limit: i64,
}

/// A patient's place among those that were found: first those of whose names the parts that are
/// looked for begin a word, then the others, each by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Whether the parts begin a word each.
    pub begins: bool,
    /// The folded name.
    pub name: String,
    /// Whose place it is.
    pub id: PatientId,
}

impl Place {
    /// The place of somebody who was found.
    pub fn of(search: &PatientSearch, found: &PatientRecord) -> Self {
        let name = folded(&found.patient.name());
        Self { begins: search.begins(&name), name, id: found.patient.id }
    }
}

type Condition = Box<dyn BoxableExpression<patients::table, MultiBackend, SqlType = Bool>>;
type VisitCondition = Box<dyn BoxableExpression<appointments::table, MultiBackend, SqlType = Bool>>;

/// The patients that are looked for, the likeliest first.
pub fn search(conn: &mut DbConn, wanted: &Wanted) -> Result<Vec<PatientRecord>, Error> {
    let mut query = patients::table
        .filter(patients::clinic_id.eq(wanted.clinic))
        .filter(sql::<Bool>("merged_into IS NULL"))
        .into_boxed();
    for term in wanted.search.terms() {
        query = query.filter(fits(term));
    }
    if !wanted.retired {
        query = query.filter(patients::active.eq(true));
    }
    if let Some(practitioner) = wanted.treated_by {
        query = query.filter(has_visit_to(practitioner));
    }
    if let Some(after) = &wanted.after {
        query = query.filter(comes_after(&wanted.search, after));
    }
    // Only what `patients_by_name` holds is asked for, so that nothing else is read.
    let query = match wanted.search.names().next() {
        Some(_) => query.order((
            begins(&wanted.search).desc(),
            patients::name_folded.asc(),
            patients::id.asc(),
        )),
        None => query.order((patients::name_folded.asc(), patients::id.asc())),
    };
    let ids: Vec<PatientId> = query.limit(wanted.limit).select(patients::id).load(conn)?;
    let rows = patients::table
        .filter(patients::id.eq_any(ids.clone()))
        .select(RecordRow::as_select())
        .load(conn)?;
    let records = rows.into_iter().map(PatientRecord::from);
    let mut found: HashMap<_, _> = records.map(|record| (record.patient.id, record)).collect();
    Ok(ids.into_iter().filter_map(|id| found.remove(&id)).collect())
}

/// Whether a practitioner treats the patient, or has.
pub fn is_treated_by(
    conn: &mut DbConn,
    patient: PatientId,
    practitioner: PractitionerId,
) -> Result<bool, Error> {
    let one = patients::table.find(patient).filter(has_visit_to(practitioner));
    let found: Option<PatientId> = one.select(patients::id).first(conn).optional()?;
    Ok(found.is_some())
}

/// When patients come next, and when they were there last; with `practitioner`, with them.
pub fn next_and_last(
    conn: &mut DbConn,
    ids: &[PatientId],
    practitioner: Option<PractitionerId>,
    now: DateTime<Utc>,
) -> Result<HashMap<PatientId, NextAndLast>, Error> {
    let of_these = |statuses: &str| -> VisitCondition {
        let these = appointments::patient_id.assume_not_null().eq_any(ids.to_vec());
        let these = appointments::patient_id.is_not_null().and(these);
        let these = these.and(sql::<Bool>(statuses));
        match practitioner {
            Some(id) => Box::new(these.and(appointments::practitioner_id.eq(id))),
            None => Box::new(these),
        }
    };
    let next: Vec<(Option<PatientId>, Option<At>)> = appointments::table
        .filter(of_these("status IN ('requested', 'booked', 'arrived', 'in_progress')"))
        .filter(appointments::starts_at.ge(At(now)))
        .group_by(appointments::patient_id)
        .select((appointments::patient_id, min(appointments::starts_at)))
        .load(conn)?;
    let last: Vec<(Option<PatientId>, Option<At>)> = appointments::table
        .filter(of_these("status IN ('booked', 'arrived', 'in_progress', 'fulfilled')"))
        .filter(appointments::starts_at.lt(At(now)))
        .group_by(appointments::patient_id)
        .select((appointments::patient_id, max(appointments::starts_at)))
        .load(conn)?;
    let mut found: HashMap<PatientId, NextAndLast> = HashMap::new();
    for (id, at) in next.into_iter().filter_map(|(id, at)| Some((id?, at))) {
        found.entry(id).or_default().next = at.map(Into::into);
    }
    for (id, at) in last.into_iter().filter_map(|(id, at)| Some((id?, at))) {
        found.entry(id).or_default().last = at.map(Into::into);
    }
    Ok(found)
}

/// When a patient comes next, and was there last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct NextAndLast {
    pub next: Option<DateTime<Utc>>,
    pub last: Option<DateTime<Utc>>,
}

/// Whether the patient has had a visit to a practitioner, or will.
fn has_visit_to(practitioner: PractitionerId) -> Condition {
    Box::new(
        sql::<Bool>(
            "EXISTS (SELECT 1 FROM appointments WHERE appointments.patient_id = patients.id
                 AND appointments.status NOT IN ('held', 'cancelled')
                 AND appointments.practitioner_id = ",
        )
        .bind::<Key, _>(practitioner)
        .sql(")"),
    )
}

/// Whether any reading of a term fits.
fn fits(term: &Term) -> Condition {
    let mut any: Condition = Box::new(sql::<Bool>("1 = 0"));
    if let Some(name) = &term.name {
        any = Box::new(any.or(patients::name_folded.like(containing(name)).escape('\\')));
    }
    if let Some(email) = &term.email {
        let fits = patients::email.assume_not_null().like(containing(email)).escape('\\');
        any = Box::new(any.or(patients::email.is_not_null().and(fits)));
    }
    for phone in &term.phones {
        let fits = patients::phone.assume_not_null().like(containing(phone));
        any = Box::new(any.or(patients::phone.is_not_null().and(fits)));
    }
    for date in &term.born {
        let fits = patients::birth_date.assume_not_null().eq(*date);
        any = Box::new(any.or(patients::birth_date.is_not_null().and(fits)));
    }
    any
}

/// Whether every part of the name begins a word; as [`PatientSearch::begins`].
fn begins(search: &PatientSearch) -> Condition {
    let mut all: Condition = Box::new(sql::<Bool>("1 = 1"));
    for name in search.names() {
        let spaced = sql::<Text>("' ' || name_folded");
        all = Box::new(all.and(spaced.like(containing(&format!(" {name}"))).escape('\\')));
    }
    all
}

fn comes_after(search: &PatientSearch, place: &Place) -> Condition {
    let later = || {
        let name = patients::name_folded.gt(place.name.clone());
        let same = patients::name_folded.eq(place.name.clone());
        name.or(same.and(patients::id.gt(place.id)))
    };
    if place.begins {
        Box::new(begins(search).and(later()).or(diesel::dsl::not(begins(search))))
    } else {
        Box::new(diesel::dsl::not(begins(search)).and(later()))
    }
}

/// The pattern of what contains a text; `%` and `_` are only themselves.
fn containing(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
