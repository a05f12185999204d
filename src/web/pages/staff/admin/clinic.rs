//! The clinic itself and its policy, each on a page.
use super::{
    super::form::{Field, Form, Typed},
    people::colours,
    places::zones,
    thing::Paged,
    words,
};
use crate::{
    Error,
    domain::{Catalogue, Clinic},
    error::FieldProblem,
    web::api::setup::{ClinicBody, Resource},
};
use actix_web::HttpRequest;
use serde::Deserialize;
use serde_json::{Value, json};

impl Paged for ClinicBody {
    const PLACE: &'static str = "/admin/clinic";
    const NAME: &'static str = "clinic";

    fn key(_: &HttpRequest) -> Result<(), Error> {
        Ok(())
    }

    fn title(_: &Catalogue, _: &Clinic) -> String {
        "The clinic".to_owned()
    }

    fn form(_: &Catalogue, _: bool) -> Form {
        Form::of(vec![
            Field::text("name", "Name").required(),
            Field::line("tel", "phone", "Telephone").required(),
            Field::line("email", "email", "Mailbox that its mails come from").required(),
            Field::line("url", "website", "Web site").or_none(),
            Field::prose("about", "What patients read about it"),
            Field::choice("time_zone", "Time zone", zones()).required(),
            Field::text("locale", "Language and country").required().hint("Such as en-US."),
            Field::choice("accent", "Colour", colours()).required(),
            Field::lines("embed_origins", "Sites that show its booking pages in a frame")
                .hint("One a line, such as https://www.example.com."),
        ])
    }

    fn back(_: &HttpRequest) -> (String, &'static str) {
        ("/admin".to_owned(), "Administration")
    }
}

/// The clinic with the form of its policy.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub(super) struct PolicyPage(ClinicBody);

impl Resource for PolicyPage {
    type Thing = Clinic;
    type View = <ClinicBody as Resource>::View;

    fn blank(catalogue: &Catalogue) -> Clinic {
        ClinicBody::blank(catalogue)
    }

    fn edit(
        &self,
        edit: &mut crate::web::api::setup::Edit,
        catalogue: &Catalogue,
        clinic: &mut Clinic,
    ) -> Result<(), Error> {
        self.0.edit(edit, catalogue, clinic)
    }

    fn view(catalogue: &Catalogue, clinic: &Clinic) -> Self::View {
        ClinicBody::view(catalogue, clinic)
    }
}

impl Paged for PolicyPage {
    const PLACE: &'static str = "/admin/policy";
    const NAME: &'static str = "policy";

    fn key(_: &HttpRequest) -> Result<(), Error> {
        Ok(())
    }

    fn title(_: &Catalogue, _: &Clinic) -> String {
        "Policy".to_owned()
    }

    fn form(_: &Catalogue, _: bool) -> Form {
        Form::default()
            .and("Booking", booking())
            .and("Moving and cancelling", changing())
            .and("Mail", mail())
            .and("Practitioners", practitioners())
    }

    fn showing(catalogue: &Catalogue, view: &Value) -> Form {
        Self::form(catalogue, true).showing(view.get("policy").unwrap_or(&Value::Null))
    }

    fn said(form: &Form, _: &Typed) -> Result<Value, Vec<FieldProblem>> {
        Ok(json!({ "policy": form.said()? }))
    }

    fn back(_: &HttpRequest) -> (String, &'static str) {
        ("/admin".to_owned(), "Administration")
    }
}

fn booking() -> Vec<Field> {
    vec![
        Field::number("slot_step_minutes", "Minutes between starts")
            .hint("Visits start on multiples of this from midnight."),
        Field::number("min_notice_minutes", "Minutes of notice")
            .hint("How soon the public may book."),
        Field::number("horizon_days", "Days ahead").hint("How far ahead the public may book."),
        Field::number("hold_minutes", "Minutes that a time is kept")
            .hint("While a patient fills in the form."),
        Field::number("open_appointments_per_patient", "Coming visits of one patient")
            .hint("More than these the desk books."),
    ]
}

fn practitioners() -> Vec<Field> {
    let time_off = words([
        ("asked", "Asked for, and decided at the desk"),
        ("direct", "Blocked by themselves"),
    ]);
    vec![
        Field::tick("practitioners_see_all", "Practitioners see each other's visits and hours"),
        Field::choice("time_off", "Time off", time_off).required(),
    ]
}

fn changing() -> Vec<Field> {
    vec![
        Field::number("cancel_cutoff_minutes", "Minutes before, to cancel")
            .hint("Until then patients cancel alone; visits keep what they were booked under."),
        Field::number("reschedule_cutoff_minutes", "Minutes before, to move"),
    ]
}

fn mail() -> Vec<Field> {
    let invites = words([
        ("request", "As an invite that is answered"),
        ("publish", "As an entry to be added"),
    ]);
    vec![
        Field::numbers("reminders", "Reminders, minutes before", false)
            .hint("Up to four, such as 2880, 120; empty: none."),
        Field::number("grace_minutes", "Minutes that mails wait")
            .hint("After a change by staff, so that it can be undone unseen."),
        Field::line("time", "quiet_from", "Quiet from").required(),
        Field::line("time", "quiet_until", "Quiet until").required(),
        Field::choice("invites", "Calendar entries", invites).required(),
        Field::tick("discreet", "Mails leave out what a visit is for"),
        Field::tick("practitioner_copies", "Practitioners are told of each change by mail"),
        Field::tick("daily_schedule", "Practitioners are sent tomorrow's visits each evening"),
        Field::tick("no_show_note", "Patients who did not come are written to"),
    ]
}
