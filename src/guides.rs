//! The "What hurts?" guides that come with the program, from `guides/*.toml`.
use crate::domain::{
    Service,
    guide::{Faults, Guide, Record},
};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// Under which name the answers to a guide are kept among what was answered beforehand.
const KEPT_AS: &str = "guide";

const FILES: [(&str, &str); 4] = [
    ("muscle-spasms", include_str!("../guides/muscle-spasms.toml")),
    ("low-back-pain", include_str!("../guides/low-back-pain.toml")),
    ("neck-pain", include_str!("../guides/neck-pain.toml")),
    ("tension-headache", include_str!("../guides/tension-headache.toml")),
];

static GUIDES: LazyLock<Result<Vec<Guide>, Faults>> =
    LazyLock::new(|| FILES.iter().map(|(id, text)| Guide::parse(id, text)).collect());

/// Reads and checks every guide; a server that could not would not start.
///
/// # Errors
/// All that is wrong with the first one that has faults, by file and line.
pub fn checked() -> Result<&'static [Guide], Faults> {
    GUIDES.as_deref().map_err(Clone::clone)
}

/// The guides, in their order.
pub fn all() -> &'static [Guide] {
    checked().unwrap_or_default()
}

/// The guide with this name.
pub fn named(id: &str) -> Option<&'static Guide> {
    all().iter().find(|guide| guide.id == id)
}

/// Answers as they are kept with a visit.
pub fn intake(record: &Record) -> Value {
    json!({ KEPT_AS: record })
}

/// The answers to a guide that are kept with a visit.
pub fn recorded(intake: Option<&Value>) -> Option<Record> {
    serde_json::from_value(intake?.get(KEPT_AS)?.clone()).ok()
}

/// Answers by name alone, with their words; `None`: they do not lead through one of our guides to
/// its end.
pub fn completed(answers: &Value) -> Option<Value> {
    let record: Record = serde_json::from_value(answers.clone()).ok()?;
    let path = record.path(named(&record.id)?).filter(|path| path.next().is_none())?;
    serde_json::to_value(Record::of(&path)).ok()
}

/// Whether answers forbid to book a service online; those to an old version speak no more.
pub fn forbid(record: &Record, service: &Service) -> bool {
    let path = named(&record.id).and_then(|guide| record.path(guide));
    path.is_some_and(|path| path.forbids(&service.discipline))
}
