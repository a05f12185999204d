//! Where a guide ends: in what suits, with its soonest openings, or in a full stop.
use super::{
    super::{
        super::{Frame, onward, shown},
        address,
        discipline::discipline,
        emergency, frame,
        offer::Offer,
        told::audience,
    },
    Answers, Barred, Given, open, place,
};
use crate::{
    Error,
    db::DbConn,
    domain::{
        BookingMode, Catalogue, Language, Service,
        guide::{Outcome, Path as Way, Routed, RuledOut, Source, StopKind, Words},
    },
    tongue::Tongue,
    web::{
        extract::Asked,
        openings::{self, Search},
        viewer::Viewer,
    },
};
use actix_web::{HttpResponse, web::Path};
use askama::Template;

#[derive(Template)]
#[template(path = "page/patient/guide/end.html")]
struct End {
    frame: Frame,
    guide: &'static str,
    slug: String,
    stop: Option<Stopped>,
    routes: Vec<Suits>,
    /// What else to do, whatever suits.
    advice: Vec<&'static str>,
    ruled_out: Vec<CallFirst>,
    /// What answers to other guides forbid of what would suit.
    barred: Vec<Barred>,
    /// The last question that was answered.
    back: String,
    again: String,
    emergency: &'static str,
    /// What a full stop rests on, or the whole guide.
    sources: Vec<&'static Source>,
}

/// A full stop.
struct Stopped {
    kind: StopKind,
    title: &'static str,
    says: &'static str,
}

/// A discipline that suits, with what the clinic has of it.
struct Suits {
    name: String,
    because: Vec<&'static str>,
    services: Vec<Offered>,
}

/// A discipline that is booked only after a call.
struct CallFirst {
    name: String,
    because: Vec<&'static str>,
}

/// A service with its soonest opening.
struct Offered {
    name: String,
    slug: String,
    length: String,
    audience: String,
    by_request: bool,
    /// `None`: by telephone, or nothing is free.
    offer: Option<Offer>,
    by_phone: bool,
    others: String,
}

/// Where answers end at a clinic, and what other answers forbid of it.
struct Ending {
    outcome: Outcome<'static>,
    barred: Vec<Barred>,
}

/// `GET /{clinic}/guide/{guide}/end`.
pub(in super::super) async fn show(
    asked: Asked,
    answers: Answers,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Error> {
    let (slug, guide) = path.into_inner();
    let (catalogue, guide) = open(&asked, &slug, &guide).await?;
    let way = answers.to(guide).map(Given::path);
    let Some(way) = way else { return Ok(onward(&format!("/{slug}/guide/{}", guide.id))) };
    let others = answers.but(guide);
    let outcome = |others: &Answers| {
        way.outcome(|code| catalogue.has_discipline(code) && !others.forbid(code))
    };
    let Some((whole, open)) = outcome(&Answers::default()).zip(outcome(&others)) else {
        return Ok(onward(&place(&slug, &way)));
    };
    // What another guide's answers forbid is not offered, whatever these say.
    let suits = whole.routes.iter().map(|route| route.discipline);
    let tongue = asked.viewer.tongue(&catalogue.clinic);
    let barred = Barred::of((&catalogue, tongue), &others, suits);
    let ending = Ending { outcome: Outcome { ruled_out: whole.ruled_out, ..open }, barred };
    let viewer = asked.viewer.clone();
    let page = asked.read(move |conn| page(conn, &catalogue, (&way, ending), &viewer)).await?;
    shown(&page)
}

fn page(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    (way, Ending { outcome, barred }): (&Way<'static>, Ending),
    viewer: &Viewer,
) -> Result<End, Error> {
    let tongue = viewer.tongue(&catalogue.clinic);
    let language = tongue.language;
    let guide = way.guide();
    let slug = catalogue.clinic.slug.clone();
    let base = format!("/{slug}/guide/{}", guide.id);
    let mut routes = Vec::new();
    for routed in &outcome.routes {
        routes.push(suits(conn, catalogue, routed, viewer)?);
    }
    let sources = match outcome.stop.map(|stop| guide.sources_of(stop).collect::<Vec<_>>()) {
        Some(cited) if !cited.is_empty() => cited,
        _ => guide.sources.iter().collect(),
    };
    let stop = outcome.stop.map(|stop| Stopped {
        kind: stop.kind,
        title: stop.title.within(language),
        says: stop.says.within(language),
    });
    let title = match &stop {
        Some(stop) => stop.title.to_owned(),
        None if routes.is_empty() => tongue.say("guide-talk").into(),
        None => tongue.say("guide-suits").into(),
    };
    let last = way.taken().last().map(|taken| taken.question.id.as_str()).unwrap_or_default();
    Ok(End {
        frame: frame(viewer, catalogue, title),
        guide: guide.title.within(language),
        ruled_out: outcome.ruled_out.iter().map(|one| call_first(catalogue, tongue, one)).collect(),
        advice: said(&way.advice(), language),
        back: format!("{base}/{last}"),
        again: format!("{base}/again"),
        emergency: emergency(catalogue.country()),
        sources,
        barred,
        slug,
        stop,
        routes,
    })
}

fn suits(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    routed: &Routed<'static>,
    viewer: &Viewer,
) -> Result<Suits, Error> {
    let mut services = Vec::new();
    for service in routed.services(catalogue) {
        services.push(offered(conn, catalogue, service, viewer)?);
    }
    Ok(Suits {
        name: discipline((catalogue, viewer.tongue(&catalogue.clinic)), routed.discipline),
        because: said(&routed.because, viewer.language()),
        services,
    })
}

fn call_first(catalogue: &Catalogue, tongue: Tongue, one: &RuledOut<'static>) -> CallFirst {
    CallFirst {
        name: discipline((catalogue, tongue), one.discipline),
        because: said(&one.because, tongue.language),
    }
}

fn said(reasons: &[&'static Words], language: Language) -> Vec<&'static str> {
    reasons.iter().map(|words| words.within(language)).collect()
}

fn offered(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    service: &Service,
    viewer: &Viewer,
) -> Result<Offered, Error> {
    let search = Search::of(service, viewer.now);
    let by_phone = service.booking == BookingMode::Phone;
    let first =
        if by_phone { None } else { openings::first(conn, catalogue, &search, viewer.now)? };
    let tongue = viewer.tongue(&catalogue.clinic);
    let slots = format!("/{}/slots", catalogue.clinic.slug);
    Ok(Offered {
        name: service.name.clone(),
        slug: service.slug.clone(),
        length: tongue.minutes(service.duration_minutes.into()),
        audience: audience(tongue, service),
        by_request: service.booking == BookingMode::Request,
        offer: first.map(|opening| Offer::of(catalogue, &opening, true, viewer)),
        by_phone,
        others: address(&slots, &[("service", &service.slug)]),
    })
}

impl Stopped {
    fn is_emergency(&self) -> bool {
        self.kind.is_emergency()
    }

    fn is_for_a_doctor(&self) -> bool {
        self.kind == StopKind::Doctor
    }
}
