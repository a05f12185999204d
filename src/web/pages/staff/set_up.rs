//! The first clinic of an installation, set up in the browser with the code that the server prints.
use super::{
    form::{Choice, Field, Form, Typed},
    surroundings::plain_frame,
};
use crate::{
    Error,
    actions::{self, Founding},
    db::{audit::Actor, clinics},
    domain::{
        Accent, Clinic, ClinicId, Email, Location, LocationId, NewPassword, Origins, PersonName,
        Phone, Policy, Remark, Role, Slug, Staff, StaffId, Title,
    },
    error::FieldProblem,
    secret::Token,
    web::{
        api::setup,
        client::Client,
        extract::{Asked, Checks},
        pages::{Frame, onward, shown, shown_as},
        session,
    },
};
use actix_web::{
    HttpResponse,
    http::{StatusCode, header::RETRY_AFTER},
    web,
};
use askama::Template;
use chrono_tz::{TZ_VARIANTS, Tz};

#[derive(Template)]
#[template(path = "page/staff/set_up.html")]
struct Page {
    frame: Frame,
    form: Form,
}

/// `GET /setup`: there is nothing here once a clinic exists.
pub(super) async fn ask(asked: Asked) -> Result<HttpResponse, Error> {
    still_empty(&asked).await?;
    shown(&Page { frame: plain_frame("Set up your clinic"), form: form() })
}

/// `POST /setup`: opens the clinic and signs its administrator in.
pub(super) async fn open(
    asked: Asked,
    client: Client,
    typed: web::Form<Typed>,
) -> Result<HttpResponse, Error> {
    still_empty(&asked).await?;
    let code = typed.one("code").to_owned();
    if !asked.app.key.is_set_up_code(&code) {
        return wrong_code(&asked, client, &typed).await;
    }
    let (founding, password) = match read(&typed) {
        Ok(read) => read,
        Err(Error::Invalid(problems)) => {
            return again(&typed, StatusCode::UNPROCESSABLE_ENTITY, &problems);
        }
        Err(error) => return Err(error),
    };
    let founding = Founding { password_hash: session::hashed(password).await?, ..founding };
    let token = Token::random();
    let begun = token.clone();
    let deed =
        asked.act(Actor::System, move |tx, context| actions::found(tx, context, &founding, &begun));
    deed.await?;
    let mut response = onward("/admin");
    let cookie = session::cookie(&asked.app, &token);
    response.add_cookie(&cookie).map_err(anyhow::Error::from)?;
    Ok(response)
}

async fn still_empty(asked: &Asked) -> Result<(), Error> {
    let clinics = asked.read(clinics::all).await?;
    if clinics.is_empty() { Ok(()) } else { Err(Error::NotFound("page")) }
}

