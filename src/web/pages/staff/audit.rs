//! The audit trail, for admins: who did what, and who looked at what.
use super::{
    person::AtAdmin,
    surroundings::{Bar, frame},
};
use crate::{
    Error,
    db::{
        DbConn,
        audit::{Line, hex},
        clinics,
        sessions::Session,
        staff,
    },
    domain::{Catalogue, StaffId, local},
    error::FieldProblem,
    web::{
        extract::Asked,
        pages::{Frame, say, shown, shown_as},
        trail::{self, Wanted},
    },
};
use actix_web::{HttpResponse, http::StatusCode, web::Query};
use askama::Template;
use url::form_urlencoded::Serializer;

#[derive(Template)]
#[template(path = "page/staff/audit.html")]
struct Page {
    frame: Frame,
    bar: Bar,
    wanted: Wanted,
    problems: Vec<FieldProblem>,
    /// Who may have acted: for the form, and by name.
    people: Vec<(String, String)>,
    entries: Vec<Entry>,
    /// Where the page goes on; empty: nowhere.
    next: String,
    zone: String,
}

/// An entry as it is listed.
struct Entry {
    at: String,
    who: String,
    action: String,
    subject_kind: String,
    subject: String,
    /// Everything else about that subject.
    about: String,
    change: Vec<(String, String)>,
    reason: String,
    request: String,
    /// `17, 9f2c81d0…`; empty: not sealed yet.
    seal: String,
}

impl Page {
    /// What is wrong with a field; empty: nothing.
    fn problem(&self, field: &str) -> &str {
        let wrong = self.problems.iter().find(|problem| problem.pointer == field);
        wrong.map_or("", |problem| &problem.detail)
    }
}

/// A part of the trail.
pub(super) async fn show(
    asked: Asked,
    AtAdmin(signed_in): AtAdmin,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, Error> {
    let (session, wanted) = (signed_in.0, wanted.into_inner());
    let page = asked.read(move |conn| page(conn, &session, wanted)).await?;
    let failed = !page.problems.is_empty();
    let status = if failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    if failed { shown_as(status, &page) } else { shown(&page) }
}

fn page(conn: &mut DbConn, session: &Session, wanted: Wanted) -> Result<Page, Error> {
    let catalogue = clinics::catalogue(conn, session.clinic_id)?;
    let all = staff::all(conn, session.clinic_id)?.into_iter();
    let names: Vec<_> = all.map(|one| (one.staff.id, one.staff.name)).collect();
    let ((lines, next), problems) = match trail::part(conn, &catalogue, &wanted) {
        Ok(part) => (part, Vec::new()),
        Err(Error::Invalid(problems)) => ((Vec::new(), None), problems),
        Err(error) => return Err(error),
    };
    let error = if problems.is_empty() { "" } else { "Error: " };
    let people = names.iter().map(|(id, name)| (id.to_string(), name.clone()));
    let kinds =
        [("patient", "Patients"), ("staff", "Anybody of the staff"), ("system", "The program")];
    let kinds = kinds.map(|(kind, said)| (kind.to_owned(), said.to_owned()));
    Ok(Page {
        frame: frame(session, &catalogue, &format!("{error}Audit trail")),
        bar: Bar::of(session),
        people: kinds.into_iter().chain(people).collect(),
        entries: lines.into_iter().map(|line| Entry::of(&catalogue, &names, line)).collect(),
        next: next.map(|after| wanted.address(&after)).unwrap_or_default(),
        zone: catalogue.clinic.time_zone.name().replace('_', " "),
        wanted,
        problems: problems.into_iter().map(by_name).collect(),
    })
}

/// Fields of a form are known by their names.
fn by_name(problem: FieldProblem) -> FieldProblem {
    let pointer = problem.pointer.trim_start_matches('/').to_owned();
    FieldProblem { pointer, ..problem }
}

impl Wanted {
    /// The page that goes on `after` a place.
    fn address(&self, after: &str) -> String {
        let mut query = Serializer::new(String::new());
        for (name, value) in [
            ("from", &self.from),
            ("to", &self.to),
            ("actor", &self.actor),
            ("action", &self.action),
            ("subject_kind", &self.subject_kind),
            ("subject", &self.subject),
            ("patient", &self.patient),
            ("request_id", &self.request_id),
            ("limit", &self.limit),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        format!("/admin/audit?{}", query.append_pair("after", after).finish())
    }
}

impl Entry {
    fn of(catalogue: &Catalogue, names: &[(StaffId, String)], line: Line) -> Self {
        let zone = catalogue.clinic.time_zone;
        let by = line.actor_id.and_then(|id| names.iter().find(|(other, _)| *other == id));
        let kind = match line.actor_kind.as_str() {
            "patient" => "A patient",
            "system" => "The program",
            _ => "Somebody of the staff",
        };
        let subject = line.subject_id.to_string();
        let field = if line.subject_kind == "patient" { "patient" } else { "subject" };
        let seal = line.seq.zip(line.hash.as_deref().map(hex));
        Self {
            at: {
                let at = line.at.0.with_timezone(&zone);
                format!(
                    "{}, {}",
                    say::tongue(catalogue).long_day(local::date(zone, line.at.0)),
                    at.format("%H:%M:%S")
                )
            },
            who: by.map_or_else(|| kind.to_owned(), |(_, name)| name.clone()),
            action: line.action,
            about: format!("/admin/audit?{field}={subject}"),
            subject_kind: line.subject_kind,
            subject,
            change: members(&line.change.0),
            reason: line.reason.unwrap_or_default(),
            request: line.request_id.unwrap_or_default(),
            seal: seal
                .map(|(seq, hash)| format!("{seq}, {}…", hash.get(..12).unwrap_or(&hash)))
                .unwrap_or_default(),
        }
    }
}

/// What an entry tells, a member each.
fn members(change: &serde_json::Value) -> Vec<(String, String)> {
    use serde_json::Value::{Null, Object, String as Text};
    let Object(members) = change else { return Vec::new() };
    let said = |(name, value): (&String, &serde_json::Value)| {
        let value = match value {
            Null => return None,
            Text(text) => text.clone(),
            other => other.to_string(),
        };
        Some((name.replace('_', " "), value))
    };
    members.iter().filter_map(said).collect()
}
