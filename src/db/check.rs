//! Looks over the whole database for what must never be, without relying on its constraints.
use super::DbConn;
use crate::Error;
use diesel::{
    QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Text},
};

/// Something that must never be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which promise is broken.
    pub rule: &'static str,
    /// The references of the visits that break it.
    pub visits: String,
}

#[derive(QueryableByName)]
struct Pair {
    #[diesel(sql_type = Text)]
    pair: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    rows_there: i64,
}

/// Every broken promise, at most a hundred of each kind; none in a sound database.
pub fn all(conn: &mut DbConn) -> Result<Vec<Finding>, Error> {
    let mut findings = Vec::new();
    for (rule, query) in [
        (
            "appointments_practitioner_free",
            overlap("practitioner_id", BUSY, "overbook_reason IS NULL"),
        ),
        ("appointments_room_free", overlap("room_id", BUSY, "room_id IS NOT NULL")),
        ("appointments_patient_free", overlap("patient_id", VISIT, "patient_id IS NOT NULL")),
        ("appointments_stay_at_their_clinic", STRANGERS.to_owned()),
    ] {
        let pairs: Vec<Pair> = sql_query(query).load(conn)?;
        findings.extend(pairs.into_iter().map(|pair| Finding { rule, visits: pair.pair }));
    }
    Ok(findings)
}

/// How much there is to look at: tables, and how many rows each has.
pub fn counts(conn: &mut DbConn) -> Result<Vec<(&'static str, i64)>, Error> {
    ["clinics", "practitioners", "patients", "appointments"]
        .into_iter()
        .map(|table| {
            let query = format!("SELECT count(*) AS rows_there FROM {table}");
            Ok((table, sql_query(query).get_result::<Count>(conn)?.rows_there))
        })
        .collect()
}

const BUSY: (&str, &str) = ("busy_from", "busy_until");
const VISIT: (&str, &str) = ("starts_at", "ends_at");

/// Live spans of one owner, each beside the latest end of those before it.
///
/// A window function reads every row once, whatever indexes and triggers say.
fn overlap(owner: &str, (from, until): (&str, &str), counted: &str) -> String {
    format!(
        "SELECT reference AS pair FROM (
             SELECT reference, {from} AS begins,
                 MAX({until}) OVER (
                     PARTITION BY {owner} ORDER BY {from}, {until}, id
                     ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS taken_until
             FROM appointments
             WHERE status IN ('held', 'requested', 'booked', 'arrived', 'in_progress')
                 AND {counted}) AS spans
         WHERE begins < taken_until
         LIMIT 100"
    )
}

/// Visits that name a service, practitioner, room or patient of another clinic.
const STRANGERS: &str = "
    SELECT reference AS pair FROM appointments AS a
    WHERE NOT EXISTS (SELECT 1 FROM services AS s
                      WHERE s.id = a.service_id AND s.clinic_id = a.clinic_id)
        OR NOT EXISTS (SELECT 1 FROM practitioners AS p
                       WHERE p.id = a.practitioner_id AND p.clinic_id = a.clinic_id)
        OR (a.room_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM rooms AS r WHERE r.id = a.room_id AND r.clinic_id = a.clinic_id))
        OR (a.patient_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM patients AS p WHERE p.id = a.patient_id AND p.clinic_id = a.clinic_id))
    LIMIT 100";
