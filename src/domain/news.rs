//! Which news of a visit its reader needs, by what they were told last.
use super::{MailKind, Status, VisitMail};

/// Where a visit stands, as far as mails care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Asked,
    Agreed,
    Off,
    Over,
}

/// What the reader is to be told: the visit is as `now`, and the last they know is `told`.
/// `None`: they know all, or need not know.
pub fn news(told: Option<&VisitMail>, now: &VisitMail) -> Option<VisitMail> {
    use Standing::{Agreed, Asked, Off, Over};
    let knew = told.map(|told| standing(told.status));
    let differs = told.is_some_and(|told| differs(told, now));
    let (kind, moved) = match (knew, standing(now.status)) {
        (_, Over) | (None | Some(Off), Off) => return None,
        (None | Some(Off | Over | Agreed), Asked) => (MailKind::Requested, false),
        (None | Some(Off | Over), Agreed) => (MailKind::Booked, false),
        (Some(Asked), Agreed) => (MailKind::Confirmed, differs),
        (Some(Asked), Asked) | (Some(Agreed), Agreed) if !differs => return None,
        (Some(Asked), Asked) | (Some(Agreed), Agreed) => (MailKind::Moved, true),
        (Some(Asked), Off) if now.by_clinic && !now.at_request => (MailKind::Declined, false),
        (Some(Asked | Agreed | Over), Off) => (MailKind::Cancelled, false),
    };
    let before = told.filter(|_| moved).map(|told| told.visit);
    let news = VisitMail {
        kind,
        after_all: knew == Some(Off),
        agreed_before: matches!(knew, Some(Agreed | Over)),
        before,
        ..now.clone()
    };
    // What is called off is what the reader knows of, not where it was to be moved meanwhile.
    Some(match told.filter(|_| standing(now.status) == Off) {
        Some(told) => VisitMail {
            visit: told.visit,
            service: told.service.clone(),
            practitioner: told.practitioner.clone(),
            location: told.location.clone(),
            address: told.address.clone(),
            location_phone: told.location_phone.clone(),
            time_zone: told.time_zone,
            ..news
        },
        None => news,
    })
}

/// Whether somebody who knows the one would have to be told of the other.
pub fn is_news_to(told: &VisitMail, now: &VisitMail) -> bool {
    standing(told.status) != standing(now.status) || differs(told, now)
}

fn standing(status: Status) -> Standing {
    match status {
        Status::Held | Status::Requested => Standing::Asked,
        Status::Booked | Status::Arrived | Status::InProgress => Standing::Agreed,
        Status::Cancelled => Standing::Off,
        Status::Fulfilled | Status::NoShow => Standing::Over,
    }
}

fn differs(told: &VisitMail, now: &VisitMail) -> bool {
    told.visit != now.visit
        || told.service != now.service
        || told.practitioner != now.practitioner
        || told.location != now.location
}
