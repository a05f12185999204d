//! What a discipline is called in the language of whoever looks.
use crate::{domain::Catalogue, tongue::Tongue};

/// Its name; one that we do not know is called as the database has it.
pub(super) fn discipline((catalogue, tongue): (&Catalogue, Tongue), code: &str) -> String {
    let said = match code {
        "chiropractic" => tongue.say("disciplines-chiropractic"),
        "dry-needling" => tongue.say("disciplines-dry-needling"),
        "massage-therapy" => tongue.say("disciplines-massage-therapy"),
        "pain-medicine" => tongue.say("disciplines-pain-medicine"),
        "physical-therapy" => tongue.say("disciplines-physical-therapy"),
        other => {
            return catalogue.discipline(other).map(|one| one.name.clone()).unwrap_or_default();
        }
    };
    said.into()
}
