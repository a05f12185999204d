//! What the answers to a guide keep from being booked online, on pages that offer times.
use super::{super::discipline::discipline, Answers, place};
use crate::{
    domain::{Catalogue, Service, guide::StopKind},
    tongue::Tongue,
    web::pages::patient::emergency,
};

/// What the answers to one guide forbid, and where it says what to do instead.
pub(in super::super) struct Barred {
    /// The guide's title.
    pub(in super::super) guide: &'static str,
    /// The title of its full stop; empty where it only wants a call first.
    pub(in super::super) stop: &'static str,
    /// The disciplines that are not booked online.
    pub(in super::super) disciplines: String,
    /// The page that says what to do, and lets the answers be taken back.
    pub(in super::super) place: String,
    /// Whom to call at once; empty where it is no emergency.
    pub(in super::super) emergency: &'static str,
}

impl Barred {
    /// What answers forbid of some disciplines of a clinic, the most urgent first. Each discipline
    /// is told of once.
    pub(in super::super) fn of<'a>(
        (catalogue, tongue): (&Catalogue, Tongue),
        answers: &Answers,
        disciplines: impl IntoIterator<Item = &'a str>,
    ) -> Vec<Self> {
        let mut found: Vec<(Option<StopKind>, Self)> = Vec::new();
        for code in disciplines {
            let against = answers.against(code);
            let Some((given, path)) = against.first() else { continue };
            let name = discipline((catalogue, tongue), code);
            let place = place(given.clinic(), path);
            if let Some((_, known)) = found.iter_mut().find(|(_, one)| one.place == place) {
                known.disciplines = format!("{}, {name}", known.disciplines);
                continue;
            }
            let stop = path.stop();
            let urgent = stop.is_some_and(|stop| stop.kind.is_emergency());
            let one = Self {
                guide: path.guide().title.within(tongue.language),
                stop: stop.map_or("", |stop| stop.title.within(tongue.language)),
                disciplines: name,
                place,
                emergency: if urgent { emergency(catalogue.country()) } else { "" },
            };
            found.push((stop.map(|stop| stop.kind), one));
        }
        found.sort_by_key(|(kind, _)| kind.map_or((1, None), |kind| (0, Some(kind))));
        found.into_iter().map(|(_, one)| one).collect()
    }

    /// The same for everything that a clinic has.
    pub(in super::super) fn at(
        (catalogue, tongue): (&Catalogue, Tongue),
        answers: &Answers,
    ) -> Vec<Self> {
        Self::each((catalogue, tongue), answers, catalogue.active_services())
    }

    /// The same for some of its services.
    pub(in super::super) fn each<'a>(
        (catalogue, tongue): (&Catalogue, Tongue),
        answers: &Answers,
        services: impl IntoIterator<Item = &'a Service>,
    ) -> Vec<Self> {
        let mut codes: Vec<&str> = Vec::new();
        for service in services {
            if !codes.contains(&service.discipline.as_str()) {
                codes.push(&service.discipline);
            }
        }
        Self::of((catalogue, tongue), answers, codes)
    }
}
