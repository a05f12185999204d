//! Clinics, and everything they are set up with.
use super::{
    DbConn, Tx, practitioners,
    schema::{clinics, disciplines, locations, rooms, service_practitioners, service_rooms},
    services,
    types::{Json, Zone, row},
};
use crate::{
    Error,
    domain::{
        Accent, Catalogue, Clinic, ClinicId, Discipline, Gives, InviteMethod, Leads, Location,
        LocationId, Origins, Policy, Room, RoomId, Suits, TimeOff,
    },
};
use chrono::NaiveTime;
use diesel::prelude::*;

row! { Location as LocationRow in locations {
    id: LocationId, name: String, address: String, city: String, region: String,
    postal_code: String, country: String, phone: String, time_zone: Zone, active: bool,
} }

row! { Room as RoomRow in rooms {
    id: RoomId, location_id: LocationId, name: String, kind: String, active: bool,
} }

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(
    table_name = clinics,
    check_for_backend(super::MultiBackend),
    treat_none_as_default_value = false,
    treat_none_as_null = true
)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
struct Row {
    id: ClinicId,
    slug: String,
    name: String,
    phone: String,
    email: String,
    website: Option<String>,
    about: String,
    time_zone: Zone,
    locale: String,
    currency: String,
    accent: Accent,
    embed_origins: Json<Origins>,
    slot_step_minutes: i32,
    min_notice_minutes: i32,
    horizon_days: i32,
    hold_minutes: i32,
    grace_minutes: i32,
    cancel_cutoff_minutes: i32,
    reschedule_cutoff_minutes: i32,
    open_appointments_per_patient: i32,
    practitioners_see_all: bool,
    reminders: Leads,
    quiet_from: NaiveTime,
    quiet_until: NaiveTime,
    discreet: bool,
    invites: InviteMethod,
    practitioner_copies: bool,
    daily_schedule: bool,
    no_show_note: bool,
    time_off: TimeOff,
}

/// Adds a clinic.
pub fn insert(tx: &mut Tx<'_>, clinic: &Clinic) -> Result<(), Error> {
    diesel::insert_into(clinics::table).values(Row::from(clinic)).execute(tx.conn())?;
    Ok(())
}

/// Adds a location.
pub fn insert_location(tx: &mut Tx<'_>, clinic: ClinicId, one: &Location) -> Result<(), Error> {
    let row = LocationRow::of(clinic, one);
    diesel::insert_into(locations::table).values(row).execute(tx.conn())?;
    Ok(())
}

/// Adds a room, with its calendar.
pub fn insert_room(tx: &mut Tx<'_>, clinic: ClinicId, one: &Room) -> Result<(), Error> {
    diesel::insert_into(rooms::table).values(RoomRow::of(clinic, one)).execute(tx.conn())?;
    super::calendars::insert(tx, clinic, one.id.uuid())
}

/// Has everybody else wait who wants to change what the clinic is set up with, until this
/// transaction ends. Bookings go on: they lock calendars, not the clinic.
pub fn lock(tx: &mut Tx<'_>, id: ClinicId) -> Result<(), Error> {
    diesel::update(clinics::table.find(id))
        .set(clinics::name.eq(clinics::name))
        .execute(tx.conn())?;
    Ok(())
}

/// Has everybody else wait who wants to open a clinic, until this transaction ends. SQLite has one
/// writer anyway.
pub fn lock_opening(tx: &mut Tx<'_>) -> Result<(), Error> {
    if let DbConn::Postgres(conn) = tx.conn() {
        diesel::sql_query("LOCK TABLE clinics IN SHARE ROW EXCLUSIVE MODE").execute(conn)?;
    }
    Ok(())
}

/// Marks every catalogue of the clinic that was read before as stale.
pub fn raise(tx: &mut Tx<'_>, id: ClinicId) -> Result<(), Error> {
    diesel::update(clinics::table.find(id))
        .set(clinics::version.eq(clinics::version + 1))
        .execute(tx.conn())?;
    Ok(())
}

