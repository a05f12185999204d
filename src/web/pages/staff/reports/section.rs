//! A report on the page: what it tells, its pictures, and its tables.
use super::heat::Heat;
use crate::{
    domain::report::{Figure, Group, Measure, Outcome, ReportName, Unit},
    web::pages::say,
};

/// How many reasons the page lists; the table to take along has all.
const REASONS: usize = 50;

/// One report.
pub(super) struct Section {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    /// What the figures mean, in plain words.
    pub(super) about: &'static str,
    /// Where the same is had as comma-separated values.
    pub(super) csv: String,
    pub(super) heat: Option<Heat>,
    /// None: there is nothing to tell.
    pub(super) tables: Vec<Table>,
}

/// A table with a bar in each row, or without.
pub(super) struct Table {
    pub(super) caption: &'static str,
    pub(super) heads: Vec<&'static str>,
    pub(super) has_bars: bool,
    pub(super) rows: Vec<Row>,
    /// What is left out; empty: nothing.
    pub(super) more: String,
}

/// A row of a table.
pub(super) struct Row {
    pub(super) name: String,
    /// More that is text.
    pub(super) words: Vec<String>,
    /// How long the bars are, of a hundred: now, and before.
    pub(super) bars: (i64, i64),
    pub(super) cells: Vec<String>,
}

impl Section {
    /// A report, and the `query` that names its days.
    pub(super) fn of(name: ReportName, figures: &[Figure], query: &str) -> Self {
        let (title, about) = words(name);
        let mut tables = tables(name, figures);
        tables.retain(|table| !table.rows.is_empty());
        Self {
            id: name.as_str(),
            title,
            about,
            csv: format!("/api/v1/staff/reports/{name}.csv?{query}"),
            heat: (name == ReportName::Utilisation).then(|| Heat::of(figures)).flatten(),
            tables,
        }
    }
}

fn words(name: ReportName) -> (&'static str, &'static str) {
    match name {
        ReportName::Utilisation => (
            "How full the hours are",
            "Minutes of booked visits, of the minutes in which practitioners work. Working hours \
             are those kept today, hours for staff and exceptions included, without closures and \
             the practitioner’s own blocks. Visits that were called off or missed do not count, \
             nor do buffers. Visits outside working hours and second visits at the same time count \
             too, so that it can be more than 100%. Who has left the clinic has no hours.",
        ),
        ReportName::Visits => (
            "Visits",
            "Visits that begin in these days and were neither called off nor missed, by what they \
             are for and how they were booked.",
        ),
        ReportName::Missed => (
            "Missed and called off late",
            "Of the visits that are settled: the patient came, did not come, or the visit was \
             called off after the cut-off it was booked under, whoever did so. Visits called off in \
             time are told beside them.",
        ),
        ReportName::LeadTime => (
            "Booked how long ahead",
            "From booking to the start of the visit, as it stands now, of visits that were neither \
             called off nor missed. Half of them were booked as far ahead as the median, or less. \
             Visits brought from another system are left out.",
        ),
        ReportName::WaitingTime => (
            "Waiting time",
            "From arriving to the start of the treatment, of visits for which the desk noted both. \
             Half of the patients waited as long as the median, or less.",
        ),
        ReportName::NewAndReturning => (
            "New and returning",
            "Of the visits to which the patient came. New is who had not been treated at the clinic \
             before that visit.",
        ),
        ReportName::Overrides => (
            "Rules set aside",
            "How often staff set a rule aside when they booked or moved a visit, counted on the day \
             on which they did, whatever became of the visit.",
        ),
    }
}

