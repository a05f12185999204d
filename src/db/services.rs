//! The services' table, and who and which rooms serve them.
use super::{
    DbConn, Tx,
    schema::{service_practitioners, service_rooms, services},
    types::row,
};
use crate::{
    Error,
    domain::{
        Audience, BookingMode, ClinicId, Gives, Leads, PractitionerId, Service, ServiceId, Suits,
    },
};
use diesel::prelude::*;

row! { Service as Row in services {
    id: ServiceId, slug: String, discipline: String, name: String, description: String,
    duration_minutes: i32, buffer_before_minutes: i32, buffer_after_minutes: i32,
    price_minor: Option<i32>, audience: Audience, booking: BookingMode,
    min_notice_minutes: Option<i32>, preparation: String, aftercare: String,
    aftercare_delay_minutes: i32, reminders: Option<Leads>, position: i32,
    active: bool,
} }

/// Adds a service.
pub fn insert(tx: &mut Tx<'_>, clinic: ClinicId, one: &Service) -> Result<(), Error> {
    diesel::insert_into(services::table).values(Row::of(clinic, one)).execute(tx.conn())?;
    Ok(())
}

/// Notes that a practitioner gives a service.
pub fn give(tx: &mut Tx<'_>, clinic: ClinicId, gives: Gives) -> Result<(), Error> {
    diesel::insert_into(service_practitioners::table)
        .values((
            service_practitioners::clinic_id.eq(clinic),
            service_practitioners::service_id.eq(gives.service_id),
            service_practitioners::practitioner_id.eq(gives.practitioner_id),
            service_practitioners::duration_minutes.eq(gives.duration_minutes),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Notes that a room suits a service.
pub fn suit(tx: &mut Tx<'_>, clinic: ClinicId, suits: Suits) -> Result<(), Error> {
    diesel::insert_into(service_rooms::table)
        .values((
            service_rooms::clinic_id.eq(clinic),
            service_rooms::service_id.eq(suits.service_id),
            service_rooms::room_id.eq(suits.room_id),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Keeps what became of a service.
pub fn update(tx: &mut Tx<'_>, clinic: ClinicId, one: &Service) -> Result<(), Error> {
    let row = Row::of(clinic, one);
    diesel::update(services::table.find(one.id)).set(row).execute(tx.conn())?;
    Ok(())
}

/// Notes that nobody gives a service and no room suits it any more.
pub fn forget_links(tx: &mut Tx<'_>, service: ServiceId) -> Result<(), Error> {
    let gives = service_practitioners::table.filter(service_practitioners::service_id.eq(service));
    diesel::delete(gives).execute(tx.conn())?;
    let suits = service_rooms::table.filter(service_rooms::service_id.eq(service));
    diesel::delete(suits).execute(tx.conn())?;
    Ok(())
}

/// Notes that a practitioner gives nothing any more.
pub fn forget_given_by(tx: &mut Tx<'_>, who: PractitionerId) -> Result<(), Error> {
    let gives = service_practitioners::table.filter(service_practitioners::practitioner_id.eq(who));
    diesel::delete(gives).execute(tx.conn())?;
    Ok(())
}

/// Every service of a clinic, in its order.
pub(super) fn of(conn: &mut DbConn, clinic: ClinicId) -> Result<Vec<Service>, Error> {
    let rows = services::table
        .filter(services::clinic_id.eq(clinic))
        .order((services::position, services::name, services::id))
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Service::from).collect())
}
