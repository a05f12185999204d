//! Single dates on which a practitioner works otherwise than every week.
use super::{
    super::{
        form::{Field, Form, Typed},
        person::AtAdmin,
        surroundings::{Bar, frame},
    },
    Done, locations,
    places::id,
    thing::Paged,
    words,
};
use crate::{
    Error,
    db::{clinics, hours},
    domain::{Catalogue, DateHours, HoursOverride, PractitionerId, local},
    error::FieldProblem,
    web::{
        api::setup::DateBody,
        extract::Asked,
        pages::{Frame, onward, say, shown},
    },
};
use actix_web::{HttpRequest, HttpResponse, web::Query};
use askama::Template;
use chrono::{Days, NaiveDate};
use serde::Deserialize;
use serde_json::{Value, json};

/// How many stretches of a date the form asks for.
const STRETCHES: usize = 4;

/// The date that is wanted.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(super) struct Wished {
    date: String,
    done: String,
}

#[derive(Template)]
#[template(path = "page/staff/admin/dates.html")]
struct Page {
    frame: Frame,
    bar: Bar,
    title: String,
    here: String,
    /// Date as in an address, in words, and what is otherwise.
    dates: Vec<(NaiveDate, String, String)>,
    done: Done,
}

/// The dates of the year to come, and a form that leads to another.
pub(super) async fn list(
    asked: Asked,
    AtAdmin(signed_in): AtAdmin,
    request: HttpRequest,
    query: Query<Wished>,
) -> Result<HttpResponse, Error> {
    let practitioner = PractitionerId::of(id(&request, "practitioner")?);
    let here = request.path().to_owned();
    if let Ok(date) = query.date.parse::<NaiveDate>() {
        return Ok(onward(&format!("{here}/{date}")));
    }
    let (session, now, done) = (signed_in.0, asked.now, query.into_inner().done);
    let page = asked.read(move |conn| {
        let catalogue = clinics::catalogue(conn, session.clinic_id)?;
        let who = catalogue.practitioner(practitioner).ok_or(Error::NotFound("practitioner"))?;
        let title = format!("Single dates of {}", who.display_name());
        let today = local::date(catalogue.clinic.time_zone, now);
        let last = today.checked_add_days(Days::new(366)).unwrap_or(today);
        let hours = hours::of(conn, &[practitioner], today, last)?.remove(&practitioner);
        let exceptions = hours.unwrap_or_default().overrides;
        let tongue = say::tongue(&catalogue);
        let same_date = exceptions.chunk_by(|one, next| one.on == next.on);
        let dates = same_date.filter_map(|all| {
            let on = all.first()?.on;
            Some((on, tongue.long_day(on), told(all)))
        });
        let dates = dates.collect();
        Ok(Page {
            frame: frame(&session, &catalogue, &title),
            bar: Bar::of(&session),
            title,
            here,
            dates,
            done: Done { done },
        })
    });
    shown(&page.await?)
}

/// The hours of one date, in words.
fn told(exceptions: &[HoursOverride]) -> String {
    let times = exceptions.iter().filter_map(|one| one.times);
    let each = times
        .map(|(opens, closes)| format!("{} to {}", opens.format("%H:%M"), closes.format("%H:%M")));
    let each: Vec<String> = each.collect();
    if each.is_empty() { "not at work".to_owned() } else { each.join(", ") }
}

impl Paged for DateBody {
    const PLACE: &'static str = "/admin/practitioners";
    const NAME: &'static str = "date";

    fn key(request: &HttpRequest) -> Result<(PractitionerId, NaiveDate), Error> {
        let date = request.match_info().get("date").unwrap_or_default().parse();
        let date = date.map_err(|_| Error::NotFound("date"))?;
        Ok((id(request, "practitioner")?.into(), date))
    }

    fn title(catalogue: &Catalogue, day: &DateHours) -> String {
        let who = catalogue.practitioner(day.practitioner_id);
        let who = who.map(crate::domain::Practitioner::display_name).unwrap_or_default();
        format!("{who} on {}", say::tongue(catalogue).long_day(day.on))
    }

    fn form(catalogue: &Catalogue, _: bool) -> Form {
        let ways = words([
            ("week", "As every week"),
            ("off", "Not at work"),
            ("hours", "At these hours instead"),
        ]);
        let form = Form::of(vec![Field::choice("way", "On this date", ways).required()]);
        (0..STRETCHES).fold(form, |form, line| {
            let name = |part: &str| format!("{part}-{line}");
            let access = words([("online", "Everyone"), ("staff", "The desk only")]);
            form.and(
                format!("Hours {}", line + 1),
                vec![
                    Field::line("time", &name("opens"), "From"),
                    Field::line("time", &name("closes"), "To").hint("00:00 is the end of the day."),
                    Field::choice(&name("location"), "Where", locations(&catalogue.locations)),
                    Field::choice(&name("access"), "Who may book", access),
                ],
            )
        })
    }

    fn showing(catalogue: &Catalogue, view: &Value) -> Form {
        let form = Self::form(catalogue, true);
        let hours = view.get("hours").and_then(Value::as_array);
        let way = match hours.map(Vec::len) {
            None => "week",
            Some(0) => "off",
            Some(_) => "hours",
        };
        let mut flat = serde_json::Map::from_iter([("way".to_owned(), json!(way))]);
        for (line, stretch) in hours.into_iter().flatten().enumerate() {
            for (member, value) in stretch.as_object().into_iter().flatten() {
                flat.insert(format!("{member}-{line}"), value.clone());
            }
        }
        form.showing(&Value::Object(flat))
    }

    fn said(form: &Form, _: &Typed) -> Result<Value, Vec<FieldProblem>> {
        let stretch = |line: usize| {
            let value = |name: &str| form.value(&format!("{name}-{line}"));
            (!value("opens").is_empty() || !value("closes").is_empty()).then(|| {
                json!({
                    "opens": value("opens"),
                    "closes": value("closes"),
                    "location": value("location"),
                    "access": value("access"),
                })
            })
        };
        let stretches: Vec<Value> = (0..STRETCHES).filter_map(stretch).collect();
        match form.value("way") {
            "off" => Ok(json!({ "hours": [] })),
            "hours" if stretches.is_empty() => Err(vec![FieldProblem {
                pointer: "/opens-0".to_owned(),
                code: "invalid",
                detail: "must be filled in, or the date be another kind".to_owned(),
            }]),
            "hours" => Ok(json!({ "hours": stretches })),
            _ => Ok(json!({ "hours": null })),
        }
    }

    fn blamed(form: &Form, problems: Vec<FieldProblem>) -> Vec<FieldProblem> {
        let used = |line: &usize| {
            let value = |name: &str| form.value(&format!("{name}-{line}"));
            !value("opens").is_empty() || !value("closes").is_empty()
        };
        let place = |problem: FieldProblem| {
            let rest = problem.pointer.strip_prefix("/hours/").unwrap_or_default();
            let (line, member) = rest.split_once('/').unwrap_or_default();
            let line = line.parse().ok().and_then(|nth| (0..STRETCHES).filter(used).nth(nth));
            match line {
                Some(line) => FieldProblem { pointer: format!("/{member}-{line}"), ..problem },
                None => problem,
            }
        };
        problems.into_iter().map(place).collect()
    }

    fn after(day: &DateHours) -> String {
        format!("/admin/practitioners/{}/dates", day.practitioner_id)
    }

    fn back(request: &HttpRequest) -> (String, &'static str) {
        let who = request.match_info().get("id").unwrap_or_default();
        (format!("/admin/practitioners/{who}/dates"), "Single dates")
    }
}
