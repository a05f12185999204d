//! A whole clinic of the test's own, on either database.
pub mod browser;
pub mod dice;
pub mod mailbox;
mod people;
mod postgres;
pub mod server;
pub mod small;
#[allow(dead_code, reason = "the rest is for the mail module's own tests")]
pub mod smtp;
pub mod tls;

pub use people::Reply;

use chrono::{DateTime, NaiveTime, TimeZone as _, Utc};
use chrono_tz::{America::New_York, Tz};
use diesel::connection::{Connection as _, InstrumentationEvent};
use limber::{
    App, Clock,
    config::Config,
    db::{self, Db, Options, clinics, hours, practitioners, services},
    domain::{
        Accent, Access, Audience, BookingMode, Clinic as ClinicRow, ClinicId, Gives, Location,
        LocationId, Origins, Policy, Practitioner, PractitionerId, Role, Room, RoomId, Service,
        ServiceId, Staff, StaffId, Suits, WorkingHours,
    },
    mail::Mailer,
    password,
    secret::Key,
};
use std::{
    collections::HashMap,
    net::TcpListener,
    sync::{
        Arc, Barrier, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    Sqlite,
    Postgres,
}

/// Makes each test run on both databases.
macro_rules! on_both {
    ($(async fn $name:ident($on:ident) $body:block)+) => {$(
        mod $name {
            use super::*;
            async fn test($on: $crate::support::On) $body

            #[actix_web::test]
            async fn on_sqlite() {
                test($crate::support::On::Sqlite).await;
            }

            #[actix_web::test]
            async fn on_postgres() {
                test($crate::support::On::Postgres).await;
            }
        }
    )+};
}
pub(crate) use on_both;

/// A clinic with an empty book, a stopped clock and a port.
///
/// Dr. Osei and Dr. Ruiz work from nine to five on weekdays. Both give `adjustment` (30 minutes,
/// no room); Dr. Osei gives `injection` (30 minutes, ten minutes of buffer on either side) in
/// the one procedure room. It is eight in the morning of Monday, 2 March 2026, in New York.
pub struct Clinic {
    pub app: App,
    pub base: String,
    pub id: ClinicId,
    pub slug: String,
    pub osei: PractitionerId,
    pub ruiz: PractitionerId,
    pub adjustment: ServiceId,
    pub injection: ServiceId,
    pub room: RoomId,
    pub location: LocationId,
    http: reqwest::Client,
    /// Addresses that changed something, and whether that is in the audit trail.
    changes: Mutex<HashMap<String, bool>>,
    home: Arc<tempfile::TempDir>,
}

/// How many pooled connections a clinic has.
const CONNECTIONS: usize = 12;

/// The password of every account in tests.
pub const PASSWORD: &str = "correct horse battery";

impl Clinic {
    /// Opens the clinic for its first day.
    pub async fn open(on: On) -> Self {
        Self::open_with(on, |_| {}).await
    }

    /// Opens it with its policy changed.
    pub async fn open_with(on: On, change: impl FnOnce(&mut Policy)) -> Self {
        let (app, base, home) = Self::house(on);
        let mut policy = Policy { min_notice_minutes: 30, ..Policy::default() };
        change(&mut policy);
        Self::furnished(app, base, home, policy).await
    }

    /// A house in which there is no clinic yet: none of the identifiers is in the database.
    pub fn nowhere(on: On) -> Self {
        let (app, base, home) = Self::house(on);
        Self::unfurnished(app, base, home)
    }

    /// A server on a fresh database.
    fn house(on: On) -> (App, String, Arc<tempfile::TempDir>) {
        let home = Arc::new(tempfile::tempdir().unwrap());
        let url: db::DatabaseUrl = fresh_database(on, home.path()).parse().unwrap();
        let connections = u32::try_from(CONNECTIONS).unwrap();
        let options = Options { connections, durable: false, create: true };
        let db = Db::open(&url, &options).unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let config = Config {
            database_url: Some(url),
            data_dir: home.path().to_owned(),
            listen: listener.local_addr().unwrap(),
            public_url: base.parse().unwrap(),
            smtp: None,
            mail_from: None,
            mail_dir: home.path().join("mail"),
            trusted_proxies: vec![[127, 0, 0, 1].into()],
            log: "info".to_owned(),
            demo: false,
        };
        let app = App {
            db,
            mailer: Mailer::memory(),
            clock: Clock::stopped(at("08:00")),
            key: Key::random(),
            config: Arc::new(config),
        };
        actix_web::rt::spawn(limber::web::serve(app.clone(), listener));
        (app, base, home)
    }

    /// Another clinic in the same house.
    pub async fn neighbour(&self) -> Self {
        let policy = Policy::default();
        let home = self.home.clone();
        Self::furnished(self.app.clone(), self.base.clone(), home, policy).await
    }

    async fn furnished(
        app: App,
        base: String,
        home: Arc<tempfile::TempDir>,
        policy: Policy,
    ) -> Self {
        let clinic = Self::unfurnished(app, base, home);
        let plan = Plan {
            clinic: clinic_row(clinic.id, &clinic.slug, policy),
            location: location(clinic.location),
            room: room(clinic.room, clinic.location),
            practitioners: [
                practitioner(clinic.osei, "osei", "Kwame", "Osei"),
                practitioner(clinic.ruiz, "ruiz", "Ana", "Ruiz"),
            ],
            services: [
                service(clinic.adjustment, "adjustment", 0),
                service(clinic.injection, "injection", 10),
            ],
        };
        clinic.app.db.write(move |tx| plan.carry_out(tx)).await.unwrap();
        clinic
    }

    fn unfurnished(app: App, base: String, home: Arc<tempfile::TempDir>) -> Self {
        Self {
            base,
            id: ClinicId::new(),
            slug: format!("clinic-{}", ClinicId::new()),
            osei: PractitionerId::new(),
            ruiz: PractitionerId::new(),
            adjustment: ServiceId::new(),
            injection: ServiceId::new(),
            room: RoomId::new(),
            location: LocationId::new(),
            changes: Mutex::default(),
            http: reqwest::Client::builder().cookie_store(true).build().unwrap(),
            home,
            app,
        }
    }

    /// Adds an account that signs in with [`PASSWORD`]; answers its mail address.
    pub async fn staff(&self, role: Role) -> String {
        let practitioner_id = (role == Role::Practitioner).then_some(self.osei);
        let email = format!("{role}@{}.example", self.slug);
        let one = Staff {
            id: StaffId::new(),
            email: email.clone(),
            name: format!("The {role}"),
            role,
            practitioner_id,
        };
        let (hash, clinic) = (password::hash(PASSWORD).unwrap(), self.id);
        self.app.db.write(move |tx| db::staff::insert(tx, clinic, &one, &hash)).await.unwrap();
        email
    }

    /// Adds a service that both give: half an hour, no room, but for what is changed.
    pub async fn offer(&self, slug: &str, change: impl FnOnce(&mut Service)) -> ServiceId {
        let mut new = service(ServiceId::new(), slug, 0);
        change(&mut new);
        let (clinic, id, both) = (self.id, new.id, [self.osei, self.ruiz]);
        let offered = self.app.db.write(move |tx| {
            services::insert(tx, clinic, &new)?;
            both.iter().try_for_each(|who| {
                let gives = Gives { service_id: id, practitioner_id: *who, duration_minutes: None };
                services::give(tx, clinic, gives)
            })
        });
        offered.await.unwrap();
        id
    }

    /// Dr. Moss joins, gives adjustments from nine to five, and is booked by telephone only.
    pub async fn moss_joins(&self) -> PractitionerId {
        let one = Practitioner {
            online: false,
            ..practitioner(PractitionerId::new(), "moss", "Iris", "Moss")
        };
        let (clinic, id, location, service_id) = (self.id, one.id, self.location, self.adjustment);
        let joined = self.app.db.write(move |tx| {
            practitioners::insert(tx, clinic, &one)?;
            let gives = Gives { service_id, practitioner_id: id, duration_minutes: None };
            services::give(tx, clinic, gives)?;
            (1..=5).try_for_each(|weekday| {
                hours::insert(tx, clinic, id, &nine_to_five(location, weekday))
            })
        });
        joined.await.unwrap();
        id
    }

    /// Adds a room that suits injections.
    pub async fn another_room(&self) -> RoomId {
        let (clinic, room, service_id) =
            (self.id, room(RoomId::new(), self.location), self.injection);
        let room_id = room.id;
        let built = self.app.db.write(move |tx| {
            clinics::insert_room(tx, clinic, &room)?;
            services::suit(tx, clinic, Suits { service_id, room_id })
        });
        built.await.unwrap();
        room_id
    }

    /// Adds another house with a room that suits injections, where both work at the same hours;
    /// answers the room.
    pub async fn another_house(&self) -> RoomId {
        let (clinic, service_id, both) = (self.id, self.injection, [self.osei, self.ruiz]);
        let house = Location { name: "Wharf Street".to_owned(), ..location(LocationId::new()) };
        let room = room(RoomId::new(), house.id);
        let room_id = room.id;
        let built = self.app.db.write(move |tx| {
            clinics::insert_location(tx, clinic, &house)?;
            clinics::insert_room(tx, clinic, &room)?;
            services::suit(tx, clinic, Suits { service_id, room_id })?;
            both.iter().try_for_each(|who| {
                (1..=5).try_for_each(|weekday| {
                    hours::insert(tx, clinic, *who, &nine_to_five(house.id, weekday))
                })
            })
        });
        built.await.unwrap();
        room_id
    }

    /// What the audit trail says was done: each deed's name and change, in order.
    pub async fn audited(&self) -> Vec<(String, serde_json::Value)> {
        #[derive(diesel::QueryableByName)]
        struct Line {
            #[diesel(sql_type = diesel::sql_types::Text)]
            action: String,
            #[diesel(sql_type = diesel::sql_types::Text)]
            told: String,
        }
        let lines = self.app.db.read(|conn| {
            let query = "SELECT action, CAST(change AS TEXT) AS told FROM audit ORDER BY id";
            let lines: Vec<Line> = diesel::RunQueryDsl::load(diesel::sql_query(query), conn)?;
            Ok(lines)
        });
        let lines = lines.await.unwrap();
        lines
            .into_iter()
            .map(|line| (line.action, serde_json::from_str(&line.told).unwrap()))
            .collect()
    }

    /// Dr. Ruiz gives injections too, in the same room.
    pub async fn share_injections(&self) {
        let (clinic, service_id, practitioner_id) = (self.id, self.injection, self.ruiz);
        let gives = Gives { service_id, practitioner_id, duration_minutes: None };
        self.app.db.write(move |tx| services::give(tx, clinic, gives)).await.unwrap();
    }

    /// Some minutes pass.
    pub fn minutes_pass(&self, minutes: i64) {
        self.app.clock.move_on(chrono::TimeDelta::minutes(minutes));
    }

    /// The audit trail of the whole house: actions with what they changed, in order.
    pub async fn audit(&self) -> Vec<(String, serde_json::Value)> {
        let trail = |conn: &mut db::DbConn| {
            let query = "SELECT action, CAST(change AS TEXT) AS change FROM audit ORDER BY id";
            Ok(diesel::RunQueryDsl::load::<Deed>(diesel::sql_query(query), conn)?)
        };
        let deeds = self.app.db.read(trail).await.unwrap();
        let read = |deed: Deed| (deed.action, serde_json::from_str(&deed.change).unwrap());
        deeds.into_iter().map(read).collect()
    }

    /// Every row of every table, as text.
    pub async fn everything(&self, on: On) -> String {
        let read = move |conn: &mut db::DbConn| {
            let tables = match on {
                On::Sqlite => {
                    "SELECT name AS text FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                }
                On::Postgres => {
                    "SELECT table_name AS text FROM information_schema.tables WHERE table_schema = 'public'"
                }
            };
            let tables: Vec<Text> = diesel::RunQueryDsl::load(diesel::sql_query(tables), conn)?;
            let mut all = String::new();
            for Text { text: table } in tables {
                let rows = match on {
                    On::Sqlite => {
                        let columns =
                            format!("SELECT name AS text FROM pragma_table_info('{table}')");
                        let columns: Vec<Text> =
                            diesel::RunQueryDsl::load(diesel::sql_query(columns), conn)?;
                        let columns: Vec<_> = columns
                            .iter()
                            .map(|Text { text }| {
                                format!("CASE typeof({text}) WHEN 'blob' THEN hex({text}) ELSE COALESCE({text}, '') END")
                            })
                            .collect();
                        format!("SELECT {} AS text FROM {table}", columns.join(" || ' | ' || "))
                    }
                    On::Postgres => format!("SELECT CAST(one AS TEXT) AS text FROM {table} AS one"),
                };
                let rows: Vec<Text> = diesel::RunQueryDsl::load(diesel::sql_query(rows), conn)?;
                for row in rows {
                    all.extend([table.as_str(), ": ", row.text.as_str(), "\n"]);
                }
            }
            Ok(all)
        };
        self.app.db.read(read).await.unwrap()
    }

    /// Counts the queries that are asked on its pooled connections from now on; on SQLite changes
    /// are made on another.
    pub async fn queries(&self) -> Arc<AtomicUsize> {
        let (asked, all_at_once) =
            (Arc::<AtomicUsize>::default(), Arc::new(Barrier::new(CONNECTIONS)));
        let each = (0..CONNECTIONS).map(|_| {
            let (asked, all_at_once) = (Arc::clone(&asked), Arc::clone(&all_at_once));
            self.app.db.read(move |conn| {
                conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
                    if let InstrumentationEvent::StartQuery { .. } = event {
                        asked.fetch_add(1, Ordering::Relaxed);
                    }
                });
                all_at_once.wait();
                Ok(())
            })
        });
        for counted in futures::future::join_all(each).await {
            counted.unwrap();
        }
        asked
    }

    /// The address of its database, for another process.
    pub fn database_url(&self) -> String {
        match self.app.config.database_url.clone().unwrap() {
            db::DatabaseUrl::Sqlite(path) => format!("sqlite://{}", path.display()),
            db::DatabaseUrl::Postgres(url) => url,
        }
    }

    /// The whole database's broken promises; there must be none.
    pub async fn findings(&self) -> Vec<db::check::Finding> {
        self.app.db.read(db::check::all).await.unwrap()
    }
}