/// Whether a catalogue still tells what the clinic is set up with. On SQLite it does as long as the
/// transaction that read it lasts: there is only one writer.
pub fn is_as_read(tx: &mut Tx<'_>, catalogue: &Catalogue) -> Result<bool, Error> {
    if let DbConn::Sqlite(_) = tx.conn() {
        return Ok(true);
    }
    let version = clinics::table.find(catalogue.clinic.id).select(clinics::version);
    Ok(version.first::<i64>(tx.conn())? == catalogue.version)
}

/// Keeps what became of a clinic.
pub fn update(tx: &mut Tx<'_>, clinic: &Clinic) -> Result<(), Error> {
    diesel::update(clinics::table.find(clinic.id)).set(Row::from(clinic)).execute(tx.conn())?;
    Ok(())
}

/// Keeps what became of a location.
pub fn update_location(tx: &mut Tx<'_>, clinic: ClinicId, one: &Location) -> Result<(), Error> {
    let row = LocationRow::of(clinic, one);
    diesel::update(locations::table.find(one.id)).set(row).execute(tx.conn())?;
    Ok(())
}

/// Keeps what became of a room.
pub fn update_room(tx: &mut Tx<'_>, clinic: ClinicId, one: &Room) -> Result<(), Error> {
    let row = RoomRow::of(clinic, one);
    diesel::update(rooms::table.find(one.id)).set(row).execute(tx.conn())?;
    Ok(())
}

/// Every clinic, by name.
pub fn all(conn: &mut DbConn) -> Result<Vec<Clinic>, Error> {
    let rows = clinics::table.order((clinics::name, clinics::id)).select(Row::as_select());
    Ok(rows.load(conn)?.into_iter().map(Clinic::from).collect())
}

/// The clinic that an address names.
pub fn by_slug(conn: &mut DbConn, slug: &str) -> Result<Clinic, Error> {
    let row = clinics::table.filter(clinics::slug.eq(slug)).select(Row::as_select());
    row.first(conn).optional()?.map(Clinic::from).ok_or(Error::NotFound("clinic"))
}

/// The clinic of an identifier.
pub fn by_id(conn: &mut DbConn, id: ClinicId) -> Result<Clinic, Error> {
    let row = clinics::table.find(id).select(Row::as_select()).first(conn).optional()?;
    row.map(Clinic::from).ok_or(Error::NotFound("clinic"))
}

/// The catalogue of the clinic that an address names.
pub fn catalogue_of(conn: &mut DbConn, slug: &str) -> Result<Catalogue, Error> {
    let row = clinics::table.filter(clinics::slug.eq(slug));
    let row = row.select((clinics::version, Row::as_select())).first(conn).optional()?;
    filled(conn, row)
}

/// The catalogue of a clinic.
pub fn catalogue(conn: &mut DbConn, id: ClinicId) -> Result<Catalogue, Error> {
    let row = clinics::table.find(id);
    let row = row.select((clinics::version, Row::as_select())).first(conn).optional()?;
    filled(conn, row)
}

