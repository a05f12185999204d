//! How failures look to a caller: problem details (RFC 9457) for programs, a page for people.
use super::rule_words::for_staff;
use crate::{
    Error,
    domain::{Refusal, Rule, Step},
};
use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use serde::Serialize;
use utoipa::ToSchema;

/// Problem details, as sent to programs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Problem {
    /// An address that explains this kind of problem, such as `/problems/slot-taken`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem in a few words.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What was wrong this time, in a sentence for the person.
    pub detail: String,
    /// The same in words for staff, where they are others.
    #[serde(skip)]
    pub detail_for_staff: Option<String>,
    /// Names the request in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// What is wrong with which part of the request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// The rule that staff may set aside with a reason, where it is one.
    #[serde(rename = "override", skip_serializing_if = "Option::is_none")]
    pub overridable: Option<Rule>,
    /// The steps that the visit allows, where it does not allow the one that was tried.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<Step>,
    /// Other times that can be had, the nearest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<super::api::slots::AlternativeView>,
    /// Patients who may well be the one that was meant.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub patients: Vec<super::api::views::PatientView>,
    /// The references of the visits that are in the way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub visits: Vec<String>,
}

/// What is wrong with one part of a request.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct FieldError {
    /// A JSON pointer into the request.
    pub pointer: String,
    /// A short name that a program can rely on.
    pub code: &'static str,
    /// What is wrong, to be read after the field's name.
    pub detail: String,
}

/// The kinds of problem: short name, status, title, and what to do about it.
pub(super) const KINDS: &[(&str, u16, &str, &str)] = &[
    ("malformed", 400, "The request cannot be read", "Send well-formed JSON or form data."),
    ("unauthenticated", 401, "Nobody is signed in", "Sign in, or send a valid token."),
    ("forbidden", 403, "That is not allowed", "Ask somebody whose role allows it."),
    ("not-found", 404, "There is nothing here", "Check the address, or search again."),
    ("method-not-allowed", 405, "That cannot be done here", "Use a method that the address has."),
    ("slot-taken", 409, "That time is taken", "Choose another time; the nearest are listed."),
    ("patient-busy", 409, "The patient has another visit then", "Choose another time."),
    ("stale-revision", 409, "It was changed meanwhile", "Look at it again, then try once more."),
    ("wrong-status", 409, "The visit does not allow that step", "Look where the visit stands."),
    ("last-admin", 409, "Nobody would administer", "Make somebody else an admin first."),
    ("likely-duplicate", 409, "This may be somebody known", "Look at who is listed, or go on."),
    ("conflict", 409, "It is in the way of something else", "Choose something else."),
    (
        "idempotency-key-reused",
        409,
        "It was sent before",
        "Look at what became of it, or start again.",
    ),
    ("gone", 410, "That is over", "Start again; nothing that was booked is lost."),
    ("too-large", 413, "The request is too large", "Send less."),
    ("media-type", 415, "That kind of body is not understood", "Send the kind that is named."),
    ("outside-hours", 422, "Outside working hours", "Choose a time that is listed."),
    ("closed", 422, "The clinic is closed then", "Choose another day."),
    ("off-grid", 422, "Visits do not start then", "Choose a start that is listed."),
    ("too-soon", 422, "Too soon", "Choose a later time, or call the clinic."),
    ("past-horizon", 422, "Too far ahead", "Choose an earlier time."),
    ("past-cut-off", 422, "Too late to change it online", "Call the clinic."),
    ("not-bookable-online", 422, "Not booked online", "Call the clinic."),
    ("audience", 422, "This visit is for others", "Choose another service, or call the clinic."),
    ("open-appointments", 422, "Too many visits ahead", "Call the clinic, or come to one first."),
    ("not-given", 422, "Not offered by this practitioner", "Choose somebody who offers it."),
    ("override-refused", 422, "The rule cannot be set aside so", "Give a reason, or obey it."),
    ("unknown-field", 422, "A field is not known", "Leave the field out."),
    ("invalid", 422, "Something is not right yet", "Correct what is listed."),
    ("too-many", 429, "Too many tries", "Wait, then try again."),
    ("internal", 500, "Something went wrong on our side", "Try again; if it stays, call us."),
    ("busy", 503, "The clinic is busy", "Try again in a moment."),
];

impl Problem {
    /// The problem that a failure is.
    pub(super) fn of(error: &Error) -> Self {
        let mut problem = Self::named(name(error), error.to_string());
        if let Error::Invalid(fields) = error {
            problem.errors = fields
                .iter()
                .map(|field| FieldError {
                    pointer: field.pointer.clone(),
                    code: field.code,
                    detail: field.detail.clone(),
                })
                .collect();
        }
        if let Error::LikelyDuplicate(found) = error {
            problem.patients = found.iter().map(|record| (&record.patient).into()).collect();
        }
        if let Error::Refused(refusal) = error {
            if let Refusal::WrongStatus { status, .. } = refusal {
                problem.allowed = status.next_steps().to_vec();
            }
            problem.detail_for_staff = Some(for_staff(refusal));
            problem.overridable = refusal.rule().filter(|rule| rule.yields_to_staff());
        }
        problem
    }

