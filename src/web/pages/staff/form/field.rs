//! A field of a form.
use super::Typed;
use serde_json::{Value, json};

/// A field.
pub(in crate::web::pages::staff) struct Field {
    /// In the form, and in the JSON that it says.
    pub(in crate::web::pages::staff) name: String,
    pub(in crate::web::pages::staff) label: String,
    /// What helps to fill it in; empty: nothing.
    pub(in crate::web::pages::staff) hint: &'static str,
    pub(in crate::web::pages::staff) required: bool,
    /// What is typed in it, or which of the choices is chosen.
    pub(in crate::web::pages::staff) value: String,
    pub(in crate::web::pages::staff) choices: Vec<Choice>,
    /// What is wrong, to be read after the label; empty: nothing.
    pub(in crate::web::pages::staff) problem: String,
    /// What browsers may fill it in with.
    pub(in crate::web::pages::staff) autocomplete: &'static str,
    looks: Looks,
    says: Says,
}

/// Something to choose.
pub(in crate::web::pages::staff) struct Choice {
    pub(in crate::web::pages::staff) value: String,
    pub(in crate::web::pages::staff) label: String,
    pub(in crate::web::pages::staff) chosen: bool,
    /// The minutes that it takes with them, for those who give a service; empty: as usual.
    pub(in crate::web::pages::staff) minutes: String,
}

/// How a field looks.
#[derive(Clone, Copy)]
enum Looks {
    /// One line, with the type of the input.
    Line(&'static str),
    Prose,
    Choice,
    Several,
    /// Several, each with minutes.
    Minutes,
    Tick,
}

/// What becomes of it in JSON.
#[derive(Clone, Copy)]
enum Says {
    Text,
    TextOrNull,
    Number,
    NumberOrNull,
    /// Whole numbers with commas between them; `true`: none is null.
    Numbers(bool),
    /// Hundredths.
    MoneyOrNull,
    Lines,
    Chosen,
    /// Objects with this member, and the minutes.
    WithMinutes(&'static str),
    Flag,
}

impl Choice {
    #[expect(clippy::needless_pass_by_value, reason = "identifiers and texts are given away")]
    pub(in crate::web::pages::staff) fn new(
        value: impl ToString,
        label: impl Into<String>,
    ) -> Self {
        let (value, label) = (value.to_string(), label.into());
        Self { value, label, chosen: false, minutes: String::new() }
    }
}

impl Field {
    fn new(name: &str, label: &str, looks: Looks, says: Says) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            hint: "",
            required: false,
            value: String::new(),
            choices: Vec::new(),
            problem: String::new(),
            autocomplete: "off",
            looks,
            says,
        }
    }

    /// One line of text.
    pub(in crate::web::pages::staff) fn text(name: &str, label: &str) -> Self {
        Self::new(name, label, Looks::Line("text"), Says::Text)
    }

    /// One line of some kind, such as `email` or `date`.
    pub(in crate::web::pages::staff) fn line(kind: &'static str, name: &str, label: &str) -> Self {
        Self::new(name, label, Looks::Line(kind), Says::Text)
    }

    /// A whole number.
    pub(in crate::web::pages::staff) fn number(name: &str, label: &str) -> Self {
        Self::new(name, label, Looks::Line("number"), Says::Number).required()
    }

    /// A sum of money that need not be told.
    pub(in crate::web::pages::staff) fn money(name: &str, label: &str) -> Self {
        Self::new(name, label, Looks::Line("text"), Says::MoneyOrNull)
    }

    /// Several whole numbers; `or_none`: none is something else than an empty list.
    pub(in crate::web::pages::staff) fn numbers(name: &str, label: &str, or_none: bool) -> Self {
        Self::new(name, label, Looks::Line("text"), Says::Numbers(or_none))
    }

    /// Text of several lines.
    pub(in crate::web::pages::staff) fn prose(name: &str, label: &str) -> Self {
        Self::new(name, label, Looks::Prose, Says::Text)
    }

    /// A list, one a line.
    pub(in crate::web::pages::staff) fn lines(name: &str, label: &str) -> Self {
        Self::new(name, label, Looks::Prose, Says::Lines)
    }

