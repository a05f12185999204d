//! The messages: both languages say the same, and nothing is asked for that neither says.
use fluent_syntax::{
    ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement},
    parser,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// A message: the file that holds it, its variables, and the marks of HTML in it.
#[derive(Debug, PartialEq, Eq)]
struct Message {
    file: String,
    variables: BTreeSet<String>,
    marks: Vec<String>,
}

#[test]
fn both_languages_say_the_same() {
    let (english, spanish) = (messages("en"), messages("es"));
    let names = |of: &BTreeMap<String, Message>| of.keys().cloned().collect::<BTreeSet<_>>();
    let (ours, theirs) = (names(&english), names(&spanish));
    let missing: Vec<_> = ours.symmetric_difference(&theirs).collect();
    assert!(missing.is_empty(), "said in one language alone: {missing:?}");
    for (name, message) in &english {
        assert_eq!(Some(message), spanish.get(name), "{name} differs in more than its words");
        let file = format!("{}-", message.file);
        assert!(name.starts_with(&file), "{name} stands in {}.ftl", message.file);
    }
    assert!(english.len() > 10, "{}", english.len());
}

#[test]
fn every_file_is_compiled_in() {
    let list = fs::read_to_string(root().join("src/tongue/messages.rs")).unwrap();
    for message in messages("en").values() {
        assert!(list.contains(&format!("    \"{}\"\n", message.file)), "{}", message.file);
    }
}

/// Every message that is asked for by name exists and is given what belongs into it; and none is
/// left over.
#[test]
fn what_is_asked_for_is_there() {
    let known = messages("en");
    let mut unused: BTreeSet<_> = known.keys().cloned().collect();
    let mut asked_for = 0;
    for (path, text) in sources() {
        for name in literals(&text) {
            unused.remove(name);
        }
        for (name, given) in calls(&text) {
            asked_for += 1;
            let place = format!("{}: {name}", path.display());
            let message = known.get(name).unwrap_or_else(|| panic!("{place} is no message"));
            let strange: Vec<_> = given.difference(&message.variables).collect();
            assert!(strange.is_empty(), "{place} knows nothing of {strange:?}");
            // Code may give the rest in its next sentence; a template says all in one.
            if path.extension().is_some_and(|kind| kind != "rs") {
                assert_eq!(given, message.variables, "{place}");
            }
        }
    }
    assert!(asked_for > 10, "{asked_for}");
    assert!(unused.is_empty(), "nobody says {unused:?}");
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn messages(language: &str) -> BTreeMap<String, Message> {
    let mut found = BTreeMap::new();
    for path in files(&root().join("messages").join(language)) {
        let text = fs::read_to_string(&path).unwrap();
        let file = path.file_stem().unwrap().to_str().unwrap();
        let tree = parser::parse(text.as_str());
        let tree = tree.unwrap_or_else(|(_, faults)| panic!("{}: {faults:?}", path.display()));
        for entry in &tree.body {
            let Entry::Message(message) = entry else { continue };
            let pattern = message.value.as_ref().unwrap();
            let mut one =
                Message { file: file.to_owned(), variables: BTreeSet::new(), marks: Vec::new() };
            look_into(pattern, &mut one);
            one.marks.sort();
            one.marks.dedup();
            let before = found.insert(message.id.name.to_owned(), one);
            assert!(before.is_none(), "{} is said twice", message.id.name);
        }
    }
    found
}

fn look_into(pattern: &Pattern<&str>, message: &mut Message) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => {
                let marks = value.split('<').skip(1).filter_map(|rest| rest.split('>').next());
                message.marks.extend(marks.map(str::to_owned));
            }
            PatternElement::Placeable { expression } => look_at(expression, message),
        }
    }
}

fn look_at(expression: &Expression<&str>, message: &mut Message) {
    match expression {
        Expression::Inline(inline) => name(inline, message),
        Expression::Select { selector, variants } => {
            name(selector, message);
            for variant in variants {
                look_into(&variant.value, message);
            }
        }
    }
}

fn name(inline: &InlineExpression<&str>, message: &mut Message) {
    match inline {
        InlineExpression::VariableReference { id } => {
            message.variables.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference {
            arguments: CallArguments { positional, .. }, ..
        } => positional.iter().for_each(|one| name(one, message)),
        InlineExpression::Placeable { expression } => look_at(expression, message),
        _ => {}
    }
}

/// The text of what can ask for messages.
fn sources() -> Vec<(PathBuf, String)> {
    let all = ["src", "templates"].map(|folder| files(&root().join(folder)));
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        // What the tests of a file say is no use of a message.
        let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_owned();
        (path, text)
    };
    all.into_iter().flatten().map(read).collect()
}

/// What stands between quotation marks.
fn literals(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').filter(|part| part.contains('-') && !part.contains(char::is_whitespace))
}

/// The messages that are asked for by name, and what each is given in the same breath.
fn calls(text: &str) -> Vec<(&str, BTreeSet<String>)> {
    let begins = ["say(", "html("].into_iter().flat_map(|call| text.match_indices(call));
    begins
        .filter_map(|(at, call)| {
            let rest = text[at + call.len()..].trim_start().strip_prefix('"')?;
            let (name, rest) = rest.split_once('"')?;
            let mut rest =
                rest.trim_start().trim_start_matches(',').trim_start().strip_prefix(')')?;
            let mut given = BTreeSet::new();
            while let Some(next) = rest.trim_start().strip_prefix(".with(") {
                let value = next.trim_start().strip_prefix('"')?;
                given.insert(value.split_once('"')?.0.to_owned());
                rest = closed(next)?;
            }
            Some((name, given))
        })
        .collect()
}

/// What follows the bracket that closes the one before `text`.
fn closed(text: &str) -> Option<&str> {
    let (mut open, mut quoted) = (1, false);
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '(' if !quoted => open += 1,
            ')' if !quoted => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Some(&text[at + 1..]);
        }
    }
    None
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}
