//! Visits counted: what for, through which door, what became of them, whose first they were.
use super::super::{Catalogue, PractitionerId, ServiceId, Source};
use super::{Figure, Group, Outcome, Sum, Sums, Unit};

/// How many visits are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub struct Tally {
    pub service_id: ServiceId,
    pub practitioner_id: PractitionerId,
    pub source: Source,
    pub outcome: Outcome,
    /// Whether the patient had not been treated before it began.
    pub is_new: bool,
    /// Whether they are of the period before.
    pub earlier: bool,
    pub visits: i64,
}

/// The visits that stand, of all: by service, by source and by discipline.
pub fn visits(catalogue: &Catalogue, tallies: &[Tally]) -> Vec<Figure> {
    let mut all = Sum::default();
    let (mut services, mut sources) = (Sums::new(), Sums::new());
    for one in tallies.iter().filter(|one| one.outcome.stands()) {
        all.add(one.earlier, one.visits);
        services.add(one.service_id, one.earlier, one.visits);
        sources.add(one.source, one.earlier, one.visits);
    }
    let disciplines = by_discipline(catalogue, tallies, |one| one.outcome.stands());

    let total = Figure::of(Group::All, ("", "All visits"), Unit::Visits).count(all);
    let services = catalogue.services.iter().map(|one| {
        Figure::of(Group::Service, (one.id, &one.name), Unit::Visits)
            .share(services.get(&one.id), all)
    });
    let sources = Source::ALL.iter().map(|one| {
        Figure::of(Group::Source, (one, said(*one)), Unit::Visits).share(sources.get(one), all)
    });
    let disciplines = catalogue.disciplines.iter().map(|one| {
        Figure::of(Group::Discipline, (&one.code, &one.name), Unit::Visits)
            .share(disciplines.get(&one.code.as_str()), all)
    });
    told([total], disciplines.chain(services).chain(sources), |one| {
        one.now.value != Some(0) || one.before.value != Some(0)
    })
}

/// What became of visits, of those that are settled: how many patients came, did not come, and
/// called off late; and how many called off in time. The same by practitioner.
///
/// Settled is a visit to which the patient came, which was missed, or which was called off after
/// the cut-off it was booked under, whoever did so.
pub fn missed(catalogue: &Catalogue, tallies: &[Tally]) -> Vec<Figure> {
    let (mut all, mut theirs) = (Sums::new(), Sums::new());
    let (mut settled, mut settled_theirs) = (Sum::default(), Sums::new());
    for one in tallies {
        all.add(one.outcome, one.earlier, one.visits);
        theirs.add((one.practitioner_id, one.outcome), one.earlier, one.visits);
        if one.outcome.is_settled() {
            settled.add(one.earlier, one.visits);
            settled_theirs.add(one.practitioner_id, one.earlier, one.visits);
        }
    }
    let outcome = |one: Outcome| Figure::of(Group::Outcome, (one, became(one)), Unit::Visits);
    let mut figures: Vec<Figure> = [Outcome::Missed, Outcome::Late, Outcome::Came]
        .into_iter()
        .map(|one| outcome(one).share(all.get(&one), settled))
        .collect();
    figures.push(outcome(Outcome::Cancelled).count(all.get(&Outcome::Cancelled)));
    for one in &catalogue.practitioners {
        let name = one.display_name();
        for became in [Outcome::Missed, Outcome::Late] {
            let figure = Figure::of(Group::PractitionerOutcome, (one.id, &name), Unit::Visits);
            let of = settled_theirs.get(&one.id);
            figures.push(figure.part(became.as_str()).share(theirs.get(&(one.id, became)), of));
        }
    }
    figures.retain(|one| one.group == Group::Outcome || !one.is_empty());
    figures
}

/// The visits of new and of returning patients, of those to which the patient came; and the new
/// ones by discipline. New is who had not been treated at the clinic before the visit began.
pub fn new_and_returning(catalogue: &Catalogue, tallies: &[Tally]) -> Vec<Figure> {
    let came = |one: &Tally| one.outcome == Outcome::Came;
    let (mut all, mut new, mut returning) = (Sum::default(), Sum::default(), Sum::default());
    for one in tallies.iter().filter(|one| came(one)) {
        all.add(one.earlier, one.visits);
        let whose = if one.is_new { &mut new } else { &mut returning };
        whose.add(one.earlier, one.visits);
    }
    let theirs = by_discipline(catalogue, tallies, came);
    let new_theirs = by_discipline(catalogue, tallies, |one| came(one) && one.is_new);
    let patients = |key: &str, name, of: Sum| {
        Figure::of(Group::Patients, (key, name), Unit::Visits).share(of, all)
    };
    let both = [
        patients("new", "New patients", new),
        patients("returning", "Returning patients", returning),
    ];
    let disciplines = catalogue.disciplines.iter().map(|one| {
        let code = one.code.as_str();
        Figure::of(Group::Discipline, (code, &one.name), Unit::Visits)
            .part("new")
            .share(new_theirs.get(&code), theirs.get(&code))
    });
    told(both, disciplines, |one| !one.is_empty())
}

fn by_discipline<'a>(
    catalogue: &'a Catalogue,
    tallies: &[Tally],
    counts: impl Fn(&Tally) -> bool,
) -> Sums<&'a str> {
    let mut sums = Sums::new();
    for one in tallies.iter().filter(|one| counts(one)) {
        if let Some(service) = catalogue.service(one.service_id) {
            sums.add(service.discipline.as_str(), one.earlier, one.visits);
        }
    }
    sums
}

/// What is always told, and of the rest what there is anything to tell of.
fn told(
    always: impl IntoIterator<Item = Figure>,
    rest: impl Iterator<Item = Figure>,
    is_something: impl Fn(&Figure) -> bool,
) -> Vec<Figure> {
    always.into_iter().chain(rest.filter(is_something)).collect()
}

fn said(source: Source) -> &'static str {
    match source {
        Source::Online => "Online",
        Source::Desk => "At the desk",
        Source::Phone => "By telephone",
        Source::Waitlist => "From the waiting list",
        Source::Plan => "In a plan of visits",
        Source::Import => "Brought from another system",
        Source::Fhir => "By another system",
    }
}

fn became(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Coming => "Still to come",
        Outcome::Came => "Came",
        Outcome::Missed => "Did not come",
        Outcome::Late => "Called off late",
        Outcome::Cancelled => "Called off in time",
    }
}
