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

    /// Whether some are left out.
    pub(super) fn some(&self) -> bool {
        !self.ids.is_empty()
    }

    /// To follow what is in an address already: `&who=ada-okoye`.
    pub(super) fn address(&self, catalogue: &Catalogue) -> String {
        let chosen = self.ids.iter().filter_map(|id| catalogue.practitioner(*id));
        chosen.map(|one| format!("&who={}", one.slug)).collect()
    }

    /// Everybody who can be shown; none where there is no choice.
    pub(super) fn choices(&self, catalogue: &Catalogue) -> Vec<Choice> {
        let choice = |one: &Practitioner| Choice {
            slug: one.slug.to_string(),
            name: one.display_name(),
            shown: self.show(one.id),
        };
        let choices: Vec<_> = catalogue.active_practitioners().map(choice).collect();
        if choices.len() > 1 { choices } else { Vec::new() }
    }
}