fn tables(name: ReportName, figures: &[Figure]) -> Vec<Table> {
    let shares = |caption, group, head| shares(caption, (figures, group), head);
    match name {
        ReportName::Utilisation => vec![practitioners(figures)],
        ReportName::Visits => vec![
            shares("By discipline", Group::Discipline, "Discipline"),
            shares("By how they were booked", Group::Source, "Booked"),
            shares("By service", Group::Service, "Service"),
        ],
        ReportName::Missed => vec![
            outcomes(figures),
            by_outcome("Did not come, by practitioner", figures, Outcome::Missed),
            by_outcome("Called off late, by practitioner", figures, Outcome::Late),
        ],
        ReportName::LeadTime => {
            vec![shares("Visits by lead", Group::Range, "Booked ahead")]
        }
        ReportName::WaitingTime => vec![
            shares("Visits by wait", Group::Range, "Wait"),
            medians("Median wait, by practitioner", figures),
        ],
        ReportName::NewAndReturning => vec![
            shares("Visits by new and returning patients", Group::Patients, "Patients"),
            shares("New patients, by discipline", Group::Discipline, "Discipline"),
        ],
        ReportName::Overrides => vec![
            shares("By rule", Group::Rule, "Booked or moved"),
            shares("By whom", Group::Person, "Who"),
            reasons(figures),
        ],
    }
}

/// Figures of a group that are parts of a whole, each with its bar.
fn shares(
    caption: &'static str,
    (figures, group): (&[Figure], Group),
    head: &'static str,
) -> Table {
    let these: Vec<&Figure> = figures.iter().filter(|one| one.group == group).collect();
    if these.iter().all(|one| one.is_empty()) {
        return Table::new(caption, vec![head], Vec::new());
    }
    barred(caption, &these, head)
}

fn barred(caption: &'static str, these: &[&Figure], head: &'static str) -> Table {
    let value = |measure: Measure| measure.value.unwrap_or_default();
    let longest = these.iter().flat_map(|one| [value(one.now), value(one.before)]).max();
    let rows = these.iter().map(|one| {
        let bars = (value(one.now), value(one.before));
        let cells = vec![number(value(one.now)), percent(one.now), in_full(one.before)];
        Row::new(&one.name, cells).barred(bars, longest.unwrap_or_default())
    });
    let count = if these.iter().any(|one| one.unit == Unit::Times) { "Times" } else { "Visits" };
    Table::new(caption, vec![head, count, "Share", "Before"], rows.collect()).with_bars()
}

/// What became of visits: those that are settled with their shares, the others without.
fn outcomes(figures: &[Figure]) -> Table {
    let these: Vec<&Figure> = figures.iter().filter(|one| one.group == Group::Outcome).collect();
    if these.iter().all(|one| one.is_empty()) {
        return Table::new("What became of visits", Vec::new(), Vec::new());
    }
    barred("What became of visits", &these, "Outcome")
}

fn by_outcome(caption: &'static str, figures: &[Figure], outcome: Outcome) -> Table {
    let of =
        |one: &&Figure| one.group == Group::PractitionerOutcome && one.part == outcome.as_str();
    let these: Vec<&Figure> = figures.iter().filter(of).collect();
    barred(caption, &these, "Practitioner")
}

fn practitioners(figures: &[Figure]) -> Table {
    let heads = vec!["Practitioner", "Booked", "Open", "Full", "Before"];
    let of = |one: &&Figure| matches!(one.group, Group::Practitioner | Group::All);
    let these: Vec<&Figure> = figures.iter().filter(of).filter(|one| !one.is_empty()).collect();
    let rows = these.iter().map(|one| {
        let share = |measure: Measure| {
            let of = measure.out_of.filter(|of| *of > 0)?;
            measure.value.map(|value| value * 100 / of)
        };
        let bars = (share(one.now).unwrap_or_default(), share(one.before).unwrap_or_default());
        let cells = vec![
            hours(one.now.value.unwrap_or_default()),
            hours(one.now.out_of.unwrap_or_default()),
            percent(one.now),
            percent(one.before),
        ];
        Row::new(&one.name, cells).barred(bars, 100)
    });
    Table::new("By practitioner", heads, rows.collect()).with_bars()
}

fn medians(caption: &'static str, figures: &[Figure]) -> Table {
    let of = |one: &&Figure| one.group == Group::PractitionerMedian;
    let these: Vec<&Figure> = figures.iter().filter(of).collect();
    let value = |measure: Measure| measure.value.unwrap_or_default();
    let longest = these.iter().flat_map(|one| [value(one.now), value(one.before)]).max();
    let rows = these.iter().map(|one| {
        let said = |measure: Measure| match measure.value {
            Some(value) => counted(one.unit, value),
            None => "–".to_owned(),
        };
        let bars = (value(one.now), value(one.before));
        Row::new(&one.name, vec![said(one.now), said(one.before)])
            .barred(bars, longest.unwrap_or_default())
    });
    Table::new(caption, vec!["Practitioner", "Wait", "Before"], rows.collect()).with_bars()
}