/// Waits, for a minute at the most, until something is so that nobody tells of.
pub async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..6000 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("in vain: {what}");
}

/// The address of an empty database that nobody else uses; SQLite's is a file in `home`.
pub fn fresh_database(on: On, home: &std::path::Path) -> String {
    match on {
        On::Sqlite => format!("sqlite://{}", home.join("limber.db").display()),
        On::Postgres => postgres::fresh_database(),
    }
}

/// The address of a database that is still to be made; SQLite's is a file in `home`.
pub fn no_database(on: On, home: &std::path::Path) -> String {
    match on {
        On::Sqlite => format!("sqlite://{}", home.join("restored.db").display()),
        On::Postgres => postgres::bare_database(),
    }
}

/// The folder of PostgreSQL's own programs.
pub fn postgres_programs() -> std::path::PathBuf {
    postgres::programs()
}

/// A number that the environment tells the tests.
pub fn told<T: std::str::FromStr>(setting: &str) -> Option<T> {
    let text = std::env::var(setting).ok()?;
    Some(text.parse().ok().unwrap_or_else(|| panic!("{setting} must be a number, not {text}")))
}

/// A time of the clinic's Monday.
pub fn at(time: &str) -> DateTime<Utc> {
    on_day("2026-03-02", time)
}

/// A time of a day in the clinic's zone.
pub fn on_day(day: &str, time: &str) -> DateTime<Utc> {
    let time = NaiveTime::parse_from_str(time, "%H:%M").unwrap();
    let wall = day.parse::<chrono::NaiveDate>().unwrap().and_time(time);
    New_York.from_local_datetime(&wall).unwrap().to_utc()
}

