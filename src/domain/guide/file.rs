//! A guide as it stands in its file, each part with its place.
use super::StopKind;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// The same in each language, by the language's tag.
pub(super) type Text = Spanned<BTreeMap<String, Spanned<String>>>;

/// A discipline each, and the name of a reason.
pub(super) type Reasoned = BTreeMap<Spanned<String>, Spanned<String>>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GuideFile {
    pub(super) version: Spanned<u32>,
    pub(super) title: Text,
    pub(super) about: Text,
    pub(super) sources: Vec<SourceFile>,
    pub(super) questions: Vec<QuestionFile>,
    pub(super) stops: Vec<StopFile>,
    pub(super) routes: Vec<RouteFile>,
    pub(super) reasons: BTreeMap<Spanned<String>, Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceFile {
    pub(super) id: Spanned<String>,
    pub(super) title: String,
    pub(super) publisher: String,
    pub(super) year: Option<u16>,
    pub(super) link: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuestionFile {
    pub(super) id: Spanned<String>,
    pub(super) asks: Text,
    pub(super) hint: Option<Text>,
    #[serde(default)]
    pub(super) several: bool,
    /// What says that none of the answers is so.
    pub(super) none: Option<Text>,
    /// Where its answers lead, unless they lead elsewhere.
    pub(super) next: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) answers: Vec<AnswerFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerFile {
    pub(super) id: Spanned<String>,
    pub(super) says: Text,
    pub(super) next: Option<Spanned<String>>,
    pub(super) stop: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) favours: Reasoned,
    #[serde(default)]
    pub(super) rules_out: Reasoned,
    /// The name of what is advised wherever it leads.
    pub(super) advises: Option<Spanned<String>>,
    /// Words of the services that suit best, the best first.
    #[serde(default)]
    pub(super) prefers: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StopFile {
    pub(super) id: Spanned<String>,
    pub(super) kind: StopKind,
    pub(super) title: Text,
    pub(super) says: Text,
    #[serde(default)]
    pub(super) offers: Vec<Spanned<String>>,
    /// The names of the sources that it rests on.
    #[serde(default)]
    pub(super) sources: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RouteFile {
    pub(super) discipline: Spanned<String>,
    #[serde(default)]
    pub(super) points: u32,
    pub(super) because: Spanned<String>,
    #[serde(default)]
    pub(super) prefers: Vec<String>,
}
