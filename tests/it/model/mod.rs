//! Stories drawn by lot, told to the program and to a naive book beside it: whatever people do,
//! and whatever goes wrong meanwhile, the two agree and no promise is broken.
//!
//! With `rules::blocked` emptied it was seen to fail after some hundred deeds. The lock on the
//! calendars is not for it to miss: on PostgreSQL its deeds come one after the other; `races`,
//! `retiring` and `two_servers` try that.
mod acts;
mod book;
mod deeds;
mod hands;
mod house;
mod judge;
mod same;
mod settle;

use crate::support::{On, fresh_database, on_both, told};
use acts::{Act, resolved};
use book::Book;
use deeds::{Doing, Fault};
use hands::{Answer, carry_out};
use limber::{
    db::{Db, Options},
    secret::{Key, Token},
};
use rand::{SeedableRng as _, rngs::StdRng};
use std::collections::{BTreeMap, HashMap};

/// How many deeds one story tells.
const LENGTH: usize = 300;
/// How many deeds it takes for every kind to come up.
const ENOUGH: usize = 2000;
/// After how many deeds all that is stored is looked at.
const LOOK: usize = 30;
/// How many shorter stories are tried at the most to find what a failure needs.
const SHORTER: usize = 80;

/// How often what came of deeds.
type Tally = BTreeMap<String, usize>;

on_both! {
    async fn whatever_people_do_the_book_stays_right(on) {
        let deeds: usize = told("LIMBER_CASES").unwrap_or(2100);
        let first: u64 = told("LIMBER_SEED").unwrap_or_else(rand::random);
        let mut tally = Tally::new();
        for nth in 0..deeds.div_ceil(LENGTH) {
            let seed = first.wrapping_add(nth as u64);
            let mut dice = StdRng::seed_from_u64(seed);
            let story: Vec<Doing> = (0..LENGTH).map(|_| deeds::doing(&mut dice)).collect();
            if let Err((at, why)) = tell(on, seed, &story, &mut tally).await {
                let told = shortest(on, seed, story[..=at].to_vec()).await;
                panic!("LIMBER_SEED={seed}, deed {at}: {why}\nenough: {told:#?}");
            }
        }
        if deeds >= ENOUGH {
            every_kind_came_up(&tally);
        }
    }
}

/// A story that is told is of interest only if much of what can happen happens in it.
fn every_kind_came_up(tally: &Tally) {
    for kind in [
        "Visit",
        "Block",
        "Done",
        "Fault",
        "NotFound",
        "NotGiven",
        "OffGrid",
        "TooSoon",
        "PastHorizon",
        "NotBookableOnline",
        "Audience",
        "OutsideHours",
        "Closed",
        "Blocked",
        "SlotTaken",
        "NoRoom",
        "PatientBusy",
        "WrongStatus",
        "PastCutOff",
        "HoldExpired",
        "StaleRevision",
        "TooManyOpen",
        "NothingToUndo",
        "TooEarly",
        "ReasonMissing",
        "RuleHolds",
    ] {
        assert!(tally.contains_key(kind), "no deed ended with {kind}: {tally:?}");
    }
}

/// Tells a story to an empty book; answers the deed at which the two disagreed, and how.
async fn tell(
    on: On,
    seed: u64,
    story: &[Doing],
    tally: &mut Tally,
) -> Result<(), (usize, String)> {
    let home = tempfile::tempdir().unwrap();
    let url = fresh_database(on, home.path()).parse().unwrap();
    let options = Options { connections: 3, durable: false, create: true };
    let (db, key) = (Db::open(&url, &options).unwrap(), Key::random());
    let (houses, begins) = house::two_houses(seed);
    for house in houses.clone() {
        db.write(move |tx| house.found(tx)).await.unwrap();
    }
    let (visits, blocks, known) = (Vec::new(), Vec::new(), HashMap::new());
    let mut book = Book { houses, begins, now: begins, visits, blocks, known };

    let mut at = 0;
    while at < story.len() {
        let together =
            at + 1 + story[at + 1..].iter().take(5).take_while(|one| one.together).count();
        let acts = meant(&book, &story[at..together]);
        let answers = carry_out(&db, &key, &book, &acts).await;
        for ((act, _), answer) in acts.iter().zip(&answers) {
            *tally.entry(kind(answer)).or_default() += 1;
            let settled = book.settle(act, answer);
            settled.map_err(|why| (together - 1, format!("{act:?}\ncame to {answer:?}: {why}")))?;
        }
        if at / LOOK != together / LOOK || together == story.len() {
            look(&db, &book).await.map_err(|why| (together - 1, why))?;
        }
        at = together;
    }
    Ok(())
}

/// What some deeds mean, once or where they are repeated twice. Time stands still while several
/// are done.
fn meant(book: &Book, doings: &[Doing]) -> Vec<(Act, Fault)> {
    let mut acts = Vec::new();
    for doing in doings {
        let Some(act) = resolved(book, &doing.deed) else { continue };
        if doings.len() > 1 && matches!(act, Act::TimePasses(_) | Act::Unblock { .. }) {
            continue;
        }
        if doing.fault == Fault::Repeated && !matches!(act, Act::Unblock { .. }) {
            acts.push((by_another(&act), Fault::None));
        }
        acts.push((act, doing.fault));
    }
    acts
}

/// The same, asked from another browser where that matters: one that keeps a slot already is given
/// the same again, which is shown elsewhere.
fn by_another(act: &Act) -> Act {
    match act.clone() {
        Act::Hold { wish, strange, .. } => Act::Hold { wish, token: Token::random(), strange },
        act => act,
    }
}

async fn look(db: &Db, book: &Book) -> Result<(), String> {
    let clinics: Vec<_> = book.houses.iter().map(|house| house.id).collect();
    let held: Vec<_> = book.holds().map(|visit| visit.id).collect();
    let stored = db.read(move |conn| same::stored(conn, &clinics, &held)).await;
    book.agrees(&stored.map_err(|error| format!("a hold that counts: {error:?}"))?)
}

fn kind(answer: &Answer) -> String {
    match answer {
        Answer::Visit(_) => "Visit".to_owned(),
        Answer::Block(..) => "Block".to_owned(),
        Answer::Done => "Done".to_owned(),
        Answer::Fault { .. } => "Fault".to_owned(),
        Answer::No(kind) => kind.clone(),
    }
}

/// Leaves out what the failure does not need: halves, then smaller parts, then single deeds.
async fn shortest(on: On, seed: u64, mut story: Vec<Doing>) -> Vec<Doing> {
    let (mut part, mut tries) = (story.len().div_ceil(2), 0);
    loop {
        let mut at = 0;
        while at < story.len() && tries < SHORTER {
            let mut shorter = story.clone();
            shorter.drain(at..(at + part).min(story.len()));
            tries += 1;
            if tell(on, seed, &shorter, &mut Tally::new()).await.is_err() {
                story = shorter;
            } else {
                at += part;
            }
        }
        if part == 1 || tries >= SHORTER {
            return story;
        }
        part = part.div_ceil(2);
    }
}
