//! The pages that list the things of one kind.
use super::{
    super::{
        person::AtAdmin,
        surroundings::{Bar, frame},
    },
    Done,
    thing::Paged,
};
use crate::{
    Error,
    db::clinics,
    domain::Catalogue,
    web::{
        api::setup::Listed,
        extract::Asked,
        pages::{Frame, shown},
    },
};
use actix_web::{HttpResponse, web::Query};
use askama::Template;

/// Things of which there are several, each with a row in a list.
pub(super) trait Rows: Paged + Listed {
    /// What all of them are called, such as `Rooms`.
    const MANY: &'static str;
    /// What they are, in a sentence.
    const ABOUT: &'static str;

    /// How one looks in the list.
    fn row(catalogue: &Catalogue, thing: &Self::Thing) -> Row;
}

/// A thing in the list.
pub(super) struct Row {
    /// Where it is changed.
    pub(super) address: String,
    pub(super) title: String,
    pub(super) about: String,
    pub(super) active: bool,
    /// More pages of it: address and words.
    pub(super) more: Vec<(String, &'static str)>,
}

#[derive(Template)]
#[template(path = "page/staff/admin/list.html")]
pub(super) struct Page {
    frame: Frame,
    bar: Bar,
    title: &'static str,
    about: &'static str,
    /// Where one is added, and what that is called.
    new: (String, String),
    rows: Vec<Row>,
    done: Done,
}

/// Lists them.
pub(super) async fn show<R: Rows>(
    asked: Asked,
    AtAdmin(signed_in): AtAdmin,
    done: Query<Done>,
) -> Result<HttpResponse, Error> {
    let session = signed_in.0;
    let page = asked.read(move |conn| {
        let catalogue = clinics::catalogue(conn, session.clinic_id)?;
        let all = R::all(conn, &catalogue)?;
        Ok(Page {
            frame: frame(&session, &catalogue, R::MANY),
            bar: Bar::of(&session),
            title: R::MANY,
            about: R::ABOUT,
            new: (format!("{}/new", R::PLACE), format!("Add a {}", R::NAME)),
            rows: all.iter().map(|one| R::row(&catalogue, one)).collect(),
            done: done.into_inner(),
        })
    });
    shown(&page.await?)
}
