//! Following a guide: from the answers so far to the next question, or to where it ends.
use super::{Answer, Guide, Question, Route, Stop, Then, Words};

/// The way that answers lead through a guide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path<'g> {
    guide: &'g Guide,
    taken: Vec<Taken<'g>>,
    next: Option<&'g Question>,
}

/// A question that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Taken<'g> {
    pub question: &'g Question,
    pub answers: Vec<&'g Answer>,
}

/// Answers that do not fit their question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Nothing was answered.
    #[error("nothing is answered")]
    Nothing,
    /// More than one answer where one alone can be so.
    #[error("only one answer can be so")]
    Several,
    /// One of the answers, and that none of them is so.
    #[error("it cannot be both one of the answers and none of them")]
    NoneAndSome,
    /// Something that cannot be answered to this question.
    #[error("that is no answer to this question")]
    Unknown,
}

/// Where a path ends, at a clinic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome<'g> {
    /// The full stop; with it, the routes are those that may be taken all the same.
    pub stop: Option<&'g Stop>,
    /// The disciplines that suit, the best first; none: the telephone.
    pub routes: Vec<Routed<'g>>,
    /// The disciplines that are only for those who have called.
    pub ruled_out: Vec<RuledOut<'g>>,
}

/// A discipline that suits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routed<'g> {
    /// Its code.
    pub discipline: &'g str,
    /// How well it suits.
    pub points: u32,
    /// Why, the general before what was answered.
    pub because: Vec<&'g Words>,
    pub(super) prefers: Vec<&'g str>,
}

/// A discipline that is not to be booked online by whoever answered so.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct RuledOut<'g> {
    pub discipline: &'g str,
    pub because: Vec<&'g Words>,
}

impl Question {
    /// The answers with these names, in the question's order.
    pub fn choose(&self, ids: &[&str]) -> Result<Vec<&Answer>, Unfit> {
        if ids.iter().any(|id| !self.answers.iter().any(|answer| answer.id == *id)) {
            return Err(Unfit::Unknown);
        }
        let chosen = self.answers.iter().filter(|answer| ids.contains(&answer.id.as_str()));
        let chosen: Vec<&Answer> = chosen.collect();
        match chosen.as_slice() {
            [] => Err(Unfit::Nothing),
            [_] => Ok(chosen),
            _ if !self.several => Err(Unfit::Several),
            some if some.iter().any(|answer| answer.is_none()) => Err(Unfit::NoneAndSome),
            _ => Ok(chosen),
        }
    }
}

impl Guide {
    /// Follows answers, each the name of a question with the names of what was answered to it, in
    /// any order. What does not lie on the way or does not fit is passed over, so that whoever
    /// changes an answer keeps the others that still fit.
    pub fn follow<'g>(&'g self, given: &[(&str, Vec<&str>)]) -> Path<'g> {
        let mut path = Path { guide: self, taken: Vec::new(), next: self.questions.first() };
        while let Some(question) = path.next {
            let own = given.iter().find(|(id, _)| *id == question.id);
            let Some(Ok(answers)) = own.map(|(_, ids)| question.choose(ids)) else { break };
            let goes_on = answers.iter().find_map(|answer| match &answer.then {
                Then::Ask(id) => self.question(id),
                Then::Route | Then::Stop(_) => None,
            });
            let stops = answers.iter().any(|answer| answer.stops());
            path.taken.push(Taken { question, answers });
            path.next = goes_on.filter(|_| !stops);
        }
        path
    }
}

impl<'g> Path<'g> {
    /// The questions that were answered, in order.
    pub fn taken(&self) -> &[Taken<'g>] {
        &self.taken
    }

    /// The guide that is followed.
    pub fn guide(&self) -> &'g Guide {
        self.guide
    }

    /// What is to be asked next; `None`: it has ended.
    pub fn next(&self) -> Option<&'g Question> {
        self.next
    }

    /// The full stop in which it ended, the most urgent one of several.
    pub fn stop(&self) -> Option<&'g Stop> {
        let answers = self.answers().filter_map(|answer| match &answer.then {
            Then::Stop(id) => self.guide.stop(id),
            Then::Ask(_) | Then::Route => None,
        });
        answers.min_by_key(|stop| stop.kind)
    }

    /// Where it ended, at a clinic that has these disciplines; `None`: it goes on.
    pub fn outcome(&self, offered: impl Fn(&str) -> bool) -> Option<Outcome<'g>> {
        if self.next.is_some() {
            return None;
        }
        let stop = self.stop();
        let here = self.guide.routes.iter().filter(|route| offered(&route.discipline));
        let (ruled_out, open): (Vec<&Route>, Vec<&Route>) =
            here.partition(|route| self.rules_out(&route.discipline).next().is_some());
        let allowed =
            |route: &&Route| stop.is_none_or(|stop| stop.offers.contains(&route.discipline));
        let mut routes: Vec<Routed<'g>> =
            open.into_iter().filter(allowed).map(|route| self.routed(route)).collect();
        // What nothing speaks for is better than nothing at all.
        if routes.iter().any(|route| route.points > 0) {
            routes.retain(|route| route.points > 0);
        }
        routes.sort_by_key(|route| std::cmp::Reverse(route.points));
        let because = |route: &Route| self.rules_out(&route.discipline).collect();
        let ruled_out = if stop.is_some() { Vec::new() } else { ruled_out };
        Some(Outcome {
            stop,
            routes,
            ruled_out: ruled_out
                .into_iter()
                .map(|route| RuledOut {
                    discipline: &route.discipline,
                    because: unique(because(route)),
                })
                .collect(),
        })
    }

    /// What is advised because of the answers, wherever they lead.
    pub fn advice(&self) -> Vec<&'g Words> {
        unique(self.answers().filter_map(|answer| answer.advises.as_ref()).collect())
    }

    /// Whether what was answered so far speaks against booking a discipline online: a full stop,
    /// or something that the clinic wants to talk about first.
    pub fn forbids(&self, discipline: &str) -> bool {
        let stopped =
            self.stop().is_some_and(|stop| !stop.offers.iter().any(|one| one == discipline));
        stopped || self.rules_out(discipline).next().is_some()
    }

    fn answers(&self) -> impl Iterator<Item = &'g Answer> {
        self.taken.iter().flat_map(|taken| taken.answers.iter().copied())
    }

    fn rules_out(&self, discipline: &str) -> impl Iterator<Item = &'g Words> {
        let reasons = self.answers().flat_map(|answer| answer.rules_out.iter());
        reasons.filter(move |(code, _)| code == discipline).map(|(_, because)| because)
    }

    fn routed(&self, route: &'g Route) -> Routed<'g> {
        let own = self.answers().flat_map(|answer| answer.favours.iter());
        let own: Vec<&Words> =
            own.filter(|(code, _)| *code == route.discipline).map(|(_, because)| because).collect();
        let points = route.points + u32::try_from(own.len()).unwrap_or(u32::MAX);
        let said = self.answers().flat_map(|answer| answer.prefers.iter());
        Routed {
            discipline: &route.discipline,
            points,
            because: unique(std::iter::once(&route.because).chain(own).collect()),
            prefers: said.chain(&route.prefers).map(String::as_str).collect(),
        }
    }
}

/// Each reason once.
fn unique(reasons: Vec<&Words>) -> Vec<&Words> {
    let mut seen: Vec<&Words> = Vec::new();
    for reason in reasons {
        if !seen.contains(&reason) {
            seen.push(reason);
        }
    }
    seen
}
