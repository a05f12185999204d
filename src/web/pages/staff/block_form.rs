//! The form that blocks time.
use super::{blocks::zone_of, desk};
use crate::{
    Error,
    actions::NewBlock,
    domain::{BlockKind, Catalogue, Span, Title, Whose, local},
    error::FieldProblem,
    web::extract::Checks,
};
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

/// What was typed.
#[derive(Default, Clone, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Typed {
    pub(super) csrf: String,
    pub(super) nonce: String,
    pub(super) whose: String,
    pub(super) title: String,
    pub(super) kind: String,
    pub(super) date: String,
    pub(super) until: String,
    pub(super) from: String,
    pub(super) to: String,
}

/// The form as a template shows it.
pub(super) struct BlockForm {
    pub(super) practitioners: Vec<(String, String)>,
    pub(super) rooms: Vec<(String, String)>,
    pub(super) typed: Typed,
    pub(super) problems: Vec<FieldProblem>,
}

/// What a kind of block is called.
pub(super) fn said(kind: BlockKind) -> &'static str {
    match kind {
        BlockKind::TimeOff => "Time off",
        BlockKind::Meeting => "Meeting",
        BlockKind::External => "In another calendar",
        BlockKind::Upkeep => "Repair or cleaning",
    }
}

impl Typed {
    pub(super) fn read(&self, catalogue: &Catalogue) -> Result<NewBlock, Error> {
        let mut checks = Checks::default();
        let whose = checks.field("whose", self.whose(catalogue));
        let title = checks.field("title", Title::parse(&self.title));
        let kind = checks.field("kind", self.kind.parse::<BlockKind>());
        let first = checks.field("date", date(&self.date));
        let until = match self.until.as_str() {
            "" => first,
            text => checks.field("until", date(text)),
        };
        let from = checks.field("from", time(&self.from));
        let to = checks.field("to", time(&self.to));
        let zone = whose.map_or(catalogue.clinic.time_zone, |whose| zone_of(catalogue, whose));
        let span = first.zip(from).zip(until.zip(to)).and_then(|((date, from), (until, to))| {
            let start = local::instant(zone, date.and_time(from), local::Edge::Opening);
            let end = local::window(zone, until, NaiveTime::MIN, to).map(Span::end);
            let span = end.and_then(|end| Span::between(start, end));
            checks.field("to", span.ok_or("must be later than the beginning"))
        });
        let new = || {
            let clinic_id = catalogue.clinic.id;
            Some(NewBlock { clinic_id, whose: whose?, title: title?, kind: kind?, span: span? })
        };
        let new = new();
        checks.finish(new)
    }

    fn whose(&self, catalogue: &Catalogue) -> Result<Whose, &'static str> {
        let whose = whose_named(catalogue, &self.whose);
        let is_here = |whose: &Whose| match whose {
            Whose::Practitioner(id) => catalogue.practitioner(*id).is_some_and(|one| one.active),
            Whose::Room(_) => true,
        };
        whose.filter(is_here).ok_or("must be chosen")
    }
}

/// Whose time a form names: `practitioner:…` or `room:…`; `None`: nobody's of this clinic.
pub(super) fn whose_named(catalogue: &Catalogue, text: &str) -> Option<Whose> {
    let (kind, id) = text.split_once(':')?;
    match kind {
        "practitioner" => catalogue.any_practitioner(id).map(|one| Whose::Practitioner(one.id)),
        "room" => catalogue.room(id.parse().ok()?).map(|room| Whose::Room(room.id)),
        _ => None,
    }
}

/// A date as browsers send it.
pub(super) fn date(text: &str) -> Result<NaiveDate, &'static str> {
    desk::date_of(text, NaiveDate::MIN)
        .ok()
        .filter(|date| *date != NaiveDate::MIN)
        .ok_or("must be a date")
}

/// A wall time as browsers send it, with or without seconds.
pub(super) fn time(text: &str) -> Result<NaiveTime, &'static str> {
    let time = NaiveTime::parse_from_str(text, "%H:%M");
    time.or_else(|_| NaiveTime::parse_from_str(text, "%H:%M:%S")).map_err(|_| "must be a time")
}

impl BlockForm {
    pub(super) fn of(catalogue: &Catalogue) -> Self {
        let practitioners = catalogue
            .active_practitioners()
            .map(|one| (format!("practitioner:{}", one.id), one.display_name()))
            .collect();
        let rooms = catalogue.rooms.iter().filter(|room| room.active);
        let rooms = rooms.map(|room| (format!("room:{}", room.id), room.name.clone())).collect();
        Self { practitioners, rooms, typed: Typed::default(), problems: Vec::new() }
    }

    /// The empty form, for a day.
    pub(super) fn on(catalogue: &Catalogue, date: NaiveDate) -> Self {
        let typed = Typed { date: date.to_string(), ..Typed::default() };
        Self { typed, ..Self::of(catalogue) }
    }

    /// What is wrong with a field; empty: nothing.
    pub(super) fn problem(&self, field: &str) -> &str {
        let wrong = self.problems.iter().find(|problem| problem.pointer == field);
        wrong.map_or("", |problem| &problem.detail)
    }

    /// The kinds of block: word, and what it is called.
    #[expect(clippy::unused_self, reason = "templates reach functions through the form")]
    pub(super) fn kinds(&self) -> Vec<(&'static str, &'static str)> {
        BlockKind::ALL.iter().map(|kind| (kind.as_str(), said(*kind))).collect()
    }
}
