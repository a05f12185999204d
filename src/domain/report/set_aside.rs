//! Which rules staff set aside, who did, and why.
use super::super::{Rule, StaffId};
use super::{Figure, Group, Sum, Sums, Unit};
use std::collections::BTreeMap;

/// How often the same rules were set aside by the same person for the same reason.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct SetAside {
    pub rules: Vec<Rule>,
    /// `None`: nobody of the staff.
    pub by: Option<StaffId>,
    pub reason: String,
    /// Whether it was in the period before.
    pub earlier: bool,
    pub times: i64,
}

/// How often rules were set aside when a visit was booked or moved: at all, each rule, by whom,
/// and each rule by whom with the reason. Counted on the day on which that was done, whatever
/// became of the visit.
pub fn overrides(
    told: &[SetAside],
    names: &BTreeMap<StaffId, String>,
    said: impl Fn(Rule) -> String,
) -> Vec<Figure> {
    let who = |by: Option<StaffId>| match by {
        Some(id) => names.get(&id).cloned().unwrap_or_else(|| "Somebody".to_owned()),
        None => "The program".to_owned(),
    };
    let mut all = Sum::default();
    let (mut rules, mut people, mut reasons) = (Sums::new(), Sums::new(), Sums::new());
    for one in told {
        all.add(one.earlier, one.times);
        people.add((who(one.by), one.by), one.earlier, one.times);
        for rule in &one.rules {
            rules.add(*rule, one.earlier, one.times);
            reasons.add((*rule, who(one.by), one.reason.as_str()), one.earlier, one.times);
        }
    }
    let total = Figure::of(Group::All, ("", "Visits booked or moved so"), Unit::Times).count(all);
    let rules = rules.0.into_iter().map(|(rule, sum)| {
        Figure::of(Group::Rule, (rule, &said(rule)), Unit::Times).share(sum, all)
    });
    let people = people.0.into_iter().map(|((name, id), sum)| {
        let key = id.map(|id| id.to_string()).unwrap_or_default();
        Figure::of(Group::Person, (key, &name), Unit::Times).share(sum, all)
    });
    let reasons = reasons.0.into_iter().map(|((rule, name, reason), sum)| {
        Figure::of(Group::Reason, (rule, &name), Unit::Times).part(reason).count(sum)
    });
    std::iter::once(total).chain(rules).chain(people).chain(reasons).collect()
}
