//! Every colour that a clinic can choose is legible wherever the pages put it, in light and dark:
//! read from the style sheet itself and measured as WCAG 2.2 says.
use limber::domain::Accent;
use std::{collections::HashMap, fs, path::Path};

type Tokens = HashMap<String, [f64; 3]>;

/// The least contrast of text, and of what only has to be seen.
const TEXT: f64 = 4.5;
const SHAPE: f64 = 3.0;

#[test]
fn every_accent_is_legible_in_light_and_dark() {
    let css = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/base.css"));
    let css = css.unwrap();
    let mut measured = 0;
    for scheme in ["light", "dark"] {
        for accent in Accent::ALL {
            let tokens = tokens(&css, scheme, accent.as_str());
            let pairs = [
                // Links, times and the words of quiet buttons.
                ("accent", "paper", TEXT),
                ("accent", "card", TEXT),
                ("accent", "shade", TEXT),
                // What is chosen.
                ("accent", "accent-wash", TEXT),
                ("ink", "accent-wash", TEXT),
                // Buttons; with the pointer on them they are 88 parts accent and 12 ink.
                ("accent-ink", "accent", TEXT),
                ("accent-ink", "accent-hover", TEXT),
                // The ring of what has the focus.
                ("accent", "card", SHAPE),
            ];
            for (front, back, least) in pairs {
                let found = contrast(tokens[front], tokens[back]);
                assert!(
                    found >= least,
                    "{accent} in {scheme}: {front} on {back} has {found:.2}:1 of {least}:1"
                );
                measured += 1;
            }
        }
    }
    assert_eq!(measured, 2 * 8 * Accent::ALL.len());
}

/// The colours that hold for a clinic of this accent: those of all first, then its own; in the dark
/// what holds there alone comes last.
fn tokens(css: &str, scheme: &str, accent: &str) -> Tokens {
    let own = format!(".{accent}");
    let mut tokens = Tokens::new();
    for rule in rules(css) {
        let ours = rule.selector == ":root" || rule.selector == own;
        if ours && (!rule.dark || scheme == "dark") {
            tokens.extend(declared(rule.body));
        }
    }
    let mixed =
        std::array::from_fn(|part| tokens["accent"][part] * 0.88 + tokens["ink"][part] * 0.12);
    tokens.insert("accent-hover".to_owned(), mixed);
    tokens
}

struct Rule<'a> {
    /// Whether it holds in the dark alone.
    dark: bool,
    selector: &'a str,
    body: &'a str,
}

/// The rules of a style sheet, in order.
fn rules(css: &str) -> Vec<Rule<'_>> {
    let (mut found, mut around, mut rest) = (Vec::new(), Vec::new(), css);
    while let Some(at) = rest.find(['{', '}']) {
        let (head, tail) = (&rest[..at], &rest[at + 1..]);
        let head = head.rsplit_once("*/").map_or(head, |(_, head)| head).trim();
        rest = tail;
        if css.as_bytes()[css.len() - tail.len() - 1] == b'}' {
            around.pop();
        } else if head.starts_with('@') {
            around.push(head.contains("dark"));
        } else {
            let (body, after) = tail.split_once('}').unwrap();
            found.push(Rule { dark: around.contains(&true), selector: head, body });
            rest = after;
        }
    }
    found
}

fn declared(body: &str) -> Vec<(String, [f64; 3])> {
    let declarations = body.split(';').filter_map(|one| one.split_once(':'));
    declarations
        .filter_map(|(name, value)| {
            let name = name.rsplit_once("--")?.1.trim().to_owned();
            let digits = value.trim().strip_prefix('#')?;
            let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
            Some((name, [part(0)?, part(2)?, part(4)?].map(f64::from)))
        })
        .collect()
}

/// Of WCAG 2.2: (lighter + 0.05) / (darker + 0.05).
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(colour: [f64; 3]) -> f64 {
    let [red, green, blue] = colour.map(|part| {
        let part = part / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}
