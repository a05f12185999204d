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
        LocationId, PractitionerId, ServiceTerms, Site, Span, Status, Whose, any_overlaps, local,
        merged,
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
    let clinic = catalogue.clinic.id;
    let who: Vec<PractitionerId> = catalogue.practitioners.iter().map(|one| one.id).collect();

    let (first, last) = diaries::local_dates(catalogue, span);
    let mut sites = diaries::sites(conn, catalogue, first, last)?;
    sites.retain(|site| location.is_none_or(|id| id == site.location_id));
    let hours = hours::of(conn, &who, first, last)?;
    let blocks = blocks::within(conn, clinic, span)?;
    let within = Filter { within: Some(span), ..Filter::default() };
    let mut visits = appointments::list(conn, clinic, &within, i64::MAX)?;
    visits.retain(|one| location.is_none_or(|id| id == one.appointment.location_id));
    let around = Around { span, now, without: None };
    let busy = appointments::busy_practitioners(conn, &who, &around)?;

    let circumstances = Circumstances { catalogue, sites: &sites, hours: &hours, blocks: &blocks };
    let troubled = |one: &&Booked| !circumstances.troubles(&(&one.appointment).into()).is_empty();
    let misplaced = visits.iter().filter(troubled).map(|one| one.appointment.id).collect();
    let facts = Facts { span, sites: &sites, hours, blocks: &blocks, visits, busy };
    Ok(DayBook {
        date,
        zone,
        span,
        closures: closures(&sites, date),
        columns: facts.columns(catalogue),
        room_blocks: blocks
            .iter()
            .filter(|block| matches!(block.whose, Whose::Room(_)))
            .cloned()
            .collect(),
        misplaced,
    })
}

fn closures(sites: &[Site], date: NaiveDate) -> Vec<(LocationId, String)> {
    let closed = |site: &Site| Some((site.location_id, site.closure_on(date)?.title.clone()));
    sites.iter().filter_map(closed).collect()
}

/// What was read, before it is dealt out to the columns.
struct Facts<'a> {
    span: Span,
    sites: &'a [Site],
    hours: HashMap<PractitionerId, Hours>,
    blocks: &'a [Block],
    visits: Vec<Booked>,
    busy: Vec<(PractitionerId, Span)>,
}

impl Facts<'_> {
    fn columns(mut self, catalogue: &Catalogue) -> Vec<Column> {
        let ids: Vec<_> = catalogue.practitioners.iter().map(|one| (one.id, one.active)).collect();
        ids.into_iter().filter_map(|(id, active)| self.column(id, active)).collect()
    }

    /// `None`: they neither work nor have visits that day.
    fn column(&mut self, id: PractitionerId, active: bool) -> Option<Column> {
        let hours = self.hours.remove(&id).filter(|_| active).unwrap_or_default();
        let visits: Vec<Booked> =
            self.visits.extract_if(.., |one| one.appointment.practitioner_id == id).collect();
        let usually = self.windows(&hours, Counted { staff: true, closed: true });
        if usually.is_empty() && visits.is_empty() {
            return None;
        }
        let online = self.windows(&hours, Counted { staff: false, closed: false });
        let whose = Whose::Practitioner(id);
        let busy = self.busy.iter().filter(|(who, _)| *who == id).map(|(_, span)| *span);
        Some(Column {
            practitioner_id: id,
            windows: self.windows(&hours, Counted { staff: true, closed: false }),
            online: merged(online.into_iter().map(|window| window.span).collect()),
            blocks: self.blocks.iter().filter(|block| block.whose == whose).cloned().collect(),
            visits,
            busy: merged(busy.collect()),
        })
    }

    fn windows(&self, hours: &Hours, counted: Counted) -> Vec<Working> {
        hours
            .windows(self.sites, self.span.start(), self.span.end(), counted)
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