/// The catalogue of a clinic whose version was read first: whatever is changed from there on makes
/// it stale.
fn filled(conn: &mut DbConn, row: Option<(i64, Row)>) -> Result<Catalogue, Error> {
    let (version, clinic) = row.ok_or(Error::NotFound("clinic"))?;
    let id = clinic.id;
    let locations = locations::table
        .filter(locations::clinic_id.eq(id))
        .order((locations::name, locations::id))
        .select(LocationRow::as_select())
        .load(conn)?;
    let rooms = rooms::table
        .filter(rooms::clinic_id.eq(id))
        .order((rooms::name, rooms::id))
        .select(RoomRow::as_select())
        .load(conn)?;
    let gives = service_practitioners::table
        .filter(service_practitioners::clinic_id.eq(id))
        .select((
            service_practitioners::service_id,
            service_practitioners::practitioner_id,
            service_practitioners::duration_minutes,
        ))
        .load(conn)?;
    let suits = service_rooms::table
        .filter(service_rooms::clinic_id.eq(id))
        .select((service_rooms::service_id, service_rooms::room_id))
        .load(conn)?;

    Ok(Catalogue {
        locations: locations.into_iter().map(Location::from).collect(),
        rooms: rooms.into_iter().map(Room::from).collect(),
        practitioners: practitioners::of(conn, id)?,
        services: services::of(conn, id)?,
        disciplines: disciplines(conn)?,
        gives: gives
            .into_iter()
            .map(|(service_id, practitioner_id, duration_minutes)| Gives {
                service_id,
                practitioner_id,
                duration_minutes,
            })
            .collect(),
        suits: suits
            .into_iter()
            .map(|(service_id, room_id)| Suits { service_id, room_id })
            .collect(),
        clinic: clinic.into(),
        version,
    })
}

fn disciplines(conn: &mut DbConn) -> Result<Vec<Discipline>, Error> {
    let rows: Vec<(String, String, String)> =
        disciplines::table.order(disciplines::code).load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(code, name, practitioner_title)| Discipline { code, name, practitioner_title })
        .collect())
}

impl From<Row> for Clinic {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            slug: row.slug,
            name: row.name,
            phone: row.phone,
            email: row.email,
            website: row.website,
            about: row.about,
            time_zone: row.time_zone.into(),
            locale: row.locale,
            currency: row.currency,
            accent: row.accent,
            embed_origins: row.embed_origins.0,
            policy: Policy {
                slot_step_minutes: row.slot_step_minutes,
                min_notice_minutes: row.min_notice_minutes,
                horizon_days: row.horizon_days,
                hold_minutes: row.hold_minutes,
                grace_minutes: row.grace_minutes,
                cancel_cutoff_minutes: row.cancel_cutoff_minutes,
                reschedule_cutoff_minutes: row.reschedule_cutoff_minutes,
                open_appointments_per_patient: row.open_appointments_per_patient,
                practitioners_see_all: row.practitioners_see_all,
                reminders: row.reminders,
                quiet_from: row.quiet_from,
                quiet_until: row.quiet_until,
                discreet: row.discreet,
                invites: row.invites,
                practitioner_copies: row.practitioner_copies,
                daily_schedule: row.daily_schedule,
                no_show_note: row.no_show_note,
                time_off: row.time_off,
            },
        }
    }
}

impl From<&Clinic> for Row {
    fn from(clinic: &Clinic) -> Self {
        let Policy {
            slot_step_minutes,
            min_notice_minutes,
            horizon_days,
            hold_minutes,
            grace_minutes,
            cancel_cutoff_minutes,
            reschedule_cutoff_minutes,
            open_appointments_per_patient,
            practitioners_see_all,
            reminders,
            quiet_from,
            quiet_until,
            discreet,
            invites,
            practitioner_copies,
            daily_schedule,
            no_show_note,
            time_off,
        } = clinic.policy;
        Self {
            id: clinic.id,
            slug: clinic.slug.clone(),
            name: clinic.name.clone(),
            phone: clinic.phone.clone(),
            email: clinic.email.clone(),
            website: clinic.website.clone(),
            about: clinic.about.clone(),
            time_zone: clinic.time_zone.into(),
            locale: clinic.locale.clone(),
            currency: clinic.currency.clone(),
            accent: clinic.accent,
            embed_origins: Json(clinic.embed_origins.clone()),
            slot_step_minutes,
            min_notice_minutes,
            horizon_days,
            hold_minutes,
            grace_minutes,
            cancel_cutoff_minutes,
            reschedule_cutoff_minutes,
            open_appointments_per_patient,
            practitioners_see_all,
            reminders,
            quiet_from,
            quiet_until,
            discreet,
            invites,
            practitioner_copies,
            daily_schedule,
            no_show_note,
            time_off,
        }
    }
}
