//! What the addresses of all set-up have in common: to list, add, show, change and take away.
use super::{
    super::super::{Failure, lists::ListView},
    affected::DisplacedView,
    member::Edit,
};
use crate::{
    Error,
    actions::{
        Context,
        setup::{self, Kept, Outcome, Removable, Tag},
    },
    db::{DbConn, Tx, clinics, idempotency::Answer},
    domain::{Catalogue, ClinicId},
    web::{
        extract::{Asked, Body},
        repeat::{Answered, Keyed, created},
        session::SignedIn,
    },
};
use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::header::{self, ETAG, LOCATION},
    web::{Json, Query},
};
use serde::{Deserialize, Serialize};
use std::future::{Ready, ready};
use utoipa::{IntoParams, ToSchema};

/// A thing of the set-up as programs send and see it.
pub(in crate::web) trait Resource: Clone + Send + Sync + 'static {
    /// What it is inside.
    type Thing: Kept<Key: Clone + Send + Sync + 'static> + Send + Sync + 'static;
    /// How it looks.
    type View: Serialize + Send + 'static;

    /// One that says nothing yet.
    fn blank(catalogue: &Catalogue) -> Self::Thing;

    /// Makes of it what the body says.
    fn edit(
        &self,
        edit: &mut Edit,
        catalogue: &Catalogue,
        thing: &mut Self::Thing,
    ) -> Result<(), Error>;

    /// How it looks to programs.
    fn view(catalogue: &Catalogue, thing: &Self::Thing) -> Self::View;

    /// Goes on if they may see it.
    fn may_see(who: SignedIn) -> Result<SignedIn, Error> {
        Ok(who)
    }

    /// Goes on if they may change it.
    fn may_change(who: SignedIn) -> Result<SignedIn, Error> {
        who.administers()
    }
}

/// A thing of which there are several.
pub(in crate::web) trait Listed: Resource {
    /// Below this each has its address.
    const PATH: &'static str;

    /// All of the clinic's, in their order.
    fn all(conn: &mut DbConn, catalogue: &Catalogue) -> Result<Vec<Self::Thing>, Error>;
}

#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Rehearsal {
    /// Whether it is only said what would become of it, and nothing is done.
    #[serde(default)]
    dry_run: bool,
}

/// How something is to be done: to what was seen, or only in rehearsal.
pub(super) struct How {
    /// The tag in `If-Match`; `None`: the caller does not care.
    seen: Option<Tag>,
    dry_run: bool,
}

impl FromRequest for How {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let given = request.headers().get(header::IF_MATCH);
        let given = given.and_then(|value| value.to_str().ok()).map(str::trim);
        let tag = given.filter(|tag| *tag != "*");
        let seen = tag.map(|tag| Tag::seen(tag.trim_matches('"')));
        let query = Query::<Rehearsal>::from_query(request.query_string());
        ready(match query {
            Ok(query) => Ok(Self { seen, dry_run: query.dry_run }),
            Err(error) => Err(Error::invalid("", "invalid", format!("query: {error}"))),
        })
    }
}

/// What became of something, and of visits by it.
#[derive(Serialize, ToSchema)]
pub(super) struct Changed<T> {
    #[serde(flatten)]
    pub(super) thing: T,
    /// The coming visits that now need a new time and did not before.
    pub(super) affected: Vec<DisplacedView>,
}

pub(super) async fn list<R: Listed>(
    asked: &Asked,
    who: SignedIn,
) -> Result<Json<ListView<R::View>>, Failure> {
    let clinic = R::may_see(who)?.0.clinic_id;
    let found = asked.read(move |conn| {
        let catalogue = clinics::catalogue(conn, clinic)?;
        let all = R::all(conn, &catalogue)?;
        Ok(all.iter().map(|thing| R::view(&catalogue, thing)).collect())
    });
    Ok(Json(ListView::whole(found.await?)))
}

pub(super) async fn show<R: Resource>(
    asked: &Asked,
    who: SignedIn,
    key: <R::Thing as Kept>::Key,
) -> Result<HttpResponse, Failure> {
    let clinic = R::may_see(who)?.0.clinic_id;
    let found = asked.read(move |conn| {
        let catalogue = clinics::catalogue(conn, clinic)?;
        let thing = <R::Thing as Kept>::find(conn, &catalogue, &key)?;
        Ok((Tag::of(&thing), R::view(&catalogue, &thing)))
    });
    let (tag, view) = found.await?;
    Ok(HttpResponse::Ok().insert_header((ETAG, quoted(&tag))).json(view))
}

