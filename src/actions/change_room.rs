//! Giving a visit another room.
use super::{Context, hold, trail, unchanged};
use crate::{
    Error,
    db::{Tx, appointments, calendars, clinics, diaries},
    domain::{Appointment, AppointmentId, ClinicId, Refusal, RoomId},
};

/// A visit that is to take place in another room.
#[derive(Debug, Clone, Copy)]
pub struct RoomChange {
    /// At which clinic.
    pub clinic_id: ClinicId,
    /// Which visit.
    pub id: AppointmentId,
    /// In which room.
    pub room_id: RoomId,
    /// The revision that whoever changes it has seen.
    pub seen: Option<i32>,
}

/// Gives a visit another room that suits its service, at the same location and free at its time.
pub fn change_room(
    tx: &mut Tx<'_>,
    context: &Context,
    this: &RoomChange,
) -> Result<Appointment, Error> {
    let known = appointments::get(tx, this.clinic_id, this.id)?;
    calendars::lock(tx, hold::owners(&known).chain([this.room_id.uuid()]))?;
    let mut visit = appointments::get(tx, this.clinic_id, this.id)?;
    unchanged(&visit, this.seen)?;

    let catalogue = clinics::catalogue(tx, this.clinic_id)?;
    let room = catalogue.room(this.room_id).ok_or(Error::NotFound("room"))?;
    let suits = catalogue.rooms_for(visit.service_id).unwrap_or_default();
    if !suits.iter().any(|one| one.id == room.id) || room.location_id != visit.location_id {
        let detail = "must suit the service and be where the visit is";
        return Err(Error::invalid("/room", "invalid", detail));
    }
    let revision = visit.revision;
    if !visit.change_room(room.id, context.now)? {
        return Ok(visit);
    }
    hold::clear_expired(tx, context, visit.practitioner_id, &[room.id])?;
    if diaries::free_rooms(tx, &visit, &[room.id], context.now)?.is_empty() {
        return Err(Refusal::NoRoom.into());
    }
    appointments::update(tx, &visit, revision)?;
    trail::note(tx, context, &visit, "room", None)?;

    Ok(visit)
}
