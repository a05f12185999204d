//! Five invented clinics with their books, to try Limber with and to measure it on.
mod accounts;
mod answers;
mod day;
mod dice;
mod file;
mod found;
mod keep;
mod lengths;
mod patients;
mod slots;
mod story;
mod visits;

use crate::{db::Db, domain::local, secret::Key};
pub use accounts::Account;
use anyhow::Context as _;
use chrono::{DateTime, Utc};
use dice::Dice;
use found::Founded;
use slots::Slot;
use visits::Scribe;

/// How many visits are kept in one transaction.
const BATCH: usize = 1000;

/// How full the books shall be; what is `None` is as each clinic's file says.
#[derive(Debug, Clone, Copy, Default)]
pub struct Plan {
    /// The same seed gives the same books on the same day.
    pub seed: u64,
    /// How many days back the books go.
    pub days_back: Option<u32>,
    /// How many days ahead the books go.
    pub days_ahead: Option<u32>,
    /// How many visits all clinics have together, going back as far as that takes.
    pub appointments: Option<usize>,
}

/// What was built.
#[derive(Debug, Clone, Default)]
pub struct Built {
    /// Who can sign in.
    pub accounts: Vec<Account>,
    /// How many patients there are.
    pub patients: usize,
    /// How many visits there are.
    pub visits: usize,
}

/// The addresses of the demo's clinics.
pub fn slugs() -> anyhow::Result<Vec<String>> {
    Ok(file::clinics()?.into_iter().map(|file| file.slug).collect())
}

/// Builds the clinics in a database that has none of them yet.
pub async fn build(db: &Db, key: &Key, now: DateTime<Utc>, plan: &Plan) -> anyhow::Result<Built> {
    let people = file::people()?;
    let files = file::clinics()?;
    let clinics = files
        .iter()
        .map(|file| {
            let today = local::date(file.time_zone, now);
            found::found(file, now, &mut Dice::of(plan.seed, &file.slug, today))
                .with_context(|| format!("the demo clinic {}", file.slug))
        })
        .collect::<anyhow::Result<Vec<Founded>>>()?;
    let books = lengths::books(&clinics, now, plan);

    let mut built = Built::default();
    for (clinic, slots) in clinics.iter().zip(books) {
        let accounts = accounts::of(clinic)?;
        keep::clinic(db, clinic, &accounts, now).await?;
        built.accounts.extend(accounts.into_iter().map(|one| one.account));
        let today = local::date(clinic.zone(), now);
        let dice = Dice::of(plan.seed, &format!("{} visits", clinic.slug()), today);
        let scribe = Scribe::new(clinic, &people, key, now, dice);
        built.visits += slots.len();
        built.patients += written(db, clinic, scribe, &slots).await?;
    }
    Ok(built)
}

/// Writes a clinic's visits down; how many patients that took.
async fn written(
    db: &Db,
    clinic: &Founded,
    mut scribe: Scribe<'_>,
    slots: &[Slot],
) -> anyhow::Result<usize> {
    scribe.open(slots);
    for some in slots.chunks(BATCH) {
        let visits = some.iter().map(|slot| scribe.write(slot));
        let visits = visits.collect::<Result<_, _>>()?;
        keep::batch(db, clinic.catalogue.clinic.id, scribe.new_patients(), visits).await?;
    }
    let seen = scribe.seen();
    for some in seen.chunks(BATCH) {
        keep::seen(db, some.to_vec()).await?;
    }
    Ok(scribe.patients())
}

#[cfg(test)]
mod tests;
