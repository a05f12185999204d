//! What somebody who looks for a patient may mean by what they typed.
use super::text::folded;
use chrono::{Datelike as _, NaiveDate};

/// A search: a patient who is meant fits every term of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PatientSearch(Vec<Term>);

/// A part of what was typed. It fits a patient if any of its readings does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Term {
    /// A part of the name, folded.
    pub name: Option<String>,
    /// A part of the mail address, in lower case.
    pub email: Option<String>,
    /// Digits that follow one another in the telephone number.
    pub phones: Vec<String>,
    /// Dates of birth.
    pub born: Vec<NaiveDate>,
}

/// As many digits must be known of a telephone number.
const FEWEST_DIGITS: usize = 4;

/// More words than this name nobody.
const MOST_WORDS: usize = 12;

impl PatientSearch {
    /// Reads what was typed: names in any order and in any part, a telephone number, a mail
    /// address, a date of birth, or several of these.
    pub fn parse(text: &str) -> Self {
        let words: Vec<&str> = text.split_whitespace().take(MOST_WORDS).collect();
        let mut rest = words.as_slice();
        let mut terms = Vec::new();
        while let [word, others @ ..] = rest {
            let date = rest.get(..3).map(|three| three.join(" "));
            let born = date.as_deref().map(birth_dates).unwrap_or_default();
            let numeric = rest.iter().take_while(|word| is_numeric(word)).count();
            if !born.is_empty() {
                terms.push(Term { born, ..Term::default() });
                rest = rest.get(3..).unwrap_or_default();
            } else if numeric > 1 && birth_dates(word).is_empty() {
                let (number, after) = rest.split_at(numeric);
                terms.extend(Term::of(&number.concat()));
                rest = after;
            } else {
                terms.extend(Term::of(word));
                rest = others;
            }
        }
        Self(terms)
    }

    /// Its terms.
    pub fn terms(&self) -> &[Term] {
        &self.0
    }

    /// The parts of a name that are looked for.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|term| term.name.as_deref())
    }

    /// Whether every part of a name that is looked for begins a word of this folded name.
    pub fn begins(&self, name: &str) -> bool {
        let spaced = format!(" {name}");
        self.names().all(|part| spaced.contains(&format!(" {part}")))
    }
}

impl Term {
    /// What a word may mean; `None`: nothing.
    fn of(word: &str) -> Option<Self> {
        let born = birth_dates(word);
        let phones = phones(word);
        if !born.is_empty() || !phones.is_empty() {
            return Some(Self { phones, born, ..Self::default() });
        }
        let email = word.contains(['@', '.']).then(|| word.to_lowercase());
        let name = Some(folded(word)).filter(|name| !name.is_empty() && !word.contains('@'));
        (email.is_some() || name.is_some()).then(|| Self { name, email, ..Self::default() })
    }
}

/// Whether a word may be a part of a telephone number.
fn is_numeric(word: &str) -> bool {
    word.contains(|c: char| c.is_ascii_digit())
        && word.chars().all(|c| c.is_ascii_digit() || "()+-./".contains(c))
}

/// The digits of what may be a telephone number, as typed and without the zeros that only its own
/// country dials.
fn phones(word: &str) -> Vec<String> {
    let digits: String = word.chars().filter(char::is_ascii_digit).collect();
    if !is_numeric(word) || digits.len() < FEWEST_DIGITS {
        return Vec::new();
    }
    let short = digits.trim_start_matches('0');
    let mut readings = vec![digits.clone()];
    if short.len() < digits.len() && short.len() > FEWEST_DIGITS {
        readings.push(short.to_owned());
    }
    readings
}

