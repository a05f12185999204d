//! The weekly hours of a practitioner: a line of the form says on which days of the week they work
//! from when to when, and where.
use super::{
    super::form::{Choice, Field, Form, Group, Typed},
    locations,
    places::id,
    thing::Paged,
    week, words,
};
use crate::{
    Error,
    domain::{Catalogue, PractitionerId, Week},
    error::FieldProblem,
    web::api::setup::WeekBody,
};
use actix_web::HttpRequest;
use serde_json::{Map, Value, json};

/// How many empty lines there are below those that are in use.
const SPARE: usize = 2;
/// The most lines that a form may have.
const MOST: usize = 60;

/// The members of a rule, and what their fields' names begin with.
const MEMBERS: [(&str, &str); 7] = [
    ("location", "location"),
    ("opens", "opens"),
    ("closes", "closes"),
    ("access", "access"),
    ("valid_from", "from"),
    ("valid_until", "until"),
    ("every_weeks", "every"),
];

const WEEKDAYS: [(&str, &str); 7] = [
    ("1", "Monday"),
    ("2", "Tuesday"),
    ("3", "Wednesday"),
    ("4", "Thursday"),
    ("5", "Friday"),
    ("6", "Saturday"),
    ("7", "Sunday"),
];

impl Paged for WeekBody {
    const PLACE: &'static str = "/admin/practitioners";
    const NAME: &'static str = "week";

    fn key(request: &HttpRequest) -> Result<PractitionerId, Error> {
        id(request, "practitioner").map(Into::into)
    }

    fn title(catalogue: &Catalogue, week: &Week) -> String {
        let who = catalogue.practitioner(week.practitioner_id);
        let who = who.map(crate::domain::Practitioner::display_name).unwrap_or_default();
        format!("Weekly hours of {who}")
    }

    fn form(catalogue: &Catalogue, _: bool) -> Form {
        of_lines(catalogue, SPARE)
    }

    fn showing(catalogue: &Catalogue, view: &Value) -> Form {
        let lines =
            gathered(view.get("rules").and_then(Value::as_array).map_or(&[], Vec::as_slice));
        let mut form = of_lines(catalogue, lines.len() + SPARE);
        for (group, (rule, days)) in form.groups.iter_mut().zip(&lines) {
            fill(group, rule, days);
        }
        form
    }

    fn keeping(catalogue: &Catalogue, _: bool, typed: &Typed) -> Form {
        let there = |line: &usize| typed.has(&format!("opens-{line}"));
        of_lines(catalogue, (0..MOST).take_while(there).count()).keeping(typed)
    }

    fn said(form: &Form, _: &Typed) -> Result<Value, Vec<FieldProblem>> {
        let mut wrong = Vec::new();
        let mut rules = Vec::new();
        for line in 0..form.groups.len() {
            let days = days(form, line);
            if days.is_empty() {
                if !form.value(&format!("opens-{line}")).is_empty() {
                    wrong.push(problem(&format!("days-{line}"), "must be ticked, one at least"));
                }
                continue;
            }
            let every = form.value(&format!("every-{line}")).parse::<i64>();
            if every.is_err() && !form.value(&format!("every-{line}")).is_empty() {
                wrong.push(problem(&format!("every-{line}"), "must be a whole number"));
            }
            rules.extend(days.into_iter().map(|day| {
                let text = |name: &str| match form.value(&format!("{name}-{line}")) {
                    "" => Value::Null,
                    text => json!(text),
                };
                json!({
                    "weekday": day,
                    "location": text("location"),
                    "opens": form.value(&format!("opens-{line}")),
                    "closes": form.value(&format!("closes-{line}")),
                    "access": text("access"),
                    "valid_from": text("from"),
                    "valid_until": text("until"),
                    "every_weeks": every.as_ref().ok(),
                })
            }));
        }
        if wrong.is_empty() { Ok(json!({ "rules": rules })) } else { Err(wrong) }
    }

