//! What every page of the staff has around it.
use crate::{
    db::sessions::Session,
    domain::{Catalogue, Clinic, Language, Role, Staff},
    tongue::Tongue,
    web::pages::Frame,
};

/// Who is signed in, and what their forms carry.
pub(super) struct Bar {
    /// What every form must send back.
    pub(super) csrf: String,
    /// Who is signed in.
    pub(super) me: String,
    /// Whether they run all calendars.
    pub(super) at_desk: bool,
    /// Whether they are a practitioner of the clinic.
    pub(super) treats: bool,
    /// Whether they run the clinic.
    pub(super) is_admin: bool,
}

impl Bar {
    pub(super) fn of(session: &Session) -> Self {
        Self {
            csrf: session.csrf.clone(),
            me: session.staff.name.clone(),
            at_desk: runs_the_desk(session),
            treats: session.staff.practitioner_id.is_some(),
            is_admin: session.staff.role == Role::Admin,
        }
    }
}

/// Whether somebody runs the calendars of all practitioners.
pub(super) fn runs_the_desk(session: &Session) -> bool {
    session.staff.role != Role::Practitioner
}

/// Where somebody begins who has just signed in.
pub(super) fn home(staff: &Staff) -> &'static str {
    if staff.role == Role::Practitioner { "/day" } else { "/desk" }
}

/// The frame of a page of no clinic, for nobody known.
pub(super) fn plain_frame(title: impl Into<String>) -> Frame {
    Frame {
        title: title.into(),
        name: "Limber".to_owned(),
        home: "/".to_owned(),
        accent: "teal",
        phone: String::new(),
        tongue: Tongue::new(Language::English, "en-US"),
        place: String::new(),
        framed: false,
    }
}

/// The frame of a clinic's page for staff who are not signed in.
pub(super) fn door_frame(clinic: &Clinic, title: impl Into<String>) -> Frame {
    Frame {
        title: title.into(),
        name: clinic.name.clone(),
        home: "/".to_owned(),
        accent: clinic.accent.as_str(),
        phone: String::new(),
        tongue: Tongue::at(clinic, Language::English),
        place: String::new(),
        framed: false,
    }
}

/// The frame of a page for somebody who is signed in.
pub(super) fn frame(session: &Session, catalogue: &Catalogue, title: &str) -> Frame {
    let clinic = &catalogue.clinic;
    Frame {
        title: title.to_owned(),
        name: clinic.name.clone(),
        home: if runs_the_desk(session) { "/desk" } else { "/day" }.to_owned(),
        accent: clinic.accent.as_str(),
        phone: String::new(),
        tongue: Tongue::at(clinic, Language::English),
        place: String::new(),
        framed: false,
    }
}

/// The frame of an administrator's page.
pub(in crate::web::pages) fn admin_frame(
    who: &super::AtAdmin,
    catalogue: &Catalogue,
    title: &str,
) -> Frame {
    frame(&who.0.0, catalogue, title)
}
