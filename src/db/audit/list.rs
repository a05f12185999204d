//! Reading the trail.
use super::{EntryId, Line, audit};
use crate::{
    Error,
    db::{At, DbConn},
    domain::{ClinicId, PatientId, Span, StaffId},
};
use chrono::{DateTime, Utc};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Bool, Text},
};
use uuid::Uuid;

/// Which entries are asked for; what is `None` does not matter.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Filter {
    pub within: Option<Span>,
    /// `patient`, `staff` or `system`.
    pub actor_kind: Option<String>,
    pub actor: Option<StaffId>,
    pub action: Option<String>,
    pub subject_kind: Option<String>,
    pub subject: Option<Uuid>,
    /// What concerns this patient: their record, and their visits.
    pub patient: Option<PatientId>,
    /// The request that did it.
    pub request_id: Option<String>,
    /// The place in the list after which to go on.
    pub after: Option<(DateTime<Utc>, EntryId)>,
}

/// A clinic's entries that the filter asks for, the latest first.
pub fn list(
    conn: &mut DbConn,
    clinic: ClinicId,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<Line>, Error> {
    let mut query = audit::table.filter(audit::clinic_id.eq(clinic)).into_boxed();
    if let Some(span) = filter.within {
        query = query.filter(audit::at.ge(At(span.start()))).filter(audit::at.lt(At(span.end())));
    }
    if let Some(kind) = filter.actor_kind.clone() {
        query = query.filter(audit::actor_kind.eq(kind));
    }
    if let Some(id) = filter.actor {
        query = query.filter(audit::actor_id.eq(id));
    }
    if let Some(action) = filter.action.clone() {
        query = query.filter(audit::action.eq(action));
    }
    if let Some(kind) = filter.subject_kind.clone() {
        query = query.filter(audit::subject_kind.eq(kind));
    }
    if let Some(id) = filter.subject {
        query = query.filter(audit::subject_id.eq(EntryId::of(id)));
    }
    if let Some(id) = filter.patient {
        let named = sql::<Bool>("change ->> 'patient' = ").bind::<Text, _>(id.to_string());
        query = query.filter(audit::subject_id.eq(EntryId::of(id.uuid())).or(named));
    }
    if let Some(id) = filter.request_id.clone() {
        query = query.filter(audit::request_id.eq(id));
    }
    if let Some((at, id)) = filter.after {
        let before = audit::at.lt(At(at)).or(audit::at.eq(At(at)).and(audit::id.lt(id)));
        query = query.filter(audit::at.le(At(at))).filter(before);
    }
    let lines = query
        .order((audit::at.desc(), audit::id.desc()))
        .limit(limit)
        .select(Line::as_select())
        .load(conn)?;
    Ok(lines)
}

/// Whether somebody looked at the same thing since an instant.
pub fn seen_since(
    conn: &mut DbConn,
    clinic: ClinicId,
    (actor, action): (StaffId, &str),
    change: &serde_json::Value,
    since: DateTime<Utc>,
) -> Result<bool, Error> {
    let lines: Vec<Line> = audit::table
        .filter(audit::clinic_id.eq(clinic))
        .filter(audit::at.gt(At(since)))
        .filter(audit::actor_id.eq(actor))
        .filter(audit::action.eq(action))
        .select(Line::as_select())
        .load(conn)?;
    Ok(lines.iter().any(|line| line.change.0 == *change))
}

/// Whether something was done to one thing of a clinic since an instant.
pub fn done_since(
    conn: &mut DbConn,
    (clinic, subject): (ClinicId, Uuid),
    action: &str,
    since: DateTime<Utc>,
) -> Result<bool, Error> {
    let entries = audit::table
        .filter(audit::clinic_id.eq(clinic))
        .filter(audit::subject_id.eq(EntryId::of(subject)))
        .filter(audit::at.gt(At(since)))
        .filter(audit::action.eq(action));
    Ok(diesel::select(diesel::dsl::exists(entries)).get_result(conn)?)
}
