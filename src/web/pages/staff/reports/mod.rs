//! Reports, for those at the desk: some days beside as many before.
mod heat;
mod section;

use super::{
    person::AtDesk,
    surroundings::{Bar, frame},
};
use crate::{
    Error,
    db::{DbConn, clinics, sessions::Session, snapshot},
    domain::{
        local,
        report::{Figure, Group, Measure, Period, ReportName},
    },
    error::FieldProblem,
    tongue::Tongue,
    web::{
        extract::Asked,
        pages::{Frame, say, shown, shown_as},
        reports::{Reporter, Wanted},
    },
};
use actix_web::{HttpResponse, http::StatusCode, web::Query};
use askama::Template;
use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};
use section::Section;

#[derive(Template)]
#[template(path = "page/staff/reports.html")]
struct Page {
    frame: Frame,
    bar: Bar,
    wanted: Wanted,
    problems: Vec<FieldProblem>,
    shortcuts: Vec<Shortcut>,
    /// Which days they are; empty: none that are understood.
    days: String,
    /// Which days are before them.
    before: String,
    zone: String,
    headlines: Vec<Headline>,
    sections: Vec<Section>,
}

/// Days that are asked for often.
struct Shortcut {
    name: &'static str,
    address: String,
    is_shown: bool,
}

/// A figure that stands for a whole report.
struct Headline {
    name: &'static str,
    value: String,
    before: String,
    /// Where the report is.
    place: &'static str,
}

impl Page {
    /// What is wrong with a field; empty: nothing.
    fn problem(&self, field: &str) -> &str {
        let wrong = self.problems.iter().find(|problem| problem.pointer == field);
        wrong.map_or("", |problem| &problem.detail)
    }
}

/// All reports on some days.
pub(super) async fn show(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, Error> {
    let (session, wanted, now) = (signed_in.0, wanted.into_inner(), asked.now);
    let page = asked.read(move |conn| page(conn, &session, wanted, now)).await?;
    if page.problems.is_empty() {
        shown(&page)
    } else {
        shown_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
    }
}

fn page(
    conn: &mut DbConn,
    session: &Session,
    wanted: Wanted,
    now: DateTime<Utc>,
) -> Result<Page, Error> {
    let catalogue = clinics::catalogue(conn, session.clinic_id)?;
    let zone = catalogue.clinic.time_zone;
    let today = local::date(zone, now);
    let (period, problems) = match wanted.period(today) {
        Ok(period) => (Some(period), Vec::new()),
        Err(Error::Invalid(problems)) => (None, problems),
        Err(error) => return Err(error),
    };
    let tongue = say::tongue(&catalogue);
    let reports = match period {
        Some(period) => snapshot(conn, |conn| {
            let mut reporter = Reporter::new(conn, &catalogue, period);
            let each = |name: &ReportName| Ok((*name, reporter.figures(*name)?));
            ReportName::ALL.iter().map(each).collect::<Result<Vec<_>, Error>>()
        })?,
        None => Vec::new(),
    };
    let error = if problems.is_empty() { "" } else { "Error: " };
    let days = |period: Option<Period>| period.map(|one| said(tongue, one)).unwrap_or_default();
    Ok(Page {
        frame: frame(session, &catalogue, &format!("{error}Reports")),
        bar: Bar::of(session),
        wanted: period.map_or(wanted, typed),
        shortcuts: shortcuts(today, period),
        days: days(period),
        before: days(period.map(Period::before)),
        zone: zone.name().replace('_', " "),
        headlines: headlines(&reports),
        sections: period.map(|one| sections(&reports, one)).unwrap_or_default(),
        problems: problems.into_iter().map(by_name).collect(),
    })
}

type Report = (ReportName, Vec<Figure>);

fn sections(reports: &[Report], period: Period) -> Vec<Section> {
    let query = format!("from={}&to={}", period.first(), period.last());
    reports.iter().map(|(name, figures)| Section::of(*name, figures, &query)).collect()
}

/// The period as the form has it.
fn typed(period: Period) -> Wanted {
    Wanted { from: period.first().to_string(), to: period.last().to_string() }
}

/// `November 1, 2026 to November 28, 2026`.
fn said(tongue: Tongue, period: Period) -> String {
    let (first, last) = (tongue.date(period.first()), tongue.date(period.last()));
    if period.days() == 1 { first } else { format!("{first} to {last}") }
}

/// Fields of a form are known by their names.
fn by_name(problem: FieldProblem) -> FieldProblem {
    let pointer = problem.pointer.trim_start_matches('/').to_owned();
    FieldProblem { pointer, ..problem }
}

fn shortcuts(today: NaiveDate, shown: Option<Period>) -> Vec<Shortcut> {
    let back = |days| today.checked_sub_days(Days::new(days)).unwrap_or(today);
    let month = today.with_day(1).unwrap_or(today);
    let month_before = month.pred_opt().unwrap_or(month);
    let all = [
        ("Last 7 days", back(7), back(1)),
        ("Last 4 weeks", back(28), back(1)),
        ("This month", month, today),
        ("Last month", month_before.with_day(1).unwrap_or(month_before), month_before),
        ("Last 12 months", back(365), back(1)),
    ];
    let one = |(name, first, last): (&'static str, NaiveDate, NaiveDate)| Shortcut {
        name,
        address: format!("/desk/reports?from={first}&to={last}"),
        is_shown: shown.is_some_and(|period| (period.first(), period.last()) == (first, last)),
    };
    all.map(one).into()
}

fn headlines(reports: &[Report]) -> Vec<Headline> {
    let find = |name: ReportName, group: Group, key: &str| {
        let (_, figures) = reports.iter().find(|one| one.0 == name)?;
        figures.iter().find(|one| one.group == group && one.key == key)
    };
    let headline = |(title, name, group, key): (&'static str, ReportName, Group, &str)| {
        let figure = find(name, group, key)?;
        let say = |measure: Measure| short(figure, measure);
        Some(Headline {
            name: title,
            value: say(figure.now),
            before: say(figure.before),
            place: name.as_str(),
        })
    };
    let wanted = [
        ("of the open time booked", ReportName::Utilisation, Group::All, ""),
        ("visits", ReportName::Visits, Group::All, ""),
        ("did not come", ReportName::Missed, Group::Outcome, "missed"),
        ("called off late", ReportName::Missed, Group::Outcome, "late"),
        ("median lead", ReportName::LeadTime, Group::Median, ""),
        ("median wait", ReportName::WaitingTime, Group::Median, ""),
        ("of visits by new patients", ReportName::NewAndReturning, Group::Patients, "new"),
        ("times a rule was set aside", ReportName::Overrides, Group::All, ""),
    ];
    wanted.into_iter().filter_map(headline).collect()
}

/// A figure as a card has it: its share where it is one.
fn short(figure: &Figure, measure: Measure) -> String {
    match (measure.out_of, measure.value) {
        (Some(_), _) => section::percent(measure),
        (None, Some(value)) => section::counted(figure.unit, value),
        (None, None) => "–".to_owned(),
    }
}
