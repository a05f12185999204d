//! What patients did themselves of late: booked, asked, moved, called off.
use crate::{
    Error,
    db::{
        DbConn,
        audit::{self, Filter, Line},
    },
    domain::{AppointmentId, Catalogue, Practitioner, PractitionerId, Span, local},
    web::pages::say,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

/// How long it is news.
const NEWS: TimeDelta = TimeDelta::minutes(30);
/// How many entries of the trail are looked at: whoever books also keeps a time first.
const LOOKED_AT: i64 = 100;

/// Something that a patient did.
pub(super) struct Deed {
    /// Of the entry that tells of it: the page says each one aloud once.
    pub(super) id: String,
    pub(super) visit: AppointmentId,
    /// `A patient booked today, 10:15 am, with Dr. Kwame Osei`.
    pub(super) said: String,
}

/// What the trail notes of a visit, as far as it is said here.
#[derive(Deserialize)]
struct Noted {
    starts_at: DateTime<Utc>,
    practitioner: PractitionerId,
}

/// What patients did lately, the latest first; of one practitioner's visits where one is named.
pub(super) fn by_patients(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    whose: Option<PractitionerId>,
    now: DateTime<Utc>,
) -> Result<Vec<Deed>, Error> {
    let filter = Filter {
        within: Span::starting(now - NEWS, NEWS + TimeDelta::minutes(1)),
        actor_kind: Some("patient".to_owned()),
        subject_kind: Some("appointment".to_owned()),
        ..Filter::default()
    };
    let lines = audit::list(conn, catalogue.clinic.id, &filter, LOOKED_AT)?;
    Ok(lines.into_iter().filter_map(|line| deed(catalogue, whose, line, now)).collect())
}

/// `None`: it is nothing that the desk need hear of.
fn deed(
    catalogue: &Catalogue,
    whose: Option<PractitionerId>,
    line: Line,
    now: DateTime<Utc>,
) -> Option<Deed> {
    let noted: Noted = serde_json::from_value(line.change.0).ok()?;
    if whose.is_some_and(|one| one != noted.practitioner) {
        return None;
    }
    let did = match line.action.as_str() {
        "appointment.book" => "booked",
        "appointment.request" => "asks for",
        "appointment.reschedule" => "moved a visit to",
        "appointment.cancel" => "cancelled",
        _ => return None,
    };
    let zone = catalogue.clinic.time_zone;
    let day =
        say::tongue(catalogue).near_day(local::date(zone, noted.starts_at), local::date(zone, now));
    let time = say::time(zone, noted.starts_at);
    let who = catalogue.practitioner(noted.practitioner).map(Practitioner::display_name)?;
    Some(Deed {
        id: format!("did-{}", line.id),
        visit: AppointmentId::of(line.subject_id.uuid()),
        said: format!("A patient {did} {day}, {time}, with {who}"),
    })
}
