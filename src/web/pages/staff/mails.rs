//! The desk's mails, day by day, and what became of them.
use super::{
    desk,
    person::AtDesk,
    surroundings::{Bar, frame},
};
use crate::{
    Error,
    db::{
        clinics,
        outbox::Mail,
        outbox_list::{self, Filter},
    },
    domain::{Catalogue, MailStatus, local},
    tongue::Tongue,
    web::{
        extract::Asked,
        pages::{Frame, say, shown},
    },
};
use actix_web::{HttpResponse, web::Query};
use askama::Template;
use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::Deserialize;

/// How many mails a day's page lists.
const LISTED: i64 = 500;

#[derive(Default, Deserialize)]
pub(super) struct On {
    #[serde(default)]
    date: String,
}

#[derive(Template)]
#[template(path = "page/staff/mails.html")]
struct List {
    frame: Frame,
    bar: Bar,
    day: String,
    date: NaiveDate,
    before: String,
    after: String,
    /// Those that were given up, of whichever day.
    failed: Vec<Row>,
    mails: Vec<Row>,
}

/// A mail as it is listed.
pub(super) struct Row {
    pub(super) id: String,
    /// `Booked`, `Booked, once more`.
    pub(super) kind: String,
    /// For whom and when the visit is.
    pub(super) what: String,
    pub(super) recipient: String,
    /// `sent 10:03 am`, `held back until 10:06 am`.
    pub(super) state: String,
    pub(super) bad: bool,
}

/// The mails of a day, with those that were given up on top.
pub(super) async fn list(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    query: Query<On>,
) -> Result<HttpResponse, Error> {
    let (session, now) = (signed_in.0, asked.now);
    let page = asked.read(move |conn| {
        let catalogue = clinics::catalogue(conn, session.clinic_id)?;
        let zone = catalogue.clinic.time_zone;
        let date = desk::date_of(&query.date, local::date(zone, now))?;
        let row = |mail: &Mail| Row::of(mail, (say::tongue(&catalogue), zone), now);
        let mut list = |filter: &Filter| -> Result<Vec<Row>, Error> {
            let mails = outbox_list::list(conn, session.clinic_id, filter, now, LISTED)?;
            Ok(mails.iter().map(row).collect())
        };
        let failed = Filter { status: Some(MailStatus::Failed), ..Filter::default() };
        let within = Filter { within: local::day(zone, date), ..Filter::default() };
        let (failed, mails) = (list(&failed)?, list(&within)?);
        let address = |date: Option<NaiveDate>| address(date.unwrap_or_default());
        Ok(List {
            frame: frame(&session, &catalogue, "Mail"),
            bar: Bar::of(&session),
            day: say::tongue(&catalogue).day(date),
            date,
            before: address(date.checked_sub_days(Days::new(1))),
            after: address(date.checked_add_days(Days::new(1))),
            failed,
            mails,
        })
    });
    shown(&page.await?)
}

/// What is to be said of an address that the mail server has refused since then.
pub(super) fn refused(catalogue: &Catalogue, since: DateTime<Utc>) -> String {
    let day = say::tongue(catalogue).long_day(local::date(catalogue.clinic.time_zone, since));
    format!("Mails to this address failed on {day}")
}

/// The page of a day's mails.
pub(super) fn address(date: NaiveDate) -> String {
    format!("/desk/mail?date={date}")
}

impl Row {
    pub(super) fn of(mail: &Mail, (tongue, zone): (Tongue, Tz), now: DateTime<Utc>) -> Self {
        let status = mail.status(now);
        let at = |at: DateTime<Utc>| {
            let (day, today) = (local::date(zone, at), local::date(zone, now));
            let time = say::time(zone, at);
            if day == today { time } else { format!("{}, {time}", tongue.day(day)) }
        };
        let state = match status {
            MailStatus::Sent => mail.sent_at.map(|sent| format!("sent {}", at(sent.0))),
            MailStatus::HeldBack => Some(format!("held back until {}", at(mail.due_at.0))),
            MailStatus::Retrying => Some(format!("tried again {}", at(mail.due_at.0))),
            MailStatus::Failed => mail.failed_at.map(|failed| format!("failed {}", at(failed.0))),
            _ => None,
        };
        let visit = mail.visit().map(|visit| {
            let start = visit.visit.start();
            let day = tongue.day(local::date(visit.time_zone, start));
            format!("{}, {day}, {}", visit.patient_name, say::time(visit.time_zone, start))
        });
        let kind = mail.kind.said();
        let unreadable = mail.data.0.is_none().then(|| "cannot be read".to_owned());
        Self {
            id: mail.id.to_string(),
            kind: if mail.is_again() { format!("{kind}, once more") } else { kind.to_owned() },
            what: visit.or(unreadable).unwrap_or_default(),
            recipient: mail.recipient.clone(),
            state: state.unwrap_or_else(|| status.said().to_owned()),
            bad: matches!(status, MailStatus::Failed | MailStatus::Retrying),
        }
    }
}