    /// One of these.
    pub(in crate::web::pages::staff) fn choice(
        name: &str,
        label: &str,
        choices: Vec<Choice>,
    ) -> Self {
        Self { choices, ..Self::new(name, label, Looks::Choice, Says::Text) }
    }

    /// Any of these.
    pub(in crate::web::pages::staff) fn several(
        name: &str,
        label: &str,
        choices: Vec<Choice>,
    ) -> Self {
        Self { choices, ..Self::new(name, label, Looks::Several, Says::Chosen) }
    }

    /// Any of these, each with minutes of its own; `member` names them in the JSON.
    pub(in crate::web::pages::staff) fn with_minutes(
        (name, member): (&str, &'static str),
        label: &str,
        choices: Vec<Choice>,
    ) -> Self {
        Self { choices, ..Self::new(name, label, Looks::Minutes, Says::WithMinutes(member)) }
    }

    /// Yes or no.
    pub(in crate::web::pages::staff) fn tick(name: &str, label: &str) -> Self {
        Self::new(name, label, Looks::Tick, Says::Flag)
    }

    pub(in crate::web::pages::staff) fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// Where nothing is typed, there is nothing.
    pub(in crate::web::pages::staff) fn or_none(self) -> Self {
        let says = match self.says {
            Says::Number => Says::NumberOrNull,
            Says::Text => Says::TextOrNull,
            other => other,
        };
        Self { says, required: false, ..self }
    }

    pub(in crate::web::pages::staff) fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    pub(in crate::web::pages::staff) fn filled(self, autocomplete: &'static str) -> Self {
        Self { autocomplete, ..self }
    }

    /// With this to begin with.
    #[expect(clippy::needless_pass_by_value, reason = "identifiers and texts are given away")]
    pub(in crate::web::pages::staff) fn at_first(self, value: impl ToString) -> Self {
        Self { value: value.to_string(), ..self }
    }

    /// The type of its input; empty: it is none.
    pub(in crate::web::pages::staff) fn input(&self) -> &'static str {
        if let Looks::Line(kind) = self.looks { kind } else { "" }
    }

    pub(in crate::web::pages::staff) fn is_prose(&self) -> bool {
        matches!(self.looks, Looks::Prose)
    }

    pub(in crate::web::pages::staff) fn is_choice(&self) -> bool {
        matches!(self.looks, Looks::Choice)
    }

    pub(in crate::web::pages::staff) fn is_tick(&self) -> bool {
        matches!(self.looks, Looks::Tick)
    }

    pub(in crate::web::pages::staff) fn has_minutes(&self) -> bool {
        matches!(self.looks, Looks::Minutes)
    }

    /// Shows a value of the JSON.
    pub(super) fn show(&mut self, value: &Value) {
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        let each = || value.as_array().into_iter().flatten();
        match self.says {
            Says::Flag => self.value = yes(value.as_bool().unwrap_or_default()),
            Says::Chosen => {
                let chosen: Vec<String> = each().map(text).collect();
                self.choices.iter_mut().for_each(|one| one.chosen = chosen.contains(&one.value));
            }
            Says::WithMinutes(member) => {
                for one in each() {
                    let who = one.get(member).map(text).unwrap_or_default();
                    if let Some(choice) = self.choices.iter_mut().find(|one| one.value == who) {
                        choice.chosen = true;
                        choice.minutes = one.get("duration_minutes").map(text).unwrap_or_default();
                    }
                }
            }
            Says::Numbers(_) => self.value = each().map(text).collect::<Vec<_>>().join(", "),
            Says::Lines => self.value = each().map(text).collect::<Vec<_>>().join("\n"),
            Says::MoneyOrNull => {
                let sum = |minor: i64| format!("{}.{:02}", minor / 100, minor % 100);
                self.value = value.as_i64().map(sum).unwrap_or_default();
            }
            _ => self.value = text(value),
        }
    }