fn reasons(figures: &[Figure]) -> Table {
    let rule = |key: &str| {
        let same = |one: &&Figure| one.group == Group::Rule && one.key == key;
        figures.iter().find(same).map(|one| one.name.clone()).unwrap_or_default()
    };
    let mut these: Vec<&Figure> = figures.iter().filter(|one| one.group == Group::Reason).collect();
    these.sort_by_key(|one| std::cmp::Reverse(one.now.value));
    let rows = these.iter().take(REASONS).map(|one| {
        let value = |measure: Measure| number(measure.value.unwrap_or_default());
        let mut row = Row::new(&rule(&one.key), vec![value(one.now), value(one.before)]);
        row.words = vec![one.name.clone(), one.part.clone()];
        row
    });
    let heads = vec!["Booked or moved", "Who", "Why", "Times", "Before"];
    let mut table = Table::new("With which reasons", heads, rows.collect());
    if let Some(more) = these.len().checked_sub(REASONS).filter(|more| *more > 0) {
        table.more = format!("and {more} more in the file");
    }
    table
}

impl Table {
    fn new(caption: &'static str, heads: Vec<&'static str>, rows: Vec<Row>) -> Self {
        Self { caption, heads, has_bars: false, rows, more: String::new() }
    }

    /// How many columns after the first are text.
    pub(super) fn words(&self) -> usize {
        self.rows.first().map_or(0, |row| row.words.len())
    }

    fn with_bars(self) -> Self {
        Self { has_bars: true, ..self }
    }
}

impl Row {
    fn new(name: &str, cells: Vec<String>) -> Self {
        Self { name: name.to_owned(), words: Vec::new(), bars: (0, 0), cells }
    }

    /// With bars of these lengths, where the longest of all fills the room.
    fn barred(self, (now, before): (i64, i64), longest: i64) -> Self {
        let length = |value: i64| match longest {
            0 => 0,
            longest => (value * 100 / longest).clamp(0, 100),
        };
        Self { bars: (length(now), length(before)), ..self }
    }
}

/// `63.2%`; of nothing a dash.
pub(super) fn percent(measure: Measure) -> String {
    measure.percent().map_or_else(|| "–".to_owned(), |percent| format!("{percent:.1}%"))
}

/// A number with what it counts, as far as that is not plain from what is around it.
pub(super) fn counted(unit: Unit, value: i64) -> String {
    match unit {
        Unit::Visits | Unit::Times => number(value),
        Unit::Minutes => say::short_minutes(value),
        Unit::Hours if value < 48 => format!("{value} h"),
        Unit::Hours => format!("{} days", value / 24),
    }
}

/// `12 (4.5%)`.
fn in_full(measure: Measure) -> String {
    let value = number(measure.value.unwrap_or_default());
    match measure.percent() {
        Some(percent) => format!("{value} ({percent:.1}%)"),
        None => value,
    }
}

/// Minutes as whole hours and what is left: `31 h 15 min`.
fn hours(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (hours, 0) => format!("{}\u{a0}h", number(hours)),
        (hours, minutes) => format!("{}\u{a0}h {minutes}\u{a0}min", number(hours)),
    }
}

/// `12,345`.
fn number(value: i64) -> String {
    let digits = value.to_string();
    let places = digits.len();
    let mut said = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (places - place).is_multiple_of(3) {
            said.push(',');
        }
        said.push(digit);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_bars_fit() {
        assert_eq!(
            [0, 12, 999, 1000, 12345, 1_234_567].map(number),
            ["0", "12", "999", "1,000", "12,345", "1,234,567"]
        );
        assert_eq!(
            [hours(0), hours(75), hours(120)],
            ["0\u{a0}h", "1\u{a0}h 15\u{a0}min", "2\u{a0}h"]
        );
        let bars = |values, longest| Row::new("", Vec::new()).barred(values, longest).bars;
        assert_eq!(bars((5, 10), 10), (50, 100));
        assert_eq!(bars((150, 0), 100), (100, 0));
        assert_eq!(bars((0, 0), 0), (0, 0));
    }
}
