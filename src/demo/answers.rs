//! What some of the demo's patients answered to "What hurts?" before they booked.
use super::dice::Dice;
use crate::{
    domain::guide::{Answer, Record},
    guides,
};
use serde_json::Value;

/// Answers to one of the guides that allow to book a discipline, as they are kept with a visit.
pub(super) fn answered(dice: &mut Dice, discipline: &str) -> Option<Value> {
    let guide = dice.pick(guides::all())?;
    let mut given: Vec<(&str, Vec<&str>)> = Vec::new();
    while let Some(question) = guide.follow(&given).next() {
        let fine: Vec<&Answer> = question.answers.iter().filter(|one| !one.stops()).collect();
        let answer = dice.pick(&fine)?;
        given.push((&question.id, vec![&answer.id]));
    }
    let path = guide.follow(&given);
    (!path.forbids(discipline)).then(|| guides::intake(&Record::of(&path)))
}
