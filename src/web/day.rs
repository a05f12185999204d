//! One day of the clinic, as calendars show it: who works when, what is blocked, and every visit.
use crate::{
    Error,
    db::{
        DbConn,
        appointments::{self, Around, Booked, Filter},
        blocks, diaries, hours,
    },
    domain::{
        Appointment, AppointmentId, Block, Catalogue, Circumstances, Counted, Grid, Hours,
        HoursOverride, LocationId, Practitioner, PractitionerId, ServiceTerms, Site, Span, Status,
        Whose, any_overlaps,
        flow::{self, Course},
        local, merged,
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use std::collections::{HashMap, HashSet};

/// A local date at the clinic, or at one of its locations.
pub(super) struct DayBook {
    /// The local date.
    pub(super) date: NaiveDate,
    /// The clocks by which the date is counted: the location's, else the clinic's.
    pub(super) zone: Tz,
    /// The whole of the date.
    pub(super) span: Span,
    /// Which locations are closed that day, and what for.
    pub(super) closures: Vec<(LocationId, String)>,
    /// One for each practitioner who works or has visits that day, in the clinic's order.
    pub(super) columns: Vec<Column>,
    /// Blocks of rooms.
    pub(super) room_blocks: Vec<Block>,
    /// Visits that need a new time.
    misplaced: HashSet<AppointmentId>,
}

/// One practitioner's day.
pub(super) struct Column {
    pub(super) practitioner_id: PractitionerId,
    /// When they work, hours kept for staff included; none where the location is closed.
    pub(super) windows: Vec<Working>,
    /// When the public may book with them.
    pub(super) online: Vec<Span>,
    pub(super) blocks: Vec<Block>,
    /// By start, those that were called off or missed included.
    pub(super) visits: Vec<Booked>,
    /// When they are with patients or their time is held, buffers included; merged. Other
    /// locations count.
    pub(super) busy: Vec<Span>,
}

/// A stretch of working time.
pub(super) struct Working {
    pub(super) location_id: LocationId,
    pub(super) span: Span,
}

/// How a date differs from a practitioner's other weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unusual {
    /// They do not work on it.
    Away,
    /// They work at other hours.
    OtherHours,
}

/// A start that can be had.
#[derive(Clone, Copy)]
pub(super) struct Free {
    /// From the start to the grid's next one.
    pub(super) span: Span,
    /// Whether the public may book it too.
    pub(super) online: bool,
}

/// Gathers a day, at one location or at all, in a constant number of queries.
pub(super) fn load(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    location: Option<LocationId>,
    date: NaiveDate,
    now: DateTime<Utc>,
) -> Result<DayBook, Error> {
    let zone = location.map_or(catalogue.clinic.time_zone, |id| catalogue.zone(id));
    let span = local::day(zone, date).ok_or(Error::NotFound("day"))?;
    let facts = Facts::read(conn, catalogue, (location, span), now)?;
    let within = Filter { within: Some(span), ..Filter::default() };
    let mut visits = appointments::list(conn, catalogue.clinic.id, &within, i64::MAX)?;
    visits.retain(|one| location.is_none_or(|id| id == one.appointment.location_id));
    let misplaced = facts.misplaced(&visits);
    let mut column = |one: &Practitioner| {
        let own = visits.extract_if(.., |visit| visit.appointment.practitioner_id == one.id);
        facts.column(one, span, own.collect())
    };
    Ok(DayBook {
        date,
        zone,
        span,
        columns: catalogue.practitioners.iter().filter_map(&mut column).collect(),
        closures: facts.closures(date),
        room_blocks: facts.room_blocks(),
        misplaced,
    })
}

/// What a stretch of time holds besides the visits, before it is dealt out to days and
/// practitioners.
pub(super) struct Facts<'a> {
    catalogue: &'a Catalogue,
    sites: Vec<Site>,
    hours: HashMap<PractitionerId, Hours>,
    blocks: Vec<Block>,
    busy: HashMap<PractitionerId, Vec<Span>>,
}

impl<'a> Facts<'a> {
    /// Reads what a stretch of time holds, at one location or at all.
    pub(super) fn read(
        conn: &mut DbConn,
        catalogue: &'a Catalogue,
        (location, span): (Option<LocationId>, Span),
        now: DateTime<Utc>,
    ) -> Result<Self, Error> {
        let who: Vec<PractitionerId> = catalogue.practitioners.iter().map(|one| one.id).collect();
        let (first, last) = diaries::local_dates(catalogue, span);
        let mut sites = diaries::sites(conn, catalogue, first, last)?;
        sites.retain(|site| location.is_none_or(|id| id == site.location_id));
        let around = Around { span, now, without: None };
        let mut busy: HashMap<PractitionerId, Vec<Span>> = HashMap::new();
        for (id, span) in appointments::busy_practitioners(conn, &who, &around)? {
            busy.entry(id).or_default().push(span);
        }
        Ok(Self {
            catalogue,
            sites,
            hours: hours::of(conn, &who, first, last)?,
            blocks: blocks::within(conn, catalogue.clinic.id, span)?,
            busy,
        })
    }

    /// Which locations are closed on a date, and what for.
    pub(super) fn closures(&self, date: NaiveDate) -> Vec<(LocationId, String)> {
        let closed = |site: &Site| Some((site.location_id, site.closure_on(date)?.title.clone()));
        self.sites.iter().filter_map(closed).collect()
    }

    /// Which of these visits need a new time.
    pub(super) fn misplaced(&self, visits: &[Booked]) -> HashSet<AppointmentId> {
        let circumstances = Circumstances {
            catalogue: self.catalogue,
            sites: &self.sites,
            hours: &self.hours,
            blocks: &self.blocks,
        };
        let troubled =
            |one: &&Booked| !circumstances.troubles(&(&one.appointment).into()).is_empty();
        visits.iter().filter(troubled).map(|one| one.appointment.id).collect()
    }