/// A row of the audit trail.
#[derive(diesel::QueryableByName)]
struct Deed {
    #[diesel(sql_type = diesel::sql_types::Text)]
    action: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    change: String,
}

#[derive(diesel::QueryableByName)]
struct Text {
    #[diesel(sql_type = diesel::sql_types::Text)]
    text: String,
}

/// What a clinic is furnished with.
struct Plan {
    clinic: ClinicRow,
    location: Location,
    room: Room,
    practitioners: [Practitioner; 2],
    services: [Service; 2],
}

impl Plan {
    fn carry_out(&self, tx: &mut db::Tx<'_>) -> Result<(), limber::Error> {
        let id = self.clinic.id;
        clinics::insert(tx, &self.clinic)?;
        clinics::insert_location(tx, id, &self.location)?;
        clinics::insert_room(tx, id, &self.room)?;
        for service in &self.services {
            services::insert(tx, id, service)?;
        }
        let [adjustment, injection] = &self.services;
        for one in &self.practitioners {
            practitioners::insert(tx, id, one)?;
            services::give(tx, id, gives(adjustment, one))?;
            for weekday in 1..=5 {
                hours::insert(tx, id, one.id, &nine_to_five(self.location.id, weekday))?;
            }
        }
        let [osei, _] = &self.practitioners;
        services::give(tx, id, gives(injection, osei))?;
        services::suit(tx, id, Suits { service_id: injection.id, room_id: self.room.id })
    }
}