/// The dates that a text may mean: `1980-03-04`, `3/4/1980` or `4.3.1980` (either may be the
/// month), `19800304`, `4 March 1980`, `Mar 4, 1980`.
pub fn birth_dates(text: &str) -> Vec<NaiveDate> {
    let text = text.trim();
    let digits = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = match (digits, text.get(..4).zip(text.get(4..))) {
        (true, Some((front, back))) => {
            let of = |three: &[&str]| dates(three);
            let halves =
                |four: &str| (four.get(..2).map(str::to_owned), four.get(2..).map(str::to_owned));
            let ((Some(a), Some(b)), (Some(c), Some(d))) = (halves(front), halves(back)) else {
                return Vec::new();
            };
            let mut found = of(&[front, &c, &d]);
            found.extend(of(&[&a, &b, back]));
            return found;
        }
        _ => text.split(['-', '.', '/', ',', ' ']).filter(|part| !part.is_empty()).collect(),
    };
    dates(&parts)
}

fn dates(parts: &[&str]) -> Vec<NaiveDate> {
    let [a, b, c] = parts else { return Vec::new() };
    let readings = if a.len() == 4 {
        vec![(year(a), month(b), day(c))]
    } else {
        vec![(year(c), month(a), day(b)), (year(c), month(b), day(a))]
    };
    let mut found: Vec<NaiveDate> = readings
        .into_iter()
        .filter_map(|(year, month, day)| NaiveDate::from_ymd_opt(year?, month?, day?))
        .filter(|date| (1880..2100).contains(&date.year()))
        .collect();
    found.dedup();
    found
}

fn year(text: &str) -> Option<i32> {
    text.parse().ok().filter(|_| text.len() == 4)
}

fn day(text: &str) -> Option<u32> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = text.get(digits.len()..).unwrap_or_default().to_ascii_lowercase();
    let fits = matches!(suffix.as_str(), "" | "st" | "nd" | "rd" | "th") && digits.len() <= 2;
    digits.parse().ok().filter(|_| fits)
}

fn month(text: &str) -> Option<u32> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let name = text.to_ascii_lowercase();
    let named = NAMES.iter().position(|full| name.len() >= 3 && full.starts_with(&name));
    match named.and_then(|index| u32::try_from(index + 1).ok()) {
        None if text.len() <= 2 => text.parse().ok(),
        named => named,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn dates_of_birth_are_read_as_people_type_them() {
        let fourth = [date("1980-03-04")];
        for text in ["1980-03-04", "1980/3/4", "4 March 1980", "Mar 4, 1980", "March 4th 1980"] {
            assert_eq!(birth_dates(text), fourth, "{text}");
        }
        let either = [date("1980-03-04"), date("1980-04-03")];
        for text in ["3/4/1980", "03/04/1980", "3.4.1980", "03-04-1980", "03041980"] {
            assert_eq!(birth_dates(text), either, "{text}");
        }
        assert_eq!(birth_dates("19800304"), fourth);
        assert_eq!(birth_dates("25.12.1980"), [date("1980-12-25")]);
        for text in ["", "1980", "30/30/1980", "3/4/80", "Marching 4 1980", "3055550142", "äöü"]
        {
            assert_eq!(birth_dates(text), [], "{text}");
        }
    }

    #[test]
    fn what_is_typed_is_taken_apart() {
        let search = PatientSearch::parse("okaf INÉS");
        assert_eq!(search.names().collect::<Vec<_>>(), ["okaf", "ines"]);
        assert!(search.begins("ines okafor") && !search.begins("marines okafor"));

        let phone = |text| PatientSearch::parse(text).terms().first().unwrap().phones.clone();
        assert_eq!(phone("(305) 555-0142"), ["3055550142"]);
        assert_eq!(phone("305.555.0142"), ["3055550142"]);
        assert_eq!(phone("0142"), ["0142"]);
        assert_eq!(phone("020 7946 0018"), ["02079460018", "2079460018"]);

        let both = PatientSearch::parse("okafor 4 march 1980 305 5550");
        assert_eq!(both.terms().len(), 3);
        let mail = PatientSearch::parse("Ines@Mail");
        assert_eq!(mail.terms().first().unwrap().email.as_deref(), Some("ines@mail"));
        assert_eq!(PatientSearch::parse(" ' "), PatientSearch::default());
    }
}
