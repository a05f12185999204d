//! "What hurts?" guides: questions that lead to who treats it here, or to a full stop. They route
//! and do not diagnose.
mod check;
mod file;
mod fit;
mod path;
mod record;

use super::{Language, words::words};
pub use check::{Fault, Faults};
pub use path::{Outcome, Path, Routed, RuledOut, Taken, Unfit};
pub use record::{Record, Recorded};

/// The codes of the disciplines that a guide may lead to; the databases hold the same.
pub const DISCIPLINES: [&str; 5] =
    ["chiropractic", "dry-needling", "massage-therapy", "pain-medicine", "physical-therapy"];

/// The answer that none of the others is so.
pub const NONE: &str = "none";

words! {
    /// How a guide stops somebody, the most urgent first.
    StopKind {
        /// Now, with the country's number.
        Emergency = "emergency",
        /// A doctor, or whoever prescribed a medicine, comes first.
        Doctor = "doctor",
        /// The clinic itself wants to talk before anything is booked.
        Telephone = "telephone",
    }
}

/// The same said in each language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    english: String,
    spanish: String,
}

/// A guide as it was read and checked: it has neither loops nor dead ends, and nobody is routed
/// without being asked about emergencies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guide {
    /// The name of its file, which stands in addresses.
    pub id: String,
    /// Raised whenever its questions or answers change.
    pub version: u32,
    /// What hurts.
    pub title: Words,
    /// The same in a sentence.
    pub about: Words,
    /// Where its red flags come from.
    pub sources: Vec<Source>,
    questions: Vec<Question>,
    stops: Vec<Stop>,
    routes: Vec<Route>,
}

/// A publication that a guide rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Source {
    pub id: String,
    pub title: String,
    pub publisher: String,
    /// When it came out; `None`: its publisher keeps it up to date.
    pub year: Option<u16>,
    /// Where it is read.
    pub link: String,
}

/// One question with what can be answered to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Which one, in addresses and records.
    pub id: String,
    /// The question.
    pub asks: Words,
    /// What helps to answer it.
    pub hint: Option<Words>,
    /// Whether several answers can be so at once.
    pub several: bool,
    /// In order; that none of them is so comes last.
    pub answers: Vec<Answer>,
}

/// Something that can be answered, and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Which one, within its question.
    pub id: String,
    /// The answer.
    pub says: Words,
    then: Then,
    favours: Vec<(String, Words)>,
    rules_out: Vec<(String, Words)>,
    advises: Option<Words>,
    prefers: Vec<String>,
}

/// Where an answer leads.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Then {
    Ask(String),
    Route,
    Stop(String),
}

/// A full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Which one.
    pub id: String,
    /// How urgent it is, and who is to be called.
    pub kind: StopKind,
    /// What to do, in a few words.
    pub title: Words,
    /// Why, and what to do until then.
    pub says: Words,
    /// The disciplines that may be booked all the same.
    offers: Vec<String>,
    /// The names of the sources that it rests on; at least one for a red flag.
    sources: Vec<String>,
}

/// A discipline that the guide may lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Route {
    discipline: String,
    points: u32,
    because: Words,
    prefers: Vec<String>,
}

impl Words {
    /// As said in a language.
    pub fn within(&self, language: Language) -> &str {
        match language {
            Language::English => &self.english,
            Language::Spanish => &self.spanish,
        }
    }
}

impl Guide {
    /// Reads a guide from its file, which is called `id` with `.toml` behind.
    ///
    /// # Errors
    /// All that is wrong with it, by line.
    pub fn parse(id: &str, text: &str) -> Result<Self, Faults> {
        check::checked(id, text)
    }

    /// The question with this name.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// Every question, in the order of the file.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// The disciplines that it may lead to, in the order of the file.
    pub fn disciplines(&self) -> impl Iterator<Item = &str> {
        self.routes.iter().map(|route| route.discipline.as_str())
    }

    /// Whether some answer speaks against booking this discipline online by itself.
    pub fn may_rule_out(&self, discipline: &str) -> bool {
        let mut answers = self.questions.iter().flat_map(|question| &question.answers);
        answers.any(|answer| answer.rules_out.iter().any(|(code, _)| code == discipline))
    }

    /// What a full stop rests on.
    pub fn sources_of(&self, stop: &Stop) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter(|source| stop.sources.contains(&source.id))
    }

    /// How many full stops it knows.
    pub fn stop_count(&self) -> usize {
        self.stops.len()
    }

    /// The most questions that can follow from one on, itself among them.
    pub fn longest_from(&self, question: &Question) -> usize {
        let next = question.answers.iter().filter_map(|answer| match &answer.then {
            Then::Ask(id) => self.question(id),
            Then::Route | Then::Stop(_) => None,
        });
        // The answers of a question mostly lead to the same one.
        let mut seen: Vec<&str> = Vec::new();
        let mut longest = 0;
        for one in next {
            if !seen.contains(&one.id.as_str()) {
                seen.push(&one.id);
                longest = longest.max(self.longest_from(one));
            }
        }
        longest + 1
    }

    fn stop(&self, id: &str) -> Option<&Stop> {
        self.stops.iter().find(|stop| stop.id == id)
    }
}

impl Answer {
    /// Whether it says that none of the others is so.
    pub fn is_none(&self) -> bool {
        self.id == NONE
    }

    /// Whether it ends the guide with a full stop.
    pub fn stops(&self) -> bool {
        matches!(self.then, Then::Stop(_))
    }
}
