//! What is known of the persons under an address, to be read and to be kept.
use super::super::{
    super::{Frame, shown},
    frame,
};
use crate::{
    Error,
    actions::{self, Look},
    db::{audit::Actor, own::Mailed},
    domain::{
        Appointment, Catalogue, Language, MailKind, Practitioner, Status, local, readable_phone,
    },
    tongue::Tongue,
    web::{
        account::Member,
        extract::Asked,
        own_data::{self, Person as Own},
    },
};
use actix_web::{HttpResponse, http::header::CONTENT_DISPOSITION, web::Path};
use askama::Template;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

#[derive(Template)]
#[template(path = "page/patient/my/data.html")]
struct Page {
    frame: Frame,
    all: String,
    email: String,
    persons: Vec<Person>,
    /// What the address itself was written: when, and what.
    mails: Vec<(String, String)>,
}

/// A person in words.
struct Person {
    name: String,
    /// Labels and values.
    facts: Vec<(String, String)>,
    visits: Vec<Line>,
    /// When, and what to whom.
    mails: Vec<(String, String)>,
}

/// A visit in words.
struct Line {
    status: Status,
    when: String,
    what: String,
    /// What was said about it: labels and values.
    words: Vec<(String, String)>,
}

/// `GET /{clinic}/my/data`.
pub(super) async fn show(
    asked: Asked,
    Member(session): Member,
    slug: Path<String>,
) -> Result<HttpResponse, Error> {
    let (viewer, who) = (asked.viewer.clone(), session.clone());
    let page = asked.show_own(&session, "account.data", move |conn, catalogue| {
        let tongue = viewer.tongue(&catalogue.clinic);
        let known = own_data::gathered(conn, &who)?;
        let zone = catalogue.clinic.time_zone;
        Ok(Page {
            frame: frame(&viewer, catalogue, tongue.say("my-data-title")),
            all: format!("/{slug}/my"),
            email: who.account.email.clone(),
            persons: known.persons.iter().map(|one| Person::of(catalogue, tongue, one)).collect(),
            mails: known.mails.iter().map(|one| mailed(tongue, zone, one)).collect(),
        })
    });
    shown(&page.await?)
}

/// `GET /{clinic}/my/data.json`. Each time is noted: it takes what is known out of the house.
pub(super) async fn file(asked: Asked, Member(session): Member) -> Result<HttpResponse, Error> {
    let (now, who) = (asked.now, session.clone());
    let read = asked.read(move |conn| {
        let catalogue = crate::db::clinics::catalogue(conn, who.clinic_id)?;
        let known = own_data::gathered(conn, &who)?;
        Ok(own_data::document(&catalogue, &who, &known, now))
    });
    let document = read.await?;
    let (clinic, account) = (session.clinic_id, session.account.id);
    let deed = asked.act(Actor::Patient, move |tx, context| {
        let look = Look::Own { account, action: "account.export" };
        actions::look(tx, context, clinic, &look)
    });
    deed.await?;
    let text = serde_json::to_string_pretty(&document).map_err(anyhow::Error::from)?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"my-data.json\""))
        .content_type("application/json")
        .body(text))
}

impl Person {
    fn of(catalogue: &Catalogue, tongue: Tongue, one: &Own) -> Self {
        let zone = catalogue.clinic.time_zone;
        let unknown = || tongue.say("my-data-unknown").to_string();
        let patient = &one.record.patient;
        let day = |at: DateTime<Utc>| tongue.long_day(local::date(zone, at));
        let fact = |label: crate::tongue::Said, value: Option<String>| {
            let value = value.filter(|value| !value.is_empty());
            (label.to_string(), value.unwrap_or_else(unknown))
        };
        let note = Some(&one.record.note).filter(|note| !note.is_empty());
        let language = patient.language.map(Language::own_name);
        let born = patient.birth_date.map(|date| tongue.long_day(date));
        Self {
            name: patient.name(),
            facts: [
                fact(tongue.say("my-data-name"), Some(patient.name())),
                fact(tongue.say("my-data-email"), patient.email.clone()),
                fact(tongue.say("my-data-phone"), patient.phone.as_deref().map(readable_phone)),
                fact(tongue.say("my-data-birth-date"), born),
                fact(tongue.say("my-data-language"), language.map(str::to_owned)),
                fact(tongue.say("my-data-since"), Some(day(one.record.created_at))),
                fact(tongue.say("my-data-first-seen"), one.record.first_seen_at.map(day)),
            ]
            .into_iter()
            .chain(note.map(|note| (tongue.say("my-data-note").to_string(), note.clone())))
            .collect(),
            visits: one.visits.iter().map(|visit| Line::of(catalogue, tongue, visit)).collect(),
            mails: one.mails.iter().map(|mail| mailed(tongue, zone, mail)).collect(),
        }
    }
}

/// When a mail was written, and what to whom.
fn mailed(tongue: Tongue, zone: Tz, mail: &Mailed) -> (String, String) {
    let day = tongue.long_day(local::date(zone, mail.written_at));
    let what = tongue.say("my-data-mail").with("kind", tongue.say(kind(mail.kind)));
    let when = format!("{day}, {}", tongue.time(zone, mail.written_at));
    (when, what.with("to", &mail.to).to_string())
}

/// What a mail was about, as a message.
fn kind(kind: MailKind) -> &'static str {
    match kind {
        MailKind::Booked => "my-mail-booked",
        MailKind::Requested => "my-mail-requested",
        MailKind::Confirmed => "my-mail-confirmed",
        MailKind::Declined => "my-mail-declined",
        MailKind::Moved => "my-mail-moved",
        MailKind::Cancelled => "my-mail-cancelled",
        MailKind::Reminder => "my-mail-reminder",
        MailKind::Aftercare => "my-mail-aftercare",
        MailKind::Missed => "my-mail-missed",
        MailKind::SignIn => "my-mail-sign-in",
        MailKind::NewAddress => "my-mail-new-address",
        MailKind::AddressChanged => "my-mail-address-changed",
        MailKind::Erased => "my-mail-erased",
        MailKind::ErasureDeclined => "my-mail-erasure-declined",
        MailKind::PractitionerCopy | MailKind::Schedule | MailKind::Invitation => {
            "my-mail-practice"
        }
    }
}

impl Line {
    fn of(catalogue: &Catalogue, tongue: Tongue, visit: &Appointment) -> Self {
        let zone = catalogue.zone(visit.location_id);
        let start = visit.visit.start();
        let service = catalogue.service(visit.service_id).map_or("", |one| &one.name);
        let who = catalogue.practitioner(visit.practitioner_id).map(Practitioner::display_name);
        let place = catalogue.location(visit.location_id).map_or("", |one| &one.name);
        let answers = visit.intake.as_ref().map(ToString::to_string);
        let said = [
            (tongue.say("my-data-reference"), Some(visit.reference.clone())),
            (tongue.say("my-data-reason"), visit.reason.clone()),
            (tongue.say("my-data-answers"), answers),
            (tongue.say("my-data-cancel-reason"), visit.cancel_reason.clone()),
        ];
        let words = said.into_iter().filter_map(|(label, value)| Some((label.to_string(), value?)));
        Self {
            status: visit.status,
            when: format!(
                "{}, {}",
                tongue.long_day(local::date(zone, start)),
                tongue.time(zone, start)
            ),
            what: format!("{service}, {}, {place}", who.unwrap_or_default()),
            words: words.collect(),
        }
    }
}
