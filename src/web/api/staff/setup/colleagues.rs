//! Those who work at the clinic and sign in.
use super::{addresses::prelude::*, member::Member, resource};
use crate::{
    actions::setup,
    db,
    domain::{Colleague, Email, NewPassword, PersonName, Role, Staff, StaffId},
    web::{
        repeat::{Named, created},
        session,
    },
};

/// Somebody who signs in.
#[derive(Serialize, ToSchema)]
pub(crate) struct ColleagueView {
    id: Uuid,
    email: String,
    name: String,
    role: Role,
    /// Whose day they see.
    practitioner: Option<Uuid>,
    /// Whether they may sign in.
    active: bool,
}

body! {
    /// Somebody who signs in; a new one needs `email`, `name`, `role` and `password`.
    ColleagueBody {
        email: String,
        name: PersonName,
        role: Role,
        /// Whose day they see, by id or slug; needed for the role `practitioner`.
        practitioner: String,
        /// Whether they may sign in; a new one may.
        active: bool,
        /// The first password, of a new one only.
        password: String,
    }
}

/// Another password.
#[derive(serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordBody {
    password: String,
}

impl Resource for ColleagueBody {
    type Thing = Colleague;
    type View = ColleagueView;

    fn blank(_: &Catalogue) -> Colleague {
        let staff = Staff {
            id: StaffId::new(),
            email: String::new(),
            name: String::new(),
            role: Role::Receptionist,
            practitioner_id: None,
        };
        Colleague { staff, active: true }
    }

    fn edit(
        &self,
        edit: &mut Edit,
        catalogue: &Catalogue,
        one: &mut Colleague,
    ) -> Result<(), Error> {
        let staff = &mut one.staff;
        edit.need_read("email", &self.email, &mut staff.email, |text: String| {
            Email::parse(&text).map(|email| email.to_string())
        });
        edit.need("name", &self.name, &mut staff.name);
        edit.need("role", &self.role, &mut staff.role);
        if matches!(self.practitioner, Member::Null) {
            staff.practitioner_id = None;
        } else if let Some(key) = edit.given("practitioner", &self.practitioner) {
            let found = catalogue.any_practitioner(&key).ok_or(Error::NotFound("practitioner"))?;
            staff.practitioner_id = Some(found.id);
        }
        if staff.role == Role::Practitioner && staff.practitioner_id.is_none() {
            edit.wrong("practitioner", "must be given for the role practitioner");
        }
        edit.set("active", &self.active, &mut one.active);
        if edit.is_new() && !one.active {
            edit.wrong("active", "must be true for somebody new");
        }
        if !edit.is_new() && !matches!(self.password, Member::Absent) {
            edit.wrong("password", "is reset at the address of their password");
        }
        Ok(())
    }

    fn view(_: &Catalogue, Colleague { staff, active }: &Colleague) -> ColleagueView {
        ColleagueView {
            id: staff.id.uuid(),
            email: staff.email.clone(),
            name: staff.name.clone(),
            role: staff.role,
            practitioner: staff.practitioner_id.map(crate::domain::PractitionerId::uuid),
            active: *active,
        }
    }

    fn may_see(who: SignedIn) -> Result<SignedIn, Error> {
        who.at_desk()
    }
}

impl Listed for ColleagueBody {
    const PATH: &'static str = "/api/v1/staff/staff";

    fn all(conn: &mut DbConn, catalogue: &Catalogue) -> Result<Vec<Colleague>, Error> {
        db::staff::all(conn, catalogue.clinic.id)
    }
}

listing! {
    ColleagueBody as ColleagueView at "/api/v1/staff/staff"
    /// Those who work at the clinic and sign in.
    list
}

single! {
    ColleagueBody as ColleagueView at "/api/v1/staff/staff/{id}"
    /// One of them.
    show
    /// Changes somebody's role, name or mail address, or lets them sign in no more. Whoever may do
    /// other things than before is signed out at once; somebody who is admin always remains.
    change
}

/// Adds somebody, with their first password.
#[utoipa::path(tag = "set-up", security(("staff" = [])), 
    params(("Idempotency-Key" = Option<String>, Header, description = "A name for the request that nobody can guess")),
    request_body = ColleagueBody,
    responses(
        (status = 201, description = "They may sign in; `Location` tells where", body = ColleagueView,
            headers(("Idempotency-Replayed" = bool, description = "It was answered before"))),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is no such practitioner", body = Problem),
        (status = 409, description = "Somebody has that mail address already", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not JSON", body = Problem),
        (status = 422, description = "A part is missing or not what it must be", body = Problem),
    ))]
#[post("/api/v1/staff/staff")]
pub(crate) async fn create(
    asked: Asked,
    who: SignedIn,
    Keyed(body, named_so): Keyed<ColleagueBody>,
) -> Result<HttpResponse, Failure> {
    let who = ColleagueBody::may_change(who)?;
    let clinic = who.0.clinic_id;
    let mut edit = Edit::of_new();
    let mut password = None;
    edit.need_read("password", &body.password, &mut password, |text: String| {
        NewPassword::parse(&text).map(Some)
    });
    // Whatever else is wrong is said together with it.
    let (draft, catalogue) =
        asked.read(move |conn| Ok((body, db::clinics::catalogue(conn, clinic)?))).await?;
    let mut nobody = ColleagueBody::blank(&catalogue);
    draft.edit(&mut edit, &catalogue, &mut nobody)?;
    edit.finish()?;
    let password = password.ok_or(Error::NotFound("password"))?;
    let hash = session::hashed(password).await?;
    let key = &asked.app.key;
    let named_so = named_so.map(|named| Named { hash: key.sealed(&named.hash), ..named });
    let deed = asked.once(who.actor(), named_so, move |tx, context| {
        let make = |catalogue: &Catalogue| resource::made(&draft, catalogue);
        let one = setup::add_colleague(tx, context, clinic, make, &hash)?;
        created(&ColleagueBody::view(&catalogue, &one))
    });
    Ok(resource::located(ColleagueBody::PATH, deed.await?)?)
}

/// Gives somebody another password, and signs them out everywhere.
#[utoipa::path(tag = "set-up", security(("staff" = [])), request_body = PasswordBody,
    params(("id" = Uuid, Path, description = "Who")),
    responses(
        (status = 204, description = "Only the new password opens"),
        (status = 400, description = "The body cannot be read", body = Problem),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "Not with this role", body = Problem),
        (status = 404, description = "There is no such member of staff here", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 415, description = "The body is not JSON", body = Problem),
        (status = 422, description = "The password is not good enough", body = Problem),
    ))]
#[post("/api/v1/staff/staff/{id}/password")]
pub(crate) async fn reset_password(
    asked: Asked,
    who: SignedIn,
    id: Path<Uuid>,
    Body(body): Body<PasswordBody>,
) -> Result<HttpResponse, Failure> {
    let who = ColleagueBody::may_change(who)?;
    let of = (who.0.clinic_id, StaffId::of(*id));
    let password = NewPassword::parse(&body.password);
    let password =
        password.map_err(|weak| Error::invalid("/password", "invalid", weak.to_string()))?;
    let hash = session::hashed(password).await?;
    let deed =
        asked.act(who.actor(), move |tx, context| setup::reset_password(tx, context, of, &hash));
    deed.await?;
    Ok(HttpResponse::NoContent().finish())
}