    /// Keeps what was typed.
    pub(super) fn keep(&mut self, typed: &Typed) {
        let chosen: Vec<&str> = typed.all(&self.name).collect();
        match self.looks {
            Looks::Several | Looks::Minutes => {
                for one in &mut self.choices {
                    one.chosen = chosen.contains(&one.value.as_str());
                    let minutes = typed.one(&format!("{}-{}", self.name, one.value));
                    minutes.clone_into(&mut one.minutes);
                }
            }
            Looks::Tick => self.value = yes(!chosen.is_empty()),
            _ => self.value = typed.one(&self.name).to_owned(),
        }
    }

    /// What it says; or why that cannot be sent at all.
    pub(super) fn said(&self) -> Result<Value, &'static str> {
        let text = self.value.trim();
        let none = text.is_empty();
        Ok(match self.says {
            Says::TextOrNull | Says::NumberOrNull | Says::MoneyOrNull | Says::Numbers(true)
                if none =>
            {
                Value::Null
            }
            Says::Text if none && self.required => return Err("must be filled in"),
            Says::Text | Says::TextOrNull => json!(self.value),
            Says::Number | Says::NumberOrNull => json!(whole(text)?),
            Says::Numbers(_) => {
                let each = text.split([',', ' ', ';']).filter(|part| !part.is_empty());
                json!(each.map(whole).collect::<Result<Vec<_>, _>>()?)
            }
            Says::MoneyOrNull => json!(hundredths(text)?),
            Says::Lines => json!(text.lines().map(str::trim).collect::<Vec<_>>()),
            Says::Flag => json!(!none),
            Says::Chosen => json!(self.chosen().map(|one| &one.value).collect::<Vec<_>>()),
            Says::WithMinutes(member) => {
                let each = self.chosen().map(|one| {
                    let minutes = Some(one.minutes.trim()).filter(|text| !text.is_empty());
                    let minutes = minutes.map(whole).transpose()?;
                    Ok(json!({ member: one.value, "duration_minutes": minutes }))
                });
                json!(each.collect::<Result<Vec<_>, &'static str>>()?)
            }
        })
    }

    fn chosen(&self) -> impl Iterator<Item = &Choice> {
        self.choices.iter().filter(|one| one.chosen)
    }
}

fn yes(it_is: bool) -> String {
    if it_is { "yes" } else { "" }.to_owned()
}

fn whole(text: &str) -> Result<i64, &'static str> {
    text.parse().map_err(|_| "must be a whole number")
}

fn hundredths(text: &str) -> Result<i64, &'static str> {
    const WRONG: &str = "must be a sum such as 85 or 85.50";
    let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 12 || part.len() > 2 || !digits(whole) || !digits(part) {
        return Err(WRONG);
    }
    format!("{whole}{part:0<2}").parse().map_err(|_| WRONG)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_read_as_people_write_them() {
        for (text, minor) in [("85", 8500), ("85.5", 8550), ("85.50", 8550), ("0,05", 5)] {
            assert_eq!(hundredths(text), Ok(minor), "{text}");
        }
        for wrong in ["", "x", "-1", "1.234", "1.2.3", ".5", "$5"] {
            assert!(hundredths(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_shown_is_said_again() {
        let kinds = || vec![Choice::new("a", "A"), Choice::new("b", "B")];
        for (mut field, value) in [
            (Field::text("x", "X"), json!("word")),
            (Field::text("x", "X").or_none(), Value::Null),
            (Field::number("x", "X"), json!(15)),
            (Field::number("x", "X").or_none(), Value::Null),
            (Field::numbers("x", "X", true), json!([2880, 120])),
            (Field::numbers("x", "X", true), Value::Null),
            (Field::numbers("x", "X", false), json!([])),
            (Field::money("x", "X"), json!(8505)),
            (Field::lines("x", "X"), json!(["one", "two"])),
            (Field::tick("x", "X"), json!(true)),
            (Field::several("x", "X", kinds()), json!(["b"])),
            (
                Field::with_minutes(("x", "who"), "X", kinds()),
                json!([{ "who": "a", "duration_minutes": 45 }, { "who": "b", "duration_minutes": null }]),
            ),
        ] {
            field.show(&value);
            assert_eq!(field.said(), Ok(value));
        }
    }
}
