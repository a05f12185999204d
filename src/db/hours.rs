//! Weekly hours, single dates' exceptions, and closures as they are founded.
use super::{
    DbConn, Tx, closures,
    schema::{hours_overrides, working_hours},
};
use crate::{
    Error,
    domain::{
        Access, ClinicId, Closure, ClosureId, Hours, HoursOverride, Id, LocationId, PlacedClosure,
        PractitionerId, WorkingHours,
    },
};
use chrono::{NaiveDate, NaiveTime};
use diesel::prelude::*;
use std::collections::HashMap;

/// A weekly rule of a practitioner.
enum Rule {}
/// An exception of a practitioner.
enum Exception {}

type RuleRow = (
    PractitionerId,
    LocationId,
    i32,
    NaiveTime,
    NaiveTime,
    Option<NaiveDate>,
    Option<NaiveDate>,
    i32,
    Access,
);
type ExceptionRow =
    (PractitionerId, NaiveDate, LocationId, Option<NaiveTime>, Option<NaiveTime>, Access);

/// Adds a weekly rule.
pub fn insert(
    tx: &mut Tx<'_>,
    clinic: ClinicId,
    practitioner: PractitionerId,
    rule: &WorkingHours,
) -> Result<(), Error> {
    diesel::insert_into(working_hours::table)
        .values((
            working_hours::id.eq(Id::<Rule>::new()),
            working_hours::clinic_id.eq(clinic),
            working_hours::practitioner_id.eq(practitioner),
            working_hours::location_id.eq(rule.location_id),
            working_hours::weekday.eq(rule.weekday),
            working_hours::opens.eq(rule.opens),
            working_hours::closes.eq(rule.closes),
            working_hours::valid_from.eq(rule.valid_from),
            working_hours::valid_until.eq(rule.valid_until),
            working_hours::every_weeks.eq(rule.every_weeks),
            working_hours::access.eq(rule.access),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Adds an exception.
pub fn insert_override(
    tx: &mut Tx<'_>,
    clinic: ClinicId,
    practitioner: PractitionerId,
    exception: &HoursOverride,
) -> Result<(), Error> {
    diesel::insert_into(hours_overrides::table)
        .values((
            hours_overrides::id.eq(Id::<Exception>::new()),
            hours_overrides::clinic_id.eq(clinic),
            hours_overrides::practitioner_id.eq(practitioner),
            hours_overrides::location_id.eq(exception.location_id),
            hours_overrides::on_date.eq(exception.on),
            hours_overrides::opens.eq(exception.times.map(|times| times.0)),
            hours_overrides::closes.eq(exception.times.map(|times| times.1)),
            hours_overrides::access.eq(exception.access),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Takes all weekly rules of a practitioner away.
pub fn delete_weekly(tx: &mut Tx<'_>, practitioner: PractitionerId) -> Result<(), Error> {
    let own = working_hours::table.filter(working_hours::practitioner_id.eq(practitioner));
    diesel::delete(own).execute(tx.conn())?;
    Ok(())
}

/// Takes a practitioner's exceptions of one date away.
pub fn delete_overrides(
    tx: &mut Tx<'_>,
    practitioner: PractitionerId,
    on: NaiveDate,
) -> Result<(), Error> {
    let own = hours_overrides::table
        .filter(hours_overrides::practitioner_id.eq(practitioner))
        .filter(hours_overrides::on_date.eq(on));
    diesel::delete(own).execute(tx.conn())?;
    Ok(())
}

/// Adds a closure of one location or, with `None`, of all.
pub fn insert_closure(
    tx: &mut Tx<'_>,
    clinic: ClinicId,
    location_id: Option<LocationId>,
    closure: &Closure,
) -> Result<(), Error> {
    let id = ClosureId::new();
    closures::insert(tx, clinic, &PlacedClosure { id, location_id, closure: closure.clone() })
}

/// The hours of these practitioners, with their exceptions between two dates.
pub fn of(
    conn: &mut DbConn,
    practitioners: &[PractitionerId],
    first: NaiveDate,
    last: NaiveDate,
) -> Result<HashMap<PractitionerId, Hours>, Error> {
    let rules: Vec<RuleRow> = working_hours::table
        .filter(working_hours::practitioner_id.eq_any(practitioners))
        .order((working_hours::weekday, working_hours::opens, working_hours::id))
        .select((
            working_hours::practitioner_id,
            working_hours::location_id,
            working_hours::weekday,
            working_hours::opens,
            working_hours::closes,
            working_hours::valid_from,
            working_hours::valid_until,
            working_hours::every_weeks,
            working_hours::access,
        ))
        .load(conn)?;
    let exceptions: Vec<ExceptionRow> = hours_overrides::table
        .filter(hours_overrides::practitioner_id.eq_any(practitioners))
        .filter(hours_overrides::on_date.between(first, last))
        .order((hours_overrides::on_date, hours_overrides::id))
        .select((
            hours_overrides::practitioner_id,
            hours_overrides::on_date,
            hours_overrides::location_id,
            hours_overrides::opens,
            hours_overrides::closes,
            hours_overrides::access,
        ))
        .load(conn)?;

    let mut hours: HashMap<PractitionerId, Hours> = HashMap::new();
    for (who, location_id, weekday, opens, closes, valid_from, valid_until, every_weeks, access) in
        rules
    {
        hours.entry(who).or_default().weekly.push(WorkingHours {
            location_id,
            weekday,
            opens,
            closes,
            valid_from,
            valid_until,
            every_weeks,
            access,
        });
    }
    for (who, on, location_id, opens, closes, access) in exceptions {
        let exception = HoursOverride { on, location_id, times: opens.zip(closes), access };
        hours.entry(who).or_default().overrides.push(exception);
    }
    Ok(hours)
}
