//! What a patient types about themselves, and what is wrong with it.
use crate::{
    Error,
    domain::{Audience, Email, Note, PatientDetails, PersonName, Phone, Refusal, TextProblem},
    error::FieldProblem,
    tongue::{Said as Message, Tongue},
    web::extract::Checks,
};
use serde::{Deserialize, Serialize};

/// The form as it was sent, word for word.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Words {
    /// Which sending of the form it is.
    pub(super) nonce: String,
    /// For whom of those under the address of whoever is signed in, or `new`; empty: not said.
    pub(super) whom: String,
    pub(super) given_name: String,
    pub(super) family_name: String,
    pub(super) email: String,
    pub(super) phone: String,
    /// `yes` or `no`.
    pub(super) been_here: String,
    pub(super) reason: String,
    /// `yes`: the answers to the guide go along.
    pub(super) share: String,
    /// What the words are about, so that nothing need be chosen again when its time has run out.
    pub(super) service: String,
    pub(super) practitioner: String,
    pub(super) starts_at: String,
    /// Nobody sees this field: what is in it was put there by a program.
    pub(super) website: String,
}

/// The form as it is understood.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) details: PatientDetails,
    pub(super) returning: bool,
    pub(super) reason: Option<String>,
}

/// One line of the form.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) label: String,
    pub(super) hint: String,
    pub(super) kind: &'static str,
    pub(super) autocomplete: &'static str,
    pub(super) value: String,
    /// What is wrong with it; empty where nothing is.
    pub(super) problem: String,
}

impl Words {
    /// Whether anything about a person was typed.
    pub(super) fn any(&self) -> bool {
        [&self.given_name, &self.family_name, &self.email, &self.phone, &self.reason]
            .iter()
            .any(|text| !text.trim().is_empty())
            || !self.been_here.is_empty()
    }

    /// What was said about a visit for `audience`, or everything that is wrong with it. A number
    /// without a prefix is of `country`.
    pub(super) fn read(
        &self,
        (country, tongue): (&str, Tongue),
        audience: Audience,
    ) -> Result<Said, Error> {
        let mut checks = Checks::default();
        let given_name = checks.field("given_name", name(tongue, &self.given_name, GIVEN));
        let family_name = checks.field("family_name", name(tongue, &self.family_name, FAMILY));
        let email = checks.field("email", email(tongue, &self.email));
        let phone = checks.field("phone", phone((country, tongue), &self.phone));
        let returning = checks.field("been_here", been_here(tongue, &self.been_here, audience));
        let reason = checks.field("reason", reason(tongue, &self.reason));
        let _: Option<()> = checks.field("book", nothing(tongue, &self.website));

        let said = given_name.zip(family_name).zip(email.zip(phone)).zip(returning.zip(reason));
        let said =
            said.map(|(((given_name, family_name), (email, phone)), (returning, reason))| {
                let (email, phone) = (Some(email), Some(phone));
                Said {
                    details: PatientDetails {
                        given_name,
                        family_name,
                        email,
                        phone,
                        birth_date: None,
                        language: Some(tongue.language),
                    },
                    returning,
                    reason,
                }
            });
        checks.finish(said)
    }

    /// The lines of the form, with their problems beside them.
    pub(super) fn fields(&self, tongue: Tongue, problems: &[FieldProblem]) -> Vec<Field> {
        let field = |name, label: &'static str, kind, autocomplete, value: &String| Field {
            name,
            label: tongue.say(label).into(),
            hint: match name {
                "email" => tongue.say("details-email-hint").into(),
                "phone" => tongue.say("details-phone-hint").into(),
                _ => String::new(),
            },
            kind,
            autocomplete,
            value: value.clone(),
            problem: problem_of(problems, name),
        };
        vec![
            field("given_name", "details-given-name", "text", "given-name", &self.given_name),
            field("family_name", "details-family-name", "text", "family-name", &self.family_name),
            field("email", "details-email", "email", "email", &self.email),
            field("phone", "details-phone", "tel", "tel", &self.phone),
        ]
    }
}

/// What is wrong with a part; empty where nothing is.
pub(super) fn problem_of(problems: &[FieldProblem], name: &str) -> String {
    let found = problems.iter().find(|problem| problem.pointer == name);
    found.map(|problem| problem.detail.clone()).unwrap_or_default()
}

