//! Reads a guide's file, and says of everything that is wrong with it where it stands.
mod graph;

use super::{
    super::{Language, Slug},
    Answer, DISCIPLINES, Guide, NONE, Question, Route, Source, Stop, StopKind, Then, Words,
    file::{AnswerFile, GuideFile, QuestionFile, Reasoned, RouteFile, SourceFile, StopFile, Text},
};
use std::{collections::BTreeSet, fmt, ops::Range};
use toml::Spanned;

/// What `next` says where the questions are over.
const ROUTES: &str = "routes";
/// What stands where a question's name would in the addresses of pages.
const RESERVED: [&str; 3] = ["end", "again", ROUTES];

/// Something that is wrong with a guide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// In which line of the file, counted from 1.
    pub line: usize,
    /// What it is.
    pub what: String,
}

/// Everything that is wrong with a guide.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Faults {
    /// The guide's name.
    pub guide: String,
    /// In the order of the file.
    pub all: Vec<Fault>,
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Fault { line, what }) in self.all.iter().enumerate() {
            let before = if index == 0 { "" } else { "\n" };
            write!(f, "{before}guides/{}.toml:{line}: {what}", self.guide)?;
        }
        Ok(())
    }
}

/// The guide, if nothing is wrong with it.
pub(super) fn checked(id: &str, text: &str) -> Result<Guide, Faults> {
    let mut check = Check { text, faults: Vec::new(), used: BTreeSet::new() };
    let guide = match toml::from_str::<GuideFile>(text) {
        Ok(file) => check.guide(id, &file),
        Err(error) => {
            check.at(&error.span().unwrap_or_default(), error.message().to_owned());
            None
        }
    };
    let mut all = check.faults;
    all.sort_by_key(|fault| fault.line);
    match guide {
        Some(guide) if all.is_empty() => Ok(guide),
        _ => Err(Faults { guide: id.to_owned(), all }),
    }
}

/// What is found on the way through a file.
struct Check<'a> {
    text: &'a str,
    faults: Vec<Fault>,
    /// The stops and reasons that something names.
    used: BTreeSet<(&'static str, String)>,
}

