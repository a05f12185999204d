//! Text as people type it, made safe once: NFC, no control characters, of a bounded length.
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Type, schema::Schema},
};

/// One line of `MIN` to `MAX` characters, trimmed, without control characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Line<const MIN: usize, const MAX: usize>(String);

/// Text of up to `MAX` characters that may have line breaks; trimmed; may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Prose<const MAX: usize>(String);

/// A given or family name.
pub type PersonName = Line<1, 80>;
/// What something is called: a service, a block, a closure.
pub type Title = Line<1, 120>;
/// Why somebody comes, moves or cancels; a note.
pub type Note = Prose<1000>;
/// What patients read about a clinic, a practitioner or a service.
pub type About = Prose<4000>;
/// A short remark in one line that may be empty, such as letters after a name.
pub type Remark = Line<0, 120>;
/// What the clinic writes down about a patient.
pub type PatientNote = Prose<20_000>;
/// What another system calls a patient or a visit.
pub type ExternalId = Line<1, 120>;

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextProblem {
    /// Nothing was typed.
    #[error("must not be empty")]
    Empty,
    /// It is shorter than it must be.
    #[error("must be at least {0} characters long")]
    TooShort(usize),
    /// It is longer than it may be.
    #[error("must be at most {0} characters long")]
    TooLong(usize),
    /// It holds a character that no keyboard types.
    #[error("must not contain control characters")]
    Control,
}

impl<const MIN: usize, const MAX: usize> Line<MIN, MAX> {
    /// Reads one line.
    pub fn parse(text: &str) -> Result<Self, TextProblem> {
        let text = normal(text, MAX, |_| false)?;
        match text.chars().count() {
            0 if MIN > 0 => Err(TextProblem::Empty),
            length if length < MIN => Err(TextProblem::TooShort(MIN)),
            _ => Ok(Self(text)),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> Prose<MAX> {
    /// Reads a text; line breaks of every kind become `\n`.
    pub fn parse(text: &str) -> Result<Self, TextProblem> {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        normal(&text, MAX, |c| c == '\n' || c == '\t').map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, unless nothing was typed.
    pub fn into_option(self) -> Option<String> {
        (!self.0.is_empty()).then_some(self.0)
    }
}

impl<const MIN: usize, const MAX: usize> fmt::Display for Line<MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MIN: usize, const MAX: usize> From<Line<MIN, MAX>> for String {
    fn from(line: Line<MIN, MAX>) -> Self {
        line.0
    }
}

impl<const MAX: usize> From<Prose<MAX>> for String {
    fn from(prose: Prose<MAX>) -> Self {
        prose.0
    }
}

impl<const MIN: usize, const MAX: usize> PartialSchema for Line<MIN, MAX> {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String);
        text.min_length(Some(MIN)).max_length(Some(MAX)).build().into()
    }
}
impl<const MIN: usize, const MAX: usize> ToSchema for Line<MIN, MAX> {}

impl<const MAX: usize> PartialSchema for Prose<MAX> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).max_length(Some(MAX)).build().into()
    }
}
impl<const MAX: usize> ToSchema for Prose<MAX> {}

impl<'de, const MIN: usize, const MAX: usize> Deserialize<'de> for Line<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl<'de, const MAX: usize> Deserialize<'de> for Prose<MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// The form of a name that searches compare: lower case, without accents and apostrophes, single
/// spaces instead of hyphens, and the letters that are no accented ones as they are typed abroad.
pub fn folded(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            '\'' | '`' | '´' | 'ʼ' | '‘' | '’' => {}
            '-' | '\u{2010}'..='\u{2015}' => plain.push(' '),
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'þ' => plain.push_str("th"),
            'ø' => plain.push('o'),
            'đ' | 'ð' => plain.push('d'),
            'ł' => plain.push('l'),
            'ı' => plain.push('i'),
            c => plain.push(c),
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn normal(text: &str, most: usize, allowed: impl Fn(char) -> bool) -> Result<String, TextProblem> {
    // Composing never doubles a text, so a far longer one need not be looked at.
    if text.len() > most.saturating_mul(16) {
        return Err(TextProblem::TooLong(most));
    }
    let text: String = text.trim().nfc().collect();
    if text.chars().any(|c| unprintable(c) && !allowed(c)) {
        return Err(TextProblem::Control);
    }
    if text.chars().count() > most {
        return Err(TextProblem::TooLong(most));
    }
    Ok(text)
}

/// Control characters, line separators, and the marks that turn the reading direction around.
fn unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_composed_and_free_of_control_characters() {
        let name = |text: &str| PersonName::parse(text).map(|name| name.to_string());
        assert_eq!(name("  Ana Sofi\u{301}a ").unwrap(), "Ana Sofía");
        assert_eq!(name("O'Brien <script>").unwrap(), "O'Brien <script>");
        assert_eq!(name(" "), Err(TextProblem::Empty));
        assert_eq!(name("a\r\nBcc: x"), Err(TextProblem::Control));
        assert_eq!(name("a\u{202e}b"), Err(TextProblem::Control));
        assert_eq!(name(&"x".repeat(81)), Err(TextProblem::TooLong(80)));
        assert_eq!(name(&"x".repeat(10_000_000)), Err(TextProblem::TooLong(80)));
    }

    #[test]
    fn folding_forgets_case_and_accents() {
        assert_eq!(folded("  José   ÅSTRÖM "), "jose astrom");
        assert_eq!(folded("O’Brien-Sørensen"), folded("obrien sorensen"));
        assert_eq!(folded("Weiß Łukasz"), "weiss lukasz");
    }
}