/// The part of the form that a refusal is about, if it is about the form and not about the time.
pub(super) fn about_words(tongue: Tongue, refusal: &Refusal) -> Option<FieldProblem> {
    let detail = match refusal {
        Refusal::TooManyOpen { limit } => tongue.say("details-too-many").with("limit", *limit),
        Refusal::PatientBusy => tongue.say("details-busy"),
        _ => return None,
    };
    Some(FieldProblem { pointer: "visit".to_owned(), code: "invalid", detail: detail.into() })
}

/// What is said of a name that is empty, too long or strange.
type NameProblems = [&'static str; 3];

const GIVEN: NameProblems =
    ["details-given-name-empty", "details-given-name-long", "details-given-name-strange"];
const FAMILY: NameProblems =
    ["details-family-name-empty", "details-family-name-long", "details-family-name-strange"];

fn name(tongue: Tongue, text: &str, said: NameProblems) -> Result<PersonName, Message> {
    let [empty, long, strange] = said;
    PersonName::parse(text).map_err(|problem| match problem {
        TextProblem::Empty => tongue.say(empty),
        TextProblem::TooLong(most) => tongue.say(long).with("most", most),
        _ => tongue.say(strange),
    })
}

fn email(tongue: Tongue, text: &str) -> Result<Email, Message> {
    Email::parse(text).map_err(|_| match text.trim() {
        "" => tongue.say("details-email-empty"),
        _ => tongue.say("details-email-wrong"),
    })
}

fn phone((country, tongue): (&str, Tongue), text: &str) -> Result<Phone, Message> {
    Phone::parse(text, country).map_err(|_| match text.trim() {
        "" => tongue.say("details-phone-empty"),
        _ => tongue.say("details-phone-wrong"),
    })
}

/// Only where the visit is for everyone is it asked; whoever books another is whom it is for.
fn been_here(tongue: Tongue, text: &str, audience: Audience) -> Result<bool, Message> {
    match (audience, text) {
        (Audience::Returning, _) | (Audience::Everyone, "yes") => Ok(true),
        (Audience::New, _) | (Audience::Everyone, "no") => Ok(false),
        _ => Err(tongue.say("details-been-here-empty")),
    }
}

/// A browser may have filled in what nobody sees, too: the form comes again without it.
fn nothing(tongue: Tongue, text: &str) -> Result<(), Message> {
    if text.is_empty() { Ok(()) } else { Err(tongue.say("details-once-more")) }
}

fn reason(tongue: Tongue, text: &str) -> Result<Option<String>, Message> {
    match Note::parse(text) {
        Ok(note) => Ok(note.into_option()),
        Err(TextProblem::TooLong(most)) => {
            Err(tongue.say("details-reason-long").with("most", most))
        }
        Err(_) => Err(tongue.say("details-reason-strange")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;

    fn us() -> Tongue {
        Tongue::new(Language::English, "en-US")
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once_and_in_order() {
        let words = Words { email: "ana".to_owned(), ..Words::default() };
        let Err(Error::Invalid(problems)) = words.read(("US", us()), Audience::Everyone) else {
            panic!("must not be read")
        };
        let parts: Vec<_> = problems.iter().map(|problem| problem.pointer.as_str()).collect();
        assert_eq!(parts, ["given_name", "family_name", "email", "phone", "been_here"]);
        assert_eq!(problem_of(&problems, "email"), "Enter an email address like name@example.com.");
        assert_eq!(problem_of(&problems, "reason"), "");
    }

    #[test]
    fn too_many_visits_ahead_is_about_the_visit_and_says_whom_to_ask() {
        let problem = about_words(us(), &Refusal::TooManyOpen { limit: 2 }).unwrap();
        assert_eq!(problem.pointer, "visit");
        assert!(problem.detail.starts_with("You have 2 visits ahead already"), "{problem:?}");
        assert!(problem.detail.ends_with("Please call us for another."), "{problem:?}");
    }

    #[test]
    fn a_complete_form_is_understood() {
        let text = |text: &str| text.to_owned();
        let words = Words {
            given_name: text(" Ana "),
            family_name: text("O'Brien"),
            email: text("Ana@Patients.example"),
            phone: text("305.555.0101"),
            been_here: text("no"),
            ..Words::default()
        };
        let said = words.read(("US", us()), Audience::Everyone).unwrap();
        assert_eq!(said.details.phone.unwrap().as_str(), "+13055550101");
        assert_eq!((said.returning, said.reason), (false, None));
        let unsaid = Words { been_here: String::new(), ..words };
        assert!(unsaid.read(("US", us()), Audience::Returning).unwrap().returning);
        assert!(!unsaid.read(("US", us()), Audience::New).unwrap().returning);
    }
}
