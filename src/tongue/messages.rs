//! The messages of `messages/`, compiled in and read once.
use crate::domain::Language;
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use std::{borrow::Cow, sync::LazyLock};

/// A file's messages in one language.
type File = (&'static str, &'static str);

/// Declares the files, which each language has under the same names.
macro_rules! files {
    ($($name:literal)+) => {
        const ENGLISH: &[File] =
            &[$(($name, include_str!(concat!("../../messages/en/", $name, ".ftl")))),+];
        const SPANISH: &[File] =
            &[$(($name, include_str!(concat!("../../messages/es/", $name, ".ftl")))),+];
    };
}

files! {
    "common"
    "details"
    "disciplines"
    "front"
    "guide"
    "lost"
    "mail"
    "move"
    "my"
    "practitioner"
    "problem"
    "refusals"
    "services"
    "sign-in"
    "slots"
    "times"
    "told"
    "visit"
}

static IN_ENGLISH: LazyLock<FluentBundle<FluentResource>> =
    LazyLock::new(|| bundle(Language::English, ENGLISH));
static IN_SPANISH: LazyLock<FluentBundle<FluentResource>> =
    LazyLock::new(|| bundle(Language::Spanish, SPANISH));

/// Reads the messages, so that nobody waits for it later.
pub fn ready() {
    LazyLock::force(&IN_ENGLISH);
    LazyLock::force(&IN_SPANISH);
}

/// A message with what belongs into it. One that is missing is said in English, or else by its
/// name; tests stop at it.
pub(super) fn spoken(language: Language, key: &str, args: &FluentArgs<'_>) -> String {
    let said = said_by(own(language), key, args);
    debug_assert!(said.is_some(), "there is no message {key} in {language}");
    said.or_else(|| said_by(own(Language::English), key, args)).unwrap_or_else(|| key.to_owned())
}

fn own(language: Language) -> &'static FluentBundle<FluentResource> {
    match language {
        Language::English => &IN_ENGLISH,
        Language::Spanish => &IN_SPANISH,
    }
}

fn said_by(
    bundle: &FluentBundle<FluentResource>,
    key: &str,
    args: &FluentArgs<'_>,
) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut faults = Vec::new();
    let said = bundle.format_pattern(pattern, Some(args), &mut faults).into_owned();
    debug_assert!(faults.is_empty(), "{key}: {faults:?}");
    Some(one_stop(said))
}

/// A sentence that ends with `a. m.` needs no other full stop, whatever marks stand between.
fn one_stop(said: String) -> String {
    const HALF: &str = "\u{a0}m.";
    let mut rest = said.as_str();
    let mut out = String::new();
    while let Some(at) = rest.find(HALF) {
        let (before, after) = rest.split_at(at + HALF.len());
        out.push_str(before);
        let mut stop = after;
        while let Some((_, next)) = stop.strip_prefix("</").and_then(|tag| tag.split_once('>')) {
            stop = next;
        }
        rest = match stop.strip_prefix('.') {
            Some(next) => {
                out.push_str(after.strip_suffix(stop).unwrap_or_default());
                next
            }
            None => after,
        };
    }
    if out.is_empty() { said } else { out + rest }
}

fn bundle(language: Language, files: &[File]) -> FluentBundle<FluentResource> {
    let locale = language.as_str().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    // Both languages run from left to right: marks around names would only be in the way.
    bundle.set_use_isolating(false);
    // Where a long message is broken in its file, its text has a space.
    bundle.set_transform(Some(|text| {
        let broken = text.contains('\n');
        if broken { Cow::Owned(text.replace('\n', " ")) } else { Cow::Borrowed(text) }
    }));
    for (name, text) in files {
        let file = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(file, faults)| {
            debug_assert!(false, "messages/{language}/{name}.ftl: {faults:?}");
            file
        });
        let added = bundle.add_resource(file);
        debug_assert!(added.is_ok(), "messages/{language}/{name}.ftl: {added:?}");
    }
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_ends_a_sentence_with_one_stop() {
        let said = |text: &str| one_stop(text.replace("_m", "\u{a0}m")).replace('\u{a0}', "_");
        assert_eq!(said("hasta las 9:00 a._m.. Después"), "hasta las 9:00 a._m. Después");
        assert_eq!(said("<b><i>9:00 a._m.</i></b>. Y"), "<b><i>9:00 a._m.</i></b> Y");
        assert_eq!(said("de 9:00 a._m. a 5:00 p._m.."), "de 9:00 a._m. a 5:00 p._m.");
        assert_eq!(said("9:15 a._m., hoy"), "9:15 a._m., hoy");
        assert_eq!(said("nada"), "nada");
    }
}
