//! What clients were told, and whether that is what is stored.
use chrono::{DateTime, Utc};
use limber::domain::{Appointment, RoomId, Span, Status};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// What an answer says of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fact {
    status: String,
    span: Span,
    practitioner: Uuid,
    room: Option<Uuid>,
}

/// Time that was blocked and stays so, and the visits that this was said to bear on.
struct Blocked {
    span: Span,
    whose: Uuid,
    affected: HashSet<Uuid>,
}

/// All that anybody was told.
#[derive(Default)]
pub struct Told {
    visits: HashMap<Uuid, BTreeMap<i64, Fact>>,
    /// What was kept, and whether it was booked.
    kept: HashMap<Uuid, bool>,
    blocks: HashMap<Uuid, Blocked>,
    wrong: Vec<String>,
    /// How often what came of deeds.
    pub tally: BTreeMap<String, usize>,
}

impl Told {
    /// The visits of a status, or of any where it is empty, and what is known of their revisions;
    /// the latest ones last.
    pub fn known(&self, status: &str) -> Vec<(Uuid, i64)> {
        let last = |(id, facts): (&Uuid, &BTreeMap<i64, Fact>)| {
            let last = facts.last_key_value();
            let last = last.filter(|(_, fact)| status.is_empty() || fact.status == status);
            last.map(|(revision, _)| (*id, *revision))
        };
        let mut known: Vec<_> = self.visits.iter().filter_map(last).collect();
        known.sort_unstable();
        known
    }

    /// Notes how a deed ended; answers whether it was done.
    pub fn counts(&mut self, deed: &str, (status, body): &(u16, Value)) -> bool {
        let kind = body["type"].as_str().unwrap_or("done").trim_start_matches("/problems/");
        *self.tally.entry(format!("{deed}: {kind}")).or_default() += 1;
        let sane = [200, 201, 204, 409, 410, 422];
        if !sane.contains(status) {
            self.wrong.push(format!("{deed}: {status} {body}"));
        }
        *status < 300
    }

    /// Notes what became of a visit that whoever changed it saw at a revision. No two changes of
    /// one visit lead to the same revision, and what changes nothing is told as it was.
    pub fn visit(&mut self, body: &Value, seen: Option<i64>) {
        let (id, revision) = (id(body), body["revision"].as_i64().unwrap());
        let fact = Fact::told(body);
        if self.kept.contains_key(&id) {
            self.kept.insert(id, true);
        }
        let facts = self.visits.entry(id).or_default();
        match facts.insert(revision, fact.clone()) {
            Some(known) if seen == Some(revision) && known == fact => {}
            None if seen != Some(revision) => {}
            known => self.wrong.push(format!("{id} at {revision}: {fact:?} and {known:?}")),
        }
    }

    pub fn kept(&mut self, body: &Value) {
        self.kept.insert(id(body), false);
    }

    pub fn blocked(&mut self, whose: Uuid, body: &Value) {
        let affected = body["affected"].as_array().unwrap().iter().map(id).collect();
        self.blocks.insert(id(body), Blocked { span: span(body), whose, affected });
    }

    pub fn unblocked(&mut self, block: Uuid) {
        self.blocks.remove(&block);
    }

    pub fn differ(&mut self, one: &Value, other: &Value) {
        if one != other {
            self.wrong.push(format!("one key, two answers: {one} and {other}"));
        }
    }

    /// The slots that were kept and nobody booked.
    pub fn only_kept(&self) -> Vec<Uuid> {
        self.kept.iter().filter(|(_, booked)| !**booked).map(|(id, _)| *id).collect()
    }

    /// What is not as it was told; `limit` is how many visits a patient may have ahead.
    pub fn compared(mut self, stored: &[Appointment], limit: i32) -> Vec<String> {
        let mut open: HashMap<_, i32> = HashMap::new();
        for one in stored {
            let id = one.id.uuid();
            let known = if one.status == Status::Held {
                self.kept.get(&id) == Some(&false)
            } else {
                let facts = self.visits.remove(&id).unwrap_or_default();
                let last = facts.last_key_value();
                let first = facts.keys().next().copied().unwrap_or_default();
                last == Some((&i64::from(one.revision), &Fact::stored(one)))
                    && facts.keys().copied().eq(first..=one.revision.into())
            };
            if !known {
                self.wrong.push(format!("stored, but not told so: {one:?}"));
            }
            if one.status.is_live() && one.status != Status::Held {
                *open.entry(one.patient_id).or_default() += 1;
                self.unblocked_at(one);
            }
        }
        self.wrong.extend(self.visits.keys().map(|id| format!("told, but not stored: {id}")));
        let many = open.iter().filter(|(_, count)| **count > limit);
        self.wrong.extend(many.map(|(who, count)| format!("{who:?} has {count} visits ahead")));
        self.wrong
    }

    /// Whoever blocked time was told of the visits in it. A slot that was kept before is booked
    /// all the same.
    fn unblocked_at(&mut self, one: &Appointment) {
        let id = one.id.uuid();
        let owners = [Some(one.practitioner_id.uuid()), one.room_id.map(RoomId::uuid)];
        let untold = self.blocks.values().filter(|block| {
            owners.contains(&Some(block.whose))
                && block.span.overlaps(one.visit)
                && !block.affected.contains(&id)
        });
        if !self.kept.contains_key(&id) {
            self.wrong
                .extend(untold.map(|block| format!("{one:?} is in blocked {:?}", block.span)));
        }
    }
}

impl Fact {
    fn told(body: &Value) -> Self {
        Self {
            status: body["status"].as_str().unwrap().to_owned(),
            span: span(body),
            practitioner: id(&body["practitioner"]),
            room: body["room"].is_object().then(|| id(&body["room"])),
        }
    }

    fn stored(one: &Appointment) -> Self {
        Self {
            status: one.status.as_str().to_owned(),
            span: one.visit,
            practitioner: one.practitioner_id.uuid(),
            room: one.room_id.map(RoomId::uuid),
        }
    }
}

pub fn id(body: &Value) -> Uuid {
    body["id"].as_str().unwrap().parse().unwrap()
}

fn span(body: &Value) -> Span {
    let at = |name: &str| body[name].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
    Span::between(at("starts_at"), at("ends_at")).unwrap()
}
