//! A message on its way to a reader: its name, and what belongs into it.
use super::messages;
use crate::domain::Language;
use askama::filters::{self, HtmlSafe};
use fluent_bundle::{FluentArgs, FluentValue};
use std::fmt;

/// A message as plain text: templates of HTML escape it like any other text.
#[derive(Debug)]
pub struct Said {
    language: Language,
    key: &'static str,
    values: FluentArgs<'static>,
}

/// A message that holds marks of HTML, which templates leave as they are.
#[derive(Debug)]
pub struct Html(Said);

/// What can be put into a message.
pub trait Value {
    /// As it is.
    fn plain(&self) -> FluentValue<'static>;

    /// As it may stand in HTML.
    fn marked(&self) -> FluentValue<'static>;
}

impl Said {
    pub(super) fn new(language: Language, key: &'static str) -> Self {
        Self { language, key, values: FluentArgs::new() }
    }

    /// The same with a value for one of its variables.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Value) -> Self {
        self.values.set(name, value.plain());
        self
    }
}

impl Html {
    pub(super) fn new(language: Language, key: &'static str) -> Self {
        Self(Said::new(language, key))
    }

    /// The same with a value for one of its variables: text is escaped, another [`Html`] is not.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Value) -> Self {
        self.0.values.set(name, value.marked());
        self
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&messages::spoken(self.language, self.key, &self.values))
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

// Messages are our own, and whatever is put into them was escaped.
impl HtmlSafe for Html {}

impl From<Said> for String {
    fn from(said: Said) -> Self {
        said.to_string()
    }
}

impl Value for str {
    fn plain(&self) -> FluentValue<'static> {
        FluentValue::from(self.to_owned())
    }

    fn marked(&self) -> FluentValue<'static> {
        let Ok(escaped) = filters::escape(self, filters::Html);
        FluentValue::from(escaped.to_string())
    }
}

impl Value for String {
    fn plain(&self) -> FluentValue<'static> {
        self.as_str().plain()
    }

    fn marked(&self) -> FluentValue<'static> {
        self.as_str().marked()
    }
}

impl Value for Said {
    fn plain(&self) -> FluentValue<'static> {
        self.to_string().plain()
    }

    fn marked(&self) -> FluentValue<'static> {
        self.to_string().marked()
    }
}

impl Value for Html {
    fn plain(&self) -> FluentValue<'static> {
        FluentValue::from(self.to_string())
    }

    fn marked(&self) -> FluentValue<'static> {
        self.plain()
    }
}

impl<T: Value + ?Sized> Value for &T {
    fn plain(&self) -> FluentValue<'static> {
        (**self).plain()
    }

    fn marked(&self) -> FluentValue<'static> {
        (**self).marked()
    }
}

/// Whole numbers choose the plural.
macro_rules! numbers {
    ($($number:ty)+) => {$(
        impl Value for $number {
            fn plain(&self) -> FluentValue<'static> {
                FluentValue::from(*self)
            }

            fn marked(&self) -> FluentValue<'static> {
                self.plain()
            }
        }
    )+};
}
numbers! { i32 i64 u32 usize }

#[cfg(test)]
mod tests {
    use crate::{domain::Language, tongue::Tongue};

    #[test]
    fn text_that_is_put_into_html_is_escaped_once() {
        let tongue = Tongue::new(Language::English, "en-US");
        let link = tongue.html("common-phone").with("phone", "+1\"").with("readable", "<b>1</b>");
        let said = link.to_string();
        assert!(said.contains("href=\"tel:+1&#34;\""), "{said}");
        assert!(said.contains("&#60;b&#62;1&#60;/b&#62;"), "{said}");
        assert!(
            !tongue.say("times-at").with("day", "a<b").with("time", "1").to_string().contains("&#")
        );
    }
}
