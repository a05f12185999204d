//! Giving a visit another room at the desk.
use super::{person::AtDesk, steps};
use crate::{
    Error,
    actions::{self, RoomChange},
    db::{DbConn, diaries},
    domain::{Appointment, AppointmentId, Catalogue, RoomId},
    web::{extract::Asked, pages::onward},
};
use actix_web::{
    HttpResponse,
    web::{Form, Path},
};
use chrono::{DateTime, Utc};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Chosen {
    csrf: String,
    revision: i32,
    room: RoomId,
}

/// A room in which a visit may be.
pub(super) struct Choice {
    pub(super) id: RoomId,
    pub(super) name: String,
    /// Whether it is there now.
    pub(super) is_here: bool,
    pub(super) is_free: bool,
}

/// The rooms that suit a visit where it is; none where it has no choice.
pub(super) fn choices(
    conn: &mut DbConn,
    catalogue: &Catalogue,
    visit: &Appointment,
    now: DateTime<Utc>,
) -> Result<Vec<Choice>, Error> {
    let suitable = catalogue.rooms_for(visit.service_id).unwrap_or_default();
    let here: Vec<_> =
        suitable.into_iter().filter(|room| room.location_id == visit.location_id).collect();
    let ids: Vec<RoomId> = here.iter().map(|room| room.id).collect();
    let others = ids.iter().filter(|id| Some(**id) != visit.room_id);
    let may = others.clone().any(|id| visit.clone().change_room(*id, now).is_ok());
    if !may {
        return Ok(Vec::new());
    }
    let free = diaries::free_rooms(conn, visit, &ids, now)?;
    let choice = |room: &crate::domain::Room| Choice {
        id: room.id,
        name: room.name.clone(),
        is_here: Some(room.id) == visit.room_id,
        is_free: free.contains(&room.id),
    };
    Ok(here.into_iter().map(choice).collect())
}

/// Gives the visit the room that was chosen, or says why not.
pub(super) async fn change(
    asked: Asked,
    AtDesk(signed_in): AtDesk,
    id: Path<AppointmentId>,
    form: Form<Chosen>,
) -> Result<HttpResponse, Error> {
    let signed_in = signed_in.sent(&form.csrf)?;
    let (actor, session, id) = (signed_in.actor(), signed_in.0, id.into_inner());
    let (clinic_id, room_id, seen) = (session.clinic_id, form.room, Some(form.revision));
    let this = RoomChange { clinic_id, id, room_id, seen };
    match asked.act(actor, move |tx, context| actions::change_room(tx, context, &this)).await {
        Ok(_) => Ok(onward(&format!("/desk/visits/{id}"))),
        Err(error) => steps::kindly(&asked, session, id, error).await,
    }
}