impl Check<'_> {
    fn at(&mut self, span: &Range<usize>, what: String) {
        let before = self.text.get(..span.start).unwrap_or_default();
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        self.faults.push(Fault { line, what });
    }

    fn guide(&mut self, id: &str, file: &GuideFile) -> Option<Guide> {
        if *file.version.as_ref() == 0 {
            self.at(&file.version.span(), "versions are counted from 1".to_owned());
        }
        if file.sources.is_empty() {
            self.at(&file.version.span(), "the guide cites no source".to_owned());
        }
        self.names(file.sources.iter().map(|one| &one.id), "source", &[]);
        self.names(file.questions.iter().map(|one| &one.id), "question", &RESERVED);
        self.names(file.stops.iter().map(|one| &one.id), "stop", &[]);
        self.names(file.routes.iter().map(|one| &one.discipline), "route", &[]);
        let guide = Guide {
            id: id.to_owned(),
            version: *file.version.as_ref(),
            title: self.words(&file.title),
            about: self.words(&file.about),
            sources: file.sources.iter().map(|one| self.source(one)).collect(),
            questions: file.questions.iter().map(|one| self.question(file, one)).collect(),
            stops: file.stops.iter().map(|one| self.stop(file, one)).collect(),
            routes: file.routes.iter().map(|one| self.route(file, one)).collect(),
        };
        for (name, words) in &file.reasons {
            self.words(words);
            self.used("reason", name);
        }
        for stop in &file.stops {
            self.used("stop", &stop.id);
        }
        if guide.routes.is_empty() || guide.questions.is_empty() {
            let what = "a guide needs at least one question and one route";
            self.at(&file.version.span(), what.to_owned());
            return None;
        }
        // The ways are looked at once each of them leads somewhere.
        if self.faults.is_empty() {
            self.ways(file, &guide);
        }
        Some(guide)
    }

    fn question(&mut self, file: &GuideFile, one: &QuestionFile) -> Question {
        let span = one.id.span();
        let name = one.id.as_ref();
        self.names(one.answers.iter().map(|answer| &answer.id), "answer", &[NONE]);
        if one.answers.len() + usize::from(one.none.is_some()) < 2 {
            self.at(&span, format!("the question `{name}` leaves no choice: it has one answer"));
        }
        if one.several && one.none.is_none() {
            let what = format!(
                "several answers to `{name}` can be so, so `none` must say that \
                                none of them is"
            );
            self.at(&span, what);
        }
        let mut answers: Vec<Answer> =
            one.answers.iter().map(|answer| self.answer(file, one, answer)).collect();
        if let Some(none) = &one.none {
            answers.push(Answer {
                id: NONE.to_owned(),
                says: self.words(none),
                then: self.then(file, one, &span, one.next.as_ref()),
                favours: Vec::new(),
                rules_out: Vec::new(),
                advises: None,
                prefers: Vec::new(),
            });
        }
        Question {
            id: name.clone(),
            asks: self.words(&one.asks),
            hint: one.hint.as_ref().map(|hint| self.words(hint)),
            several: one.several,
            answers,
        }
    }

    fn answer(&mut self, file: &GuideFile, question: &QuestionFile, one: &AnswerFile) -> Answer {
        let span = one.id.span();
        if one.stop.is_some() && one.next.is_some() {
            self.at(&span, format!("`{}` both stops and leads on", one.id.as_ref()));
        }
        if question.several && one.next.is_some() {
            let what = format!(
                "`{}` cannot lead elsewhere: another answer can be so as well",
                one.id.as_ref()
            );
            self.at(&span, what);
        }
        let then = match &one.stop {
            Some(stop) => {
                if !file.stops.iter().any(|known| known.id == *stop) {
                    self.at(&stop.span(), format!("there is no stop called `{}`", stop.as_ref()));
                }
                self.used.insert(("stop", stop.as_ref().clone()));
                Then::Stop(stop.as_ref().clone())
            }
            None => self.then(file, question, &span, one.next.as_ref().or(question.next.as_ref())),
        };
        Answer {
            id: one.id.as_ref().clone(),
            says: self.words(&one.says),
            then,
            favours: self.reasoned(file, &one.favours),
            rules_out: self.reasoned(file, &one.rules_out),
            advises: one.advises.as_ref().map(|name| self.reason(file, name)),
            prefers: one.prefers.clone(),
        }
    }

    fn then(
        &mut self,
        file: &GuideFile,
        question: &QuestionFile,
        span: &Range<usize>,
        next: Option<&Spanned<String>>,
    ) -> Then {
        let Some(next) = next else {
            let name = question.id.as_ref();
            self.at(span, format!("a dead end: this answer to `{name}` leads nowhere"));
            return Then::Route;
        };
        if next.as_ref() == ROUTES {
            return Then::Route;
        }
        if !file.questions.iter().any(|known| known.id == *next) {
            self.at(&next.span(), format!("there is no question called `{}`", next.as_ref()));
        }
        Then::Ask(next.as_ref().clone())
    }

    fn source(&mut self, one: &SourceFile) -> Source {
        let link = one.link.as_ref();
        if !link.starts_with("https://") {
            self.at(&one.link.span(), format!("`{link}` is no address that begins with https://"));
        }
        Source {
            id: one.id.as_ref().clone(),
            title: one.title.clone(),
            publisher: one.publisher.clone(),
            year: one.year,
            link: link.clone(),
        }
    }

    /// What a stop rests on: a red flag rests on something.
    fn cited(&mut self, file: &GuideFile, one: &StopFile) -> Vec<String> {
        if one.sources.is_empty() && one.kind != StopKind::Telephone {
            let what = format!("`{}` is a red flag, and names no source", one.id.as_ref());
            self.at(&one.id.span(), what);
        }
        for name in &one.sources {
            if !file.sources.iter().any(|known| known.id == *name) {
                self.at(&name.span(), format!("there is no source called `{}`", name.as_ref()));
            }
        }
        one.sources.iter().map(|name| name.as_ref().clone()).collect()
    }

    fn stop(&mut self, file: &GuideFile, one: &StopFile) -> Stop {
        for code in &one.offers {
            self.routed(file, code);
        }
        if one.kind == StopKind::Emergency && !one.offers.is_empty() {
            let what = format!("`{}` is an emergency, and offers what can wait", one.id.as_ref());
            self.at(&one.id.span(), what);
        }
        Stop {
            id: one.id.as_ref().clone(),
            kind: one.kind,
            title: self.words(&one.title),
            says: self.words(&one.says),
            offers: one.offers.iter().map(|code| code.as_ref().clone()).collect(),
            sources: self.cited(file, one),
        }
    }

    fn route(&mut self, file: &GuideFile, one: &RouteFile) -> Route {
        let code = one.discipline.as_ref();
        if !DISCIPLINES.contains(&code.as_str()) {
            let known = DISCIPLINES.join(", ");
            let what = format!("there is no discipline called `{code}`; there are {known}");
            self.at(&one.discipline.span(), what);
        }
        Route {
            discipline: code.clone(),
            points: one.points,
            because: self.reason(file, &one.because),
            prefers: one.prefers.clone(),
        }
    }

    fn reasoned(&mut self, file: &GuideFile, given: &Reasoned) -> Vec<(String, Words)> {
        let mut found = Vec::new();
        for (code, reason) in given {
            self.routed(file, code);
            found.push((code.as_ref().clone(), self.reason(file, reason)));
        }
        found
    }

    /// A discipline that is named must have a route.
    fn routed(&mut self, file: &GuideFile, code: &Spanned<String>) {
        if !file.routes.iter().any(|route| route.discipline == *code) {
            self.at(&code.span(), format!("there is no route to `{}`", code.as_ref()));
        }
    }

    fn reason(&mut self, file: &GuideFile, name: &Spanned<String>) -> Words {
        self.used.insert(("reason", name.as_ref().clone()));
        if let Some(words) = file.reasons.get(name) {
            return read(words);
        }
        self.at(&name.span(), format!("there is no reason called `{}`", name.as_ref()));
        Words { english: String::new(), spanish: String::new() }
    }

    /// Words, which must be there in each language.
    fn words(&mut self, text: &Text) -> Words {
        let given = text.as_ref();
        for language in Language::ALL {
            let said = given.get(language.as_str());
            if said.is_none_or(|said| said.as_ref().trim().is_empty()) {
                let place = said.map_or(text.span(), Spanned::span);
                self.at(&place, format!("the words are missing in {}", language.own_name()));
            }
        }
        for (tag, said) in given {
            if tag.parse::<Language>().is_err() {
                self.at(&said.span(), format!("there is no language called `{tag}`"));
            }
        }
        read(text)
    }

    /// Names must be able to stand in addresses, and each must be another.
    fn names<'n>(
        &mut self,
        names: impl Iterator<Item = &'n Spanned<String>>,
        what: &str,
        reserved: &[&str],
    ) {
        let mut seen = BTreeSet::new();
        for name in names {
            let text = name.as_ref().as_str();
            if let Err(error) = Slug::parse(text) {
                self.at(&name.span(), format!("the name `{text}` {error}"));
            } else if reserved.contains(&text) {
                self.at(&name.span(), format!("no {what} can be called `{text}`"));
            } else if !seen.insert(text) {
                self.at(&name.span(), format!("there are two of the {what} `{text}`"));
            }
        }
    }

    fn used(&mut self, what: &'static str, name: &Spanned<String>) {
        if !self.used.contains(&(what, name.as_ref().clone())) {
            self.at(&name.span(), format!("nothing names the {what} `{}`", name.as_ref()));
        }
    }
}

/// The words as they are; what is missing is told elsewhere.
fn read(text: &Text) -> Words {
    let said = |language: Language| {
        let said = text.as_ref().get(language.as_str());
        said.map(|said| said.as_ref().trim().to_owned()).unwrap_or_default()
    };
    Words { english: said(Language::English), spanish: said(Language::Spanish) }
}
