//! What this browser answered to a guide of a clinic: in a cookie, for an hour, and nowhere else.
use crate::{
    App, Error,
    domain::guide::{Guide, Path, Record},
    guides,
    web::session::is_secure,
};
use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    dev::Payload,
};
use std::future::{Ready, ready};

const COOKIE: &str = "limber-answers";
const KEPT: Duration = Duration::hours(1);
/// The longest that is read; the longest that our guides can come to is a third of it.
const LONGEST: usize = 3000;

/// The answers, as the browser brought them.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Answers {
    /// The short name of the clinic that asked.
    clinic: String,
    /// `None`: it brought none, or those of another version.
    guide: Option<&'static Guide>,
    given: Vec<(String, Vec<String>)>,
}

impl FromRequest for Answers {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let cookie = request.cookie(COOKIE);
        let answers = cookie.and_then(|cookie| Self::read(cookie.value())).unwrap_or_default();
        ready(Ok(match request.match_info().get("clinic") {
            Some(clinic) => answers.at(clinic),
            None => answers,
        }))
    }
}

impl Answers {
    /// No answer yet to a guide's questions.
    pub(super) fn to(clinic: &str, guide: &'static Guide) -> Self {
        Self { clinic: clinic.to_owned(), guide: Some(guide), given: Vec::new() }
    }

    /// These, if it was that clinic that asked.
    pub(in super::super) fn at(self, clinic: &str) -> Self {
        if self.clinic == clinic { self } else { Self::default() }
    }

    /// Whether these are answers to that guide, be they none so far.
    pub(super) fn are_to(&self, guide: &Guide) -> bool {
        self.guide.is_some_and(|own| own.id == guide.id)
    }

    /// Where they lead.
    pub(super) fn path(&self) -> Option<Path<'static>> {
        let given: Vec<(&str, Vec<&str>)> = self
            .given
            .iter()
            .map(|(question, ids)| (question.as_str(), ids.iter().map(String::as_str).collect()))
            .collect();
        self.guide.map(|guide| guide.follow(&given))
    }

    /// The same with another answer to a question.
    pub(super) fn with(mut self, question: &str, ids: &[&str]) -> Self {
        self.given.retain(|(id, _)| id != question);
        let ids = ids.iter().map(|id| (*id).to_owned()).collect();
        self.given.push((question.to_owned(), ids));
        self
    }

    /// Where the guide says whom to call, if the answers forbid to book a discipline online.
    pub(in super::super) fn instead_of(&self, discipline: &str) -> Option<String> {
        let path = self.path().filter(|path| path.forbids(discipline))?;
        Some(super::place(&self.clinic, &path))
    }

    /// Whether the answers forbid to book a discipline online.
    pub(in super::super) fn forbid(&self, discipline: &str) -> bool {
        self.path().is_some_and(|path| path.forbids(discipline))
    }

    /// What could be shared with the practitioner: the answers to all questions.
    pub(in super::super) fn record(&self) -> Option<Record> {
        let path = self.path().filter(|path| path.next().is_none());
        path.map(|path| Record::of(&path))
    }

    /// Lets the browser keep them.
    pub(super) fn remember(&self, response: &mut HttpResponse, app: &App) -> Result<(), Error> {
        let cookie = cookie(app, self.written());
        response.add_cookie(&cookie).map_err(anyhow::Error::from)?;
        Ok(())
    }

    /// `harbor~muscle-spasms~1~now.none~where.calf`: all are names that hold nothing but small
    /// letters, digits and hyphens.
    fn written(&self) -> String {
        let Some(path) = self.path() else { return String::new() };
        let guide = path.guide();
        let mut text = format!("{}~{}~{}", self.clinic, guide.id, guide.version);
        // What lies on the way first, what was answered elsewhere is forgotten.
        for taken in path.taken() {
            text.push('~');
            text.push_str(&taken.question.id);
            for answer in &taken.answers {
                text.push('.');
                text.push_str(&answer.id);
            }
        }
        text
    }

    fn read(text: &str) -> Option<Self> {
        let mut parts = (text.len() <= LONGEST).then(|| text.split('~'))?;
        let clinic = parts.next()?.to_owned();
        let guide = guides::named(parts.next()?)?;
        if parts.next()?.parse() != Ok(guide.version) {
            return None;
        }
        let given = parts.filter_map(|part| {
            let mut names = part.split('.').map(str::to_owned);
            Some((names.next()?, names.collect()))
        });
        Some(Self { clinic, guide: Some(guide), given: given.collect() })
    }
}

/// Lets the browser forget what it answered.
pub(super) fn forget(response: &mut HttpResponse, app: &App) -> Result<(), Error> {
    let mut nothing = cookie(app, String::new());
    nothing.make_removal();
    response.add_cookie(&nothing).map_err(anyhow::Error::from)?;
    Ok(())
}

fn cookie(app: &App, value: String) -> Cookie<'static> {
    Cookie::build(COOKIE, value)
        .path("/")
        .http_only(true)
        .secure(is_secure(app))
        .same_site(SameSite::Lax)
        .max_age(KEPT)
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_as_they_were_written() {
        let guide = guides::named("muscle-spasms").unwrap();
        let answers = Answers::to("harbor", guide)
            .with("now", &["none"])
            .with("doctor", &["none"])
            .with("where", &["foot"])
            .with("where", &["calf"])
            .with("hope", &["hands"]);
        let text = answers.written();
        assert_eq!(text, "harbor~muscle-spasms~1~now.none~doctor.none~where.calf");
        assert_eq!(Answers::read(&text).unwrap().path(), answers.path());
        assert_eq!(answers.path().unwrap().next().unwrap().id, "since");
    }

    #[test]
    fn what_makes_no_sense_is_as_if_nothing_was_answered() {
        let none = |text: &str| Answers::read(text).is_none();
        assert!(
            none("") && none("h~knees~1") && none("h~muscle-spasms~0") && none("muscle-spasms~1")
        );
        assert!(none(&format!("h~muscle-spasms~1~{}", "x".repeat(3000))));
        for odd in
            ["h~muscle-spasms~1~~..~now", "h~muscle-spasms~1~now.no", "h~muscle-spasms~1~know.none"]
        {
            let path = Answers::read(odd).unwrap().path().unwrap();
            assert_eq!((path.taken().len(), path.next().unwrap().id.as_str()), (0, "now"), "{odd}");
        }
    }

    #[test]
    fn the_longest_answers_are_read_again() {
        for guide in guides::all() {
            let every =
                guide.questions().iter().fold(Answers::to("harbor", guide), |answers, question| {
                    let ids: Vec<&str> =
                        question.answers.iter().map(|one| one.id.as_str()).collect();
                    answers.with(&question.id, &ids)
                });
            let text: usize =
                every.given.iter().flat_map(|one| &one.1).map(|id| id.len() + 20).sum();
            assert!(text < LONGEST, "{text}");
        }
    }
}