    /// A problem of a kind in [`KINDS`].
    pub(super) fn named(name: &str, detail: String) -> Self {
        let kind = KINDS.iter().find(|kind| kind.0 == name);
        let (name, status, title, _) = kind.copied().unwrap_or(("internal", 500, "Error", ""));
        Self {
            kind: format!("/problems/{name}"),
            title,
            status,
            detail,
            detail_for_staff: None,
            request_id: None,
            errors: Vec::new(),
            overridable: None,
            allowed: Vec::new(),
            alternatives: Vec::new(),
            patients: Vec::new(),
            visits: Vec::new(),
        }
    }

    /// The problem that a bare status stands for: what the framework refused by itself.
    pub(super) fn of_status(status: StatusCode) -> Self {
        let code = status.as_u16();
        let known = KINDS.iter().find(|kind| kind.1 == code);
        let fallback = if code < 500 { "malformed" } else { "internal" };
        let mut problem = Self::named(known.map_or(fallback, |kind| kind.0), String::new());
        problem.status = code;
        problem.detail = format!("{}.", problem.title);
        problem
    }

    /// An answer that the guard will give its body, as the caller can read it.
    pub(super) fn respond(self) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        let mut response = HttpResponse::build(status);
        match status {
            StatusCode::UNAUTHORIZED => {
                response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
            }
            StatusCode::SERVICE_UNAVAILABLE => {
                response.insert_header((header::RETRY_AFTER, "2"));
            }
            _ => {}
        }
        let mut response = response.finish();
        response.extensions_mut().insert(self);
        response
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(Problem::of(self).status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        if let Self::Internal(source) | Self::Busy(source) = self {
            // Not with `?`: a source's backtrace would bury the log.
            tracing::error!(error = format!("{source:#}"), "request failed");
        }
        let mut response = Problem::of(self).respond();
        if let Self::TooMany(seconds) | Self::Refused(Refusal::TooManyKept { seconds }) = self {
            let wait = header::HeaderValue::from(*seconds);
            response.headers_mut().insert(header::RETRY_AFTER, wait);
        }
        response
    }
}

fn name(error: &Error) -> &'static str {
    match error {
        Error::Refused(refusal) => refusal_name(refusal),
        Error::Invalid(fields) if fields.iter().all(|field| field.code == "unknown-field") => {
            "unknown-field"
        }
        Error::Invalid(_) => "invalid",
        Error::Malformed(_) => "malformed",
        Error::NotFound(_) => "not-found",
        Error::Unauthenticated(_) => "unauthenticated",
        Error::Forbidden(_) => "forbidden",
        Error::LikelyDuplicate(_) => "likely-duplicate",
        Error::Conflict(_) => "conflict",
        Error::KeyReused => "idempotency-key-reused",
        Error::MediaType(_) => "media-type",
        Error::TooLarge => "too-large",
        Error::TooMany(_) => "too-many",
        Error::Busy(_) => "busy",
        Error::Internal(_) => "internal",
    }
}

/// The short name of the kind of problem that a refusal is.
pub(super) fn refusal_name(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::OffGrid { .. } => "off-grid",
        Refusal::TooSoon { .. } => "too-soon",
        Refusal::PastHorizon { .. } => "past-horizon",
        Refusal::NotBookableOnline => "not-bookable-online",
        Refusal::Audience { .. } => "audience",
        Refusal::TooManyOpen { .. } => "open-appointments",
        Refusal::OutsideHours => "outside-hours",
        Refusal::Closed { .. } => "closed",
        Refusal::Blocked { .. } | Refusal::SlotTaken | Refusal::NoRoom => "slot-taken",
        Refusal::PatientBusy => "patient-busy",
        Refusal::NotGiven => "not-given",
        Refusal::WrongStatus { .. }
        | Refusal::TooEarly
        | Refusal::AlreadyRenewed
        | Refusal::NothingToUndo
        | Refusal::UndoTooLate => "wrong-status",
        Refusal::PastCutOff { .. } => "past-cut-off",
        Refusal::HoldExpired => "gone",
        Refusal::TooManyKept { .. } => "too-many",
        Refusal::StaleRevision { .. } | Refusal::ChangedMeanwhile => "stale-revision",
        Refusal::LastAdmin => "last-admin",
        Refusal::ReasonMissing | Refusal::RuleHolds { .. } => "override-refused",
    }
}
