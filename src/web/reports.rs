//! Reports, as those at the desk ask for them.
use super::{extract::Checks, pages::say::sentence, rule_words};
use crate::{
    Error,
    db::{DbConn, blocks, diaries, hours, reports, staff},
    domain::{
        Catalogue, PractitionerId, Rule,
        report::{
            self, Compared, Figure, OpenTime, Period, ReportName, Tally, open_pieces, overrides,
        },
    },
};
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which days a report is about.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// The first local date of the clinic; left out: four weeks before the last.
    #[param(required = false, format = "date")]
    pub(super) from: String,
    /// The last local date; left out: yesterday. At most ten years.
    #[param(required = false, format = "date")]
    pub(super) to: String,
}

impl Wanted {
    /// The days that are meant, where `today` is the clinic's date.
    pub(super) fn period(&self, today: NaiveDate) -> Result<Period, Error> {
        let mut checks = Checks::default();
        let from = checks.field("/from", date(&self.from));
        let to = checks.field("/to", date(&self.to));
        let period = from.zip(to).and_then(|(from, to)| {
            let last = to.or(today.pred_opt()).unwrap_or(today);
            let first = from.unwrap_or_else(|| Period::usual(last).first());
            checks.field("/to", Period::between(first, last))
        });
        checks.finish(period)
    }
}

fn date(text: &str) -> Result<Option<NaiveDate>, &'static str> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| "must be a date, such as 2026-11-25"),
    }
}

/// Makes reports about the same days: what several of them rest on is read once.
pub(super) struct Reporter<'a> {
    conn: &'a mut DbConn,
    catalogue: &'a Catalogue,
    compared: Compared,
    tallies: Option<Vec<Tally>>,
}

impl<'a> Reporter<'a> {
    pub(super) fn new(conn: &'a mut DbConn, catalogue: &'a Catalogue, period: Period) -> Self {
        let compared = Compared::of(period, catalogue.clinic.time_zone);
        Self { conn, catalogue, compared, tallies: None }
    }

    /// The figures of a report, found in a constant number of queries.
    pub(super) fn figures(&mut self, name: ReportName) -> Result<Vec<Figure>, Error> {
        let (clinic, catalogue) = (self.catalogue.clinic.id, self.catalogue);
        Ok(match name {
            ReportName::Utilisation => self.utilisation()?,
            ReportName::Visits => report::visits(catalogue, self.tallies()?),
            ReportName::Missed => report::missed(catalogue, self.tallies()?),
            ReportName::NewAndReturning => report::new_and_returning(catalogue, self.tallies()?),
            ReportName::LeadTime => {
                report::lead_time(&reports::leads(self.conn, clinic, &self.compared)?)
            }
            ReportName::WaitingTime => {
                let waits = reports::waits(self.conn, clinic, &self.compared)?;
                report::waiting_time(catalogue, &waits)
            }
            ReportName::Overrides => self.overrides()?,
        })
    }

    fn tallies(&mut self) -> Result<&[Tally], Error> {
        if self.tallies.is_none() {
            let clinic = self.catalogue.clinic.id;
            self.tallies = Some(reports::tallies(self.conn, clinic, &self.compared)?);
        }
        Ok(self.tallies.as_deref().unwrap_or_default())
    }

    fn utilisation(&mut self) -> Result<Vec<Figure>, Error> {
        let Self { catalogue, compared, .. } = *self;
        let whole = compared.whole;
        let who: Vec<PractitionerId> = catalogue.active_practitioners().map(|one| one.id).collect();
        let (first, last) = diaries::local_dates(catalogue, whole);
        let sites = diaries::sites(self.conn, catalogue, first, last)?;
        let hours = hours::of(self.conn, &who, first, last)?;
        let blocks = blocks::within(self.conn, catalogue.clinic.id, whole)?;
        let booked = reports::booked(self.conn, catalogue.clinic.id, &compared, &zones(catalogue))?;
        let opening = OpenTime { hours: &hours, sites: &sites, blocks: &blocks };
        let open = open_pieces(compared, opening, who.into_iter());
        Ok(report::utilisation(catalogue, &booked, &open))
    }

    fn overrides(&mut self) -> Result<Vec<Figure>, Error> {
        let clinic = self.catalogue.clinic.id;
        let told = reports::set_aside(self.conn, clinic, &self.compared)?;
        let all = staff::all(self.conn, clinic)?.into_iter();
        let names = all.map(|one| (one.staff.id, one.staff.name)).collect();
        Ok(overrides(&told, &names, said))
    }
}

/// The zones of all the clinic's locations, those out of use included.
fn zones(catalogue: &Catalogue) -> Vec<Tz> {
    let mut zones: Vec<Tz> = catalogue.locations.iter().map(|one| one.time_zone).collect();
    zones.sort_by_key(|zone| zone.name());
    zones.dedup();
    zones
}

/// What setting a rule aside means, to stand by itself.
fn said(rule: Rule) -> String {
    sentence(rule_words::although(rule)).trim_end_matches('.').to_owned()
}
