//! How full the practitioners' working hours are.
use super::super::{Block, Catalogue, Counted, Hours, PractitionerId, Site, Span, Whose, merged};
use super::{Compared, Figure, Group, Stretch, Sum, Unit};
use chrono_tz::Tz;
use std::collections::{BTreeMap, HashMap};

/// Stretches of a practitioner's time that begin and last alike on the clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Whose time.
    pub practitioner_id: PractitionerId,
    /// Whether they are of the period before.
    pub earlier: bool,
    /// The minute of the local day at which they begin.
    pub minute: i64,
    /// How many minutes each lasts.
    pub length: i64,
    /// How many there are.
    pub count: i64,
}

/// What says when practitioners work.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct OpenTime<'a> {
    pub hours: &'a HashMap<PractitionerId, Hours>,
    pub sites: &'a [Site],
    pub blocks: &'a [Block],
}

/// The open time of practitioners in both periods: their working hours and single dates'
/// exceptions, those kept for staff included, without closed dates and their own blocks. Hours at
/// two places at once count once.
pub fn open_pieces(
    compared: Compared,
    opening: OpenTime<'_>,
    practitioners: impl Iterator<Item = PractitionerId>,
) -> Vec<Piece> {
    let mut by_zone: BTreeMap<&str, (Tz, Vec<Site>)> = BTreeMap::new();
    for site in opening.sites {
        let (_, sites) = by_zone.entry(site.zone.name()).or_insert((site.zone, Vec::new()));
        sites.push(site.clone());
    }
    let zones: Vec<_> =
        by_zone.into_values().map(|(zone, sites)| (sites, compared.stretches(&[zone]))).collect();

    let mut pieces = Vec::new();
    for id in practitioners {
        let Some(hours) = opening.hours.get(&id) else { continue };
        let blocks = opening.blocks.iter().filter(|block| block.whose == Whose::Practitioner(id));
        let taken = merged(blocks.map(|block| block.span).collect());
        for (sites, stretches) in &zones {
            let counted = Counted { staff: true, closed: false };
            let (from, until) = (compared.whole.start(), compared.whole.end());
            let windows = hours.windows(sites, from, until, counted);
            let windows = merged(windows.into_iter().map(|window| window.span).collect());
            for span in without(&windows, &taken) {
                pieces.extend(stretches.iter().filter_map(|stretch| Piece::of(id, stretch, span)));
            }
        }
    }
    pieces
}

impl Piece {
    fn of(practitioner_id: PractitionerId, stretch: &Stretch, span: Span) -> Option<Self> {
        let (minute, length) = stretch.part(span)?;
        Some(Self { practitioner_id, earlier: stretch.earlier, minute, length, count: 1 })
    }

    /// The hours of the day that it touches, with all the minutes that lie in each.
    fn by_hour(self) -> impl Iterator<Item = (i64, i64)> {
        let mut from = self.minute;
        let until = self.minute + self.length;
        std::iter::from_fn(move || {
            let next = (from.div_euclid(60) + 1) * 60;
            let minutes = next.min(until) - from;
            let hour = from.div_euclid(60).rem_euclid(24);
            from = next;
            (minutes > 0).then_some((hour, minutes * self.count))
        })
    }
}

/// What of ascending spans is left without others, which ascend too.
fn without(spans: &[Span], taken: &[Span]) -> Vec<Span> {
    let mut left = Vec::new();
    for span in spans {
        let first = taken.partition_point(|one| one.end() <= span.start());
        let mut from = span.start();
        for one in taken.iter().skip(first).take_while(|one| one.start() < span.end()) {
            left.extend(Span::between(from, one.start()));
            from = one.end();
        }
        left.extend(Span::between(from, span.end()));
    }
    left
}

/// Minutes by practitioner and hour of the day.
struct Minutes(BTreeMap<(PractitionerId, i64), Sum>);

impl Minutes {
    fn of(pieces: &[Piece]) -> Self {
        let mut sums: BTreeMap<_, Sum> = BTreeMap::new();
        for piece in pieces {
            for (hour, minutes) in piece.by_hour() {
                let sum = sums.entry((piece.practitioner_id, hour)).or_default();
                sum.add(piece.earlier, minutes);
            }
        }
        Self(sums)
    }

    fn sum(&self, whose: Option<PractitionerId>, hour: Option<i64>) -> Sum {
        let all = self.0.iter().filter(|((who, at), _)| {
            whose.is_none_or(|id| id == *who) && hour.is_none_or(|hour| hour == *at)
        });
        all.fold(Sum::default(), |sum, (_, one)| Sum {
            now: sum.now + one.now,
            before: sum.before + one.before,
        })
    }
}

/// Booked minutes of open minutes: of all, by hour of the day, by practitioner, and by both.
///
/// Booked are the minutes of visits that stand, without their buffers; what was called off or
/// missed, and what is only held, is not. Two visits at the same time count twice, and visits
/// outside working hours count too, so that more may be booked than is open.
pub fn utilisation(catalogue: &Catalogue, booked: &[Piece], open: &[Piece]) -> Vec<Figure> {
    let (booked, open) = (Minutes::of(booked), Minutes::of(open));
    let figure =
        |figure: Figure, whose, hour| figure.share(booked.sum(whose, hour), open.sum(whose, hour));
    let hour_name = |hour: i64| format!("{hour:02}");
    let mut figures = vec![figure(Figure::of(Group::All, ("", "All"), Unit::Minutes), None, None)];
    figures.extend((0..24).map(|hour| {
        let one = Figure::of(Group::Hour, ("", "All"), Unit::Minutes).part(&hour_name(hour));
        figure(one, None, Some(hour))
    }));
    for one in &catalogue.practitioners {
        let (whose, name) = (Some(one.id), one.display_name());
        let of = |group| Figure::of(group, (one.id, &name), Unit::Minutes);
        figures.push(figure(of(Group::Practitioner), whose, None));
        figures.extend((0..24).map(|hour| {
            let one = of(Group::PractitionerHour).part(&hour_name(hour));
            figure(one, whose, Some(hour))
        }));
    }
    figures.retain(|one| one.group == Group::All || !one.is_empty());
    figures
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn span(start: i64, end: i64) -> Span {
        let at = |minutes| DateTime::from_timestamp(minutes * 60, 0).unwrap();
        Span::between(at(start), at(end)).unwrap()
    }

    #[test]
    fn a_piece_is_dealt_out_to_its_hours_past_midnight_too() {
        let piece = |minute, length| Piece {
            practitioner_id: PractitionerId::new(),
            earlier: false,
            minute,
            length,
            count: 2,
        };
        let hours = |minute, length| piece(minute, length).by_hour().collect::<Vec<_>>();
        assert_eq!(hours(9 * 60 + 45, 45), [(9, 30), (10, 60)]);
        assert_eq!(hours(9 * 60, 60), [(9, 120)]);
        assert_eq!(hours(23 * 60 + 30, 60), [(23, 60), (0, 60)]);
        assert_eq!(hours(60, 0), []);
    }

    #[test]
    fn blocks_are_cut_out_of_the_hours() {
        let hours = [span(0, 60), span(120, 180)];
        let blocks = [span(10, 20), span(50, 130), span(180, 190)];
        assert_eq!(without(&hours, &blocks), [span(0, 10), span(20, 50), span(130, 180)]);
        assert_eq!(without(&hours, &[]), hours);
        assert_eq!(without(&hours, &[span(0, 200)]), []);
    }
}
