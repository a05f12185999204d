//! The pages on which a thing of the set-up is added and changed: forms over what programs send,
//! with what follows from it for booked visits said before it is done.
use super::{
    super::{
        form::{Form, Typed},
        person::AtAdmin,
        surroundings::{Bar, frame},
        visit,
    },
    Done,
};
use crate::{
    Error,
    actions::{
        Context,
        setup::{self, Kept, Outcome, Removable, Tag},
    },
    db::{Tx, clinics, displaced::Displaced, sessions::Session},
    domain::{Catalogue, ClinicId, Practitioner, Refusal, Trouble},
    error::FieldProblem,
    web::{
        api::setup::{Resource, edited, made},
        extract::{Asked, read_part},
        pages::{Frame, onward, shown, shown_as},
        repeat::{self, Named},
    },
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use askama::Template;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A thing of the set-up that has such pages.
pub(super) trait Paged: Resource + DeserializeOwned {
    /// Whose addresses are below this.
    const PLACE: &'static str;
    /// What one is called, such as `room`.
    const NAME: &'static str;
    /// What was done when one was added, in a word of [`Done`].
    const ADDED: &'static str = "saved";

    /// What finds it, from the parts of its address.
    fn key(request: &HttpRequest) -> Result<<Self::Thing as Kept>::Key, Error>;

    /// What it is called.
    fn title(catalogue: &Catalogue, thing: &Self::Thing) -> String;

    /// What is asked about it; `known`: of one that is there already.
    fn form(catalogue: &Catalogue, known: bool) -> Form;

    /// The form as the thing is, from how it looks to programs.
    fn showing(catalogue: &Catalogue, view: &Value) -> Form {
        Self::form(catalogue, true).showing(view)
    }

    /// The form as it was typed.
    fn keeping(catalogue: &Catalogue, known: bool, typed: &Typed) -> Form {
        Self::form(catalogue, known).keeping(typed)
    }

    /// What is sent in place of the form.
    fn said(form: &Form, _typed: &Typed) -> Result<Value, Vec<FieldProblem>> {
        form.said().map(Value::Object)
    }

    /// Where in the form that is wrong which is wrong in what was sent.
    fn blamed(_form: &Form, problems: Vec<FieldProblem>) -> Vec<FieldProblem> {
        problems
    }

    /// Adds one.
    fn insert(
        tx: &mut Tx<'_>,
        context: &Context,
        clinic: ClinicId,
        make: impl FnOnce(&Catalogue) -> Result<Self::Thing, Error>,
    ) -> Result<Outcome<Self::Thing>, Error> {
        setup::add(tx, context, clinic, make)
    }

    /// Where one is sent when it is done.
    fn after(_thing: &Self::Thing) -> String {
        Self::PLACE.to_owned()
    }

    /// Where the page leads back to, and what that is called.
    fn back(_request: &HttpRequest) -> (String, &'static str) {
        (Self::PLACE.to_owned(), "All of them")
    }

    /// What else can be done with it.
    fn deeds(_thing: &Self::Thing) -> Vec<Button> {
        Vec::new()
    }

    /// A picture of it, as SVG of ours; empty: none.
    fn picture(_catalogue: &Catalogue, _view: &Value) -> String {
        String::new()
    }
}

/// A button of its own below the form.
pub(super) struct Button {
    pub(super) action: String,
    pub(super) label: &'static str,
    /// What it does.
    pub(super) words: String,
}

#[derive(Template)]
#[template(path = "page/staff/admin/thing.html")]
struct Page {
    frame: Frame,
    bar: Bar,
    title: String,
    back: (String, &'static str),
    /// Where the form is sent.
    action: String,
    form: Form,
    /// The tag of the thing as it was seen; empty: it is new.
    seen: String,
    /// The visits that would need a new time.
    affected: Vec<Affected>,
    deeds: Vec<Button>,
    picture: String,
    done: Done,
}

/// A visit that would need a new time.
struct Affected {
    id: String,
    what: String,
    when: String,
    reasons: String,
}

/// What becomes of a form that was sent.
enum Became {
    Done(String),
    /// It is shown again: with what is wrong, or with what would follow.
    Again(StatusCode, Box<Form>, Vec<Affected>),
}

/// The form for a new one.
pub(super) async fn ask<P: Paged>(
    asked: Asked,
    AtAdmin(signed_in): AtAdmin,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    let session = signed_in.0;
    let id = session.clinic_id;
    let catalogue = asked.read(move |conn| clinics::catalogue(conn, id)).await?;
    let form = P::form(&catalogue, false);
    shown(&new_page::<P>(&session, &catalogue, &request, form))
}

/// One of them, to be changed.
pub(super) async fn show<P: Paged>(
    asked: Asked,
    AtAdmin(signed_in): AtAdmin,
    request: HttpRequest,
    done: web::Query<Done>,
) -> Result<HttpResponse, Error> {
    let session = signed_in.0;
    let (catalogue, thing) = found::<P>(&asked, &session, &request).await?;
    let view = view::<P>(&catalogue, &thing)?;
    let form = P::showing(&catalogue, &view);
    let page = page::<P>(&session, &catalogue, &request, (&thing, form))?;
    shown(&Page { done: done.into_inner(), ..page })
}

/// Adds one.
pub(super) async fn add<P: Paged>(
    asked: Asked,
    AtAdmin(signed_in): AtAdmin,
    request: HttpRequest,
    typed: web::Form<Typed>,
) -> Result<HttpResponse, Error> {
    let signed_in = P::may_change(signed_in)?.sent(typed.one("csrf"))?;
    let (actor, session, typed) = (signed_in.actor(), signed_in.0, typed.into_inner());
    let clinic = session.clinic_id;
    let catalogue = asked.read(move |conn| clinics::catalogue(conn, clinic)).await?;
    let form = P::keeping(&catalogue, false, &typed);
    let became = match body::<P>(&form, &typed) {
        Err(problems) => again::<P>(form, problems),
        Ok(body) => {
            let rehearsed = body.clone();
            let rehearsal = asked.act(actor, move |tx, context| {
                tx.rehearse(|tx| {
                    P::insert(tx, context, clinic, |catalogue| made(&rehearsed, catalogue))
                })
            });
            match rehearsal.await {
                Ok(outcome) if is_agreed(&outcome, &typed) => {
                    let named = Named::form(typed.one("nonce"), &typed)?;
                    let deed = asked.once(actor, named, move |tx, context| {
                        let made = |catalogue: &Catalogue| made(&body, catalogue);
                        let outcome = P::insert(tx, context, clinic, made)?;
                        Ok(repeat::onward(format!(
                            "{}?done={}",
                            P::after(&outcome.thing),
                            P::ADDED
                        )))
                    });
                    match deed.await {
                        Ok(answered) => Became::Done(answered.answer.body),
                        Err(error) => refused::<P>(form, error)?,
                    }
                }
                Ok(outcome) => to_confirm(&catalogue, form, &outcome),
                Err(error) => refused::<P>(form, error)?,
            }
        }
    };
    respond(became, |form| Ok(new_page::<P>(&session, &catalogue, &request, form)))
}

/// Changes one.
pub(super) async fn change<P: Paged>(
    asked: Asked,
    AtAdmin(signed_in): AtAdmin,
    request: HttpRequest,
    typed: web::Form<Typed>,
) -> Result<HttpResponse, Error> {
    let signed_in = P::may_change(signed_in)?.sent(typed.one("csrf"))?;
    let (actor, session, typed) = (signed_in.actor(), signed_in.0, typed.into_inner());
    let clinic = session.clinic_id;
    let (catalogue, thing) = found::<P>(&asked, &session, &request).await?;
    let form = P::keeping(&catalogue, true, &typed);
    let became = match body::<P>(&form, &typed) {
        Err(problems) => again::<P>(form, problems),
        Ok(body) => {
            let (key, sent) = (P::key(&request)?, typed.clone());
            let deed = asked.act(actor, move |tx, context| {
                let seen = Some(sent.one("seen")).filter(|seen| !seen.is_empty()).map(Tag::seen);
                tx.tried(
                    |tx| {
                        let this = (clinic, &key, seen.as_ref());
                        setup::change(tx, context, this, |catalogue, thing| {
                            edited(&body, catalogue, thing)
                        })
                    },
                    |outcome| is_agreed(outcome, &sent),
                )
            });
            match deed.await {
                Ok(outcome) if is_agreed(&outcome, &typed) => {
                    Became::Done(format!("{}?done=saved", P::after(&outcome.thing)))
                }
                Ok(outcome) => to_confirm(&catalogue, form, &outcome),
                Err(error) => refused::<P>(form, error)?,
            }
        }
    };
    respond(became, |form| {
        let page = page::<P>(&session, &catalogue, &request, (&thing, form))?;
        Ok(Page { seen: typed.one("seen").to_owned(), ..page })
    })
}

/// Takes one away.
pub(super) async fn remove<P: Paged>(
    asked: Asked,
    AtAdmin(signed_in): AtAdmin,
    request: HttpRequest,
    typed: web::Form<Typed>,
) -> Result<HttpResponse, Error>
where
    P::Thing: Removable,
{
    let signed_in = P::may_change(signed_in)?.sent(typed.one("csrf"))?;
    let (clinic, key) = (signed_in.0.clinic_id, P::key(&request)?);
    let deed = asked.act(signed_in.actor(), move |tx, context| {
        setup::remove::<P::Thing>(tx, context, (clinic, &key, None))
    });
    let outcome = deed.await?;
    Ok(onward(&format!("{}?done=removed", P::after(&outcome.thing))))
}

/// What the form says, as programs would send it.
fn body<P: Paged>(form: &Form, typed: &Typed) -> Result<P, Vec<FieldProblem>> {
    read_part(P::said(form, typed)?).map_err(|problem| vec![problem])
}

/// Whether nothing follows for any visit, or just what was agreed to.
fn is_agreed<T>(outcome: &Outcome<T>, typed: &Typed) -> bool {
    let affected = outcome.affected.len();
    affected == 0 || typed.one("agreed") == affected.to_string()
}

fn to_confirm<T>(catalogue: &Catalogue, form: Form, outcome: &Outcome<T>) -> Became {
    let affected = outcome.affected.iter().map(|one| Affected::of(catalogue, one)).collect();
    Became::Again(StatusCode::CONFLICT, Box::new(form), affected)
}

fn again<P: Paged>(form: Form, problems: Vec<FieldProblem>) -> Became {
    let problems = P::blamed(&form, problems);
    let form = Box::new(form.blame(&problems));
    Became::Again(StatusCode::UNPROCESSABLE_ENTITY, form, Vec::new())
}

/// The form with what the deed refused; whatever is no fault of the form stays an error.
fn refused<P: Paged>(form: Form, error: Error) -> Result<Became, Error> {
    let words = match error {
        Error::Invalid(problems) => return Ok(again::<P>(form, problems)),
        Error::Refused(Refusal::ChangedMeanwhile) => {
            "Somebody changed it meanwhile. What you typed is below; open the page anew to see \
             how it is now."
                .to_owned()
        }
        Error::Refused(refusal) => crate::web::pages::say::sentence(&refusal.to_string()),
        Error::Conflict(words) => crate::web::pages::say::sentence(words),
        Error::NotFound(what) => format!("There is no such {what}."),
        other => return Err(other),
    };
    Ok(Became::Again(StatusCode::CONFLICT, Box::new(form.refused(words)), Vec::new()))
}

fn respond(
    became: Became,
    page: impl FnOnce(Form) -> Result<Page, Error>,
) -> Result<HttpResponse, Error> {
    match became {
        Became::Done(address) => Ok(onward(&address)),
        Became::Again(status, form, affected) => {
            let mut page = Page { affected, ..page(*form)? };
            page.frame.title = format!("Error: {}", page.frame.title);
            shown_as(status, &page)
        }
    }
}

async fn found<P: Paged>(
    asked: &Asked,
    session: &Session,
    request: &HttpRequest,
) -> Result<(Catalogue, P::Thing), Error> {
    let (clinic, key) = (session.clinic_id, P::key(request)?);
    let read = asked.read(move |conn| {
        let catalogue = clinics::catalogue(conn, clinic)?;
        let thing = <P::Thing as Kept>::find(conn, &catalogue, &key)?;
        Ok((catalogue, thing))
    });
    read.await
}

fn view<P: Paged>(catalogue: &Catalogue, thing: &P::Thing) -> Result<Value, Error> {
    let view = serde_json::to_value(P::view(catalogue, thing)).map_err(anyhow::Error::from)?;
    Ok(view)
}

fn page<P: Paged>(
    session: &Session,
    catalogue: &Catalogue,
    request: &HttpRequest,
    (thing, form): (&P::Thing, Form),
) -> Result<Page, Error> {
    let title = P::title(catalogue, thing);
    Ok(Page {
        frame: frame(session, catalogue, &title),
        bar: Bar::of(session),
        title,
        back: P::back(request),
        action: request.path().to_owned(),
        form,
        seen: Tag::of(thing).to_string(),
        affected: Vec::new(),
        deeds: P::deeds(thing),
        picture: P::picture(catalogue, &view::<P>(catalogue, thing)?),
        done: Done::default(),
    })
}

fn new_page<P: Paged>(
    session: &Session,
    catalogue: &Catalogue,
    request: &HttpRequest,
    form: Form,
) -> Page {
    let title = format!("New {}", P::NAME);
    Page {
        frame: frame(session, catalogue, &title),
        bar: Bar::of(session),
        title,
        back: P::back(request),
        action: P::PLACE.to_owned(),
        form,
        seen: String::new(),
        affected: Vec::new(),
        deeds: Vec::new(),
        picture: String::new(),
        done: Done::default(),
    }
}

impl Page {
    /// `1 booked visit`, `4 booked visits`.
    fn how_many(&self) -> String {
        match self.affected.len() {
            1 => "1 booked visit needs".to_owned(),
            many => format!("{many} booked visits need"),
        }
    }
}

impl Affected {
    /// Without the patient: what it is and when tells the desk enough.
    fn of(catalogue: &Catalogue, one: &Displaced) -> Self {
        let visit = &one.booked.appointment;
        let service = catalogue.service(visit.service_id).map_or("", |service| &service.name);
        let who = catalogue.practitioner(visit.practitioner_id).map(Practitioner::display_name);
        let reasons: Vec<String> = one.troubles.iter().map(Trouble::said).collect();
        Self {
            id: visit.id.to_string(),
            what: format!("{service} with {}", who.unwrap_or_default()),
            when: visit::when(catalogue, visit),
            reasons: reasons.join("; "),
        }
    }
}
