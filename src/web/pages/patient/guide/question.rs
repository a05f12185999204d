//! One question of a guide.
use super::{
    super::{
        super::{Frame, onward, shown_as},
        emergency, frame,
    },
    Answers, Given, open, place,
};
use crate::{
    Error,
    domain::{
        Catalogue,
        guide::{Guide, Path as Way, Question, Unfit},
    },
    tongue::Tongue,
    web::extract::Asked,
};
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Form, Path},
};
use askama::Template;

#[derive(Template)]
#[template(path = "page/patient/guide/question.html")]
struct Page {
    frame: Frame,
    guide: &'static str,
    asks: &'static str,
    hint: &'static str,
    several: bool,
    choices: Vec<Choice>,
    here: String,
    again: String,
    /// The question before, or the list of guides.
    back: String,
    number: usize,
    /// The most questions that this way can have.
    of: usize,
    /// Whom to call instead of going on, which is said with the first question.
    emergency: &'static str,
    problem: String,
}

/// Something that can be ticked.
struct Choice {
    id: &'static str,
    says: &'static str,
    ticked: bool,
    is_none: bool,
}

#[derive(Template)]
#[template(path = "page/patient/guide/lost.html")]
struct Lost {
    frame: Frame,
    again: String,
}

/// `GET /{clinic}/guide/{guide}/{question}`.
pub(in super::super) async fn show(
    asked: Asked,
    answers: Answers,
    path: Path<(String, String, String)>,
) -> Result<HttpResponse, Error> {
    let (slug, guide, question) = path.into_inner();
    let (catalogue, guide) = open(&asked, &slug, &guide).await?;
    let known = answers.to(guide).cloned();
    let given = known.clone().unwrap_or_else(|| Given::none(&slug, guide));
    let (way, question) = on_the_way(&given, guide, &question)?;
    let Some(question) = question else { return Ok(onward(&place(&slug, &way))) };
    let ticked = ticked(&way, question);
    let mut response = page(&asked, &catalogue, (&way, question), (&ticked, None))?;
    if known.is_none() {
        // Whether the browser keeps cookies at all is seen when it answers.
        given.remember(&mut response, &asked.app)?;
    }
    Ok(response)
}

/// `POST /{clinic}/guide/{guide}/{question}`: answers it.
pub(in super::super) async fn submit(
    asked: Asked,
    answers: Answers,
    path: Path<(String, String, String)>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<HttpResponse, Error> {
    let (slug, guide, question) = path.into_inner();
    let (catalogue, guide) = open(&asked, &slug, &guide).await?;
    let Some(given) = answers.to(guide) else {
        let again = format!("/{slug}/guide/{}/again", guide.id);
        let title = asked.viewer.tongue(&catalogue.clinic).say("guide-lost");
        let frame = frame(&asked.viewer, &catalogue, title);
        return shown_as(StatusCode::GONE, &Lost { frame, again });
    };
    let (way, question) = on_the_way(given, guide, &question)?;
    let Some(question) = question else { return Ok(onward(&place(&slug, &way))) };
    let chosen: Vec<&str> =
        fields.iter().filter(|(name, _)| name == "answer").map(|(_, id)| id.as_str()).collect();
    if let Err(unfit) = question.choose(&chosen) {
        return page(&asked, &catalogue, (&way, question), (&chosen, Some(unfit)));
    }
    let given = given.with(&question.id, &chosen, asked.now);
    let way = given.path();
    // Whoever went back to change something is asked the rest again, with what was ticked.
    let mut taken = way.taken().iter().map(|taken| taken.question);
    let after = taken.by_ref().find(|one| one.id == question.id).and_then(|_| taken.next());
    let onto = after.map(|next| format!("/{slug}/guide/{}/{}", guide.id, next.id));
    let mut response = onward(&onto.unwrap_or_else(|| place(&slug, &way)));
    given.remember(&mut response, &asked.app)?;
    Ok(response)
}

/// A question, if the answers lead to it or past it.
fn on_the_way(
    given: &Given,
    guide: &'static Guide,
    question: &str,
) -> Result<(Way<'static>, Option<&'static Question>), Error> {
    let question = guide.question(question).ok_or(Error::NotFound("question"))?;
    let way = given.path();
    let passed = way.taken().iter().any(|taken| taken.question.id == question.id);
    let reached = passed || way.next().is_some_and(|next| next.id == question.id);
    Ok((way, reached.then_some(question)))
}

fn ticked(way: &Way<'static>, question: &Question) -> Vec<&'static str> {
    let own = way.taken().iter().find(|taken| taken.question.id == question.id);
    own.map(|taken| taken.answers.iter().map(|answer| answer.id.as_str()).collect())
        .unwrap_or_default()
}

fn page(
    asked: &Asked,
    catalogue: &Catalogue,
    (way, question): (&Way<'static>, &'static Question),
    (ticked, unfit): (&[&str], Option<Unfit>),
) -> Result<HttpResponse, Error> {
    let tongue = asked.viewer.tongue(&catalogue.clinic);
    let language = tongue.language;
    let guide = way.guide();
    let base = format!("/{}/guide", catalogue.clinic.slug);
    let mut before = way.taken().iter().map(|taken| taken.question);
    let before: Vec<_> = before.by_ref().take_while(|one| one.id != question.id).collect();
    let asks = question.asks.within(language);
    let title = match unfit {
        Some(_) => tongue.say("guide-error").with("title", asks).into(),
        None => asks.to_owned(),
    };
    let choices = question.answers.iter().map(|answer| Choice {
        id: &answer.id,
        says: answer.says.within(language),
        ticked: ticked.contains(&answer.id.as_str()),
        is_none: answer.is_none(),
    });
    let page = Page {
        frame: frame(&asked.viewer, catalogue, title),
        guide: guide.title.within(language),
        asks,
        hint: question.hint.as_ref().map_or("", |hint| hint.within(language)),
        several: question.several,
        choices: choices.collect(),
        here: format!("{base}/{}/{}", guide.id, question.id),
        again: format!("{base}/{}/again", guide.id),
        back: match before.last() {
            Some(last) => format!("{base}/{}/{}", guide.id, last.id),
            None => base,
        },
        number: before.len() + 1,
        of: before.len() + guide.longest_from(question),
        emergency: emergency(catalogue.country()),
        problem: unfit.map(|unfit| said(tongue, unfit)).unwrap_or_default(),
    };
    let status = if unfit.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    shown_as(status, &page)
}

fn said(tongue: Tongue, unfit: Unfit) -> String {
    let message = match unfit {
        Unfit::Nothing => tongue.say("guide-nothing"),
        Unfit::NoneAndSome => tongue.say("guide-none-and-some"),
        Unfit::Several | Unfit::Unknown => tongue.say("guide-one"),
    };
    message.into()
}
