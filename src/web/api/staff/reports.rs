//! Figures of the clinic's book, as JSON and as tables.
use super::super::{Failure, Problem};
use crate::{
    Error, actions,
    db::{clinics, snapshot},
    domain::{
        local,
        report::{Figure, Group, Measure, Period, ReportName, Unit},
    },
    exchange::reports as sheet,
    web::{
        extract::Asked,
        reports::{Reporter, Wanted},
        session::SignedIn,
    },
};
use actix_web::{
    HttpResponse, get,
    http::header::CONTENT_DISPOSITION,
    web::{Json, Path, Query},
};
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::Serialize;
use utoipa::ToSchema;

/// A report on some days, with the same of as many days before.
#[derive(Serialize, ToSchema)]
struct ReportView {
    report: ReportName,
    /// IANA: by these clocks the days are counted.
    time_zone: String,
    from: NaiveDate,
    to: NaiveDate,
    /// The first day of the period before.
    from_before: NaiveDate,
    /// The last day of the period before.
    to_before: NaiveDate,
    figures: Vec<FigureView>,
}

/// A number, and the same in the period before.
#[derive(Serialize, ToSchema)]
struct FigureView {
    /// Of what it is.
    group: Group,
    /// Which one: an identifier or a word; empty where there is but one.
    key: String,
    /// The same for people.
    name: String,
    /// Which part of it, such as an hour `09` or a reason; empty: all of it.
    part: String,
    unit: Unit,
    /// Null: there was nothing to measure.
    value: Option<i64>,
    /// Of how many the value is a part; null: of nothing.
    out_of: Option<i64>,
    /// The value of that, in percent, to a tenth.
    percent: Option<f64>,
    value_before: Option<i64>,
    out_of_before: Option<i64>,
    percent_before: Option<f64>,
}

/// A report: `utilisation`, `visits`, `missed`, `lead-time`, `waiting-time`, `new-and-returning`
/// or `overrides`.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    params(("name" = ReportName, Path, description = "Which report"), Wanted),
    responses(
        (status = 200, description = "The figures of these days, and of as many before", body = ReportView),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is no such report", body = Problem),
        (status = 422, description = "The days are not understood", body = Problem),
    ))]
#[get("/api/v1/staff/reports/{name}")]
pub(super) async fn show(
    asked: Asked,
    who: SignedIn,
    name: Path<String>,
    wanted: Query<Wanted>,
) -> Result<Json<ReportView>, Failure> {
    let who = who.at_desk()?;
    let made = made(&asked, &who, &name, wanted.into_inner()).await?;
    Ok(Json(made.into()))
}

/// A report as comma-separated values.
#[utoipa::path(tag = "staff", security(("staff" = [])),
    params(("name" = ReportName, Path, description = "Which report"), Wanted),
    responses(
        (status = 200, description = "A header and a line for each figure; cells that look like formulas begin with an apostrophe", content_type = "text/csv", body = String),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is no such report", body = Problem),
        (status = 422, description = "The days are not understood", body = Problem),
    ))]
#[get("/api/v1/staff/reports/{name}.csv")]
pub(super) async fn table(
    asked: Asked,
    who: SignedIn,
    name: Path<String>,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, Failure> {
    let who = who.at_desk()?;
    let made = made(&asked, &who, &name, wanted.into_inner()).await?;
    let mut out = Vec::new();
    let rows = sheet::write(&made.figures, &mut out)?;
    let clinic = who.0.clinic_id;
    let what = format!("report.{}", made.name);
    let told = move |tx: &mut crate::db::Tx<'_>, context: &actions::Context| {
        actions::exported(tx, context, clinic, (&what, rows))
    };
    asked.act(who.actor(), told).await?;
    let (from, to) = (made.period.first(), made.period.last());
    let name = format!("attachment; filename=\"{}-{from}-{to}.csv\"", made.name);
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8; header=present")
        .insert_header((CONTENT_DISPOSITION, name))
        .body(out))
}

/// A report as it was made.
struct Made {
    name: ReportName,
    zone: Tz,
    period: Period,
    figures: Vec<Figure>,
}

async fn made(asked: &Asked, who: &SignedIn, name: &str, wanted: Wanted) -> Result<Made, Error> {
    let name: ReportName = name.parse().map_err(|_| Error::NotFound("report"))?;
    let (clinic, now) = (who.0.clinic_id, asked.now);
    let read = asked.read(move |conn| {
        let catalogue = clinics::catalogue(conn, clinic)?;
        let zone = catalogue.clinic.time_zone;
        let period = wanted.period(local::date(zone, now))?;
        let figures = snapshot(conn, |conn| Reporter::new(conn, &catalogue, period).figures(name))?;
        Ok(Made { name, zone, period, figures })
    });
    read.await
}

impl From<Made> for ReportView {
    fn from(made: Made) -> Self {
        let Made { name, zone, period, figures } = made;
        Self {
            report: name,
            time_zone: zone.name().to_owned(),
            from: period.first(),
            to: period.last(),
            from_before: period.before().first(),
            to_before: period.before().last(),
            figures: figures.into_iter().map(FigureView::from).collect(),
        }
    }
}

impl From<Figure> for FigureView {
    fn from(figure: Figure) -> Self {
        let Figure { group, key, name, part, unit, now, before } = figure;
        let Measure { value, out_of } = now;
        let (value_before, out_of_before) = (before.value, before.out_of);
        let (percent, percent_before) = (now.percent(), before.percent());
        Self {
            group,
            key,
            name,
            part,
            unit,
            value,
            out_of,
            percent,
            value_before,
            out_of_before,
            percent_before,
        }
    }
}
