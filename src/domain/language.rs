//! The languages in which patients are spoken to.
use super::words::words;

words! {
    /// A language, by its BCP 47 tag.
    Language {
        /// English.
        English = "en",
        /// Spanish.
        Spanish = "es",
    }
}

impl Language {
    /// The one that somebody reads best, as their browser says in `Accept-Language`; `None`: it
    /// names none of ours.
    pub fn accepted(header: &str) -> Option<Self> {
        let wishes = header.split(',').filter_map(wish);
        // Of equals the last is taken, and the first is wanted.
        let best = wishes.rev().max_by_key(|(_, weight)| *weight);
        best.filter(|(_, weight)| *weight > 0).map(|(language, _)| language)
    }

    /// The one that a clinic with a locale such as `es-PR` writes in where nothing else is known.
    pub fn of_locale(locale: &str) -> Self {
        Self::accepted(locale).unwrap_or(Self::English)
    }

    /// The language as its own speakers call it.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Spanish => "Español",
        }
    }
}

/// A language and how much it is wished for, in thousandths: `es-MX;q=0.9`.
fn wish(range: &str) -> Option<(Language, u32)> {
    let mut parts = range.split(';').map(str::trim);
    let language = parts.next()?.split('-').next()?.to_ascii_lowercase().parse().ok()?;
    let weight = match parts.find_map(|part| part.strip_prefix("q=")) {
        Some(text) => text.trim().parse::<f32>().ok().filter(|q| (0.0..=1.0).contains(q))?,
        None => 1.0,
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 1000")]
    Some((language, (weight * 1000.0).round() as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_that_is_read_best_is_found() {
        let said = |header| Language::accepted(header).map(Language::as_str);
        assert_eq!(said("es"), Some("es"));
        assert_eq!(said("es-MX,es;q=0.9,en;q=0.8"), Some("es"));
        assert_eq!(said("en-US,en;q=0.9,es;q=0.8"), Some("en"));
        assert_eq!(said("fr-FR, ES-419 ;q=0.5, en;q=0.4"), Some("es"));
        assert_eq!(said("en;q=0.5, es;q=0.5"), Some("en"), "of equals the first");
        assert_eq!(said("de, *;q=0.5"), None);
        assert_eq!(said("es;q=0"), None);
        assert_eq!(Language::of_locale("es-PR"), Language::Spanish);
        assert_eq!(Language::of_locale("fr-CA"), Language::English);
        assert_eq!(said("es;q=9, en;q=x, ,;"), None);
    }
}