fn gives(service: &Service, practitioner: &Practitioner) -> Gives {
    Gives { service_id: service.id, practitioner_id: practitioner.id, duration_minutes: None }
}

fn nine_to_five(location_id: LocationId, weekday: i32) -> WorkingHours {
    let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    WorkingHours {
        location_id,
        weekday,
        opens: hour(9),
        closes: hour(17),
        valid_from: None,
        valid_until: None,
        every_weeks: 1,
        access: Access::Online,
    }
}

fn clinic_row(id: ClinicId, slug: &str, policy: Policy) -> ClinicRow {
    ClinicRow {
        id,
        slug: slug.to_owned(),
        name: "Harbor Chiropractic".to_owned(),
        phone: "+13055550142".to_owned(),
        email: "desk@harbor.example".to_owned(),
        website: None,
        about: String::new(),
        time_zone: zone(),
        locale: "en-US".to_owned(),
        currency: "USD".to_owned(),
        accent: Accent::Teal,
        embed_origins: Origins::default(),
        policy,
    }
}

fn location(id: LocationId) -> Location {
    Location {
        id,
        name: "Harbor Street".to_owned(),
        address: "14 Harbor Street".to_owned(),
        city: "Key Largo".to_owned(),
        region: "FL".to_owned(),
        postal_code: "33037".to_owned(),
        country: "US".to_owned(),
        phone: "+13055550142".to_owned(),
        time_zone: zone(),
        active: true,
    }
}

