//! Mails that nobody was sent: one of each kind, to be looked at.
use crate::{
    db::outbox::Mail,
    domain::{
        AccountMail, Catalogue, InvitationMail, Language, MailData, MailKind, PractitionerId,
        Reader, Role, ScheduleMail, ScheduledVisit, Sender, SignInMail, Span, Status, VisitMail,
        local,
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// A mail of a kind in a language, as the clinic would write it to an invented patient; `None` for a clinic that
/// gives nothing yet.
pub fn specimen(
    catalogue: &Catalogue,
    (kind, language): (MailKind, Language),
    now: DateTime<Utc>,
) -> Option<Mail> {
    let clinic = Sender::of(&catalogue.clinic);
    let (name, link, expires_at) =
        ("Ada Nguyen".to_owned(), Uuid::nil(), now + TimeDelta::hours(1));
    let data = match kind {
        MailKind::SignIn => {
            MailData::SignIn(SignInMail { clinic, name, language, link, expires_at })
        }
        MailKind::NewAddress => {
            MailData::NewAddress(SignInMail { clinic, name, language, link, expires_at })
        }
        MailKind::AddressChanged | MailKind::Erased => {
            MailData::Account(AccountMail { clinic, kind, language, reason: None })
        }
        MailKind::ErasureDeclined => {
            let reason = Some("We must keep records of treatment for seven years.".to_owned());
            MailData::Account(AccountMail { clinic, kind, language, reason })
        }
        MailKind::Invitation => MailData::Invitation(InvitationMail {
            clinic,
            name,
            role: Role::Receptionist,
            invited_by: "Kim Reyes".to_owned(),
            link,
            expires_at: now + TimeDelta::days(7),
        }),
        MailKind::Schedule => MailData::Schedule(schedule(catalogue, now)?),
        _ => MailData::from(visit(catalogue, (kind, language), now)?),
    };
    let to = "ada.nguyen@patients.example".to_owned();
    let mail = Mail::new(catalogue.clinic.id, to, data, String::new(), now);
    Some(Mail { appointment_id: Some(crate::domain::AppointmentId::of(link)), ..mail })
}

fn visit(
    catalogue: &Catalogue,
    (kind, language): (MailKind, Language),
    now: DateTime<Utc>,
) -> Option<VisitMail> {
    let service = catalogue.active_services().find(|service| !service.aftercare.is_empty());
    let service = service.or_else(|| catalogue.active_services().next())?;
    let practitioner = catalogue.who_give(service.id).next()?;
    let location = catalogue.active_locations().next()?;
    let start = |days: i64| -> DateTime<Utc> {
        local::day_start(location.time_zone, local::date(location.time_zone, now))
            + TimeDelta::days(days)
            + TimeDelta::hours(10)
    };
    let length = TimeDelta::minutes(service.duration_minutes.into());
    let moved = matches!(kind, MailKind::Moved);
    let policy = catalogue.clinic.policy;
    let minutes = |count: i32| TimeDelta::minutes(count.into());
    let reader = match kind {
        MailKind::PractitionerCopy => Reader::Practitioner(PractitionerId::of(Uuid::nil())),
        _ => Reader::Patient,
    };
    Some(VisitMail {
        kind: if reader == Reader::Patient { kind } else { MailKind::Booked },
        reader,
        language,
        locale: catalogue.clinic.locale.clone(),
        clinic_slug: catalogue.clinic.slug.clone(),
        clinic_name: catalogue.clinic.name.clone(),
        clinic_email: catalogue.clinic.email.clone(),
        clinic_phone: catalogue.clinic.phone.clone(),
        patient_name: if reader == Reader::Patient { "Ada Nguyen" } else { "A. N." }.to_owned(),
        reference: "K7M4-QX2".to_owned(),
        service: service.name.clone(),
        practitioner: practitioner.display_name(),
        location: location.name.clone(),
        address: location.one_line(),
        location_phone: location.phone.clone(),
        time_zone: location.time_zone,
        status: status(kind),
        visit: Span::starting(start(3), length)?,
        before: Span::starting(start(2), length).filter(|_| moved),
        preparation: service.preparation.clone(),
        aftercare: service.aftercare.clone(),
        by_clinic: true,
        at_request: false,
        after_all: false,
        reason: matches!(kind, MailKind::Cancelled | MailKind::Declined)
            .then(|| "We are closed on that day.".to_owned()),
        sequence: 0,
        agreed_before: kind == MailKind::Cancelled,
        answer_by: (kind == MailKind::Requested).then(|| start(1)),
        move_until: Some(start(3) - minutes(policy.reschedule_cutoff_minutes)),
        cancel_until: Some(start(3) - minutes(policy.cancel_cutoff_minutes)),
        discreet: policy.discreet,
        invites: policy.invites,
        quiet: policy.quiet(),
    })
}

fn status(kind: MailKind) -> Status {
    match kind {
        MailKind::Requested => Status::Requested,
        MailKind::Cancelled | MailKind::Declined => Status::Cancelled,
        MailKind::Aftercare => Status::Fulfilled,
        MailKind::Missed => Status::NoShow,
        _ => Status::Booked,
    }
}

fn schedule(catalogue: &Catalogue, now: DateTime<Utc>) -> Option<ScheduleMail> {
    let one = visit(catalogue, (MailKind::Booked, Language::English), now)?;
    let visits = [(0, "A. N."), (75, "J. O."), (150, "M. C.")];
    let visits = visits.into_iter().filter_map(|(minutes, initials)| {
        let start = one.visit.start() + TimeDelta::minutes(minutes);
        Some(ScheduledVisit {
            visit: Span::starting(start, one.visit.length())?,
            time_zone: one.time_zone,
            initials: initials.to_owned(),
            service: Some(one.service.clone()).filter(|_| !one.discreet),
            place: one.location.clone(),
        })
    });
    Some(ScheduleMail {
        clinic: Sender::of(&catalogue.clinic),
        practitioner_id: PractitionerId::of(Uuid::nil()),
        practitioner: one.practitioner.clone(),
        date: local::date(one.time_zone, one.visit.start()),
        visits: visits.collect(),
    })
}