    /// A practitioner's day; `None`: they neither work nor have visits then.
    pub(super) fn column(
        &self,
        who: &Practitioner,
        day: Span,
        visits: Vec<Booked>,
    ) -> Option<Column> {
        let counted = |staff, closed| self.windows(who, day, Counted { staff, closed });
        if visits.is_empty() && counted(true, true).is_empty() {
            return None;
        }
        let online = counted(false, false).into_iter().map(|window| window.span);
        let busy = self.busy.get(&who.id).into_iter().flatten().copied();
        Some(Column {
            practitioner_id: who.id,
            windows: counted(true, false),
            online: merged(online.collect()),
            blocks: self.blocks_of(Whose::Practitioner(who.id), day),
            visits,
            busy: merged(busy.filter(|span| span.overlaps(day)).collect()),
        })
    }

    /// How a date differs from a practitioner's other weeks; `None`: it does not.
    pub(super) fn unusual(&self, who: PractitionerId, date: NaiveDate) -> Option<Unusual> {
        let of_date = |one: &&HoursOverride| one.on == date;
        let mut exceptions = self.hours.get(&who)?.overrides.iter().filter(of_date).peekable();
        exceptions.peek()?;
        let works = exceptions.any(|one| one.times.is_some());
        Some(if works { Unusual::OtherHours } else { Unusual::Away })
    }

    /// The blocks of a practitioner or a room that share time with a day.
    pub(super) fn blocks_of(&self, whose: Whose, day: Span) -> Vec<Block> {
        let here = |block: &&Block| block.whose == whose && block.span.overlaps(day);
        self.blocks.iter().filter(here).cloned().collect()
    }

    fn room_blocks(&self) -> Vec<Block> {
        let of_room = |block: &&Block| matches!(block.whose, Whose::Room(_));
        self.blocks.iter().filter(of_room).cloned().collect()
    }

    /// When somebody works who is still with the clinic.
    fn windows(&self, who: &Practitioner, day: Span, counted: Counted) -> Vec<Working> {
        let Some(hours) = self.hours.get(&who.id).filter(|_| who.active) else { return Vec::new() };
        hours
            .windows(&self.sites, day.start(), day.end(), counted)
            .into_iter()
            .map(|window| Working { location_id: window.site.location_id, span: window.span })
            .collect()
    }
}

impl DayBook {
    /// A practitioner's day; `None`: they neither work nor have visits.
    pub(super) fn column(&self, id: PractitionerId) -> Option<&Column> {
        self.columns.iter().find(|column| column.practitioner_id == id)
    }

    /// The visits that need a new time.
    pub(super) fn misplaced(&self) -> &HashSet<AppointmentId> {
        &self.misplaced
    }

    /// Whether a visit needs a new time.
    pub(super) fn is_misplaced(&self, visit: &Appointment) -> bool {
        self.misplaced.contains(&visit.id)
    }

    /// Whether an instant lies on this date.
    pub(super) fn holds(&self, at: DateTime<Utc>) -> bool {
        self.span.contains(at)
    }
}

impl Column {
    /// By how many minutes the practitioner runs late.
    pub(super) fn running_late(&self, now: DateTime<Utc>) -> i64 {
        let visits: Vec<Course> = self.visits.iter().map(|one| (&one.appointment).into()).collect();
        flow::running_late(&visits, now).num_minutes()
    }

    /// Counts these times as taken.
    pub(super) fn take(&mut self, times: impl Iterator<Item = Span>) {
        self.busy = merged(self.busy.iter().copied().chain(times).collect());
    }

    /// The starts on the clinic's grid from which one step is free, at or after `from`, and from
    /// which there is time for a service that the practitioner gives.
    pub(super) fn free(&self, catalogue: &Catalogue, from: DateTime<Utc>) -> Vec<Free> {
        let blocked = self.blocks.iter().map(|block| block.span);
        // Somebody was treated then, though the visit occupies its time no longer.
        let done = self.visits.iter().map(|booked| &booked.appointment);
        let done = done.filter(|visit| visit.status == Status::Fulfilled).map(|visit| visit.visit);
        let taken = merged(blocked.chain(self.busy.iter().copied()).chain(done).collect());
        let step = catalogue.clinic.policy.slot_step_minutes;
        let mut free = Vec::new();
        for window in &self.windows {
            let grid = Grid::within(catalogue.zone(window.location_id), step, window.span);
            let mut start = grid.at_or_after(window.span.start().max(from));
            while let Some(span) = Span::between(start, grid.after(start))
                .filter(|span| span.end() <= window.span.end())
            {
                let fits = |(visit, busy): (Span, Span)| {
                    window.span.covers(visit) && !any_overlaps(&taken, busy)
                };
                if !any_overlaps(&taken, span) && self.visits_at(catalogue, start).any(fits) {
                    let online = self.online.iter().any(|open| open.covers(span));
                    free.push(Free { span, online });
                }
                start = span.end();
            }
        }
        free.sort_by_key(|free| free.span);
        free.dedup_by_key(|free| free.span);
        free
    }

    /// What the practitioner's services would take from a start on: the visit, and with its buffers.
    fn visits_at(
        &self,
        catalogue: &Catalogue,
        start: DateTime<Utc>,
    ) -> impl Iterator<Item = (Span, Span)> {
        catalogue.given_by(self.practitioner_id).filter_map(move |service| {
            let length = catalogue.length(service.id, self.practitioner_id)?;
            let terms = ServiceTerms::of(service, &catalogue.clinic.policy);
            let visit = Span::starting(start, length)?;
            Some((visit, visit.widened(terms.lead, terms.tail)))
        })
    }
}