pub(super) async fn create<R: Listed>(
    asked: &Asked,
    who: SignedIn,
    How { dry_run, .. }: How,
    Keyed(body, named_so): Keyed<R>,
) -> Result<HttpResponse, Failure> {
    let who = R::may_change(who)?;
    let clinic = who.0.clinic_id;
    let add = move |tx: &mut Tx<'_>, context: &Context| {
        let outcome = setup::add(tx, context, clinic, |catalogue| made(&body, catalogue))?;
        Told::of::<R>(tx, clinic, &outcome)
    };
    if dry_run {
        let deed = asked.act(who.actor(), move |tx, context| tx.rehearse(|tx| add(tx, context)));
        return Ok(deed.await?.respond());
    }
    let deed = asked.once(who.actor(), named_so, move |tx, context| {
        let told = add(tx, context)?;
        Ok(Answer { etag: Some(told.tag), ..created(&told.view)? })
    });
    Ok(located(R::PATH, deed.await?)?)
}

/// The answer that something was added, with its address.
pub(super) fn located(path: &str, answered: Answered) -> Result<HttpResponse, Error> {
    let made: serde_json::Value =
        serde_json::from_str(&answered.answer.body).map_err(anyhow::Error::from)?;
    let id = made.get("id").and_then(serde_json::Value::as_str).unwrap_or_default();
    let address = header::HeaderValue::try_from(format!("{path}/{id}"));
    let mut response = answered.respond();
    response.headers_mut().insert(LOCATION, address.map_err(anyhow::Error::from)?);
    Ok(response)
}

/// The new thing that a body says.
pub(in crate::web) fn made<R: Resource>(
    body: &R,
    catalogue: &Catalogue,
) -> Result<R::Thing, Error> {
    let (mut edit, mut thing) = (Edit::of_new(), R::blank(catalogue));
    body.edit(&mut edit, catalogue, &mut thing)?;
    edit.finish()?;
    Ok(thing)
}

/// Makes of a known thing what a body says.
pub(in crate::web) fn edited<R: Resource>(
    body: &R,
    catalogue: &Catalogue,
    thing: &mut R::Thing,
) -> Result<(), Error> {
    let mut edit = Edit::of_known();
    body.edit(&mut edit, catalogue, thing)?;
    edit.finish()
}

pub(super) async fn change<R: Resource>(
    asked: &Asked,
    who: SignedIn,
    key: <R::Thing as Kept>::Key,
    How { seen, dry_run }: How,
    Body(body): Body<R>,
) -> Result<HttpResponse, Failure> {
    let who = R::may_change(who)?;
    let clinic = who.0.clinic_id;
    let change = move |tx: &mut Tx<'_>, context: &Context| {
        let this = (clinic, &key, seen.as_ref());
        let outcome =
            setup::change(tx, context, this, |catalogue, thing| edited(&body, catalogue, thing))?;
        Told::of::<R>(tx, clinic, &outcome)
    };
    let deed = asked.act(who.actor(), move |tx, context| {
        if dry_run { tx.rehearse(|tx| change(tx, context)) } else { change(tx, context) }
    });
    Ok(deed.await?.respond())
}

pub(super) async fn remove<R: Resource>(
    asked: &Asked,
    who: SignedIn,
    key: <R::Thing as Kept>::Key,
    How { seen, .. }: How,
) -> Result<HttpResponse, Failure>
where
    R::Thing: Removable,
{
    let who = R::may_change(who)?;
    let clinic = who.0.clinic_id;
    let deed = asked.act(who.actor(), move |tx, context| {
        setup::remove::<R::Thing>(tx, context, (clinic, &key, seen.as_ref()))
    });
    deed.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What is answered of a thing, within the transaction that changes it.
struct Told<V> {
    tag: String,
    view: Changed<V>,
}

impl<V: Serialize> Told<V> {
    fn of<R: Resource<View = V>>(
        tx: &mut Tx<'_>,
        clinic: ClinicId,
        outcome: &Outcome<R::Thing>,
    ) -> Result<Self, Error> {
        let catalogue = clinics::catalogue(tx, clinic)?;
        let affected = outcome.affected.iter().map(|one| DisplacedView::of(&catalogue, one));
        Ok(Self {
            tag: quoted(&Tag::of(&outcome.thing)),
            view: Changed {
                affected: affected.collect::<Result<_, _>>()?,
                thing: R::view(&catalogue, &outcome.thing),
            },
        })
    }

    fn respond(self) -> HttpResponse {
        HttpResponse::Ok().insert_header((ETAG, self.tag)).json(self.view)
    }
}

fn quoted(tag: &Tag) -> String {
    format!("\"{tag}\"")
}
