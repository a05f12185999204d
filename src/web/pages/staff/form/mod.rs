//! A form as data: what it asks, what was typed, what is wrong with it, and the JSON that it says.
mod field;
mod typed;

pub(super) use field::{Choice, Field};
pub(super) use typed::Typed;

use crate::error::FieldProblem;
use serde_json::{Map, Value};

/// A form.
#[derive(Default)]
pub(super) struct Form {
    pub(super) groups: Vec<Group>,
    /// All that is wrong, in the order in which it was found.
    pub(super) problems: Vec<Trouble>,
}

/// Fields that belong together.
pub(super) struct Group {
    /// What they are about; empty: that is plain from the page.
    pub(super) legend: String,
    pub(super) fields: Vec<Field>,
}

/// Something that is wrong.
pub(super) struct Trouble {
    /// The field; empty: none of them alone.
    pub(super) field: String,
    /// A whole sentence.
    pub(super) words: String,
}

impl Form {
    /// A form of one group.
    pub(super) fn of(fields: Vec<Field>) -> Self {
        Self::default().and("", fields)
    }

    /// With more fields.
    pub(super) fn and(mut self, legend: impl Into<String>, fields: Vec<Field>) -> Self {
        self.groups.push(Group { legend: legend.into(), fields });
        self
    }

    /// The field of this name.
    pub(super) fn field(&self, name: &str) -> Option<&Field> {
        self.fields().find(|field| field.name == name)
    }

    /// What is typed into the field of this name, trimmed.
    pub(super) fn value(&self, name: &str) -> &str {
        self.field(name).map_or("", |field| field.value.trim())
    }

    /// Every field.
    pub(super) fn fields(&self) -> impl Iterator<Item = &Field> {
        self.groups.iter().flat_map(|group| &group.fields)
    }

    fn fields_mut(&mut self) -> impl Iterator<Item = &mut Field> {
        self.groups.iter_mut().flat_map(|group| &mut group.fields)
    }

    /// Shows in each field what the thing of this JSON is.
    pub(super) fn showing(mut self, thing: &Value) -> Self {
        self.fields_mut().for_each(|field| {
            if let Some(value) = thing.get(&field.name) {
                field.show(value);
            }
        });
        self
    }

    /// Keeps what was typed.
    pub(super) fn keeping(mut self, typed: &Typed) -> Self {
        self.fields_mut().for_each(|field| field.keep(typed));
        self
    }

    /// Without what was typed into a field that nobody shall read again.
    pub(super) fn forgetting(mut self, name: &str) -> Self {
        self.fields_mut().filter(|field| field.name == name).for_each(|field| field.value.clear());
        self
    }

    /// What it says, member by member; or the fields that say nothing that could be sent.
    pub(super) fn said(&self) -> Result<Map<String, Value>, Vec<FieldProblem>> {
        let mut said = Map::new();
        let mut wrong = Vec::new();
        for field in self.fields() {
            match field.said() {
                Ok(value) => drop(said.insert(field.name.clone(), value)),
                Err(detail) => wrong.push(FieldProblem {
                    pointer: format!("/{}", field.name),
                    code: "invalid",
                    detail: detail.to_owned(),
                }),
            }
        }
        if wrong.is_empty() { Ok(said) } else { Err(wrong) }
    }

    /// Tells what is wrong: at its field, and at the top of the page.
    pub(super) fn blame(mut self, problems: &[FieldProblem]) -> Self {
        for problem in problems {
            let name = problem.pointer.trim_start_matches('/');
            let name = name.strip_prefix("policy/").unwrap_or(name);
            let name = name.split('/').next().unwrap_or_default();
            let trouble = match self.fields_mut().find(|field| field.name == name) {
                Some(field) => {
                    if field.problem.is_empty() {
                        field.problem.clone_from(&problem.detail);
                    }
                    let words = format!("{} {}", field.label, problem.detail);
                    Trouble { field: field.name.clone(), words }
                }
                None => Trouble {
                    field: String::new(),
                    words: format!("{} {}", name.replace('_', " "), problem.detail),
                },
            };
            self.problems.push(trouble);
        }
        self
    }

    /// Tells what is wrong with all of it.
    pub(super) fn refused(mut self, words: String) -> Self {
        self.problems.push(Trouble { field: String::new(), words });
        self
    }
}
