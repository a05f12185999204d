//! What this browser answered to the guides of a clinic: in a cookie for each, for an hour, and
//! nowhere else.
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
use chrono::{DateTime, Utc};
use std::future::{Ready, ready};

/// What the names of the cookies begin with; the clinic and the guide follow.
const COOKIE: &str = "limber-answers";
const KEPT: Duration = Duration::hours(1);
/// The longest that is read; the longest that our guides can come to is a third of it.
const LONGEST: usize = 3000;

/// The answers, as the browser brought them. Those to one guide are never touched by another, so
/// that what they forbid is forbidden whatever else is answered.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Answers {
    each: Vec<Given>,
}

/// What was answered to one guide, be it nothing so far.
#[derive(Debug, Clone)]
pub(super) struct Given {
    /// The short name of the clinic that asked.
    clinic: String,
    guide: &'static Guide,
    answers: Vec<(String, Vec<String>)>,
    /// When the last answer came, in seconds.
    at: i64,
}

impl FromRequest for Answers {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let each = request.cookies().map_or_else(
            |_| Vec::new(),
            |all| all.iter().filter_map(|one| Given::read(one.name(), one.value())).collect(),
        );
        let answers = Self { each };
        ready(Ok(match request.match_info().get("clinic") {
            Some(clinic) => answers.at(clinic),
            None => answers,
        }))
    }
}

impl Answers {
    /// Those that one clinic asked for.
    pub(in super::super) fn at(mut self, clinic: &str) -> Self {
        self.each.retain(|one| one.clinic == clinic);
        self
    }

    /// Those to one guide; `None`: the browser brought none.
    pub(super) fn to(&self, guide: &Guide) -> Option<&Given> {
        self.each.iter().find(|one| one.guide.id == guide.id)
    }

    /// Those to all guides but one.
    pub(super) fn but(&self, guide: &Guide) -> Self {
        let others = self.each.iter().filter(|one| one.guide.id != guide.id);
        Self { each: others.cloned().collect() }
    }

    /// Where each set of answers leads that speaks against booking a discipline online, the most
    /// urgent first.
    pub(super) fn against(&self, discipline: &str) -> Vec<(&Given, Path<'static>)> {
        let mut found: Vec<_> = self.each.iter().map(|one| (one, one.path())).collect();
        found.retain(|(_, path)| path.forbids(discipline));
        found.sort_by_key(|(_, path)| path.stop().map_or((1, None), |stop| (0, Some(stop.kind))));
        found
    }

    /// Where a guide says whom to call, if the answers forbid to book a discipline online.
    pub(in super::super) fn instead_of(&self, discipline: &str) -> Option<String> {
        let against = self.against(discipline);
        against.first().map(|(given, path)| super::place(&given.clinic, path))
    }

    /// Whether the answers forbid to book a discipline online.
    pub(in super::super) fn forbid(&self, discipline: &str) -> bool {
        self.each.iter().any(|one| one.path().forbids(discipline))
    }

    /// Those that lead to the end of their guide and were given last.
    pub(super) fn completed(&self) -> Option<Path<'static>> {
        let ended = self.each.iter().map(|one| (one.at, one.path()));
        let ended = ended.filter(|(_, path)| path.next().is_none());
        ended.max_by_key(|(at, _)| *at).map(|(_, path)| path)
    }

    /// What could be shared with the practitioner: the answers to all questions of a guide.
    pub(in super::super) fn record(&self) -> Option<Record> {
        self.completed().map(|path| Record::of(&path))
    }
}

impl Given {
    /// No answer yet to a guide's questions.
    pub(super) fn none(clinic: &str, guide: &'static Guide) -> Self {
        Self { clinic: clinic.to_owned(), guide, answers: Vec::new(), at: 0 }
    }

    /// The short name of the clinic that asked.
    pub(super) fn clinic(&self) -> &str {
        &self.clinic
    }

