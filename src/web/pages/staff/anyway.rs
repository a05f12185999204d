//! Setting a rule aside: what is said of a refusal at the desk, and what staff may do about it.
use crate::{
    Error,
    actions::Overrides,
    domain::{Note, Rule},
    error::FieldProblem,
    web::{
        extract::Checks,
        rule_words::{although, for_staff},
    },
};

/// The part of a form that sets rules aside.
#[derive(Debug, Clone, Default)]
pub(super) struct Anyway {
    /// Rules that were set aside before, by their words, with commas between.
    pub(super) set_aside: String,
    /// The rule that is set aside now.
    pub(super) rule: String,
    /// Why.
    pub(super) why: String,
}

impl Anyway {
    /// The rules to set aside, those that cannot be among them too: the deed refuses those.
    pub(super) fn rules(&self) -> Vec<Rule> {
        let words = self.set_aside.split(',').chain([self.rule.as_str()]);
        let mut rules: Vec<Rule> = words.filter_map(|word| word.trim().parse().ok()).collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    /// What the deed is told; a reason that is missing is noted.
    pub(super) fn overrides(&self, checks: &mut Checks) -> Overrides {
        let rules = self.rules();
        let reason = checks.field("why", Note::parse(&self.why)).and_then(Note::into_option);
        if !rules.is_empty() && reason.is_none() {
            let missing: Result<(), _> = Err("is needed: say why the rule is set aside");
            checks.field("why", missing);
        }
        Overrides { rules, reason }
    }
}

/// The rules that staff may set aside: the word for it, and what is read after "Move anyway: ".
pub(super) fn all() -> Vec<(&'static str, &'static str)> {
    let rules = Rule::ALL.iter().filter(|rule| rule.yields_to_staff());
    rules.map(|rule| (rule.as_str(), although(*rule))).collect()
}

/// A refusal as it stands above a form.
pub(super) struct Refused {
    /// What is in the way.
    pub(super) words: String,
    /// The rule that staff may set aside.
    pub(super) rule: Option<Rule>,
}

impl Refused {
    /// A refusal, in words for staff; other errors are handed back.
    pub(super) fn of(error: Error) -> Result<Self, Error> {
        let Error::Refused(refusal) = error else { return Err(error) };
        let rule = refusal.rule().filter(|rule| rule.yields_to_staff());
        Ok(Self { words: for_staff(&refusal), rule })
    }
}

/// What came of a form that was not done: what is wrong with it, or what is in the way.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) problems: Vec<FieldProblem>,
    pub(super) refused: Option<Refused>,
}

impl Outcome {
    /// What an error says of the form; others are handed back.
    pub(super) fn of(error: Error) -> Result<Self, Error> {
        Ok(match error {
            Error::Invalid(problems) => Self { problems, refused: None },
            error => Self { problems: Vec::new(), refused: Some(Refused::of(error)?) },
        })
    }

    /// Whether it was tried at all.
    pub(super) fn failed(&self) -> bool {
        self.refused.is_some() || !self.problems.is_empty()
    }
}

/// The box with which staff set a rule aside, as a template shows it.
pub(super) struct AnywayBox {
    /// What the button does: `Book`, `Move`.
    pub(super) verb: &'static str,
    /// The rules that are set aside already, for the form and in words.
    pub(super) already: String,
    pub(super) already_said: Vec<&'static str>,
    /// The rule that is in the way, for the form and in words.
    pub(super) rule: Option<(&'static str, &'static str)>,
    /// Whether its box is ticked.
    pub(super) ticked: bool,
    pub(super) why: String,
    /// What is wrong with the reason; empty: nothing.
    pub(super) problem: String,
}

impl AnywayBox {
    /// `None`: no rule is or was in the way.
    pub(super) fn of(
        verb: &'static str,
        form: &Anyway,
        refused: Option<&Refused>,
        problems: &[FieldProblem],
    ) -> Option<Self> {
        let new = refused.and_then(|refused| refused.rule);
        let chosen = form.rule.parse::<Rule>().ok();
        // A form that failed for another cause keeps its tick; after a refusal it is a new one.
        let asked = if refused.is_some() { new } else { chosen };
        let mut already = form.rules();
        already.retain(|rule| Some(*rule) != asked && rule.yields_to_staff());
        if asked.is_none() && already.is_empty() {
            return None;
        }
        let words: Vec<_> = already.iter().map(|rule| rule.as_str()).collect();
        let problem = problems.iter().find(|problem| problem.pointer == "why");
        Some(Self {
            verb,
            already: words.join(","),
            already_said: already.iter().map(|rule| although(*rule)).collect(),
            rule: asked.map(|rule| (rule.as_str(), although(rule))),
            ticked: asked.is_some() && asked == chosen,
            why: form.why.clone(),
            problem: problem.map(|problem| problem.detail.clone()).unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_gather_from_one_try_to_the_next() {
        let form = Anyway { set_aside: "hours".into(), rule: "notice".into(), why: " ".into() };
        assert_eq!(form.rules(), [Rule::Notice, Rule::Hours]);
        let mut checks = Checks::default();
        form.overrides(&mut checks);
        let Err(Error::Invalid(problems)) = checks.finish(Some(())) else { panic!("no problem") };
        assert_eq!(problems[0].pointer, "why");

        let refused = Refused { words: String::new(), rule: Some(Rule::Busy) };
        let shown = AnywayBox::of("Book", &form, Some(&refused), &[]).unwrap();
        assert_eq!(shown.already, "notice,hours");
        assert_eq!(shown.rule.unwrap().0, "overbook");
        assert!(!shown.ticked);
        let again = AnywayBox::of("Book", &form, None, &problems).unwrap();
        assert_eq!((again.already.as_str(), again.rule.unwrap().0), ("hours", "notice"));
        assert!(again.ticked && !again.problem.is_empty());
    }
}
