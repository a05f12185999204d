//! What was answered to a guide, as it is kept with a visit.
use super::{super::Language, Guide, Path, StopKind};
use serde::{Deserialize, Serialize};

/// The answers with the guide and its version, and with the words as they were: so that they can
/// be read when the guide has long changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Record {
    pub id: String,
    pub version: u32,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    pub answers: Vec<Recorded>,
}

/// A question and its answers, by name and in the words of the staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Recorded {
    pub question: String,
    pub answers: Vec<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub asked: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answered: Vec<String>,
}

impl Record {
    /// What was answered on a path.
    pub fn of(path: &Path<'_>) -> Self {
        let words = Language::English;
        let guide = path.guide();
        let recorded = path.taken().iter().map(|taken| Recorded {
            question: taken.question.id.clone(),
            answers: taken.answers.iter().map(|answer| answer.id.clone()).collect(),
            asked: taken.question.asks.within(words).to_owned(),
            answered: taken.answers.iter().map(|one| one.says.within(words).to_owned()).collect(),
        });
        Self {
            id: guide.id.clone(),
            version: guide.version,
            title: guide.title.within(words).to_owned(),
            answers: recorded.collect(),
        }
    }

    /// The path through the guide, where it is that guide and every answer lies on its way.
    pub fn path<'g>(&self, guide: &'g Guide) -> Option<Path<'g>> {
        if (self.id.as_str(), self.version) != (guide.id.as_str(), guide.version) {
            return None;
        }
        let given: Vec<(&str, Vec<&str>)> = self
            .answers
            .iter()
            .map(|one| (one.question.as_str(), one.answers.iter().map(String::as_str).collect()))
            .collect();
        let path = guide.follow(&given);
        (path.taken().len() == given.len()).then_some(path)
    }
}

impl StopKind {
    /// Whether it is to be shown as an alarm.
    pub fn is_emergency(self) -> bool {
        self == Self::Emergency
    }
}