    fn blamed(form: &Form, problems: Vec<FieldProblem>) -> Vec<FieldProblem> {
        let lines = || {
            (0..form.groups.len()).flat_map(|line| days(form, line).into_iter().map(move |_| line))
        };
        let place = |problem: FieldProblem| {
            let mut parts = problem.pointer.strip_prefix("/rules/").unwrap_or_default().split('/');
            let rule = parts.next().and_then(|text| text.parse().ok());
            let member = parts.next().unwrap_or("opens");
            let line = rule.and_then(|rule| lines().nth(rule));
            let name = MEMBERS.iter().find(|(name, _)| *name == member).map(|(_, name)| name);
            match line.zip(name) {
                Some((line, name)) => {
                    FieldProblem { pointer: format!("/{name}-{line}"), ..problem }
                }
                None => problem,
            }
        };
        problems.into_iter().map(place).collect()
    }

    fn after(week: &Week) -> String {
        format!("/admin/practitioners/{}/hours", week.practitioner_id)
    }

    fn back(_: &HttpRequest) -> (String, &'static str) {
        ("/admin/practitioners".to_owned(), "Practitioners")
    }

    fn picture(_: &Catalogue, view: &Value) -> String {
        week::drawn(view)
    }
}

fn problem(field: &str, detail: &str) -> FieldProblem {
    FieldProblem { pointer: format!("/{field}"), code: "invalid", detail: detail.to_owned() }
}

fn of_lines(catalogue: &Catalogue, count: usize) -> Form {
    (0..count).fold(Form::default(), |form, line| {
        form.and(format!("Hours {}", line + 1), one_line(catalogue, line))
    })
}

fn one_line(catalogue: &Catalogue, line: usize) -> Vec<Field> {
    let name = |part: &str| format!("{part}-{line}");
    let days = WEEKDAYS.iter().map(|(number, day)| Choice::new(number, *day)).collect();
    let access = words([("online", "Everyone"), ("staff", "The desk only")]);
    vec![
        Field::several(&name("days"), "Days", days),
        Field::line("time", &name("opens"), "From"),
        Field::line("time", &name("closes"), "To").hint("00:00 is the end of the day."),
        Field::choice(&name("location"), "Where", locations(&catalogue.locations)),
        Field::choice(&name("access"), "Who may book", access),
        Field::line("date", &name("from"), "First day, if not always"),
        Field::line("date", &name("until"), "Last day, if not for good"),
        Field::line("number", &name("every"), "Every how many weeks")
            .hint("Empty: each. Counted from the week of the first day."),
    ]
}

/// The days that are ticked in a line.
fn days(form: &Form, line: usize) -> Vec<i64> {
    let field = form.field(&format!("days-{line}"));
    let ticked = field.into_iter().flat_map(|field| field.choices.iter().filter(|one| one.chosen));
    ticked.filter_map(|one| one.value.parse().ok()).collect()
}

/// Rules that differ in the day of the week alone become one line.
fn gathered(rules: &[Value]) -> Vec<(Map<String, Value>, Vec<String>)> {
    let mut lines: Vec<(Map<String, Value>, Vec<String>)> = Vec::new();
    for rule in rules.iter().filter_map(Value::as_object) {
        let mut rule = rule.clone();
        let day = rule.remove("weekday").map(|day| day.to_string()).unwrap_or_default();
        match lines.iter_mut().find(|(other, days)| *other == rule && !days.contains(&day)) {
            Some((_, days)) => days.push(day),
            None => lines.push((rule, vec![day])),
        }
    }
    lines
}

fn fill(group: &mut Group, rule: &Map<String, Value>, days: &[String]) {
    for field in &mut group.fields {
        let name = field.name.split('-').next().unwrap_or_default();
        if name == "days" {
            field.choices.iter_mut().for_each(|day| day.chosen = days.contains(&day.value));
        }
        let member = MEMBERS.iter().find(|(_, known)| *known == name);
        if let Some(value) = member.and_then(|(member, _)| rule.get(*member)) {
            field.value = match value {
                Value::String(text) => text.clone(),
                Value::Number(number) if name != "every" || number.as_i64() != Some(1) => {
                    number.to_string()
                }
                _ => String::new(),
            };
        }
    }
}