    /// Where they lead.
    pub(super) fn path(&self) -> Path<'static> {
        let given: Vec<(&str, Vec<&str>)> = self
            .answers
            .iter()
            .map(|(question, ids)| (question.as_str(), ids.iter().map(String::as_str).collect()))
            .collect();
        self.guide.follow(&given)
    }

    /// The same with another answer to a question.
    pub(super) fn with(&self, question: &str, ids: &[&str], now: DateTime<Utc>) -> Self {
        let mut new = Self { at: now.timestamp(), ..self.clone() };
        new.answers.retain(|(id, _)| id != question);
        let ids = ids.iter().map(|id| (*id).to_owned()).collect();
        new.answers.push((question.to_owned(), ids));
        new
    }

    /// Lets the browser keep them.
    pub(super) fn remember(&self, response: &mut HttpResponse, app: &App) -> Result<(), Error> {
        let cookie = cookie(app, &self.clinic, self.guide, self.written());
        response.add_cookie(&cookie).map_err(anyhow::Error::from)?;
        Ok(())
    }

    /// `1~1772442000~now.none~where.calf`: all are numbers, or names that hold nothing but small
    /// letters, digits and hyphens.
    fn written(&self) -> String {
        let mut text = format!("{}~{}", self.guide.version, self.at);
        // What lies on the way first, what was answered elsewhere is forgotten.
        for taken in self.path().taken() {
            text.push('~');
            text.push_str(&taken.question.id);
            for answer in &taken.answers {
                text.push('.');
                text.push_str(&answer.id);
            }
        }
        text
    }

    fn read(name: &str, text: &str) -> Option<Self> {
        let (clinic, guide) = name.strip_prefix(COOKIE)?.strip_prefix('.')?.split_once('.')?;
        let guide = guides::named(guide)?;
        let mut parts = (text.len() <= LONGEST).then(|| text.split('~'))?;
        if parts.next()?.parse() != Ok(guide.version) {
            return None;
        }
        let at = parts.next()?.parse().ok()?;
        let given = parts.filter_map(|part| {
            let mut names = part.split('.').map(str::to_owned);
            Some((names.next()?, names.collect()))
        });
        Some(Self { clinic: clinic.to_owned(), guide, answers: given.collect(), at })
    }
}

/// Lets the browser forget what it answered to one guide of a clinic.
pub(super) fn forget(
    response: &mut HttpResponse,
    app: &App,
    (clinic, guide): (&str, &Guide),
) -> Result<(), Error> {
    let mut nothing = cookie(app, clinic, guide, String::new());
    nothing.make_removal();
    response.add_cookie(&nothing).map_err(anyhow::Error::from)?;
    Ok(())
}

fn cookie(app: &App, clinic: &str, guide: &Guide, value: String) -> Cookie<'static> {
    Cookie::build(format!("{COOKIE}.{clinic}.{}", guide.id), value)
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

    const NAME: &str = "limber-answers.harbor.muscle-spasms";

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn none(guide: &str) -> Given {
        Given::none("harbor", guides::named(guide).unwrap())
    }

    #[test]
    fn answers_are_read_as_they_were_written() {
        let answers = none("muscle-spasms")
            .with("now", &["none"], at(7))
            .with("doctor", &["none"], at(8))
            .with("where", &["foot"], at(9))
            .with("where", &["calf"], at(10))
            .with("hope", &["hands"], at(11));
        let text = answers.written();
        assert_eq!(text, "1~11~now.none~doctor.none~where.calf");
        let read = Given::read(NAME, &text).unwrap();
        assert_eq!((read.path(), read.at), (answers.path(), 11));
        assert_eq!(answers.path().next().unwrap().id, "since");
    }

    #[test]
    fn what_makes_no_sense_is_as_if_nothing_was_answered() {
        let none = |name: &str, text: &str| Given::read(name, text).is_none();
        assert!(none(NAME, "") && none(NAME, "0~1") && none(NAME, "1") && none(NAME, "1~soon"));
        assert!(none("limber-answers", "1~1") && none("limber-answers.harbor", "1~1"));
        assert!(none("limber-answers.harbor.knees", "1~1") && none("other", "1~1"));
        assert!(none(NAME, &format!("1~1~{}", "x".repeat(3000))));
        for odd in ["1~1~~..~now", "1~1~now.no", "1~1~know.none"] {
            let path = Given::read(NAME, odd).unwrap().path();
            assert_eq!((path.taken().len(), path.next().unwrap().id.as_str()), (0, "now"), "{odd}");
        }
    }

    #[test]
    fn the_most_urgent_of_several_stops_is_told_and_the_last_answers_are_shared() {
        let doctor = none("muscle-spasms").with("now", &["none"], at(20)).with(
            "doctor",
            &["swollen-leg"],
            at(21),
        );
        let urgent = none("neck-pain").with("now", &[first_of("neck-pain")], at(10));
        let open = none("low-back-pain").with("now", &["none"], at(30));
        let answers = Answers { each: vec![doctor, open, urgent] };
        assert_eq!(
            answers.instead_of("massage-therapy").unwrap(),
            "/harbor/guide/neck-pain/end",
            "an emergency goes before a doctor"
        );
        assert!(answers.forbid("dry-needling"));
        let shared = answers.completed().unwrap();
        assert_eq!(shared.guide().id, "muscle-spasms", "what goes on is not shared");
        assert!(!answers.clone().at("juniper").forbid("dry-needling"));
    }

    fn first_of(guide: &str) -> &'static str {
        &guides::named(guide).unwrap().question("now").unwrap().answers[0].id
    }

    #[test]
    fn the_longest_answers_are_read_again() {
        for guide in guides::all() {
            let every = guide.questions().iter().flat_map(|question| &question.answers);
            let text: usize = every.map(|answer| answer.id.len() + 20).sum();
            assert!(text < LONGEST, "{text}");
        }
    }
}
