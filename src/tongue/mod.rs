//! What people are told, in their language: messages with plural rules, and dates as they are said.
mod messages;
mod said;
mod times;

pub use messages::ready;
pub use said::{Html, Said, Value};

use crate::domain::{Clinic, Language};

/// A language as it is spoken where the clinic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tongue {
    /// Which language.
    pub language: Language,
    /// In which one the clinic writes: names and descriptions of its services are in no other.
    clinics: Language,
    /// Whether the month is said before the day, as in the United States.
    month_first: bool,
    /// Whether hours are counted to 24, as in Spain.
    long_hours: bool,
}

impl Tongue {
    /// A language as spoken in the region that a locale such as `en-US` names.
    pub fn new(language: Language, locale: &str) -> Self {
        let region = locale.split_once('-').map_or("US", |(_, region)| region);
        Self {
            language,
            clinics: Language::of_locale(locale),
            month_first: language == Language::English && matches!(region, "US" | "CA" | "PH"),
            long_hours: language == Language::Spanish && region == "ES",
        }
    }

    /// A language as spoken where a clinic is.
    pub fn at(clinic: &Clinic, language: Language) -> Self {
        Self::new(language, &clinic.locale)
    }

    /// What an element says of its language that holds a clinic's own words, so that they are read
    /// aloud as they are meant; empty where all of the page is in that language.
    pub fn of_clinic(self) -> &'static str {
        match self.clinics {
            own if own == self.language => "",
            Language::English => r#" lang="en""#,
            Language::Spanish => r#" lang="es""#,
        }
    }

    /// A message, as plain text.
    pub fn say(self, key: &'static str) -> Said {
        Said::new(self.language, key)
    }

    /// A message that holds marks of HTML; what is put into it holds none.
    pub fn html(self, key: &'static str) -> Html {
        Html::new(self.language, key)
    }
}
