//! Days on which a location, or the whole clinic, is closed.
use super::{addresses::prelude::*, resource};
use crate::{
    db,
    domain::{Closure, ClosureId, PlacedClosure, Title},
};
use actix_web::delete;
use chrono::{Datelike as _, NaiveDate};

/// Days on which a location is closed.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClosureSetupView {
    id: Uuid,
    /// Null: every location.
    location: Option<Uuid>,
    title: String,
    /// The first closed date, local to the location.
    starts_on: NaiveDate,
    /// The last closed date.
    ends_on: NaiveDate,
}

body! {
    /// A closure; a new one needs `title`, `starts_on` and `ends_on`.
    ClosureBody {
        /// Null, or left out for a new one: every location.
        location: Uuid,
        title: Title,
        /// The first closed date, local to the location.
        starts_on: NaiveDate,
        /// The last closed date.
        ends_on: NaiveDate,
    }
}

impl Resource for ClosureBody {
    type Thing = PlacedClosure;
    type View = ClosureSetupView;

    fn blank(_: &Catalogue) -> PlacedClosure {
        let (starts_on, ends_on) = (NaiveDate::default(), NaiveDate::default());
        let closure = Closure { title: String::new(), starts_on, ends_on };
        PlacedClosure { id: ClosureId::new(), location_id: None, closure }
    }

    fn edit(&self, edit: &mut Edit, _: &Catalogue, new: &mut PlacedClosure) -> Result<(), Error> {
        let closure = &mut new.closure;
        edit.clear("location", &self.location, &mut new.location_id);
        edit.need("title", &self.title, &mut closure.title);
        edit.need("starts_on", &self.starts_on, &mut closure.starts_on);
        edit.need("ends_on", &self.ends_on, &mut closure.ends_on);
        let sane = |date: NaiveDate| (1970..2200).contains(&date.year());
        if closure.ends_on < closure.starts_on || !sane(closure.starts_on) || !sane(closure.ends_on)
        {
            edit.wrong("ends_on", "must not be before `starts_on`, and both in this age");
        }
        Ok(())
    }

    fn view(_: &Catalogue, one: &PlacedClosure) -> ClosureSetupView {
        ClosureSetupView {
            id: one.id.uuid(),
            location: one.location_id.map(crate::domain::LocationId::uuid),
            title: one.closure.title.clone(),
            starts_on: one.closure.starts_on,
            ends_on: one.closure.ends_on,
        }
    }

    fn may_change(who: SignedIn) -> Result<SignedIn, Error> {
        who.at_desk()
    }
}

impl Listed for ClosureBody {
    const PATH: &'static str = "/api/v1/staff/closures";

    fn all(conn: &mut DbConn, catalogue: &Catalogue) -> Result<Vec<PlacedClosure>, Error> {
        db::closures::all(conn, catalogue.clinic.id)
    }
}

listing! {
    ClosureBody as ClosureSetupView at "/api/v1/staff/closures"
    /// The clinic's closures, those that are over included.
    list
}

single! {
    ClosureBody as ClosureSetupView at "/api/v1/staff/closures/{id}"
    /// One closure.
    show
    /// Changes a closure, whatever visits lie in it.
    change
}

addition! {
    ClosureBody as ClosureSetupView at "/api/v1/staff/closures"
    /// Closes a location or the whole clinic, whatever visits lie in it.
    create
}

removal! {
    ClosureBody at "/api/v1/staff/closures/{id}"
    /// Takes a closure away.
    delete
}
