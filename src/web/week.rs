//! A week of one practitioner or one room, as calendars show it.
use super::day::{Column, Facts, Free, Unusual};
use crate::{
    Error,
    db::{
        DbConn,
        appointments::{self, Booked, Filter},
    },
    domain::{
        AppointmentId, Block, Catalogue, LocationId, Practitioner, Room, Span, Whose, local, merged,
    },
};
use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use std::collections::HashSet;

/// Seven local dates of somebody or of a room.
pub(super) struct Week {
    /// The clocks by which the dates are counted: the room's, else the clinic's.
    pub(super) zone: Tz,
    /// From Monday on; a date that its clocks skipped is left out.
    pub(super) days: Vec<Day>,
    /// Visits that need a new time.
    pub(super) misplaced: HashSet<AppointmentId>,
}

/// One of its dates.
pub(super) struct Day {
    pub(super) date: NaiveDate,
    /// The whole of the date.
    pub(super) span: Span,
    /// Which locations are closed, and what for.
    pub(super) closures: Vec<(LocationId, String)>,
    /// How that date differs from the practitioner's other weeks.
    pub(super) unusual: Option<Unusual>,
    /// Working time, hours kept for staff included; of a room: when anybody works where it is.
    pub(super) windows: Vec<Span>,
    pub(super) blocks: Vec<Block>,
    /// By start, those that were called off or missed included.
    pub(super) visits: Vec<Booked>,
    /// Starts that can be had; of a room none, for nobody books a room alone.
    pub(super) free: Vec<Free>,
}

/// Gathers the week that begins on `monday`, in a constant number of queries.
pub(super) fn load(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    whose: Whose,
    monday: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Week, Error> {
    let subject = Subject::of(catalogue, whose)?;
    let zone = subject.location().map_or(catalogue.clinic.time_zone, |id| catalogue.zone(id));
    let dates: Vec<NaiveDate> = monday.iter_days().take(7).collect();
    let after = monday.checked_add_days(Days::new(7)).ok_or(Error::NotFound("week"))?;
    let span = Span::between(local::day_start(zone, monday), local::day_start(zone, after));
    let span = span.ok_or(Error::NotFound("week"))?;
    let facts = Facts::read(conn, catalogue, (subject.location(), span), now)?;
    let filter = match whose {
        Whose::Practitioner(id) => Filter { practitioner: Some(id), ..Filter::default() },
        Whose::Room(id) => Filter { room: Some(id), ..Filter::default() },
    };
    let filter = Filter { within: Some(span), ..filter };
    let visits = appointments::list(conn, catalogue.clinic.id, &filter, i64::MAX)?;
    let read = Read { catalogue, facts: &facts, visits: &visits, subject, now };
    let days = dates.into_iter().filter_map(|date| Some((date, local::day(zone, date)?)));
    Ok(Week {
        zone,
        days: days.map(|(date, span)| read.day(date, span)).collect(),
        misplaced: facts.misplaced(&visits),
    })
}

/// Whose week it is.
#[derive(Clone, Copy)]
enum Subject<'a> {
    Practitioner(&'a Practitioner),
    Room(&'a Room),
}

impl<'a> Subject<'a> {
    fn of(catalogue: &'a Catalogue, whose: Whose) -> Result<Self, Error> {
        match whose {
            Whose::Practitioner(id) => catalogue
                .practitioner(id)
                .map(Self::Practitioner)
                .ok_or(Error::NotFound("practitioner")),
            Whose::Room(id) => catalogue.room(id).map(Self::Room).ok_or(Error::NotFound("room")),
        }
    }

    /// The one location at which it all is.
    fn location(self) -> Option<LocationId> {
        match self {
            Self::Practitioner(_) => None,
            Self::Room(room) => Some(room.location_id),
        }
    }
}

/// What was read, before it is dealt out to the days.
struct Read<'a> {
    catalogue: &'a Catalogue,
    facts: &'a Facts<'a>,
    visits: &'a [Booked],
    subject: Subject<'a>,
    now: DateTime<Utc>,
}

impl Read<'_> {
    fn day(&self, date: NaiveDate, span: Span) -> Day {
        let here = |one: &&Booked| one.appointment.visit.overlaps(span);
        let visits: Vec<Booked> = self.visits.iter().filter(here).cloned().collect();
        let closures = self.facts.closures(date);
        match self.subject {
            Subject::Practitioner(one) => {
                let column = self.facts.column(one, span, visits);
                let mut free = column.as_ref().map(|column| self.free(column)).unwrap_or_default();
                free.retain(|free| span.contains(free.span.start()));
                let (windows, visits) =
                    column.map(|column| (column.windows, column.visits)).unwrap_or_default();
                Day {
                    date,
                    span,
                    closures,
                    unusual: self.facts.unusual(one.id, date),
                    windows: windows.into_iter().map(|window| window.span).collect(),
                    blocks: self.facts.blocks_of(Whose::Practitioner(one.id), span),
                    visits,
                    free,
                }
            }
            Subject::Room(room) => Day {
                date,
                span,
                closures,
                unusual: None,
                windows: self.anybody(span),
                blocks: self.facts.blocks_of(Whose::Room(room.id), span),
                visits,
                free: Vec::new(),
            },
        }
    }

    fn free(&self, column: &Column) -> Vec<Free> {
        column.free(self.catalogue, self.now)
    }

    /// When anybody works.
    fn anybody(&self, day: Span) -> Vec<Span> {
        let columns = self.catalogue.active_practitioners();
        let columns = columns.filter_map(|one| self.facts.column(one, day, Vec::new()));
        merged(columns.flat_map(|one| one.windows.into_iter().map(|window| window.span)).collect())
    }
}
