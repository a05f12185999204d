//! For whom a visit is that somebody books who is signed in: one of the persons under their
//! address, whose details are known, or somebody else.
use super::{address, visitor::Visitor, words::Words};
use crate::{
    Error,
    actions::Who,
    db::{DbConn, account_sessions::AccountSession, own, patients},
    domain::{Catalogue, PatientDetails, PatientRecord, readable_phone},
    web::extract::Asked,
};

/// Somebody new, as a form and an address name them.
const NEW: &str = "new";

/// Who is offered, and whom the form is for.
#[derive(Default)]
pub(super) struct Family {
    /// Name, address, and whether it is what is shown; the last is somebody else. Empty where
    /// nobody is signed in.
    pub(super) choices: Vec<(String, String, bool)>,
    /// Whom it is for, where nothing need be asked.
    pub(super) known: Option<Known>,
}

/// A person who need not type anything.
pub(super) struct Known {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) phone: String,
    /// Where their details are changed.
    pub(super) page: String,
    /// Whether they were treated here before.
    pub(super) returns: bool,
}

impl Family {
    /// Who is offered for a form at `here`; fills in what is known of whom it is for.
    pub(super) async fn of(
        asked: &Asked,
        visitor: &Visitor,
        (catalogue, here): (&Catalogue, &str),
        words: Words,
    ) -> Result<(Self, Words), Error> {
        let Some(session) = visitor.at(catalogue) else { return Ok((Self::default(), words)) };
        let (slug, here) = (catalogue.clinic.slug.clone(), here.to_owned());
        let whom = visitor.whom.clone().unwrap_or_default();
        asked.read(move |conn| filled(conn, &session, (&slug, &here), &whom, words)).await
    }
}

fn filled(
    conn: &mut DbConn,
    session: &AccountSession,
    (slug, here): (&str, &str),
    whom: &str,
    mut words: Words,
) -> Result<(Family, Words), Error> {
    let persons = own::persons(conn, session.clinic_id, &session.account.email)?;
    let chosen = chosen(&persons, whom, &words);
    let mut choices: Vec<_> = persons
        .iter()
        .map(|one| {
            let id = one.patient.id.to_string();
            let shown = chosen.is_some_and(|chosen| chosen.patient.id == one.patient.id);
            (one.patient.name(), address(here, &[("for", &id)]), shown)
        })
        .collect();
    if !choices.is_empty() {
        choices.push((String::new(), address(here, &[("for", NEW)]), chosen.is_none()));
    }
    let Some(PatientRecord { patient, .. }) = chosen else {
        NEW.clone_into(&mut words.whom);
        if words.email.is_empty() {
            words.email.clone_from(&session.account.email);
        }
        return Ok((Family { choices, known: None }, words));
    };
    words.whom = patient.id.to_string();
    words.given_name.clone_from(&patient.given_name);
    words.family_name.clone_from(&patient.family_name);
    words.email.clone_from(&session.account.email);
    let known = patient.phone.as_deref().map(readable_phone);
    if let Some(phone) = &known {
        words.phone.clone_from(phone);
    }
    let returns = patients::is_known(conn, patient.id)?;
    let known = known.map(|phone| Known {
        name: patient.name(),
        email: session.account.email.clone(),
        phone,
        page: format!("/{slug}/my/persons/{}", patient.id),
        returns,
    });
    Ok((Family { choices, known }, words))
}

/// Whom it is for: whom the form says, or whose name was typed; else whom the browser chose; else
/// the first.
fn chosen<'a>(
    persons: &'a [PatientRecord],
    whom: &str,
    words: &Words,
) -> Option<&'a PatientRecord> {
    let named = |id: &str| persons.iter().find(|one| one.patient.id.to_string() == id);
    let typed = (words.given_name.trim(), words.family_name.trim());
    let is_typed = |one: &&PatientRecord| {
        typed == (one.patient.given_name.as_str(), one.patient.family_name.as_str())
    };
    match (words.whom.as_str(), whom) {
        (NEW, _) => None,
        ("", _) if typed != ("", "") => persons.iter().find(is_typed),
        ("", NEW) => None,
        ("", whom) => named(whom).or(persons.first()),
        (id, _) => named(id),
    }
}

/// For whom a visit is booked: one of the persons under the address of whoever is signed in,
/// where the form says so and its words are still theirs; else whoever gave these details.
pub(super) async fn who(
    asked: &Asked,
    visitor: &Visitor,
    catalogue: &Catalogue,
    words: &Words,
    details: PatientDetails,
) -> Result<Who, Error> {
    let person = words.whom.parse().ok();
    let Some((session, id)) = visitor.at(catalogue).zip(person) else {
        return Ok(Who::Given(details));
    };
    let name = format!("{} {}", details.given_name, details.family_name);
    let read = asked.read(move |conn| {
        match own::person(conn, (session.clinic_id, &session.account.email), id) {
            Ok(one) => Ok(Some(one.patient)),
            Err(Error::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    });
    let found = read.await?.filter(|one| one.name() == name && one.phone.is_some());
    Ok(found.map_or(Who::Given(details), |one| Who::Known(one.id)))
}
