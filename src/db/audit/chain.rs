//! The chain that seals a clinic's trail: each entry's hash covers the one before, so that none
//! can be changed, left out or put in unseen. `docs/audit-trail.md` tells how to verify it.
use super::{Line, audit};
use crate::{
    Error,
    db::{DbConn, Tx, schema::clinics},
    domain::ClinicId,
};
use diesel::{
    dsl::{count_star, sql},
    prelude::*,
    result::Error as DieselError,
    sql_query,
    sql_types::{Bool, Text},
};
use sha2::{Digest as _, Sha256};
use std::fmt::{self, Write as _};

/// How many entries are verified at a time.
const AT_ONCE: i64 = 1000;

/// The number and hash of a sealed entry.
type Head = Option<(i64, Vec<u8>)>;

impl Line {
    /// The hash that the entry gets as number `seq` after the one with the hash `previous`.
    pub fn sealed(&self, seq: i64, previous: Option<&[u8]>) -> Vec<u8> {
        let parts = [
            Some("limber audit 1".to_owned()),
            Some(seq.to_string()),
            previous.map(hex),
            Some(self.id.to_string()),
            Some(self.clinic_id.to_string()),
            Some(self.at.0.timestamp_micros().to_string()),
            Some(self.actor_kind.clone()),
            self.actor_id.map(|id| id.to_string()),
            Some(self.action.clone()),
            Some(self.subject_kind.clone()),
            Some(self.subject_id.to_string()),
            Some(canonical(&self.change.0)),
            self.reason.clone(),
            self.request_id.clone(),
        ];
        let mut hash = Sha256::new();
        for part in parts {
            match part {
                Some(text) => hash.update(format!("{}:{text},", text.len())),
                None => hash.update("-,"),
            }
        }
        hash.finalize().to_vec()
    }
}

/// A document without spaces, the members of its objects sorted: one database keeps the order in
/// which they were written, the other does not.
fn canonical(value: &serde_json::Value) -> String {
    use serde_json::Value::{Array, Object};
    match value {
        Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            let member = |(name, value): &(&String, &serde_json::Value)| {
                format!("{}:{}", serde_json::Value::from(name.as_str()), canonical(value))
            };
            format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))
        }
        plain => plain.to_string(),
    }
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing into a text cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The clinics with entries that are not sealed yet.
pub fn unsealed(conn: &mut DbConn) -> Result<Vec<ClinicId>, Error> {
    let open = audit::table.filter(sql::<Bool>("seq IS NULL"));
    Ok(open.select(audit::clinic_id).distinct().load(conn)?)
}

/// Seals up to `limit` entries of a clinic, in the order of their identifiers; how many there
/// were. Where somebody else is at it, that is none.
///
/// An entry that is committed later than one with a later identifier comes after it: the order is
/// that in which they were sealed, and none is left out.
pub fn seal(tx: &mut Tx<'_>, clinic: ClinicId, limit: i64) -> Result<usize, Error> {
    if !is_alone(tx, clinic)? {
        return Ok(0);
    }
    let (mut seq, mut hash) = match head(tx, clinic)? {
        Some((seq, hash)) => (seq, Some(hash)),
        None => (0, None),
    };
    let lines: Vec<Line> = audit::table
        .filter(audit::clinic_id.eq(clinic))
        .filter(sql::<Bool>("seq IS NULL"))
        .order(audit::id)
        .limit(limit)
        .select(Line::as_select())
        .load(tx.conn())?;
    for line in &lines {
        seq += 1;
        let next = line.sealed(seq, hash.as_deref());
        diesel::update(audit::table.find(line.id))
            .set((
                audit::seq.eq(Some(seq)),
                audit::previous_hash.eq(hash.replace(next.clone())),
                audit::hash.eq(Some(next)),
            ))
            .execute(tx.conn())?;
    }
    Ok(lines.len())
}

/// Whether nobody else seals the clinic's trail until this transaction ends. SQLite has one
/// writer at a time.
fn is_alone(tx: &mut Tx<'_>, clinic: ClinicId) -> Result<bool, Error> {
    #[derive(QueryableByName)]
    struct Answer {
        #[diesel(sql_type = Bool)]
        mine: bool,
    }
    match tx.conn() {
        DbConn::Sqlite(_) => Ok(true),
        DbConn::Postgres(conn) => {
            let lock =
                sql_query("SELECT pg_try_advisory_xact_lock(hashtextextended($1, 7245)) AS mine");
            Ok(lock.bind::<Text, _>(clinic.to_string()).get_result::<Answer>(conn)?.mine)
        }
    }
}

fn head(conn: &mut DbConn, clinic: ClinicId) -> Result<Head, Error> {
    let last: Option<(Option<i64>, Option<Vec<u8>>)> = audit::table
        .filter(audit::clinic_id.eq(clinic))
        .filter(audit::seq.is_not_null())
        .order(audit::seq.desc())
        .select((audit::seq, audit::hash))
        .first(conn)
        .optional()?;
    Ok(last.and_then(|(seq, hash)| seq.zip(hash)))
}

/// How far a clinic's trail is sealed.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The clinic's slug.
    pub clinic: String,
    /// The number of the last sealed entry, and its hash.
    pub head: Head,
    /// How many entries are not sealed yet.
    pub unsealed: i64,
}

