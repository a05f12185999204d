//! A picture of how full each practitioner is in each hour of the day.
use crate::domain::report::{Figure, Group};

/// Room for names on the left, for hours above, and what one square takes.
const NAMES: usize = 172;
const HEAD: usize = 24;
const WIDTH: usize = 46;
const HEIGHT: usize = 32;

/// Squares by practitioner and hour, as picture and as table.
pub(super) struct Heat {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) hours: Vec<Hour>,
    pub(super) rows: Vec<Line>,
}

/// A column.
pub(super) struct Hour {
    /// The middle of it.
    pub(super) x: usize,
    /// `09`.
    pub(super) name: String,
}

/// One practitioner.
pub(super) struct Line {
    /// The top of it.
    pub(super) y: usize,
    pub(super) name: String,
    /// The name as far as there is room for it.
    pub(super) short: String,
    pub(super) squares: Vec<Square>,
}

/// One practitioner in one hour.
pub(super) struct Square {
    pub(super) x: usize,
    /// How warm it is, from 0 to 10; `None`: neither open nor booked.
    pub(super) warmth: Option<u8>,
    /// `63%`, or `+30 min` where it is booked and not open.
    pub(super) said: String,
}

impl Heat {
    /// `None`: nobody works, and nothing is booked.
    pub(super) fn of(figures: &[Figure]) -> Option<Self> {
        let now = |one: &&Figure| {
            one.now.value.unwrap_or_default() > 0 || one.now.out_of.unwrap_or_default() > 0
        };
        let hourly = || figures.iter().filter(|one| one.group == Group::Hour).filter(now);
        let first: usize = hourly().filter_map(|one| one.part.parse().ok()).min()?;
        let last: usize = hourly().filter_map(|one| one.part.parse().ok()).max()?;
        let hours: Vec<Hour> = (first..=last)
            .enumerate()
            .map(|(place, hour)| Hour { x: left(place) + WIDTH / 2, name: format!("{hour:02}") })
            .collect();
        let people = figures.iter().filter(|one| one.group == Group::Practitioner).filter(now);
        let rows: Vec<Line> = people
            .enumerate()
            .map(|(place, one)| Line {
                y: HEAD + place * HEIGHT,
                name: one.name.clone(),
                short: shortened(&one.name),
                squares: squares(figures, &one.key, &hours),
            })
            .collect();
        Some(Self { width: left(hours.len()), height: HEAD + rows.len() * HEIGHT, hours, rows })
    }
}

fn left(place: usize) -> usize {
    NAMES + place * WIDTH
}

fn squares(figures: &[Figure], whose: &str, hours: &[Hour]) -> Vec<Square> {
    let theirs = |hour: &Hour| {
        let same = |one: &&Figure| {
            one.group == Group::PractitionerHour && one.key == whose && one.part == hour.name
        };
        figures.iter().find(same)
    };
    hours
        .iter()
        .enumerate()
        .map(|(place, hour)| {
            let (warmth, said) = theirs(hour).map_or((None, String::new()), square);
            Square { x: left(place), warmth, said }
        })
        .collect()
}

fn square(figure: &Figure) -> (Option<u8>, String) {
    let booked = figure.now.value.unwrap_or_default();
    match figure.now.percent() {
        Some(percent) => {
            let warmth = booked * 10 / figure.now.out_of.unwrap_or(1).max(1);
            (u8::try_from(warmth.clamp(0, 10)).ok(), format!("{percent:.0}%"))
        }
        None if booked > 0 => (Some(10), format!("+{booked} min")),
        None => (None, String::new()),
    }
}

/// As much of a name as fits, at about seven units a letter.
fn shortened(name: &str) -> String {
    const FITS: usize = 23;
    if name.chars().count() <= FITS {
        return name.to_owned();
    }
    let start: String = name.chars().take(FITS - 1).collect();
    format!("{}…", start.trim_end())
}
