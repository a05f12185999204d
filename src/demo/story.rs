//! What became of a visit by now: done, under way, called off, or still to come.
use super::dice::Dice;
use crate::domain::{Appointment, Refusal, Step};
use chrono::{DateTime, TimeDelta, Utc};

/// What patients say who call off.
const EXCUSES: [&str; 5] = [
    "feeling better",
    "cannot get off work",
    "child is ill",
    "out of town that week",
    "caught a cold",
];

/// Takes a booked visit through the steps that it has behind it; `desk` is who answers the
/// telephone.
pub(super) fn tell(
    visit: &mut Appointment,
    (now, desk): (DateTime<Utc>, &str),
    dice: &mut Dice,
) -> Result<(), Refusal> {
    let (start, end) = (visit.visit.start(), visit.visit.end());
    if end <= now {
        match dice.between(1, 100) {
            1..=7 => call_off(visit, (now, desk), dice),
            8..=12 => visit.advance(Step::NoShow, (start + dice.minutes(15, 25)).min(now)),
            _ => treat(visit, now, dice),
        }
    } else if start <= now {
        let began = start + dice.minutes(0, 5);
        visit.advance(Step::Arrive, (start - dice.minutes(2, 12)).max(visit.created_at))?;
        if began <= now { visit.advance(Step::Start, began) } else { Ok(()) }
    } else if start - now <= TimeDelta::minutes(20) && dice.chance(0.75) {
        visit.advance(Step::Arrive, (now - dice.minutes(0, 4)).max(visit.created_at))
    } else if dice.chance(0.04) {
        call_off(visit, (now, desk), dice)
    } else {
        Ok(())
    }
}

fn treat(visit: &mut Appointment, now: DateTime<Utc>, dice: &mut Dice) -> Result<(), Refusal> {
    let (start, end) = (visit.visit.start(), visit.visit.end());
    let arrived = (start - dice.minutes(1, 12)).max(visit.created_at);
    let began = (start + dice.minutes(-1, 5)).max(arrived);
    let over = (end + dice.minutes(-5, 4)).min(now).max(began);
    visit.advance(Step::Arrive, arrived)?;
    visit.advance(Step::Start, began)?;
    visit.advance(Step::Fulfil, over)
}

/// Patients call off alone until the cut-off, and by telephone after it.
fn call_off(
    visit: &mut Appointment,
    (now, desk): (DateTime<Utc>, &str),
    dice: &mut Dice,
) -> Result<(), Refusal> {
    let latest = (visit.visit.start() - TimeDelta::minutes(10)).min(now).max(visit.created_at);
    let span = (latest - visit.created_at).num_minutes();
    let at = visit.created_at + dice.minutes(0, span);
    let alone = at <= visit.cancel_cutoff();
    let by = if alone { "patient" } else { desk };
    let excuse = if dice.chance(0.6) { dice.pick(&EXCUSES) } else { None };
    visit.cancel(by, excuse.map(|text| (*text).to_owned()), at)
}
