//! How far back and ahead the books go.
use super::{
    Plan,
    found::Founded,
    slots::{Filler, Slot},
};
use crate::domain::local;
use chrono::{DateTime, Days, Utc};

/// No book goes back further than this many days.
const OLDEST: u32 = 36_500;

/// Each clinic's visits, by start.
pub(super) fn books(clinics: &[Founded], now: DateTime<Utc>, plan: &Plan) -> Vec<Vec<Slot>> {
    let book = |clinic: &Founded, days_back| filled(clinic, now, plan, days_back);
    let usual: Vec<Vec<Slot>> = clinics
        .iter()
        .map(|clinic| book(clinic, plan.days_back.unwrap_or(clinic.load.days_back)))
        .collect();
    let Some(wanted) = plan.appointments else { return usual };

    let all: usize = usual.iter().map(Vec::len).sum();
    let mut left = wanted;
    let mut left_of = all.max(1);
    clinics
        .iter()
        .zip(usual)
        .map(|(clinic, usual)| {
            // By the size of their usual books; the last one gets what is left.
            let share = left * usual.len() / left_of.max(1);
            left -= share;
            left_of -= usual.len();
            lengthened(clinic, now, usual, share, &book)
        })
        .collect()
}

/// As many visits as wanted, those nearest to now.
fn lengthened(
    clinic: &Founded,
    now: DateTime<Utc>,
    usual: Vec<Slot>,
    wanted: usize,
    book: &impl Fn(&Founded, u32) -> Vec<Slot>,
) -> Vec<Slot> {
    let mut slots = usual;
    let mut days_back = clinic.load.days_back.max(7);
    while slots.len() < wanted && days_back < OLDEST {
        let past = slots.iter().filter(|slot| slot.opening.visit.start() < now).count();
        let missing = wanted - slots.len();
        let further = missing.saturating_mul(days_back as usize) / past.max(1);
        let further = u32::try_from(further).unwrap_or(OLDEST);
        days_back = days_back.saturating_add(further + further / 20 + 7).min(OLDEST);
        slots = book(clinic, days_back);
    }
    slots.sort_by_key(|slot| (slot.opening.visit.start() - now).abs());
    slots.truncate(wanted);
    slots.sort_by_key(|slot| slot.opening.visit.start());
    slots
}

/// Days ahead are the emptier the further off they are.
fn filled(clinic: &Founded, now: DateTime<Utc>, plan: &Plan, days_back: u32) -> Vec<Slot> {
    let today = local::date(clinic.zone(), now);
    let days_ahead = plan.days_ahead.unwrap_or(clinic.load.days_ahead);
    let mut filler = Filler::new(clinic, plan.seed);
    let first = today - Days::new(days_back.into());
    let last = today + Days::new(days_ahead.into());
    let mut slots = Vec::new();
    for date in first.iter_days().take_while(|date| *date <= last) {
        let ahead = u32::try_from((date - today).num_days()).unwrap_or(0);
        let far = f64::from(ahead) / f64::from(days_ahead.max(1));
        slots.extend(filler.fill(date, clinic.load.fill * (1.0 - 0.75 * far)));
    }
    slots
}
