//! Whom a visit goes to where anybody would do.
use super::PractitionerId;

/// Somebody who could take the visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub id: PractitionerId,
    /// How many visits they have on that day.
    pub day: i64,
    /// How many they had in the four weeks before it.
    pub lately: i64,
}

/// The candidates, the best first, each with why they come before those after them: whose day is
/// lightest, then who had fewer visits lately, then who comes first in the clinic's order, in
/// which they are given.
pub fn ranked(mut candidates: Vec<Candidate>) -> Vec<(Candidate, String)> {
    candidates.sort_by_key(|one| (one.day, one.lately));
    let why = |(place, one): (usize, &Candidate)| {
        let next = candidates.get(place + 1);
        (*one, because(one, next))
    };
    candidates.iter().enumerate().map(why).collect()
}

fn because(one: &Candidate, next: Option<&Candidate>) -> String {
    let visits = |count: i64| match count {
        0 => "no visits".to_owned(),
        1 => "1 visit".to_owned(),
        _ => format!("{count} visits"),
    };
    let (day, lately) = (visits(one.day), visits(one.lately));
    match next {
        None => "nobody else is free at that time".to_owned(),
        Some(next) if one.day < next.day => {
            format!("the lightest day: {day}, the next has {}", next.day)
        }
        Some(next) if one.lately < next.lately => format!(
            "as light a day as another, {day}, and fewer visits in the four weeks before: \
             {lately}, the other had {}",
            next.lately
        ),
        Some(_) => format!(
            "as light a day as another, {day}, and as few visits in the four weeks before, \
             {lately}: first in the clinic's order"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates(loads: &[(i64, i64)]) -> Vec<Candidate> {
        let one = |(day, lately): &(i64, i64)| Candidate {
            id: PractitionerId::new(),
            day: *day,
            lately: *lately,
        };
        loads.iter().map(one).collect()
    }

    #[test]
    fn the_lightest_day_then_fewer_lately_then_the_clinics_order() {
        let four = candidates(&[(2, 0), (1, 9), (1, 3), (1, 3)]);
        let ids: Vec<_> = ranked(four.clone()).iter().map(|(one, _)| one.id).collect();
        assert_eq!(ids, [four[2].id, four[3].id, four[1].id, four[0].id]);
    }

    #[test]
    fn each_choice_is_explained() {
        let why = |loads: &[(i64, i64)]| ranked(candidates(loads))[0].1.clone();
        assert_eq!(why(&[(3, 0), (1, 9)]), "the lightest day: 1 visit, the next has 3");
        assert!(why(&[(1, 9), (1, 2)]).ends_with("four weeks before: 2 visits, the other had 9"));
        assert!(why(&[(0, 0), (0, 0)]).ends_with("no visits: first in the clinic's order"));
        assert_eq!(why(&[(5, 5)]), "nobody else is free at that time");
    }
}
