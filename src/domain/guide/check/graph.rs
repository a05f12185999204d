//! Where the questions of a guide lead: to an end each, without a loop, and past the emergencies.
use super::{
    super::{Guide, Question, StopKind, Then, file::GuideFile},
    Check,
};
use std::collections::BTreeSet;

impl Check<'_> {
    /// Looks at the ways through a guide whose parts are sound.
    pub(super) fn ways(&mut self, file: &GuideFile, guide: &Guide) {
        let Some(first) = guide.questions.first() else { return };
        if self.loops(file, guide) {
            return;
        }
        let reached = reached(guide, first, |_| true);
        for one in &file.questions {
            if !reached.contains(one.id.as_ref().as_str()) {
                self.at(&one.id.span(), format!("nothing leads to `{}`", one.id.as_ref()));
            }
        }
        let unasked = reached_without_emergencies(guide, first);
        for one in &file.questions {
            let question = guide.question(one.id.as_ref());
            let routes = |one: &Question| one.answers.iter().any(|one| one.then == Then::Route);
            if let Some(question) = question.filter(|one| unasked.contains(one.id.as_str()))
                && routes(question)
            {
                let name = &question.id;
                let what = format!(
                    "`{name}` can be the last question of somebody who was never asked about an \
                     emergency"
                );
                self.at(&one.id.span(), what);
            }
        }
    }

    /// Whether questions lead back to themselves, which is told of the first that does.
    fn loops(&mut self, file: &GuideFile, guide: &Guide) -> bool {
        for one in &file.questions {
            let Some(question) = guide.question(one.id.as_ref()) else { continue };
            let again = |next: &str| {
                let next = guide.question(next);
                next.is_some_and(|next| {
                    reached(guide, next, |_| true).contains(question.id.as_str())
                })
            };
            if following(question).any(again) {
                self.at(&one.id.span(), format!("a loop: `{}` leads back to itself", question.id));
                return true;
            }
        }
        false
    }
}

/// The questions that can be reached from one, itself among them, by way of those that `through`
/// allows.
fn reached<'g>(
    guide: &'g Guide,
    from: &'g Question,
    through: impl Fn(&Question) -> bool,
) -> BTreeSet<&'g str> {
    let mut seen = BTreeSet::new();
    let mut ahead = vec![from];
    while let Some(question) = ahead.pop() {
        if !through(question) || !seen.insert(question.id.as_str()) {
            continue;
        }
        ahead.extend(following(question).filter_map(|next| guide.question(next)));
    }
    seen
}

fn reached_without_emergencies<'g>(guide: &'g Guide, first: &'g Question) -> BTreeSet<&'g str> {
    let asks = |question: &Question| {
        question.answers.iter().any(|answer| match &answer.then {
            Then::Stop(id) => guide.stop(id).is_some_and(|one| one.kind == StopKind::Emergency),
            Then::Ask(_) | Then::Route => false,
        })
    };
    reached(guide, first, |question| !asks(question))
}

fn following(question: &Question) -> impl Iterator<Item = &str> {
    question.answers.iter().filter_map(|answer| match &answer.then {
        Then::Ask(id) => Some(id.as_str()),
        Then::Route | Then::Stop(_) => None,
    })
}
