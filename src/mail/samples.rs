//! A visit, a mail and settings to test with.
use crate::{
    config::Config,
    db::outbox::Mail,
    domain::{
        AppointmentId, ClinicId, InviteMethod, Language, MailKind, Policy, Reader, Span, Status,
        VisitMail,
    },
};
use chrono::{DateTime, TimeDelta, Utc};

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(crate) fn visit(kind: MailKind) -> VisitMail {
    let start = at("2026-12-01T14:15:00Z");
    VisitMail {
        kind,
        reader: Reader::Patient,
        language: Language::English,
        locale: "en-US".into(),
        clinic_slug: "harbor".into(),
        clinic_name: "Harbor Chiropractic".into(),
        clinic_email: "desk@harbor.example".into(),
        clinic_phone: "+13055550142".into(),
        patient_name: "Ada Nguyen".into(),
        reference: "K7M4-QX2".into(),
        service: "Spinal adjustment".into(),
        practitioner: "Dr. Ines Okafor".into(),
        location: "Harbor Street".into(),
        address: "14 Harbor Street, Key Largo, FL 33037".into(),
        location_phone: "+13055550143".into(),
        time_zone: chrono_tz::America::New_York,
        status: match kind {
            MailKind::Requested => Status::Requested,
            MailKind::Cancelled | MailKind::Declined => Status::Cancelled,
            MailKind::Aftercare => Status::Fulfilled,
            MailKind::Missed => Status::NoShow,
            _ => Status::Booked,
        },
        visit: Span::starting(start, TimeDelta::minutes(45)).unwrap(),
        before: (kind == MailKind::Moved)
            .then(|| Span::starting(at("2026-10-30T13:15:00Z"), TimeDelta::minutes(45)).unwrap()),
        preparation: "Wear loose clothes.\nBring pictures, if you have any.".into(),
        aftercare: "A dull ache for a day is usual.\nDrink water, and walk a little.".into(),
        by_clinic: false,
        at_request: false,
        after_all: false,
        agreed_before: kind == MailKind::Cancelled,
        answer_by: (kind == MailKind::Requested).then(|| at("2026-11-23T17:00:00Z")),
        move_until: Some(start - TimeDelta::days(1)),
        cancel_until: Some(start - TimeDelta::days(1)),
        reason: None,
        sequence: 2,
        discreet: false,
        invites: InviteMethod::Request,
        quiet: Policy::default().quiet(),
    }
}

pub(crate) fn mail(data: VisitMail) -> Mail {
    let (now, recipient) = (at("2026-11-22T09:00:00Z"), "ada@patients.example".to_owned());
    let mail = Mail::new(ClinicId::new(), recipient, data, String::new(), now);
    Mail {
        appointment_id: Some(AppointmentId::new()),
        dedupe_key: mail.id.to_string(),
        message_id: format!("<{}@harbor.example>", mail.id),
        ..mail
    }
}

pub(crate) fn config() -> Config {
    Config {
        database_url: None,
        data_dir: "data".into(),
        listen: ([127, 0, 0, 1], 0).into(),
        public_url: "https://book.example/".parse().unwrap(),
        smtp: None,
        mail_from: Some("Limber <post@limber.example>".into()),
        mail_dir: "data/mail".into(),
        trusted_proxies: Vec::new(),
        log: String::new(),
        demo: false,
    }
}

/// Texts that must do no harm wherever they stand.
pub(crate) fn nasty() -> Vec<String> {
    vec![
        "O'Brien <script>alert(1)</script>".into(),
        "a\r\nBcc: victim@example.com\r\n\r\nbody".into(),
        "a\rATTENDEE:mailto:x@y.example".into(),
        "a\nBEGIN:VEVENT".into(),
        "long ".repeat(60),
        "x".repeat(300),
        "🦴 Ünïcødé 🧑‍⚕️ émoji 脊椎".into(),
        "commas, semicolons; colons: \"quotes\" \\n back\\slash".into(),
        "=?utf-8?q?not=20encoded?=".into(),
        "\u{0}\u{7f}\u{85}\u{2028}\u{202e}end".into(),
        "{{ v.clinic }} {% raw %}".into(),
        "\"\"".into(),
    ]
}
