//! The way from one picture of the calendars to another: day, week, month.
use super::desk;
use crate::domain::{Catalogue, LocationId, PatientId, Whose};
use chrono::NaiveDate;

/// A link to a picture.
pub(super) struct View {
    pub(super) name: &'static str,
    pub(super) href: String,
    pub(super) is_here: bool,
}

/// What is looked at, whichever picture shows it.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) date: NaiveDate,
    pub(super) location: Option<LocationId>,
    pub(super) whose: Option<Whose>,
    /// For whom a free time is looked for.
    pub(super) patient: Option<PatientId>,
}

/// The pictures of a place, of which `here` is shown.
pub(super) fn of(place: Place, here: &str) -> Vec<View> {
    let patient = place.patient.map(|id| format!("&patient={id}")).unwrap_or_default();
    let day = desk::address(place.date, place.location);
    [
        ("Day", format!("{day}{patient}")),
        ("Week", format!("{}{patient}", week(place.date, place.whose))),
        ("Month", month(place.date, place.location, place.whose)),
    ]
    .into_iter()
    .map(|(name, href)| View { name, href, is_here: name == here })
    .collect()
}

/// The week of a date in the address line; of the first practitioner where nobody is named.
pub(super) fn week(date: NaiveDate, whose: Option<Whose>) -> String {
    match whose {
        Some(whose) => format!("/desk/week?date={date}&whose={}", value(whose)),
        None => format!("/desk/week?date={date}"),
    }
}

/// The month of a date in the address line.
pub(super) fn month(date: NaiveDate, location: Option<LocationId>, whose: Option<Whose>) -> String {
    let location = location.map(|id| format!("&location={id}")).unwrap_or_default();
    let of = whose.filter(|whose| matches!(whose, Whose::Practitioner(_)));
    let of = of.map(|whose| format!("&whose={}", value(whose))).unwrap_or_default();
    format!("/desk/month?date={date}{location}{of}")
}

/// That a location is closed, and what for; it is named where there are several.
pub(super) fn closed(catalogue: &Catalogue, (place, title): &(LocationId, String)) -> String {
    let many = catalogue.active_locations().count() > 1;
    let place = catalogue.location(*place).filter(|_| many);
    let place = place.map(|one| format!("{} ", one.name)).unwrap_or_default();
    format!("{place}closed: {title}")
}

/// Whose time it is, as a form names it.
pub(super) fn value(whose: Whose) -> String {
    match whose {
        Whose::Practitioner(id) => format!("practitioner:{id}"),
        Whose::Room(id) => format!("room:{id}"),
    }
}
