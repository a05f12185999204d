//! Which practitioners the desk shows: all of them, or those whom the address names.
use crate::domain::{Catalogue, Practitioner, PractitionerId};

/// Those whom the desk shows.
pub(super) struct Columns {
    /// Empty: everybody.
    ids: Vec<PractitionerId>,
}

/// Somebody who can be shown.
pub(super) struct Choice {
    /// For the address.
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) shown: bool,
}

/// The part of the page in which they are chosen.
pub(super) struct Chooser {
    /// Everybody who can be shown; none where there is no choice.
    pub(super) choices: Vec<Choice>,
    pub(super) some_left_out: bool,
    /// The day with everybody.
    pub(super) everybody: String,
}

impl Columns {
    /// What a query such as `date=2026-12-01&who=ada-okoye&who=li-wei` asks for. Whoever is not known
    /// is passed over; whoever names nobody is shown everybody.
    pub(super) fn asked(query: &str, catalogue: &Catalogue) -> Self {
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        let named = pairs.filter(|(name, _)| name == "who");
        let ids: Vec<_> = named
            .filter_map(|(_, who)| catalogue.practitioner_named(&who))
            .map(|one| one.id)
            .collect();
        let all = catalogue.active_practitioners().all(|one| ids.contains(&one.id));
        Self { ids: if all { Vec::new() } else { ids } }
    }

    /// Whether somebody is shown.
    pub(super) fn show(&self, id: PractitionerId) -> bool {
        self.ids.is_empty() || self.ids.contains(&id)
    }

    /// To follow what is in an address already: `&who=ada-okoye`.
    pub(super) fn address(&self, catalogue: &Catalogue) -> String {
        let chosen = self.ids.iter().filter_map(|id| catalogue.practitioner(*id));
        let parts = chosen.flat_map(|one| ["&who=", one.slug.as_str()]);
        parts.collect()
    }

    /// The choice, and the address of the day with everybody.
    pub(super) fn chooser(&self, catalogue: &Catalogue, everybody: String) -> Chooser {
        let choice = |one: &Practitioner| Choice {
            slug: one.slug.clone(),
            name: one.display_name(),
            shown: self.show(one.id),
        };
        let choices: Vec<_> = catalogue.active_practitioners().map(choice).collect();
        Chooser {
            choices: if choices.len() > 1 { choices } else { Vec::new() },
            some_left_out: !self.ids.is_empty(),
            everybody,
        }
    }
}