/// How far every clinic's trail is sealed.
pub fn standing(conn: &mut DbConn) -> Result<Vec<Standing>, Error> {
    let all: Vec<(ClinicId, String)> =
        clinics::table.order(clinics::slug).select((clinics::id, clinics::slug)).load(conn)?;
    let mut found = Vec::with_capacity(all.len());
    for (id, clinic) in all {
        let open = audit::table.filter(audit::clinic_id.eq(id)).filter(sql::<Bool>("seq IS NULL"));
        let unsealed = open.select(count_star()).first(conn)?;
        found.push(Standing { clinic, head: head(conn, id)?, unsealed });
    }
    Ok(found)
}

/// `harbor: 120 entries sealed, the last as 9f2c…; 3 not sealed yet`.
impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.head {
            Some((seq, hash)) => {
                write!(f, "{}: {seq} entries sealed, the last as {}", self.clinic, hex(hash))?;
            }
            None => write!(f, "{}: nothing sealed", self.clinic)?,
        }
        write!(f, "; {} not sealed yet", self.unsealed)
    }
}

/// Something that is wrong with a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// The clinic's slug.
    pub clinic: String,
    /// The number of the entry.
    pub seq: i64,
    /// What is wrong with it.
    pub what: &'static str,
}

/// What is wrong with the chains, at most a hundred flaws of a clinic.
pub fn verify(conn: &mut DbConn) -> Result<Vec<Flaw>, Error> {
    let all: Vec<(ClinicId, String)> =
        clinics::table.order(clinics::slug).select((clinics::id, clinics::slug)).load(conn)?;
    let mut flaws = Vec::new();
    for (id, clinic) in all {
        let mut walk = Walk { clinic, last: None, flaws: Vec::new() };
        walk.along(conn, id)?;
        flaws.append(&mut walk.flaws);
    }
    Ok(flaws)
}

/// On the way along a chain.
struct Walk {
    clinic: String,
    /// The number and hash of the entry before.
    last: Head,
    flaws: Vec<Flaw>,
}

impl Walk {
    /// Reads some entries at a time; where one cannot be read, ever fewer, down to that one.
    fn along(&mut self, conn: &mut DbConn, clinic: ClinicId) -> Result<(), Error> {
        let mut at_once = AT_ONCE;
        while self.flaws.len() < 100 {
            let after = self.last.as_ref().map_or(i64::MIN, |(seq, _)| *seq);
            let next = audit::table
                .filter(audit::clinic_id.eq(clinic))
                .filter(audit::seq.gt(after))
                .order(audit::seq)
                .limit(at_once);
            match next.select(Line::as_select()).load(conn) {
                Ok(lines) if lines.is_empty() => break,
                Ok(lines) => {
                    for line in &lines {
                        self.step(line);
                    }
                    at_once = (at_once * 2).min(AT_ONCE);
                }
                Err(DieselError::DeserializationError(_)) if at_once > 1 => at_once /= 2,
                Err(DieselError::DeserializationError(_)) => {
                    let (seq, hash): (Option<i64>, Option<Vec<u8>>) =
                        next.select((audit::seq, audit::hash)).first(conn)?;
                    self.note(seq.unwrap_or_default(), "cannot be read");
                    self.last = seq.map(|seq| (seq, hash.unwrap_or_default()));
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn step(&mut self, line: &Line) {
        let seq = line.seq.unwrap_or_default();
        let hash = line.hash.clone().unwrap_or_default();
        let previous = self.last.take();
        if previous.as_ref().map_or(1, |(seq, _)| seq + 1) != seq {
            self.note(seq, "comes after entries that are missing");
        }
        if previous.map(|(_, hash)| hash) != line.previous_hash {
            self.note(seq, "does not follow the entry before it");
        }
        if line.sealed(seq, line.previous_hash.as_deref()) != hash {
            self.note(seq, "is not what was sealed");
        }
        self.last = Some((seq, hash));
    }

    fn note(&mut self, seq: i64, what: &'static str) {
        self.flaws.push(Flaw { clinic: self.clinic.clone(), seq, what });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{At, Json, audit::EntryId};

    /// The hashes were made by the few lines of Python in `docs/audit-trail.md`.
    #[test]
    fn the_hash_is_the_one_that_is_documented() {
        let line = Line {
            id: EntryId::of(uuid::Uuid::from_u128(1)),
            clinic_id: ClinicId::of(uuid::Uuid::from_u128(2)),
            at: At("2026-11-25T09:00:00.000123Z".parse().unwrap()),
            actor_kind: "patient".to_owned(),
            actor_id: None,
            action: "appointment.book".to_owned(),
            subject_kind: "appointment".to_owned(),
            subject_id: EntryId::of(uuid::Uuid::from_u128(3)),
            change: Json(serde_json::json!({
                "b": [1, null, true], "a": { "\u{e9}": "caf\u{e9}\n\"", "A": -2 },
            })),
            reason: Some("in pain".to_owned()),
            request_id: None,
            seq: None,
            previous_hash: None,
            hash: None,
        };
        let first = line.sealed(1, None);
        assert_eq!(hex(&first), "eb4197065e71c6a3191b9384d3ee247e003096b67a4d885c3e653338e837262e");
        let second = line.sealed(2, Some(&first));
        assert_eq!(
            hex(&second),
            "45a3f38d9cf362b0d5c9fdfec7ce346b1b25162d64c35a498f7f10aceb826d47"
        );
    }
}
