//! Walks every way through a guide.
use limber::domain::guide::{Guide, Path, Question};

/// The answers so far, as a form would send them.
pub type Given<'g> = Vec<(&'g str, Vec<&'g str>)>;

/// Calls `seen` with every path that ends, whatever can be answered to each question.
pub fn each<'g>(guide: &'g Guide, seen: &mut impl FnMut(&Given<'g>, &Path<'g>)) {
    on(guide, &mut Vec::new(), seen);
}

fn on<'g>(guide: &'g Guide, given: &mut Given<'g>, seen: &mut impl FnMut(&Given<'g>, &Path<'g>)) {
    let path = guide.follow(given);
    assert_eq!(path.taken().len(), given.len(), "every answer lies on the way: {given:?}");
    assert!(given.len() <= guide.questions().len(), "no question is asked twice: {given:?}");
    let Some(question) = path.next() else { return seen(given, &path) };
    for answers in choices(question) {
        given.push((&question.id, answers));
        on(guide, given, seen);
        given.pop();
    }
}

/// Whatever can be answered to a question.
fn choices(question: &Question) -> Vec<Vec<&str>> {
    let some: Vec<&str> = question
        .answers
        .iter()
        .filter(|answer| !answer.is_none())
        .map(|answer| answer.id.as_str())
        .collect();
    let mut all: Vec<Vec<&str>> = if question.several {
        let sets = 1..(1_u32 << some.len());
        sets.map(|set| {
            let chosen = some.iter().enumerate().filter(|(index, _)| set >> index & 1 == 1);
            chosen.map(|(_, id)| *id).collect()
        })
        .collect()
    } else {
        some.iter().map(|id| vec![*id]).collect()
    };
    if question.answers.iter().any(limber::domain::guide::Answer::is_none) {
        all.push(vec![limber::domain::guide::NONE]);
    }
    all
}