fn room(id: RoomId, location_id: LocationId) -> Room {
    let name = format!("Room {id}");
    Room { id, location_id, name, kind: "procedure".to_owned(), active: true }
}

fn practitioner(id: PractitionerId, slug: &str, given: &str, family: &str) -> Practitioner {
    Practitioner {
        id,
        slug: slug.to_owned(),
        given_name: given.to_owned(),
        family_name: family.to_owned(),
        credentials: "DC".to_owned(),
        title: "Dr.".to_owned(),
        profession: "Chiropractor".to_owned(),
        about: String::new(),
        email: None,
        colour: Accent::Teal,
        active: true,
        online: true,
    }
}

fn service(id: ServiceId, slug: &str, buffer: i32) -> Service {
    Service {
        id,
        slug: slug.to_owned(),
        discipline: "chiropractic".to_owned(),
        name: slug.to_owned(),
        description: String::new(),
        duration_minutes: 30,
        buffer_before_minutes: buffer,
        buffer_after_minutes: buffer,
        price_minor: None,
        audience: Audience::Everyone,
        booking: BookingMode::Online,
        min_notice_minutes: None,
        preparation: String::new(),
        aftercare: String::new(),
        aftercare_delay_minutes: 60,
        reminders: None,
        position: 0,
        active: true,
    }
}

fn zone() -> Tz {
    New_York
}
