//! Why a wish of a patient cannot be granted, in their language.
use crate::{
    domain::{Audience, Refusal},
    tongue::Tongue,
};

/// A refusal as a sentence.
pub(super) fn refused(tongue: Tongue, refusal: &Refusal) -> String {
    match refusal {
        Refusal::OffGrid { step_minutes } => {
            tongue.say("refusals-off-grid").with("minutes", *step_minutes)
        }
        Refusal::TooSoon { .. } => tongue.say("refusals-too-soon"),
        Refusal::PastHorizon { last_on } => {
            tongue.say("refusals-past-horizon").with("last", tongue.date(*last_on))
        }
        Refusal::NotBookableOnline => tongue.say("refusals-not-online"),
        Refusal::Audience { wanted: Audience::New } => tongue.say("refusals-for-new"),
        Refusal::Audience { .. } => tongue.say("refusals-for-returning"),
        Refusal::TooManyOpen { limit } => tongue.say("refusals-too-many").with("limit", *limit),
        Refusal::OutsideHours => tongue.say("refusals-outside-hours"),
        Refusal::Closed { title } => tongue.say("refusals-closed").with("title", title),
        Refusal::Blocked { .. } => tongue.say("refusals-blocked"),
        Refusal::SlotTaken => tongue.say("refusals-taken"),
        Refusal::NoRoom => tongue.say("refusals-no-room"),
        Refusal::PatientBusy => tongue.say("refusals-busy"),
        Refusal::NotGiven => tongue.say("refusals-not-given"),
        Refusal::WrongStatus { .. } => tongue.say("refusals-status"),
        Refusal::PastCutOff { .. } => tongue.say("refusals-cut-off"),
        Refusal::StaleRevision { .. } | Refusal::ChangedMeanwhile => tongue.say("refusals-changed"),
        _ => tongue.say("refusals-other"),
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::Language, web::pages::say::sentence};

    #[test]
    fn in_english_a_refusal_is_what_programs_are_told() {
        let tongue = Tongue::new(Language::English, "en-US");
        let same = [
            Refusal::OffGrid { step_minutes: 15 },
            Refusal::NotBookableOnline,
            Refusal::Audience { wanted: Audience::New },
            Refusal::Audience { wanted: Audience::Returning },
            Refusal::TooManyOpen { limit: 3 },
            Refusal::OutsideHours,
            Refusal::Closed { title: "Training".to_owned() },
            Refusal::SlotTaken,
            Refusal::NoRoom,
            Refusal::PatientBusy,
            Refusal::NotGiven,
            Refusal::StaleRevision { revision: 2 },
        ];
        for refusal in same {
            assert_eq!(refused(tongue, &refusal), sentence(&refusal.to_string()));
        }
        let spanish = Tongue::new(Language::Spanish, "en-US");
        let one = refused(spanish, &Refusal::TooManyOpen { limit: 1 });
        assert_eq!(one, "Se puede tener una cita pendiente como máximo; llame a la clínica.");
    }
}