async fn wrong_code(asked: &Asked, client: Client, typed: &Typed) -> Result<HttpResponse, Error> {
    let counted = asked
        .act(Actor::System, move |tx, context| actions::count_wrong_code(tx, context, client.0));
    let (status, detail, wait) = match counted.await {
        Ok(()) => (
            StatusCode::FORBIDDEN,
            "is not the one that the server printed when it started".to_owned(),
            None,
        ),
        Err(Error::TooMany(seconds)) => (
            StatusCode::TOO_MANY_REQUESTS,
            format!("was wrong too often; wait {seconds} seconds"),
            Some(seconds),
        ),
        Err(error) => return Err(error),
    };
    let problem = FieldProblem { pointer: "/code".to_owned(), code: "invalid", detail };
    let mut response = again(typed, status, &[problem])?;
    if let Some(seconds) = wait {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    Ok(response)
}

/// The form as it was typed, but for the password, and what is wrong with it.
fn again(
    typed: &Typed,
    status: StatusCode,
    problems: &[FieldProblem],
) -> Result<HttpResponse, Error> {
    let form = form().keeping(typed).forgetting("password").blame(problems);
    shown_as(status, &Page { frame: plain_frame("Error: Set up your clinic"), form })
}

fn form() -> Form {
    let zones = TZ_VARIANTS.iter().map(|zone| Choice::new(zone.name(), zone.name()));
    let zones = std::iter::once(Choice::new("", "Choose…")).chain(zones).collect();
    let code = Field::text("code", "Set-up code").required();
    let code = code.hint("The server prints it where it was started.");
    Form::of(vec![code])
        .and(
            "The clinic",
            vec![
                Field::text("name", "Name").required().filled("organization"),
                Field::text("slug", "Short name for its address")
                    .hint("Small letters and hyphens. Left empty, it is made of the name."),
                Field::line("tel", "phone", "Telephone").required().filled("tel"),
                Field::line("email", "email", "Mailbox that its mails come from").required(),
                Field::choice("time_zone", "Time zone", zones).required(),
                Field::text("currency", "Currency of its prices")
                    .at_first("USD")
                    .required()
                    .hint("Three letters, such as USD."),
            ],
        )
        .and(
            "Its first location",
            vec![
                Field::text("address", "Street and number").required().filled("address-line1"),
                Field::text("city", "City").required().filled("address-level2"),
                Field::text("region", "State or province").filled("address-level1"),
                Field::text("postal_code", "Postal code").filled("postal-code"),
                Field::text("country", "Country")
                    .at_first("US")
                    .required()
                    .hint("Two letters, such as US."),
            ],
        )
        .and(
            "You, its administrator",
            vec![
                Field::text("admin_name", "Your name").required().filled("name"),
                Field::line("email", "admin_email", "Your mail address")
                    .required()
                    .filled("username"),
                Field::line("password", "password", "Your password")
                    .required()
                    .filled("new-password")
                    .hint("At least 12 characters."),
            ],
        )
}

/// What was typed, and the password, which is hashed later.
fn read(typed: &Typed) -> Result<(Founding, NewPassword), Error> {
    let mut checks = Checks::default();
    let clinic = clinic(&mut checks, typed);
    let location = location(&mut checks, typed);
    let admin_name = checks.field("/admin_name", PersonName::parse(typed.one("admin_name")));
    let admin_email = checks.field("/admin_email", Email::parse(typed.one("admin_email")));
    let password = checks.field("/password", NewPassword::parse(typed.one("password")));
    let whole = || {
        let admin = Staff {
            id: StaffId::new(),
            email: admin_email?.to_string(),
            name: admin_name?.into(),
            role: Role::Admin,
            practitioner_id: None,
        };
        let (clinic, location, password_hash) = (clinic?, location?, String::new());
        let (phone, time_zone) = (clinic.phone.clone(), clinic.time_zone);
        let location = Location { phone, time_zone, ..location };
        Some((Founding { clinic, location, admin, password_hash }, password?))
    };
    let whole = whole();
    checks.finish(whole)
}

fn clinic(checks: &mut Checks, typed: &Typed) -> Option<Clinic> {
    let country = typed.one("country").trim();
    let name = checks.field("/name", Title::parse(typed.one("name")));
    let slug = match typed.one("slug").trim() {
        "" => {
            Some(Slug::for_name(typed.one("name"), "clinic", |slug| Slug::of_clinic(slug).is_err()))
        }
        given => checks.field("/slug", Slug::of_clinic(given)),
    };
    let phone = checks.field("/phone", Phone::parse(typed.one("phone"), country));
    let email = checks.field("/email", Email::parse(typed.one("email")));
    let time_zone = checks.field("/time_zone", setup::zone(typed.one("time_zone")));
    let currency = checks.field("/currency", setup::currency(typed.one("currency").trim()));
    Some(Clinic {
        id: ClinicId::new(),
        slug: slug?.into(),
        name: name?.into(),
        phone: phone?.to_string(),
        email: email?.to_string(),
        website: None,
        about: String::new(),
        time_zone: time_zone?,
        locale: format!("en-{country}"),
        currency: currency?,
        accent: Accent::Teal,
        embed_origins: Origins::default(),
        policy: Policy::default(),
    })
}

/// The location, but for its telephone and clocks, which are the clinic's.
fn location(checks: &mut Checks, typed: &Typed) -> Option<Location> {
    let address = checks.field("/address", Title::parse(typed.one("address")));
    let city = checks.field("/city", Title::parse(typed.one("city")));
    let region = checks.field("/region", Remark::parse(typed.one("region")));
    let postal_code = checks.field("/postal_code", Remark::parse(typed.one("postal_code")));
    let country = setup::country(typed.one("country").trim().to_owned());
    let country = checks.field("/country", country);
    let address = String::from(address?);
    Some(Location {
        id: LocationId::new(),
        name: address.clone(),
        address,
        city: city?.into(),
        region: region?.into(),
        postal_code: postal_code?.into(),
        country: country?,
        phone: String::new(),
        time_zone: Tz::UTC,
        active: true,
    })
}
